"""The kinds of table that CQC publishes, and the facts in their sheets, from files in any format.

The header may be below a banner. A sheet without a known header is skipped and reported.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import suppress

from db.domain.age import CQC_BEGAN
from db.domain.errors import Refused
from db.domain.text import shown
from db.sources.facts import Fact, RatingFact, Rows
from db.sources.source_file import Tally
from db.sources.tables.active_locations import ActiveLocations
from db.sources.tables.care_directory import CareDirectory
from db.sources.tables.cell_errors import CellError
from db.sources.tables.cells import HEADER_WITHIN, Ending, RowBatch, SheetReader, TableReader
from db.sources.tables.date_column import FIRST_REGISTERED, DateColumn
from db.sources.tables.deactivated_locations import DeactivatedLocations
from db.sources.tables.dual_registrations import DualRegistrations
from db.sources.tables.latest_ratings import RatingRows
from db.sources.tables.texts import cell_text
from db.sources.tables.weekly_directory import WeeklyDirectory

KINDS: tuple[type[TableReader], ...] = (
    RatingRows, CareDirectory, DeactivatedLocations, ActiveLocations, WeeklyDirectory,
)  # fmt: skip
"""Every kind of table; a file's kind is recognised by its header.

They are tried in turn, so a kind that has all columns of another comes before it.
"""

_BESIDE: tuple[type[TableReader], ...] = (DualRegistrations,)
"""Kinds of sheets that mean something only next to a sheet of one of ``KINDS``.

