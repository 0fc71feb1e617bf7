"""The matrix of a subject: its sites, its services or its own history, by key question."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from db.domain import dates
from db.domain.report import Conflict, Counting, HistoryEntry, Matrix, Row, RowKind
from db.domain.scale import QUESTIONS, Question
from db.domain.subject import Subject
from db.reading.known_subject import KnownSubject
from db.reading.reports import Shown
from db.sqlite.registration import place_status

_MOST_REPORTS = 8
"""The most reports in the history of a place, for which a printed page has room."""


def matrix(known: KnownSubject, shown: Shown, disagreements: Sequence[Conflict] = ()) -> Matrix:
    """The matrix of a subject for the report, or the date, in ``shown``.

    A provider's matrix has a row for each of its rated sites, then one for each of its services; a
    location's has one for each of its services. Both end with the subject's own row. A service has
    a row for each date on which it was rated, newest first, and the newest is its own row. Each of
    ``disagreements`` that is about a question is added to the notes on its row.
    """
    if known.subject.service is not None:
        result = Matrix(RowKind.HISTORY, _history_rows(known, shown))
    else:
        services = _service_rows(known, shown)
        sites = tuple(
            row for row in _site_rows(known, shown) if any(row.cells) or row.counting is not None
        )
        own_cells = cells(known, shown, known.subject)
        own = Row(
            label=f"{known.name} overall",
            subject=known.subject,
            cells=own_cells,
            own=True,
            counting=own_counting(known, shown, own_cells[QUESTIONS.index(Question.OVERALL)]),
        )
        of_sites = known.is_provider and (sites or not services)
        kind = RowKind.SITES if of_sites else RowKind.SERVICES
        result = Matrix(kind, (*sites, *services, own))
    return _with_notes(result, disagreements)


def cells(known: KnownSubject, shown: Shown, subject: Subject) -> tuple[HistoryEntry | None, ...]:
    """The ratings of ``subject`` to show, one for each of ``db.domain.scale.QUESTIONS``."""
    return known.timeline.cells(subject, shown.as_at, shown.published, picked=shown.picked)


def _site_rows(known: KnownSubject, shown: Shown) -> tuple[Row, ...]:
    return tuple(
        Row(
            label=site.name or site.cqc_id,
            subject=Subject(site.cqc_id),
            cells=cells(known, shown, Subject(site.cqc_id)),
            status=place_status(site),
            counting=of_worst_service(known, shown, site.cqc_id),
        )
        for site in known.sites
    )


def own_counting(known: KnownSubject, shown: Shown, own: HistoryEntry | None) -> Counting | None:
    """The worst service's rating, for a place without a rating of its own on the scale.

    ``own`` is its overall cell. None for other subjects, and for a report that the reader chose and
    that has its own words.
    """
    if known.subject.service is not None or (own and (own.rating.rank or shown.picked)):
        return None
    return of_worst_service(known, shown, known.row.cqc_id)


def of_worst_service(known: KnownSubject, shown: Shown, organisation: str) -> Counting | None:
    """The rating of the worst service of an organisation that has none of its own on the scale."""
    counting = known.timeline.counting(organisation, shown.as_at, shown.published)
    if counting.service is None:
        return None
    return replace(counting, name=known.services[counting.service].name)


def _service_rows(known: KnownSubject, shown: Shown) -> tuple[Row, ...]:
    """Rows for the organisation's services in CQC's order, except those that were replaced."""
    owner = known.subject.organisation
    rated = known.timeline.services(owner, shown.as_at)
    keys = sorted(
        known.timeline.current_services(owner, shown.as_at),
        key=lambda key: (known.services[key].position, known.services[key].name),
    )
    return tuple(
        Row(
            label=known.services[key].name,
            subject=Subject(owner, key),
            cells=cells(known, shown, Subject(owner, key)),
            note=_lineage_note(known, key, rated),
        )
        for key in keys
    )


def _lineage_note(known: KnownSubject, key: str, rated: set[str]) -> str:
    former = [old for old, new in known.lineage if new == key and old in rated]
    if not former:
        return ""
    names = " and ".join(known.services[old].name for old in former)
    return f"Replaced {names}; ratings are not compared."


def _history_rows(known: KnownSubject, shown: Shown) -> tuple[Row, ...]:
    """A row for each date on which the service was rated, newest first.

    The newest row shows the ratings that count, as elsewhere in Wardcard. Each older row shows the
    ratings from its own report.
    """
    subject, timeline = known.subject, known.timeline
    days = sorted(timeline.dates(subject.organisation, subject.service), reverse=True)
    ids = {report.published: report.id for report in shown.reports}
    rows: list[Row] = []
    for day in (day for day in days if day <= shown.as_at):
        newest = not rows
        as_at = shown.as_at if newest else day
        rows.append(
            Row(
                label=dates.day(day),
                subject=subject,
                cells=timeline.cells(subject, as_at, day, picked=shown.picked or not newest),
                own=newest,
                published=day,
                report_id=ids.get(day),
            )
        )
    undated = timeline.cells(subject, date.min)
    if any(undated):
        rows.append(Row("Date not stated", subject, undated, own=not rows))
    return tuple(rows)


def history_of_place(known: KnownSubject, shown: Shown) -> tuple[Row, ...]:
    """The own ratings of a provider or location in its last reports up to that shown, newest first.

    A report that did not rate the place itself has a row without ratings.
    """
    if known.subject.service is not None:
        return ()
    rows: list[Row] = []
    for report in shown.reports:
        day = report.published
        if day is None or day > shown.as_at:
            continue
        given = known.timeline.cells(known.subject, day, day, picked=True)
        rated = any(cell is not None and cell.published == day for cell in given)
        rows.append(
            Row(
                label=dates.day(day),
                subject=known.subject,
                cells=given if rated else (None,) * len(QUESTIONS),
                own=report is shown.report,
                published=day,
                report_id=report.id,
            )
        )
        if len(rows) == _MOST_REPORTS:
            break
    return tuple(rows)


def _with_notes(matrix: Matrix, disagreements: Sequence[Conflict]) -> Matrix:
    """The matrix with notes added to questions, rated or not, on which sources disagree."""
    notes: defaultdict[Subject, defaultdict[Question, list[str]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for conflict in disagreements:
        if conflict.question is not None and conflict.subject is not None:
            notes[conflict.subject][conflict.question].append(conflict.text)
    return replace(
        matrix,
        rows=tuple(
            replace(
                row,
                notes=tuple(" ".join(notes[row.subject][question]) for question in QUESTIONS),
            )
            if row.subject in notes and (matrix.kind is not RowKind.HISTORY or row.own)
            else row
            for row in matrix.rows
        ),
    )
