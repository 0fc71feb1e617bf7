"""Files with one of CQC's tables: spreadsheets (.ods, .xlsx) and .csv files.

A file is recognised here by its first rows. A spreadsheet or a large .csv file is then read in a
child process (:mod:`db.sources.worker.parent`), and a small .csv file in this process.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator
from functools import partial
from pathlib import Path

from db.domain.errors import Refused
from db.sources.dates import day_named, month_named
from db.sources.facts import Rows
from db.sources.source_file import InputFormat, SourceFile, Tally
from db.sources.spreadsheets.archive import check_archive, spreadsheet_form, xml_form
from db.sources.spreadsheets.head import heads
from db.sources.strict_json import json_start
from db.sources.tables.cells import TableReader
from db.sources.tables.csv_rows import csv_head, encoding_of
from db.sources.tables.tables import KINDS, kind_of, no_header
from db.sources.worker.child import facts_here
from db.sources.worker.parent import facts_from_child

LARGE_CSV = 4 << 20
"""The size in bytes from which a .csv is worth reading in a separate process."""

_ZIP = b"PK\x03\x04"
_MENTIONS_DATE = re.compile(
    r"extract|as at|as of|month|produced|published|updated|refresh", re.IGNORECASE
)


def _recognise(path: Path, head: bytes) -> SourceFile | None:
    if head.startswith(_ZIP):
        form = spreadsheet_form(path)
        if form is None:
            return None
        check_archive(path, form)
        return _spreadsheet(path, form)
    if form := xml_form(head):
        return _spreadsheet(path, form)
    is_text = head and encoding_of(head) and not json_start(head)
    return _csv(path) if is_text else None


TABLE_FILES = InputFormat(
    name="CQC spreadsheets and tables",
    suffixes=(".ods", ".xlsx", ".csv", ".tsv", ".txt"),
    refusal=f"CQC’s {' or '.join(kind.title for kind in KINDS)} (.ods, .xlsx or .csv)",
    recognise=_recognise,
)


def _spreadsheet(path: Path, form: str) -> SourceFile:
    """Return the spreadsheet at ``path``, which is in ``form``, as a source.

    Raises Refused if it is damaged or contains no known table.
    """
    above: list[list[str]] = []
    sheets: list[str] = []
    for head in heads(path, form):
        sheets.append(head.sheet)
        kind, header = kind_of(head.rows)
        above += head.rows[:header]
        if kind is not None:
            tally = Tally()
            facts = partial(facts_from_child, path, form, kind, tally)
            return _source_file(kind, form, facts, tally, head.rows_expected, above)
    raise Refused(no_header(path.name, sheets))


def _csv(path: Path) -> SourceFile | None:
    """Return the .csv file at ``path`` as a source, or None if it has no known header."""
    try:
        # Bytes that are not text are reported when the file is read.
        head = csv_head(path)
        size = path.stat().st_size
    except (Refused, OSError):
        return None
    kind, header = kind_of(head)
    if kind is None:
        return None
    tally = Tally()

    def facts() -> Generator[Rows]:
        if size >= LARGE_CSV:
            return facts_from_child(path, "csv", kind, tally)
        return facts_here(path, "csv", kind, tally)

    return _source_file(kind, "csv", facts, tally, _rows_expected(size, head), head[:header])


def _source_file(
    kind: type[TableReader],
    form: str,
    facts: Callable[[], Generator[Rows]],
    tally: Tally,
    rows_expected: int,
    above: list[list[str]],
) -> SourceFile:
    """Return the source; ``above`` are the rows above its header, which may give its date."""
    texts = [text for row in above if _MENTIONS_DATE.search(text := " ".join(row))]
    day = next((day for text in texts if (day := day_named(text))), "")
    month = day[:7] or next((month for text in texts if (month := month_named(text))), "")
    return SourceFile(
        f"{kind.title} (.{form})",
        kind.kind,
        facts,
        tally,
        extract_month=month,
        day=day,
        full_directory=kind.full_directory,
        rows_expected=rows_expected,
        is_table=True,
    )


def _rows_expected(size: int, head: list[list[str]]) -> int:
    """Estimate the number of rows of a text of ``size`` bytes from the length of the first ones."""
    length = sum(len(cell.encode()) + 1 for row in head for cell in row) + len(head)
    return round(size / length * len(head))
