"""The tree of providers, sites and services: lazy, and quick with a whole country in it.

An index carries the number of its branch, and its row in it: no Python object has to be kept alive
behind Qt's back, and thirty thousand rows cost nothing until somebody looks at them. Rows are asked
for by signal, a page at a time, and arrive later through :meth:`TreeModel.put_rows`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from db.listings import TreeRow
from db.records import Subject
from viewer import words

PAGE = 256
"""Rows that are asked for at once."""

ROW_ROLE = int(Qt.ItemDataRole.UserRole)
"""The TreeRow itself, or None while it is on its way."""

ANYWHERE = QModelIndex()
_WAITING = "…"

Index = QModelIndex | QPersistentModelIndex


class _Node:
    """One row, with what it shows worked out once: when somebody first looks at it."""

    __slots__ = ("_accessible", "_tip", "branch", "row")

    def __init__(self, row: TreeRow) -> None:
        self.row = row
        self.branch: int | None = None
        self._accessible = ""
        self._tip = ""

    @property
    def accessible(self) -> str:
        if not self._accessible:
            self._accessible = words.tree_sentence(self.row)
        return self._accessible

    @property
    def tip(self) -> str:
        if not self._tip:
            self._tip = tooltip(self.row)
        return self._tip


class _Branch:
    """The rows below one node, or the top of the tree."""

    __slots__ = ("asked", "nodes", "number", "parent", "place", "positions", "subject", "total")

    def __init__(self, number: int, subject: Subject | None, parent: int, place: int) -> None:
        self.number = number
        self.subject = subject
        self.parent = parent
        """The number of the branch in which the parent's row stands, and at which place."""
        self.place = place
        self.total: int | None = None
        """How many rows there are; None until somebody said."""
        self.nodes: dict[int, _Node] = {}
        self.positions: dict[Subject, int] = {}
        self.asked: set[int] = set()


