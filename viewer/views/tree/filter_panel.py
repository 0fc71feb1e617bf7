"""The panel of all the tree's filters, shown next to it; each tick takes effect at once."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from db.domain.tree import Choice, Facet, TreeFilter
from viewer.appearance.style_sheet import filter_style
from viewer.appearance.theme import Theme
from viewer.views.tree.facets import CHOICE_ROLE, END_ROLE, FACET_ROLE, FacetsModel

_WIDTH = 330

Index = QModelIndex | QPersistentModelIndex


class FacetDelegate(QStyledItemDelegate):
    """Paints a tick box and a name, and on the right the chosen values or the number of rows."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """The height of a line in pixels."""
        return QSize(0, option.fontMetrics.height() + self._theme.space(8))

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        """Make sections bold; leave tick boxes to :meth:`paint`, and the focus to the view."""
        super().initStyleOption(option, index)
        option.font = self._theme.font(bold=index.data(CHOICE_ROLE) is None)
        option.features &= ~QStyleOptionViewItem.ViewItemFeature.HasCheckIndicator
        for state in ("State_Selected", "State_HasFocus"):
            option.state &= ~QStyle.StateFlag[state]

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a line."""
        text = str(index.data(END_ROLE) or "")
        font = self._theme.font(0.92)
        metrics = QFontMetrics(font)
        room = option.rect.width() // 2
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
        end = QRect(QPoint(0, 0), QSize(metrics.horizontalAdvance(text), metrics.height()))
        end.moveCenter(option.rect.center())
        end.moveRight(option.rect.right() - self._theme.space(12))
        line = QStyleOptionViewItem(option)
        ticked = index.data(Qt.ItemDataRole.CheckStateRole)
        box = QRect(option.rect.left(), 0, self._theme.space(13), self._theme.space(13))
        box.moveCenter(QPoint(box.center().x(), option.rect.center().y()))
        indent = 0 if ticked is None else box.width() + self._theme.space(4)
        line.rect = option.rect.adjusted(indent, 0, end.left() - option.rect.right() - 8, 0)
        super().paint(painter, line, index)
        painter.save()
        if ticked is not None:
            self._paint_box(painter, box, ticked=Qt.CheckState(ticked) == Qt.CheckState.Checked)
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

    def editorEvent(
        self,
        event: QEvent,
        model: QAbstractItemModel,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        """Ignore the event, because the view ticks a line wherever it is clicked."""
        return False


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
        self.setUniformRowHeights(True)
        self.setExpandsOnDoubleClick(False)
        # 'Urgent and emergency services is Inadequate': both ends tell choices apart.
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clicked.connect(self._act_on)

    def drawRow(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw a line, tinted and framed if it has the keyboard focus."""
        here = index == self.currentIndex() and self.hasFocus()
        if here:
            painter.fillRect(option.rect, self._theme.colour("chosen"))
        super().drawRow(painter, option, index)
        if here:
            painter.save()
            pen = painter.pen()
            pen.setColor(self._theme.colour("accent"))
            pen.setWidth(2)
            painter.setPen(pen)
            painter.drawRect(option.rect.adjusted(1, 1, -2, -2))
            painter.restore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tick a choice, or open or close a section, on Space or Enter."""
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._act_on(self.currentIndex())
            return
        super().keyPressEvent(event)

    @Slot(QModelIndex)
    def _act_on(self, index: QModelIndex) -> None:
        choice: Choice | None = index.data(CHOICE_ROLE)
        if choice is not None:
            self.toggled.emit(choice)
        elif index.isValid():
            self.setExpanded(index, not self.isExpanded(index))


class FilterPanel(QFrame):
    """A panel over the report that closes on Esc, or when the focus moves elsewhere."""

    filter_wanted = Signal(object)
    """Emitted with the TreeFilter that the user wants."""
    choices_wanted = Signal(object)
    """Emitted with a Facet whose section is open; answer with :meth:`show_choices`."""

    def __init__(self, theme: Theme, opener: QWidget, parent: QWidget) -> None:
        """``opener`` is the widget that can have the focus without closing the panel."""
        super().__init__(parent)
        self._theme = theme
        self._opener = opener
        self._filter = TreeFilter()
        parent.installEventFilter(self)
        self.setObjectName("filterPanel")
        self.model = FacetsModel(self)
        self.view = FacetsView(self.model, theme)
        heading = QLabel("Show only")
        heading.setObjectName("heading")
        self.count_label = QLabel()
        self.count_label.setObjectName("count")
        self.clear_button = _link("Clear")
        self.done_button = _link("Done")
        foot = QHBoxLayout()
        foot.addWidget(self.count_label, 1)
        foot.addWidget(self.clear_button)
        foot.addWidget(self.done_button)
        self._column = QVBoxLayout(self)
        self._column.addWidget(heading)
        self._column.addWidget(self.view, 1)
        self._column.addLayout(foot)
        self.view.toggled.connect(self._on_toggled)
        self.view.expanded.connect(self._on_expanded)
        self.view.collapsed.connect(self._fit)
        self.clear_button.clicked.connect(lambda: self.filter_wanted.emit(TreeFilter()))
        self.done_button.clicked.connect(self.close_panel)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._on_focus_changed)
        self.hide()

    # Public interface

    def open_at(self, facet: Facet | None) -> None:
        """Show the panel with the section of ``facet`` open.

        Without ``facet``, open the sections in use, or the ratings if no filter is set.
        """
        if not self.isVisible():
            self.show()
            self.raise_()
        chosen = [one for one in Facet if self._filter.values(one)]
        for one in [facet] if facet else chosen or [Facet.RATING]:
            self.view.expand(self.model.section(one))
        section = self.model.section(facet or (chosen or [Facet.RATING])[0])
        self.view.setCurrentIndex(section)
        self.view.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._fit()
        self._ask()
        self.view.scrollTo(section, QTreeView.ScrollHint.PositionAtTop)

    @Slot()
    def close_panel(self) -> None:
        """Close the panel; if it has the focus, return the focus to the bar above the tree."""
        within = self.isAncestorOf(QApplication.focusWidget() or self._opener)
        self.hide()
        if within:
            self._opener.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_filter(self, chosen: TreeFilter) -> None:
        """Tick the choices that are in ``chosen``."""
        changed = chosen != self._filter
        self._filter = chosen
        self.model.show_filter(chosen)
        self.clear_button.setEnabled(bool(chosen))
        if changed and self.isVisible():
            self._ask()

    def show_choices(self, facet: Facet, choices: Sequence[Choice]) -> None:
        """Show the choices of ``facet``."""
        self.model.show_choices(facet, choices)
        self._fit()

    def show_count(self, text: str) -> None:
        """Show how many rows match the filters."""
        self.count_label.setText(text)

    # Internals

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close the panel on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_panel()
            return
        super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Resize the panel when the size of the window changes."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._fit()
        return super().eventFilter(watched, event)

    @Slot(QWidget, QWidget)
    def _on_focus_changed(self, _before: QWidget | None, now: QWidget | None) -> None:
        near = (self, self._opener)
        if (
            now is not None
            and self.isVisible()
            and not any(one is now or one.isAncestorOf(now) for one in near)
        ):
            self.hide()

    def _ask(self) -> None:
        for facet in Facet:
            if self.view.isExpanded(self.model.section(facet)):
                self.choices_wanted.emit(facet)

    @Slot(object)
    def _on_toggled(self, choice: Choice) -> None:
        self.filter_wanted.emit(self._filter.toggled(choice.facet, choice.value))

    @Slot(QModelIndex)
    def _on_expanded(self, index: QModelIndex) -> None:
        self.choices_wanted.emit(index.data(FACET_ROLE))
        self._fit()

    @Slot()
    def _fit(self) -> None:
        """Make the panel as tall as its lines need, within the height of the window."""
        space = self._theme.space
        window = self.window()
        corner = self._opener.mapTo(window, QPoint(self._opener.width(), 0))
        width = min(space(_WIDTH), window.width() - space(8))
        left = min(corner.x(), window.width() - width - space(4))
        lines = len(Facet) + sum(
            self.model.rowCount(self.model.section(facet))
            for facet in Facet
            if self.view.isExpanded(self.model.section(facet))
        )
        row = self.view.sizeHintForIndex(self.model.index(0, 0)).height()
        others = self.sizeHint().height() - self.view.sizeHint().height()
        top = corner.y() + space(4)
        height = min(lines * row + others + space(4), window.height() - top - space(8))
        self.setGeometry(left, top, width, height)

    @Slot()
    def _on_theme_changed(self) -> None:
        space = self._theme.space
        self.setStyleSheet(filter_style(self._theme.scheme, space, self._theme.body_points))
        self.view.setFont(self._theme.font())
        self.view.setIndentation(space(16))
        self._column.setContentsMargins(space(12), space(10), space(8), space(8))
        self._column.setSpacing(space(6))


def _link(text: str) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName("link")
    button.setAutoDefault(False)
    return button
