"""``wardcard info``: versions, places, counts, sources and freshness."""

from __future__ import annotations

import argparse
from contextlib import closing

from viewer.commands import DONE, Commands, data_dir, open_store


def add(commands: Commands) -> None:
    info = commands.add(
        "info", "Show versions, places, counts, sources and freshness; check the database.", _info
    )
    info.add_argument("--check", action="store_true", help="check every page of the database")


def _info(arguments: argparse.Namespace) -> int:
    from viewer.printout import info_lines

    with closing(open_store(arguments)) as store:
        info = store.info(check=arguments.check)
    print("\n".join(info_lines(info, data_dir(arguments), checked=arguments.check)))
    return DONE