They come before those: the sheet of dual registrations has the columns of the directory as well.
"""

_MOST_UNREAD = 200
"""The most columns that the summary names as not read, for each sheet."""
CUT = "the file ends in the middle of this row, so it is probably not complete."
"""Why the last row of a table is refused."""
NOTHING = Rows(RatingFact, (), [])
"""An empty batch, yielded when there are no facts yet so that the caller can stop the import."""
GATHERED = 1000
"""The number of facts of a kind to yield together. Row batches are smaller, to fit the cache."""


def kind_of(rows: Sequence[Sequence[str]]) -> tuple[type[TableReader] | None, int]:
    """Return the kind of table whose header is among the first of ``rows``, and its index there.

    If there is no header, returns None and the number of ``rows``.
    """
    tally = Tally()
    for index, row in enumerate(rows[:HEADER_WITHIN]):
        for kind in (*_BESIDE, *KINDS):
            if kind(tally).sheet(row) is not None:
                return (None if kind in _BESIDE else kind), index
    return None, len(rows)


def table_facts(
    reader: TableReader,
    batches: Iterable[RowBatch],
    tally: Tally,
    name: str,
    errors: list[CellError],
    ending: Ending | None = None,
) -> Generator[Rows]:
    """Yield the facts in all sheets of the file called ``name``.

    ``reader`` reads the sheets of the file's kind; sheets of other kinds have their own readers.
    ``errors`` has the error cells of a batch before the batch is yielded, for the summary, and
    ``ending`` says of the last batch whether its row may be cut.
    All facts gathered so far, followed by an empty batch, are yielded at the beginning of a sheet,
    so that organisations come before their ratings, and from time to time, so that the caller can
    stop. Raises Refused if no sheet has a known header, or the order of day and month in a column
    of dates is not clear.
    """
    waiting: dict[tuple[type[Fact], tuple[str, ...]], list[list[object]]] = {}
    for kind, fields, columns in _found(reader, batches, tally, name, errors, ending):
        gathered = waiting.setdefault((kind, fields), [[] for _ in fields])
        for values, more in zip(gathered, columns, strict=False):
            values.extend(more)
        if not fields or len(gathered[0]) >= GATHERED:
            yield from _all(waiting)
        if not fields:
            yield NOTHING
    yield from _all(waiting)


def _all(waiting: dict[tuple[type[Fact], tuple[str, ...]], list[list[object]]]) -> Iterator[Rows]:
    """Yield the waiting facts in the order found: organisations before their ratings."""
    for (kind, fields), gathered in waiting.items():
        yield Rows(kind, fields, gathered)
    waiting.clear()


def _found(
    reader: TableReader,
    batches: Iterable[RowBatch],
    tally: Tally,
    name: str,
    errors: list[CellError],
    ending: Ending | None,
) -> Iterator[Rows]:
    sheets: dict[str, _Sheet | None] = {}
    readers = {type(reader): reader}
    for where, first, rows in batches:
        if where:
            sheets.setdefault(where, None)
        if not rows:
            yield NOTHING
            continue
        sheet = sheets[where]
        below = 0
        while sheet is None and below < len(rows) and first + below <= HEADER_WITHIN:
            found = _sheet_below(rows[below], readers, tally)
            if found is not None:
                sheet = sheets[where] = _Sheet(found, rows[below], shown(where))
                tally.unread += sheet.unread()
                errors[:] = [e for e in errors if e.sheet != where or e.row > first + below]
            below += 1
        if errors and sheet is not None:
            sheet.report([error for error in errors if error.sheet == where], tally)
            errors[:] = [error for error in errors if error.sheet != where]
        if sheet is not None and below < len(rows):
            tally.rows += len(rows) - below
            if ending is not None and sheet.is_cut(rows[-1], ending):
                tally.cut_at = f"row {first:,}"
                tally.refuse(f"{where}, row {first}", CUT)
                continue
            yield from sheet.facts(first + below, rows[below:] if below else rows)
    for sheet in filter(None, sheets.values()):
        yield from sheet.rest(sheets.values())
    without = [where for where, sheet in sheets.items() if sheet is None]
    if len(without) == len(sheets):
        raise Refused(no_header(name, without))
    tally.skipped += [f"{shown(where)}: a sheet without ratings or locations" for where in without]


class _Sheet:
    """A sheet with a known header, whose rows wait until the order of its dates is known.

    A large table shows the order among its first rows, as a rule, so that few rows ever wait.
    """

    def __init__(self, reader: SheetReader, header: Sequence[str], where: str) -> None:
        self._reader = reader
        self._header = [cell_text(cell) for cell in header]
        self._where = where
        known = {column.index for column in reader.dates}
        self._evidence = [
            DateColumn(
                index, name, earliest=FIRST_REGISTERED if "start" in name.casefold() else CQC_BEGAN
            )
            for index, name in enumerate(self._header)
            if "date" in name.casefold() and index not in known
        ]
        """Other columns with dates, which are not read but may prove the order."""
        self._waiting: list[tuple[int, list[list[str]]]] = []
        self._texts: dict[str, str] = {}
        """One copy of each text in the waiting rows, which saves much memory."""

    def is_cut(self, row: Sequence[str], ending: Ending) -> bool:
        """Return whether ``row``, at the ``ending`` of the file, lacks some of its cells.

        Many programs leave out the last line break, so a row with all of its cells is taken.
        """
        return ending.is_open and (ending.in_quotes or len(row) < len(self._header))

    def unread(self) -> Iterator[str]:
        """Yield the names of the columns that are not read, unless all are."""
        read = self._reader.read
        names = [name for index, name in enumerate(self._header) if index not in read]
        if any(names):
            named = list(dict.fromkeys(filter(None, names)))
            more = f" and {len(named) - _MOST_UNREAD:,} more" if len(named) > _MOST_UNREAD else ""
            yield f"{self._where}: {', '.join(named[:_MOST_UNREAD])}{more}"

    def report(self, errors: Iterable[CellError], tally: Tally) -> None:
        """Report the ``errors`` in columns that are read; each was read as blank."""
        for error in errors:
            if error.column in self._reader.read and error.column < len(self._header):
                why = error.why(self._header[error.column])
                tally.refuse_value(f"{self._where}, row {error.row}", why)

    def facts(self, first: int, rows: list[list[str]]) -> Iterator[Rows]:
        """Yield the facts in ``rows``, or nothing yet. Raises Refused if dates contradict."""
        undecided = False
        for column in self._reader.dates:
            try:
                column.notice(rows, first)
            except Refused as error:
                raise self._refused(error) from error
            undecided = undecided or column.undecided
        if undecided or self._waiting:
            for column in self._evidence:
                with suppress(Refused):
                    column.notice(rows)
        if undecided:
            share = self._texts.setdefault
            self._waiting.append((first, [[share(cell, cell) for cell in row] for row in rows]))
            yield NOTHING
            return
        yield from self._waited()
        yield from self._reader.facts(first, rows, self._where)

    def rest(self, sheets: Iterable[_Sheet | None]) -> Iterator[Rows]:
        """Yield the facts that remain after the last row of the file, of which these are sheets.

        Raises Refused if the order of the dates cannot be decided.
        """
        for column in self._reader.dates:
            others = [
                other
                for sheet in sheets
                if sheet is not None
                for other in (*sheet._reader.dates, *sheet._evidence)
                if other is not column
            ]
            try:
                column.decide(others)
            except Refused as error:
                raise self._refused(error) from error
        yield from self._waited()

    def _waited(self) -> Iterator[Rows]:
        waiting, self._waiting = self._waiting, []
        self._texts.clear()
        for first, rows in waiting:
            yield from self._reader.facts(first, rows, self._where)

    def _refused(self, error: Refused) -> Refused:
        return Refused(
            f"{self._where} cannot be read: {error}.",
            proofs=error.proofs,
            remedy="Save that column in the form 2019-12-18 (yyyy-mm-dd), or choose the file as "
            "CQC publishes it.",
        )


def _sheet_below(
    row: Sequence[str], readers: dict[type[TableReader], TableReader], tally: Tally
) -> SheetReader | None:
    """Return a reader of the sheet whose header is ``row``; add its kind to ``readers``."""
    for kind in dict.fromkeys((*_BESIDE, *KINDS, *readers)):
        sheet = readers.setdefault(kind, kind(tally)).sheet(row)
        if sheet is not None:
            return sheet
    return None


def no_header(name: str, sheets: Sequence[str]) -> str:
    """Return the message that refuses a file because none of its ``sheets`` has a known header."""
    if not sheets:
        return f"{name} has no rows. Choose the file as CQC publishes it."
    found = ", ".join(f"‘{sheet}’" for sheet in sheets[:10])
    found += f" and {len(sheets) - 10} more" if len(sheets) > 10 else ""
    where = f"its sheet {found} does not have"
    if len(sheets) > 1:
        where = f"none of its sheets {found} has"
    wanted = " or of its ".join(f"{kind.title} ({kind.header})" for kind in KINDS)
    return (
        f"{name} cannot be read: {where} the header row of CQC’s {wanted}. Choose the file as CQC "
        "publishes it."
    )
