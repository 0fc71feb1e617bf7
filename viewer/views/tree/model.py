"""The tree of providers, sites and services: lazy, and quick with a whole country in it.

An index has the number of its branch, and its row in it: no Python object has to be kept alive for
Qt, and thirty thousand rows cost nothing until they are looked at. Rows are asked for by signal, a
page at a time, and arrive later through :meth:`TreeModel.put_rows`.
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
"""How many rows are asked for at once."""

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

    __slots__ = ("asked", "key", "nodes", "number", "parent", "parent_row", "rows", "total")

    def __init__(self, number: int, key: TreeKey, parent: int, parent_row: int) -> None:
        self.number = number
        self.key = key
        """The key of the row above."""
        self.parent = parent
        """The number of the branch that the row above is in."""
        self.parent_row = parent_row
        """Which row of that branch it is."""
        self.total: int | None = None
        """How many rows there are; None until that is known."""
        self.nodes: dict[int, _Node] = {}
        """The rows that have arrived, by their number."""
        self.rows: dict[TreeKey, int] = {}
        """The number of each of these, by its key."""
        self.asked: set[int] = set()
        """The pages that have been asked for."""

    def key_of(self, row: Line) -> TreeKey:
        if isinstance(row, TreeGroup):
            return TreeKey(row.key)
        return TreeKey(self.key.group, row.subject)


class TreeModel(QAbstractItemModel):
    """The rows of the tree, as far as they have been looked at."""

    rows_wanted = Signal(object, int, int)
    """The parent's TreeKey, the number of the first row wanted, and how many."""
    rows_arrived = Signal(QModelIndex)
    """Rows arrived below this index."""

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
        """Show the rows that were asked for; ``total`` is how many ``parent`` has in all.

        Rows of a branch that no longer exists are ignored.
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
        """The rows below ``parent`` cannot be read: they may be asked for again."""
        number = self._by_key.get(parent)
        if number is not None:
            self._branches[number].asked.clear()

    @staticmethod
    def _fill(branch: _Branch, rows: Sequence[Line], first: int) -> None:
        for number, row in enumerate(rows, first):
            if number < (branch.total or 0):
                branch.nodes[number] = _Node(row)
                branch.rows[branch.key_of(row)] = number

    def want(self, index: Index = ANYWHERE, row: int = 0) -> None:
        """Ask for the row with that number below ``index``, unless it is there or on its way."""
        branch = self._branch_below(index)
        if branch is None or row in branch.nodes:
            return
        if branch.total is None or row < branch.total:
            self._ask(branch, row)

    def has_rows(self, index: Index) -> bool:
        """Whether it is known what is below ``index``."""
        branch = self._branch_below(index, make=False)
        return branch is not None and branch.total is not None

    def is_whole(self, index: Index) -> bool:
        """Whether all rows below ``index`` are there."""
        branch = self._branch_below(index, make=False)
        return branch is not None and branch.total == len(branch.nodes)

    @property
    def grouped(self) -> bool:
        """Whether the rows at the top are groups."""
        return isinstance(self.line(self.index(0, 0)), TreeGroup)

    def line(self, index: Index) -> Line | None:
        """The row at ``index``; None while it is on its way."""
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
        """The index of the row of ``key`` below ``parent``; invalid until it is there."""
        branch = self._branch_below(parent, make=False)
        row = None if branch is None else branch.rows.get(key)
        if branch is None or row is None:
            return QModelIndex()
        return self.createIndex(row, 0, branch.number)

    def names(self, branch_of: Index = ANYWHERE) -> Iterator[tuple[int, str]]:
        """Number and name of the rows below ``branch_of`` that have arrived."""
        branch = self._branch_below(branch_of, make=False)
        if branch is not None:
            yield from ((n, tree_words.row_name(node.row)) for n, node in branch.nodes.items())

    # Qt's virtual methods

    def index(self, row: int, column: int, parent: Index = ANYWHERE) -> QModelIndex:
        """The index of a row; invalid until it is known that there is one."""
        branch = self._branch_below(parent, make=False)
        if branch is None or column != 0 or not 0 <= row < (branch.total or 0):
            return QModelIndex()
        return self.createIndex(row, 0, branch.number)

    def parent(self, index: Index = ANYWHERE) -> Any:  # pyright: ignore[reportIncompatibleMethodOverride]
        """The index of the row above."""
        if not index.isValid():
            return QModelIndex()
        return self._parent_index(self._branches[index.internalId()])

    def rowCount(self, parent: Index = ANYWHERE) -> int:
        """How many rows there are below ``parent``; 0 until that is known."""
        branch = self._branch_below(parent, make=False)
        return 0 if branch is None else branch.total or 0

    def columnCount(self, parent: Index = ANYWHERE) -> int:
        """One: the delegate paints name and rating."""
        return 1

    def hasChildren(self, parent: Index = ANYWHERE) -> bool:
        """Whether there are rows below ``parent``, from the stored count if they are not loaded."""
        branch = self._branch_below(parent, make=False)
        if branch is not None and branch.total is not None:
            return branch.total > 0
        if not parent.isValid():
            return True
        node = self._node(parent)
        return node is None or isinstance(node.row, TreeGroup) or node.row.children > 0

    def canFetchMore(self, parent: Index) -> bool:
        """Whether the rows below ``parent`` are still to be asked for."""
        branch = self._branch_below(parent, make=False)
        if branch is not None:
            return branch.total is None and not branch.asked
        return parent.column() <= 0 and self.hasChildren(parent)

    def fetchMore(self, parent: Index) -> None:
        """Ask for the rows below ``parent``."""
        self.want(parent)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The name, words or row at ``index``; an ellipsis while it is on its way."""
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
        """What the tree shows, for screen readers: the header is hidden."""
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return "Trusts, sites and services"
        return None

    # Internals

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
        return self.createIndex(branch.parent_row, 0, branch.parent)

    def _ask(self, branch: _Branch, row: int) -> None:
        page = row // PAGE
        if page not in branch.asked:
            branch.asked.add(page)
            self.rows_wanted.emit(branch.key, page * PAGE, PAGE)
