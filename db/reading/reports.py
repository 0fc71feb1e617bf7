"""The reports on a subject, and the choice of which to show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from db.domain.errors import UnknownReport
from db.domain.framework import Framework, framework_of
from db.domain.report import Report, Visit
from db.reading import queries
from db.reading import records_from_rows as assembly
from db.reading.known_subject import KnownSubject
from db.sqlite import schema as s
from db.sqlite.schema import DatabaseRow


@dataclass(frozen=True, slots=True)
class Shown:
    """The view of a subject to show: its ratings on a date, or one of its reports."""

    reports: tuple[Report, ...]
    """All reports on the subject, newest first."""
    report: Report | None
    """The newest report up to ``as_at``; None if there was none by then."""
    as_at: date
    """The date of the view; ``date.max`` for the newest ratings."""
    picked: bool = False
    """Whether the reader chose this report, so that exactly the ratings it gave are shown."""
    report_rows: tuple[int, ...] = ()
    """The row IDs of the report; more than one if several sources describe it."""
    all_rows: tuple[tuple[int, ...], ...] = ()
    """The row IDs of each of ``reports``, in the same order."""

    @property
    def published(self) -> date | None:
        """The report's publication date; ratings older than it are carried forward."""
        return self.report.published if self.report else None

    @property
    def before(self) -> tuple[tuple[Report, tuple[int, ...]], ...]:
        """The reports before the one shown, newest first, each with its row IDs."""
        if self.report is None:
            return ()
        first = self.reports.index(self.report) + 1
        return tuple(zip(self.reports[first:], self.all_rows[first:], strict=True))


class Reports:
    """All reports on a subject."""

    def __init__(self, known: KnownSubject) -> None:
        """Read the reports that cover the subject, and the dates on which it was rated."""
        self._known = known
        self._reports, self._rows = self._read()

    def _read(self) -> tuple[tuple[Report, ...], dict[str, list[int]]]:
        known, subject = self._known, self._known.subject
        rows = known.connection.execute(queries.select_reports(known.row.id)).all()
        dates = known.timeline.dates(subject.organisation, subject.service)
        if subject.service is not None:
            mentioned = self._mentioning(subject.service, [row.id for row in rows])
            rows = [
                row
                for row in rows
                if row.id in mentioned or assembly.parse_date(row.published) in dates
            ]
        elif known.is_provider and not rows and not dates:
            # No source has a report on the provider itself, so show those on its locations.
            statement = queries.select_reports(known.row.id, sites_of=True)
            rows = known.connection.execute(statement).all()
            dates = {day for site in known.sites for day in known.timeline.dates(site.cqc_id)}
        return _merged(known.connection, rows, dates, subject.organisation)

    def _mentioning(self, service: str, reports: list[int]) -> set[int]:
        """The row IDs of the reports with a finding about this service at this organisation."""
        return {
            item.report
            for item in self._known.connection.execute(queries.select_items(s.finding, reports))
            if item.service_key == service and item.cqc_id == self._known.subject.organisation
        }

    @property
    def all(self) -> tuple[Report, ...]:
        """Every report, newest first."""
        return self._reports

    def at(self, as_at: date, *, picked: bool = False) -> Shown:
        """The view on a date; use ``date.max`` for the newest ratings.

        With ``picked``, the date is that of a report that the reader chose, perhaps for another
        subject. This subject's report is treated as chosen only if it has the same date.
        """
        report = next((known for known in self._reports if known.effective_date <= as_at), None)
        own = picked and report is not None and report.effective_date == as_at
        return self._shown(report, as_at, picked=own)

    def pick(self, report_id: str) -> Shown:
        """The view of one report. Raises UnknownReport if the subject has no such report."""
        for report in self._reports:
            if report.id == report_id:
                return self._shown(report, report.effective_date, picked=True)
        known = ", ".join(report.id for report in self._reports) or "none"
        raise UnknownReport(
            f"'{report_id}' is not a report on {self._known.name}. Its reports are: {known}."
        )

    def _shown(self, report: Report | None, as_at: date, *, picked: bool) -> Shown:
        rows = () if report is None else tuple(self._rows[report.id])
        all_rows = tuple(tuple(self._rows[each.id]) for each in self._reports)
        return Shown(self._reports, report, as_at, picked, rows, all_rows)


def _merged(
    connection: Connection, rows: Sequence[DatabaseRow], dates: Iterable[date], owner: str
) -> tuple[tuple[Report, ...], dict[str, list[int]]]:
    """The reports, newest first, and the row IDs behind each, by report ID.

    Rows with the same publication date, from different sources, are merged into one report. A date
    in ``dates`` on which only ratings were published also becomes a report, with that date as its
    ID.
    ``owner`` is the CQC ID of the organisation.
    """
    visits: dict[int, list[Visit]] = {}
    for row in connection.execute(queries.select_visits([row.id for row in rows])):
        visit = Visit(date.fromisoformat(row.started), date.fromisoformat(row.ended), row.note)
        visits.setdefault(row.report, []).append(visit)

    by_day: dict[str, list[DatabaseRow]] = {}
    for row in rows:
        by_day.setdefault(row.published or row.key, []).append(row)
    merged: list[Report] = []
    behind: dict[str, list[int]] = {}
    for group in by_day.values():
        group.sort(key=lambda row: (not visits.get(row.id), not row.title, row.key))
        best = group[0]
        seen = dict.fromkeys(visit for row in group for visit in visits.get(row.id, ()))
        merged.append(
            Report(
                id=best.key,
                organisation_id=owner,
                title=best.title or "Inspection report",
                published=assembly.parse_date(best.published),
                visits=tuple(seen),
                kind=best.kind,
                url=best.url,
                note=best.note,
                enforcement=best.enforcement,
                rated=any(row.rated and not row.pilot for row in group),
                framework=_framework(group),
                pilot=any(row.pilot for row in group),
            )
        )
        behind[best.key] = [row.id for row in group]
    known = {report.published for report in merged}
    for day in set(dates) - known:
        framework = framework_of(day, None)
        merged.append(Report(day.isoformat(), owner, "Ratings published", day, framework=framework))
        behind[day.isoformat()] = []
    merged.sort(key=lambda report: (report.effective_date, report.id), reverse=True)
    return tuple(merged), behind


def _framework(group: Sequence[DatabaseRow]) -> Framework | None:
    """The framework of a report: the one that its rows state, otherwise by its date."""
    stated: list[int] = [row.framework for row in group if row.framework is not None]
    return framework_of(
        assembly.parse_date(group[0].published),
        assembly.FRAMEWORKS[max(stated)] if stated else None,
    )
