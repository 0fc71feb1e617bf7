"""The parts of a report have one heading each, whatever shows them."""

from __future__ import annotations

import re
from datetime import date

import pytest

from tests.factories import a_card
from viewer.appearance.theme import Theme
from viewer.card.content.sections import card_content
from viewer.card.setting.editions import Edition
from viewer.card.setting.fonts import bundled_faces
from viewer.card.setting.typeset import Typesetter
from viewer.cli.report_text import report_lines
from viewer.documents.web_page import report_html
from viewer.views.report.found_model import Filters, FoundModel
from viewer.views.report.rich_text import RichText
from viewer.wording import headings
from viewer.wording.findings import FINDING_SECTIONS

SECTIONS = [section.heading for section in FINDING_SECTIONS]
PARTS = [headings.MEASURES, headings.UNDER_WAY, headings.STATEMENTS]
ALL = [*SECTIONS, *PARTS, headings.EVENTS, headings.DISAGREEMENTS, headings.SOURCES]


@pytest.mark.parametrize("heading", ALL)
def test_the_command_line_has_every_heading(heading: str) -> None:
    assert heading in report_lines(a_card())


def test_the_web_page_has_the_headings_of_print_and_more() -> None:
    page = report_html(a_card(), (), date(2026, 11, 30)).decode()
    assert re.findall(r"<h2[^>]*>(.*?)</h2>", page) == [
        "In short",
        "Ratings",
        "To improve",
        "Going well",
        headings.UNDER_WAY,
        headings.MEASURED,
        "What the trust said",
        headings.EVENTS,
        "Reports",
        "Notes on the ratings",
        headings.DISAGREEMENTS,
        headings.SOURCES,
    ]


def test_the_window_has_every_heading(theme: Theme) -> None:
    found = [section.heading for section, _ in FoundModel(a_card()).shown(Filters())]
    html = RichText(theme).source(a_card())
    parts = [part.heading for section in FINDING_SECTIONS for part in section.parts]
    assert found == [*(part for part in parts if part != "To improve"), *PARTS, headings.EVENTS]
    assert all(f">{heading}</h2>" in html for heading in ALL[-2:])


def test_the_card_has_the_headings_of_what_it_prints() -> None:
    content = card_content(a_card(), Typesetter(bundled_faces()), Edition.CLEAR)
    printed = (content.improve, content.well, *content.rest)
    assert [section.title for section in printed if section] == [
        "To improve",
        "Going well",
        headings.UNDER_WAY,
        "Measured",
        "What the trust said",
        headings.DISAGREEMENTS,
    ]
