"""The rating matrix for the command line, as text, JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import date

from db.domain.report import Counting, HistoryEntry, ReportCard, Row, Score
from db.domain.scale import NOT_STATED, QUESTIONS
from viewer.wording.columns import harmless
from viewer.wording.key import noted_rows, text_key
from viewer.wording.organisations import address, provider_words, status_lines
from viewer.wording.rating import row_words
from viewer.wording.reports import inspected, position, published
from viewer.wording.standing import headline, standing_sentences

_CELL_KEYS = (
    "rating",
    "published",
    "previous",
    "change",
    "carried_forward",
    "inherited_from",
    "confidence",
    "framework",
    "percentage",
)


def ratings_json(card: ReportCard, as_at: date) -> str:
    """The matrix as JSON: ``{"subject", "as_at", "framework", "rows", "scores", "notes"}``.

    A cell without a rating is null. A row of a trust's matrix also has "location", and a row of a
    service's history also has "report", the date of that report. "framework" is that of the overall
    rating that counts. A "subject", or a location's row, without a rating of its own has
    "rating_of", the worst of its services; a provider has "places", the number of its places with
    each rating. "notes" has the sentences that the window shows. Dates are in ISO format. ``as_at``
    is the date at which the ratings apply.
    """
    organisation, counting = card.organisation, card.counting
    closed = organisation.status.closed
    subject: dict[str, object] = {
        "id": card.subject.id,
        "name": card.name,
        "level": card.level.value,
        "provider": organisation.provider_id,
        "status": organisation.status.word,
        "closed": closed.isoformat() if closed else None,
    }
    if counting is not None and counting.entry is not None:
        subject["rating_of"] = _worst(counting)
    if card.places:
        subject["places"] = {rating.word: number for rating, number in card.places}
    entry = headline(card).entry
    values = {
        "subject": subject,
        "as_at": as_at.isoformat(),
        "framework": entry.framework.value if entry and entry.framework else None,
        "rows": [_row_values(row, card) for row in card.matrix.rows],
        "scores": [score_values(score) for score in card.scores],
        "notes": list(standing_sentences(card)),
    }
    return json.dumps(values, ensure_ascii=False, indent=2)


def _row_values(row: Row, card: ReportCard) -> dict[str, object]:
    values: dict[str, object] = {"service": None if row.subject.service is None else row.label}
    if row.published is not None:
        values = {"service": card.name, "report": row.published.isoformat()}
    elif row.subject.organisation != card.subject.organisation:
        values["location"] = row.subject.organisation
        if row.counting is not None:
            values["rating_of"] = _worst(row.counting)
    cells = zip(QUESTIONS, row.cells, strict=True)
    values["cells"] = {question.value: cell and cell_values(cell) for question, cell in cells}
    return values


def _worst(counting: Counting) -> dict[str, object] | None:
    """The rating of the worst service, its name, and of how many services it is the worst."""
    if counting.entry is None:
        return None
    values = {"service": counting.name, "services": counting.services}
    return values | cell_values(counting.entry)


def cell_values(cell: HistoryEntry) -> dict[str, object]:
    """The values of a cell for JSON and CSV, as stored; None for a value that is not stated."""
    return {
        "rating": cell.rating.word,
        "published": cell.published.isoformat() if cell.published else None,
        "previous": cell.previous.word if cell.previous else None,
        "change": cell.change.value if cell.change else None,
        "carried_forward": cell.carried_forward,
        "inherited_from": cell.inherited_from or None,
        "confidence": cell.confidence.value,
        "framework": cell.framework.value if cell.framework else None,
        "percentage": cell.percentage,
    }


def score_values(score: Score) -> dict[str, object]:
    """The values of a quality statement's score for JSON; "service" is null for the place."""
    return {
        "service": score.service or None,
        "question": score.question.value,
        "statement": score.statement,
        "number": score.number or None,
        "score": score.score,
        "words": score.words or None,
        "published": score.published.isoformat() if score.published else None,
        "carried_forward": score.carried,
    }


def ratings_csv(card: ReportCard) -> str:
    """The matrix as CSV: a header, then a line for each cell, with the same values as the JSON."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["id", "name", "row", "question", *_CELL_KEYS, "sources"])
    for row in card.matrix.rows:
        for question, cell in zip(QUESTIONS, row.cells, strict=True):
            values: dict[str, object] = cell_values(cell) if cell else {"rating": NOT_STATED}
            sources = "; ".join(each.source.title for each in cell.sources) if cell else ""
            said = (values.get(key) for key in _CELL_KEYS)
            texts = ("" if value is None else str(value) for value in said)
            line = (row.subject.id, card.name, row.label, question.label, *texts, sources)
            writer.writerow(map(harmless, line))
    return out.getvalue()


def ratings_lines(card: ReportCard) -> Iterator[str]:
    """Yield the matrix as lines of text: a heading, a table in columns, and a key to its signs."""
    yield from _heading_lines(card)
    yield ""
    head = [card.matrix.kind.value, *(question.label for question in QUESTIONS)]
    rows = [[row.label, *(words.printed() for words in row_words(row))] for row in card.matrix.rows]
    table = [head, *rows]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for line in table:
        cells = (text.ljust(width) for text, width in zip(line, widths, strict=True))
        yield "  ".join(cells).rstrip()
    yield ""
    yield from noted_rows(card.matrix)
    yield text_key()


def _heading_lines(card: ReportCard) -> Iterator[str]:
    organisation, report = card.organisation, card.report
    yield card.name
    inside = organisation.name if card.subject.service else provider_words(organisation)
    yield " · ".join(filter(None, (card.subject.id, address(organisation), inside)))
    yield from status_lines(organisation.status)
    if report is None:
        yield "No report is known."
        return
    facts = (report.title, inspected(report), published(report), position(card))
    yield " · ".join(filter(None, facts))
    yield from standing_sentences(card)
