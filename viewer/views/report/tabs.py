"""The tabs of a report, in their order: to add one, add a line to ``TABS``."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from db.domain.report import ReportCard
from viewer.appearance.theme import Theme
from viewer.views.report.pages import DocumentPage, RatingsPage, ReportPage
from viewer.views.report.rich_text import RichText
from viewer.wording import headings


class ReportTab(NamedTuple):
    """One tab."""

    title: str
    """The words on it."""
    build: Callable[[str, Theme], ReportPage]
    """Builds its page, from the title and the theme."""


def document(write: Callable[[RichText, ReportCard], str]) -> Callable[[str, Theme], ReportPage]:
    """What builds a page with one document, whose HTML ``write`` returns."""
    return lambda title, theme: DocumentPage(title, theme, write)


TABS: tuple[ReportTab, ...] = (
    ReportTab("Ratings", lambda _title, theme: RatingsPage(theme)),
    ReportTab(headings.FOUND, document(RichText.found)),
    ReportTab("History", document(RichText.history)),
    ReportTab("Source", document(RichText.source)),
)
"""The first is in front; where there are ratings, it is the page of them."""
