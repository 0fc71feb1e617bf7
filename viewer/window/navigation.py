"""Navigation: the subject and report that are shown, and the date as at which they are shown.

Choosing an older report goes back in time for the whole trust: its other sites and services are
then shown as they were on that day, and the window says so. Another trust is shown as it is now.
A day that the user chose ('As at') holds everywhere until the user chooses the latest.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from db.domain.errors import StoreError, UnknownReport, UnknownSubject
from db.domain.scale import Question
from db.domain.subject import Subject
from viewer.system.tasks import Tasks
from viewer.wording.organisations import full_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from db.domain.report import Report, ReportCard, Story
    from db.reading.store import ReportStore


@dataclass(frozen=True, slots=True)
class AsAt:
    """The day as at which everything is shown; without a day, the latest."""

    day: date | None = None
    provider: str = ""
    """The CQC ID of the provider that the day applies to, if it comes from a chosen report."""

    def within(self, provider: str) -> AsAt:
        """Return the day as it applies to a subject of ``provider``, which is a CQC ID."""
        return LATEST if self.provider and self.provider != provider else self


LATEST = AsAt()


@dataclass(frozen=True, slots=True)
class Destination:
    """A subject, report and day that the user asked to see."""

    subject: Subject
    report_id: str | None = None
    as_at: AsAt = LATEST


@dataclass(frozen=True, slots=True)
class Arrival:
    """The card that is shown now, and how it was reached."""

    destination: Destination
    path: tuple[Subject, ...]
    """The subjects from the provider down to the subject itself."""
    card: ReportCard

    @property
    def carried_over(self) -> bool:
        """Whether the day comes from a report that was chosen for another subject."""
        return bool(self.destination.as_at.provider) and self.destination.report_id is None


@dataclass(frozen=True, slots=True)
class NotFound:
    """A destination that is not in the data."""

    error: StoreError
    sentence: str
    """What to tell the user, in the window's words."""
    instead: Arrival | None = None
    """What is shown instead: the place of an unknown report or service, but nothing without one."""


