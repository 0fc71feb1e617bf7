"""Conversion of database rows to records of :mod:`db.domain`: organisations, sources, ratings."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import Connection

from db.domain.framework import Framework
from db.domain.report import (
    HistoryEntry,
    Level,
    Organisation,
    OtherRating,
    RatingSource,
    Source,
    Subject,
)
from db.domain.scale import QUESTIONS, Confidence, Rating
from db.domain.subject import PREVIOUS_PROVIDER
from db.reading import queries
from db.sqlite.registration import ALONE, Related, names_of, place_status
from db.sqlite.schema import DatabaseRow

CONFIDENCES = tuple(Confidence)
FRAMEWORKS = tuple(Framework)
"""The confidences and the frameworks, in the order of their numbers in the database."""


def parse_date(text: str) -> date | None:
    """The date in ISO text such as '2019-12-18'; None for empty text, which means 'not stated'."""
    return date.fromisoformat(text) if text else None


def organisation(
    row: DatabaseRow, names: Iterable[str], around: Related = ALONE, provider_named: str = ""
) -> Organisation:
    """The organisation in a row from :func:`db.reading.queries.select_organisation`.

    ``names`` are its other names, ``around`` has the places before and after it, and
    ``provider_named`` is the date or month of its provider's name.
    """
    return Organisation(
        id=row.cqc_id,
        level=Level(row.level),
        name=row.name or row.cqc_id,
        also_known_as=tuple(names),
        provider_id=row.provider_cqc_id,
        provider_name=row.provider_name or row.provider_cqc_id,
        provider_named=provider_named,
        type=row.type,
        category=row.category,
        address=tuple(part for part in (row.street, row.line2, row.town, row.county) if part),
        county=row.county,
        postcode=row.postcode,
        local_authority=row.local_authority,
        region=row.region,
        nhs_region=row.nhs_region,
        ods_code=row.ods_code,
        brand=row.brand,
        role=row.role,
        beds=row.beds,
        care_home=None if row.care_home is None else bool(row.care_home),
        latitude=row.latitude,
        longitude=row.longitude,
        status=place_status(row, around),
        website=row.website,
        dormant=None if row.dormant is None else bool(row.dormant),
        service_types=row.service_types,
        specialisms=row.specialisms,
        checked=parse_date(row.checked),
    )


class Sources:
    """Sources by row ID, each read from the database only once."""

    def __init__(self, connection: Connection) -> None:
        """Keep the connection; nothing is read until :meth:`read` is called."""
        self._connection = connection
        self._known: dict[int, Source] = {}

    def read(self, ids: Iterable[int]) -> None:
        """Read the sources with these row IDs, except those already read."""
        missing = sorted(set(ids) - self._known.keys())
        if not missing:
            return
        for row in self._connection.execute(queries.select_sources(missing)):
            self._known[row.id] = Source(
                id=row.id,
                title=row.title,
                publisher=row.publisher,
                kind=row.kind,
                url=row.url,
                published=parse_date(row.published),
                licence=row.licence,
                note=row.note,
                file_name=row.file_name or "",
                sha256=row.sha256 or "",
                extract_month=row.extract_month or "",
                imported=datetime.fromisoformat(row.imported) if row.imported else None,
            )

    def names_of(self, ids: Collection[str]) -> Mapping[str, str]:
        """The names of organisations by CQC ID: see :func:`db.sqlite.registration.names_of`."""
        return names_of(self._connection, ids)

    def __getitem__(self, row_id: int) -> Source:
        """A source that has been read; raises KeyError for any other."""
        return self._known[row_id]


def ratings(rows: Sequence[DatabaseRow], sources: Sources) -> dict[Subject, list[HistoryEntry]]:
    """The ratings of each subject, as the sources state them.

    ``rows`` come from :func:`db.reading.queries.select_ratings`, one for each source of a rating.
    Fields that depend on other ratings are filled in later by :class:`db.domain.history.Timeline`.
    """
    sources.read(row.source for row in rows)
    by_rating: dict[int, list[DatabaseRow]] = {}
    for row in rows:
        by_rating.setdefault(row.id, []).append(row)
    names = sources.names_of({row.inherited_from for row in rows if row.inherited_from})
    found: dict[Subject, list[HistoryEntry]] = {}
    for group in by_rating.values():
        subject = Subject(group[0].cqc_id, group[0].service or None)
        found.setdefault(subject, []).append(_entry(group, sources, names))
    return found


def _entry(rows: list[DatabaseRow], sources: Sources, names: Mapping[str, str]) -> HistoryEntry:
    """A rating; ``rows`` contains one row for each of its sources.

    ``names`` has the names of organisations by CQC ID.
    """
    rows.sort(key=lambda row: (row.confidence, sources[row.source].title))
    first = rows[0]
    by_source: dict[int, list[DatabaseRow]] = {}
    for row in rows:
        by_source.setdefault(row.source, []).append(row)
    percentages = [row.percentage for row in rows if row.percentage is not None]
    inherited = any(row.inherited for row in rows)
    named = max(row.inherited_from for row in rows)
    return HistoryEntry(
        question=QUESTIONS[int(first.question)],
        published=parse_date(first.published),
        rating=Rating(first.word),
        sources=tuple(
            RatingSource(
                sources[number],
                CONFIDENCES[min(int(row.confidence) for row in stated)],
                max(row.note for row in stated),
            )
            for number, stated in by_source.items()
        ),
        confidence=CONFIDENCES[int(first.confidence)],
        report_id=max(map(_report_key, by_source.values())) or None,
        twin=first.twin,
        inherited_from=(named or PREVIOUS_PROVIDER) if inherited else "",
        inherited_name=names.get(named, "") if inherited else "",
        percentage=max(percentages, default=None),
        framework=None if first.framework is None else FRAMEWORKS[int(first.framework)],
        grouped=any(row.grouped for row in rows),
        carried=all(row.carried for row in rows),
        current=_current(rows),
        pilot=bool(first.pilot),
    )


def _report_key(rows: Sequence[DatabaseRow]) -> str:
    """The report that one source names for a rating: the first key, if it names several."""
    return min((row.report_key for row in rows if row.report_key), default="")


def _current(rows: Sequence[DatabaseRow]) -> bool | None:
    """Whether the newest of the sources that say so calls a rating current or historic.

    A record that has it in a current and in a historic round calls it current.
    """
    stated = [(row.as_of, row.current) for row in rows if row.current]
    return max(stated)[1] > 0 if stated else None


def other_ratings(rows: Sequence[DatabaseRow], sources: Sources) -> list[OtherRating]:
    """The ratings that are not about a question, in no particular order."""
    sources.read(row.source for row in rows)
    return [
        OtherRating(
            name=row.name,
            rating=Rating(row.word),
            published=parse_date(row.published),
            confidence=CONFIDENCES[int(row.confidence)],
            source=sources[row.source],
        )
        for row in rows
    ]
