"""The list of My wards, in which wards can be put in order by keys and by dragging."""

from __future__ import annotations

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QMenu,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from db.domain.scale import Mark
from db.domain.subject import Subject
from db.domain.tree import TreeRow
from db.domain.wards import Ward
from viewer.appearance.icons import paint_icon
from viewer.appearance.mark_painter import mark_path
from viewer.appearance.theme import Theme
from viewer.parts.focus_ring import BY_KEYBOARD
from viewer.views.tree.delegate import end_of
from viewer.views.tree.row_painter import (
    Figure,
    RowPainter,
    RowText,
    is_chosen,
    paint_chosen,
    paint_focus_ring,
)
from viewer.views.tree.wards_model import RATED_ROLE, SECOND_ROLE, WARD_ROLE, WardsModel
from viewer.wording import wards as ward_words

_LEFT, _RIGHT = 24, 12
"""The space for the star, and to the right of the badge, in pixels at text scale 1."""
_CROSS = 28
"""The width of the place for the cross that removes a ward."""

Index = QModelIndex | QPersistentModelIndex


class WardDelegate(QStyledItemDelegate):
    """Paints a star, or a handle while the wards are edited; a name and its site; a badge."""

    def __init__(self, theme: Theme, parent: WardsView) -> None:
        super().__init__(parent)
        self._theme = theme
        self._view = parent
        self.painter = RowPainter(theme)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """The height of a ward in pixels."""
        width = self._text_rect(QRect(0, 0, self._view.viewport().width(), 1)).width()
        return QSize(0, self.painter.height(_text_of(index), max(1, width)))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a ward."""
        theme, rect = self._theme, option.rect
        chosen = is_chosen(option)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen:
            paint_chosen(painter, rect, theme)
        side = theme.space(12)
        sign = QRectF(0, 0, side, side)
        sign.moveCenter(QRectF(rect).center())
        sign.moveLeft(rect.left() + theme.space(8))
        if self._view.editing:
            paint_icon(painter, "menu", sign, theme.colour("muted"))
            paint_icon(painter, "close", QRectF(cross_sign(rect, theme)), theme.colour("text"))
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent"))
            painter.drawPath(mark_path(Mark.OUTSTANDING, sign))
        self.painter.paint(painter, self._text_rect(rect), _text_of(index), bold=chosen)
        if self._view.shows_focus and index == self._view.currentIndex():
            paint_focus_ring(painter, rect, theme)
        painter.restore()

    def _text_rect(self, rect: QRect) -> QRect:
        right = _CROSS if self._view.editing else _RIGHT
        return rect.adjusted(self._theme.space(_LEFT), 0, -self._theme.space(right), 0)


def _text_of(index: Index) -> RowText:
    row: TreeRow | None = index.data(RATED_ROLE)
    second = str(index.data(SECOND_ROLE))
    # Until its rating has arrived there is nothing, rather than the dash of 'not stated'.
    end = Figure(" ") if row is None else end_of(row)
    return RowText(str(index.data()), second, end, quiet=row is None)


def cross_sign(rect: QRect, theme: Theme) -> QRect:
    """Where the cross of a ward is drawn."""
    sign = QRect(0, 0, theme.space(12), theme.space(12))
    sign.moveCenter(QPoint(rect.right() - theme.space(_CROSS) // 2, rect.center().y()))
    return sign


class WardsView(QListView):
    """My wards. Alt with the arrow keys, or dragging while they are edited, puts them in order."""

    subject_chosen = Signal(object)
    """Emitted with the Subject of the ward that the user moves to."""
    subject_opened = Signal(object)
    """Emitted with a Subject on Enter or a double click."""
    moved = Signal(object, int)
    """Emitted with a Subject and its new position."""
    removed = Signal(object)
    """Emitted with the Subject that the user wants to remove."""
    start_chosen = Signal(object)
    """Emitted with the Subject that Wardcard is to open at, or None."""

    def __init__(self, model: WardsModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._model = model
        self.editing = False
        self._quiet = False
        self._by_keyboard = False
        self._shown: Subject | None = None
        self._dragged: int | None = None
        self._drop: int | None = None
        self._picture = QPixmap()
        """The dragged ward, which follows the pointer."""
        self._held = QPoint()
        """Where in the dragged ward the pointer is, from its top left corner."""
        self._pointer = QPoint()
        self.setAccessibleName("My wards")
        self.setModel(model)
        self.setItemDelegate(WardDelegate(theme, self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(False)
        self.doubleClicked.connect(self._on_opened)

    @property
    def shows_focus(self) -> bool:
        """Whether the current ward has a ring, because the keyboard is used."""
        return self._by_keyboard and self.hasFocus()

    def edit_wards(self, wanted: bool) -> None:
        """Show handles and crosses, or no longer do so."""
        self.editing = wanted
        if not wanted:
            self.show_subject(self._shown)
        self.scheduleDelayedItemsLayout()
        self.viewport().update()

    def needed_height(self) -> int:
        """The height in pixels that all wards need."""
        rows = range(self._model.rowCount())
        return sum(self.sizeHintForRow(row) for row in rows)

    def show_subject(self, subject: Subject | None) -> None:
        """Select the ward whose page is shown, if it is one."""
        self._shown = subject
        self.make_current(subject)

    def make_current(self, subject: Subject | None) -> None:
        """Have the keys apply to a ward, without opening it."""
        index = QModelIndex() if subject is None else self._model.index_of(subject)
        self._quiet = True
        self.setCurrentIndex(index)
        if not index.isValid():
            self.clearSelection()
        self._quiet = False

    # Qt's virtual methods

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Emit the ward that the user moved to."""
        super().currentChanged(current, previous)
        ward: Ward | None = current.data(WARD_ROLE)
        if ward is not None and not self._quiet:
            self.subject_chosen.emit(ward.subject)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move a ward with Alt and an arrow, remove it with Del, open it with Enter.

        Esc ends dragging.
        """
        if event.key() == Qt.Key.Key_Escape and self._dragged is not None:
            self._stop_dragging()
            return
        self._by_keyboard = True
        self.viewport().update()
        ward: Ward | None = self.currentIndex().data(WARD_ROLE)
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if ward is not None and step and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.moved.emit(ward.subject, self.currentIndex().row() + step)
            return
        if ward is not None and event.key() == Qt.Key.Key_Delete:
            self.removed.emit(ward.subject)
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_opened(self.currentIndex())
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose a ward, or while they are edited remove it or begin to drag it."""
        self._by_keyboard = False
        index = self.indexAt(event.position().toPoint())
        if not self.editing or event.button() != Qt.MouseButton.LeftButton:
            left = event.button() == Qt.MouseButton.LeftButton
            already = index.isValid() and index == self.currentIndex()
            # The right button opens a menu, and not the page.
            self._quiet = not left
            super().mousePressEvent(event)
            self._quiet = False
            if left and already:
                # The page of another place may be shown.
                self.subject_chosen.emit(index.data(WARD_ROLE).subject)
            return
        if not index.isValid():
            return
        cross = self.visualRect(index).right() - self._theme.space(_CROSS)
        if event.position().x() >= cross:
            self.removed.emit(index.data(WARD_ROLE).subject)
        else:
            # The keys are for the ward that was clicked, which is not opened.
            self.make_current(index.data(WARD_ROLE).subject)
            self._dragged = index.row()
            self._held = event.position().toPoint() - self.visualRect(index).topLeft()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show where a dragged ward would be put; beyond an end, scroll on."""
        if self._dragged is None:
            super().mouseMoveEvent(event)
            return
        self._pointer = event.position().toPoint()
        if self._drop is None:
            self._picture = self.viewport().grab(self.visualRect(self._model.index(self._dragged)))
        beyond = self._pointer.y() - min(max(self._pointer.y(), 0), self.viewport().height())
        self.verticalScrollBar().setValue(self.verticalScrollBar().value() + beyond)
        self._drop = self._gap_at(self._pointer.y())
        self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Put a dragged ward where it was dropped."""
        dragged, drop = self._dragged, self._drop
        self._stop_dragging()
        if dragged is None:
            super().mouseReleaseEvent(event)
        elif drop is not None and drop not in (dragged, dragged + 1):
            subject = self._model.index(dragged).data(WARD_ROLE).subject
            self.moved.emit(subject, drop - (drop > dragged))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the wards; a dragged one at the pointer, and a line where it would be put."""
        super().paintEvent(event)
        if self._drop is None:
            return
        painter = QPainter(self.viewport())
        width = max(3, round(3 * self._theme.text_scale))
        painter.setPen(QPen(self._theme.colour("accent"), width))
        y = self._top_of(self._drop)
        painter.drawLine(self._theme.space(8), y, self.viewport().width(), y)
        size = self._picture.deviceIndependentSize().toSize()
        at = QRect(QPoint(self._theme.space(8), self._pointer.y() - self._held.y()), size)
        painter.setOpacity(0.9)
        painter.fillRect(at, self._theme.colour("surface"))
        painter.drawPixmap(at.topLeft(), self._picture)
        painter.setOpacity(1)
        painter.setPen(QPen(self._theme.colour("accent"), 1))
        painter.drawRect(at)
        painter.end()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus if it was reached with the keyboard; Qt's choice of a row is not kept."""
        self._by_keyboard |= event.reason() in BY_KEYBOARD
        self._quiet = True
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self._model.rowCount():
            # Current, so that it is said and has the ring, but neither chosen nor opened.
            selection = self.selectionModel()
            selection.setCurrentIndex(self._model.index(0), selection.SelectionFlag.NoUpdate)
        self._quiet = False
        QTimer.singleShot(0, self, self._say_current)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with a ward."""
        by_mouse = event.reason() is QContextMenuEvent.Reason.Mouse
        index = self.indexAt(event.pos()) if by_mouse else self.currentIndex()
        if not index.isValid():
            return
        menu = self.menu_for(index)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        at = event.globalPos()
        if not by_mouse:
            at = self.viewport().mapToGlobal(self.visualRect(index).bottomLeft())
        menu.popup(at)

    def menu_for(self, index: QModelIndex) -> QMenu:
        """A menu of what can be done with the ward at ``index``."""
        ward: Ward = index.data(WARD_ROLE)
        menu = QMenu(self)
        start = menu.addAction("Open at this ward")
        start.setCheckable(True)
        start.setChecked(self._model.wards.start == ward.subject)
        start.triggered.connect(
            lambda checked: self.start_chosen.emit(ward.subject if checked else None)
        )
        menu.addSeparator()
        for text, step in (("Move up", -1), ("Move down", 1)):
            move = menu.addAction(text)
            position = index.row() + step
            move.setEnabled(0 <= position < self._model.rowCount())
            move.triggered.connect(
                lambda _=False, position=position: self.moved.emit(ward.subject, position)
            )
        menu.addSeparator()
        remove = menu.addAction(ward_words.REMOVE)
        remove.triggered.connect(lambda _=False: self.removed.emit(ward.subject))
        return menu

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Measure the wards again."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.scheduleDelayedItemsLayout()

    # Internals

    def _stop_dragging(self) -> None:
        self._dragged = self._drop = None
        self.viewport().update()

    def _gap_at(self, y: int) -> int:
        """The position before which a ward dropped at the height ``y`` is put."""
        rows = range(self._model.rowCount())
        middles = [self.visualRect(self._model.index(row)).center().y() for row in rows]
        return sum(middle < y for middle in middles)

    def _top_of(self, position: int) -> int:
        last = self._model.rowCount()
        if position < last:
            return max(1, self.visualRect(self._model.index(position)).top())
        return self.visualRect(self._model.index(last - 1)).bottom() - 1

    def _say_current(self) -> None:
        """Have screen readers say the current ward: see :meth:`TreeView.focusInEvent`."""
        if self.hasFocus() and self.currentIndex().isValid():
            quiet, self._quiet = self._quiet, True
            super().currentChanged(self.currentIndex(), QModelIndex())
            self._quiet = quiet

    @Slot(QModelIndex)
    def _on_opened(self, index: QModelIndex) -> None:
        ward: Ward | None = index.data(WARD_ROLE)
        if ward is not None:
            self.subject_opened.emit(ward.subject)
