"""The report card of a subject: everything that the window shows and the card prints."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from db.domain.history import other_ratings_at
from db.domain.report import Conflict, ReportCard, Source
from db.domain.scale import Question
from db.reading import queries
from db.reading import records_from_rows as assembly
from db.reading.known_subject import KnownSubject
from db.reading.matrix import matrix
from db.reading.reports import Shown


def report_card(known: KnownSubject, shown: Shown) -> ReportCard:
    """The card of a subject as it is shown."""
    connection, subject, sources = known.connection, known.subject, known.sources
    conflicts = disagreements(known, shown)
    ratings = matrix(known, shown, conflicts)
    items = assembly.Items(connection, subject, known.provider_id, shown.report_rows, known.sources)
    findings, measures = items.findings(), items.measures()
    statements, actions = items.statements(), items.actions()
    events = (
        assembly.events(connection, known.family, shown.report, shown.reports, sources)
        if shown.report is not None
        else ()
    )
    others = (
        other_ratings_at(
            assembly.other_ratings(
                connection.execute(queries.select_other_ratings(known.row.id)).all(), sources
            ),
            shown.as_at,
        )
        if subject.service is None
        else ()
    )
    cited = _each_once(
        [
            *(each.source for row in ratings.rows for c in row.cells if c for each in c.sources),
            *(each.source for each in (*findings, *measures, *statements, *actions, *events)),
            *(each.source for each in others if each.source),
        ]
    )
    names = connection.execute(queries.select_names(known.row.id)).scalars().all()
    return ReportCard(
        subject=subject,
        level=known.level,
        name=known.name,
        organisation=assembly.organisation(known.row, names),
        as_at=_day(shown),
        report=shown.report,
        reports=shown.reports,
        overall=ratings.own.cell(Question.OVERALL) if ratings.own else None,
        matrix=ratings,
        other_ratings=others,
        findings=findings,
        measures=measures,
        statements=statements,
        actions=actions,
        events=events,
        conflicts=conflicts,
        sources=cited,
        url=_url(known),
        loaded=max((each.imported for each in cited if each.imported), default=None),
    )


def disagreements(known: KnownSubject, shown: Shown) -> tuple[Conflict, ...]:
    """What sources disagree about: in the report that is shown, or in no report in particular."""
    found = assembly.conflicts(
        known.connection, known.family, known.subject, known.provider_id, known.sources
    )
    return tuple(
        conflict for conflict, report in found if report is None or report in shown.report_rows
    )


def _day(shown: Shown) -> date:
    """The newest state is dated by its report."""
    if shown.as_at == date.max and shown.report is not None:
        return shown.report.stands_from
    return shown.as_at


def _url(known: KnownSubject) -> str:
    kind = "provider" if known.is_provider else "location"
    return f"https://www.cqc.org.uk/{kind}/{known.row.cqc_id}"


def _each_once(sources: Iterable[Source]) -> tuple[Source, ...]:
    """CQC's own first, then A to Z."""
    once = {source.id: source for source in sources}
    return tuple(
        sorted(
            once.values(),
            key=lambda source: (not source.kind.startswith("regulator"), source.title),
        )
    )
