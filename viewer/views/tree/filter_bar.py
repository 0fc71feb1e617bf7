"""The bar above the tree: the grouping menu, quick filters and a count of the rows shown."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from db.domain.tree import NEEDS_ATTENTION, PLAIN, Arrangement, Facet, Grouping, TreeFilter, Trend
from viewer.appearance.style_sheet import filter_style
from viewer.appearance.theme import Theme
from viewer.parts.flow_layout import FlowLayout
from viewer.parts.message_bar import announce
from viewer.wording import tree as tree_words

_GROUPINGS = {
    Grouping.A_TO_Z: "A to Z",
    Grouping.REGION: "By region",
    Grouping.TYPE: "By type",
}


class FilterBar(QWidget):
    """Emits the grouping and filters that the user chooses, and shows those in effect."""

    arranged = Signal(object)
    """Emitted with the Arrangement that the user wants."""
    panel_wanted = Signal(object)
    """Emitted with the Facet whose choices the user wants to see, or None for all filters."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._arrangement = PLAIN
        self._compact = False
        self.setObjectName("filters")
        self.title = QLabel("Trusts and sites")
        self.title.setObjectName("title")
        self.grouping_button = QToolButton()
        self.grouping_button.setObjectName("grouping")
        self.grouping_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.grouping_button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._groupings = self._grouping_menu()
        self.all_chip = _chip("All", "Show everything (Esc)")
        self.attention_chip = _chip("Needs attention", "Rated Requires improvement or Inadequate")
        self.improved_chip = _chip("Improved", "Rated higher than last time")
        self.region_chip = _chip("Region", "Choose regions")
        self.more_chip = _chip("More filters", "Rating, age, place, type and level (Ctrl+Shift+F)")
        self.count_label = QLabel()
        self.count_label.setObjectName("count")
        self.count_label.setWordWrap(True)
        self.clear_button = QPushButton("Clear")
        self.clear_button.setObjectName("link")
        self.clear_button.setAccessibleName("Clear filters")
        self.clear_button.setToolTip("Show everything (Esc)")
        self._put_together()
        self.all_chip.clicked.connect(self.clear)
        self.clear_button.clicked.connect(self.clear)
        self.attention_chip.clicked.connect(self._on_attention_clicked)
        self.improved_chip.clicked.connect(self._on_improved_clicked)
        self.region_chip.clicked.connect(lambda: self._want_panel(Facet.REGION))
        self.more_chip.clicked.connect(lambda: self._want_panel(None))
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()
        self.show_arrangement(PLAIN)

    def _put_together(self) -> None:
        self._top = QWidget()
        self._top.setObjectName("line")
        self._head = FlowLayout(self._top)
        self._head.addWidget(self.title)
        self._head.addWidget(self.grouping_button)
        chips = QWidget()
        chips.setObjectName("line")
        self._flow = FlowLayout(chips)
        for chip in self.chips():
            self._flow.addWidget(chip)
        self._foot = QWidget()
        self._foot.setObjectName("line")
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(0, 0, 0, 0)
        foot.addWidget(self.count_label, 1)
        foot.addWidget(self.clear_button)
        self._column = QVBoxLayout(self)
        for part in (self._top, chips, self._foot):
            self._column.addWidget(part)

    def _grouping_menu(self) -> dict[Grouping, QAction]:
        menu = QMenu(self.grouping_button)
        group = QActionGroup(menu)
        actions: dict[Grouping, QAction] = {}
        for grouping, text in _GROUPINGS.items():
            action = menu.addAction(text)
            action.setCheckable(True)
            action.triggered.connect(lambda _checked, grouping=grouping: self.group_by(grouping))
            group.addAction(action)
            actions[grouping] = action
        self.grouping_button.setMenu(menu)
        return actions

    def chips(self) -> tuple[QPushButton, ...]:
        """The quick filters, from left to right."""
        return (
            self.all_chip,
            self.attention_chip,
            self.improved_chip,
            self.region_chip,
            self.more_chip,
        )

    def stops(self) -> tuple[QWidget, ...]:
        """The widgets that the Tab key visits, in order."""
        return (self.grouping_button, *self.chips(), self.clear_button)

    def first_stop(self) -> QWidget:
        """The widget that receives the keyboard focus when the user moves to the bar."""
        return self.more_chip if self._compact else self.all_chip

    # Display

    def show_arrangement(self, arrangement: Arrangement) -> None:
        """Show how the tree is grouped and filtered."""
        self._arrangement = arrangement
        chosen = arrangement.filter
        grouping = _GROUPINGS[arrangement.grouping]
        self.grouping_button.setText(f"{grouping} ▾")
        self.grouping_button.setAccessibleName(f"Grouped: {grouping}")
        self.grouping_button.setToolTip("How the tree is grouped")
        self._groupings[arrangement.grouping].setChecked(True)
        attention = set(chosen.values(Facet.RATING)) == set(NEEDS_ATTENTION)
        improved = chosen.values(Facet.CHANGE) == (Trend.IMPROVED.value,)
        regions = tree_words.chosen_values(Facet.REGION, chosen)
        shown = {Facet.REGION} | ({Facet.RATING} if attention else set[Facet]())
        shown |= {Facet.CHANGE} if improved else set[Facet]()
        more = sum(1 for facet in Facet if facet not in shown and chosen.values(facet))
        self.all_chip.setChecked(not chosen)
        self.attention_chip.setChecked(attention)
        self.improved_chip.setChecked(improved)
        self.region_chip.setChecked(bool(regions))
        self.region_chip.setText(f"Region: {regions}" if regions else "Region")
        if self._compact:
            more = sum(1 for facet in Facet if chosen.values(facet))
        name = "Filters" if self._compact else "More filters"
        self.more_chip.setChecked(more > 0)
        self.more_chip.setText(f"{name}: {more}" if more else name)
        self._foot.setVisible(bool(chosen))
        for chip in self.chips():
            chip.updateGeometry()
        self._flow.invalidate()

    def show_count(self, text: str) -> None:
        """Show how many rows match the filters, and announce it to screen readers."""
        self.count_label.setText(text)
        announce(self, text)

    # User actions

    @Slot()
    def clear(self) -> None:
        """Remove all filters."""
        self._want(TreeFilter())

    def group_by(self, grouping: Grouping) -> None:
        """Change the grouping of the tree and keep its filters."""
        self.arranged.emit(Arrangement(grouping, self._arrangement.filter))

    def fit(self, room: int) -> None:
        """Take up less than half of ``room``, the height in pixels of bar and tree together.

        In a low window with large text the quick filters are hidden; the panel has them too.
        """
        fixed = sum(self._theme.space(units) for units in (16, 8, 24, 24))
        chips = sum(chip.sizeHint().height() + self._flow.spacing() for chip in self.chips()[:3])
        compact = fixed + chips + self.grouping_button.sizeHint().height() > 0.5 * room
        if compact == self._compact:
            return
        self._compact = compact
        before, after = (self._head, self._flow) if compact else (self._flow, self._head)
        before.removeWidget(self.grouping_button)
        after.addWidget(self.grouping_button)
        self.grouping_button.show()
        self._top.setVisible(not compact)
        for chip in self.chips()[:-1]:
            chip.setVisible(not compact)
        self.show_arrangement(self._arrangement)

    def showEvent(self, event: QShowEvent) -> None:
        """Fit into the pane around the bar, now and whenever its height changes."""
        super().showEvent(event)
        pane = self.parentWidget()
        if pane is not None:
            # Only the pane knows how much room there is.
            pane.installEventFilter(self)
            self.fit(pane.height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Fit into the pane when its height changes."""
        if watched is self.parentWidget() and isinstance(event, QResizeEvent):
            self.fit(event.size().height())
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Remove all filters when Esc is pressed."""
        if event.key() == Qt.Key.Key_Escape and self._arrangement.filter:
            self.clear()
            self.first_stop().setFocus(Qt.FocusReason.OtherFocusReason)
            return
        super().keyPressEvent(event)

    def _want(self, chosen: TreeFilter) -> None:
        # A chip shows whether its filter is in effect, not whether it was clicked.
        self.show_arrangement(self._arrangement)
        if chosen != self._arrangement.filter:
            self.arranged.emit(Arrangement(self._arrangement.grouping, chosen))

    def _want_panel(self, facet: Facet | None) -> None:
        self.show_arrangement(self._arrangement)
        self.panel_wanted.emit(facet)

    @Slot()
    def _on_attention_clicked(self) -> None:
        chosen = self._arrangement.filter
        if self.attention_chip.isChecked():
            self._want(chosen.with_values(Facet.RATING, *NEEDS_ATTENTION))
        else:
            self._want(chosen.without(Facet.RATING))

    @Slot()
    def _on_improved_clicked(self) -> None:
        chosen = self._arrangement.filter
        if self.improved_chip.isChecked():
            self._want(chosen.with_values(Facet.CHANGE, Trend.IMPROVED.value))
        else:
            self._want(chosen.without(Facet.CHANGE))

    @Slot()
    def _on_theme_changed(self) -> None:
        space = self._theme.space
        self.setStyleSheet(filter_style(self._theme.scheme, space, self._theme.body_points))
        self._column.setContentsMargins(space(13), space(9), space(11), space(7))
        self._column.setSpacing(space(4))
        for flow in (self._head, self._flow):
            flow.setContentsMargins(0, 0, 0, 0)
            flow.setSpacing(space(5))
        pane = self.parentWidget()
        if pane is not None:
            self.fit(pane.height())


def _chip(text: str, tip: str) -> QPushButton:
    chip = QPushButton(text)
    chip.setObjectName("chip")
    chip.setCheckable(True)
    chip.setAutoDefault(False)
    chip.setToolTip(tip)
    chip.setAccessibleDescription(tip)
    return chip
