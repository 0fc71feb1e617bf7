"""The head of the list: how it is grouped, quick filters, and a count of the places shown."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from db.domain.tree import NEEDS_ATTENTION, PLAIN, Arrangement, Facet, Grouping, TreeFilter
from viewer.appearance.style_sheet import filter_style
from viewer.appearance.theme import Theme
from viewer.parts.flow_layout import FlowLayout
from viewer.parts.heading import Heading
from viewer.parts.spoken import announce

_GROUPINGS = {
    Grouping.A_TO_Z: "A to Z",
    Grouping.REGION: "By region",
    Grouping.TYPE: "By type",
}
_ALL_SHOWN = "Filters cleared. All open trusts and sites are listed."


class FilterBar(QWidget):
    """Emits the grouping and filters that the user chooses, and shows those in effect."""

    arranged = Signal(object)
    """Emitted with the Arrangement that the user wants."""
    panel_wanted = Signal()
    """Emitted when the user wants the filters opened or closed."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._arrangement = PLAIN
        self._panel_open = False
        self.setObjectName("filters")
        self.title = Heading("Trusts and sites")
        self.title.setWordWrap(False)
        self.title.setObjectName("title")
        self.grouping_button = QToolButton()
        self.grouping_button.setObjectName("grouping")
        self.grouping_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.grouping_button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._groupings = self._grouping_menu()
        self.all_chip = _chip("All", "Show everything (Esc)")
        self.attention_chip = _chip("Needs attention", "Rated Requires improvement or Inadequate")
        for chip in (self.all_chip, self.attention_chip):
            chip.setCheckable(True)
        self.filter_chip = _chip("Filter", "Rating, region, service, age and more (Ctrl+Shift+F)")
        self.foot = QWidget(self)
        """The count and the way to clear the filters, which the pane shows below all filters."""
        self.foot.setObjectName("foot")
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
        self.filter_chip.clicked.connect(self._on_filter_clicked)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()
        self.show_arrangement(PLAIN)

    def _put_together(self) -> None:
        self._head = QHBoxLayout()
        self._head.addWidget(self.title, 1)
        self._head.addWidget(self.grouping_button)
        chips = QWidget()
        chips.setObjectName("line")
        self._flow = FlowLayout(chips)
        for chip in self.chips():
            self._flow.addWidget(chip)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._head)
        self._column.addWidget(chips)
        self._foot_line = QHBoxLayout(self.foot)
        self._foot_line.addWidget(self.count_label, 1)
        self._foot_line.addWidget(self.clear_button, 0, Qt.AlignmentFlag.AlignTop)

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
        return (self.all_chip, self.attention_chip, self.filter_chip)

    def stops(self) -> tuple[QWidget, ...]:
        """The widgets that the Tab key visits, in order, up to the filters that open below."""
        return (self.grouping_button, *self.chips())

    def first_stop(self) -> QWidget:
        """The widget that receives the keyboard focus when the user moves to the bar."""
        return self.all_chip

    # Display

    def show_arrangement(self, arrangement: Arrangement) -> None:
        """Show how the tree is grouped and filtered, and say so if it is no longer filtered."""
        if self._arrangement.filter and not arrangement.filter:
            announce(self, _ALL_SHOWN)
        self._arrangement = arrangement
        chosen = arrangement.filter
        grouping = _GROUPINGS[arrangement.grouping]
        self.grouping_button.setText(f"{grouping} ⌄")
        self.grouping_button.setAccessibleName(f"Grouped: {grouping}")
        self.grouping_button.setToolTip("How the list is grouped")
        self._groupings[arrangement.grouping].setChecked(True)
        attention = set(chosen.values(Facet.RATING)) == set(NEEDS_ATTENTION)
        others = chosen.without(Facet.RATING) if attention else chosen
        number = len(others.chosen)
        self.all_chip.setChecked(not chosen)
        self.attention_chip.setChecked(attention)
        self.filter_chip.setProperty("used", number > 0)
        style = self.filter_chip.style()
        style.unpolish(self.filter_chip)
        style.polish(self.filter_chip)
        self.filter_chip.setText(f"Filter {number}" if number else "Filter")
        self._name_filter_chip(number)
        self.foot.setVisible(bool(chosen))
        for chip in self.chips():
            chip.updateGeometry()
        self._flow.invalidate()

    def show_panel_open(self, shown: bool) -> None:
        """Say whether the filters are open below the chips."""
        self._panel_open = shown
        self.show_arrangement(self._arrangement)

    def _name_filter_chip(self, number: int) -> None:
        used = f"Filters, {number} in use" if number else "Filters"
        self.filter_chip.setAccessibleName(f"{used}, {'open' if self._panel_open else 'closed'}")

    def show_count(self, text: str) -> None:
        """Show how many rows match the filters, and announce it to screen readers."""
        self.count_label.setText(text)
        announce(self, text)

    # User actions

    @Slot()
    def clear(self) -> None:
        """Remove all filters."""
        if self.clear_button.hasFocus():  # it is about to be hidden
            self.all_chip.setFocus(Qt.FocusReason.OtherFocusReason)
        self._want(TreeFilter())

    def group_by(self, grouping: Grouping) -> None:
        """Change the grouping of the tree and keep its filters."""
        self.arranged.emit(Arrangement(grouping, self._arrangement.filter))

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

    @Slot()
    def _on_filter_clicked(self) -> None:
        self.show_arrangement(self._arrangement)
        self.panel_wanted.emit()

    @Slot()
    def _on_attention_clicked(self) -> None:
        chosen = self._arrangement.filter
        if self.attention_chip.isChecked():
            self._want(chosen.with_values(Facet.RATING, *NEEDS_ATTENTION))
        else:
            self._want(chosen.without(Facet.RATING))

    @Slot()
    def _on_theme_changed(self) -> None:
        space = self._theme.space
        sheet = filter_style(self._theme.scheme, space, self._theme.body_points)
        self.setStyleSheet(sheet)
        self.foot.setStyleSheet(sheet)
        self._column.setContentsMargins(space(12), space(8), space(12), space(8))
        self._column.setSpacing(space(4))
        self._foot_line.setContentsMargins(space(12), space(6), space(12), space(6))
        self._flow.setContentsMargins(0, 0, 0, 0)
        self._flow.setSpacing(space(7))
        for chip in self.chips():
            chip.setMinimumSize(QSize(space(36), space(24)))


def _chip(text: str, tip: str) -> QPushButton:
    chip = QPushButton(text)
    chip.setObjectName("chip")
    chip.setAutoDefault(False)
    chip.setToolTip(tip)
    chip.setAccessibleDescription(tip)
    return chip
