"""The report card of a subject: everything that the window shows and the card prints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from db.domain.history import other_ratings_at
from db.domain.report import HistoryEntry, OtherRating, Report, ReportCard, Source
from db.domain.scale import SCALE, Question, Rating
from db.reading import queries
from db.reading.followed import places_that_followed
from db.reading.known_subject import KnownSubject
from db.reading.matrix import history_of_place, matrix
from db.reading.records_from_rows import organisation as organisation_of
from db.reading.records_from_rows import other_ratings
from db.reading.report_items import ReportItems, conflicts, events
from db.reading.reports import Shown
from db.reading.statement_scores import scores
from db.sqlite.registration import ALONE, related


def report_card(known: KnownSubject, shown: Shown, *, every_report: bool = False) -> ReportCard:
    """The card of a subject for the report, or the date, in ``shown``.

    With ``every_report``, it also has the contents of all reports on the subject.
    """
    disagreements = conflicts(known, shown)
    ratings = matrix(known, shown, disagreements)
    overall = ratings.own.cell(Question.OVERALL) if ratings.own else None
    others = other_ratings_shown(known, shown)
    rows = shown.report_rows
    before = shown.before if known.subject.service is not None else ()
    asked = shown.all_rows if every_report else (rows, *(earlier for _, earlier in before))
    items = ReportItems(known, [row for report in asked for row in report])
    happened = events(known, shown)
    findings, measures = items.findings(rows), items.measures(rows)
    scored = scores(known, shown)
    statements, actions = items.statements(rows), items.actions(rows)
    earlier = items.earlier(before)
    sources = _each_once(
        [
            *(each.source for row in ratings.rows for c in row.cells if c for each in c.sources),
            *(each.source for each in (*findings, *measures, *statements, *actions, *happened)),
            *(each.source for each in scored),
            *(each.source for contents in earlier for each in contents.findings),
            *(each.source for each in others if each.source),
        ]
    )
    names = known.connection.execute(queries.select_names(known.row.id)).scalars().all()
    around = related(known.connection, [known.row.id]).get(known.row.id, ALONE)
    organisation = organisation_of(known.row, names, around, _provider_named(known))
    closed_place = organisation.status.is_closed and known.subject.service is None
    return ReportCard(
        subject=known.subject,
        level=known.level,
        name=known.name,
        organisation=organisation,
        as_at=_day(shown),
        report=shown.report,
        reports=shown.reports,
        overall=overall,
        matrix=ratings,
        counting=ratings.own.counting if ratings.own else None,
        places=_places(known, shown, overall),
        other_ratings=others,
        scores=scored,
        findings=findings,
        measures=measures,
        statements=statements,
        actions=actions,
        events=happened,
        conflicts=disagreements,
        sources=sources,
        url=_url(known),
        loaded=max((each.imported for each in sources if each.imported), default=None),
        report_ratings=tuple(_rating_after(known, report) for report in shown.reports),
        history=history_of_place(known, shown),
        earlier=earlier,
        contents=items.contents(shown) if every_report else (),
        followed=places_that_followed(known, ratings, around.successors)
        if every_report and closed_place
        else (),
    )


def _rating_after(known: KnownSubject, report: Report) -> Rating | None:
    """The overall rating that counted for the subject on the day of ``report``."""
    subject, day = known.subject, report.effective_date
    if subject.service is None:
        entry = known.timeline.counting(subject.organisation, day).entry
    else:
        entry = known.timeline.cell(subject, Question.OVERALL, day)
    return entry.rating if entry is not None else None


def _places(
    known: KnownSubject, shown: Shown, own: HistoryEntry | None
) -> tuple[tuple[Rating, int], ...]:
    """The ratings of a provider's open places, if it has none of its own on the scale."""
    if not known.is_provider or known.subject.service or (own and own.rating.rank):
        return ()
    entries = (
        known.timeline.counting(site.cqc_id, shown.as_at).entry
        for site in known.sites
        if not site.is_closed
    )
    counts = Counter(entry.rating for entry in entries if entry is not None)
    return tuple((rating, counts[rating]) for rating in SCALE if rating in counts)


def other_ratings_shown(known: KnownSubject, shown: Shown) -> tuple[OtherRating, ...]:
    """The ratings of an organisation that are not about a question; a service has none."""
    if known.subject.service is not None:
        return ()
    rows = known.connection.execute(queries.select_other_ratings(known.row.id)).all()
    return other_ratings_at(other_ratings(rows, known.sources), shown.as_at)


def _provider_named(known: KnownSubject) -> str:
    """The date or month of the newest source of the provider's name; empty if there is none."""
    if known.row.provider is None or not known.row.provider_name:
        return ""
    dated = queries.select_name_date(known.row.provider, known.row.provider_name)
    return known.connection.execute(dated).scalar() or ""


def _day(shown: Shown) -> date:
    """The date of the card; if no date was requested, that of its report."""
    if shown.as_at == date.max and shown.report is not None:
        return shown.report.effective_date
    return shown.as_at


def _url(known: KnownSubject) -> str:
    kind = "provider" if known.is_provider else "location"
    return f"https://www.cqc.org.uk/{kind}/{known.row.cqc_id}"


def _each_once(sources: Iterable[Source]) -> tuple[Source, ...]:
    """The sources without repeats: CQC's own first, then the others, each A to Z."""
    once = {source.id: source for source in sources}
    return tuple(
        sorted(
            once.values(),
            key=lambda source: (not source.kind.startswith("regulator"), source.title),
        )
    )
