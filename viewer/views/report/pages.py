"""The pages of a report, one for each of its tabs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from db.domain.subject import Subject
from viewer.appearance.theme import Theme
from viewer.parts.document import Document
from viewer.views.report.columns import UnderRatings
from viewer.views.report.header import wrapped_label
from viewer.views.report.matrix import RatingMatrix
from viewer.views.report.matrix_key import MatrixKey
from viewer.views.report.rich_text import RichText
from viewer.views.report.site_bar import SiteBar
from viewer.wording import headings
from viewer.wording.standing import inherited_sentences, standing_sentences

if TYPE_CHECKING:
    from db.domain.report import Matrix, ReportCard


class ReportPage(QWidget):
    """A page that shows a :class:`ReportCard`, and emits a signal to request another view.

    All pages are built at the start, in one go, so a page must be cheap to build while it is empty.
    """

    report_chosen = Signal(str)
    """Emitted with the ID of another report on the same subject."""
    subject_chosen = Signal(object)
    """Emitted with the Subject of a site or service."""
    cell_chosen = Signal(object, object, object)
    """Emitted with the Subject and Question of a rating, and the ID of the report of its row.

    The ID is None in the rows of the report that is shown.
    """
    tab_chosen = Signal(str)
    """Emitted with the title of another tab to show."""
    cell_opened = Signal(object, object, object)
    """Emitted before ``cell_chosen``, with the same, if the user wants the story of the rating."""
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

    def first_stop(self) -> QWidget:
        """The first of the stops that is not hidden: it has the focus first."""
        stops = self.stops()
        return next((stop for stop in stops if stop.isVisibleTo(self)), stops[0])


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
        self.document.reached.connect(lambda place: self.part_reached.emit(self.document, place))
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
        self._matrix: Matrix | None = None
        self.matrix = RatingMatrix(theme)
        self.matrix.report_chosen.connect(self.report_chosen)
        self.matrix.subject_chosen.connect(self.subject_chosen)
        self.matrix.cell_chosen.connect(self.cell_chosen)
        self.matrix.cell_opened.connect(self.cell_opened)
        self.matrix.cell_reached.connect(lambda place: self.part_reached.emit(self.matrix, place))
        self._sites = SiteBar(theme)
        self._sites.changed.connect(self._on_sites_changed)
        self._story_place = QVBoxLayout()
        self._note = wrapped_label("Note on these ratings")
        self._note.setObjectName("note")
        self._note.hide()
        self.key = MatrixKey(theme)
        self._below = UnderRatings(theme)
        self._below.report_chosen.connect(self.report_chosen)
        self._below.place_chosen.connect(lambda place: self.subject_chosen.emit(Subject(place)))
        self._below.part_reached.connect(self.part_reached)
        self._below.all_chosen.connect(lambda: self.tab_chosen.emit(headings.FOUND))
        self.matrix.cell_chosen.connect(lambda subject, _: self._below.show_row(subject))
        self._column = QVBoxLayout(self)
        self._column.addWidget(self._sites)
        self._column.addWidget(self.matrix)
        self._column.addLayout(self._story_place)
        self._column.addWidget(self._note)
        self._column.addWidget(self.key)
        self._column.addWidget(self._below)
        self.restyle()

    def show_card(self, card: ReportCard) -> None:
        """Show the ratings and findings of ``card``."""
        self._matrix = card.matrix
        self.matrix.show_matrix(card.matrix)
        self._sites.show_matrix(card.matrix, many=self.matrix.model_of_rows.many)
        self._on_sites_changed()
        words = " ".join((*standing_sentences(card), *inherited_sentences(card)))
        self._note.setText(words)
        self._note.setAccessibleName(f"Note on these ratings: {words}")
        self._note.setVisible(bool(words))
        self.key.show_matrix(card.matrix)
        self._below.show_card(card)

    def take_story(self, story: QWidget | None) -> None:
        """Show ``story`` under the matrix; None takes out the one that is there."""
        if story is not None:
            self._story_place.addWidget(story)
        else:
            self._story_place.takeAt(0)

    def restyle(self) -> None:
        """Apply the theme's colours and sizes again."""
        space, scheme = self._theme.space, self._theme.scheme
        self._note.setFont(self._theme.type(13))
        self._note.setStyleSheet(
            f"#note {{ color: {scheme.text}; background: {scheme.surface};"
            f" border: 1px solid {scheme.line}; border-left: {space(4)}px solid {scheme.accent};"
            f" border-radius: {space(2)}px; padding: {space(5)}px {space(10)}px; }}"
        )
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(space(8))
        self._sites.restyle()
        self.key.restyle()
        self._below.restyle()

    def set_narrow(self, narrow: bool) -> None:
        """Stack the sections of findings in a narrow pane; put them side by side in a wide one."""
        self._below.set_narrow(narrow)

    def stops(self) -> Sequence[QWidget]:
        """The choices of sites, the matrix, then the sections of findings."""
        return (*self._sites.stops(), self.matrix, *self._below.stops())

    @Slot()
    def _on_sites_changed(self) -> None:
        if self._sites.isHidden() or self._matrix is None:
            return
        self.matrix.show_matrix(self._sites.matrix, self._matrix, self._sites.order)
