"""The origin of a printed card: the report that its PDF was made from, as its own data says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from db.domain.report import Report
from db.domain.subject import Subject


@dataclass(frozen=True, slots=True)
class CardOrigin:
    """What a card's PDF says about itself; of several cards in one PDF, the first."""

    subject: Subject
    name: str
    """The name of the subject, as the card gives it: 'Surgery, Lister Hospital'."""
    report_id: str
    """The ID of the report that the card shows; empty for a card without a report."""
    published: date | None
    """The publication date of that report."""
    cards: int
    """The number of cards in the PDF."""

    def report_among(self, reports: Sequence[Report]) -> Report | None:
        """The report of the card among ``reports``, or None.

        On another PC the same report may have another ID, if a different file made it known; then
        it is the one of the same day.
        """
        if not self.report_id:
            return None
        for report in reports:
            if report.id == self.report_id:
                return report
        same_day = (each for each in reports if each.published == self.published)
        return next(same_day, None) if self.published else None
