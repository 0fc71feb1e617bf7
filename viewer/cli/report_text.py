"""Records as text, JSON and CSV, for the command line."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import Any

from db.domain.imports import StoreInfo
from db.domain.report import Finding, HistoryEntry, ReportCard, Row, Subject
from db.domain.scale import NOT_STATED, QUESTIONS, Change, Confidence, Rating
from db.domain.tree import Hit
from viewer import __version__
from viewer.documents.columns import harmless
from viewer.wording import records as words
from viewer.wording.findings import lead, sections

# The matrix


def ratings_json(card: ReportCard, as_at: date) -> str:
    """The matrix as JSON: ``{"subject", "as_at", "rows": [{"service", "cells"}]}``.

    A cell that nobody states is null. A row of a trust's matrix has 'location', and one of a
    service's history 'report', beside 'service'.
    """
    return _json(
        {
            "subject": {
                "id": card.subject.id,
                "name": card.name,
                "level": card.level.value,
                "provider": card.organisation.provider_id,
            },
            "as_at": as_at.isoformat(),
            "rows": [_row_json(row, card) for row in card.matrix.rows],
        }
    )


def _row_json(row: Row, card: ReportCard) -> dict[str, object]:
    made: dict[str, object] = {"service": None if row.subject.service is None else row.label}
    if row.published is not None:
        made = {"service": card.name, "report": row.published.isoformat()}
    elif row.subject.organisation != card.subject.organisation:
        made["location"] = row.subject.organisation
    cells = zip(QUESTIONS, row.cells, strict=True)
    made["cells"] = {question.value: _cell_json(cell) for question, cell in cells}
    return made


def _cell_json(cell: HistoryEntry | None) -> dict[str, object] | None:
    if cell is None:
        return None
    return {
        "rating": cell.rating.word,
        "published": cell.published.isoformat() if cell.published else None,
        "previous": cell.previous.word if cell.previous else None,
        "change": cell.change.value if cell.change else None,
        "carried_forward": cell.carried_forward,
        "inherited_from": cell.inherited_from or None,
        "confidence": cell.confidence.value,
    }


def ratings_csv(card: ReportCard) -> str:
    """One line a cell, with what the JSON says of it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(
        [
            "id",
            "name",
            "row",
            "question",
            "rating",
            "published",
            "previous",
            "change",
            "carried_forward",
            "inherited_from",
            "confidence",
            "sources",
        ]
    )
    for row in card.matrix.rows:
        for question, cell in zip(QUESTIONS, row.cells, strict=True):
            told = _cell_json(cell) or {}
            values = [told.get(key) for key in _CSV_KEYS] if cell else [NOT_STATED, *[""] * 6]
            sources = "; ".join(each.source.title for each in cell.sources) if cell else ""
            writer.writerow(
                [row.subject.id, harmless(card.name), harmless(row.label), question.label]
                + ["" if value is None else str(value) for value in values]
                + [harmless(sources)]
            )
    return out.getvalue()


_CSV_KEYS = (
    "rating",
    "published",
    "previous",
    "change",
    "carried_forward",
    "inherited_from",
    "confidence",
)


def ratings_lines(card: ReportCard) -> Iterator[str]:
    yield from _heading_lines(card)
    yield ""
    head = [card.matrix.kind.value, *(question.label for question in QUESTIONS)]
    table = [head, *([row.label, *map(_cell_text, row.cells)] for row in card.matrix.rows)]
    widths = [max(len(line[place]) for line in table) for place in range(len(head))]
    for line in table:
        yield "  ".join(
            text.ljust(width) for text, width in zip(line, widths, strict=True)
        ).rstrip()
    yield ""
    yield (
        "↑ up, ↓ down, → no change since the report before; (Jul 2018) carried forward from an "
        "older report; ~ from another source, ≈ calculated; * sources disagree."
    )


def _cell_text(cell: HistoryEntry | None) -> str:
    if cell is None:
        return NOT_STATED
    parts = [cell.rating.word]
    if cell.change is not None:
        parts.append(cell.change.arrow)
    if cell.carried_forward and cell.published is not None:
        parts.append(f"({words.short_month(cell.published)})")
    marks = {Confidence.STATED: "~", Confidence.DERIVED: "≈"}.get(cell.confidence, "")
    return " ".join(parts) + marks + ("*" if cell.others else "")


