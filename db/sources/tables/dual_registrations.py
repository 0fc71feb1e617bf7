"""The sheet 'Dual_Registration_Locations' in CQC's directory of active locations.

Some places are registered a second time, under another ID. Each row of the sheet relates two
locations that are on the main sheet; it does not describe them, so it adds no locations.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from db.sources.facts import RelationFact, Rows
from db.sources.source_file import Tally
from db.sources.tables.cells import SheetReader, columns_of, find_columns
from db.sources.tables.texts import cell_text, organisation_id

_COLUMNS = {
    "organisation": ("Location ID",),
    "name": ("Location Name",),
    "related": ("Linked Organisation ID",),
    "related_name": ("Linked Organisation Name",),
    "type": ("Relationship",),
}


class DualRegistrations:
    """Reads the relations in the rows of the sheet.

    The relation goes both ways, because the sheet may list it for only one of the two. Only those
    of locations on the main sheet are kept: see :mod:`db.importing.merge.organisations`.
    """

    title = "dual registrations"
    header = "‘Location ID’, ‘Linked Organisation ID’ and ‘Relationship’"
    kind = "directory"
    full_directory = False

    def __init__(self, tally: Tally) -> None:
        self._tally = tally

    def sheet(self, header: Sequence[str]) -> SheetReader | None:
        """Return a reader of the rows below ``header``, or None if it is another table's."""
        columns = find_columns(header, _COLUMNS)
        return _Sheet(columns) if len(columns) == len(_COLUMNS) else None


class _Sheet:
    def __init__(self, columns: dict[str, int]) -> None:
        self._columns = columns
        self.read = frozenset(columns.values())
        self.dates = ()

    def facts(self, first: int, rows: list[list[str]], where: str) -> Iterator[Rows]:
        """Yield the facts in ``rows``: see :meth:`db.sources.tables.cells.SheetReader.facts`."""
        found: set[tuple[str, ...]] = set()
        for row in rows:
            cells = [
                cell_text(row[index]) if index < len(row) else ""
                for index in self._columns.values()
            ]
            one, one_name, other, other_name, relation = cells
            one, other = organisation_id(one, "location"), organisation_id(other, "location")
            if one and other:
                found.add((one, other, other_name, relation, ""))
                found.add((other, one, one_name, relation, ""))
        yield Rows(RelationFact, RelationFact._fields, columns_of(sorted(found)))
