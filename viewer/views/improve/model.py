"""The model of the list of what to improve: entries of the register that fit the filters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from db.domain.age import today
from db.domain.register import (
    Counts,
    Entry,
    Field,
    Order,
    RegisterFilter,
    choices,
    counts,
    ordered,
)
from db.domain.requirement import Requirement
from viewer.wording import improve_page as words

Index = QModelIndex | QPersistentModelIndex
ENTRY_ROLE = int(Qt.ItemDataRole.UserRole)
_FLAGS = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
"""Made once, because Qt asks for them of each of thousands of rows."""
_EVERYTHING = RegisterFilter()
_AT_THE_TOP = frozenset((Field.STATUS, Field.OVERDUE, Field.SAID_BEFORE))
"""What the counts above the list filter by; they count what fits everything else."""


class Part(IntEnum):
    """The columns."""

    SAID = 0
    WHERE = 1
    REPORT = 2
    OWNER = 3
    DUE = 4
    STATUS = 5


FIRST_OF_OWN = Part.OWNER
"""The first column of the trust's own work."""
ORDERS: Mapping[Part, Order] = {
    Part.SAID: Order.KIND,
    Part.WHERE: Order.WHERE,
    Part.REPORT: Order.REPORT,
    Part.OWNER: Order.OWNER,
    Part.DUE: Order.DUE,
    Part.STATUS: Order.STATUS,
}
"""What the list is sorted by if the heading of a column is clicked."""


@dataclass(frozen=True, slots=True)
class Offered:
    """What the filters offer, and the numbers above the list, for the present filters."""

    total: int
    shown: int
    tallies: Counts
    choices: Mapping[Field, tuple[tuple[str, int], ...]]


class RegisterModel(QAbstractTableModel):
    """Entries in an order; a row shows one, in six columns."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: tuple[Entry, ...] = ()
        self._shown: tuple[Entry, ...] = ()
        self._by_key: dict[str, Entry] = {}
        self._changed: frozenset[str] = frozenset()
        self._today = today()
        self.chosen = RegisterFilter()
        """The filters."""
        self.order, self.reverse = Order.DUE, False

    # Contents

    def show_entries(self, entries: Iterable[Entry]) -> None:
        """Show these instead of the previous ones, within the present filters."""
        self._today = today()
        self._all = ordered(entries, self.order, reverse=self.reverse)
        self._by_key = {entry.key: entry for entry in self._all}
        self._fill()

    def replace_entries(self, entries: Iterable[Entry]) -> None:
        """Show these in place of those with the same keys; they stay where they are."""
        new = {entry.key: entry for entry in entries}
        self._by_key.update(new)
        self._all = tuple(new.get(entry.key, entry) for entry in self._all)
        self._shown = tuple(new.get(entry.key, entry) for entry in self._shown)
        for row, entry in enumerate(self._shown):
            if entry.key in new:
                self.dataChanged.emit(self.index(row, 0), self.index(row, len(Part) - 1))

    def filter_by(self, chosen: RegisterFilter) -> None:
        """Show only what fits."""
        self.chosen = chosen
        self._fill()

    def sort_by(self, order: Order, *, reverse: bool) -> None:
        """Show the entries in another order."""
        self.order, self.reverse = order, reverse
        self._all = ordered(self._all, order, reverse=reverse)
        self._fill()

    def mark_changed(self, keys: Iterable[str]) -> None:
        """Say of these entries that they are changed and not saved yet."""
        before, self._changed = self._changed, frozenset(keys)
        for row, entry in enumerate(self._shown):
            if entry.key in before ^ self._changed:
                self.dataChanged.emit(self.index(row, 0), self.index(row, len(Part) - 1))

    def _fill(self) -> None:
        self.beginResetModel()
        self._shown = tuple(filter(self.chosen.fits(self._today), self._all))
        self.endResetModel()

    # Questions

    @property
    def today(self) -> date:
        """The day from which dates are counted."""
        return self._today

    def everything(self) -> tuple[Entry, ...]:
        """All entries, whether they fit or not."""
        return self._all

    def entries(self) -> tuple[Entry, ...]:
        """The entries that are shown, from top to bottom."""
        return self._shown

    def entry(self, key: str) -> Entry | None:
        """The entry with this key, whether it is shown or not."""
        return self._by_key.get(key)

    def row_of(self, key: str) -> int:
        """The row of an entry; -1 if it is not shown."""
        rows = (row for row, entry in enumerate(self._shown) if entry.key == key)
        return next(rows, -1)

    def is_changed(self, key: str) -> bool:
        """Whether an entry is changed and not saved yet."""
        return key in self._changed

    def earlier(self, entry: Entry) -> tuple[Requirement, ...]:
        """The earlier requirements that a person says it repeats, as far as they are known."""
        found = (self._by_key.get(key) for key in entry.progress.repeats)
        return tuple(other.requirement for other in found if other is not None)

    def repeat_words(self, entry: Entry) -> str:
        """'Repeat of Dec 2019'; empty if nobody says that it repeats anything."""
        if not entry.progress.repeats:
            return ""
        return words.repeat_words(self.earlier(entry)) or words.SAID_BEFORE

    def offered(self) -> Offered:
        """What the filters offer now."""
        values = frozenset(pair for pair in self.chosen.values if pair[0] not in _AT_THE_TOP)
        rest = replace(self.chosen, values=values).fits(self._today)
        fields = (Field.KIND, *words.MENU_FIELDS)
        # What fits the filters in a field that has none of them is what is shown.
        filtered = {field for field, _ in self.chosen.values}
        return Offered(
            len(self._all),
            len(self._shown),
            counts(filter(rest, self._all), self._today),
            {
                field: choices(self._all, self.chosen, field, self._today)
                if field in filtered
                else choices(self._shown, _EVERYTHING, field, self._today)
                for field in fields
            },
        )

    # Qt's virtual methods

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """Return the number of entries that fit."""
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else len(Part)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return that a cell can be chosen, and has nothing below it."""
        return _FLAGS

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = int(Qt.ItemDataRole.DisplayRole),
    ) -> Any:
        """Return the heading of a column."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return words.COLUMNS[section]
        return None

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        """Return an entry, or a cell in words; to screen readers the first says everything."""
        if not index.isValid():
            return None
        entry = self._shown[index.row()]
        if role == ENTRY_ROLE:
            return entry
        if role == Qt.ItemDataRole.AccessibleTextRole and index.column() == Part.SAID:
            return words.entry_spoken(
                entry,
                self.repeat_words(entry),
                self._today,
                changed=entry.key in self._changed,
            )
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._text(entry, Part(index.column()))
        return None

    def _text(self, entry: Entry, part: Part) -> str:
        requirement = entry.requirement
        match part:
            case Part.SAID:
                return requirement.text
            case Part.WHERE:
                return requirement.where
            case Part.REPORT:
                return ", ".join(words.report_lines(requirement))
            case Part.OWNER:
                return entry.progress.operational_lead or words.NO_OWNER
            case Part.DUE:
                return ", ".join(filter(None, words.due_lines(entry, self._today)))
            case Part.STATUS:
                evidence = words.evidence_words(entry.progress.evidence)
                return f"{words.status_words(entry.status)}, {evidence}"
