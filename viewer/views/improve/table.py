"""The list of what to improve: a row for each entry, with what the trust does about it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QItemSelection,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QRegion,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTreeView, QWidget

from viewer.appearance.theme import Theme
from viewer.views.improve.delegate import ALIGNED, COLUMNS, CellDelegate, Form
from viewer.views.improve.model import FIRST_OF_OWN, ORDERS, Part, RegisterModel
from viewer.wording import improve_page as words

Index = QModelIndex | QPersistentModelIndex
_SHARES: dict[Form, tuple[int, ...]] = {
    Form.WIDE: (302, 126, 122, 138, 140, 158),
    Form.MIDDLE: (330, 150, 150),
    Form.NARROW: (1,),
}
"""The widths of the columns of each form, in parts of the whole."""
_LEAST = ((Form.WIDE, 820), (Form.MIDDLE, 520), (Form.NARROW, 0))
"""The least width in units for each form."""
_MOST_SEEN = 100
"""More rows than are ever seen at once."""
_USUAL_ROW = 60
"""The height of a usual row in units."""
_BAND, _HEADINGS = 22, 25
"""The heights of the two lines of the head, in units."""


class _Head(QHeaderView):
    """Two lines: whose words the columns are, and what each of them is."""

    def __init__(self, table: RegisterTable, theme: Theme) -> None:
        super().__init__(Qt.Orientation.Horizontal, table)
        self._table, self._theme = table, theme
        self.bands: tuple[str, str] = (words.FROM_REPORTS, words.OWN_WORK)
        self.setSectionsClickable(True)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setHighlightSections(False)
        self.setStretchLastSection(False)

    def sizeHint(self) -> QSize:
        """Return the size in pixels of the lines that there are."""
        lines = _HEADINGS + (_BAND if self._table.form is Form.WIDE else 0)
        return QSize(super().sizeHint().width(), self._theme.space(lines))

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:  # noqa: N803
        """Paint the heading of a column, with an arrow if the list is sorted by it."""
        s, px = self._theme.scheme, self._theme.space
        own = self._table.form is Form.WIDE and logicalIndex >= FIRST_OF_OWN
        painter.save()
        painter.fillRect(rect, QColor(s.work_head if own else s.surface))
        painter.setFont(self._theme.type(12, bold=True))
        painter.setPen(QColor(s.muted))
        line = rect.adjusted(px(8), rect.height() - px(_HEADINGS), -px(4), 0)
        painter.drawText(line, ALIGNED, self._table.heading(Part(logicalIndex)))
        painter.setPen(QPen(QColor(s.line), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.restore()

    def paintEvent(self, e: QPaintEvent) -> None:
        """Paint above the headings whose words they are."""
        super().paintEvent(e)
        if self._table.form is not Form.WIDE:
            return
        px = self._theme.space
        painter = QPainter(self.viewport())
        painter.setFont(self._theme.type(12))
        painter.setPen(QColor(self._theme.scheme.muted))
        middle = self.sectionViewportPosition(FIRST_OF_OWN)
        whole = self.viewport().width()
        for left, right, text in ((0, middle, self.bands[0]), (middle, whole, self.bands[1])):
            box = QRect(left + px(8), 0, right - left - px(10), px(_BAND))
            metrics = painter.fontMetrics()
            fitting = metrics.elidedText(text, Qt.TextElideMode.ElideRight, box.width())
            painter.drawText(box, ALIGNED, fitting)
        painter.end()


class RegisterTable(QTreeView):
    """The entries; several can be chosen. To a screen reader a row is said in its first cell."""

    opened = Signal()
    """Emitted when the reader wants to work on the chosen entries: on Enter or a double click."""
    sort_wanted = Signal(object, bool)
    """Emitted with an Order, and whether it is to be reversed."""
    menu_wanted = Signal(QPoint)
    """Emitted with a place on the screen at which a menu for the chosen entries is wanted."""

    def __init__(self, model: RegisterModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model, self._theme = model, theme
        self.form = Form.WIDE
        """Which columns there are."""
        self.setObjectName("registerTable")
        self.setAccessibleName(words.TITLE)
        self.setAccessibleDescription(
            f"{words.FROM_REPORTS}: three columns. {words.OWN_WORK}: the other three. "
            "Enter opens an entry."
        )
        self._head = _Head(self, theme)
        self.setHeader(self._head)
        self._head.sectionClicked.connect(self._on_heading_clicked)
        self._cells = CellDelegate(model, self.columnWidth, theme, self)
        self.setItemDelegate(self._cells)
        self.setModel(model)
        model.modelReset.connect(self._on_reset)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRootIsDecorated(False)
        self.setItemsExpandable(False)
        self.setIndentation(0)
        self.setUniformRowHeights(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)

    def show_whose_file(self, own_work: str) -> None:
        """Show above the trust's columns where its work is kept."""
        self._head.bands = (words.FROM_REPORTS, own_work)
        self._head.viewport().update()

    def heading(self, part: Part) -> str:
        """The heading of a column, with an arrow if the list is sorted by it."""
        text = words.COLUMNS[part] if self.form is Form.WIDE else words.SHORT_COLUMNS[part]
        if ORDERS[part] is not self._model.order:
            return text
        return f"{text} {'↓' if self._model.reverse else '↑'}"

    def chosen_keys(self) -> tuple[str, ...]:
        """The keys of the entries that are chosen, from top to bottom."""
        rows = sorted({index.row() for index in self.selectionModel().selectedRows()})
        entries = self._model.entries()
        return tuple(entries[row].key for row in rows)

    def current_key(self) -> str:
        """The key of the entry at which the keyboard is; empty if there is none."""
        index = self.currentIndex()
        return self._model.entries()[index.row()].key if index.isValid() else ""

    def choose(self, key: str) -> None:
        """Choose the entry with this key alone, or the first if it is not shown."""
        if self._model.rowCount():
            self.setCurrentIndex(self._model.index(max(0, self._model.row_of(key)), 0))

    def restyle(self) -> None:
        """Apply the theme's colours and sizes again."""
        s = self._theme.scheme
        self.setStyleSheet(
            f"#registerTable {{ background: {s.surface}; color: {s.text};"
            f" border: {self._theme.edge_width:.0f}px solid {s.line}; }}"
        )
        self._arrange(afresh=True)

    def measure_again(self) -> None:
        """Lay the rows out again, because something that they show has changed."""
        self._cells.forget()
        self.scheduleDelayedItemsLayout()

    # Qt's virtual methods

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the chosen entries on Enter; leave Esc to the page."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.currentIndex().isValid():
                self.opened.emit()
        elif event.key() == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def visualRect(self, index: Index) -> QRect:
        """Return where a row is; of one that is far from what is seen, only that it is not.

        Qt would add up the heights of all rows between, which takes seconds for some thousands.
        """
        top = self.verticalScrollBar().value()
        if top <= index.row() <= top + _MOST_SEEN:
            return super().visualRect(index)
        return QRect()

    def dataChanged(
        self,
        topLeft: Index,  # noqa: N803 - Qt's names
        bottomRight: Index,  # noqa: N803
        roles: Sequence[int] = (),
    ) -> None:
        """Show what has changed in a row; of one that is not seen, only measure it again."""
        top = self.verticalScrollBar().value()
        if top <= topLeft.row() <= top + _MOST_SEEN:
            super().dataChanged(topLeft, bottomRight, roles)
        else:
            self.scheduleDelayedItemsLayout()

    def verticalOffset(self) -> int:
        """Return roughly how far the list is scrolled, in pixels, for the same reason."""
        return self.verticalScrollBar().value() * self._theme.space(_USUAL_ROW)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        """Return all that is seen, for the same reason."""
        return QRegion(self.viewport().rect())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the entry."""
        super().mouseDoubleClickEvent(event)
        if self.indexAt(event.position().toPoint()).isValid():
            self.opened.emit()

    def contextMenuEvent(self, arg__1: QContextMenuEvent) -> None:
        """Ask for a menu, at the row if the key of menus was pressed."""
        at = arg__1.globalPos()
        if arg__1.reason() is QContextMenuEvent.Reason.Keyboard:
            at = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).bottomLeft())
        self.menu_wanted.emit(at)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose the columns for the new width."""
        super().resizeEvent(event)
        self._arrange()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is."""
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that the keyboard is elsewhere."""
        super().focusOutEvent(event)
        self.viewport().update()

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Move the ring."""
        super().currentChanged(current, previous)
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a ring around the current row while the list has the keyboard."""
        super().paintEvent(event)
        index = self.currentIndex()
        if not self.hasFocus() or not index.isValid():
            return
        painter = QPainter(self.viewport())
        painter.setPen(QPen(self._theme.colour("accent"), 3))
        row = self.visualRect(index)
        box = QRectF(0, row.top(), self.viewport().width(), row.height())
        painter.drawRect(box.adjusted(1.5, 1.5, -1.5, -2.5))
        painter.end()

    # Columns

    def _arrange(self, *, afresh: bool = False) -> None:
        room = self.viewport().width()
        units = room / max(1, self._theme.space(100)) * 100
        form = next(form for form, least in _LEAST if units >= least)
        if form is not self.form or afresh:
            self.form = self._cells.form = form
            for part in Part:
                self.setColumnHidden(part, part not in COLUMNS[form])
        shares = _SHARES[form]
        left = room
        for part, share in zip(COLUMNS[form][1:], shares[1:], strict=True):
            width = room * share // sum(shares)
            left -= width
            self.setColumnWidth(part, width)
        self.setColumnWidth(Part.SAID, max(1, left))
        self._head.setFixedHeight(self._head.sizeHint().height())
        self.measure_again()

    def _on_heading_clicked(self, section: int) -> None:
        order = ORDERS[Part(section)]
        self.sort_wanted.emit(order, order is self._model.order and not self._model.reverse)

    def _on_reset(self) -> None:
        self._cells.forget()
        self._head.viewport().update()
