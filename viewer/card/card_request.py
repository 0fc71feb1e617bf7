"""Which cards to make: of a place's newest report, of one that is named, or of every report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from db.domain.errors import UnknownSubject
from db.domain.report import Subject
from viewer.wording import dates

if TYPE_CHECKING:
    from db.reading.store import ReportStore

OnPlace = Callable[[int, int], None]
"""Called after each place with the number of places whose reports are known, and the total."""


class CardRequest(NamedTuple):
    """A card to make."""

    subject: Subject
    report_id: str | None = None
    """The ID of the report to show; None for the newest at the date of the whole export."""

    @property
    def label(self) -> str:
        """The card in a message: 'RWH01', or 'RWH01, report rwh/2019-12'."""
        return f"{self.subject.id}, report {self.report_id}" if self.report_id else self.subject.id


def no_report(until: date | None = None) -> str:
    """What to say if there is not one report, so that there is no card to make."""
    when = f" up to {dates.day(until)}" if until else ""
    return f"There is no report{when} on what you chose, so no card was made."


def every_report(
    store: ReportStore,
    subjects: Sequence[Subject],
    until: date | None = None,
    *,
    on_place: OnPlace = lambda _done, _total: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> list[CardRequest]:
    """A card for every report on each of ``subjects``, the oldest report of each first.

    Reports after ``until`` are left out, and so are subjects without a report. An unknown subject
    keeps its place, so that the export names it. ``cancelled`` is called before each subject; what
    is known by then is returned.
    """
    requests: list[CardRequest] = []
    for done, subject in enumerate(subjects, 1):
        if cancelled():
            break
        try:
            reports = store.reports(subject)
        except UnknownSubject:
            requests.append(CardRequest(subject))
        else:
            requests += [
                CardRequest(subject, report.id)
                for report in reversed(reports)
                if until is None or report.effective_date <= until
            ]
        on_place(done, len(subjects))
    return requests
