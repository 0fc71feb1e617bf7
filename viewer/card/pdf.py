"""A card as a PDF that is accessible (PDF/UA-1) and fit to be kept (PDF/A-2a)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time

from db.records import ReportCard
from viewer.card.editions import Edition
from viewer.card.faces import bundled_faces
from viewer.card.layout import lay_out
from viewer.card.metadata import Metadata
from viewer.card.page import Layout
from viewer.card.tagged import TaggedCanvas


@dataclass(frozen=True, slots=True)
class RenderedCard:
    """A card's PDF, and what to tell of it."""

    data: bytes
    pages: int
    text_size: float
    """Of the running text, in points."""
    missing: str
    """The letters that the fonts lack, each once; a visible mark stands for each in the PDF."""


def render_pdf(card: ReportCard, edition: Edition = Edition.ONE_PAGE) -> RenderedCard:
    """The card as a PDF. The same card and edition make the same bytes: its date is the report's,
    or that of which the ratings are shown."""
    faces = bundled_faces()
    layout = lay_out(card, edition, faces)
    published = card.report.published if card.report else None
    dated = datetime.combine(published or card.as_at, time(), UTC)
    data = write_pdf(layout, dated)
    return RenderedCard(data, len(layout.pages), layout.text_size, layout.missing)


def write_pdf(layout: Layout, dated: datetime) -> bytes:
    """A layout as a tagged PDF that bears the given date."""
    first = layout.pages[0]
    metadata = Metadata(layout.title, layout.subject, dated)
    canvas = TaggedCanvas((first.width, first.height), bundled_faces(), metadata)
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
    return canvas.pdf()
