"""Which table a file holds, and its rows sheet by sheet, whatever file they came in.

The header may stand below a banner. A sheet without a header that is known is left out with a word.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence

from db.domain.errors import Refused
from db.sources.facts import Fact, RatingFact, Rows
from db.sources.reading import Tally
from db.sources.tables.active_locations import DirectoryRows
from db.sources.tables.cells import HEADER_WITHIN, File, RowBatch, Sheet
from db.sources.tables.latest_ratings import RatingRows

KINDS: tuple[type[File], ...] = (RatingRows, DirectoryRows)

NOTHING = Rows(RatingFact, (), [])
GATHERED = 1000
"""Facts of a kind that are handed on together. Rows come fewer at a time, to fit a cache."""

EXPECTED = (
    "a header row of CQC's latest ratings (with «Location ID» or «Provider ID», "
    "«Service / Population Group», «Domain», «Latest Rating» and «Publication Date») or of its "
    "active locations (with «Location ID», «Location Name» and «Location HSCA start date»)"
)


def kind_of(rows: Iterable[Sequence[str]]) -> type[File] | None:
    """The kind of table whose header is among the first of ``rows``, or None."""
    for row, _ in zip(rows, range(HEADER_WITHIN), strict=False):
        for kind in KINDS:
            if kind(Tally()).sheet(row) is not None:
                return kind
    return None


def table_facts(
    file: File, batches: Iterable[RowBatch], tally: Tally, name: str
) -> Generator[Rows]:
    """What the sheets of the file ``name`` state.

    An empty batch is passed on, after all that was gathered: at the beginning of a sheet, so that
    its organisations come before their ratings, and now and then, so that whoever waits can give
    up. Raises Refused if no sheet has a header.
    """
    waiting: dict[tuple[type[Fact], tuple[str, ...]], list[list[object]]] = {}
    for kind, fields, columns in _found(file, batches, tally, name):
        gathered = waiting.setdefault((kind, fields), [[] for _ in fields])
        for values, more in zip(gathered, columns, strict=False):
            values.extend(more)
        if not fields or len(gathered[0]) >= GATHERED:
            yield from _all(waiting)
        if not fields:
            yield NOTHING
    yield from _all(waiting)


def _all(waiting: dict[tuple[type[Fact], tuple[str, ...]], list[list[object]]]) -> Iterator[Rows]:
    """Empty what waits: organisations before the ratings of theirs, as they were found."""
    for (kind, fields), gathered in waiting.items():
        yield Rows(kind, fields, gathered)
    waiting.clear()


def _found(file: File, batches: Iterable[RowBatch], tally: Tally, name: str) -> Iterator[Rows]:
    sheets: dict[str, Sheet | None] = {}
    for where, first, rows in batches:
        if where:
            sheets.setdefault(where, None)
        if not rows:
            yield NOTHING
            continue
        sheet = sheets[where]
        below = 0
        while sheet is None and below < len(rows) and first + below <= HEADER_WITHIN:
            sheet = sheets[where] = file.sheet(rows[below])
            below += 1
        if sheet is not None and below < len(rows):
            tally.rows += len(rows) - below
            yield from sheet.facts(first + below, rows[below:] if below else rows, where)
    without = [where for where, sheet in sheets.items() if sheet is None]
    if len(without) == len(sheets):
        raise Refused(no_header(name, without))
    tally.skipped += [f"{where}: a sheet without ratings or places" for where in without]


def no_header(name: str, sheets: Sequence[str]) -> str:
    """The sentence for a file in whose ``sheets`` no header was found."""
    if not sheets:
        return f"{name} has no rows. Choose the file as CQC publishes it."
    found = ", ".join(f"«{sheet}»" for sheet in sheets[:10])
    found += f" and {len(sheets) - 10} more" if len(sheets) > 10 else ""
    here = f"its sheet {found} has not" if len(sheets) == 1 else f"none of its sheets {found} has"
    return f"{name} cannot be read: {here} {EXPECTED}. Choose the file as CQC publishes it."
