"""Turns the cells that python-calamine reads into texts.

calamine aborts its process if a file needs more memory than is available, so this runs in a child
process: see :mod:`db.sources.worker.child`.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from db.sources.spreadsheets.ods_parts import as_book


def sheet_of(rows: bytes) -> Any:
    """Return a calamine sheet made from ``rows``, the XML of some rows of an .ods file."""
    from python_calamine import CalamineWorkbook

    return CalamineWorkbook.from_filelike(as_book(rows)).get_sheet_by_index(0)


def row_texts(row: list[Any]) -> list[str]:
    """Return the cells of a row read by calamine as texts."""
    try:
        "".join(row)
    except TypeError:  # there are numbers or dates among the texts
        return list(map(_text, row))
    return row


def _text(value: object) -> str:
    """Return a cell as text: dates in ISO format, whole numbers without a decimal point."""
    match value:
        case str():
            return value
        case bool():
            return str(value).upper()
        case float() if value.is_integer():
            return str(int(value))
        case datetime():
            midnight = not (value.hour or value.minute or value.second)
            return value.date().isoformat() if midnight else value.isoformat(" ", "seconds")
        case date():
            return value.isoformat()
        case _:
            return str(value)
