"""The parts of a report have one heading each, whatever shows them."""

from __future__ import annotations

from datetime import date

import pytest

from tests.factories import a_card
from viewer.appearance.theme import Theme
from viewer.card.content.sections import card_content
from viewer.card.setting.fonts import bundled_faces
from viewer.card.setting.typeset import Typesetter
from viewer.cli.report_text import report_lines
from viewer.documents.web_page import report_html
from viewer.views.report.rich_text import RichText
from viewer.wording import headings
from viewer.wording.findings import FINDING_SECTIONS

SECTIONS = [section.heading for section in FINDING_SECTIONS]
PARTS = [headings.MEASURES, headings.UNDER_WAY, headings.STATEMENTS]
ALL = [*SECTIONS, *PARTS, headings.EVENTS, headings.DISAGREEMENTS, headings.SOURCES]


@pytest.mark.parametrize("heading", ALL)
def test_web_page_and_command_line_have_every_heading(heading: str) -> None:
    card = a_card()
    assert heading in report_lines(card)
    assert f">{heading}</h" in report_html(card, (), date(2026, 11, 30)).decode()


def test_the_window_has_every_heading(theme: Theme) -> None:
    text = RichText(theme)
    html = text.found(a_card()) + text.source(a_card())
    assert [heading for heading in ALL if f">{heading}</h2>" not in html] == []


def test_the_card_has_the_headings_of_what_it_prints() -> None:
    printed = card_content(a_card(), Typesetter(bundled_faces())).sections
    assert [section.title for section in printed] == [*SECTIONS, *PARTS, headings.DISAGREEMENTS]
