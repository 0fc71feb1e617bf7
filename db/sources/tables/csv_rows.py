"""Reads the rows of tables that are text: .csv files as any program saves them.

Cells may be separated by commas, semicolons, tabs or vertical bars, and the text may be UTF-8,
UTF-16 or Windows-1252, which Excel writes for 'CSV'.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import IO, NamedTuple

from db.domain.errors import Refused
from db.sources.encodings import UTF_8, marked_encoding
from db.sources.tables.cell_errors import CellError, take_errors
from db.sources.tables.cells import HEADER_WITHIN, RowBatch
from db.sources.tables.tables import kind_of

BATCH = 200
"""The number of rows in a batch: few enough to stay in the processor's cache."""
LONGEST_CELL = 100_000
"""The longest cell, in characters."""

_SNIFFED = 65_536
"""The number of bytes by which encoding and separator are recognised."""
_TELLING = 60
"""The fewest bytes of which every second one is 0 that show UTF-16; any header is longer."""
_SEPARATORS = (",", ";", "\t", "|")
_NAMED_SEPARATOR = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)
"""The first line that tells Excel the separator."""
_DAMAGE = frozenset((0xFE, 0xFF))
"""Bytes that are letters only in Icelandic and old French; in CQC's files they are damage."""
_OR_1252 = "utf-8 or windows-1252"


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    """Decode bytes that are not UTF-8. Raises a UnicodeError if they are no letters either."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    found = error.object[error.start : error.end]
    if not _DAMAGE.isdisjoint(found):
        raise error
    return found.decode("cp1252"), error.end


codecs.register_error(_OR_1252, _as_windows_1252)


class _Form(NamedTuple):
    encoding: str
    separator: str


def encoding_of(head: bytes) -> str:
    """Return the encoding of a text with the first bytes ``head``; empty if it is not text.

    >>> encoding_of(b"Location ID"), encoding_of(("Location ID," * 9).encode("utf-16-le"))
    ('utf-8-sig', 'utf-16-le')
    """
    if marked := marked_encoding(head):
        return marked
    if b"\0" not in head[:_SNIFFED]:
        return UTF_8
    start = head[:1000]
    for encoding, zeros, others in (
        ("utf-16-le", start[1::2], start[::2]),
        ("utf-16-be", start[::2], start[1::2]),
    ):
        if len(start) >= _TELLING and zeros.count(0) > 0.9 * len(zeros) and b"\0" not in others:
            return encoding
    return ""


def csv_batches(path: Path, errors: list[CellError]) -> Iterator[RowBatch]:
    """Yield the rows of the file at ``path`` in batches, with the file's name as the sheet name.

    Error cells are blank, and are added to ``errors`` before their batch is yielded. Raises Refused
    if it is not text or not CSV.
    """
    suspects: list[int] = []
    rows = csv_rows(path, suspects=suspects)
    first = 1
    while batch := list(islice(rows, BATCH)):
        for number in suspects:
            row = batch[number - first]
            take_errors(path.name, number, [row], errors, also_na=False)
        suspects.clear()
        yield path.name, first, batch
        first += len(batch)


def csv_rows(
    path: Path, errors: str = _OR_1252, suspects: list[int] | None = None
) -> Iterator[list[str]]:
    """Yield the rows of the file at ``path``, as lists of cells.

    ``errors`` says how to handle bytes that are not in the text's encoding, as in :func:`open`.
    The number of each row that has a '#', as error cells do, is added to ``suspects`` before the
    row is yielded. Raises Refused, naming the row, if anything is not text or not CSV.
    """
    with path.open("rb") as stream:
        form = _form_of(stream.read(_SNIFFED))
    return _rows(path.open("rb"), form, errors, path.name, [] if suspects is None else suspects)


def _rows(
    stream: IO[bytes], form: _Form, errors: str, name: str, suspects: list[int]
) -> Iterator[list[str]]:
    """Yield the rows: one generator, because another around it takes a tenth of the time."""
    csv.field_size_limit(LONGEST_CELL)
    encoding, separator = form
    if not encoding.startswith("utf-8") and errors == _OR_1252:
        errors = "strict"
    number = 0
    try:
        with io.TextIOWrapper(stream, encoding=encoding, errors=errors, newline="") as text:
            for line in text:
                if '"' in line or len(line) > LONGEST_CELL:
                    row = next(csv.reader(chain((line,), text), delimiter=separator))
                    line = "".join(row)  # noqa: PLW2901 - the row may have more lines
                else:
                    # This gives the same as the csv module in half the time.
                    row = line.rstrip("\r\n").split(separator)
                number += 1
                # Looked for in the line, because to join the cells again takes ten times as long.
                if "#" in line:
                    suspects.append(number)
                yield row
    except UnicodeError as error:
        raise Refused(
            f"{name} is not UTF-8 text, after row {number}, nor text as Excel saves it. Save it as "
            "'CSV UTF-8'."
        ) from error
    except csv.Error as error:
        raise Refused(
            f"{name}, row {number + 1}: {error}. Correct the row and try again."
        ) from error


def _form_of(head: bytes) -> _Form:
    """Return the form of a text with the first bytes ``head``.

    The separator is the one that the first line names, or the one by which a header is recognised;
    otherwise a comma.
    """
    encoding = encoding_of(head) or UTF_8
    first = io.TextIOWrapper(io.BytesIO(head), encoding=encoding, errors="replace").readline()
    if named := _NAMED_SEPARATOR.fullmatch(first):
        return _Form(encoding, named[1])
    for separator in _SEPARATORS:
        form = _Form(encoding, separator)
        try:
            rows = list(islice(_rows(io.BytesIO(head), form, "replace", "", []), HEADER_WITHIN))
        except Refused:
            continue
        if kind_of(rows)[0] is not None:
            return form
    return _Form(encoding, ",")
