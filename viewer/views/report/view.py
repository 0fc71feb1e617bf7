"""The middle of the window: whose report, its ratings, and what inspectors found."""

from __future__ import annotations

import itertools

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QFrame,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from db.domain.report import ReportCard
from viewer.appearance.theme import Theme
from viewer.parts.document import MARGIN, Document
from viewer.parts.tabs import TabbedPages
from viewer.views.report.header import ReportHeader, wrapped_label
from viewer.views.report.matrix import RatingMatrix
from viewer.views.report.rich_text import RichText
from viewer.wording.findings import FINDING_SECTIONS, FindingSection


class _Box(QFrame):
    """A section of findings, as a list under the matrix."""

    def __init__(self, theme: Theme, section: FindingSection) -> None:
        super().__init__()
        self.setObjectName("box")
        self._theme = theme
        self._title = QLabel(f"{section.sign} {section.heading}")
        self.document = Document(section.heading, grows=True)
        layout = QVBoxLayout(self)
        layout.addWidget(self._title)
        layout.addWidget(self.document)
        layout.addStretch(1)
        self.restyle()

    def restyle(self) -> None:
        self._title.setFont(self._theme.font(1.05, bold=True))
        self._title.setContentsMargins(MARGIN, 0, MARGIN, 0)
        sides, ends = self._theme.space(12) - MARGIN, self._theme.space(12)
        layout = self.layout()
        assert layout is not None
        layout.setContentsMargins(sides, ends, sides, ends - MARGIN)
        layout.setSpacing(self._theme.space(6) - MARGIN)