class Navigator(QObject):
    """Moves between subjects and reports; emits signals with what it finds."""

    arrived = Signal(object)
    """Emitted with an Arrival."""
    story_ready = Signal(object)
    """Emitted with the requested Story."""
    not_found = Signal(object)
    """Emitted with a NotFound, after ``arrived`` if anything is shown instead."""
    lost = Signal(str)
    """Emitted with the name of the place that was shown, if it is no longer in the data."""
    trail_changed = Signal()
    """Emitted when the options of going back or forward may have changed."""

    def __init__(self, tasks: Tasks[ReportStore], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._as_at = LATEST
        self._here: Arrival | None = None
        self._wanted: tuple[Destination, bool] | None = None
        """What was asked for, until it is there or known not to be in the data, and whether what is
        shown before is remembered."""
        self._back: list[Destination] = []
        self._forward: list[Destination] = []

    @property
    def here(self) -> Arrival | None:
        """The card that is shown now and how it was reached; None before the first card."""
        return self._here

    @property
    def as_at(self) -> AsAt:
        """The day as at which everything is shown."""
        return self._as_at

    @property
    def can_go_back(self) -> bool:
        """Whether there is an earlier destination to go back to."""
        return bool(self._back)

    @property
    def can_go_forward(self) -> bool:
        """Whether there is a destination to go forward to after going back."""
        return bool(self._forward)

    # Moving

    def open(self, subject: Subject, report_id: str | None = None) -> None:
        """Show a report on ``subject``: the given one, or the newest as at the chosen day."""
        self._go(Destination(subject, report_id, self._as_at))

    def resume(self, destination: Destination, otherwise: Subject | None = None) -> None:
        """Show ``destination`` as it was left, or ``otherwise`` if it no longer exists.

        If something has been asked for that is not there yet, that is shown instead: at the start,
        a user may choose a row of the list before it is known what was shown last.
        """
        wanted, _ = self._wanted or (destination, True)
        self._go(wanted, otherwise=otherwise)

    def reload(self, otherwise: Subject) -> None:
        """Read the current card again, because the data has changed.

        If its subject is no longer in the data, ``otherwise`` is shown, and ``lost`` emitted. If
        something else has been asked for that is not there yet, only that is read.
        """
        if self._here is None:
            return
        if self._wanted is not None:
            wanted, remember = self._wanted
            self._go(wanted, remember=remember, otherwise=otherwise)
            return
        shown = self._here.card

        def done(arrival: Arrival) -> None:
            self._arrive(arrival, remember=False)
            if arrival.card.subject != shown.subject:
                self.lost.emit(full_name(shown))

        self._read(self._here.destination, done, otherwise)

    def choose_report(self, report_id: str) -> None:
        """Show another report on the current subject."""
        if self._here is not None:
            self._go(Destination(self._here.destination.subject, report_id, self._as_at))

    def step_report(self, step: int) -> None:
        """Show the next newer (1) or older (-1) report on the current subject."""
        if self._here is None or self._here.card.report is None:
            return
        ids = [report.id for report in self._here.card.reports]
        if self._here.card.report.id not in ids:
            return
        index = ids.index(self._here.card.report.id) - step
        if 0 <= index < len(ids):
            self.choose_report(ids[index])

    def choose_day(self, day: date | None) -> None:
        """Show everything as at ``day``; None means the latest."""
        self._as_at = AsAt(day)
        if self._here is not None:
            self._go(Destination(self._here.destination.subject, None, self._as_at))

    def go_back(self) -> None:
        """Show the previous destination."""
        if self._back and self._here is not None:
            self._forward.append(self._here.destination)
            self._go(self._back.pop(), remember=False)

    def go_forward(self) -> None:
        """Undo the last step back."""
        if self._forward and self._here is not None:
            self._back.append(self._here.destination)
            self._go(self._forward.pop(), remember=False)

    def ask_for_story(
        self, subject: Subject, question: Question, report_id: str | None = None
    ) -> None:
        """Ask for the story of a cell in the current card; ``story_ready`` is emitted with it.

        ``report_id`` is that of an older row of a service's history.
        """
        if self._here is None:
            return
        day = self._day_of(self._here)
        picked = self._here.destination.report_id is not None

        def look(store: ReportStore) -> Story:
            return store.story(subject, question, day, picked=picked, report_id=report_id)

        self._tasks.run(look, self.story_ready.emit, topic="story")

    # Internals

    @staticmethod
    def _day_of(arrival: Arrival) -> date | None:
        card = arrival.card
        if arrival.destination.report_id is not None and card.report is not None:
            return card.report.effective_date
        return arrival.destination.as_at.day

    def _go(
        self, destination: Destination, *, remember: bool = True, otherwise: Subject | None = None
    ) -> None:
        def done(arrival: Arrival) -> None:
            self._arrive(arrival, remember=remember)

        self._wanted = destination, remember
        self._read(destination, done, otherwise)

    def _read(
        self,
        destination: Destination,
        done: Callable[[Arrival], None],
        otherwise: Subject | None,
    ) -> None:
        def look(store: ReportStore) -> Arrival | NotFound:
            try:
                return _look(store, destination, otherwise)
            except (UnknownSubject, UnknownReport) as error:
                return _instead_of(store, destination, error)

        def found(arrival: Arrival | NotFound) -> None:
            self._wanted = None
            if isinstance(arrival, Arrival):
                done(arrival)
                return
            if arrival.instead is not None:
                done(arrival.instead)
            self.not_found.emit(arrival)

        self._tasks.run(look, found, topic="card")

    def _arrive(self, arrival: Arrival, *, remember: bool) -> None:
        before = self._here
        if remember and before is not None and before.destination != arrival.destination:
            self._back.append(before.destination)
            self._forward.clear()
        self._here = arrival
        self._as_at = arrival.destination.as_at
        self.arrived.emit(arrival)
        self.trail_changed.emit()


def _look(store: ReportStore, wanted: Destination, otherwise: Subject | None) -> Arrival:
    """Return the card of a destination and the path to it, as at the day that applies there.

    Called on the worker. Raises UnknownSubject or UnknownReport if the destination does not exist
    and there is no ``otherwise``.
    """
    # On the worker, because compiling them on the window's thread would make it unresponsive.
    from viewer.documents.templates import prepare

    prepare("rich_text")
    try:
        path = store.path_to(wanted.subject)
        if wanted.report_id is not None:
            card = store.card(wanted.subject, report_id=wanted.report_id, every_report=True)
            as_at = _as_at_of(card.report, card.reports, path[0].organisation)
            return Arrival(replace(wanted, as_at=as_at), path, card)
    except (UnknownSubject, UnknownReport):
        if otherwise is None:
            raise
        wanted = Destination(_first_known(store, wanted.subject, otherwise))
        path = store.path_to(wanted.subject)
    as_at = wanted.as_at.within(path[0].organisation)
    card = store.card(wanted.subject, as_at=as_at.day, every_report=True)
    return Arrival(replace(wanted, as_at=as_at), path, card)


def _instead_of(store: ReportStore, wanted: Destination, error: StoreError) -> NotFound:
    """What to show and say if a destination is not in the data. Called on the worker."""
    place = Subject(wanted.subject.organisation)
    if not store.tree():
        return NotFound(error, NOTHING_YET)
    try:
        store.path_to(place)
    except UnknownSubject:
        said = f"No place with the CQC ID ‘{place.id}’ is in the data. {_FIND_IT}"
        return NotFound(error, said)
    if wanted.report_id is not None:
        try:
            instead = _look(store, replace(wanted, report_id=None), None)
            said = f"{full_name(instead.card)} has no report ‘{wanted.report_id}’"
            return NotFound(error, f"{said}, so another is shown.", instead)
        except UnknownSubject:
            pass
    instead = _look(store, Destination(place, as_at=wanted.as_at), None)
    said = f"{full_name(instead.card)} has no ratings of a service ‘{wanted.subject.service}’"
    return NotFound(error, f"{said}, so the place itself is shown.", instead)


NOTHING_YET = "There are no ratings yet. Choose ‘Add data…’ in the menu to load CQC’s files."
_FIND_IT = "Search for its name or town, or choose a place in the list."


def _first_known(store: ReportStore, wanted: Subject, otherwise: Subject) -> Subject:
    """Return the first of the two subjects that the store knows, or else its first provider."""
    for subject in (wanted, otherwise):
        try:
            store.path_to(subject)
        except UnknownSubject:
            continue
        return subject
    rows = store.tree()
    if not rows:
        raise UnknownSubject(NOTHING_YET)
    return rows[0].subject


def _as_at_of(report: Report | None, reports: tuple[Report, ...], provider: str) -> AsAt:
    """Return LATEST for the newest report; an older one takes all of the trust back to its day."""
    if report is None or not reports or report.id == reports[0].id:
        return LATEST
    return AsAt(report.effective_date, provider)
