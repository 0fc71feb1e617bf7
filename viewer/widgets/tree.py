"""The tree of providers, sites and services, with a rating on every row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from PySide6.QtCore import (
    QElapsedTimer,
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
    QApplication,
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
        self._expanded: dict[Subject, None] = {}
        self._typed = ""
        self._since_typed = QElapsedTimer()
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
        self.collapsed.connect(self._on_collapsed)
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
        """The open branches, in the order in which they were opened, and those about to open."""
        return tuple({**self._expanded, **dict.fromkeys(self._opening)})

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
        """Go to the next row that begins with what was typed, else that has such a word.

        Letters typed in one go belong together; one letter again and again goes from row to row.
        """
        pause = QApplication.keyboardInputInterval()
        going_on = self._since_typed.isValid() and self._since_typed.elapsed() <= pause
        self._since_typed.start()
        self._typed = self._typed + search.casefold() if going_on else search.casefold()
        if not self._typed.strip():
            return
        repeated = len(set(self._typed)) == 1
        wanted = self._typed[0] if repeated else self._typed
        names = list(self._visible_names())
        here = self.currentIndex()
        after = next(
            (n for n, (_, parent, place) in enumerate(names)
             if place == here.row() and parent == here.parent()),
            -1,
        )  # fmt: skip
        # A further letter may still fit the row one is on.
        start = after + 1 if repeated else max(after, 0)
        turned = names[start:] + names[:start]
        beginning = (row for row in turned if row[0].startswith(wanted))
        within = (row for row in turned if f" {wanted}" in row[0])
        found = next(beginning, next(within, None))
        if found is not None:
            self.setCurrentIndex(self._model.index(found[2], 0, found[1]))

    def _visible_names(
        self, parent: QModelIndex | None = None
    ) -> Iterator[tuple[str, QModelIndex, int]]:
        """Name, parent and place of the rows from top to bottom, as far as they are there."""
        parent = QModelIndex() if parent is None else parent
        opened = {
            index.row(): index
            for index in (self._model.child(parent, subject) for subject in self._expanded)
            if index.isValid()
        }
        for place, name in sorted(self._model.names(parent)):
            yield name.casefold(), parent, place
            if place in opened:
                yield from self._visible_names(opened[place])

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
        # Qt makes the first row the current one if none is: nobody chose it.
        self._quiet = True
        super().focusInEvent(event)
        self._quiet = False

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
        if row is None:
            return
        self._expanded[row.subject] = None
        if not self._model.has_rows(index):
            self._opening.add(row.subject)
            self.collapse(index)
            self._model.want(index)

    @Slot(QModelIndex)
    def _on_collapsed(self, index: QModelIndex) -> None:
        row = self._model.tree_row(index)
        if row is not None:
            self._expanded.pop(row.subject, None)

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
        self._opening.update(self._expanded)
        self._expanded.clear()
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
