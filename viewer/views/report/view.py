"""The middle of the window: the header of a report, with a tab for each page below it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget

from db.domain.subject import Subject
from viewer.appearance.theme import Theme
from viewer.parts.notice import Notice, NoticeKind
from viewer.parts.spoken import announce
from viewer.parts.tabs import TabbedPages
from viewer.views.report import tabs
from viewer.views.report.found_page import FoundPage
from viewer.views.report.header import ReportHeader, closed_line
from viewer.views.report.pages import RatingsPage, ReportPage
from viewer.views.report.staying_line import StayingLine
from viewer.wording import headings
from viewer.wording.dates import day as in_full
from viewer.wording.dates import month
from viewer.wording.findings import found_count
from viewer.wording.organisations import full_name
from viewer.wording.phrases import counted
from viewer.wording.reports import in_the_picker, older_sentence

if TYPE_CHECKING:
    from db.domain.report import ReportCard

_LEFT, _RIGHT, _ABOVE = 16, 20, 12
"""The margins of the page in pixels; the upper one at a text scale of 1.

The edge of the list that can be dragged is part of the left margin to the eye.
"""


_AS_NOW = "Everything is shown as it is now."
"""What is said once no day or older report is chosen any more."""


class ReportView(QWidget):
    """Shows one :class:`ReportCard`, and emits signals to request others."""

    star_clicked = Signal()
    """Emitted when the user wants the place added to My wards, or removed."""
    report_chosen = Signal(str)
    """Emitted with the ID of another report on the same subject."""
    latest_wanted = Signal()
    """Emitted when the user wants the latest in place of an older report or day."""
    subject_chosen = Signal(object)
    """Emitted with the Subject of a site or service chosen in the matrix."""
    cell_chosen = Signal(object, object, object)
    """Emitted with the Subject, Question and report's ID of a rating chosen in the matrix.

    The ID is None in the rows of the report that is shown.
    """
    cell_opened = Signal(object, object, object)
    """Emitted before ``cell_chosen``, with the same, if the user wants the story of the rating."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._card: ReportCard | None = None
        self._day: date | None = None
        self._header = ReportHeader(theme)
        self._header.report_chosen.connect(self.report_chosen)
        self._header.place_chosen.connect(self._on_place_chosen)
        self.star = self._header.star
        self.star.clicked.connect(self.star_clicked)
        self._tabbed = TabbedPages("Parts of the report")
        self._tabbed.add_beside(self._header.picker_label, self._header.picker)
        self.tabs = self._tabbed.bar
        self._older = Notice(NoticeKind.OLDER, theme)
        self._older.chosen.connect(self.latest_wanted)
        self._closed = Notice(NoticeKind.CLOSED, theme)
        self._closed.chosen.connect(self._on_successor_wanted)
        # Before the pages: whenever a part is put into another, all that is in it is styled again.
        self._lay_out()
        self._pages: dict[str, ReportPage] = {}
        for title, build in tabs.TABS:
            page = self._pages[title] = build(title, theme)
            page.report_chosen.connect(self.report_chosen)
            page.subject_chosen.connect(self.subject_chosen)
            page.cell_chosen.connect(self.cell_chosen)
            page.tab_chosen.connect(self.show_tab)
            page.cell_opened.connect(self.cell_opened)
            page.part_reached.connect(self._keep_in_sight)
            self._tabbed.add(page, title, page.first_stop)
        self._ratings = next(page for page in self._pages.values() if isinstance(page, RatingsPage))
        self.matrix = self._ratings.matrix
        self._staying = StayingLine(theme, self.matrix, self._scroll.viewport())
        self._tabbed.current_changed.connect(self._on_tab_changed)
        theme.changed.connect(self._on_theme_changed)
        self._restyle()

    def _lay_out(self) -> None:
        self._page = QWidget()
        self._page.setObjectName("page")
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        # While it is empty, because it is measured here.
        self._scroll.setWidget(self._page)
        self._page_layout = QVBoxLayout(self._page)
        self._page_layout.setSpacing(0)
        self._page_layout.addWidget(self._header)
        self._page_layout.addWidget(self._tabbed)
        self._page_layout.addWidget(self._tabbed.pages)
        self._page_layout.addStretch(1)
        bar = self._scroll.verticalScrollBar()
        bar.rangeChanged.connect(self._on_scroll_range_changed)
        bar.valueChanged.connect(self._on_scrolled)
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(0, 0, 0, 0)
        self._outer.setSpacing(0)
        # The pane may be narrower than the header needs; then the page scrolls sideways.
        self._outer.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        self._outer.addWidget(self._older)
        self._outer.addWidget(self._closed)
        self._outer.addWidget(self._scroll, 1)
        # Hidden until there is a card, because empty pages would say that nothing is stated.
        self._scroll.hide()
        self._nothing = QLabel("No place is shown. Search for one, or choose one in the list.")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._nothing.setWordWrap(True)
        self._outer.addWidget(self._nothing, 1)
        self._nothing.hide()

    def stops(self, story: Sequence[QWidget] = ()) -> list[QWidget]:
        """The widgets that the Tab key visits, in order; ``story`` are those of the story.

        The story comes after the matrix if it is shown under it, or else after everything.
        """
        stops: list[QWidget] = [self._older.button, self._closed.button, *self._header.stops(),
                                self.tabs]  # fmt: skip
        under = bool(story) and self.isAncestorOf(story[0])
        for page in self._pages.values():
            for stop in page.stops():
                stops.append(stop)
                if stop is self.matrix and under:
                    stops += story
        return stops if under else [*stops, *story]

    @property
    def card(self) -> ReportCard | None:
        """The card shown, or None before the first card."""
        return self._card

    def page(self, title: str) -> ReportPage:
        """The page of the tab titled ``title``."""
        return self._pages[title]

    def page_in_front(self) -> QWidget:
        """The widget that has the focus if the user goes to the page that is shown."""
        page = self._tabbed.page_in_front()
        return page.first_stop() if isinstance(page, ReportPage) else page

    def show_tab(self, title: str) -> None:
        """Bring the page of the tab titled ``title`` to the front, and go to it."""
        self.tabs.setCurrentIndex(list(self._pages).index(title))
        self.page_in_front().setFocus(Qt.FocusReason.OtherFocusReason)

    def show_finding(self, text: str) -> bool:
        """Open what inspectors found at the finding, measure or text with these words, marked.

        Returns whether the card that is shown has it.
        """
        page = next(page for page in self._pages.values() if isinstance(page, FoundPage))
        self.show_tab(headings.FOUND)
        return page.show_finding(text)

    def show_ward(self, kept: bool) -> None:
        """Say whether the place is one of My wards."""
        self._header.show_ward(kept)

    def show_card(
        self, card: ReportCard, day: date | None = None, *, of_report: bool = False
    ) -> None:
        """Show ``card`` on every page.

        ``day`` is the day as at which everything is shown, None for the latest; ``of_report`` says
        that it is that of a report which the reader chose.
        """
        before, self._card = self._card, card
        self._header.show_card(card)
        self._staying.show_card(card)
        self._show_notices(card, day, of_report=of_report)
        self._show_number_of_findings(card)
        for page in self._pages.values():
            page.show_card(card)
        self._nothing.hide()
        self._scroll.show()
        self._arrange()
        if before is None or before.subject != card.subject:
            self.read_from_top()
        else:
            self._announce_report(before, card)
        if before is not None and day != self._day:
            announce(self, self._older.text() or _AS_NOW)
        self._day = day

    def read_from_top(self) -> None:
        """Scroll to the top of the page, as it is when one arrives at a place."""
        self._scroll.verticalScrollBar().setValue(0)

    def take_story(self, story: QWidget | None) -> None:
        """Show ``story`` under the matrix; None leaves it to somebody else."""
        self._ratings.take_story(story)

    def bring_into_view(self, widget: QWidget) -> None:
        """Scroll as little as it takes to see ``widget``, a part of the page, or its top."""
        self._scroll_to(QRect(widget.mapTo(self._page, QPoint(0, 0)), widget.size()))

    def notices(self) -> tuple[str, ...]:
        """What the lines above the page say now: of an older report or day, of a closed place."""
        return tuple(filter(None, (self._older.text(), self._closed.text())))

    def show_nothing(self) -> None:
        """Say that no place is shown, if there has been no card yet."""
        self._nothing.setVisible(self._card is None)

    def _show_notices(self, card: ReportCard, day: date | None, *, of_report: bool) -> None:
        words = escape(older_sentence(card, full_name(card), day, of_report=of_report))
        if card.report is not None and card.reports:
            newest = card.reports[0].published
            if card.report.published:
                shown = month(card.report.published)
                words = words.replace(f"the {shown} report", f"the <b>{shown}</b> report")
            if newest:
                words = words.replace(f"{in_full(newest)}.", f"<b>{in_full(newest)}</b>.")
        self._older.show_words(words, "Show latest" if words else "")
        status = card.organisation.status
        words = closed_line(status)
        after = status.successors[0] if status.is_closed and status.successors else None
        self._closed.show_words(words, f"Go to {after.id}" if after else "")

    def _show_number_of_findings(self, card: ReportCard) -> None:
        number = found_count(card)
        for index, (title, _) in enumerate(tabs.TABS):
            if title == headings.FOUND:
                words = f"{title}  {number:,}" if number else title
                spoken = f"{title}, {counted(number, 'finding')}" if number else title
                self._tabbed.set_words(index, words, spoken)

    def _announce_report(self, before: ReportCard, card: ReportCard) -> None:
        """Tell a screen reader which report of the same place is shown now."""
        if card.report is None or (before.report and before.report.id == card.report.id):
            return
        ids = [report.id for report in card.reports]
        place = ids.index(card.report.id) if card.report.id in ids else len(ids)
        announce(self, f"Report of {in_the_picker(card.report, place, len(ids), shown=True)}")

    def _restyle(self) -> None:
        space = self._theme.space
        pages_layout = self._tabbed.pages.layout()
        assert pages_layout is not None
        pages_layout.setContentsMargins(0, space(2), 0, space(16))
        self._header.restyle()
        self._older.restyle()
        self._closed.restyle()
        self._tabbed.restyle(self._theme)
        self._staying.restyle()
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
        for page in self._pages.values():
            page.set_narrow(narrow)
        self._set_margins()
        self._place_staying_line()

    def _set_margins(self) -> None:
        """Align the right edges of page and header, with or without a scroll bar."""
        space = self._theme.space
        bar = self._scroll.verticalScrollBar()
        taken = bar.sizeHint().width() if bar.maximum() > 0 else 0
        # Larger text needs the width more than the margins do.
        self._page_layout.setContentsMargins(_LEFT, space(_ABOVE), max(0, _RIGHT - taken), 0)

    def _place_staying_line(self) -> None:
        """Show the line that stays once the title is out of sight, with the matrix's headings."""
        value = self._scroll.verticalScrollBar().value()
        title = self._header.y() + self._header.title_bottom
        shown = self._card is not None and value > title
        if shown:
            top = self.matrix.mapTo(self._page, QPoint(0, 0)).y() - value
            header = self.matrix.horizontalHeader()
            line = self._staying.line_height()
            heads = (
                self.matrix.isVisible()
                and not header.isHidden()
                and top < line
                and top + self.matrix.height() > line + 2 * header.height()
            )
            margins = self._page_layout.contentsMargins()
            width = self._scroll.viewport().width()
            self._staying.place(width, margins.left(), margins.right(), heads=heads)
            self._staying.raise_()
        self._staying.setVisible(shown)

    def _scroll_to(self, area: QRect) -> None:
        """Scroll as little as it takes to see ``area``, in the page's coordinates, or its top."""
        bar = self._scroll.verticalScrollBar()
        gap = self._theme.space(4)
        room = self._scroll.viewport().height()
        bottom = area.bottom() + gap - room
        if bar.value() < bottom:
            bar.setValue(bottom)
        # The line that stays covers the top, if the title is out of sight.
        header = self.matrix.horizontalHeader().height() if self.matrix.isVisible() else 0
        title = self._header.y() + self._header.title_bottom
        covered = self._staying.line_height() + header
        top = area.top() - gap
        if bar.value() > max(0, top - (covered if top > title else 0)):
            bar.setValue(top - covered if top > title else 0)
        sideways = self._scroll.horizontalScrollBar()
        width = self._scroll.viewport().width()
        if area.right() + gap - width > sideways.value():
            sideways.setValue(area.right() + gap - width)
        if area.left() - gap < sideways.value():
            sideways.setValue(area.left() - gap)

    @Slot(str)
    def _on_place_chosen(self, place: str) -> None:
        self.subject_chosen.emit(Subject(place))

    @Slot()
    def _on_successor_wanted(self) -> None:
        if self._card is not None and self._card.organisation.status.successors:
            self._on_place_chosen(self._card.organisation.status.successors[0].id)

    @Slot(QWidget, QRect)
    def _keep_in_sight(self, widget: QWidget, part: QRect) -> None:
        self._scroll_to(QRect(widget.mapTo(self._page, part.topLeft()), part.size()))

    @Slot(int, int)
    def _on_scroll_range_changed(self, least: int, most: int) -> None:
        self._set_margins()
        self._place_staying_line()

    @Slot(int)
    def _on_scrolled(self, value: int) -> None:
        self._place_staying_line()

    @Slot(int)
    def _on_tab_changed(self, index: int) -> None:
        bar = self._scroll.verticalScrollBar()
        bar.setValue(min(bar.value(), self._tabbed.y()))
        self._place_staying_line()

    @Slot()
    def _on_theme_changed(self) -> None:
        for page in self._pages.values():
            page.restyle()
        self._restyle()
