"""``wardcard ratings``: show the rating matrix, as text or data."""

from __future__ import annotations

import argparse
from contextlib import closing

from db.domain.age import today
from db.domain.report import Subject
from viewer.cli.command import DONE, Command, day
from viewer.cli.data_options import open_store


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help="such as RWH, RWH01 or RWH01/surgery")
    parser.add_argument(
        "--as-at", type=day, metavar="DATE", help="as it was on this day, YYYY-MM-DD"
    )
    parser.add_argument("--format", choices=("text", "json", "csv"), default="text")


def _run(arguments: argparse.Namespace) -> int:
    from viewer.cli import ratings_text

    with closing(open_store(arguments)) as store:
        card = store.card(Subject.parse(arguments.id), as_at=arguments.as_at)
    as_at = arguments.as_at or today()
    if arguments.format == "json":
        print(ratings_text.ratings_json(card, as_at))
    elif arguments.format == "csv":
        print(ratings_text.ratings_csv(card), end="")
    else:
        print("\n".join(ratings_text.ratings_lines(card)))
    return DONE


RATINGS = Command(
    "ratings", "Show the ratings of a provider, site or service.", _add_arguments, _run
)
