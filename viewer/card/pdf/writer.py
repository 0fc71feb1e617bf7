"""Writes cards as PDFs that are accessible (PDF/UA-1) and suitable for archiving (PDF/A-2a)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time

from db.domain.report import ReportCard
from viewer.card.layout.layout import A4, lay_out
from viewer.card.pdf.tagged_canvas import TaggedCanvas
from viewer.card.pdf.xmp import Metadata
from viewer.card.setting.editions import Edition, Paper
from viewer.card.setting.fonts import bundled_faces
from viewer.card.setting.page import Layout


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
    card: ReportCard, edition: Edition = Edition.ONE_PAGE, paper: Paper = Paper.A4
) -> RenderedCard:
    """The PDF of ``card``; the same card, edition and paper always give the same bytes."""
    layout = lay_out(card, edition, bundled_faces())
    data = write_pdf(layout, dated(card), paper)
    return RenderedCard(data, len(layout.pages), layout.text_size * paper.scale, layout.missing)


def dated(card: ReportCard) -> datetime:
    """The date of a card's PDF: its report's publication date or, without it, the 'as at' date."""
    published = card.report.published if card.report else None
    return datetime.combine(published or card.as_at, time(), UTC)


def write_pdf(layout: Layout, when: datetime, paper: Paper = Paper.A4) -> bytes:
    """The PDF of ``layout``, with ``when`` as its date."""
    writer = PdfWriter(paper)
    writer.add(layout)
    return writer.pdf(layout.title, when)


class PdfWriter:
    """Draws one or more layouts in one PDF, without keeping them in memory."""

    def __init__(self, paper: Paper = Paper.A4) -> None:
        self._canvas = TaggedCanvas(A4, bundled_faces(), paper.scale)
        self._subject = ""

    def add(self, layout: Layout) -> None:
        """Draw the pages of ``layout`` after the existing pages."""
        canvas = self._canvas
        self._subject = layout.subject
        for page in layout.pages:
            with canvas.artifact():
                canvas.draw(page.ground)
            for element, inks in page.marked:
                with canvas.element(element):
                    canvas.draw(inks)
            with canvas.artifact("Pagination"):
                canvas.draw(page.running)
            for link in page.links:
                rectangle = (link.x, link.y, link.width, link.height)
                canvas.link(link.element, link.url, link.words, rectangle)
            for title, level, y in page.bookmarks:
                canvas.bookmark(title, level, y)
            canvas.showPage()

    def pdf(self, title: str, when: datetime) -> bytes:
        """The PDF of the layouts that were added (at least one), with this title and date."""
        return self._canvas.pdf(Metadata(title, self._subject, when))
