"""The tree model of providers, sites and services, loaded lazily so that all of England fits.

An index holds the number of its branch and its row in that branch. No Python object has to be kept
alive for Qt, and thirty thousand rows cost nothing until they are displayed. The model requests
rows with a signal, a page at a time; they arrive later through :meth:`TreeModel.put_rows`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
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

PAGE = 64
"""The number of rows requested at once."""

ROW_ROLE = int(Qt.ItemDataRole.UserRole)
"""The TreeRow or TreeGroup of an index, or None until it is loaded."""
FULL_ROLE = ROW_ROLE + 1
"""Whether the row needs its town to be told from others."""

ANYWHERE = QModelIndex()
_WAITING = "…"
_NOT_SHOWN = (Qt.ItemDataRole.SizeHintRole, ROW_ROLE, FULL_ROLE)
"""What the layout asks for, of rows that nobody may ever see."""

Index = QModelIndex | QPersistentModelIndex
Line = TreeRow | TreeGroup


class _Node:
    """A loaded row, with texts that are calculated once, when they are first needed."""

    __slots__ = ("_accessible", "_tip", "branch", "full", "row")

    def __init__(self, row: Line, full: bool) -> None:
        self.row = row
        self.full = full
        self.branch: int | None = None
        self._accessible = ""
        self._tip = ""

    @property
    def accessible(self) -> str:
        if not self._accessible:
            self._accessible = tree_words.row_label(self.row)
        return self._accessible

    @property
    def tip(self) -> str:
        if not self._tip:
            self._tip = plain(tree_words.row_tip(self.row))
        return self._tip


class _Branch:
    """The rows below a node, or those at the top of the tree."""

    __slots__ = ("asked", "key", "nodes", "number", "parent", "parent_row", "rows", "total")

    def __init__(self, number: int, key: TreeKey, parent: int, parent_row: int) -> None:
        self.number = number
        self.key = key
        """The key of the parent row."""
        self.parent = parent
        """The number of the branch that contains the parent row."""
        self.parent_row = parent_row
        """The position of the parent row in that branch, from 0."""
        self.total: int | None = None
        """The number of rows in the branch, or None until it is known."""
        self.nodes: dict[int, _Node] = {}
        """The loaded rows by their position, from 0."""
        self.rows: dict[TreeKey, int] = {}
        """The position of each loaded row by its key."""
        self.asked: set[int] = set()
        """The numbers of the pages that have been requested."""

    def key_of(self, row: Line) -> TreeKey:
        if isinstance(row, TreeGroup):
            return TreeKey(row.key)
        return TreeKey(self.key.group, row.subject)


class TreeModel(QAbstractItemModel):
    """The rows of the tree, each loaded when it is first needed."""

    rows_wanted = Signal(object, int, int)
    """Emitted with the parent's TreeKey, the position of the first row wanted, and a row count."""
    rows_arrived = Signal(QModelIndex)
    """Emitted with the parent index when rows below it have arrived."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._branches: list[_Branch] = []
        self._by_key: dict[TreeKey, int] = {}
        self.shows_towns = False
        """Whether every row needs its town, because a filter took its neighbours away. It applies
        to rows that arrive from now on."""
        self._begin()

    def _begin(self) -> None:
        self._top = _Branch(0, TOP, 0, 0)
        self._branches = [self._top]
        self._by_key = {TOP: 0}

    def reload(self) -> None:
        """Forget every row; rows are requested again when they are needed."""
        self.beginResetModel()
        self._begin()
        self.endResetModel()

    def renew(self) -> None:
        """Request every row again that is loaded or on its way; until then it stays as it is.

        For changes that move no row, such as another day.
        """
        for branch in tuple(self._branches):
            for page in sorted(branch.asked | {row // PAGE for row in branch.nodes}):
                branch.asked.add(page)
                self.rows_wanted.emit(branch.key, page * PAGE, PAGE)

    def put_rows(
        self,
        parent: TreeKey,
        rows: Sequence[Line],
        first: int = 0,
        total: int | None = None,
    ) -> None:
        """Show the requested rows; ``total`` is the number of rows that ``parent`` has in all.

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
        """Allow rows below ``parent`` to be requested again, because they could not be read."""
        number = self._by_key.get(parent)
        if number is not None:
            self._branches[number].asked.clear()

    def _fill(self, branch: _Branch, rows: Sequence[Line], first: int) -> None:
        names = Counter(row.name for row in rows if isinstance(row, TreeRow))
        for number, row in enumerate(rows, first):
            if number < (branch.total or 0):
                alike = isinstance(row, TreeRow) and names[row.name] > 1
                node = _Node(row, self.shows_towns or alike)
                before = branch.nodes.get(number)
                if before is not None and branch.rows.get(branch.key_of(row)) == number:
                    node.branch = before.branch  # the same row in another state
                branch.nodes[number] = node
                branch.rows[branch.key_of(row)] = number

    def want(self, index: Index = ANYWHERE, row: int = 0) -> None:
        """Request the row at position ``row`` below ``index``, unless loaded or on its way."""
        branch = self._branch_below(index)
        if branch is None or row in branch.nodes:
            return
        if branch.total is None or row < branch.total:
            self._ask(branch, row)

    def has_rows(self, index: Index) -> bool:
        """Whether the number of rows below ``index`` is known."""
        branch = self._branch_below(index, make=False)
        return branch is not None and branch.total is not None

    def is_whole(self, index: Index) -> bool:
        """Whether all rows below ``index`` are loaded."""
        branch = self._branch_below(index, make=False)
        return branch is not None and branch.total == len(branch.nodes)

    @property
    def grouped(self) -> bool:
        """Whether the rows at the top are groups."""
        return isinstance(self.line(self.index(0, 0)), TreeGroup)

    def line(self, index: Index) -> Line | None:
        """The row at ``index``, or None until it is loaded."""
        node = self._node(index)
        return None if node is None else node.row

    def tree_row(self, index: Index) -> TreeRow | None:
        """The provider, site or service at ``index``; None for a group or a row not yet loaded."""
        line = self.line(index)
        return line if isinstance(line, TreeRow) else None

    def key(self, index: Index) -> TreeKey | None:
        """The key of the row at ``index``; the key of the top of the tree if ``index`` is invalid.

        None until the row is loaded.
        """
        if not index.isValid():
            return TOP
        line = self.line(index)
        return None if line is None else self._branches[index.internalId()].key_of(line)

    def loaded_among(self, parent: Index, keys: Iterable[TreeKey]) -> list[TreeKey]:
        """Return those of the ``keys`` whose rows below ``parent`` are loaded."""
        branch = self._branch_below(parent, make=False)
        return [] if branch is None else [key for key in keys if key in branch.rows]

    def child(self, parent: Index, key: TreeKey) -> QModelIndex:
        """The index of the row with ``key`` below ``parent``; invalid until the row is loaded."""
        branch = self._branch_below(parent, make=False)
        row = None if branch is None else branch.rows.get(key)
        if branch is None or row is None:
            return QModelIndex()
        return self.createIndex(row, 0, branch.number)

    def names(self, branch_of: Index = ANYWHERE) -> Iterator[tuple[int, str]]:
        """The position and name of each loaded row below ``branch_of``."""
        branch = self._branch_below(branch_of, make=False)
        if branch is not None:
            yield from ((n, tree_words.row_name(node.row)) for n, node in branch.nodes.items())

    def loaded_runs(self) -> Iterator[tuple[QModelIndex, QModelIndex]]:
        """The first and the last index of each run of loaded rows in each branch."""
        for branch in self._branches:
            numbers = sorted(branch.nodes)
            first = 0
            for number, row in enumerate(numbers):
                if number + 1 == len(numbers) or numbers[number + 1] != row + 1:
                    start = self.createIndex(numbers[first], 0, branch.number)
                    yield start, self.createIndex(row, 0, branch.number)
                    first = number + 1

    def lines(self, branch_of: Index) -> list[Line | None]:
        """All rows below ``branch_of``; None for those that are not loaded."""
        branch = self._branch_below(branch_of, make=False)
        if branch is None:
            return []
        nodes = map(branch.nodes.get, range(branch.total or 0))
        return [None if node is None else node.row for node in nodes]

    # Qt's virtual methods

    def index(self, row: int, column: int, parent: Index = ANYWHERE) -> QModelIndex:
        """The index of a row; invalid until the row is known to exist."""
        # Qt asks for every row of the country in turn, so the top takes a short way.
        branch = self._branch_below(parent, make=False) if parent.isValid() else self._top
        if branch is None or column or not 0 <= row < (branch.total or 0):
            return QModelIndex()
        return self.createIndex(row, 0, branch.number)

    def parent(self, index: Index = ANYWHERE) -> Any:  # pyright: ignore[reportIncompatibleMethodOverride]
        """The index of the parent row; invalid for a row at the top."""
        if not index.isValid():
            return QModelIndex()
        return self._parent_index(self._branches[index.internalId()])

    def rowCount(self, parent: Index = ANYWHERE) -> int:
        """The number of rows below ``parent``; 0 until it is known."""
        branch = self._branch_below(parent, make=False)
        return 0 if branch is None else branch.total or 0

    def columnCount(self, parent: Index = ANYWHERE) -> int:
        """One column, in which the delegate paints both name and rating."""
        return 1

    def hasChildren(self, parent: Index = ANYWHERE) -> bool:
        """Whether ``parent`` has rows below it; uses the stored count until they are loaded."""
        # Qt asks this too for every row of the country, so little is done for one not yet loaded.
        row = parent.row()
        if row < 0:
            return self._top.total != 0
        node = self._branches[parent.internalId()].nodes.get(row)
        if node is None:
            # A row of which nothing is known yet has no twist; it gets one when it arrives.
            return False
        branch = None if node.branch is None else self._branches[node.branch]
        if branch is not None and branch.total is not None:
            return branch.total > 0
        return isinstance(node.row, TreeGroup) or node.row.children > 0

    def canFetchMore(self, parent: Index) -> bool:
        """Whether the rows below ``parent`` have not been requested yet."""
        branch = self._branch_below(parent, make=False)
        if branch is not None:
            return branch.total is None and not branch.asked
        return parent.column() <= 0 and self.hasChildren(parent)

    def fetchMore(self, parent: Index) -> None:
        """Request the first rows below ``parent``."""
        self.want(parent)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The name, texts or row at ``index``, depending on ``role``; an ellipsis until loaded."""
        if not index.isValid():
            return None
        node = self._node(index)
        if node is None:
            if role in _NOT_SHOWN:
                return None
            self._ask(self._branches[index.internalId()], index.row())
            return _WAITING if role == Qt.ItemDataRole.DisplayRole else None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return tree_words.row_name(node.row)
            case Qt.ItemDataRole.AccessibleTextRole:
                return node.accessible
            case Qt.ItemDataRole.AccessibleDescriptionRole:
                return self._where(index)
            case Qt.ItemDataRole.ToolTipRole:
                return node.tip
            case int(value) if value == FULL_ROLE:
                return node.full
            case int(value) if value == ROW_ROLE:
                return node.row
            case _:
                return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The name of the only column; the header is hidden, but screen readers read it."""
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return "Trusts, sites and services"
        return None

    # Internals

    def _where(self, index: Index) -> str:
        branch = self._branches[index.internalId()]
        total, level = branch.total or 0, 1
        while branch.number:
            branch = self._branches[branch.parent]
            level += 1
        return tree_words.where(level, index.row() + 1, total)

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
