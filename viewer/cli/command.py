"""The declaration of a command, and helpers that all commands share."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any, NoReturn

from viewer.cli.argument_types import valid_text
from viewer.cli.data_options import data_options
from viewer.cli.sentences import say

DONE, REFUSED, WRONG_USAGE = 0, 1, 2
"""Exit statuses: success; refusal, with one sentence on standard error; wrong usage."""


class WrongUsage(Exception):
    """Arguments that turn out to be wrong only when the data is read; the message says why."""


class Parser(argparse.ArgumentParser):
    """A parser that reports wrong usage in one sentence, with exit status 2."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        # The type of every argument that has none of its own.
        self.register("type", None, valid_text)

    def parse_known_args(  # pyright: ignore[reportIncompatibleMethodOverride] - of its overloads
        self, args: Any = None, namespace: Any = None
    ) -> tuple[Any, list[str]]:
        """Parse the arguments, as argparse does; used by all its other methods."""
        for word in args or ():
            if word == "--":
                break
            # argparse would take the value away, and return an empty list for it.
            if word.startswith("--") and word.endswith("=--"):
                self.error(f"argument {word.removesuffix('=--')}: '--' is not a value")
        return super().parse_known_args(args, namespace)

    def parse_args(  # pyright: ignore[reportIncompatibleMethodOverride] - of its overloads
        self, args: Any = None, namespace: Any = None
    ) -> Any:
        """Parse the arguments, as argparse does; what an action does not know names that action."""
        found, unknown = self.parse_known_args(args, namespace)
        if unknown:
            if action := getattr(found, "action", None):
                self.prog = f"{self.prog} {action}"
            self.error(f"unrecognized arguments: {' '.join(unknown)}")
        return found

    def error(self, message: str) -> NoReturn:
        """End the process; ``message`` says what is wrong with the arguments."""
        say(f"{message}. See: {self.prog} --help")
        self.exit(WRONG_USAGE)


def _nothing(arguments: argparse.Namespace) -> int:
    raise NotImplementedError("a command either runs or has actions")


@dataclass(frozen=True, slots=True)
class Command:
    """A command, declared in its module and registered in :mod:`viewer.cli.commands`.

    Every command accepts ``--db PATH`` and ``--data-dir PATH`` as well as its own arguments.
    """

    name: str
    """The word that the user types: 'import'."""
    help: str
    """A sentence for ``wardcard --help``, short enough for one line."""
    add_arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int] = _nothing
    """Runs the command and returns the exit status. Raises StoreError or SaveError to refuse."""
    actions: tuple[Command, ...] = ()
    """Subcommands, such as ``new`` in ``wardcard key new``; if there are any, one is required."""

    def parser(self, prog: str = "wardcard") -> Parser:
        """A parser for the command's arguments; the result's ``run`` carries the command out."""
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
        # The arguments of an action pass through here first, and their names of files are not text.
        actions.type = str
        for action in self.actions:
            below = actions.add_parser(
                action.name, help=action.help, description=action.help, parents=[data_options()]
            )
            action._fill(below)


def no_arguments(parser: argparse.ArgumentParser) -> None:
    """Add nothing, for a command that has no arguments of its own."""


def option_name(member: Enum) -> str:
    """The name of a choice on the command line: 'local-authority' for ``LOCAL_AUTHORITY``."""
    return member.name.lower().replace("_", "-")


def day(text: str) -> date:
    """Convert an argument to a date. Raises ArgumentTypeError."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"'{text}' is not a date that exists; write it as YYYY-MM-DD"
        ) from None


_MOST = 999_999_999_999
"""The largest number that an argument can be; a version of published data has 10 digits."""


def count(text: str) -> int:
    """Convert an argument to a whole number of 1 or more. Raises ArgumentTypeError."""
    digits = text.lstrip("0") if text.isdecimal() else ""
    if len(digits) > len(str(_MOST)):
        raise argparse.ArgumentTypeError(f"'{text}' is too large; the most is {_MOST:,}")
    if not digits or int(digits) < 1:
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number of 1 or more")
    return int(digits)
