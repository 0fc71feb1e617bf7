"""``wardcard list``: the providers and sites that match the tree's filters, as a table."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING

from viewer.cli.command import DONE, Command
from viewer.cli.data_options import open_store
from viewer.cli.filter_option import add_filter, known_filter

if TYPE_CHECKING:
    from db.domain.tree import Match


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_filter(parser)
    parser.add_argument("--format", choices=("text", "json", "csv"), default="text")


def _run(arguments: argparse.Namespace) -> int:
    with closing(open_store(arguments)) as store:
        chosen = known_filter(store, arguments.filter)
        with closing(store.matches(chosen)) as matches:
            if arguments.format == "csv":
                _print_csv(matches)
            else:
                lines = _json_lines if arguments.format == "json" else _text_lines
                sys.stdout.writelines(f"{line}\n" for line in lines(matches))
    return DONE


def _json_lines(matches: Iterator[Match]) -> Iterator[str]:
    """Yield a JSON array with a match on each line; it may be the whole country."""
    from viewer.documents.matches_table import match_values

    before = "["
    for match in matches:
        yield before
        before = f"  {json.dumps(match_values(match), ensure_ascii=False)},"
    yield "[]" if before == "[" else before.removesuffix(",")
    if before != "[":
        yield "]"


def _text_lines(matches: Iterator[Match]) -> Iterator[str]:
    from viewer.wording.tree import match_line

    nothing = True
    for match in matches:
        nothing = False
        yield match_line(match)
    if nothing:
        yield "No provider or site matches. Try fewer or different filters."


def _print_csv(matches: Iterator[Match]) -> None:
    from viewer.documents.matches_table import CSV_COLUMNS
    from viewer.wording.columns import csv_rows

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerows(csv_rows(CSV_COLUMNS, matches))


LIST = Command("list", "List the providers and sites that match filters.", _add_arguments, _run)
"""The command, as registered in :mod:`viewer.cli.commands`."""