class ReportView(QWidget):
    """Shows one :class:`ReportCard`; asks by signals for others."""

    report_chosen = Signal(str)
    """Id of another report on the same subject."""
    subject_chosen = Signal(object)
    cell_chosen = Signal(object, object)
    """Subject and Question."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rich_text = RichText(theme)
        self._card: ReportCard | None = None
        self._header = ReportHeader(theme)
        self._tabbed = TabbedPages("Parts of the report")
        self.tabs = self._tabbed.bar
        self.matrix = RatingMatrix(theme)
        self._boxes = [_Box(theme, section) for section in FINDING_SECTIONS]
        self._legend = wrapped_label(selectable=False)
        self.found = Document("What inspectors found", grows=True)
        self.history = Document("History", grows=True)
        self.source = Document("Source", grows=True)
        self._lay_out()

        self._header.report_chosen.connect(self.report_chosen)
        self.matrix.report_chosen.connect(self.report_chosen)
        self.matrix.subject_chosen.connect(self.subject_chosen)
        self.matrix.cell_chosen.connect(self.cell_chosen)
        self.matrix.cell_reached.connect(self._on_matrix_cell_reached)
        self.history.link_chosen.connect(self._on_link_chosen)
        self.history.link_reached.connect(self._on_history_link_reached)
        self._tabbed.current_changed.connect(self._on_tab_changed)
        theme.changed.connect(self._on_theme_changed)
        self._restyle()

    def _lay_out(self) -> None:
        self._box_row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        for box in self._boxes:
            self._box_row.addWidget(box, 1)
        ratings = QWidget()
        self._ratings_layout = QVBoxLayout(ratings)
        self._ratings_layout.addWidget(self.matrix)
        self._ratings_layout.addWidget(self._legend)
        self._ratings_layout.addLayout(self._box_row)
        self._tabbed.add(ratings, "Ratings")
        self._tabbed.add(self.found, "What inspectors found")
        self._tabbed.add(self.history, "History")
        self._tabbed.add(self.source, "Source")

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
        # The pane may be narrower than the header wants to be: then the header scrolls too.
        self._outer.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        self._outer.addWidget(self._top)
        self._outer.addWidget(self._scroll, 1)
        self._top_scrolls = False
        # Until there is a card: an empty page would say that nothing is stated.
        self._top.hide()
        self._scroll.hide()
        stops = [self._header.picker, self.tabs, self.matrix]
        stops += [box.document for box in self._boxes]
        stops += [self.found, self.history, self.source]
        for before, after in itertools.pairwise(stops):
            QWidget.setTabOrder(before, after)

    @property
    def card(self) -> ReportCard | None:
        return self._card

    def show_card(self, card: ReportCard) -> None:
        before, self._card = self._card, card
        self._header.show_card(card)
        self.matrix.show_matrix(card.matrix)
        self._legend.setText(_legend(card))
        self._legend.setVisible(bool(self._legend.text()))
        self._write_documents(card)
        self._top.show()
        self._scroll.show()
        self._arrange()
        if before is None or before.subject != card.subject:
            self._scroll.verticalScrollBar().setValue(0)

    def _write_documents(self, card: ReportCard) -> None:
        for box, section in zip(self._boxes, FINDING_SECTIONS, strict=True):
            found = section.findings(card.findings)
            box.document.show_html(self._rich_text.findings(found, section.nothing))
            # CQC's data files hold no findings: a row of empty boxes would say nothing.
            box.setVisible(bool(card.findings))
        self.found.show_html(self._rich_text.found(card))
        self.history.show_html(self._rich_text.history(card))
        self.source.show_html(self._rich_text.source(card))

    def _restyle(self) -> None:
        space = self._theme.space
        self._top_layout.setSpacing(space(10))
        pages_layout = self._tabbed.pages.layout()
        assert pages_layout is not None
        pages_layout.setContentsMargins(0, space(10), 0, space(16))
        self._ratings_layout.setContentsMargins(MARGIN, 0, MARGIN, 0)
        self._ratings_layout.setSpacing(space(12))
        self._box_row.setSpacing(space(14))
        self._legend.setStyleSheet(f"color: {self._theme.scheme.muted}")
        self._legend.setFont(self._theme.font(0.9))
        self._header.restyle()
        self._tabbed.restyle(self._theme)
        for box in self._boxes:
            box.restyle()
        self._arrange()

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.space(200), self._theme.space(120))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._arrange()
        return done

    def _arrange(self) -> None:
        narrow = self.width() < self._theme.space(620)
        self._header.set_narrow(narrow)
        self._box_row.setDirection(
            QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        )
        self._set_margins()
        space = self._theme.space
        width = self.width() - 2 * space(22)
        top = self._header.heightForWidth(width) + self._tabbed.sizeHint().height() + space(26)
        too_wide = self._header.minimumSizeHint().width() > width
        self._let_top_scroll(self.height() - top < space(320) or too_wide)

    def _let_top_scroll(self, scrolls: bool) -> None:
        """The header stays in sight where there is room below it, else scrolls with the page."""
        if scrolls == self._top_scrolls:
            return
        self._top_scrolls = scrolls
        focus = QApplication.focusWidget()
        (self._page_layout if scrolls else self._outer).insertWidget(0, self._top)
        self._set_margins()
        self._top.show()
        if focus is not None and self._top.isAncestorOf(focus):
            focus.setFocus(Qt.FocusReason.OtherFocusReason)

    def _set_margins(self) -> None:
        """What is in the page ends where the header ends, with a scroll bar and without."""
        side, above = self._theme.space(22), self._theme.space(16)
        bar = self._scroll.verticalScrollBar()
        taken = bar.sizeHint().width() if bar.maximum() > 0 else 0
        inside, right = side - MARGIN, max(0, side - MARGIN - taken)
        self._page_layout.setContentsMargins(inside, 0, right, 0)
        outside = MARGIN if self._top_scrolls else side
        self._top_layout.setContentsMargins(outside, above, outside, 0)

    def _keep_in_sight(self, widget: QWidget, place: QRect) -> None:
        centre = widget.mapTo(self._page, place.center())
        self._scroll.ensureVisible(
            centre.x(), centre.y(), place.width() // 2 + 4, place.height() // 2 + 4
        )

    @Slot(int, int)
    def _on_scroll_range_changed(self, least: int, most: int) -> None:
        self._set_margins()

    @Slot(QRect)
    def _on_matrix_cell_reached(self, place: QRect) -> None:
        self._keep_in_sight(self.matrix, place)

    @Slot(QRect)
    def _on_history_link_reached(self, place: QRect) -> None:
        self._keep_in_sight(self.history, place)

    @Slot(int)
    def _on_tab_changed(self, place: int) -> None:
        bar = self._scroll.verticalScrollBar()
        bar.setValue(min(bar.value(), self._tabbed.y() if self._top_scrolls else 0))

    @Slot(str)
    def _on_link_chosen(self, link: str) -> None:
        kind, _, rest = link.partition(":")
        if kind == "report":
            self.report_chosen.emit(rest)

    @Slot()
    def _on_theme_changed(self) -> None:
        if self._card is not None:
            self._write_documents(self._card)
        self._restyle()


def _legend(card: ReportCard) -> str:
    """What the signs in this very matrix mean."""
    cells = [cell for row in card.matrix.rows for cell in row.cells if cell is not None]
    parts: list[str] = []
    if any(cell.change for cell in cells):
        parts.append("Arrows: the change since the report before.")
    if any(cell.carried_forward for cell in cells):
        parts.append(
            "Dashed edge, ‘from’: not rated again in this report; the older rating stands."
        )
    if any(cell.published for cell in cells):
        parts.append("A year in a cell: the rating is that old.")
    if any(cell.notes or cell.others for cell in cells) or any(
        any(row.notes) for row in card.matrix.rows
    ):
        parts.append("Folded corner: there is a note; choose the cell to read it.")
    parts += [f"{row.label}: {row.note}" for row in card.matrix.rows if row.note]
    return " ".join(parts)
