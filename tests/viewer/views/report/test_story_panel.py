"""The story of a cell."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QTextBrowser

from db.domain.scale import GOOD, INADEQUATE, Question
from tests.factories import a_cell, a_story
from viewer.views.report.story_panel import StoryPanel


@pytest.fixture
def panel(qtbot, theme):
    panel = StoryPanel(theme)
    qtbot.addWidget(panel)
    panel.resize(256, 760)
    panel.show()
    return panel


def told(panel: StoryPanel) -> str:
    browser = panel.findChild(QTextBrowser)
    assert browser is not None
    return browser.toPlainText().replace("\u00a0", " ")


def test_before_a_cell_is_chosen_it_says_what_to_do(panel):
    assert "Choose a cell" in told(panel)


def test_the_story_is_told_in_order(panel):
    panel.show_story(a_story())
    text = told(panel)
    in_order = [
        "Surgery · Invented Hospital",
        "Safe",
        "Inadequate",
        "CQC has taken action",
        "An invented note.",
        "CQC's usual rule",
        "Dec 2019",
        "↓↓ was Good",
        "Jul 2018",
        "calculated from the report",
        "Apr 2016",
        "as Surgical care: not like for like",
        "Linked findings",
        "Must",
        "Regulation 12",
        "Invented disagreement",
        "Open Government Licence v3.0",
    ]
    places = [text.find(part) for part in in_order]
    assert -1 not in places, in_order[places.index(-1)]
    assert places == sorted(places)


def test_sources_that_disagree_are_told(panel):
    panel.show_story(a_story(cell=a_cell(Question.SAFE, INADEQUATE, others=(GOOD,))))
    assert "Another source says Good" in told(panel)


def test_a_cell_nobody_states_has_no_invented_story(panel):
    panel.show_story(a_story(cell=None, history=(), findings=(), conflicts=(), usual_rule=""))
    assert "Not stated" in told(panel)
    assert "No source" in told(panel)
    assert "History" not in told(panel)


def test_it_can_be_cleared(panel):
    panel.show_story(a_story())
    panel.clear()
    assert "Choose a cell" in told(panel)


def test_it_is_named_for_what_it_tells(panel):
    panel.show_story(a_story())
    assert panel.findChild(QTextBrowser).accessibleName() == "Story of Surgery, Safe"
