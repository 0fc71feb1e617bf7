"""Writes cards as PDFs that are accessible, suitable for archives, and carry their own data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time

from db.domain.report import ReportCard
from viewer.card.layout.layout import A4, lay_out
from viewer.card.pdf.attachments import CardData
from viewer.card.pdf.standard import Standard
from viewer.card.pdf.tagged_canvas import TaggedCanvas
from viewer.card.pdf.xmp import Metadata
from viewer.card.setting.editions import Edition, Paper
from viewer.card.setting.fonts import bundled_faces
from viewer.card.setting.page import Layout, Page


@dataclass(frozen=True, slots=True)
class RenderedCard:
    """The PDF of a card, and details of it."""

    data: bytes
    """The PDF."""
    pages: int
    """The number of pages."""
    text_size: float
    """The size of the running text on paper, in points."""
    missing: str
    """The letters that the fonts lack, each listed once; the PDF shows a visible mark instead."""


def render_pdf(
    card: ReportCard,
    edition: Edition = Edition.ONE_PAGE,
    paper: Paper = Paper.A4,
    standard: Standard = Standard.UA1,
) -> RenderedCard:
    """The PDF of ``card``; the same card and choices always give the same bytes."""
    layout = lay_out(card, edition, bundled_faces())
    data = write_pdf(layout, card, paper, standard)
    return RenderedCard(data, len(layout.pages), layout.text_size * paper.scale, layout.missing)


def dated(card: ReportCard) -> datetime:
    """The date of a card's PDF: its report's publication date or, without it, the 'as at' date."""
    published = card.report.published if card.report else None
    return datetime.combine(published or card.as_at, time(), UTC)


def write_pdf(
    layout: Layout,
    card: ReportCard,
    paper: Paper = Paper.A4,
    standard: Standard = Standard.UA1,
) -> bytes:
    """The PDF of ``layout``, which is that of ``card``, with the card's data attached."""
    writer = PdfWriter(paper, standard)
    writer.add(layout, card)
    return writer.pdf(layout.title)


class PdfWriter:
    """Draws one or more cards in one PDF, without keeping them in memory."""

    def __init__(
        self,
        paper: Paper = Paper.A4,
        standard: Standard = Standard.UA1,
        *,
        several: bool = False,
    ) -> None:
        """``several`` says whether the PDF is meant for more than one card."""
        self._canvas = TaggedCanvas(A4, bundled_faces(), paper.scale, standard)
        self._data = CardData(several=several)
        self._subject = ""
        self._newest: datetime | None = None

    def add(self, layout: Layout, card: ReportCard) -> None:
        """Draw the pages of ``layout``, which is that of ``card``, after the existing pages."""
        self._data.add(card)
        self._subject = layout.subject
        self._newest = max(self._newest or dated(card), dated(card))
        draw_pages(self._canvas, layout.pages)

    def pdf(self, title: str) -> bytes:
        """The PDF of the cards that were added, with this title and the date of the newest card.

        Call this once, after at least one card was added.
        """
        metadata = Metadata(title, self._subject, self._newest)
        return self._canvas.pdf(metadata, self._data.files())


def draw_pages(canvas: TaggedCanvas, pages: Iterable[Page]) -> None:
    """Draw ``pages`` after those that ``canvas`` has."""
    for page in pages:
        with canvas.artifact():
            canvas.draw(page.ground)
        canvas.draw_marked(page.marked)
        with canvas.artifact("Pagination"):
            canvas.draw(page.running)
        for link in page.links:
            rectangle = (link.x, link.y, link.width, link.height)
            canvas.link(link.element, link.url, link.words, rectangle)
        for bookmark in page.bookmarks:
            canvas.bookmark(*bookmark)
        canvas.showPage()
