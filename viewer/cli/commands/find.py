"""``wardcard find``: search for organisations, services and findings by any of their words."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import groupby

from db.domain.hits import Hit
from viewer.cli.command import DONE, Command, count
from viewer.cli.data_options import open_store
from viewer.wording.search import hit_line


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", nargs="+", metavar="TEXT", help="words of what to find")
    parser.add_argument(
        "--limit", type=count, default=20, metavar="N", help="the most results, 20 if not given"
    )


def _run(arguments: argparse.Namespace) -> int:
    text = " ".join(arguments.text)
    with closing(open_store(arguments)) as store:
        hits = store.find(text, arguments.limit)
    if not hits:
        print(f"Nothing found for '{text}'. Try fewer or other words.")
        return DONE
    print("\n".join(_lines(hits)))
    return DONE


def _lines(hits: Sequence[Hit]) -> Iterator[str]:
    """Yield a heading for each kind of hit, with its hits below."""
    for number, (kind, found) in enumerate(groupby(hits, key=lambda hit: hit.kind)):
        if number:
            yield ""
        yield kind.value
        yield from (f"  {hit_line(hit)}" for hit in found)


FIND = Command("find", "Find organisations, services and findings.", _add_arguments, _run)
