"""The pane at the left: the tree, and above it the bar of its filters."""

from __future__ import annotations

from functools import cached_property

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from viewer.appearance.theme import Theme
from viewer.views.tree.filter_bar import FilterBar
from viewer.views.tree.filter_panel import FilterPanel
from viewer.views.tree.model import TreeModel
from viewer.views.tree.view import TreeView


class TreePane(QWidget):
    """Puts tree and filters together; :class:`TreeBrowsing` fills them."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("pane")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.model = TreeModel()
        self.tree = TreeView(self.model, theme)
        self.filters = FilterBar(theme)
        self.filters.title.setBuddy(self.tree)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.filters)
        column.addWidget(self.tree, 1)

    @cached_property
    def filter_panel(self) -> FilterPanel:
        """All filters, over the report; made when it is first wanted."""
        return FilterPanel(self._theme, self.filters, self.window())
