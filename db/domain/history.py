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
- **Pilots** of a framework have no effect on ratings: what only their reports give is left out.
- **'Inspected but not rated'** changes nothing: the rating before it continues to count.
- **Current**: a rating that CQC's record calls historic does not count while the record calls an
  older one current.
- **Previous**: the previous rating is the one that counted until the day before.
- **Change** compares the two, if both are on the four-point scale and of one framework, and is at
  most two steps. A rating of the previous provider is compared with one of this provider only if
  CQC's record, by naming the organisation that was rated, makes it part of this place's history.
- **Carried forward**: a rating older than the report that is shown keeps its own date and has no
  arrow in that report. So does a rating that an assessment repeats without having assessed it. A
  list, filter or badge shows the newest report: see :func:`newest_report`.
- **Lineage**: a service that has been replaced by another has a separate history, and the two are
  not compared. Once its successor is rated at the same organisation, it no longer counts.
- **Groups**: under the 2024 framework, the ratings of a place's only current assessment service
  group are the place's own, unless CQC states newer ones of the place itself. A place with several
  groups has no rating of its own. Its ratings of the framework before are then history. At a
  hospital whose core services were rated before, a group does not speak for the whole place.
- **Counting**: filters and badges use a place's own rating if it is on the scale, otherwise the
  worst of its current services.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from db.domain import dates
from db.domain.framework import Framework
from db.domain.report import Counting, HistoryEntry, OtherRating
from db.domain.scale import NOT_RATED_AGAIN, QUESTIONS, Change, Confidence, Question, Rating
from db.domain.subject import Subject

POPULATION_GROUPS = frozenset(
    {
        "families-children-and-young-people",
        "older-people",
        "people-experiencing-poor-mental-health-including-people-with-dementia",
        "people-whose-circumstances-may-make-them-vulnerable",
        "people-with-long-term-conditions",
        "working-age-people-including-those-recently-retired-and-students",
    }
)
"""The keys of the population groups of GP practices, which CQC rated until October 2021 (CQC, 'How
we rate GP practices')."""

_TRUST = {confidence: position for position, confidence in enumerate(Confidence)}
_CURRENCY = {True: 0, None: 1, False: 2}
_NEW_FRAMEWORKS = (Framework.SINGLE, Framework.SECTOR)


class Key(NamedTuple):
    """The subject and question that identify a history."""

    subject: Subject
    question: Question


class _Speaker(NamedTuple):
    """Who speaks for a place: itself, a group, or nobody."""

    groups: frozenset[str] = frozenset()
    """The keys of its current assessment service groups, if these have replaced older services."""
    group: str | None = None
    """The key of the group whose ratings are the place's."""
    own: bool = True
    """Whether the ratings stated for the place itself count."""


_ITSELF = _Speaker()
Day = Sequence[HistoryEntry]
"""All ratings of one subject and question with the same date; the first is the one shown."""


def preference(entry: HistoryEntry) -> tuple[int, int, bool, int, str, int]:
    """The sort key for ratings with the same date: the one with the lowest key is shown.

    The most trusted come first (published by CQC, then from another source, then calculated). Next,
    those that a record calls current come before those about which no record says anything, and
    historic ones are last. Then the four ratings of the scale come before all other words, starting
    with the most cautious. Other words are ordered by code point, and identical words by the number
    of the twin. No two ratings of one subject, question and date compare equal, so the order in
    which files were imported does not affect the result.
    """
    trust, is_other_word, rank, word = _word_order(entry.confidence, entry.rating)
    return trust, _CURRENCY[entry.current], is_other_word, rank, word, entry.twin


def _word_order(confidence: Confidence, rating: Rating) -> tuple[int, bool, int, str]:
    return _TRUST[confidence], rating.rank is None, rating.rank or 0, rating.word


