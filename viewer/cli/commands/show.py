"""``wardcard ratings`` and ``wardcard report``: what the window shows, as text or data."""

from __future__ import annotations

import argparse
from contextlib import closing
from datetime import date

from db.domain.report import Subject
from viewer.cli.commands import DONE, Commands, day, open_store


def add(commands: Commands) -> None:
    ratings = commands.add(
        "ratings", "Show the rating matrix of a provider, site or service.", _ratings
    )
    ratings.add_argument("id", metavar="ID", help="such as RWH, RWH01 or RWH01/surgery")
    ratings.add_argument("--as-at", type=day, metavar="DATE")
    ratings.add_argument("--format", choices=("text", "json", "csv"), default="text")

    report = commands.add("report", "Show everything that the window shows.", _report)
    report.add_argument("id", metavar="ID")
    report.add_argument("--as-at", type=day, metavar="DATE")
    report.add_argument("--report", metavar="ID", help="one of its reports, by id")
    report.add_argument("--format", choices=("text", "json"), default="text")


def _ratings(arguments: argparse.Namespace) -> int:
    from viewer.cli import report_text as printout

    with closing(open_store(arguments)) as store:
        card = store.card(Subject.parse(arguments.id), as_at=arguments.as_at)
    as_at = arguments.as_at or date.today()  # noqa: DTZ011 - the day on the user's own calendar
    if arguments.format == "json":
        print(printout.ratings_json(card, as_at))
    elif arguments.format == "csv":
        print(printout.ratings_csv(card), end="")
    else:
        print("\n".join(printout.ratings_lines(card)))
    return DONE


def _report(arguments: argparse.Namespace) -> int:
    from viewer.cli import report_text as printout

    with closing(open_store(arguments)) as store:
        card = store.card(
            Subject.parse(arguments.id), report_id=arguments.report, as_at=arguments.as_at
        )
    if arguments.format == "json":
        print(printout.report_json(card))
    else:
        print("\n".join(printout.report_lines(card)))
    return DONE
