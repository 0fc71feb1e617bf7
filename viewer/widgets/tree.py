"""The tree of providers, sites and services, with a rating on every row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPolygon
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from db.records import Subject
from viewer.models.tree import ROW_ROLE, TreeModel
from viewer.theme import Theme
from viewer.widgets.badge import badge_size, paint_badge

LEFT_MARGIN = 10
"""Between the edge and the arrows, at text scale 1."""

Index = QModelIndex | QPersistentModelIndex


class TreeDelegate(QStyledItemDelegate):
    """The standard row first, its name shortened where it must be; then the badge at the right."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        height = badge_size(None, None, self._theme).height() + self._theme.space(9)
        return QSize(0, max(height, option.fontMetrics.height() + self._theme.space(9)))

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        option.font = self._theme.font(bold=chosen)
        # The view itself tints the whole row, and shows where the focus is.
        for state in ("State_Selected", "State_MouseOver", "State_HasFocus"):
            option.state &= ~QStyle.StateFlag[state]

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(ROW_ROLE)
        if row is None:
            super().paint(painter, option, index)
            return
        size = badge_size(row.rating, row.change, self._theme)
        badge = QRect(QPoint(0, 0), size)
        badge.moveCenter(option.rect.center())
        badge.moveRight(option.rect.right() - self._theme.space(12))
        text = QStyleOptionViewItem(option)
        text.rect = option.rect.adjusted(
            self._theme.space(LEFT_MARGIN), 0, badge.left() - option.rect.right() - 8, 0
        )
        super().paint(painter, text, index)
        paint_badge(painter, badge, row.rating, row.change, self._theme)


