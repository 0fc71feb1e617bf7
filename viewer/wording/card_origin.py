"""Where a card's PDF comes from, in words: its place, its report, and whether there is a newer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.domain.text import sentence
from viewer.wording import dates
from viewer.wording.phrases import capitalised
from viewer.wording.reports import newer_reports

if TYPE_CHECKING:
    from db.domain.card_origin import CardOrigin
    from db.domain.report import ReportCard


def opened(file: str, origin: CardOrigin, card: ReportCard) -> str:
    """What to say about the PDF called ``file`` when ``card`` is shown for it.

    'lister.pdf is a card of Lister Hospital, from the report of 18 December 2019. Newer reports
    came out in January 2023 and November 2023.'
    """
    there = origin.report_among(card.reports)
    if not origin.report_id:
        what, newer = "made when no report was known", "What is known now is shown."
    else:
        when = f" of {dates.day(origin.published)}" if origin.published else " without a date"
        what = f"from the report{when}"
        if there is None:
            newer = "That report is not in the data here, so what is known now is shown."
        else:
            newer = newer_reports(card) or "It is still the newest report."
    first = f"{_which(file, origin)} {capitalised(origin.name)}, {what}."
    return f"{first} {newer}"


def _which(file: str, origin: CardOrigin) -> str:
    if origin.cards > 1:
        return f"{sentence(file)} has {origin.cards:,} cards; the first is of"
    return f"{sentence(file)} is a card of"


def unknown_place(file: str, origin: CardOrigin) -> str:
    """What to say if the place of a card is not in the data."""
    return (
        f"{_which(file, origin)} {origin.name}, but no place with the CQC ID "
        f"‘{origin.subject.organisation}’ is in the data here."
    )