class Timeline:
    """The rating histories of a set of subjects."""

    def __init__(
        self,
        ratings: Mapping[Subject, Iterable[HistoryEntry]],
        lineage: Iterable[tuple[str, str]] = (),
    ) -> None:
        """Sort ``ratings``, given as the sources state them and in any order, into histories.

        ``lineage`` contains pairs of service keys: the former service, and its successor.
        """
        days: defaultdict[Key, defaultdict[date, list[HistoryEntry]]] = defaultdict(
            lambda: defaultdict(list)
        )
        self._grouped: set[str] = set()
        for subject, entries in ratings.items():
            for entry in entries:
                if entry.pilot:
                    continue
                days[Key(subject, entry.question)][_day_of(entry)].append(entry)
                if entry.grouped:
                    self._grouped.add(subject.organisation)
        self._days: dict[Key, list[Day]] = {
            key: [sorted(by_day[day], key=preference) for day in sorted(by_day, reverse=True)]
            for key, by_day in days.items()
        }
        self._keys: dict[str, list[Key]] = {}
        for key in self._days:
            self._keys.setdefault(key.subject.organisation, []).append(key)
        self._lineage = tuple(lineage)
        self._speakers: dict[tuple[str, date], _Speaker] = {}

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

    def current_services(self, organisation: str, as_at: date = date.max) -> set[str]:
        """The keys of the services whose ratings count at ``as_at``.

        These are the services rated by then, except those that others have replaced, and except
        assessment service groups that CQC's record calls historic.
        """
        rated = self.services(organisation, as_at)
        current = rated - replaced(rated, self._lineage)
        if organisation not in self._grouped:
            return current
        return {
            service
            for service in current
            if self._stated(organisation, service, as_at, grouped=False)
            or any(
                self._is_live(entry, organisation, as_at)
                for entry in self._stated(organisation, service, as_at, grouped=True)
            )
        }

    def counting(
        self, organisation: str, as_at: date = date.max, shown: date | None = None
    ) -> Counting:
        """The overall rating that counts for badges, filters and 'needs attention' at ``as_at``.

        It is the organisation's own if that is on the scale. Otherwise it is the worst of its
        current services', or of its current assessment service groups', if any of these is on the
        scale: of equal ones the newest, then the first by key. Otherwise it is its own other word.
        ``shown`` is the publication date of the report that the reader sees: see :meth:`cell`.
        """
        own = self.cell(Subject(organisation), Question.OVERALL, as_at, shown)
        if own is not None and own.rating.rank is not None:
            return Counting(own)
        speaker = self._speaker(organisation, as_at)
        services = self.current_services(organisation, as_at)
        rated: list[tuple[int, int, str, HistoryEntry]] = []
        for service in services & speaker.groups if speaker.groups else services:
            entry = self.cell(Subject(organisation, service), Question.OVERALL, as_at, shown)
            if entry is not None and entry.rating.rank is not None:
                rated.append((entry.rating.rank, -_day_of(entry).toordinal(), service, entry))
        if not rated:
            return Counting(own)
        _, _, service, worst = min(rated, key=lambda each: each[:3])
        alike = len({rank for rank, *_ in rated}) == 1
        return Counting(
            worst, service, len(rated), alike, before=self._own_before(organisation, worst)
        )

    def dates(
        self, organisation: str, service: str | None = None, *, itself: bool = False
    ) -> set[date]:
        """The publication dates of all ratings of ``organisation``, or of one of its services.

        With ``itself``, those of the ratings of the organisation's services are left out.
        """
        return {
            day[0].published
            for key in self.keys(organisation)
            if key.subject.service == service or (service is None and not itself)
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

        This is the newest rating published on or before ``as_at``. For a place, it may be that of
        its only assessment service group: ``of_group`` then has its key. Dates on which the report
        said 'Inspected but not rated' are skipped; ``inspected`` and a note give the newest. If no
        other word had been published by then, 'Inspected but not rated' itself is returned.
        ``previous``, ``previous_published`` and ``change`` compare the rating with the one that
        counted until the day before its own date.

        ``shown`` is the publication date of the report that the reader sees, if there is one. An
        older rating was not given in that report, so it is carried forward, with its own date and
        without a change. A rating without a date is never carried forward, because it is not known
        to be older.

        With ``picked``, the reader has chosen that particular report. A question on which it said
        'Inspected but not rated' then shows these words, because that is what the report says.
        """
        speaker = self._speaker(subject.organisation, as_at)
        if subject.service is None and not speaker.own:
            if speaker.group is None:
                return None
            subject = Subject(subject.organisation, speaker.group)
        days = self._until(subject, question, as_at)
        own_words = picked and bool(days) and days[0][0].published == shown
        standing = days if own_words else _standing(days)
        if not standing or (
            subject.service is None and self._is_left_out(standing[0][0], subject, as_at)
        ):
            return None
        entry = _entry(standing, standing[0][0])
        if subject.service is not None and subject.service == speaker.group:
            entry = self._of_group(entry, subject)
        elif subject.service is None and entry.percentage is None and len(speaker.groups) == 1:
            entry = self._with_percentage(entry, subject, *speaker.groups)
        if entry.carried:
            entry = self._carried(entry, subject)
        if len(standing) < len(days) and days[0][0].rating == NOT_RATED_AGAIN:
            visited = _day_of(days[0][0])
            note = f"Inspected {dates.month(visited)}, not rated: this rating still applies."
            entry = replace(entry, inspected=visited, notes=(*entry.notes, note))
        if own_words and entry.rating == NOT_RATED_AGAIN and entry.previous is not None:
            when = entry.previous_published
            since = f", published {dates.month(when)}," if when else ""
            note = f"{entry.previous}{since} still applies."
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
        The history of a place whose only group speaks for it includes that of the group.
        """
        days = self._until(subject, question, as_at)
        entries = [_entry(days[position:], day[0]) for position, day in enumerate(days)]
        group = self._speaker(subject.organisation, as_at).group
        if subject.service is None and group is not None:
            of_group = Subject(subject.organisation, group)
            entries += (
                self._of_group(entry, of_group) for entry in self.history(of_group, question, as_at)
            )
            entries.sort(key=_day_of, reverse=True)
        return tuple(entries)

    def every_entry(
        self, subject: Subject, question: Question, shown: date | None = None
    ) -> Iterator[tuple[HistoryEntry, bool]]:
        """Yield every rating and its twins, newest first, and whether each is the one that counts.

        The rating that counts now has the notes, and the carried-forward mark, that :meth:`cell`
        gives it for the report published on ``shown``, but it keeps its change. If a group speaks
        for the place, its rating comes first.
        """
        days = self._until(subject, question, date.max)
        own = subject.service is not None or self._speaker(subject.organisation, date.max).own
        now = self.cell(subject, question, shown=shown)
        if not own:
            if now is not None and now.of_group:
                yield now, True
            now = None
        standing = _standing(days)
        for position, day in enumerate(days):
            for stated in day:
                if now is None or stated is not standing[0][0]:
                    yield _entry(days[position:], stated), False
                elif now.carried_forward:
                    yield replace(now, change=_entry(standing, stated).change), True
                else:
                    yield now, True

    def _own_before(self, organisation: str, worst: HistoryEntry) -> HistoryEntry | None:
        """The newest overall rating on the scale of a place itself from before its worst service's.

        None compares the two, because CQC did not give them to the same thing.
        """
        days = self._until(Subject(organisation), Question.OVERALL, _day_of(worst))
        return next(
            (
                day[0]
                for day in days
                if day[0].rating.rank is not None and _day_of(day[0]) < _day_of(worst)
            ),
            None,
        )

    def _until(self, subject: Subject, question: Question, as_at: date) -> Sequence[Day]:
        days = self._days.get(Key(subject, question), ())
        return [day for day in days if _day_of(day[0]) <= as_at]

    def _stated(
        self, organisation: str, service: str | None, as_at: date, *, grouped: bool
    ) -> list[HistoryEntry]:
        """Every rating of one service up to ``as_at`` that is, or is not, stated as a group's."""
        return [
            entry
            for key in self.keys(organisation)
            if key.subject.service == service
            for day in self._until(*key, as_at)
            for entry in day
            if entry.grouped is grouped
        ]

    def _group_since(self, organisation: str, service: str, as_at: date) -> date | None:
        """The date of a group's newest ratings that are current at ``as_at``; None if none are.

        'Inspected but not rated' is not a rating, so the group does not speak for the place then.

        A record calls historic what a later round has replaced, and so these ratings were current
        before that round. Those of a group that ended are not.
        """
        stated = [
            entry
            for entry in self._stated(organisation, service, as_at, grouped=True)
            if entry.rating != NOT_RATED_AGAIN
        ]
        days = [_day_of(entry) for entry in stated if self._is_live(entry, organisation, as_at)]
        return max(days, default=None)

    def _is_live(self, entry: HistoryEntry, organisation: str, as_at: date) -> bool:
        """Whether a group's rating is, or was at ``as_at``, current for all that records say."""
        return entry.current is not False or any(
            _day_of(self._days[key][0][0]) > as_at for key in self.keys(organisation)
        )

    def _speaker(self, organisation: str, as_at: date) -> _Speaker:
        """Who speaks for a place at ``as_at``: see the rule on groups at the top of this module."""
        if organisation not in self._grouped:
            return _ITSELF
        known = self._speakers.get((organisation, as_at))
        if known is None:
            known = self._speakers[organisation, as_at] = self._find_speaker(organisation, as_at)
        return known

    def _find_speaker(self, organisation: str, as_at: date) -> _Speaker:
        rated = self.services(organisation, as_at)
        groups: dict[str, date] = {}
        for service in rated - replaced(rated, self._lineage):
            since = self._group_since(organisation, service, as_at)
            if since is not None:
                groups[service] = since
        if not groups or any(
            (service := key.subject.service) is not None
            and service not in POPULATION_GROUPS
            and any(
                not entry.grouped and entry.framework not in _NEW_FRAMEWORKS
                for day in self._until(*key, as_at)
                for entry in day
            )
            for key in self.keys(organisation)
        ):
            return _ITSELF
        keys, newest = frozenset(groups), max(groups.values())
        standing = _standing(self._until(Subject(organisation), Question.OVERALL, as_at))
        if standing:
            own = standing[0][0]
            new = own.framework in _NEW_FRAMEWORKS
            if _day_of(own) > newest or (new and (own.current or _day_of(own) == newest)):
                return _Speaker(keys)
        return _Speaker(keys, next(iter(keys)) if len(keys) == 1 else None, own=False)

    def _is_left_out(self, entry: HistoryEntry, subject: Subject, as_at: date) -> bool:
        """Whether the place's newer assessment left out a question that was rated before it.

        CQC's record then has an overall rating of the place under the newer framework, and does not
        call the older rating of the question current.
        """
        if entry.current or entry.framework in _NEW_FRAMEWORKS:
            return False
        overall = _standing(self._until(subject, Question.OVERALL, as_at))
        return (
            bool(overall)
            and overall[0][0].current is True
            and overall[0][0].framework in _NEW_FRAMEWORKS
        )

    def _of_group(self, entry: HistoryEntry, group: Subject) -> HistoryEntry:
        """The rating of a group that speaks for its place, with the place's rating before it."""
        before = entry.previous
        entry = replace(entry, of_group=group.service or "")
        if before is None and entry.published is not None:
            earlier = _standing(
                [
                    day
                    for day in self._until(
                        Subject(group.organisation), entry.question, entry.published
                    )
                    if _day_of(day[0]) < entry.published
                ]
            )
            if earlier:
                # No arrow: CQC did not give both ratings to the same thing.
                return replace(_compared(entry, earlier[0][0]), change=None, notes=entry.notes)
        return entry

    def _with_percentage(self, entry: HistoryEntry, place: Subject, group: str) -> HistoryEntry:
        """A place's own rating with the percentage that its only group has for the same rating."""
        of_group = Subject(place.organisation, group)
        percentages = [
            same.percentage
            for day in self._until(of_group, entry.question, _day_of(entry))
            for same in day
            if (same.rating, same.published) == (entry.rating, entry.published)
        ]
        return replace(entry, percentage=next(iter(percentages), None))

    def _carried(self, entry: HistoryEntry, subject: Subject) -> HistoryEntry:
        """A rating that an assessment repeats without assessing it, with the date it was given.

        That is the date of the newest earlier rating with the same word: of the service, or else of
        the place.
        """
        repeated = _day_of(entry)
        for owner in dict.fromkeys((subject, Subject(subject.organisation))):
            for day in self._until(owner, entry.question, repeated):
                for older in day:
                    if (
                        _day_of(older) < repeated
                        and not older.carried
                        and older.rating == entry.rating
                    ):
                        note = f"Not assessed again in {dates.month(repeated)}."
                        return replace(
                            entry,
                            published=older.published,
                            framework=older.framework,
                            report_id=older.report_id,
                            inherited_from=older.inherited_from,
                            inherited_name=older.inherited_name,
                            previous=None,
                            previous_published=None,
                            frameworks_differ=False,
                            change=None,
                            carried_forward=True,
                            notes=(*entry.notes, note),
                        )
        note = "Not assessed this time; no source says when this rating was given."
        return replace(entry, change=None, carried_forward=True, notes=(*entry.notes, note))


def newest_report(
    reports: Iterable[tuple[date | None, date | None]], rated: Iterable[date]
) -> date | None:
    """The publication date of the newest report on a subject; ratings older than it are carried.

    ``reports`` are pairs of the publication date and the last day of the visits, each None if it is
    not known; ``rated`` are the dates of ratings, on each of which there was a report. The newest
    is the one published last, or if it has no such date visited last. None if it has no publication
    date, or if there is no report.
    """
    known = [(published or visited or date.min, published) for published, visited in reports]
    known += [(day, day) for day in rated]
    return max(known, key=lambda each: (each[0], each[1] is not None), default=(None, None))[1]


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
        if day[0].rating == NOT_RATED_AGAIN:
            continue
        if day[0].current is False and any(
            older[0].current and older[0].rating != NOT_RATED_AGAIN
            for older in days[position + 1 :]
        ):
            continue
        return days[position:]
    return days


def _entry(days: Sequence[Day], entry: HistoryEntry) -> HistoryEntry:
    """``entry``, a rating from the first of ``days``, with the fields that depend on the others."""
    twins = [twin for twin in days[0] if twin is not entry]
    earlier = _standing(days[1:])
    notes = _notes(entry, twins)
    if not earlier and not notes:
        # True of most entries, because a twin always adds a note. Copying them all would make
        # exporting the whole country a third slower.
        return entry
    entry = replace(
        entry,
        notes=notes,
        others=tuple(dict.fromkeys(t.rating for t in twins if t.rating != entry.rating)),
    )
    return _compared(entry, earlier[0][0]) if earlier else entry


def _compared(entry: HistoryEntry, before: HistoryEntry) -> HistoryEntry:
    """``entry`` with the rating before it, and the change if the two are like for like."""
    differ = (
        entry.framework is not None
        and before.framework is not None
        and entry.framework is not before.framework
    )
    change = Change.between(before.rating, entry.rating)
    notes = entry.notes
    if differ or entry.carried or not _of_one_history(entry, before):
        change = None
    elif change is not None and entry.inherited_from != before.inherited_from:
        notes = (*notes, PART_OF_HISTORY)
    return replace(
        entry,
        previous=before.rating,
        previous_published=before.published,
        change=change,
        frameworks_differ=differ,
        notes=notes,
    )


PART_OF_HISTORY = (
    "The previous rating was given to the previous provider; CQC’s record makes it part of this "
    "history."
)
"""The note on a change across a transfer to another provider."""


def _of_one_history(entry: HistoryEntry, before: HistoryEntry) -> bool:
    """Whether two ratings may be compared although one may be that of a previous provider."""
    givers = {entry.inherited_from, before.inherited_from}
    return len(givers) == 1 or all(_ID.fullmatch(giver) for giver in givers)


_ID = re.compile("[A-Z0-9-]*", re.ASCII)
"""A CQC ID, as CQC's own record states it, or nothing: unlike a name, or PREVIOUS_PROVIDER."""


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
