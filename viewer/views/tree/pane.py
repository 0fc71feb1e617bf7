"""The pane on the left: My wards, and below them the list of places with its filters."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QVBoxLayout, QWidget

from db.domain.tree import PLAIN, Arrangement, Choice, Facet
from db.domain.wards import Ward
from viewer.appearance.theme import Theme
from viewer.views.tree.filter_bar import FilterBar
from viewer.views.tree.model import TreeModel
from viewer.views.tree.view import TreeView
from viewer.views.tree.wards_box import WardsBox
from viewer.wording import wards as ward_words

if TYPE_CHECKING:
    from viewer.views.tree.filter_panel import FilterPanel

_NOTHING_FITS = (
    "No place fits these filters. Untick some of them, or choose ‘Clear’ to see every place."
)
_WARDS_SHARE, _FILTERS_SHARE = 0.3, 0.45
"""The largest shares of the pane's height for My wards and for the open filters."""
_LOW = 430
"""In a pane lower than this, in pixels at text scale 1, open filters take the place of My wards,
and that there are none yet is not said."""


class TreePane(QWidget):
    """Combines My wards, the list and its filters; their controllers fill them."""

    filter_wanted = Signal(object)
    """Emitted with the TreeFilter that the user chose in the filter panel."""
    star_wanted = Signal(object)
    """Emitted with the Ward that the user wants to add to My wards, or to remove."""
    card_wanted = Signal(object)
    """Emitted with the Subject whose card the user wants to print or save."""
    window_wanted = Signal(object)
    """Emitted with the Subject that the user wants to see in a new window."""
    choices_wanted = Signal(object)
    """Emitted with a Facet whose choices the panel needs; answer with :meth:`show_choices`."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._arrangement = PLAIN
        self._before_filters: QWidget | None = None
        """What had the keyboard focus before the filters were opened."""
        self.setObjectName("pane")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.wards = WardsBox(theme)
        self.wards.filled.connect(self._share_height)
        self.model = TreeModel()
        self.tree = TreeView(self.model, theme)
        self.tree.menu_wanted.connect(self._on_menu_wanted)
        self.filters = FilterBar(theme)
        self.filters.title.setBuddy(self.tree)
        self.filters.panel_wanted.connect(self.toggle_filters)
        self.nothing_label = QLabel(_NOTHING_FITS)
        self.nothing_label.setObjectName("nothingFits")
        self.nothing_label.setWordWrap(True)
        self.nothing_label.hide()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.wards)
        self._column.addWidget(self.filters)
        self._column.addWidget(self.filters.foot)
        self._column.addWidget(self.nothing_label)
        self._column.addWidget(self.tree, 1)

    def stops(self) -> tuple[QWidget, ...]:
        """The widgets that the Tab key visits, in order."""
        return (
            *self.wards.stops(),
            *self.filters.stops(),
            self.filters.clear_button,
            self.tree,
        )

    def areas(self) -> tuple[tuple[QWidget, QWidget], ...]:
        """The parts that F6 visits, each with the widget that then gets the focus."""
        panel = self.filter_panel if self.filters_open else None
        return (
            (self.wards, self.wards.view),
            (self.filters, self.filters.first_stop()),
            *(((panel, panel.view),) if panel is not None else ()),
            (self.tree, self.tree),
        )

    @cached_property
    def filter_panel(self) -> FilterPanel:
        """All filters, between the chips and the list; created when they are first needed."""
        from viewer.views.tree.filter_panel import FilterPanel

        panel = FilterPanel(self._theme, self)
        panel.filter_wanted.connect(self.filter_wanted)
        panel.choices_wanted.connect(self.choices_wanted)
        panel.closed.connect(self.close_filters)
        panel.show_filter(self._arrangement.filter)
        self._column.insertWidget(self._column.indexOf(self.filters) + 1, panel)
        QWidget.setTabOrder(self.filters.stops()[-1], panel.view)
        QWidget.setTabOrder(panel.view, self.filters.clear_button)
        return panel

    @property
    def filters_open(self) -> bool:
        """Whether the filters are open above the list."""
        return "filter_panel" in vars(self) and not self.filter_panel.isHidden()

    @Slot()
    def toggle_filters(self) -> None:
        """Open the filters, or close them."""
        if self.filters_open:
            self.close_filters()
        else:
            self.open_filters()

    @Slot(object)
    def open_filters(self, facet: Facet | None = None) -> None:
        """Open the filters with the section of ``facet`` open, and go to them."""
        focus = QApplication.focusWidget()
        if not self.filters_open or not self.filter_panel.isAncestorOf(focus or self):
            self._before_filters = focus
        self.filter_panel.open_at(facet)
        self.filters.show_panel_open(True)
        self._share_height()

    @Slot()
    def close_filters(self) -> None:
        """Close the filters; if they have the focus, it returns to where it was before."""
        panel = self.filter_panel
        before = self._before_filters
        if panel.isAncestorOf(QApplication.focusWidget() or self):
            there = before is not None and before.isVisible() and before.window() is self.window()
            target = before if there and before is not None else self.filters.filter_chip
            # First, or the focus would go to whatever is next when the filters are hidden.
            target.setFocus(Qt.FocusReason.ShortcutFocusReason)
        panel.hide()
        self.filters.show_panel_open(False)
        self._share_height()

    def show_arrangement(self, arrangement: Arrangement) -> None:
        """Show how the tree is grouped and filtered."""
        self._arrangement = arrangement
        self.filters.show_arrangement(arrangement)
        self.nothing_label.hide()
        if "filter_panel" in vars(self):
            self.filter_panel.show_filter(arrangement.filter)

    def show_count(self, text: str, number: int) -> None:
        """Show how many rows match the filters; ``text`` says ``number`` and of how many."""
        self.filters.show_count(text)
        self.nothing_label.setVisible(not number and bool(self._arrangement.filter))

    def show_choices(self, facet: Facet, choices: Sequence[Choice]) -> None:
        """Show the choices of ``facet`` in the panel."""
        self.filter_panel.show_choices(facet, choices)
        self._share_height()

    # The menu of a row

    def menu_for(self, index: QModelIndex) -> QMenu:
        """A menu of what can be done with the provider, site or service at ``index``."""
        row = self.model.tree_row(index)
        assert row is not None
        above = self.model.tree_row(index.parent())
        # A provider and its only place are one row, and the place is what is kept.
        names = (row.site, row.name) if row.site else (row.name, above.name if above else "")
        ward = Ward(row.subject, *names)
        menu = QMenu(self)
        kept = ward.subject in self.wards.model.wards
        star = menu.addAction(ward_words.REMOVE if kept else ward_words.ADD)
        star.triggered.connect(lambda _=False: self.star_wanted.emit(ward))
        another = menu.addAction("Open in a new window")
        another.triggered.connect(lambda _=False: self.window_wanted.emit(ward.subject))
        menu.addSeparator()
        card = menu.addAction("Print or save a card…")
        card.triggered.connect(lambda _=False: self.card_wanted.emit(ward.subject))
        return menu

    @Slot(QModelIndex, QPoint)
    def _on_menu_wanted(self, index: QModelIndex, at: QPoint) -> None:
        menu = self.menu_for(index)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(at)

    # Qt's virtual methods

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the new height."""
        super().resizeEvent(event)
        self._share_height()

    def _share_height(self) -> None:
        """Leave most of the height to the list, whatever is above it."""
        self.wards.fit(round(self.height() * _WARDS_SHARE))
        if "filter_panel" in vars(self):
            self.filter_panel.setMaximumHeight(round(self.height() * _FILTERS_SHARE))
        low = self.height() < self._theme.space(_LOW)
        self.wards.setVisible(not low or (self.wards.has_wards and not self.filters_open))
