"""``wardcard import``: files into the database."""

from __future__ import annotations

import argparse
from pathlib import Path

from viewer.commands import DONE, Commands, database, open_store


def add(commands: Commands) -> None:
    parser = commands.add(
        "import", "Load files into the database: report packs and CQC's own files.", _import
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")


def _import(arguments: argparse.Namespace) -> int:
    from db.loader import Loader
    from viewer.printout import summary_lines

    open_store(arguments).close()
    for summary in Loader(database(arguments)).load(arguments.files):
        print("\n".join(summary_lines(summary)))
    return DONE
