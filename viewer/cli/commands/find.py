"""``wardcard find``: organisations, services and findings by any of their words."""

from __future__ import annotations

import argparse
from contextlib import closing

from viewer.cli.commands import DONE, Commands, count, open_store


def add(commands: Commands) -> None:
    parser = commands.add("find", "Find organisations, services and findings.", _find)
    parser.add_argument("text", nargs="+", metavar="TEXT")
    parser.add_argument("--limit", type=count, default=20, metavar="N")


def _find(arguments: argparse.Namespace) -> int:
    from viewer.cli.report_text import hit_lines

    with closing(open_store(arguments)) as store:
        hits = store.find(" ".join(arguments.text), arguments.limit)
    if not hits:
        print(f"Nothing found for '{' '.join(arguments.text)}'. Try fewer or other words.")
        return DONE
    print("\n".join(hit_lines(hits)))
    return DONE
