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
from typing import IO, NamedTuple, Self

from db.domain.errors import Refused
from db.files.reading import Total, open_file
from db.sources.encodings import UTF_8, marked_encoding
from db.sources.tables.cell_errors import CellError, take_errors
from db.sources.tables.cells import HEADER_WITHIN, MOST_COLUMNS, Ending, RowBatch
from db.sources.tables.tables import kind_of

BATCH = 200
"""The number of rows in a batch: few enough to stay in the processor's cache."""
LONGEST_CELL = 100_000
"""The longest cell, in characters."""
LONGEST_ROW = 1_000_000
"""The longest row, in characters, and the longest line, in bytes; CQC's have a few thousand."""
MOST_ROWS = 3_000_000
"""The most rows of a file, including blank ones; the country's ratings are a twelfth of that."""

_SNIFFED = 65_536
"""The number of bytes by which encoding and separator are recognised."""
_TELLING = 60
"""The fewest bytes of which every second one is 0 that show UTF-16; any header is longer."""
_SEPARATORS = (",", ";", "\t", "|")
_NAMED_SEPARATOR = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)
"""The first line that tells Excel the separator."""
_DAMAGE = frozenset((0xFE, 0xFF))
"""Bytes that are letters only in Icelandic and old French; in CQC's files they are damage."""
_BLANK = " \t\0\x1a"
"""What may follow the last row; DOS programs end a text with the last of these."""
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


def csv_batches(
    path: Path, errors: list[CellError], total: Total | None = None, ending: Ending | None = None
) -> Iterator[RowBatch]:
    """Yield the rows of the file at ``path`` in batches, with the file's name as the sheet name.

    Error cells are blank, and are added to ``errors`` before their batch is yielded. ``total``
    receives the bytes of the file. If the file may end in the middle of its last row, that is a
    batch of its own, and ``ending`` says so before it is yielded. Raises Refused if the file is not
    text or not CSV.
    """
    suspects: list[int] = []
    end = Ending()
    rows = _read(path, _OR_1252, suspects, total, end)
    first = 1
    # Only after the last row is it known that the row was the last, so one is always held back.
    held: list[list[str]] = []
    while fresh := list(islice(rows, BATCH)):
        batch = [*held, *fresh]
        for number in suspects:
            take_errors(path.name, number, [batch[number - first]], errors, also_na=False)
        suspects.clear()
        held = [batch.pop()]
        if batch:
            yield path.name, first, batch
            first += len(batch)
    if end.is_open and held and not end.in_quotes and not "".join(held[0]).strip(_BLANK):
        return
    if ending is not None:
        ending.is_open, ending.in_quotes = end.is_open, end.in_quotes
    if held:
        yield path.name, first, held


def csv_rows(path: Path, errors: str = _OR_1252) -> Iterator[list[str]]:
    """Yield the rows of the file at ``path``, as lists of cells.

    ``errors`` says how to handle bytes that are not in the text's encoding, as in :func:`open`.
    Raises Refused, naming the row, if anything is not text or not CSV, or larger than its bound.
    """
    return _read(path, errors, [], None, Ending())


def csv_head(path: Path) -> list[list[str]]:
    """Return the first rows of the file at ``path``, among which its header must be.

    Bytes that are not text are replaced. Raises Refused as :func:`csv_rows` does.
    """
    with open_file(path) as stream:
        head = stream.read(LONGEST_ROW)
    rows = list(
        islice(_rows(io.BytesIO(head), _form_of(head), "replace", path.name), HEADER_WITHIN + 1)
    )
    # The last row may be cut.
    return (
        rows[:HEADER_WITHIN] if len(head) < LONGEST_ROW or len(rows) > HEADER_WITHIN else rows[:-1]
    )


def _read(
    path: Path, errors: str, suspects: list[int], total: Total | None, ending: Ending
) -> Iterator[list[str]]:
    lines = _Lines(path.name, total, ending)
    stream = open_file(path, lines)
    # The beginning stays in the buffer, so that it is read only once.
    form = _form_of(stream.peek(_SNIFFED)[:_SNIFFED])
    return _rows(stream, form, errors, path.name, suspects, ending)