class TreeView(QTreeView):
    """Typing letters goes to the next name that begins with them.

    Opening a branch asks the model for its rows; it opens as soon as they are there, without the
    jump of an open branch that is still empty (and without laying out the whole country anew).
    """

    subject_chosen = Signal(object)
    """The Subject of the row that the user went to."""
    subject_opened = Signal(object)
    """Enter or a double click: the user wants to read on in the report."""

    def __init__(self, model: TreeModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._model = model
        self._opening: set[Subject] = set()
        self._path: tuple[Subject, ...] = ()
        self._quiet = False
        self._by_keyboard = False
        self.setObjectName("tree")
        self.setAccessibleName("Trusts, sites and services")
        self.setModel(model)
        self.setItemDelegate(TreeDelegate(theme, self))
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setExpandsOnDoubleClick(False)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.header().setStretchLastSection(True)
        self.expanded.connect(self._on_expanded)
        self.doubleClicked.connect(self._on_opened)
        model.rows_arrived.connect(self._on_rows_arrived)
        model.modelAboutToBeReset.connect(self._on_model_about_to_be_reset)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    # What others ask of it

    def reveal(self, path: Sequence[Subject]) -> None:
        """Open the branches down to the last of ``path`` and choose it, as its rows arrive.

        ``subject_chosen`` is not sent: whoever reveals a row knows it.
        """
        self._path = tuple(path)
        self._go_on_with_path()

    def expand_subjects(self, subjects: Iterable[Subject]) -> None:
        """Open these branches as their rows arrive."""
        self._opening.update(subjects)
        self._open_waiting(QModelIndex())

    def expanded_subjects(self) -> tuple[Subject, ...]:
        """The open branches, parents before children."""
        found: list[Subject] = []
        waiting = [QModelIndex()]
        while waiting:
            parent = waiting.pop()
            # A closed branch is passed over, so this walks over what is visible, not the country.
            for place, _ in self._model.names(parent):
                index = self._model.index(place, 0, parent)
                if self.isExpanded(index) and (row := self._model.tree_row(index)):
                    found.append(row.subject)
                    waiting.append(index)
        return tuple(found)

    # Qt's face

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        row = self._model.tree_row(current)
        if row is not None and not self._quiet:
            self._path = ()
            self.subject_chosen.emit(row.subject)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._by_keyboard = True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._on_opened(self.currentIndex())
            return
        super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Go to the next row below that begins with ``search``, else that has a word that does."""
        wanted = search.casefold()
        if not wanted:
            return
        current = self.currentIndex()
        parents = [current.parent(), QModelIndex()] if current.isValid() else [QModelIndex()]
        if current.isValid() and self.isExpanded(current):
            parents.insert(0, current)
        for parent in parents:
            start = current.row() if current.isValid() and parent == current.parent() else -1
            # A further letter of the same search may still fit the row one is on.
            start -= len(wanted) > 1
            place = self._place_of(wanted, parent, start)
            if place is not None:
                self.setCurrentIndex(self._model.index(place, 0, parent))
                return

    def _place_of(self, wanted: str, parent: QModelIndex, after: int) -> int | None:
        names = sorted((place, name.casefold()) for place, name in self._model.names(parent))
        names = [n for n in names if n[0] > after] + [n for n in names if n[0] <= after]
        beginning = (place for place, name in names if name.startswith(wanted))
        within = (place for place, name in names if f" {wanted}" in name)
        return next(beginning, next(within, None))

    def _arrow_centre(self, branch: QRect) -> QPoint:
        """Of the arrow, somewhat right of where Qt has it: the tree keeps a margin at its left."""
        x = branch.right() - self.indentation() // 2 + self._theme.space(LEFT_MARGIN)
        return QPoint(x, branch.center().y())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._by_keyboard = False
        index = self.indexAt(event.position().toPoint())
        row = self.visualRect(index)
        branch = QRect(0, row.top(), row.left(), row.height())
        arrow = QRect(0, 0, self.indentation(), row.height())
        arrow.moveCenter(self._arrow_centre(branch))
        if self._model.hasChildren(index) and arrow.contains(event.position().toPoint()):
            self.setExpanded(index, not self.isExpanded(index))
            return
        super().mousePressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._by_keyboard |= event.reason() in (
            Qt.FocusReason.TabFocusReason,
            Qt.FocusReason.BacktabFocusReason,
            Qt.FocusReason.ShortcutFocusReason,
        )
        super().focusInEvent(event)

    def drawRow(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        selection = self.selectionModel()
        chosen = selection is not None and selection.isSelected(index)
        if chosen:
            painter.fillRect(option.rect, self._theme.colour("chosen"))
        super().drawRow(painter, option, index)
        if chosen:
            bar = QRect(option.rect)
            bar.setWidth(self._theme.space(4))
            painter.fillRect(bar, self._theme.colour("accent"))
        if self._by_keyboard and self.hasFocus() and index == self.currentIndex():
            painter.save()
            pen = painter.pen()
            pen.setColor(self._theme.colour("accent"))
            pen.setWidth(2)
            painter.setPen(pen)
            painter.drawRect(option.rect.adjusted(1, 1, -2, -2))
            painter.restore()

    def drawBranches(self, painter: QPainter, rect: QRect, index: Index) -> None:
        if not self._model.hasChildren(index):
            return
        size = self._theme.space(4)
        centre = self._arrow_centre(rect)
        if self.isExpanded(index):
            points = ((-size, -size // 2), (size, -size // 2), (0, size - size // 2))
        else:
            points = ((-size // 2, -size), (-size // 2, size), (size - size // 2, 0))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("text"))
        painter.drawPolygon(QPolygon([centre + QPoint(x, y) for x, y in points]))
        painter.restore()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.scheduleDelayedItemsLayout()

    # Within

    @Slot(QModelIndex)
    def _on_expanded(self, index: QModelIndex) -> None:
        row = self._model.tree_row(index)
        if row is not None and not self._model.has_rows(index):
            self._opening.add(row.subject)
            self.collapse(index)
            self._model.want(index)

    @Slot(QModelIndex)
    def _on_rows_arrived(self, parent: QModelIndex) -> None:
        row = self._model.tree_row(parent)
        if row is not None and row.subject in self._opening:
            self._opening.discard(row.subject)
            self.expand(parent)
        self._open_waiting(parent)
        self._go_on_with_path()

    def _open_waiting(self, parent: QModelIndex) -> None:
        for subject in tuple(self._opening):
            index = self._model.child(parent, subject)
            if not index.isValid():
                continue
            if self._model.has_rows(index):
                self._opening.discard(subject)
                self.expand(index)
                self._open_waiting(index)
            else:
                self._model.want(index)

    def _go_on_with_path(self) -> None:
        index = QModelIndex()
        for subject in self._path:
            if not self._model.has_rows(index):
                row = self._model.tree_row(index)
                if row is not None:
                    self._opening.add(row.subject)
                self._model.want(index)
                return
            if index.isValid():
                self.expand(index)
            below = self._model.child(index, subject)
            if not below.isValid():
                break
            index = below
        if self._path and index.isValid():
            self._path = ()
            self._quiet = True
            self.setCurrentIndex(index)
            self._quiet = False
            self.scrollTo(index)

    @Slot(QModelIndex)
    def _on_opened(self, index: QModelIndex) -> None:
        row = self._model.tree_row(index)
        if row is not None:
            self.subject_opened.emit(row.subject)

    @Slot()
    def _on_model_about_to_be_reset(self) -> None:
        self._opening.update(self.expanded_subjects())
        current = self._model.tree_row(self.currentIndex())
        if current is not None and not self._path:
            index = self.currentIndex()
            path: list[Subject] = []
            while (row := self._model.tree_row(index)) is not None:
                path.insert(0, row.subject)
                index = index.parent()
            self._path = tuple(path)

    @Slot()
    def _on_theme_changed(self) -> None:
        self.setFont(self._theme.font())
        self.setIndentation(self._theme.space(18))
        self.scheduleDelayedItemsLayout()
        self.viewport().update()
