"""``wardcard find``: organisations, services and findings by any of their words."""

from __future__ import annotations

import argparse
from contextlib import closing

from viewer.cli.command import DONE, Command, count
from viewer.cli.data_options import open_store


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", nargs="+", metavar="TEXT", help="words of what to find")
    parser.add_argument(
        "--limit", type=count, default=20, metavar="N", help="the most results, 20 if not given"
    )


def _run(arguments: argparse.Namespace) -> int:
    from viewer.cli.report_text import hit_lines

    text = " ".join(arguments.text)
    with closing(open_store(arguments)) as store:
        hits = store.find(text, arguments.limit)
    if not hits:
        print(f"Nothing found for '{text}'. Try fewer or other words.")
        return DONE
    print("\n".join(hit_lines(hits)))
    return DONE


FIND = Command("find", "Find organisations, services and findings.", _add_arguments, _run)
