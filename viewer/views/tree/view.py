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
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPolygon, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from db.domain.subject import Level, Subject
from db.domain.tree import Step, TreeGroup, TreeKey
from viewer.appearance.theme import Theme
from viewer.views.tree.delegate import LEFT_MARGIN, TreeDelegate
from viewer.views.tree.model import TreeModel

Index = QModelIndex | QPersistentModelIndex
Row = tuple[QModelIndex, int]
"""A parent and the position of a row below it, from 0."""


class TreeView(QTreeView):
    """The tree. Typing goes to the next name that starts with the letters, even if not yet loaded.

    Opening a branch first requests its rows from the model. The branch opens only when they have
    arrived, so that it is never shown empty and the tree is not laid out twice.
    """

    subject_chosen = Signal(object)
    """Emitted with the Subject of the row that the user moves to."""
    subject_opened = Signal(object)
    """Emitted with a Subject on Enter or a double click: the user wants to read its report."""
    name_wanted = Signal(object, str)
    """Emitted with the TreeKey of a list and typed letters, to search beyond the loaded rows.

    Answer with :meth:`show_named`.
    """
    left = Signal()
    """Emitted on Esc, when the user wants to see all rows again."""

    def __init__(self, model: TreeModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._model = model
        self._awaited: set[TreeKey] = set()
        """Branches that open when their rows arrive."""
        self._remembered: set[Subject | str] = set()
        """Subjects and groups to expand when their rows arrive."""
        self._expanded: dict[TreeKey, None] = {}
        self._opens_as_seen = False
        self._seen: set[TreeKey] = set()
        """Branches that were opened because the user saw them; those may have been closed since."""
        self._looking = QTimer(self)
        self._looking.setSingleShot(True)
        self._looking.setInterval(0)
        self._looking.timeout.connect(self._open_seen)
        self._typed = ""
        self._since_typed = QElapsedTimer()
        self._otherwise: Row | None = None
        """The row to go to if no name starts with the typed letters."""
        self._way: tuple[Step, ...] = ()
        self._chosen_by_user = False
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
        self.verticalScrollBar().valueChanged.connect(self._look_again)
        model.modelAboutToBeReset.connect(self._on_model_about_to_be_reset)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def reveal(self, way: Sequence[Step]) -> None:
        """Open the branches along ``way`` as their rows arrive, and select the last row.

        ``subject_chosen`` is not emitted, because the caller knows the subject.
        """
        self._way, self._chosen_by_user = tuple(way), False
        self._go_on()

    def show_row(self, index: QModelIndex) -> None:
        """Scroll a row to the middle if it is not completely visible."""
        if not self.viewport().rect().contains(self.visualRect(index)):
            self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)

    def choose_nothing(self) -> None:
        """Clear the selection, because the tree does not show the subject of the report."""
        self._way = ()
        self._set_current(QModelIndex())
        self.clearSelection()

    def show_named(self, typed: str, way: Sequence[Step] | None) -> None:
        """Answer ``name_wanted``: follow ``way``, or without one go to the best loaded match."""
        if typed != self._typed:
            return
        if way:
            self._way, self._chosen_by_user = tuple(way), True
            self._go_on()
        elif self._otherwise is not None:
            self._go_to(self._otherwise)

    def expand_branches(self, branches: Iterable[Subject | str]) -> None:
        """Open these subjects, and groups by their keys, as their rows arrive."""
        self._remembered.update(branches)
        self._open_remembered(QModelIndex())

    def open_as_seen(self, wanted: bool) -> None:
        """Open each provider once when the user sees it, or no longer do so.

        Only those within view are opened, so a filter with thousands of matches costs no more than
        one with few. Branches opened like this are not remembered when the tree is filled again.
        """
        self._opens_as_seen = wanted
        self._seen = {key for key in self._seen if key in self._expanded}

    def expanded_subjects(self) -> tuple[Subject, ...]:
        """The open branches in the order in which they were opened, then those waiting to open."""
        keys = [key.subject for key in self._opened_by_user()]
        return tuple(dict.fromkeys(s for s in (*keys, *self._remembered) if isinstance(s, Subject)))

    def _opened_by_user(self) -> list[TreeKey]:
        return [key for key in (*self._expanded, *self._awaited) if key not in self._seen]

    def forget_expanded(self) -> None:
        """Forget which branches are open, because the groups are about to change."""
        self._expanded.clear()
        self._awaited.clear()
        self._remembered.clear()

    # Qt's virtual methods

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Emit the subject that the user moved to."""
        super().currentChanged(current, previous)
        if self._quiet:
            return
        self._way = ()
        row = self._model.tree_row(current)
        if row is not None:
            self.subject_chosen.emit(row.subject)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """On Enter, go to the report or open or close a group; on Esc, emit ``left``."""
        self._by_keyboard = True
        index = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and index.isValid():
            if isinstance(self._model.line(index), TreeGroup):
                self.setExpanded(index, not self.isExpanded(index))
            else:
                self._on_opened(index)
            return
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Go to the next row whose name starts with the typed letters.

        Failing that, go to the next row with a later word that does. Letters typed without a pause
        are searched for together. Typing the same letter repeatedly moves from match to match.
        """
        pause = QApplication.keyboardInputInterval()
        going_on = self._since_typed.isValid() and self._since_typed.elapsed() <= pause
        self._since_typed.start()
        self._typed = self._typed + search.casefold() if going_on else search.casefold()
        if not self._typed.strip():
            return
        repeated = len(set(self._typed)) == 1
        beginning, within = self._named(self._typed[0] if repeated else self._typed, repeated)
        here = self._model.key(self.currentIndex().parent())
        some_only = (
            here is not None
            and here.subject is None
            and not self._model.is_whole(self.currentIndex().parent())
        )
        again = repeated and len(self._typed) > 1
        self._otherwise = beginning or within
        if (some_only and not again) or (beginning is None and self._model.grouped):
            self.name_wanted.emit(here, self._typed)
        elif self._otherwise is not None:
            self._go_to(self._otherwise)

    def _named(self, wanted: str, going_on: bool) -> tuple[Row | None, Row | None]:
        """The next loaded row that starts with ``wanted``, and the next with such a later word."""
        names = list(self._visible_names())
        here = self.currentIndex()
        after = next(
            (n for n, (_, parent, row) in enumerate(names)
             if row == here.row() and parent == here.parent()),
            -1,
        )  # fmt: skip
        # The current row may still match after another letter.
        start = after + 1 if going_on else max(after, 0)
        turned = names[start:] + names[:start]
        beginning = (row[1:] for row in turned if row[0].startswith(wanted))
        within = (row[1:] for row in turned if f" {wanted}" in row[0])
        return next(beginning, None), next(within, None)

    def _go_to(self, row: Row) -> None:
        parent, number = row
        self.setCurrentIndex(self._model.index(number, 0, parent))

    def _visible_names(
        self, parent: QModelIndex | None = None
    ) -> Iterator[tuple[str, QModelIndex, int]]:
        """The name, parent and position of each row that has arrived, from top to bottom."""
        parent = QModelIndex() if parent is None else parent
        opened = {
            index.row(): index
            for index in (self._model.child(parent, key) for key in self._expanded)
            if index.isValid()
        }
        for number, name in sorted(self._model.names(parent)):
            yield name.casefold(), parent, number
            if number in opened:
                yield from self._visible_names(opened[number])

    def _arrow_centre(self, branch: QRect) -> QPoint:
        """The centre of the arrow, right of where Qt puts it: the tree has a left margin."""
        x = branch.right() - self.indentation() // 2 + self._theme.space(LEFT_MARGIN)
        return QPoint(x, branch.center().y())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Open or close a branch when its arrow is clicked, and a group wherever it is clicked."""
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
        if isinstance(self._model.line(index), TreeGroup):
            self.setExpanded(index, not self.isExpanded(index))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the keyboard focus only if it was reached with the keyboard."""
        self._by_keyboard |= event.reason() in (
            Qt.FocusReason.TabFocusReason,
            Qt.FocusReason.BacktabFocusReason,
            Qt.FocusReason.ShortcutFocusReason,
        )
        # Qt makes the first row current if no row is; the user did not choose it.
        self._quiet = True
        super().focusInEvent(event)
        self._quiet = False

    def drawRow(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Tint the selected row, and frame the current one when the keyboard is used."""
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
        """Draw the arrow of a row that can be opened or closed."""
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

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Open what has come into view."""
        super().resizeEvent(event)
        self._look_again()

    def changeEvent(self, event: QEvent) -> None:
        """Lay out the rows again when the font or style changes."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.scheduleDelayedItemsLayout()

    # Internals

    def _set_current(self, index: QModelIndex) -> None:
        self._quiet = True
        self.setCurrentIndex(index)
        self._quiet = False

    @Slot(QModelIndex)
    def _on_expanded(self, index: QModelIndex) -> None:
        key = self._model.key(index)
        if key is None:
            return
        self._expanded[key] = None
        if not self._model.has_rows(index):
            self._awaited.add(key)
            self.collapse(index)
            self._model.want(index)

    @Slot(QModelIndex)
    def _on_collapsed(self, index: QModelIndex) -> None:
        key = self._model.key(index)
        if key is not None:
            self._expanded.pop(key, None)

    @Slot(QModelIndex)
    def _on_rows_arrived(self, parent: QModelIndex) -> None:
        key = self._model.key(parent)
        if key in self._awaited:
            self._awaited.discard(key)
            self.expand(parent)
        self._open_remembered(parent)
        self._go_on()
        self._look_again()

    @Slot()
    def _look_again(self) -> None:
        """Soon open what has come into view."""
        if self._opens_as_seen:
            self._looking.start()

    @Slot()
    def _open_seen(self) -> None:
        """Open the providers within view that have not been opened yet."""
        if not self._opens_as_seen:
            return
        index = self.indexAt(QPoint(0, 0))
        while index.isValid() and self.visualRect(index).top() < self.viewport().height():
            row, key = self._model.tree_row(index), self._model.key(index)
            known = key in self._seen or key in self._awaited or self.isExpanded(index)
            if key is not None and row is not None and not known:
                self._seen.add(key)
                if row.level is Level.PROVIDER and row.children:
                    self._open(index, key)
            index = self.indexBelow(index)

    def _open(self, index: QModelIndex, key: TreeKey) -> None:
        """Open a branch, or have it opened when its rows have arrived."""
        if self._model.has_rows(index):
            self.expand(index)
        else:
            self._awaited.add(key)
            self._model.want(index)

    def _open_remembered(self, parent: QModelIndex) -> None:
        above = self._model.key(parent)
        if above is None:
            return
        for item in tuple(self._remembered):
            key = TreeKey(item) if isinstance(item, str) else TreeKey(above.group, item)
            index = self._model.child(parent, key)
            if not index.isValid():
                continue
            self._remembered.discard(item)
            self._open(index, key)
            if self._model.has_rows(index):
                self._open_remembered(index)

    def _go_on(self) -> None:
        """Move towards the row to be revealed, as far as the loaded rows allow."""
        index = QModelIndex()
        for step in self._way:
            if not self._model.has_rows(index):
                if index.isValid():
                    key = self._model.key(index)
                    assert key is not None
                    self._awaited.add(key)
                self._model.want(index, step.position or 0)
                return
            if index.isValid():
                self.expand(index)
            below = self._model.child(index, step.key)
            if not below.isValid():
                at = self._model.index(step.position or 0, 0, index)
                if at.isValid() and self._model.line(at) is None:
                    self._model.want(index, step.position or 0)
                    return
                break
            index = below
        if self._way and index.isValid():
            self._way = ()
            if self._chosen_by_user:
                self.setCurrentIndex(index)
            else:
                self._set_current(index)
            self.show_row(index)

    @Slot(QModelIndex)
    def _on_opened(self, index: QModelIndex) -> None:
        row = self._model.tree_row(index)
        if row is not None:
            self.subject_opened.emit(row.subject)

    @Slot()
    def _on_model_about_to_be_reset(self) -> None:
        for key in self._opened_by_user():
            self._remembered.add(key.subject or key.group or "")
        # What the user closed stays closed; the others open again when they are seen.
        self._seen -= {*self._expanded, *self._awaited}
        self._expanded.clear()
        self._awaited.clear()

    @Slot()
    def _on_theme_changed(self) -> None:
        self.setFont(self._theme.font())
        self.setIndentation(self._theme.space(18))
        self.scheduleDelayedItemsLayout()
        self.viewport().update()
