"""All filters of the list, which open above it and push it down; each tick takes effect at once."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from db.domain.scale import SCALE, Rating
from db.domain.tree import Choice, Facet, TreeFilter
from viewer.appearance.style_sheet import filter_style
from viewer.appearance.theme import Theme
from viewer.parts.badge import badge_size, paint_badge
from viewer.parts.spoken import say_current
from viewer.views.tree.facets import (
    CHOICE_ROLE,
    END_ROLE,
    FACET_ROLE,
    USUAL,
    FacetsModel,
    always_one,
)
from viewer.views.tree.row_painter import paint_focus_ring, paint_twist

_LINE = 25
"""The height of a line in pixels at text scale 1."""
_BOX = 15
"""The side of a tick box in pixels at text scale 1."""
_SETTLING = 50
"""Milliseconds after choices have come until the current line is said."""

Index = QModelIndex | QPersistentModelIndex


class FacetDelegate(QStyledItemDelegate):
    """Paints a tick box and a name, and on the right the chosen values or the number of rows."""

    def __init__(self, theme: Theme, parent: FacetsView) -> None:
        super().__init__(parent)
        self._theme = theme
        self._view = parent

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """The height of a line in pixels; a heading goes on in the next line if it has to."""
        least = max(self._theme.space(_LINE), option.fontMetrics.height() + 8)
        if index.data(CHOICE_ROLE) is not None:
            return QSize(0, least)
        metrics = QFontMetrics(self._theme.type(12, bold=True))
        width = self._view.viewport().width() - self._view.indentation() - self._theme.space(12)
        room = QRect(0, 0, max(1, width - self._end_width(index)), 10_000)
        text = metrics.boundingRect(room, Qt.TextFlag.TextWordWrap, str(index.data()))
        return QSize(0, max(least, text.height() + self._theme.space(8)))

    def _end_of(self, index: Index) -> str:
        """The text at the end of a line: a number, or what is chosen in a closed section."""
        opened = index.data(CHOICE_ROLE) is None and self._view.isExpanded(index)
        return "" if opened else str(index.data(END_ROLE) or "")

    def _end_width(self, index: Index) -> int:
        end = self._end_of(index)
        metrics = QFontMetrics(self._theme.type(12))
        width = min(metrics.horizontalAdvance(end), self._view.viewport().width() // 2)
        return width + self._theme.space(8) if end else 0

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        """Leave headings and tick boxes to :meth:`paint`, and the focus to the view."""
        super().initStyleOption(option, index)
        option.font = self._theme.type(13)
        if index.data(CHOICE_ROLE) is None:
            option.text = ""
        option.features &= ~QStyleOptionViewItem.ViewItemFeature.HasCheckIndicator
        for state in ("State_Selected", "State_HasFocus"):
            option.state &= ~QStyle.StateFlag[state]

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a line."""
        text = self._end_of(index)
        font = self._theme.type(12)
        metrics = QFontMetrics(font)
        room = self._view.viewport().width() // 2
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
        end = QRect(QPoint(0, 0), QSize(metrics.horizontalAdvance(text), metrics.height()))
        end.moveCenter(option.rect.center())
        end.moveRight(option.rect.right() - self._theme.space(12))
        line = QStyleOptionViewItem(option)
        ticked = index.data(Qt.ItemDataRole.CheckStateRole)
        side = self._theme.space(_BOX)
        box = QRect(option.rect.left(), 0, side, side)
        box.moveCenter(QPoint(box.center().x(), option.rect.center().y()))
        indent = 0 if ticked is None else box.width() + self._theme.space(6)
        line.rect = option.rect.adjusted(indent, 0, end.left() - option.rect.right() - 8, 0)
        choice: Choice | None = index.data(CHOICE_ROLE)
        rating = rating_of(choice)
        if rating is None:
            super().paint(painter, line, index)
        else:
            badge = QRect(QPoint(0, 0), badge_size(rating, None, self._theme, short=False))
            badge.moveCenter(line.rect.center())
            badge.moveLeft(line.rect.left() + self._theme.space(2))
            paint_badge(painter, badge, rating, None, self._theme, short=False)
        painter.save()
        if choice is None:
            painter.setFont(self._theme.type(12, bold=True))
            painter.setPen(self._theme.colour("muted"))
            heading = option.rect.adjusted(
                self._theme.space(3), 0, -self._theme.space(12) - self._end_width(index), 0
            )
            wrapped = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(heading, wrapped, str(index.data()))
        elif ticked is not None:
            chosen = Qt.CheckState(ticked) == Qt.CheckState.Checked
            if always_one(choice.facet):
                self._paint_circle(painter, box, chosen=chosen)
            else:
                self._paint_box(painter, box, ticked=chosen)
        painter.setFont(font)
        painter.setPen(self._theme.colour("muted"))
        painter.drawText(end, Qt.AlignmentFlag.AlignCenter, text)
        painter.restore()

    def _paint_box(self, painter: QPainter, box: QRect, *, ticked: bool) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = max(1.0, box.width() / 9)
        painter.setPen(QPen(self._theme.colour("accent" if ticked else "muted"), width))
        painter.setBrush(self._theme.colour("accent" if ticked else "surface"))
        painter.drawRoundedRect(box, width, width)
        if ticked:
            painter.setPen(QPen(self._theme.colour("surface"), 1.4 * width))
            corners = ((0.22, 0.52), (0.43, 0.74), (0.8, 0.28))
            painter.drawPolyline(
                [
                    QPointF(box.left() + x * box.width(), box.top() + y * box.height())
                    for x, y in corners
                ]
            )

    def _paint_circle(self, painter: QPainter, box: QRect, *, chosen: bool) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = max(1.0, box.width() / 9)
        painter.setPen(QPen(self._theme.colour("accent" if chosen else "muted"), width))
        painter.setBrush(self._theme.colour("surface"))
        painter.drawEllipse(box)
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("accent"))
            inset = round(box.width() * 0.25)
            painter.drawEllipse(QRectF(box).adjusted(inset, inset, -inset, -inset))

    def editorEvent(
        self,
        event: QEvent,
        model: QAbstractItemModel,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        """Ignore the event, because the view ticks a line wherever it is clicked."""
        return False


def rating_of(choice: Choice | None) -> Rating | None:
    """The rating on CQC's scale that a choice is for; None for every other choice."""
    if choice is None or choice.facet is not Facet.RATING:
        return None
    return next((rating for rating in SCALE if rating.word == choice.value), None)


class FacetsView(QTreeView):
    """The list of filters, in which Space or Enter ticks a choice or opens a section."""

    toggled = Signal(object)
    """Emitted with the Choice that was ticked or cleared."""

    def __init__(self, model: FacetsModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setModel(model)
        self.setAccessibleName("Filters")
        self.setItemDelegate(FacetDelegate(theme, self))
        self.setHeaderHidden(True)
        self.setUniformRowHeights(False)
        self.setExpandsOnDoubleClick(False)
        # 'Urgent and emergency services is Inadequate': both ends tell choices apart.
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clicked.connect(self._act_on)
        # Qt forgets what screen readers know of the lines when choices are added below one.
        self._settled = QTimer(self, singleShot=True, interval=_SETTLING)
        self._settled.timeout.connect(lambda: say_current(self))
        model.rowsInserted.connect(self._on_rows_inserted)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Measure the headings again."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.scheduleDelayedItemsLayout()

    def drawRow(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw a line, tinted and framed if it has the keyboard focus."""
        here = index == self.currentIndex() and self.hasFocus()
        if here:
            painter.fillRect(option.rect, self._theme.colour("chosen"))
        super().drawRow(painter, option, index)
        if here:
            painter.save()
            paint_focus_ring(painter, option.rect, self._theme)
            painter.restore()

    def drawBranches(self, painter: QPainter, rect: QRect, index: Index) -> None:
        """Draw the arrow of a section."""
        if self.model().hasChildren(index):
            opened = self.isExpanded(index)
            paint_twist(painter, QPointF(rect.center()), self._theme, opened=opened)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tick a choice, or open or close a section, on Space or Enter."""
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._act_on(self.currentIndex())
            return
        super().keyPressEvent(event)

    @Slot()
    def _on_rows_inserted(self) -> None:
        self._settled.start()

    @Slot(QModelIndex)
    def _act_on(self, index: QModelIndex) -> None:
        choice: Choice | None = index.data(CHOICE_ROLE)
        if choice is not None:
            self.toggled.emit(choice)
        elif index.isValid():
            self.setExpanded(index, not self.isExpanded(index))


class FilterPanel(QFrame):
    """The filters in the pane, between the chips and the list; Esc closes them."""

    filter_wanted = Signal(object)
    """Emitted with the TreeFilter that the user wants."""
    choices_wanted = Signal(object)
    """Emitted with a Facet whose section is open; answer with :meth:`show_choices`."""
    closed = Signal()
    """Emitted when the user has closed the filters."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._filter = TreeFilter()
        self.setObjectName("filterPanel")
        self.model = FacetsModel(self)
        self.view = FacetsView(self.model, theme)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.view)
        self.view.toggled.connect(self._on_toggled)
        self.view.expanded.connect(self._on_expanded)
        self.view.collapsed.connect(self._measure)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()
        self.hide()

    # Public interface

    def open_at(self, facet: Facet | None) -> None:
        """Show the filters with the section of ``facet`` open.

        Without ``facet``, open the sections in use, and the ratings.
        """
        if not self.isVisible():
            self.model.forget_places()
            self.show()
        chosen = [one for one in Facet if self._filter.values(one)]
        for one in [facet] if facet else {*chosen, Facet.RATING}:
            self.view.expand(self.model.section(one))
        section = self.model.section(facet or (chosen or [Facet.RATING])[0])
        self.view.setCurrentIndex(section)
        self.view.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._ask()
        self.updateGeometry()
        self.view.scrollTo(section, QTreeView.ScrollHint.PositionAtTop)

    def show_filter(self, chosen: TreeFilter) -> None:
        """Tick the choices that are in ``chosen``."""
        changed = chosen != self._filter
        self._filter = chosen
        self.model.show_filter(chosen)
        if changed and self.isVisible():
            self._ask()

    def show_choices(self, facet: Facet, choices: Sequence[Choice]) -> None:
        """Show the choices of ``facet``."""
        self.model.show_choices(facet, choices)
        self.updateGeometry()

    # Qt's virtual methods

    def sizeHint(self) -> QSize:
        """The size in pixels that all lines need."""
        height = 4 + self._column.contentsMargins().top() + self._column.contentsMargins().bottom()
        for section in map(self.model.section, Facet):
            height += self.view.sizeHintForIndex(section).height()
            if self.view.isExpanded(section) and (number := self.model.rowCount(section)):
                first = self.model.index(0, 0, section)
                height += number * self.view.sizeHintForIndex(first).height()
        return QSize(self._theme.space(200), height)

    def minimumSizeHint(self) -> QSize:
        """The size in pixels of four lines."""
        return QSize(0, self._theme.space(4 * _LINE))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close the filters on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            return
        super().keyPressEvent(event)

    # Internals

    def _ask(self) -> None:
        for facet in Facet:
            if self.view.isExpanded(self.model.section(facet)):
                self.choices_wanted.emit(facet)

    @Slot(object)
    def _on_toggled(self, choice: Choice) -> None:
        usual = always_one(choice.facet) and choice.value == USUAL[choice.facet]
        self.filter_wanted.emit(
            self._filter.without(choice.facet)
            if usual
            else self._filter.toggled(choice.facet, choice.value)
        )

    @Slot(QModelIndex)
    def _on_expanded(self, index: QModelIndex) -> None:
        self.choices_wanted.emit(index.data(FACET_ROLE))
        self._measure()

    @Slot()
    def _measure(self) -> None:
        # A heading has more room while its section is open.
        self.view.scheduleDelayedItemsLayout()
        self.updateGeometry()

    @Slot()
    def _on_theme_changed(self) -> None:
        space = self._theme.space
        self.setStyleSheet(filter_style(self._theme.scheme, space, self._theme.body_points))
        self.view.setFont(self._theme.type(13))
        self.view.setIndentation(space(14))
        self._column.setContentsMargins(space(8), 0, 0, space(4))
        self.updateGeometry()
