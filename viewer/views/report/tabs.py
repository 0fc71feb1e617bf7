"""The tabs of a report, in order; to add a tab, add a line to ``TABS``."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from viewer.appearance.theme import Theme
from viewer.views.report.found_page import FoundPage
from viewer.views.report.pages import DocumentPage, RatingsPage, ReportPage
from viewer.views.report.rich_text import RichText
from viewer.wording import headings

if TYPE_CHECKING:
    from db.domain.report import ReportCard


class ReportTab(NamedTuple):
    """A tab of the report and the function that builds its page."""

    title: str
    """The text on the tab."""
    build: Callable[[str, Theme], ReportPage]
    """A function that builds the page, given the title and the theme."""


def document(write: Callable[[RichText, ReportCard], str]) -> Callable[[str, Theme], ReportPage]:
    """A function that builds a page with a single document, whose HTML ``write`` returns."""
    return lambda title, theme: DocumentPage(title, theme, write)


TABS: tuple[ReportTab, ...] = (
    ReportTab("Ratings", lambda _title, theme: RatingsPage(theme)),
    ReportTab(headings.FOUND, lambda _title, theme: FoundPage(theme)),
    ReportTab("History", document(RichText.history)),
    ReportTab("Source", document(RichText.source)),
)
"""The tabs from left to right; the first is the one shown at the start."""
