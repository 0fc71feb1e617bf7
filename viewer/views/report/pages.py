"""The pages of a report, one for each of its tabs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Signal, Slot
from PySide6.QtWidgets import QBoxLayout, QFrame, QLabel, QVBoxLayout, QWidget

from viewer.appearance.theme import Theme
from viewer.parts.document import MARGIN, Document
from viewer.views.report.header import wrapped_label
from viewer.views.report.matrix import RatingMatrix
from viewer.views.report.rich_text import RichText
from viewer.wording.findings import FINDING_SECTIONS, FindingSection
from viewer.wording.key import window_key

if TYPE_CHECKING:
    from db.domain.report import ReportCard


class ReportPage(QWidget):
    """A page that shows a :class:`ReportCard`, and emits a signal to request another view.

    Pages are built before the first paint, so a page must be cheap to build while it is empty.
    """

    report_chosen = Signal(str)
    """Emitted with the ID of another report on the same subject."""
    subject_chosen = Signal(object)
    """Emitted with the Subject of a site or service."""
    cell_chosen = Signal(object, object)
    """Emitted with the Subject and Question of a rating."""
    part_reached = Signal(QWidget, QRect)
    """Emitted with a widget, and the part of it that the keyboard reached, to scroll into view."""

    def show_card(self, card: ReportCard) -> None:
        """Show ``card`` in place of the previous card."""
        raise NotImplementedError

    def restyle(self) -> None:
        """Apply the theme's colours and sizes again, because they have changed."""

    def set_narrow(self, narrow: bool) -> None:
        """Lay out the page for a narrow or a wide pane."""

    def stops(self) -> Sequence[QWidget]:
        """The widgets that the Tab key visits, in order."""
        raise NotImplementedError


class DocumentPage(ReportPage):
    """A page that consists of a single rich-text document."""

    def __init__(
        self, name: str, theme: Theme, write: Callable[[RichText, ReportCard], str]
    ) -> None:
        """``name`` is for screen readers; ``write`` returns the document's HTML."""
        super().__init__()
        self._rich_text = RichText(theme)
        self._write = write
        self._card: ReportCard | None = None
        self.document = Document(name, grows=True)
        self.document.link_chosen.connect(self._on_link_chosen)
        self.document.link_reached.connect(
            lambda place: self.part_reached.emit(self.document, place)
        )
        self.setFocusProxy(self.document)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.document)

    def show_card(self, card: ReportCard) -> None:
        """Write the document for ``card``."""
        self._card = card
        self.document.show_html(self._write(self._rich_text, card))

    def restyle(self) -> None:
        """Write the document again with the new colours and sizes."""
        if self._card is not None:
            self.show_card(self._card)

    def stops(self) -> Sequence[QWidget]:
        """The document, the only widget of the page that the Tab key visits."""
        return (self.document,)

    @Slot(str)
    def _on_link_chosen(self, link: str) -> None:
        kind, _, rest = link.partition(":")
        if kind == "report":
            self.report_chosen.emit(rest)


class RatingsPage(ReportPage):
    """The rating matrix and the key to its signs, with the sections of findings below them."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._rich_text = RichText(theme)
        self._card: ReportCard | None = None
        self.matrix = RatingMatrix(theme)
        self.matrix.report_chosen.connect(self.report_chosen)
        self.matrix.subject_chosen.connect(self.subject_chosen)
        self.matrix.cell_chosen.connect(self.cell_chosen)
        self.matrix.cell_reached.connect(lambda place: self.part_reached.emit(self.matrix, place))
        self._key = wrapped_label(selectable=False)
        self._boxes = [_Box(theme, section) for section in FINDING_SECTIONS]
        self._box_row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        for box in self._boxes:
            self._box_row.addWidget(box, 1)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.matrix)
        self._column.addWidget(self._key)
        self._column.addLayout(self._box_row)
        self.restyle()

    def show_card(self, card: ReportCard) -> None:
        """Show the ratings and findings of ``card``."""
        self._card = card
        self.matrix.show_matrix(card.matrix)
        self._key.setText(window_key(card.matrix))
        self._key.setVisible(bool(self._key.text()))
        self._write_boxes(card)

    def restyle(self) -> None:
        """Apply the theme's colours and sizes again."""
        space = self._theme.space
        if self._card is not None:
            self._write_boxes(self._card)
        self._column.setContentsMargins(MARGIN, 0, MARGIN, 0)
        self._column.setSpacing(space(12))
        self._box_row.setSpacing(space(14))
        self._key.setStyleSheet(f"color: {self._theme.scheme.muted}")
        self._key.setFont(self._theme.font(0.9))
        for box in self._boxes:
            box.restyle()

    def set_narrow(self, narrow: bool) -> None:
        """Stack the sections of findings in a narrow pane; put them side by side in a wide one."""
        self._box_row.setDirection(
            QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        )

    def stops(self) -> Sequence[QWidget]:
        """The matrix, then the sections of findings."""
        return (self.matrix, *(box.document for box in self._boxes))

    def _write_boxes(self, card: ReportCard) -> None:
        for box, section in zip(self._boxes, FINDING_SECTIONS, strict=True):
            found = section.findings(card.findings)
            box.document.show_html(self._rich_text.findings(found, section.nothing))
            # CQC's data files contain no findings, and a row of empty boxes would be pointless.
            box.setVisible(bool(card.findings))


class _Box(QFrame):
    """A section of findings, shown as a list below the matrix."""

    def __init__(self, theme: Theme, section: FindingSection) -> None:
        super().__init__()
        self.setObjectName("box")
        self._theme = theme
        self._title = QLabel(f"{section.sign} {section.heading}")
        self.document = Document(section.heading, grows=True)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self._title)
        self._column.addWidget(self.document)
        self._column.addStretch(1)

    def restyle(self) -> None:
        """Apply the theme's sizes again."""
        self._title.setFont(self._theme.font(1.05, bold=True))
        self._title.setContentsMargins(MARGIN, 0, MARGIN, 0)
        sides, ends = self._theme.space(12) - MARGIN, self._theme.space(12)
        self._column.setContentsMargins(sides, ends, sides, ends - MARGIN)
        self._column.setSpacing(self._theme.space(6) - MARGIN)
