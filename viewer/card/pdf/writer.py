"""A card as a PDF that is accessible (PDF/UA-1) and fit to be kept (PDF/A-2a)."""

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
    """A card's PDF, and what to tell of it."""

    data: bytes
    pages: int
    text_size: float
    """Of the running text, in points."""
    missing: str
    """The letters that the fonts lack, each once; a visible mark stands for each in the PDF."""


def render_pdf(
    card: ReportCard, edition: Edition = Edition.ONE_PAGE, paper: Paper = Paper.A4
) -> RenderedCard:
    """The card as a PDF. The same card and edition make the same bytes: its date is the report's,
    or that of which the ratings are shown."""
    layout = lay_out(card, edition, bundled_faces())
    data = write_pdf(layout, dated(card), paper)
    return RenderedCard(data, len(layout.pages), layout.text_size * paper.scale, layout.missing)


def dated(card: ReportCard) -> datetime:
    """The date that a card's PDF bears."""
    published = card.report.published if card.report else None
    return datetime.combine(published or card.as_at, time(), UTC)


def write_pdf(layout: Layout, when: datetime, paper: Paper = Paper.A4) -> bytes:
    """A layout as a tagged PDF that bears the given date."""
    writer = PdfWriter(paper)
    writer.add(layout)
    return writer.pdf(layout.title, when)


class PdfWriter:
    """Draws layouts, one after the other, into one tagged PDF; none is needed once it is drawn."""

    def __init__(self, paper: Paper = Paper.A4) -> None:
        self._canvas = TaggedCanvas(A4, bundled_faces(), paper.scale)
        self._subject = ""

    def add(self, layout: Layout) -> None:
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
                place = (link.x, link.y, link.width, link.height)
                canvas.link(link.element, link.url, link.words, place)
            for title, level, y in page.bookmarks:
                canvas.bookmark(title, level, y)
            canvas.showPage()

    def pdf(self, title: str, when: datetime) -> bytes:
        """All that was added, at least one layout, as a PDF that bears the given date."""
        return self._canvas.pdf(Metadata(title, self._subject, when))
