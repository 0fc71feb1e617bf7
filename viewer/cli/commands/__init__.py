"""The commands of the command line, one module each; what they share.

A module offers ``add(commands)``, which names the command and its options, and sets ``run`` as what
carries it out. None of them imports Qt.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from db.domain.errors import Corrupt, NotADatabase
from viewer.system import data_source as source
from viewer.system import paths

if TYPE_CHECKING:
    from db.publishing.followed_data import WardData
    from db.reading.store import ReportStore

DONE, REFUSED, WRONG_USAGE = 0, 1, 2

Run = Callable[[argparse.Namespace], int]


class Parser(argparse.ArgumentParser):
    """Refuses in one sentence."""

    def error(self, message: str) -> NoReturn:
        self.exit(WRONG_USAGE, f"wardcard: {message}. See: {self.prog} --help\n")


class Commands:
    """The commands as they are added."""

    def __init__(self, subparsers: Any) -> None:
        self._subparsers = subparsers

    def add(self, name: str, about: str, run: Run) -> argparse.ArgumentParser:
        parser = self._subparsers.add_parser(
            name, help=about, description=about, parents=[places()]
        )
        parser.set_defaults(run=_saying_what_mends(run))
        return parser


def _saying_what_mends(run: Run) -> Run:
    """``run``, with the command that mends a damaged database in the sentence on it."""

    def run_and_say(arguments: argparse.Namespace) -> int:
        try:
            return run(arguments)
        except (Corrupt, NotADatabase) as error:
            from viewer.wording.repairs import with_mend

            folder: Path | None = getattr(arguments, "data_dir", None)
            options = f' --data-dir "{folder}"' if folder else ""
            told = with_mend(error, getattr(arguments, "db", None), options)
            raise type(error)(told) from error

    return run_and_say


def places() -> argparse.ArgumentParser:
    """The options that every command and the window take."""
    parser = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    parser.add_argument("--db", type=Path, metavar="PATH", help="the database file to use")
    parser.add_argument("--data-dir", type=Path, metavar="PATH", help="the data folder to use")
    return parser


def day(text: str) -> date:
    """The type of an argument that is a date."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"'{text}' is not a date that exists; write it as YYYY-MM-DD"
        ) from None


def count(text: str) -> int:
    """The type of an argument that is a whole number from 1."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number from 1")
    return int(text)


def database(arguments: argparse.Namespace) -> Path:
    """The database to read: the named one, else what this PC follows, else its own."""
    return source.database_in_use(own_database(arguments), followed(arguments))


def own_database(arguments: argparse.Namespace) -> Path:
    """The database to write to: the named one, else this PC's own, or the user's copy of that.

    What is named is what is meant: the copy of it that the window may use has a name too.
    """
    original = original_database(arguments)
    if getattr(arguments, "db", None):
        return original
    return source.own_copies(data_dir(arguments)).in_use(original) or original


def original_database(arguments: argparse.Namespace) -> Path:
    """The named database, else this PC's own."""
    named: Path | None = getattr(arguments, "db", None)
    return named or paths.database_path(data_dir(arguments))


def followed(arguments: argparse.Namespace) -> WardData | None:
    """What this PC follows, unless --db names a database."""
    return None if getattr(arguments, "db", None) else ward_data(arguments)


def ward_data(arguments: argparse.Namespace) -> WardData:
    """What this user follows, kept where the window keeps it."""
    return source.ward_data(paths.private_dir(data_dir(arguments)))


def data_dir(arguments: argparse.Namespace) -> Path:
    return getattr(arguments, "data_dir", None) or paths.data_dir()


def open_store(arguments: argparse.Namespace) -> ReportStore:
    """Raises StoreError."""
    return source.open_store(own_database(arguments), followed(arguments))
