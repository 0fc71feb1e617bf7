"""What the database has of a report, as the JSON of a report pack.

If a report pack has the report, the result is all that this pack says, as its next revision: added
again, it replaces the pack. Otherwise it is what all files say about this one report.

The database does not keep a pack's title, its note, and its own IDs of sources and services; these
are made again. The format is that of ``resources/schemas/report-pack.schema.json``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection

from db.domain.errors import UnknownReport
from db.domain.kinds import FindingKind
from db.domain.scale import QUESTIONS, Confidence
from db.domain.subject import Level
from db.reading.known_subject import KnownSubject
from db.reading.records_from_rows import CONFIDENCES, FRAMEWORKS
from db.reading.reports import Shown
from db.sqlite.runs import join_last_file
from db.sqlite.schema import DESCRIPTION, DatabaseRow

FORMAT = "wardcard-report-pack/1"
_IN_ADDRESS = ("street", "line2", "town", "county")
_FLAGS = ("care_home", "registered")
_NOT_IN_PACKS = frozenset(
    ("brand_id", "brand", "dormant", "service_types", "specialisms", "checked")
)
"""The columns of a description that packs do not have."""
_LONGEST_ID = 60


class ReportPack(NamedTuple):
    """A report, or all that a pack says, to be written to a file."""

    content: dict[str, Any]
    """The JSON of a report pack."""
    left_out: int
    """The number of ratings and texts that a report pack cannot have: CQC's own prose, ratings that
    were given to a previous provider, and those that the database has twice."""


def report_pack(known: KnownSubject, shown: Shown) -> ReportPack:
    """Return the report that is shown as a pack. Raises UnknownReport if there is none."""
    return _Extract(known, shown).pack()


def new_report(connection: Connection, row: DatabaseRow) -> dict[str, Any]:
    """Return the beginning of a pack on the provider of an organisation, which ``row`` is about.

    It has the open places of the provider, and the services that have ratings there. If no file
    names the provider, it has only the place.
    """
    run = connection.exec_driver_sql
    number = row.id if row.level == Level.PROVIDER.value else row.provider
    places = run(
        """
        SELECT cqc_id, name FROM organisation
        WHERE id = ? OR (provider = ? AND level = 'location' AND NOT is_closed)
        ORDER BY sort_name, cqc_id
        """,
        (row.id if row.level != Level.PROVIDER.value else None, number),
    ).all()
    services = run(
        """
        SELECT s.key, s.name, max(d.grouped) AS grouped FROM rating r
        JOIN service s ON s.id = r.service
        JOIN rating_source rs ON rs.rating = r.id JOIN rating_detail d ON d.id = rs.detail
        WHERE r.service <> 0 AND r.organisation IN
            (SELECT id FROM organisation WHERE id IN (?, ?) OR provider = ?)
        GROUP BY s.id ORDER BY s.position, s.name
        """,
        (row.id, number, number),
    ).all()
    provider = run("SELECT cqc_id, name FROM organisation WHERE id = ?", (number,)).all()
    ids = _Ids()
    content: dict[str, Any] = {
        "locations": [{"id": each.cqc_id, "name": each.name or each.cqc_id} for each in places],
        "services": [
            {"id": ids(each.key, each.key), "name": each.name}
            | _stated(assessment_group=bool(each.grouped) or None)
            for each in services
        ],
    }
    for each in provider:
        content["provider"] = {"id": each.cqc_id, "name": each.name or each.cqc_id}
    return content


class _Ids:
    """IDs that are short and different, made from names."""

    def __init__(self) -> None:
        self._of: dict[object, str] = {}
        self._taken: set[str] = set()

    def __call__(self, thing: object, name: str = "") -> str:
        """Return the ID of ``thing``; a new one is made from ``name``."""
        if thing not in self._of:
            words = re.sub("[^A-Za-z0-9._]+", "-", name).strip("-._")[:_LONGEST_ID].strip("-._")
            stem = identity = words or "x"
            number = 1
            while identity.casefold() in self._taken:
                number += 1
                identity = f"{stem}-{number}"
            self._taken.add(identity.casefold())
            self._of[thing] = identity
        return self._of[thing]


class _Extract:
    """The rows of a report, or of the pack that has it, while they are read."""

    def __init__(self, known: KnownSubject, shown: Shown) -> None:
        if shown.report is None:
            raise UnknownReport(
                f"{known.name} has no report at that time. Choose another report or date."
            )
        self._known, self._shown, self._report = known, shown, shown.report
        self._connection: Connection = known.connection
        self._reports = _Ids()
        self._services = _Ids()
        self._sources = _Ids()
        self._source_rows: dict[int, DatabaseRow] = {}
        self._places: dict[int, DatabaseRow] = {}
        """The locations that the pack names."""
        self._own_services: dict[int, dict[str, Any]] = {}
        self._left_out = 0
        self._pack = self._newest_pack()
        self._provider = self._find_provider()

    def pack(self) -> ReportPack:
        reports = self._read_reports()
        parts: dict[str, list[dict[str, Any]]] = {
            "ratings": self._read_ratings(),
            "scores": self._read_scores(reports),
            "other_ratings": self._read_other_ratings(),
            "findings": self._read_findings(),
            "measures": self._read_measures(),
            "statements": self._read_statements(),
            "actions": self._read_actions(),
            "events": self._read_events(),
            "conflicts": self._read_conflicts(),
        }
        if self._pack is not None:
            self._read_lineage()
            self._read_places_of_pack()
        content: dict[str, Any] = {
            "format": FORMAT,
            "id": self._id(),
            "revision": 1 if self._pack is None else self._pack.revision + 1,
            "as_of": self._as_of(),
            "title": f"{self._provider.name or self._provider.cqc_id}, exported from Wardcard",
            "provider": self._described(self._provider),
            "locations": [self._described(row) for row in self._places.values()],
            "services": list(self._own_services.values()),
            "reports": [report for _, report in reports.values()],
            **parts,
            "sources": [self._source(row) for row in self._source_rows.values()],
        }
        needed = ("locations", "reports", "sources")
        kept = {key: value for key, value in content.items() if value or key in needed}
        return ReportPack(kept, self._left_out)

    # Rows

    def _rows(self, query: str, *values: object) -> Sequence[DatabaseRow]:
        return self._connection.exec_driver_sql(query, values).all()

    def _newest_pack(self) -> DatabaseRow | None:
        """Return the pack that has the report, in its highest revision; None if none has it.

        Of a day on which only ratings were published, it is the pack that has any of them.
        """
        rows = self._rows(
            f"""
            SELECT p.file, p.key, p.revision,
                (SELECT count(*) FROM finding f WHERE f.file = p.file) AS findings
            FROM pack p
            WHERE (EXISTS (SELECT 1 FROM report_detail d
                WHERE d.file = p.file AND d.report IN ({_numbers(self._shown.report_rows)}))
            OR EXISTS (SELECT 1 FROM rating r JOIN rating_source rs ON rs.rating = r.id
                WHERE r.organisation IN ({_numbers(self._family())}) AND r.published = ?
                AND r.published <> '' AND rs.first = p.file))
            AND NOT EXISTS (SELECT 1 FROM pack q
                WHERE q.key = p.key AND q.revision > p.revision)
            ORDER BY findings DESC, p.key LIMIT 1
            """,
            self._day(),
        )
        return rows[0] if rows else None

    def _day(self) -> str:
        """Return the date of publication as ISO text; empty if it is not known."""
        return self._report.published.isoformat() if self._report.published else ""

    def _find_provider(self) -> DatabaseRow:
        row = self._known.row
        number = row.id if row.level == Level.PROVIDER.value else row.provider
        if self._pack is not None:
            described = self._rows(
                """
                SELECT o.id FROM description_source c JOIN description d ON d.id = c.description
                JOIN organisation o ON o.id = d.organisation
                WHERE c.first = ? AND o.level = 'provider' LIMIT 1
                """,
                self._pack.file,
            )
            number = described[0].id if described else number
        found = self._rows("SELECT * FROM organisation WHERE id = ?", number)
        if not found:
            raise UnknownReport(
                f"No file names the provider of {self._known.name}, which a report workbook needs. "
                "Add a file that does, and try again."
            )
        return found[0]

    def _of_file_or_report(self, alias: str) -> str:
        """Return the SQL condition for rows of the pack, or of the report."""
        if self._pack is not None:
            return f"{alias}.file = {int(self._pack.file)}"
        return f"{alias}.report IN ({_numbers(self._shown.report_rows)})"

    # Names

    def _id(self) -> str:
        if self._pack is not None:
            return self._pack.key
        return _Ids()(0, f"{self._known.row.cqc_id}-{self._day() or self._report.id}")

    def _as_of(self) -> str:
        """Return the date of the pack's descriptions; without a pack, that of the report."""
        if self._pack is not None:
            rows = self._rows(
                """
                SELECT max(d.as_of) AS day FROM description_source c
                JOIN description d ON d.id = c.description WHERE c.first = ?
                """,
                self._pack.file,
            )
            if rows[0].day:
                return rows[0].day
        return self._report.effective_date.isoformat()

    def _scope(self, row: DatabaseRow) -> dict[str, Any]:
        """Return the place and service of an item; what it is about the provider has no place."""
        scope: dict[str, Any] = {}
        if row.organisation != self._provider.id:
            scope["location"] = self._place(row.organisation)
        if row._mapping.get("service"):
            scope["service"] = self._service(row.service)
        return scope

    def _place(self, number: int) -> str:
        if number not in self._places:
            rows = self._rows("SELECT * FROM organisation WHERE id = ?", number)
            self._places[number] = rows[0]
        return self._places[number].cqc_id

    def _service(self, number: int) -> str:
        if number not in self._own_services:
            row = self._rows("SELECT * FROM service WHERE id = ?", number)[0]
            name: str = row.name
            if self._pack is not None:
                spelt = self._rows(
                    "SELECT name FROM service_name WHERE service = ? AND file = ? ORDER BY name",
                    number, self._pack.file,
                )  # fmt: skip
                name = spelt[0].name if spelt else name
            self._own_services[number] = {"id": self._services(number, row.key), "name": name}
        return self._own_services[number]["id"]

    def _cite(self, number: int) -> str:
        if number not in self._source_rows:
            row = self._rows("SELECT * FROM source WHERE id = ?", number)[0]
            if self._pack is not None:
                own = self._rows(
                    """
                    SELECT c.id, c.title, c.publisher, c.url, c.published, f.kind, f.licence, f.note
                    FROM source c JOIN source_file f ON f.source = c.id
                    WHERE c.id = ? AND f.file = ?
                    """,
                    number, self._pack.file,
                )  # fmt: skip
                row = own[0] if own else row
            self._source_rows[number] = row
        return self._sources(number, self._source_rows[number].title)

    def _source(self, row: DatabaseRow) -> dict[str, Any]:
        texts = {key: getattr(row, key) for key in ("published", "licence", "note")}
        is_address = re.match("https?://", row.url)
        return _stated(
            id=self._sources(row.id), title=row.title, publisher=row.publisher or row.title,
            kind=row.kind or "other", url=row.url if is_address else "", **texts,
        )  # fmt: skip

    # Places

    def _described(self, row: DatabaseRow) -> dict[str, Any]:
        """Return a place; as a pack describes it, if there is one, and otherwise only its name."""
        place: dict[str, Any] = {"id": row.cqc_id, "name": row.name or row.cqc_id}
        if self._pack is None:
            return place
        found = self._rows(
            """
            SELECT d.* FROM description_source c JOIN description d ON d.id = c.description
            WHERE c.first = ? AND d.organisation = ?
            """,
            self._pack.file, row.id,
        )  # fmt: skip
        names = self._rows(
            "SELECT name FROM organisation_name WHERE organisation = ? AND file = ? ORDER BY name",
            row.id, self._pack.file,
        )  # fmt: skip
        for description in found[:1]:
            place["name"] = description.name or place["name"]
            address = _stated(**{key: getattr(description, key) for key in _IN_ADDRESS})
            others = [
                key for key in DESCRIPTION if key not in _IN_ADDRESS and key not in _NOT_IN_PACKS
            ]
            values = {key: getattr(description, key) for key in others}
            for key in _FLAGS:
                values[key] = None if values[key] is None else bool(values[key])
            place |= _stated(**values, address=address)
        if names:
            place["also_known_as"] = [each.name for each in names]
        return place

    def _read_places_of_pack(self) -> None:
        """Add the places, services and sources that the pack only describes."""
        assert self._pack is not None
        for row in self._rows(
            """
            SELECT DISTINCT o.id FROM description_source c
            JOIN description d ON d.id = c.description JOIN organisation o ON o.id = d.organisation
            WHERE c.first = ? AND o.level = 'location' ORDER BY o.cqc_id
            """,
            self._pack.file,
        ):
            self._place(row.id)
        for row in self._rows(
            "SELECT source FROM source_file WHERE file = ? ORDER BY source", self._pack.file
        ):
            self._cite(row.source)

    def _read_lineage(self) -> None:
        """Add which service replaced another, as the pack says."""
        assert self._pack is not None
        for row in self._rows(
            "SELECT former, successor FROM service_lineage WHERE file = ?", self._pack.file
        ):
            former = self._service(row.former)
            self._service(row.successor)
            self._own_services[row.successor]["replaces"] = former

    # Reports and ratings

    def _read_reports(self) -> dict[int, tuple[DatabaseRow, dict[str, Any]]]:
        """Return each report by the number of its row, with its row."""
        if self._pack is not None:
            rows = self._rows(
                """
                SELECT r.id, r.key, d.title, d.published, d.kind, d.url, d.note, d.enforcement,
                    d.rated, d.framework, d.pilot
                FROM report_detail d JOIN report r ON r.id = d.report WHERE d.file = ?
                ORDER BY d.published, r.key
                """,
                self._pack.file,
            )
        else:
            wanted = _numbers(self._shown.report_rows)
            rows = self._rows(f"SELECT * FROM report WHERE id IN ({wanted}) ORDER BY key")
        return {row.id: (row, self._read_report(row)) for row in rows}

    def _read_report(self, row: DatabaseRow) -> dict[str, Any]:
        beginning = f"{self._pack.key}/" if self._pack is not None else ""
        is_own = bool(beginning) and row.key.startswith(beginning)
        local = row.key.removeprefix(beginning) if is_own else row.published or "report"
        is_address = re.match("https?://", row.url)
        report = _stated(
            id=self._reports(row.id, local),
            title=row.title or "Inspection report",
            published=row.published,
            kind=row.kind,
            url=row.url if is_address else "",
            framework="" if row.framework is None else FRAMEWORKS[int(row.framework)].value,
            pilot=bool(row.pilot) or None,
            rated=None if row.rated or row.pilot else False,
            enforcement=row.enforcement,
            note=row.note,
            link_id="" if is_own else row.key,
        )
        mine = "" if self._pack is None else f"AND file = {int(self._pack.file)}"
        visits = self._rows(
            f"""
            SELECT DISTINCT started, ended, note FROM visit WHERE report = ? {mine}
            ORDER BY started, ended, note
            """,
            row.id,
        )
        if visits:
            report["visits"] = [
                _stated(start=each.started, end=each.ended, note=each.note) for each in visits
            ]
        places = self._rows(
            f"""
            SELECT DISTINCT c.organisation FROM report_scope c
            JOIN organisation o ON o.id = c.organisation
            WHERE c.report = ? AND o.level = 'location' {mine} ORDER BY o.cqc_id
            """,
            row.id,
        )
        if places:
            report["locations"] = [self._place(each.organisation) for each in places]
        return report

    def _read_ratings(self) -> list[dict[str, Any]]:
        """Return the entries with ratings: those with the same sources and note are one."""
        if self._pack is not None:
            condition, values = "rs.first = ?", (self._pack.file,)
        else:
            family = _numbers(self._family())
            condition = f"""
                (d.report IN ({_numbers(self._shown.report_rows)})
                OR (r.published = ? AND ? <> '' AND r.organisation IN ({family})
                    AND d.report IS NULL))
            """
            values = (self._day(), self._day())
        rows = self._rows(
            f"""
            SELECT DISTINCT r.id, r.organisation, r.service, r.question, r.published, r.twin,
                v.word, coalesce(d.source, c.id) AS source, d.confidence, d.report, d.inherited,
                d.percentage, d.note, d.grouped, d.carried
            FROM rating_source rs JOIN rating r ON r.id = rs.rating
            JOIN rating_detail d ON d.id = rs.detail JOIN rating_value v ON v.id = r.value
            {join_last_file("rs", "y")}
            -- A table is its own source.
            LEFT JOIN source c ON d.source IS NULL AND c.identity = 'sha256:' || y.sha256
            WHERE {condition} ORDER BY r.organisation, r.service, r.published, r.question, r.id
            """,
            *values,
        )
        stated: dict[int, list[DatabaseRow]] = {}
        for row in rows:
            if row.inherited or row.twin or row.source is None:
                self._left_out += 1
            else:
                stated.setdefault(row.id, []).append(row)
        entries: dict[tuple[object, ...], dict[str, Any]] = {}
        for group in stated.values():
            self._add_rating(entries, group)
        return list(entries.values())

    def _add_rating(
        self, entries: dict[tuple[object, ...], dict[str, Any]], group: list[DatabaseRow]
    ) -> None:
        """Add one rating, with all that state it, to the entry that it belongs to."""
        first = group[0]
        derived = all(CONFIDENCES[row.confidence] is Confidence.DERIVED for row in group)
        notes = " ".join(dict.fromkeys(row.note for row in group if row.note))
        report = next((row.report for row in group if row.report is not None), None)
        sources = [self._cite(number) for number in dict.fromkeys(row.source for row in group)]
        scope = self._scope(first)
        if any(row.grouped for row in group) and first.service:
            self._own_services[first.service]["assessment_group"] = True
        where = {"report": self._reports(report)} if report else {"published": first.published}
        question = _question(first)
        alike = (*scope.items(), *where.items(), derived, notes, *sources)
        number = 0
        while question in entries.get((*alike, number), {}).get("ratings", ()):
            number += 1
        new: dict[str, Any] = {**where, **scope, "ratings": {}, "sources": sources}
        new |= _stated(derived=derived or None, note=notes)
        entry = entries.setdefault((*alike, number), new)
        entry["ratings"][question] = first.word
        percentages = [row.percentage for row in group if row.percentage is not None]
        if percentages and question != "overall":
            entry.setdefault("percentages", {})[question] = percentages[0]
        if any(row.carried for row in group):
            entry.setdefault("carried_forward", []).append(question)

    def _family(self) -> list[int]:
        """Return the row IDs of the place that is shown, and of what belongs to it."""
        known = self._known
        return [known.row.id, *(site.id for site in known.sites)]

    def _read_scores(
        self, reports: Mapping[int, tuple[DatabaseRow, dict[str, Any]]]
    ) -> list[dict[str, Any]]:
        if self._pack is not None:
            rows = self._rows("SELECT * FROM score WHERE file = ?", self._pack.file)
        else:
            rows = self._rows(
                f"""
                SELECT * FROM score WHERE organisation IN ({_numbers(self._family())})
                AND published = ? ORDER BY organisation, service, question, file DESC
                """,
                self._day(),
            )
        scores: dict[tuple[object, ...], dict[str, Any]] = {}
        for row in sorted(rows, key=lambda row: (row.organisation, row.service, row.question)):
            scope = self._scope(row)
            report = _report_of(scope.get("location"), row.published, reports)
            if report is None or "location" not in scope:
                self._left_out += 1
                continue
            key = (report["id"], row.organisation, row.service, row.statement)
            scores.setdefault(
                key,
                {"report": report["id"], **scope, "question": _question(row),
                 "statement": row.statement, "name": row.name, "score": row.score,
                 **_stated(words=row.words, carried_forward=bool(row.carried) or None),
                 "source": self._cite(row.source)},
            )  # fmt: skip
        return list(scores.values())

    def _read_other_ratings(self) -> list[dict[str, Any]]:
        rows = self._rows(
            f"""
            SELECT t.*, v.word FROM other_rating t JOIN rating_value v ON v.id = t.value
            WHERE {self._of_file_or_report("t")}
            ORDER BY t.organisation, t.name, t.published, t.report, v.word
            """
        )
        entries: dict[tuple[object, ...], dict[str, Any]] = {}
        for row in rows:
            if row.report is None:
                self._left_out += 1
                continue
            derived = CONFIDENCES[row.confidence] is Confidence.DERIVED
            key = (row.organisation, row.name, row.report, row.word, derived, row.note)
            entry = entries.setdefault(
                key,
                {"report": self._reports(row.report), **self._scope(row), "name": row.name,
                 "rating": row.word, "sources": [],
                 **_stated(derived=derived or None, note=row.note)},
            )  # fmt: skip
            if (source := self._cite(row.source)) not in entry["sources"]:
                entry["sources"].append(source)
        return list(entries.values())

    # Items

    def _items(
        self, table: str, keep: str = "true"
    ) -> Iterable[tuple[DatabaseRow, dict[str, Any]]]:
        """Yield each row of a table of items, and what all items have."""
        rows = self._rows(
            f"""
            SELECT * FROM {table} t WHERE {self._of_file_or_report("t")} AND NOT superseded
            AND {keep} ORDER BY id
            """
        )
        for number, row in enumerate(rows, 1):
            # CQC's own records have keys that are no IDs.
            identity = row.key if self._pack is not None else f"{table[0]}{number}"
            yield row, {"id": identity, "report": self._reports(row.report)}

    def _read_findings(self) -> list[dict[str, Any]]:
        prose = f"kind = '{FindingKind.COMMENTARY.value}'"
        (count,) = self._rows(
            f"""
            SELECT count(*) AS all_of_it FROM finding t
            WHERE {self._of_file_or_report("t")} AND NOT superseded AND {prose}
            """
        )
        self._left_out += count.all_of_it
        return [
            {**item, **self._scope(row), "kind": row.kind,
             **_stated(question=_question(row), statement=row.statement,
                       regulation=row.regulation, note=row.note),
             "text": row.text, "source": self._cite(row.source)}
            for row, item in self._items("finding", f"NOT ({prose})")
        ]  # fmt: skip

    def _read_measures(self) -> list[dict[str, Any]]:
        keys = ("before", "after", "value", "comparator", "period", "note")
        return [
            {**item, **self._scope(row), "name": row.name, "unit": row.unit,
             **_stated(**{key: getattr(row, key) for key in keys}),
             "source": self._cite(row.source)}
            for row, item in self._items("measure")
        ]  # fmt: skip

    def _read_statements(self) -> list[dict[str, Any]]:
        return [
            {**item, "role": row.role, "name": row.name, "organisation": row.of, "text": row.text,
             "source": self._cite(row.source)}
            for row, item in self._items("statement")
        ]  # fmt: skip

    def _read_actions(self) -> list[dict[str, Any]]:
        return [
            {**item, **self._scope(row), "text": row.text, "status": row.status,
             "source": self._cite(row.source)}
            for row, item in self._items("action")
        ]  # fmt: skip

    def _read_events(self) -> list[dict[str, Any]]:
        """Return the events of the pack; those of others belong to no report."""
        if self._pack is None:
            return []
        return [
            {"id": row.key, **self._scope(row), "title": row.title, "text": row.text,
             **_stated(happened=row.happened, from_regulator=bool(row.from_regulator) or None),
             "source": self._cite(row.source)}
            for row in self._rows("SELECT * FROM event WHERE file = ? ORDER BY id", self._pack.file)
        ]  # fmt: skip

    def _read_conflicts(self) -> list[dict[str, Any]]:
        """Return the disagreements between sources that the pack names."""
        if self._pack is None:
            return []
        conflicts: list[dict[str, Any]] = []
        for row in self._rows("SELECT * FROM conflict WHERE file = ? ORDER BY id", self._pack.file):
            sources = self._rows(
                "SELECT source FROM conflict_source WHERE conflict = ? ORDER BY source", row.id
            )
            report = "" if row.report is None else self._reports(row.report)
            conflicts.append(
                {"id": row.key, **_stated(report=report, question=_question(row)),
                 **self._scope(row), "topic": row.topic, "text": row.text,
                 "sources": [self._cite(each.source) for each in sources]}
            )  # fmt: skip
        return conflicts


def _stated(**values: Any) -> dict[str, Any]:
    """Return the values that are stated: neither None, nor an empty text or object."""
    return {key: value for key, value in values.items() if value not in (None, "", {})}


def _question(row: DatabaseRow) -> str:
    return "" if row.question is None else QUESTIONS[int(row.question)].value


def _numbers(ids: Iterable[int]) -> str:
    """Return row IDs for SQL; no row has the ID -1."""
    return ", ".join(str(int(number)) for number in ids) or "-1"


def _report_of(
    place: str | None, day: str, reports: Mapping[int, tuple[DatabaseRow, dict[str, Any]]]
) -> dict[str, Any] | None:
    """Return the report of a day, if possible one on ``place``; None if there is none."""
    found = [report for row, report in reports.values() if row.published == day]
    on_place = [report for report in found if place in report.get("locations", ())]
    return next(iter([*on_place, *found]), None)
