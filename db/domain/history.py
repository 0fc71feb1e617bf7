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
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from db.domain.report import Cell, Moment, RatingSource
from db.domain.scale import NOT_RATED_AGAIN, QUESTIONS, Change, Confidence, Question, Rating

_TRUST = {confidence: place for place, confidence in enumerate(Confidence)}


@dataclass(frozen=True, slots=True)
class Stated:
    """One rating as it is stored, with everybody who says so."""

    organisation: str
    service: str
    """The service's key; empty for the organisation itself."""
    question: Question
    published: date | None
    rating: Rating
    sources: tuple[RatingSource, ...]
    report_key: str = ""
    inherited: bool = False
    inherited_from: str = ""
    percentage: float | None = None

    @property
    def confidence(self) -> Confidence:
        return min((s.confidence for s in self.sources), key=_TRUST.__getitem__)

    @property
    def day(self) -> date:
        """For ordering: an unknown date comes before all others."""
        return self.published or date.min

    @property
    def preference(self) -> tuple[int, bool, int, str]:
        rank = self.rating.rank
        return _TRUST[self.confidence], rank is None, rank or 0, self.rating.word


Key = tuple[str, str, Question]


class Timeline:
    """The ratings of some subjects, by subject, service and question, newest first."""

    def __init__(self, ratings: Iterable[Stated]) -> None:
        days: defaultdict[Key, defaultdict[date, list[Stated]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for each in ratings:
            days[each.organisation, each.service, each.question][each.day].append(each)
        self._days: dict[Key, list[list[Stated]]] = {
            key: [
                sorted(by_day[day], key=lambda each: each.preference)
                for day in sorted(by_day, reverse=True)
            ]
            for key, by_day in days.items()
        }

    def known(self) -> Iterator[Key]:
        """Every subject, service and question of which a rating is known."""
        return iter(self._days)

    def days(self, key: Key) -> Sequence[Sequence[Stated]]:
        """The ratings of one question, newest first: of each day all, the one shown first."""
        return self._days.get(key, ())

    def services(self, organisation: str, as_at: date) -> set[str]:
        """Keys of the services of ``organisation`` with any rating by ``as_at``."""
        return {
            service
            for (owner, service, _), days in self._days.items()
            if owner == organisation and service and days[-1][0].day <= as_at
        }

    def dates(self, organisation: str, service: str | None = None) -> set[date]:
        """Publication dates of the ratings of ``organisation``, or of one of its services."""
        return {
            day[0].published
            for (owner, key, _), days in self._days.items()
            if owner == organisation and service in (None, key)
            for day in days
            if day[0].published is not None
        }

    def cells(
        self, organisation: str, service: str, as_at: date, shown: date | None
    ) -> tuple[Cell | None, ...]:
        """One cell for each question as it stood at ``as_at``.

        ``shown`` is the date of the report that is shown, against which a cell is carried forward.
        """
        return tuple(
            self.cell(organisation, service, question, as_at, shown) for question in QUESTIONS
        )

    def cell(
        self,
        organisation: str,
        service: str,
        question: Question,
        as_at: date,
        shown: date | None,
    ) -> Cell | None:
        days = [
            day
            for day in self._days.get((organisation, service, question), ())
            if day[0].day <= as_at
        ]
        days = _standing(days, shown)
        if not days:
            return None
        now, *twins = days[0]
        before = days[1][0] if len(days) > 1 else None
        carried = shown is not None and now.published is not None and now.published < shown
        return Cell(
            question=question,
            rating=now.rating,
            published=now.published,
            previous=before.rating if before else None,
            previous_published=before.published if before else None,
            change=_change(days) if not carried else None,
            carried_forward=carried,
            inherited_from=inherited_from(now),
            confidence=now.confidence,
            report_id=now.report_key or None,
            sources=now.sources,
            notes=notes(now, twins),
            others=tuple(dict.fromkeys(t.rating for t in twins if t.rating != now.rating)),
            percentage=now.percentage,
        )

    def moments(
        self,
        organisation: str,
        service: str,
        question: Question,
        as_at: date,
        titles: dict[str, str],
        former_name: str = "",
    ) -> tuple[Moment, ...]:
        """The history of one rating up to ``as_at``, newest first.

        ``titles`` has report titles by report key and by ISO date. ``former_name`` is set for the
        history of a service that another took the place of.
        """
        days = [
            day
            for day in self._days.get((organisation, service, question), ())
            if day[0].day <= as_at
        ]
        return tuple(
            Moment(
                rating=now.rating,
                published=now.published,
                change=_change(days[place:]),
                previous=days[place + 1][0].rating if place + 1 < len(days) else None,
                confidence=now.confidence,
                report_title=titles.get(now.report_key)
                or titles.get(now.published.isoformat() if now.published else "", ""),
                service=former_name,
                inherited_from=inherited_from(now),
                sources=now.sources,
                notes=notes(now, twins),
            )
            for place, (now, *twins) in enumerate(days)
        )


def _standing(days: list[list[Stated]], shown: date | None) -> list[list[Stated]]:
    """``days`` from the one whose rating stands: a report that did not rate changes nothing."""
    for place, (now, *_) in enumerate(days):
        if now.rating != NOT_RATED_AGAIN or (shown is not None and now.published == shown):
            return days[place:]
    return days


def _change(days: Sequence[Sequence[Stated]]) -> Change | None:
    return Change.between(days[1][0].rating, days[0][0].rating) if len(days) > 1 else None


def inherited_from(rating: Stated) -> str:
    """The previous provider whose rating it was; empty for an own rating."""
    if not rating.inherited:
        return ""
    return rating.inherited_from or "the previous provider"


def notes(now: Stated, twins: Sequence[Stated]) -> tuple[str, ...]:
    """What to know of a rating, beside which stand others of the same day."""
    told = dict.fromkeys(source.note for source in now.sources if source.note)
    others = dict.fromkeys(twin.rating.word for twin in twins if twin.rating != now.rating)
    for word in others:
        says = ", ".join(
            dict.fromkeys(s.source.title for t in twins if t.rating.word == word for s in t.sources)
        )
        told[f"Sources disagree: {word} is stated for the same date too ({says})."] = None
    if any(twin.rating == now.rating for twin in twins):
        told["The same rating stands more than once on this date; all are kept."] = None
    return tuple(told)
