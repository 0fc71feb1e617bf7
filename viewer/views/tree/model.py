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

from db.domain.tree import TOP, TreeGroup, TreeKey, TreeRow
from viewer.parts.plain_text import plain
from viewer.wording import tree as tree_words

PAGE = 256
"""Rows that are asked for at once."""

ROW_ROLE = int(Qt.ItemDataRole.UserRole)
"""The TreeRow or TreeGroup itself, or None while it is on its way."""

ANYWHERE = QModelIndex()
_WAITING = "…"

Index = QModelIndex | QPersistentModelIndex
Line = TreeRow | TreeGroup


class _Node:
    """One row; what it shows is calculated once, when it is first shown."""

    __slots__ = ("_accessible", "_tip", "branch", "row")

    def __init__(self, row: Line) -> None:
        self.row = row
        self.branch: int | None = None
        self._accessible = ""
        self._tip = ""

    @property
    def accessible(self) -> str:
        if not self._accessible:
            self._accessible = tree_words.row_sentence(self.row)
        return self._accessible

    @property
    def tip(self) -> str:
        if not self._tip:
            self._tip = plain(tree_words.row_tip(self.row))
        return self._tip


class _Branch:
    """The rows below one node, or the top of the tree."""

    __slots__ = ("asked", "key", "nodes", "number", "parent", "place", "positions", "total")

    def __init__(self, number: int, key: TreeKey, parent: int, place: int) -> None:
        self.number = number
        self.key = key
        """Of the row above."""
        self.parent = parent
        """The number of the branch in which the parent's row stands, and at which place."""
        self.place = place
        self.total: int | None = None
        """How many rows there are; None until somebody said."""
        self.nodes: dict[int, _Node] = {}
        self.positions: dict[TreeKey, int] = {}
        self.asked: set[int] = set()

    def key_of(self, row: Line) -> TreeKey:
        if isinstance(row, TreeGroup):
            return TreeKey(row.key)
        return TreeKey(self.key.group, row.subject)


class TreeModel(QAbstractItemModel):
    rows_wanted = Signal(object, int, int)
    """The parent's TreeKey, the place of the first row wanted, and how many."""
    rows_arrived = Signal(QModelIndex)
    """Rows came in below this index."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._branches: list[_Branch] = []
        self._by_key: dict[TreeKey, int] = {}
        self._begin()

    def _begin(self) -> None:
        self._branches = [_Branch(0, TOP, 0, 0)]
        self._by_key = {TOP: 0}

    def reload(self) -> None:
        """Forget every row; they are asked for again as they are looked at."""
        self.beginResetModel()
        self._begin()
        self.endResetModel()

    def put_rows(
        self,
        parent: TreeKey,
        rows: Sequence[Line],
        first: int = 0,
        total: int | None = None,
    ) -> None:
        """Take the rows that were asked for; ``total`` is how many ``parent`` has in all.

        Rows of a branch that is no longer there are let go.
        """
        number = self._by_key.get(parent)
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

    def rows_refused(self, parent: TreeKey) -> None:
        """The rows could not be had: they may be asked for again."""
        number = self._by_key.get(parent)
        if number is not None:
            self._branches[number].asked.clear()

    @staticmethod
    def _fill(branch: _Branch, rows: Sequence[Line], first: int) -> None:
        for place, row in enumerate(rows, first):
            if place < (branch.total or 0):
                branch.nodes[place] = _Node(row)
                branch.positions[branch.key_of(row)] = place

    def want(self, index: Index = ANYWHERE, place: int = 0) -> None:
        """Ask for the row at ``place`` below ``index`` unless it is there or on its way."""
        branch = self._branch_below(index)
        if branch is None or place in branch.nodes:
            return
        if branch.total is None or place < branch.total:
            self._ask(branch, place)

    def has_rows(self, index: Index) -> bool:
        """Whether it is known what stands below ``index``."""
        branch = self._branch_below(index, make=False)
        return branch is not None and branch.total is not None

    def is_whole(self, index: Index) -> bool:
        """Whether all rows below ``index`` are there."""
        branch = self._branch_below(index, make=False)
        return branch is not None and branch.total == len(branch.nodes)

    @property
    def grouped(self) -> bool:
        """Whether groups stand at the top."""
        return isinstance(self.line(self.index(0, 0)), TreeGroup)

    def line(self, index: Index) -> Line | None:
        """What stands at ``index``; None while it is on its way."""
        node = self._node(index)
        return None if node is None else node.row

    def tree_row(self, index: Index) -> TreeRow | None:
        """The provider, site or service at ``index``; None for a group."""
        line = self.line(index)
        return line if isinstance(line, TreeRow) else None

    def key(self, index: Index) -> TreeKey | None:
        """The key of the row at ``index``; of no index, that of the top."""
        if not index.isValid():
            return TOP
        line = self.line(index)
        return None if line is None else self._branches[index.internalId()].key_of(line)

    def child(self, parent: Index, key: TreeKey) -> QModelIndex:
        """The index of the row of ``key`` below ``parent``; invalid where it is not there (yet)."""
        branch = self._branch_below(parent, make=False)
        place = None if branch is None else branch.positions.get(key)
        if branch is None or place is None:
            return QModelIndex()
        return self.createIndex(place, 0, branch.number)

    def names(self, branch_of: Index = ANYWHERE) -> Iterator[tuple[int, str]]:
        """Place and name of the rows below ``branch_of`` that are there."""
        branch = self._branch_below(branch_of, make=False)
        if branch is not None:
            yield from ((at, tree_words.row_name(node.row)) for at, node in branch.nodes.items())

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
        return node is None or isinstance(node.row, TreeGroup) or node.row.children > 0

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
                return tree_words.row_name(node.row)
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
            key = self._branches[index.internalId()].key_of(node.row)
            self._by_key[key] = node.branch
            self._branches.append(_Branch(node.branch, key, index.internalId(), index.row()))
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
            self.rows_wanted.emit(branch.key, page * PAGE, PAGE)
