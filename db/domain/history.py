"""From the ratings of a subject over time to what stood at a date, and how it changed.

Pure: records in, records out. The rules are those of CQC's reports:

- what stands at a date is the newest rating not after it;
- 'previous' is the rating of the report before, of the same subject, service and question, and an
  arrow needs both on the four-point scale;
- a rating that is older than the report shown is carried forward, and has no arrow in it;
- 'Inspected but not rated' is shown in its own report, and after it the rating before stands on;
- of several ratings on one date, the most trusted is shown, then the most cautious, and the others
  are kept beside it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from db.domain.report import HistoryEntry
from db.domain.scale import NOT_RATED_AGAIN, QUESTIONS, Change, Confidence, Question
from db.domain.subject import Subject

_TRUST = {confidence: position for position, confidence in enumerate(Confidence)}


class Key(NamedTuple):
    """What one history is of."""

    subject: Subject
    question: Question


Day = Sequence[HistoryEntry]
"""The ratings of one subject and question on one date, the one that is shown first."""


class Timeline:
    """The ratings of some subjects, by subject and question, newest first."""

    def __init__(self, ratings: Mapping[Subject, Iterable[HistoryEntry]]) -> None:
        days: defaultdict[Key, defaultdict[date, list[HistoryEntry]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for subject, entries in ratings.items():
            for entry in entries:
                days[Key(subject, entry.question)][_day(entry)].append(entry)
        self._days: dict[Key, list[Day]] = {
            key: [sorted(by_day[day], key=_preference) for day in sorted(by_day, reverse=True)]
            for key, by_day in days.items()
        }

    def known(self) -> Iterator[Key]:
        """Every subject and question of which a rating is known."""
        return iter(self._days)

    def services(self, organisation: str, as_at: date) -> set[str]:
        """Keys of the services of ``organisation`` with any rating by ``as_at``."""
        return {
            subject.service
            for (subject, _), days in self._days.items()
            if subject.organisation == organisation
            and subject.service is not None
            and _day(days[-1][0]) <= as_at
        }

    def dates(self, organisation: str, service: str | None = None) -> set[date]:
        """Publication dates of the ratings of ``organisation``, or of one of its services."""
        return {
            day[0].published
            for (subject, _), days in self._days.items()
            if subject.organisation == organisation and service in (None, subject.service)
            for day in days
            if day[0].published is not None
        }

    def cells(
        self, subject: Subject, as_at: date, shown: date | None
    ) -> tuple[HistoryEntry | None, ...]:
        """One cell for each question as it stood at ``as_at``.

        ``shown`` is the date of the report that is shown, against which a cell is carried forward.
        """
        return tuple(self.cell(subject, question, as_at, shown) for question in QUESTIONS)

    def cell(
        self, subject: Subject, question: Question, as_at: date, shown: date | None
    ) -> HistoryEntry | None:
        """The rating of one question as it stood at ``as_at``, or None if there was none."""
        days = _standing(self._until(subject, question, as_at), shown)
        if not days:
            return None
        now = _entry(days, days[0][0])
        carried = shown is not None and now.published is not None and now.published < shown
        return replace(now, carried_forward=True, change=None) if carried else now

    def history(
        self, subject: Subject, question: Question, as_at: date = date.max
    ) -> tuple[HistoryEntry, ...]:
        """The history of one rating up to ``as_at``, newest first, one entry a date."""
        days = self._until(subject, question, as_at)
        return tuple(_entry(days[position:], day[0]) for position, day in enumerate(days))

    def every_entry(self, subject: Subject, question: Question) -> Iterator[HistoryEntry]:
        """The whole history of one rating, newest first, with all ratings of a date."""
        days = self._until(subject, question, date.max)
        for position, day in enumerate(days):
            for entry in day:
                yield _entry(days[position:], entry)

    def _until(self, subject: Subject, question: Question, as_at: date) -> list[Day]:
        days = self._days.get(Key(subject, question), ())
        return [day for day in days if _day(day[0]) <= as_at]


def _day(entry: HistoryEntry) -> date:
    """For ordering: an unknown date comes before all others."""
    return entry.published or date.min


def _preference(entry: HistoryEntry) -> tuple[int, bool, int, str]:
    rank = entry.rating.rank
    return _TRUST[entry.confidence], rank is None, rank or 0, entry.rating.word


def _standing(days: list[Day], shown: date | None) -> list[Day]:
    """``days`` from the one whose rating stands: a report that did not rate changes nothing."""
    for position, (now, *_) in enumerate(days):
        if now.rating != NOT_RATED_AGAIN or (shown is not None and now.published == shown):
            return days[position:]
    return days


def _entry(days: Sequence[Day], of: HistoryEntry) -> HistoryEntry:
    """``of``, a rating of the first of ``days``, with what follows from all of them."""
    twins = [each for each in days[0] if each is not of]
    before = days[1][0] if len(days) > 1 else None
    return replace(
        of,
        previous=before.rating if before else None,
        previous_published=before.published if before else None,
        change=Change.between(before.rating, of.rating) if before else None,
        notes=_notes(of, twins),
        others=tuple(dict.fromkeys(t.rating for t in twins if t.rating != of.rating)),
    )


def _notes(now: HistoryEntry, twins: Day) -> tuple[str, ...]:
    """What to know of a rating when others, ``twins``, have the same date."""
    notes = dict.fromkeys(source.note for source in now.sources if source.note)
    others = dict.fromkeys(twin.rating.word for twin in twins if twin.rating != now.rating)
    for word in others:
        titles = ", ".join(
            dict.fromkeys(s.source.title for t in twins if t.rating.word == word for s in t.sources)
        )
        notes[f"Sources disagree: {word} is stated for the same date too ({titles})."] = None
    if any(twin.rating == now.rating for twin in twins):
        notes["The same rating stands more than once on this date; all are kept."] = None
    return tuple(notes)
