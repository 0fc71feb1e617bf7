"""What is being read: a subject, one of its reports, and the day as at which all is shown.

Choosing an older report goes back in time for the whole trust: its other sites and services are
then shown as they stood on that day, and the window says so. Another trust is shown as it is now.
A day chosen on purpose ('As at') holds everywhere until 'latest' is chosen.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from db.domain.report import Report, ReportCard, Story, Subject
from db.domain.scale import Question
from viewer.documents.templates import prepare

if TYPE_CHECKING:
    from db.reading.store import ReportStore
    from viewer.system.tasks import Tasks


@dataclass(frozen=True, slots=True)
class Moment:
    """The day as at which all is shown; without a day, the latest."""

    day: date | None = None
    trust: str = ""
    """Where the day comes from a report that was picked: the provider for which it holds."""

    def within(self, provider: str) -> Moment:
        """This moment, as it holds for a subject of ``provider``."""
        return LATEST if self.trust and self.trust != provider else self


LATEST = Moment()


@dataclass(frozen=True, slots=True)
class Place:
    """What was asked for; enough to come back to it."""

    subject: Subject
    report_id: str | None = None
    moment: Moment = LATEST


@dataclass(frozen=True, slots=True)
class Arrival:
    """What is now shown."""

    place: Place
    path: tuple[Subject, ...]
    """From the provider down to the subject."""
    card: ReportCard

    @property
    def carried_over(self) -> bool:
        """Whether the day was chosen at another subject, by picking one of its reports."""
        return bool(self.place.moment.trust) and self.place.report_id is None


class Navigator(QObject):
    """Goes from subject to subject and report to report; what it finds comes by signals."""

    arrived = Signal(object)
    """An Arrival."""
    story_told = Signal(object)
    trail_changed = Signal()
    """Whether one can go back or forward may be otherwise now."""

    def __init__(self, tasks: Tasks[ReportStore], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._moment = LATEST
        self._here: Arrival | None = None
        self._back: list[Place] = []
        self._forward: list[Place] = []

    @property
    def here(self) -> Arrival | None:
        return self._here

    @property
    def moment(self) -> Moment:
        return self._moment

    @property
    def can_go_back(self) -> bool:
        return bool(self._back)

    @property
    def can_go_forward(self) -> bool:
        return bool(self._forward)

    # Going somewhere

    def open(self, subject: Subject, report_id: str | None = None) -> None:
        """Show ``subject`` at one of its reports, else at its newest as at the day chosen."""
        self._go(Place(subject, report_id, self._moment))

    def resume(self, place: Place, otherwise: Subject | None = None) -> None:
        """Show ``place`` as it was left; where it is no more, ``otherwise``."""
        self._go(place, otherwise=otherwise)

    def reload(self) -> None:
        """Ask again for what is shown: the data changed."""
        if self._here is not None:
            self._go(self._here.place, remember=False)

    def choose_report(self, report_id: str) -> None:
        """One of the reports on the subject that is shown."""
        if self._here is not None:
            self._go(Place(self._here.place.subject, report_id, self._moment))

    def step_report(self, step: int) -> None:
        """The next newer (1) or older (-1) report on the subject that is shown."""
        if self._here is None or self._here.card.report is None:
            return
        reports = self._here.card.reports
        ids = [report.id for report in reports]
        if self._here.card.report.id not in ids:
            return
        place = ids.index(self._here.card.report.id) - step
        if 0 <= place < len(reports):
            self.choose_report(reports[place].id)

    def choose_day(self, day: date | None) -> None:
        """Show everything as at ``day``, or with None the latest."""
        self._moment = Moment(day)
        if self._here is not None:
            self._go(Place(self._here.place.subject, None, self._moment))

    def go_back(self) -> None:
        if self._back and self._here is not None:
            self._forward.append(self._here.place)
            self._go(self._back.pop(), remember=False)

    def go_forward(self) -> None:
        if self._forward and self._here is not None:
            self._back.append(self._here.place)
            self._go(self._forward.pop(), remember=False)

    def tell(self, subject: Subject, question: Question) -> None:
        """Ask for the story of a cell of what is shown."""
        if self._here is None:
            return
        day = self._day_of(self._here)
        picked = self._here.place.report_id is not None

        def look(store: ReportStore) -> Story:
            return store.story(subject, question, day, picked=picked)

        self._tasks.run(look, self.story_told.emit, topic="story")

    # Within

    @staticmethod
    def _day_of(arrival: Arrival) -> date | None:
        card = arrival.card
        if arrival.place.report_id is not None and card.report is not None:
            return card.report.stands_from
        return arrival.place.moment.day

    def _go(self, place: Place, *, remember: bool = True, otherwise: Subject | None = None) -> None:
        def look(store: ReportStore) -> Arrival:
            return _look(store, place, otherwise)

        def done(arrival: Arrival) -> None:
            self._arrive(arrival, remember=remember)

        self._tasks.run(look, done, topic="card")

    def _arrive(self, arrival: Arrival, *, remember: bool) -> None:
        if remember and self._here is not None and self._here.place != arrival.place:
            self._back.append(self._here.place)
            self._forward.clear()
        self._here = arrival
        self._moment = arrival.place.moment
        self.arrived.emit(arrival)
        self.trail_changed.emit()


def _look(store: ReportStore, place: Place, otherwise: Subject | None) -> Arrival:
    """On the worker: the path to a place and its card, with the moment that holds there."""
    from db.domain.errors import UnknownReport, UnknownSubject

    # Here, because the window's own thread would stand still while they are compiled.
    prepare("rich_text")
    try:
        path = store.path_to(place.subject)
        if place.report_id is not None:
            card = store.card(place.subject, report_id=place.report_id)
            moment = _moment_of(card.report, card.reports, path[0].organisation)
            return Arrival(replace(place, moment=moment), path, card)
    except (UnknownSubject, UnknownReport):
        if otherwise is None:
            raise
        place = Place(_known(store, place.subject, otherwise))
        path = store.path_to(place.subject)
    moment = place.moment.within(path[0].organisation)
    card = store.card(place.subject, as_at=moment.day)
    return Arrival(replace(place, moment=moment), path, card)


def _known(store: ReportStore, wanted: Subject, otherwise: Subject) -> Subject:
    """The first of these that the store knows, else its first provider."""
    from db.domain.errors import UnknownSubject

    for subject in (wanted, otherwise):
        try:
            store.path_to(subject)
        except UnknownSubject:
            continue
        return subject
    rows = store.tree()
    if not rows:
        raise UnknownSubject("There are no ratings yet. Choose Add data to load files of CQC's.")
    return rows[0].subject


def _moment_of(report: Report | None, reports: tuple[Report, ...], provider: str) -> Moment:
    """The newest report is the present; an older one takes the whole trust back to its day."""
    if report is None or not reports or report.id == reports[0].id:
        return LATEST
    return Moment(report.stands_from, provider)
