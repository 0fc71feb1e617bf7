"""``wardcard report``: show everything in the window's report, as text or data."""

from __future__ import annotations

import argparse
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from db.domain.errors import Refused, UnknownSubject
from db.domain.subject import Subject
from viewer.cli.command import DONE, Command, day
from viewer.cli.data_options import open_store
from viewer.cli.sentences import say

if TYPE_CHECKING:
    from db.domain.card_origin import CardOrigin
    from db.domain.report import ReportCard
    from db.reading.store import ReportStore


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "id", metavar="ID", help="such as RWH, RWH01 or RWH01/surgery; or a card's PDF"
    )
    parser.add_argument(
        "--as-at", type=day, metavar="DATE", help="as it was on this day, YYYY-MM-DD"
    )
    parser.add_argument("--report", metavar="ID", help="one of its reports, by id")
    parser.add_argument("--format", choices=("text", "json"), default="text")


def _run(arguments: argparse.Namespace) -> int:
    origin = _origin(arguments)
    with closing(open_store(arguments)) as store:
        if origin is None:
            card = store.card(
                Subject.parse(arguments.id), report_id=arguments.report, as_at=arguments.as_at
            )
        else:
            card = _card_of(store, Path(arguments.id).name, origin)
    if arguments.format == "json":
        from viewer.card.data import report_json

        print(report_json(card, indent=2))
    else:
        from viewer.cli.report_text import report_lines

        print("\n".join(report_lines(card)))
    return DONE


def _origin(arguments: argparse.Namespace) -> CardOrigin | None:
    """Where the card's PDF that is named comes from; None if an ID is named. Raises Refused."""
    from db.sources.pdf.cards import SUFFIX, card_origin

    if not arguments.id.lower().endswith(SUFFIX):
        return None
    if arguments.as_at or arguments.report:
        raise Refused("A card's PDF shows its own report: leave out --as-at and --report.")
    return card_origin(Path(arguments.id))


def _card_of(store: ReportStore, file: str, origin: CardOrigin) -> ReportCard:
    """The record of the report that the PDF called ``file`` was made from, and say so.

    Raises Refused if its place is not in the data.
    """
    from viewer.wording.card_origin import opened, unknown_place

    try:
        report = origin.report_among(store.reports(origin.subject))
        card = store.card(origin.subject, report_id=report.id if report else None)
    except UnknownSubject as error:
        raise Refused(unknown_place(file, origin)) from error
    say(opened(file, origin, card))
    return card


REPORT = Command("report", "Show everything that the window shows.", _add_arguments, _run)
