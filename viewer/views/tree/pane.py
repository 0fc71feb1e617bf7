"""The pane on the left: the tree, with the filter bar above it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from db.domain.tree import PLAIN, Arrangement, Choice, Facet
from viewer.appearance.theme import Theme
from viewer.views.tree.filter_bar import FilterBar
from viewer.views.tree.filter_panel import FilterPanel
from viewer.views.tree.model import TreeModel
from viewer.views.tree.view import TreeView


class TreePane(QWidget):
    """Combines the tree and its filters; :class:`TreeBrowsing` fills them."""

    filter_wanted = Signal(object)
    """Emitted with the TreeFilter that the user chose in the filter panel."""
    choices_wanted = Signal(object)
    """Emitted with a Facet whose choices the panel needs; answer with :meth:`show_choices`."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._arrangement = PLAIN
        self._count = ""
        self.setObjectName("pane")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.model = TreeModel()
        self.tree = TreeView(self.model, theme)
        self.filters = FilterBar(theme)
        self.filters.title.setBuddy(self.tree)
        self.filters.panel_wanted.connect(self.open_filters)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.filters)
        column.addWidget(self.tree, 1)

    def stops(self) -> tuple[QWidget, ...]:
        """The widgets that the Tab key visits, in order."""
        return (*self.filters.stops(), self.tree)

    @cached_property
    def filter_panel(self) -> FilterPanel:
        """The panel of all filters, over the report; created when it is first needed."""
        panel = FilterPanel(self._theme, self.filters, self.window())
        panel.filter_wanted.connect(self.filter_wanted)
        panel.choices_wanted.connect(self.choices_wanted)
        panel.show_filter(self._arrangement.filter)
        panel.show_count(self._count)
        return panel

    @Slot(object)
    def open_filters(self, facet: Facet | None = None) -> None:
        """Open the filter panel with the section of ``facet`` open."""
        self.filter_panel.open_at(facet)

    def show_arrangement(self, arrangement: Arrangement) -> None:
        """Show how the tree is grouped and filtered."""
        self._arrangement = arrangement
        self.filters.show_arrangement(arrangement)
        if "filter_panel" in vars(self):
            self.filter_panel.show_filter(arrangement.filter)
        if not arrangement.filter:
            self._show_count_in_panel("")

    def show_count(self, text: str) -> None:
        """Show how many rows match the filters."""
        self.filters.show_count(text)
        self._show_count_in_panel(text)

    def show_choices(self, facet: Facet, choices: Sequence[Choice]) -> None:
        """Show the choices of ``facet`` in the panel."""
        self.filter_panel.show_choices(facet, choices)

    def _show_count_in_panel(self, text: str) -> None:
        self._count = text
        if "filter_panel" in vars(self):
            self.filter_panel.show_count(text)
