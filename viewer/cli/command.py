"""What a command of the command line declares, and what is shared by all of them."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, NoReturn

from viewer.cli.data_options import data_options

DONE, REFUSED, WRONG_USAGE = 0, 1, 2
"""Exit statuses: done; refused, with one sentence on standard error; used wrongly."""


class Parser(argparse.ArgumentParser):
    """Refuses wrong usage in one sentence, with exit status 2."""

    def error(self, message: str) -> NoReturn:
        """End the process: ``message`` says what is wrong with the arguments."""
        self.exit(WRONG_USAGE, f"wardcard: {message}. See: {self.prog} --help\n")


def _nothing(arguments: argparse.Namespace) -> int:
    raise NotImplementedError("a command either runs or has actions")


@dataclass(frozen=True, slots=True)
class Command:
    """One command, declared in its module and registered in :mod:`viewer.cli.commands`.

    Each accepts ``--db PATH`` and ``--data-dir PATH`` besides its own arguments.
    """

    name: str
    """As it is typed: 'import'."""
    help: str
    """One line for ``wardcard --help``: a sentence."""
    add_arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int] = _nothing
    """Returns the exit status. Raises StoreError or SaveError to refuse."""
    actions: tuple[Command, ...] = ()
    """Commands below it, such as ``new`` of ``wardcard key new``, one of which is then required."""

    def parser(self, prog: str = "wardcard") -> Parser:
        """A parser of the command's arguments; its result has ``run``, which carries it out."""
        parser = Parser(prog=f"{prog} {self.name}", description=self.help, parents=[data_options()])
        self._fill(parser)
        return parser

    def _fill(self, parser: argparse.ArgumentParser) -> None:
        self.add_arguments(parser)
        parser.set_defaults(run=self.run)
        if not self.actions:
            return
        actions: Any = parser.add_subparsers(
            title="actions", metavar="ACTION", required=True, dest="action", parser_class=Parser
        )
        for action in self.actions:
            below = actions.add_parser(
                action.name, help=action.help, description=action.help, parents=[data_options()]
            )
            action._fill(below)


def no_arguments(parser: argparse.ArgumentParser) -> None:
    """For a command without arguments of its own."""


def day(text: str) -> date:
    """The type of an argument that is a date."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"'{text}' is not a date that exists; write it as YYYY-MM-DD"
        ) from None


def count(text: str) -> int:
    """The type of an argument that is a whole number, 1 or more."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number of 1 or more")
    return int(text)
