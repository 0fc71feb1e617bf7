"""The tree of providers, sites and services, with a rating on every row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from PySide6.QtCore import (
    QElapsedTimer,
    QEvent,
    QItemSelection,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHoverEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QRegion,
    QResizeEvent,
)
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
from viewer.parts.focus_ring import BY_KEYBOARD
from viewer.parts.spoken import announce
from viewer.views.tree.delegate import LEFT_MARGIN, TreeDelegate
from viewer.views.tree.model import TreeModel
from viewer.views.tree.row_painter import paint_chosen, paint_focus_ring, paint_twist
from viewer.wording import tree as tree_words

Index = QModelIndex | QPersistentModelIndex
_FEW = 12
"""The most rows of a branch that the list scrolls to when it is opened."""
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
    menu_wanted = Signal(QModelIndex, QPoint)
    """Emitted with the index of a provider, site or service, and where on the screen its menu is to
    be."""
    left = Signal()
    """Emitted on Esc, when the user wants to see all rows again."""

    def __init__(self, model: TreeModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._model = model
        self._awaited: set[TreeKey] = set()
        """Branches that open when their rows arrive."""
        self._remembered: dict[Subject | str, None] = {}
        """Subjects and groups to expand when their rows arrive, in the order of opening."""
        self._expanded: dict[TreeKey, None] = {}
        self._not_measured: set[tuple[int, int]] = set()
        """Loaded rows whose height is not known yet, by the number of their branch and position."""
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
        self._waits_for_current = False
        """Whether the user moved to the current row before it arrived."""
        self._opens_current = False
        """Whether the user also wants to read that row's report."""
        self._quiet = False
        self._by_keyboard = False
        self._restyled = QTimer(self)
        """Runs until the style has been changed, and the rows are laid out for it."""
        self._restyled.setSingleShot(True)
        self._restyled.setInterval(0)
        self._restyled.timeout.connect(self.doItemsLayout)
        self.setObjectName("tree")
        self.setAccessibleName("Trusts, sites and services")
        self.setModel(model)
        self._delegate = TreeDelegate(theme, self._room, self)
        self.setItemDelegate(self._delegate)
        self.setHeaderHidden(True)
        self.setUniformRowHeights(False)
        self.setExpandsOnDoubleClick(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Scrolled by pixels, Qt would have to know the height of every row of the country.
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.header().setStretchLastSection(True)
        self.expanded.connect(self._on_expanded)
        self.collapsed.connect(self._on_collapsed)
        self.doubleClicked.connect(self._on_opened)
        model.rows_arrived.connect(self._on_rows_arrived)
        self.verticalScrollBar().valueChanged.connect(self._measure_near)
        self.verticalScrollBar().valueChanged.connect(self._look_again)
        model.modelAboutToBeReset.connect(self._on_model_about_to_be_reset)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def reveal(self, way: Sequence[Step]) -> None:
        """Open the branches along ``way`` as their rows arrive, and select the last row.

        ``subject_chosen`` is not emitted, because the caller knows the subject. Nothing happens if
        the user has moved to a row that has not arrived yet: it will be chosen when it does.
        """
        if self._waits_for_current:
            return
        self._way, self._chosen_by_user = tuple(way), False
        self._go_on()

    def show_row(self, index: QModelIndex) -> None:
        """Scroll to a row, with its trust at the top if both fit."""
        top = index
        while top.parent().isValid():
            top = top.parent()
        self.scrollTo(top, QAbstractItemView.ScrollHint.PositionAtTop)
        if not self._is_visible(index):
            self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)

    def _is_visible(self, index: QModelIndex) -> bool:
        row = self.visualRect(index)
        return not row.isEmpty() and row.top() >= 0 and row.bottom() <= self.viewport().height()

    def choose_nothing(self) -> None:
        """Clear the selection, because the tree does not show the subject of the report.

        A row that the user has moved to, and that has not arrived yet, stays selected.
        """
        if self._waits_for_current:
            return
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
        self._remembered.update(dict.fromkeys(branches))
        self._open_remembered(QModelIndex())

    def open_as_seen(self, wanted: bool) -> None:
        """Open each provider once when the user sees it, or no longer do so.

        Only those within view are opened, so a filter with thousands of matches costs no more than
        one with few. Branches opened like this are not remembered when the tree is filled again.
        """
        self._opens_as_seen = wanted
        self._seen = {key for key in self._seen if key in self._expanded}

    def expanded_subjects(self) -> tuple[Subject, ...]:
        """The branches waiting to open since before, then the open ones in the order of opening."""
        keys = [key.subject for key in self._opened_by_user()]
        return tuple(dict.fromkeys(s for s in (*self._remembered, *keys) if isinstance(s, Subject)))

    def _opened_by_user(self) -> list[TreeKey]:
        return [key for key in (*self._expanded, *self._awaited) if key not in self._seen]

    def forget_expanded(self) -> None:
        """Forget which branches are open, because the groups are about to change."""
        self._expanded.clear()
        self._awaited.clear()
        self._remembered.clear()

    # Qt's virtual methods

    def visualRect(self, index: Index) -> QRect:
        """Where a row is in the viewport; an empty rectangle if it is surely out of sight.

        Qt would measure all rows between it and those in sight, of the country if need be, each
        time that the row is updated.
        """
        return super().visualRect(index) if self._is_near(index, 0) else QRect()

    def dataChanged(self, first: Index, last: Index, roles: Sequence[int] = ()) -> None:
        """Measure the rows that are in sight or near again, and the others when they come near.

        Qt would measure all rows between them and those in sight.
        """
        parent = first.parent()
        for row in range(first.row(), last.row() + 1):
            index = self._model.index(row, 0, parent)
            if self._is_near(index):
                super().dataChanged(index, index, roles)
            else:
                self._not_measured.add((index.internalId(), row))

    def scrollTo(
        self,
        index: Index,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """Scroll to a row; if it is far, the row under the pointer is no longer marked before.

        Otherwise Qt would paint that one again after scrolling, and first measure all between.
        """
        if not self._is_near(index):
            away = QPointF(-1, -1)
            leaving = QHoverEvent(QEvent.Type.HoverLeave, away, away, away)
            QApplication.sendEvent(self.viewport(), leaving)
        super().scrollTo(index, hint)

    def verticalOffset(self) -> int:
        """About how many pixels are above the viewport, for patterns in the background.

        Qt would measure all rows above it each time that the list is painted.
        """
        return self.verticalScrollBar().value() * self._delegate.painter.plain_height

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        """Where the selected rows are in the viewport; none that is out of sight is measured."""
        region = QRegion()
        for index in selection.indexes():
            row = self.visualRect(index)
            if not row.isEmpty():
                region += QRect(0, row.top(), self.viewport().width(), row.height())
        return region

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Emit the subject that the user moved to, or do so when its row arrives."""
        far = current.isValid() and abs(_top_row(current) - _top_row(previous)) > self._most_rows()
        if previous.isValid() and far:
            # To paint it again, Qt would measure all rows between it and those then in sight.
            previous = QModelIndex()
            self.viewport().update()
        super().currentChanged(current, previous)
        self._waits_for_current = self._opens_current = False
        if self._quiet:
            return
        self._way = ()
        row = self._model.tree_row(current)
        if row is not None:
            self.subject_chosen.emit(row.subject)
        elif current.isValid() and self._model.line(current) is None:
            self._waits_for_current = True
            self._model.want(current.parent(), current.row())

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
        x = branch.right() - self.indentation() // 2 + self._theme.space(LEFT_MARGIN - 3)
        return QPoint(x, branch.center().y())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Open or close a branch when its arrow is clicked, and a group wherever it is clicked.

        The right button opens a menu, and not the page.
        """
        self._by_keyboard = False
        if event.button() == Qt.MouseButton.RightButton:
            return
        index = self.indexAt(event.position().toPoint())
        row = self.visualRect(index)
        branch = QRect(0, row.top(), row.left(), row.height())
        arrow = QRect(0, 0, self._theme.space(24), max(row.height(), self._theme.space(24)))
        arrow.moveCenter(self._arrow_centre(branch))
        if self._model.hasChildren(index) and arrow.contains(event.position().toPoint()):
            self.setExpanded(index, not self.isExpanded(index))
            return
        super().mousePressEvent(event)
        if isinstance(self._model.line(index), TreeGroup):
            self.setExpanded(index, not self.isExpanded(index))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of the row at the pointer, or of the current one."""
        by_mouse = event.reason() is QContextMenuEvent.Reason.Mouse
        index = self.indexAt(event.pos()) if by_mouse else self.currentIndex()
        if self._model.tree_row(index) is not None:
            below = self.viewport().mapToGlobal(self.visualRect(index).bottomLeft())
            self.menu_wanted.emit(index, event.globalPos() if by_mouse else below)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the keyboard focus only if it was reached with the keyboard."""
        self._by_keyboard |= event.reason() in BY_KEYBOARD
        # Qt makes the first row current if no row is; the user did not choose it.
        self._quiet = True
        super().focusInEvent(event)
        self._quiet = False

    def drawRow(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Tint the selected row, and frame the current one when the keyboard is used."""
        selection = self.selectionModel()
        chosen = selection is not None and selection.isSelected(index)
        if chosen:
            # The style would paint its own ground behind the arrow.
            option.palette.setColor(option.palette.ColorRole.Highlight, Qt.GlobalColor.transparent)
            paint_chosen(painter, option.rect, self._theme)
        super().drawRow(painter, option, index)
        if self._by_keyboard and self.hasFocus() and index == self.currentIndex():
            painter.save()
            paint_focus_ring(painter, option.rect, self._theme)
            painter.restore()

    def drawBranches(self, painter: QPainter, rect: QRect, index: Index) -> None:
        """Draw the arrow of a row that can be opened or closed."""
        if not self._model.hasChildren(index):
            return
        centre = QPointF(self._arrow_centre(rect))
        paint_twist(painter, centre, self._theme, opened=self.isExpanded(index))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the rows the heights that their names need now, and open what came into view.

        A current row that was in view stays so when something above the list needs room.
        """
        here = self.currentIndex()
        row = self.visualRect(here)
        was_seen = not row.isEmpty() and row.top() >= 0 and row.bottom() <= event.oldSize().height()
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._heights_changed()
        if was_seen and not self._is_visible(here):
            self.show_row(here)
        self._look_again()

    def changeEvent(self, event: QEvent) -> None:
        """Lay out the rows again when the font or style changes."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.scheduleDelayedItemsLayout()

    def event(self, event: QEvent) -> bool:
        """Handle an event; a new style is laid out later.

        Another text size or theme gives the list a new style twenty times, and Qt would lay out
        every row of the country each time.
        """
        if event.type() == QEvent.Type.StyleChange:
            self._restyled.start()
        return super().event(event)

    def doItemsLayout(self) -> None:
        """Lay out all rows; once at the end, if the style is being changed."""
        if not self._restyled.isActive():
            super().doItemsLayout()

    # Internals

    def _is_near(self, index: Index, pages: int = 1) -> bool:
        """Whether a row is in sight, or by so many pages from it, judged by the top rows alone."""
        first = self.indexAt(QPoint(0, 0))
        if not first.isValid() or not index.isValid():
            return True
        most = self._most_rows()
        return -pages * most <= _top_row(index) - _top_row(first) <= (1 + pages) * most

    def _most_rows(self) -> int:
        """The most rows that can be in sight."""
        return self.viewport().height() // self._delegate.painter.plain_height + 1

    @Slot()
    def _measure_near(self) -> None:
        """Measure rows that arrived while they were far from those in sight, and come near now."""
        if not self._not_measured:
            return
        index = self.indexAt(QPoint(0, 0))
        while index.isValid() and self._is_near(index):
            row = (index.internalId(), index.row())
            if row in self._not_measured:
                self._not_measured.discard(row)
                super().dataChanged(index, index)
            index = self.indexBelow(index)

    def _room(self, index: Index) -> int:
        """The width in pixels of a row, from the end of its branch to the scroll bar.

        It is the same without a scroll bar, so that names are not wrapped again when it appears.
        """
        level = 1
        while (index := index.parent()).isValid():
            level += 1
        bar = self.verticalScrollBar().sizeHint().width()
        return self.width() - bar - level * self.indentation()

    def _heights_changed(self) -> None:
        """Measure the loaded rows again, without laying out all the others."""
        for first, last in self._model.loaded_runs():
            self.dataChanged(first, last)

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
        elif index == self.currentIndex() and self.hasFocus():
            line, below = self._model.line(index), self._model.lines(index)
            if len(below) <= _FEW:
                # What was just opened below the last row would not be seen.
                self.scrollTo(self._model.index(len(below) - 1, 0, index))
                self.scrollTo(index)
            if line is not None:
                announce(self, tree_words.opened(line, below))

    @Slot(QModelIndex)
    def _on_collapsed(self, index: QModelIndex) -> None:
        key = self._model.key(index)
        if key is None:
            return
        self._expanded.pop(key, None)
        if self._opens_as_seen and key not in self._awaited:
            self._seen.add(key)  # what the user closes stays closed
        line = self._model.line(index)
        if key not in self._awaited and index == self.currentIndex() and self.hasFocus() and line:
            announce(self, tree_words.folded(line))

    @Slot(QModelIndex)
    def _on_rows_arrived(self, parent: QModelIndex) -> None:
        key = self._model.key(parent)
        if key in self._awaited:
            self._awaited.discard(key)
            self.expand(parent)
        self._open_remembered(parent)
        self._choose_current()
        self._go_on()
        self._look_again()

    def _choose_current(self) -> None:
        """Emit the subject of the current row if the user moved to it before it arrived."""
        here = self.currentIndex()
        if not self._waits_for_current or self._model.line(here) is None:
            return
        opens = self._opens_current
        self._waits_for_current = self._opens_current = False
        row = self._model.tree_row(here)
        if row is not None:
            self.subject_chosen.emit(row.subject)
            if opens:
                self._on_opened(here)

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
        remembered = {
            TreeKey(item) if isinstance(item, str) else TreeKey(above.group, item): item
            for item in self._remembered
        }
        for key in self._model.loaded_among(parent, remembered):
            index = self._model.child(parent, key)
            self._remembered.pop(remembered[key], None)
            self._open(index, key)
            if self._model.has_rows(index):
                self._open_remembered(index)

    def _go_on(self) -> None:
        """Move towards the row to be revealed, as far as the loaded rows allow."""
        if self._way and self._restyled.isActive():
            self._restyled.stop()
            self.doItemsLayout()  # to scroll, it has to be known where the rows are
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
            was_visible = self._is_visible(index)
            if self._chosen_by_user:
                self.setCurrentIndex(index)
            else:
                self._set_current(index)
                row, key = self._model.tree_row(index), self._model.key(index)
                if row is not None and key is not None and row.level is Level.LOCATION:
                    # Its services are what is read next.
                    self._open(index, key)
            if not was_visible:
                self.show_row(index)

    @Slot(QModelIndex)
    def _on_opened(self, index: QModelIndex) -> None:
        row = self._model.tree_row(index)
        if row is not None:
            self.subject_opened.emit(row.subject)
        else:
            self._opens_current = self._waits_for_current

    @Slot()
    def _on_model_about_to_be_reset(self) -> None:
        for key in self._opened_by_user():
            self._remembered[key.subject or key.group or ""] = None
        # What the user closed stays closed; the others open again when they are seen.
        self._seen -= {*self._expanded, *self._awaited}
        self._expanded.clear()
        self._awaited.clear()
        self._not_measured.clear()
        self._waits_for_current = self._opens_current = False

    @Slot()
    def _on_theme_changed(self) -> None:
        self.setFont(self._theme.type(13))
        self.setIndentation(self._theme.space(14))
        self.scheduleDelayedItemsLayout()
        self.viewport().update()


def _top_row(index: Index) -> int:
    """The position of the row at the top of the tree that ``index`` is or is below."""
    while (above := index.parent()).isValid():
        index = above
    return index.row()
