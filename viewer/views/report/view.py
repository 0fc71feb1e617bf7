"""The middle of the window: the header of a report, with a tab for each page below it."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea, QVBoxLayout, QWidget

from db.domain.subject import Subject
from viewer.appearance.theme import Theme
from viewer.parts.document import MARGIN
from viewer.parts.tabs import TabbedPages
from viewer.views.report import tabs
from viewer.views.report.header import ReportHeader
from viewer.views.report.pages import RatingsPage, ReportPage

if TYPE_CHECKING:
    from db.domain.report import ReportCard


class ReportView(QWidget):
    """Shows one :class:`ReportCard`, and emits signals to request others."""

    report_chosen = Signal(str)
    """Emitted with the ID of another report on the same subject."""
    subject_chosen = Signal(object)
    """Emitted with the Subject of a site or service chosen in the matrix."""
    cell_chosen = Signal(object, object)
    """Emitted with the Subject and Question of a rating chosen in the matrix."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._card: ReportCard | None = None
        self._header = ReportHeader(theme)
        self._header.report_chosen.connect(self.report_chosen)
        self._header.place_chosen.connect(self._on_place_chosen)
        self._tabbed = TabbedPages("Parts of the report")
        self.tabs = self._tabbed.bar
        self._pages: dict[str, ReportPage] = {}
        for title, build in tabs.TABS:
            page = self._pages[title] = build(title, theme)
            page.report_chosen.connect(self.report_chosen)
            page.subject_chosen.connect(self.subject_chosen)
            page.cell_chosen.connect(self.cell_chosen)
            page.part_reached.connect(self._keep_in_sight)
            self._tabbed.add(page, title)
        ratings = next(page for page in self._pages.values() if isinstance(page, RatingsPage))
        self.matrix = ratings.matrix
        self._lay_out()
        self._tabbed.current_changed.connect(self._on_tab_changed)
        theme.changed.connect(self._on_theme_changed)
        self._restyle()

    def _lay_out(self) -> None:
        self._top = QWidget()
        self._top_layout = QVBoxLayout(self._top)
        self._top_layout.addWidget(self._header)
        self._top_layout.addWidget(self._tabbed)
        self._page = QWidget()
        self._page.setObjectName("page")
        self._page_layout = QVBoxLayout(self._page)
        self._page_layout.setSpacing(0)
        self._page_layout.addWidget(self._tabbed.pages)
        self._page_layout.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(self._page)
        self._scroll.verticalScrollBar().rangeChanged.connect(self._on_scroll_range_changed)
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(0, 0, 0, 0)
        self._outer.setSpacing(0)
        # The pane may be narrower than the header needs; then the header scrolls too.
        self._outer.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        self._outer.addWidget(self._top)
        self._outer.addWidget(self._scroll, 1)
        self._top_scrolls = False
        # Hidden until there is a card, because empty pages would say that nothing is stated.
        self._top.hide()
        self._scroll.hide()
        self._nothing = QLabel("No place is shown. Search for one, or choose one in the list.")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._nothing.setWordWrap(True)
        self._outer.addWidget(self._nothing, 1)
        self._nothing.hide()
        stops: list[QWidget] = [self._header.picker, self.tabs]
        for page in self._pages.values():
            stops += page.stops()
        for before, after in itertools.pairwise(stops):
            QWidget.setTabOrder(before, after)

    @property
    def card(self) -> ReportCard | None:
        """The card shown, or None before the first card."""
        return self._card

    def page(self, title: str) -> ReportPage:
        """The page of the tab titled ``title``."""
        return self._pages[title]

    def show_card(self, card: ReportCard) -> None:
        """Show ``card`` on every page."""
        before, self._card = self._card, card
        self._header.show_card(card)
        for page in self._pages.values():
            page.show_card(card)
        self._nothing.hide()
        self._top.show()
        self._scroll.show()
        self._arrange()
        if before is None or before.subject != card.subject:
            self._scroll.verticalScrollBar().setValue(0)

    def show_nothing(self) -> None:
        """Say that no place is shown, if there has been no card yet."""
        self._nothing.setVisible(self._card is None)

    def _restyle(self) -> None:
        space = self._theme.space
        self._top_layout.setSpacing(space(10))
        pages_layout = self._tabbed.pages.layout()
        assert pages_layout is not None
        pages_layout.setContentsMargins(0, space(10), 0, space(16))
        self._header.restyle()
        self._tabbed.restyle(self._theme)
        self._arrange()

    def minimumSizeHint(self) -> QSize:
        """A size in pixels that fits every screen."""
        return QSize(self._theme.space(200), self._theme.space(120))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange the header for the new width."""
        super().resizeEvent(event)
        self._arrange()

    def event(self, event: QEvent) -> bool:
        """Arrange the header again when one of its parts changes size."""
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._arrange()
        return done

    def _arrange(self) -> None:
        narrow = self.width() < self._theme.space(620)
        self._header.set_narrow(narrow)
        for page in self._pages.values():
            page.set_narrow(narrow)
        self._set_margins()
        space = self._theme.space
        width = self.width() - 2 * space(22)
        top = self._header.heightForWidth(width) + self._tabbed.sizeHint().height() + space(26)
        too_wide = self._header.minimumSizeHint().width() > width
        self._let_top_scroll(self.height() - top < space(320) or too_wide)

    def _let_top_scroll(self, scrolls: bool) -> None:
        """Scroll the header with the page if ``scrolls``; otherwise fix it above the page."""
        if scrolls == self._top_scrolls:
            return
        self._top_scrolls = scrolls
        focus = QApplication.focusWidget()
        (self._page_layout if scrolls else self._outer).insertWidget(0, self._top)
        self._set_margins()
        self._top.setVisible(self._card is not None)
        if focus is not None and self._top.isAncestorOf(focus):
            focus.setFocus(Qt.FocusReason.OtherFocusReason)

    def _set_margins(self) -> None:
        """Align the right edges of page and header, with or without a scroll bar."""
        side, above = self._theme.space(22), self._theme.space(16)
        bar = self._scroll.verticalScrollBar()
        taken = bar.sizeHint().width() if bar.maximum() > 0 else 0
        inside, right = side - MARGIN, max(0, side - MARGIN - taken)
        self._page_layout.setContentsMargins(inside, 0, right, 0)
        outside = MARGIN if self._top_scrolls else side
        self._top_layout.setContentsMargins(outside, above, outside, 0)

    @Slot(str)
    def _on_place_chosen(self, place: str) -> None:
        self.subject_chosen.emit(Subject(place))

    @Slot(QWidget, QRect)
    def _keep_in_sight(self, widget: QWidget, part: QRect) -> None:
        centre = widget.mapTo(self._page, part.center())
        self._scroll.ensureVisible(
            centre.x(), centre.y(), part.width() // 2 + 4, part.height() // 2 + 4
        )

    @Slot(int, int)
    def _on_scroll_range_changed(self, least: int, most: int) -> None:
        self._set_margins()

    @Slot(int)
    def _on_tab_changed(self, index: int) -> None:
        bar = self._scroll.verticalScrollBar()
        bar.setValue(min(bar.value(), self._tabbed.y() if self._top_scrolls else 0))

    @Slot()
    def _on_theme_changed(self) -> None:
        for page in self._pages.values():
            page.restyle()
        self._restyle()