class _Lines:
    """Passes the bytes of a text on to ``total``, and looks for lines that are too long.

    A line is found to be too long before it is in memory.
    """

    def __init__(self, name: str, total: Total | None, ending: Ending) -> None:
        self._name = name
        self._total = total
        self._ending = ending
        self._length = 0

    def update(self, data: memoryview) -> None:
        """Receive the next bytes. Raises Refused."""
        if self._total is not None:
            self._total.update(data)
        block = bytes(data)
        end = block.rfind(b"\n")
        if end < 0:
            end = block.rfind(b"\r")
        self._length = len(block) - end - 1 + (self._length if end < 0 else 0)
        if self._length > LONGEST_ROW:
            raise Refused(_too_long(self._name))
        self._ending.is_open = block[-2:].strip(b"\0")[-1:] not in (b"\n", b"\r")


class _Continued:
    """The further lines of a row with line breaks in its cells."""

    def __init__(self, text: Iterator[str], name: str, ending: Ending) -> None:
        self._text = text
        self._name = name
        self._ending = ending
        self.length = 0
        """The length of these lines so far, in characters."""

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        line = next(self._text, "")
        if not line:
            self._ending.is_open = self._ending.in_quotes = True
            raise StopIteration
        self.length += len(line)
        if self.length > LONGEST_ROW:
            raise Refused(_too_long(self._name))
        return line


def _rows(
    stream: IO[bytes],
    form: _Form,
    errors: str,
    name: str,
    suspects: list[int] | None = None,
    ending: Ending | None = None,
) -> Iterator[list[str]]:
    """Yield the rows: one generator, because another around it takes a tenth of the time.

    The number of each row that has a '#', as error cells do, is added to ``suspects`` before the
    row is yielded.
    """
    csv.field_size_limit(LONGEST_CELL)
    encoding, separator = form
    if not encoding.startswith("utf-8") and errors == _OR_1252:
        errors = "strict"
    number = 0
    suspects = [] if suspects is None else suspects
    try:
        with io.TextIOWrapper(stream, encoding=encoding, errors=errors, newline="") as text:
            continued = _Continued(text, name, ending or Ending())
            for line in islice(text, MOST_ROWS):
                if '"' in line or len(line) > MOST_COLUMNS:
                    continued.length = 0
                    row = next(csv.reader(chain((line,), continued), delimiter=separator))
                    if len(row) > MOST_COLUMNS:
                        raise Refused(_too_wide(name, number + 1, len(row)))
                    line = "".join(row)  # noqa: PLW2901 - the row may have more lines
                else:
                    # This gives the same as the csv module in half the time.
                    row = line.rstrip("\r\n").split(separator)
                number += 1
                # Looked for in the line, because to join the cells again takes ten times as long.
                if "#" in line:
                    suspects.append(number)
                yield row
            if number == MOST_ROWS and next(text, ""):
                raise Refused(
                    f"{name} has more than {MOST_ROWS:,} rows, and CQC’s files have fewer than "
                    f"{MOST_ROWS // 6:,}. Choose the file as CQC publishes it."
                )
    except UnicodeError as error:
        if isinstance(error, UnicodeDecodeError) and error.reason == "truncated data":
            raise Refused(
                f"{name} ends in the middle of a character, after row {number:,}: it is not "
                "complete. Download or save it again."
            ) from error
        raise Refused(
            f"{name} is not UTF-8 text, after row {number}, nor text as Excel saves it. Save it as "
            "'CSV UTF-8'."
        ) from error
    except csv.Error as error:
        raise Refused(
            f"{name}, row {number + 1}: {error}. Correct the row and try again."
        ) from error


def _too_long(name: str) -> str:
    return (
        f"{name} has a row of more than {LONGEST_ROW:,} characters, and CQC’s have a few thousand. "
        "Choose the file as CQC publishes it."
    )


def _too_wide(name: str, row: int, columns: int) -> str:
    return (
        f"{name}, row {row:,}, has {columns:,} cells, and a sheet has at most {MOST_COLUMNS:,} "
        "columns. Choose the file as CQC publishes it."
    )


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
            rows = list(islice(_rows(io.BytesIO(head), form, "replace", ""), HEADER_WITHIN))
        except Refused:
            continue
        if kind_of(rows)[0] is not None:
            return form
    return _Form(encoding, ",")
