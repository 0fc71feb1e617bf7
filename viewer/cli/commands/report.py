"""``wardcard report``: show everything in the window's report, as text or data."""

from __future__ import annotations

import argparse
from contextlib import closing

from db.domain.report import Subject
from viewer.cli.command import DONE, Command, day
from viewer.cli.data_options import open_store


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help="such as RWH, RWH01 or RWH01/surgery")
    parser.add_argument(
        "--as-at", type=day, metavar="DATE", help="as it was on this day, YYYY-MM-DD"
    )
    parser.add_argument("--report", metavar="ID", help="one of its reports, by id")
    parser.add_argument("--format", choices=("text", "json"), default="text")


def _run(arguments: argparse.Namespace) -> int:
    from viewer.cli import report_text

    with closing(open_store(arguments)) as store:
        card = store.card(
            Subject.parse(arguments.id), report_id=arguments.report, as_at=arguments.as_at
        )
    if arguments.format == "json":
        print(report_text.report_json(card))
    else:
        print("\n".join(report_text.report_lines(card)))
    return DONE


REPORT = Command("report", "Show everything that the window shows.", _add_arguments, _run)