def _heading_lines(card: ReportCard) -> Iterator[str]:
    organisation = card.organisation
    yield card.name
    place = ", ".join((*organisation.address, organisation.postcode)).strip(", ")
    inside = organisation.name if card.subject.service else organisation.provider_name
    yield " · ".join(part for part in (card.subject.id, place, inside) if part)
    if card.report is None:
        yield "No report is known."
        return
    visits = words.visits(card.report.visits)
    published = words.day(card.report.published) if card.report.published else NOT_STATED
    yield " · ".join(
        part
        for part in (
            card.report.title,
            f"Inspected {visits}" if visits else "",
            f"Published {published}",
            f"Report {card.position} of {len(card.reports)}",
        )
        if part
    )


# The whole report


def report_json(card: ReportCard) -> str:
    """The whole record, with its own names for everything."""
    return _json(_plain(card))


def report_lines(card: ReportCard) -> Iterator[str]:
    yield from ratings_lines(card)
    for other in card.other_ratings:
        day = f", {words.day(other.published)}" if other.published else ""
        yield f"{other.name}: {other.rating.word}{day}"
    for section, found in sections(card.findings):
        yield from _section(section.heading, [_finding_text(each) for each in found])
    yield from _section(
        "Measures",
        [f"{each.name}: {words.measured(each)[0]} [{each.scope.label}]" for each in card.measures],
    )
    yield from _section(
        "Under way",
        [f"{each.status.label}: {each.text} [{each.scope.label}]" for each in card.actions],
    )
    yield from _section(
        "Statements",
        [f"{each.text} {each.name}, {each.role}, {each.organisation}" for each in card.statements],
    )
    yield from _section(
        "Related events", [f"{each.title}. {each.text} {each.when}".strip() for each in card.events]
    )
    yield from _section("Sources disagree", [f"{c.topic}: {c.text}" for c in card.conflicts])
    yield from _section(
        "Sources", [f"{each.title}. {each.publisher}. {each.url}" for each in card.sources]
    )
    yield ""
    yield words.ATTRIBUTION
    yield words.DISCLAIMER


def _finding_text(finding: Finding) -> str:
    strength = lead(finding.kind)
    parts = (
        f"{strength}:" if strength else "",
        finding.text,
        finding.regulation,
        f"[{finding.scope.label}; {finding.source.title}, {finding.source.publisher}]",
    )
    return " ".join(filter(None, parts))


def _section(title: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield ""
        yield title
        yield from (f"  - {line}" for line in lines)


def _plain(value: Any) -> Any:
    """Records as JSON knows them: dataclasses as objects, enums and ratings as their words."""
    match value:
        case Rating():
            return value.word
        case Subject():
            return value.id
        case Enum():
            return value.value
        case datetime() | date():
            return value.isoformat()
        case tuple() | list():
            return [_plain(each) for each in value]
        case dict():
            return {str(key): _plain(each) for key, each in value.items()}
    if dataclasses.is_dataclass(value):
        return {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    return value


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


# Search, information


def hit_lines(hits: Sequence[Hit]) -> Iterator[str]:
    kind = None
    for hit in hits:
        if hit.kind is not kind:
            if kind is not None:
                yield ""
            kind = hit.kind
            yield kind.value
        rating = f" · {hit.rating.word}" if hit.rating else ""
        change = f" {hit.change.arrow}" if isinstance(hit.change, Change) else ""
        yield f"  {hit.title}{rating}{change} · {hit.place}"


def info_lines(
    info: StoreInfo, data_dir: Path, *, checked: bool, about_copy: Iterable[str] = ()
) -> Iterator[str]:
    yield f"Wardcard {__version__}"
    yield f"Python {sys.version.split()[0]}, SQLite {info.sqlite_version}"
    yield f"Data folder: {data_dir}"
    yield f"Database: {info.path} ({info.size / 1e6:,.1f} MB, schema {info.schema_version})"
    yield from about_copy
    if checked:
        yield "The database was checked from end to end and is whole."
    yield ""
    yield from (f"{name.capitalize()}: {count:,}" for name, count in info.counts.items())
    if info.newest_publication is not None:
        yield f"Newest rating published: {words.day(info.newest_publication)}"
    yield ""
    yield "Age of overall ratings today:"
    yield from (f"  {band}: {count:,}" for band, count in info.freshness.items())
    yield ""
    yield "Files loaded:"
    for file in info.files:
        month = f", {file.extract_month}" if file.extract_month else ""
        yield (
            f"  {file.name} ({file.format}{month}), {file.rows:,} rows, "
            f"{words.day(file.imported.date())}, SHA-256 {file.sha256[:12]}…"
        )
    yield ""
    yield words.ATTRIBUTION
