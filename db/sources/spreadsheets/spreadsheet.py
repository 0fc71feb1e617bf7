"""Spreadsheets of CQC's tables: .ods and .xlsx, told apart and known by what is in them."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

from db.domain.errors import Refused
from db.sources.dates import month_named
from db.sources.reading import Reading, Tally
from db.sources.spreadsheets.archive import check_archive
from db.sources.spreadsheets.head import heads
from db.sources.tables.cells import File
from db.sources.tables.tables import kind_of, no_header
from db.sources.worker.parent import facts_apart

_SAYS_MONTH = re.compile(r"extract|as at|as of|month|published|updated|refresh", re.IGNORECASE)


def table(path: Path, form: str) -> Reading:
    """A reading of the spreadsheet at ``path``, whose format is «ods» or «xlsx».

    Raises Refused for one that cannot be read without harm, or in which no known table stands.
    """
    check_archive(path, form)
    month = ""
    sheets: list[str] = []
    for head in heads(path, form):
        sheets.append(head.sheet)
        kind = kind_of(head.rows)
        if kind is None:
            month = month or _extract_month(head.rows)
            continue
        return _reading(path, form, kind, month, head.rows_expected)
    raise Refused(no_header(path.name, sheets))


def _reading(path: Path, form: str, kind: type[File], month: str, rows_expected: int) -> Reading:
    tally = Tally()
    return Reading(
        f"{kind.title} (.{form})",
        kind.kind,
        partial(facts_apart, path, form, kind, tally),
        tally,
        extract_month=month,
        rows_expected=rows_expected,
        is_table=True,
    )


def _extract_month(rows: list[list[str]]) -> str:
    """The month that a sheet without a table says the file is of: «Extract month: 2021-02»."""
    for row in rows:
        text = " ".join(row)
        if _SAYS_MONTH.search(text) and (month := month_named(text)):
            return month
    return ""
