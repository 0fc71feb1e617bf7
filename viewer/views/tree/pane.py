"""The pane at the left: the tree, and above it the bar of its filters."""

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
    """Puts the tree and its filters together; :class:`TreeBrowsing` fills them."""

    filter_wanted = Signal(object)
    """The TreeFilter that the user put together in the filter panel."""
    choices_wanted = Signal(object)
    """A Facet whose choices the panel shows; answer with :meth:`show_choices`."""

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
        """The widgets that the Tab key visits, in its order."""
        return (*self.filters.stops(), self.tree)

    @cached_property
    def filter_panel(self) -> FilterPanel:
        """All filters, over the report; made when it is first opened."""
        panel = FilterPanel(self._theme, self.filters, self.window())
        panel.filter_wanted.connect(self.filter_wanted)
        panel.choices_wanted.connect(self.choices_wanted)
        panel.show_filter(self._arrangement.filter)
        panel.show_count(self._count)
        return panel

    @Slot(object)
    def open_filters(self, facet: Facet | None = None) -> None:
        """Open the filter panel, with the choices of ``facet`` unfolded."""
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
        """Say how much the filters show."""
        self.filters.show_count(text)
        self._show_count_in_panel(text)

    def show_choices(self, facet: Facet, choices: Sequence[Choice]) -> None:
        """Show what can be chosen of ``facet`` in the panel."""
        self.filter_panel.show_choices(facet, choices)

    def _show_count_in_panel(self, text: str) -> None:
        self._count = text
        if "filter_panel" in vars(self):
            self.filter_panel.show_count(text)