class TreeModel(QAbstractItemModel):
    rows_wanted = Signal(object, int, int)
    """The parent's Subject (None: the top), the first row wanted, and how many."""
    rows_arrived = Signal(QModelIndex)
    """Rows came in below this index."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._branches: list[_Branch] = []
        self._by_subject: dict[Subject | None, int] = {}
        self._begin()

    def _begin(self) -> None:
        self._branches = [_Branch(0, None, 0, 0)]
        self._by_subject = {None: 0}

    def reload(self) -> None:
        """Forget every row; they are asked for again as they are looked at."""
        self.beginResetModel()
        self._begin()
        self.endResetModel()

    def put_rows(
        self,
        parent: Subject | None,
        rows: Sequence[TreeRow],
        first: int = 0,
        total: int | None = None,
    ) -> None:
        """Take the rows that were asked for; ``total`` is how many ``parent`` has in all.

        Rows of a branch that is no longer there are let go.
        """
        number = self._by_subject.get(parent)
        if number is None:
            return
        branch = self._branches[number]
        index = self._parent_index(branch)
        total = first + len(rows) if total is None else total
        if branch.total is None:
            branch.total = 0
            if total:
                self.beginInsertRows(index, 0, total - 1)
                branch.total = total
                self._fill(branch, rows, first)
                self.endInsertRows()
        else:
            self._fill(branch, rows, first)
            last = min(first + len(rows), branch.total) - 1
            if last >= first:
                self.dataChanged.emit(self.index(first, 0, index), self.index(last, 0, index))
        self.rows_arrived.emit(index)

    def rows_refused(self, parent: Subject | None) -> None:
        """The rows could not be had: they may be asked for again."""
        number = self._by_subject.get(parent)
        if number is not None:
            self._branches[number].asked.clear()

    @staticmethod
    def _fill(branch: _Branch, rows: Sequence[TreeRow], first: int) -> None:
        for place, row in enumerate(rows, first):
            if place < (branch.total or 0):
                branch.nodes[place] = _Node(row)
                branch.positions[row.subject] = place

    def want(self, index: Index = ANYWHERE) -> None:
        """Ask for the rows below ``index`` unless they are there or on their way."""
        branch = self._branch_below(index)
        if branch is not None and branch.total is None:
            self._ask(branch, 0)

    def has_rows(self, index: Index) -> bool:
        """Whether it is known what stands below ``index``."""
        branch = self._branch_below(index, make=False)
        return branch is not None and branch.total is not None

    def tree_row(self, index: Index) -> TreeRow | None:
        node = self._node(index)
        return None if node is None else node.row

    def child(self, parent: Index, subject: Subject) -> QModelIndex:
        """The index of ``subject`` below ``parent``; invalid where it is not there (yet)."""
        branch = self._branch_below(parent, make=False)
        place = None if branch is None else branch.positions.get(subject)
        if branch is None or place is None:
            return QModelIndex()
        return self.createIndex(place, 0, branch.number)

    def names(self, branch_of: Index = ANYWHERE) -> Iterator[tuple[int, str]]:
        """Place and name of the rows below ``branch_of`` that are there."""
        branch = self._branch_below(branch_of, make=False)
        if branch is not None:
            yield from ((place, node.row.name) for place, node in branch.nodes.items())

    # Qt's face

    def index(self, row: int, column: int, parent: Index = ANYWHERE) -> QModelIndex:
        branch = self._branch_below(parent, make=False)
        if branch is None or column != 0 or not 0 <= row < (branch.total or 0):
            return QModelIndex()
        return self.createIndex(row, 0, branch.number)

    def parent(self, index: Index = ANYWHERE) -> Any:  # pyright: ignore[reportIncompatibleMethodOverride]
        if not index.isValid():
            return QModelIndex()
        return self._parent_index(self._branches[index.internalId()])

    def rowCount(self, parent: Index = ANYWHERE) -> int:
        branch = self._branch_below(parent, make=False)
        return 0 if branch is None else branch.total or 0

    def columnCount(self, parent: Index = ANYWHERE) -> int:
        return 1

    def hasChildren(self, parent: Index = ANYWHERE) -> bool:
        branch = self._branch_below(parent, make=False)
        if branch is not None and branch.total is not None:
            return branch.total > 0
        if not parent.isValid():
            return True
        node = self._node(parent)
        return node is None or node.row.children > 0

    def canFetchMore(self, parent: Index) -> bool:
        branch = self._branch_below(parent, make=False)
        if branch is not None:
            return branch.total is None and not branch.asked
        return parent.column() <= 0 and self.hasChildren(parent)

    def fetchMore(self, parent: Index) -> None:
        self.want(parent)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        node = self._node(index)
        if node is None:
            self._ask(self._branches[index.internalId()], index.row())
            return _WAITING if role == Qt.ItemDataRole.DisplayRole else None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return node.row.name
            case Qt.ItemDataRole.AccessibleTextRole:
                return node.accessible
            case Qt.ItemDataRole.ToolTipRole:
                return node.tip
            case int(value) if value == ROW_ROLE:
                return node.row
            case _:
                return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return "Trusts, sites and services"
        return None

    # Within

    def _branch_below(self, index: Index, *, make: bool = True) -> _Branch | None:
        if not index.isValid():
            return self._branches[0]
        node = self._node(index)
        if node is None:
            return None
        if node.branch is None:
            if not make:
                return None
            node.branch = len(self._branches)
            self._by_subject[node.row.subject] = node.branch
            self._branches.append(
                _Branch(node.branch, node.row.subject, index.internalId(), index.row())
            )
        return self._branches[node.branch]

    def _node(self, index: Index) -> _Node | None:
        return (
            self._branches[index.internalId()].nodes.get(index.row()) if index.isValid() else None
        )

    def _parent_index(self, branch: _Branch) -> QModelIndex:
        if branch.number == 0:
            return QModelIndex()
        return self.createIndex(branch.place, 0, branch.parent)

    def _ask(self, branch: _Branch, row: int) -> None:
        page = row // PAGE
        if page not in branch.asked:
            branch.asked.add(page)
            self.rows_wanted.emit(branch.subject, page * PAGE, PAGE)


def tooltip(row: TreeRow) -> str:
    """Name and place on a line, then the rating in full words."""
    name = f"{row.name}, {row.place}" if row.place else row.name
    return f"{name}\n{words.tree_sentence(row).removeprefix(f'{row.name}, ')}"
