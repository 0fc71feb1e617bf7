"""The rule for which rating counts on a given date, what preceded it, and how it changed.

The functions are pure: they take records and return records. Everything that shows a rating uses
this module. Where ratings are needed for the whole country at once, :mod:`db.sqlite.standing`
expresses the same rule in SQL, and a test checks that the two agree.

A history is everything that sources state about one question (Safe to Overall) for one subject.
The rules follow CQC's reports (`ratings principles for NHS trusts`, 12 May 2022, and the arrows
printed in trust reports of 2017 to 2023):

- **On a given date**, only ratings published by then count. A rating without a date is treated as
  older than all those that have one.
- **Twins**: when several ratings have the same date, one is shown, and the others are kept and
  named. :func:`preference` decides the order.
- **'Inspected but not rated'** changes nothing: the rating before it continues to count.
- **Previous**: the previous rating is the one that counted until the day before.
- **Change** compares the two, if both are on the four-point scale, and is at most two steps.
- **Carried forward**: a rating older than the report that is shown keeps its own date and has no
  arrow in that report.
- **Lineage**: a service that has been replaced by another has a separate history, and the two are
  not compared. Once its successor is rated at the same organisation, it no longer counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from db.domain import dates
from db.domain.report import HistoryEntry, OtherRating
from db.domain.scale import NOT_RATED_AGAIN, QUESTIONS, Change, Confidence, Question, Rating
from db.domain.subject import Subject

_TRUST = {confidence: position for position, confidence in enumerate(Confidence)}


class Key(NamedTuple):
    """The subject and question that identify a history."""

    subject: Subject
    question: Question


Day = Sequence[HistoryEntry]
"""All ratings of one subject and question with the same date; the first is the one shown."""


def preference(entry: HistoryEntry) -> tuple[int, bool, int, str, int]:
    """The sort key for ratings with the same date: the one with the lowest key is shown.

    The most trusted come first (published by CQC, then from another source, then calculated). Next,
    the four ratings of the scale come before all other words, starting with the most cautious.
    Other words are ordered by code point, and identical words by the number of the twin. No two
    ratings of one subject, question and date compare equal, so the order in which files were
    imported does not affect the result.
    """
    return (*_word_order(entry.confidence, entry.rating), entry.twin)


def _word_order(confidence: Confidence, rating: Rating) -> tuple[int, bool, int, str]:
    return _TRUST[confidence], rating.rank is None, rating.rank or 0, rating.word


class Timeline:
    """The rating histories of a set of subjects."""

    def __init__(self, ratings: Mapping[Subject, Iterable[HistoryEntry]]) -> None:
        """Sort ``ratings``, given as the sources state them and in any order, into histories."""
        days: defaultdict[Key, defaultdict[date, list[HistoryEntry]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for subject, entries in ratings.items():
            for entry in entries:
                days[Key(subject, entry.question)][_day_of(entry)].append(entry)
        self._days: dict[Key, list[Day]] = {
            key: [sorted(by_day[day], key=preference) for day in sorted(by_day, reverse=True)]
            for key, by_day in days.items()
        }
        self._keys: dict[str, list[Key]] = {}
        for key in self._days:
            self._keys.setdefault(key.subject.organisation, []).append(key)

    def keys(self, organisation: str) -> Sequence[Key]:
        """Every question on which ``organisation`` or one of its services has a rating."""
        return self._keys.get(organisation, ())

    def services(self, organisation: str, as_at: date = date.max) -> set[str]:
        """The keys of the services of ``organisation`` that had been rated by ``as_at``."""
        return {
            key.subject.service
            for key in self.keys(organisation)
            if key.subject.service is not None and _day_of(self._days[key][-1][0]) <= as_at
        }

    def dates(self, organisation: str, service: str | None = None) -> set[date]:
        """The publication dates of all ratings of ``organisation``, or of one of its services."""
        return {
            day[0].published
            for key in self.keys(organisation)
            if service in (None, key.subject.service)
            for day in self._days[key]
            if day[0].published is not None
        }

    def cell(
        self,
        subject: Subject,
        question: Question,
        as_at: date = date.max,
        shown: date | None = None,
        *,
        picked: bool = False,
    ) -> HistoryEntry | None:
        """The rating that counts at ``as_at``, or None if there was none by then.

        This is the newest rating published on or before ``as_at``. Dates on which the report said
        'Inspected but not rated' are skipped, and a note gives the newest of them. If no other word
        had been published by then, 'Inspected but not rated' itself is returned. ``previous``,
        ``previous_published`` and ``change`` compare the rating with the one that counted until the
        day before its own date.

        ``shown`` is the publication date of the report that the reader sees, if there is one. An
        older rating was not given in that report, so it is carried forward, with its own date and
        without a change. A rating without a date is never carried forward, because it is not known
        to be older.

        With ``picked``, the reader has chosen that particular report. A question on which it said
        'Inspected but not rated' then shows these words, because that is what the report says.
        """
        days = self._until(subject, question, as_at)
        own_words = picked and bool(days) and days[0][0].published == shown
        standing = days if own_words else _standing(days)
        if not standing:
            return None
        entry = _entry(standing, standing[0][0])
        if len(standing) < len(days):
            visited = dates.day(_day_of(days[0][0]))
            note = f"{NOT_RATED_AGAIN.word} on {visited}: this rating still applies."
            entry = replace(entry, notes=(*entry.notes, note))
        if shown is not None and entry.published is not None and entry.published < shown:
            entry = replace(entry, carried_forward=True, change=None)
        return entry

    def cells(
        self,
        subject: Subject,
        as_at: date = date.max,
        shown: date | None = None,
        *,
        picked: bool = False,
    ) -> tuple[HistoryEntry | None, ...]:
        """:meth:`cell` for each of ``db.domain.scale.QUESTIONS``, in that order."""
        return tuple(
            self.cell(subject, question, as_at, shown, picked=picked) for question in QUESTIONS
        )

    def history(
        self, subject: Subject, question: Question, as_at: date = date.max
    ) -> tuple[HistoryEntry, ...]:
        """Every rating up to ``as_at``, newest first; where there are twins, only the one shown.

        Each is in the words of its own report, with its change from the rating that counted before.
        """
        days = self._until(subject, question, as_at)
        return tuple(_entry(days[position:], day[0]) for position, day in enumerate(days))

    def every_entry(
        self, subject: Subject, question: Question, shown: date | None = None
    ) -> Iterator[tuple[HistoryEntry, bool]]:
        """Yield every rating and its twins, newest first, and whether each is the one that counts.

        The rating that counts now has the notes, and the carried-forward mark, that :meth:`cell`
        gives it for the report published on ``shown``, but it keeps its change.
        """
        days = self._until(subject, question, date.max)
        now = self.cell(subject, question, shown=shown)
        standing = _standing(days)
        for position, day in enumerate(days):
            for stated in day:
                if now is None or stated is not standing[0][0]:
                    yield _entry(days[position:], stated), False
                elif now.carried_forward:
                    yield replace(now, change=Change.between(now.previous, now.rating)), True
                else:
                    yield now, True

    def _until(self, subject: Subject, question: Question, as_at: date) -> Sequence[Day]:
        days = self._days.get(Key(subject, question), ())
        return [day for day in days if _day_of(day[0]) <= as_at]


def replaced(rated: Collection[str], lineage: Iterable[tuple[str, str]]) -> set[str]:
    """The services in ``rated``, all at one organisation, that another of them has replaced.

    ``lineage`` contains pairs of service keys: the former service, and the one that replaced it.
    """
    return {former for former, successor in lineage if former in rated and successor in rated}


def other_ratings_at(ratings: Iterable[OtherRating], as_at: date) -> tuple[OtherRating, ...]:
    """The ratings that are not about a question: the newest of each name, up to ``as_at``.

    They are ordered newest first, then A to Z. If several have the same name and date, the one that
    :func:`preference` would put first is returned.
    """
    known = [each for each in ratings if (each.published or date.min) <= as_at]
    known.sort(key=lambda each: (each.name, *_word_order(each.confidence, each.rating)))
    # Sorting is stable, so the best rating of each name and date stays first.
    known.sort(key=lambda each: each.published or date.min, reverse=True)
    newest: dict[str, OtherRating] = {}
    for each in known:
        newest.setdefault(each.name, each)
    return tuple(newest.values())


def _day_of(entry: HistoryEntry) -> date:
    """The date by which to sort a rating: one without a date comes before all others."""
    return entry.published or date.min


def _standing(days: Sequence[Day]) -> Sequence[Day]:
    """``days``, newest first, starting with the day whose rating counts once all are published."""
    for position, day in enumerate(days):
        if day[0].rating != NOT_RATED_AGAIN:
            return days[position:]
    return days


def _entry(days: Sequence[Day], entry: HistoryEntry) -> HistoryEntry:
    """``entry``, a rating from the first of ``days``, with the fields that depend on the others."""
    twins = [twin for twin in days[0] if twin is not entry]
    earlier = _standing(days[1:])
    before = earlier[0][0] if earlier else None
    notes = _notes(entry, twins)
    if before is None and not notes:
        # True of most entries, because a twin always adds a note. Copying them all would make
        # exporting the whole country a third slower.
        return entry
    return replace(
        entry,
        previous=before.rating if before else None,
        previous_published=before.published if before else None,
        change=Change.between(before.rating, entry.rating) if before else None,
        notes=notes,
        others=tuple(dict.fromkeys(t.rating for t in twins if t.rating != entry.rating)),
    )


def _notes(entry: HistoryEntry, twins: Sequence[HistoryEntry]) -> tuple[str, ...]:
    """The sources' own notes, and one for each other word with the same date, without repeats."""
    notes = [source.note for source in entry.sources if source.note]
    for word in dict.fromkeys(twin.rating.word for twin in twins if twin.rating != entry.rating):
        titles = ", ".join(
            dict.fromkeys(s.source.title for t in twins if t.rating.word == word for s in t.sources)
        )
        notes.append(f"Sources disagree: {word} is also stated for the same date ({titles}).")
    if any(twin.rating == entry.rating for twin in twins):
        notes.append("This rating is stated more than once for this date; all are kept.")
    return tuple(dict.fromkeys(notes))
