"""The data of a card as files: its complete record as JSON, and its ratings as a table."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator
from datetime import date
from enum import Enum
from functools import cache
from json.encoder import encode_basestring
from operator import attrgetter
from typing import Any, cast

from db.domain.kinds import RowKind
from db.domain.report import (
    NOT_EXPORTED,
    HistoryEntry,
    Level,
    RatingLine,
    ReportCard,
    Row,
    Score,
    Subject,
)
from db.domain.scale import Rating

_LEVELS = {
    RowKind.SITES: Level.LOCATION,
    RowKind.SERVICES: Level.SERVICE,
    RowKind.HISTORY: Level.SERVICE,
}
"""The level of the rows of a matrix other than the subject's own."""


def report_json(card: ReportCard, indent: int | None = None) -> str:
    """The complete record as JSON, with the names of its fields as keys.

    Each level is indented by ``indent`` spaces; with None, all is one line.
    """
    text = _JsonText().of(card)
    if indent is None:
        return text
    return json.dumps(json.loads(text), ensure_ascii=False, indent=indent)


def rating_lines(card: ReportCard) -> Iterator[RatingLine]:
    """Yield the ratings that the card shows, as lines of the table that exports write."""
    organisation = card.organisation
    newest = card.report is None or card.report == card.reports[0]
    reports = {report.id: report for report in card.reports}
    for row in card.matrix.rows:
        level = card.level if row.own else _LEVELS[card.matrix.kind]
        is_place = card.matrix.kind is RowKind.SITES and not row.own
        service = ""
        if level is Level.SERVICE:
            service = card.name if card.matrix.kind is RowKind.HISTORY else row.label
        older_row = card.matrix.older_report(row) is not None
        counts = False if older_row else (True if newest else None)
        for entry in filter(None, row.cells):
            report = reports.get(entry.report_id or "")
            yield RatingLine(
                subject=row.subject,
                level=level,
                name=row.label if is_place else organisation.name,
                service=service,
                provider_id=(organisation.id if is_place else organisation.provider_id) or "",
                provider_name=(organisation.name if is_place else organisation.provider_name) or "",
                entry=entry,
                counts=counts,
                report=report.title if report else "",
                report_url=report.url if report else "",
                status=row.status if is_place else organisation.status,
                scores=tuple(_scores(card, row, entry)),
            )


def _scores(card: ReportCard, row: Row, entry: HistoryEntry) -> Iterator[Score]:
    """Yield the scores of the quality statements behind a rating."""
    service = "" if row.own and card.level is not Level.SERVICE else row.label
    for score in card.scores:
        of_row = score.service == service and score.question is entry.question
        if of_row and score.published == entry.published:
            yield score


@cache
def _fields(record: type) -> tuple[str, Callable[[Any], tuple[Any, ...]]]:
    """The JSON of a dataclass with %s for each value, and a function that gets the values."""
    names = [f.name for f in dataclasses.fields(record) if NOT_EXPORTED not in f.metadata]
    return "{" + ",".join(f'"{name}":%s' for name in names) + "}", attrgetter(*names)


class _JsonText:
    """Writes records as JSON: dataclasses as objects, enums and ratings as strings.

    Every printed card has its record attached, so this takes a third of the time of ``json.dumps``
    on dictionaries: values that many records share are written once, and found by identity.
    """

    def __init__(self) -> None:
        self._known: dict[int, str] = {}

    def of(self, value: Any) -> str:
        """The JSON of ``value``, which must exist as long as this object."""
        known = self._known.get(id(value))
        if known is None:
            known = self._known[id(value)] = self._written(value)
        return known

    def _written(self, value: Any) -> str:
        if isinstance(value, str):
            return encode_basestring(value)
        if value is None or isinstance(value, int | float):
            return json.dumps(value)
        if isinstance(value, tuple):
            return f"[{','.join(map(self.of, cast('tuple[Any, ...]', value)))}]"
        if isinstance(value, Rating):
            return encode_basestring(value.word)
        if isinstance(value, Enum):
            return encode_basestring(value.value)
        if isinstance(value, Subject):
            return encode_basestring(value.id)
        if isinstance(value, date):  # or a datetime
            return f'"{value.isoformat()}"'
        form, values_of = _fields(value.__class__)
        known, of = self._known, self.of
        return form % tuple([known.get(id(each)) or of(each) for each in values_of(value)])
