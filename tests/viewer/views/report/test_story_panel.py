"""The story of a rating."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QLabel, QListView, QPushButton, QToolButton

from db.domain.kinds import FindingKind
from db.domain.scale import GOOD, INADEQUATE, Question
from tests.factories import TRUST, a_card, a_cell, a_finding, a_story
from viewer.parts.heading import Heading
from viewer.parts.reading_list import ReadingList
from viewer.parts.timeline import Timeline
from viewer.views.report.story_panel import StoryPanel


@pytest.fixture
def panel(qtbot, theme):
    """The story docked beside the page, where it shows everything."""
    panel = StoryPanel(theme)
    qtbot.addWidget(panel)
    panel.set_docked(True)
    panel.resize(320, 760)
    with qtbot.waitActive(panel):
        panel.show()
    return panel


def read(panel: StoryPanel) -> str:
    """All that is shown, from top to bottom, as a screen reader speaks it."""
    texts: list[tuple[int, str]] = []
    for widget in panel.findChildren(QLabel):
        if widget.isVisible():
            texts.append((widget.mapTo(panel, widget.rect().topLeft()).y(), widget.text()))
    for widget in panel.findChildren(QListView):
        if widget.isVisible():
            face = QAccessible.queryAccessibleInterface(widget)
            items = [face.child(n).text(QAccessible.Text.Name) for n in range(face.childCount())]
            texts.append((widget.mapTo(panel, widget.rect().topLeft()).y(), " ".join(items)))
    return " ".join(text for _, text in sorted(texts)).replace("\u00a0", " ")


def show(panel: StoryPanel, **known: object) -> None:
    card = a_card()
    panel.show_card(card)
    panel.show_story(a_story(**({"report": card.report} | known)))
    settle()


def settle() -> None:
    """Let layouts that depend on each other come to rest."""
    for _ in range(4):
        QApplication.processEvents()


def test_before_a_rating_is_chosen_it_says_what_to_do(panel):
    assert "Choose a rating" in read(panel)
    show(panel)
    assert "Choose a rating" not in read(panel)
    panel.clear()
    assert read(panel) == "Choose a rating in the table to read its story here."


def test_its_heading_names_row_question_and_report(panel):
    show(panel)
    assert "Surgery, Safe" in read(panel)
    assert "in the report of 18 December 2019" in read(panel)
    face = QAccessible.queryAccessibleInterface(panel.findChildren(Heading)[0])
    assert face.role() == QAccessible.Role.Heading
    name = "Story of Surgery, Safe, in the report of 18 December 2019"
    assert face.text(QAccessible.Text.Name) == name


def test_the_story_is_in_order(panel):
    show(panel)
    text = read(panel)
    in_order = [
        "Surgery, Safe",
        "December 2019: Inadequate",
        "July 2018: Good",
        "calculated from the report",
        "April 2016: Outstanding",
        "as Surgical care: not like for like",
        "Why",
        "Regulation 12",
        "What it means",
        "CQC has taken action",
        "CQC’s usual rule",
        "Sources disagree",
        "Invented disagreement",
        "Open Government Licence v3.0",
    ]
    places = [text.find(part) for part in in_order]
    assert -1 not in places, (in_order[places.index(-1)], text)
    assert places == sorted(places)


def test_sources_that_disagree_are_shown(panel):
    show(panel, cell=a_cell(Question.SAFE, INADEQUATE, others=(GOOD,)))
    assert "Another source says Good" in read(panel)


def test_a_rating_that_nobody_states_has_no_invented_story(panel):
    show(panel, cell=None, history=(), findings=(), conflicts=(), usual_rule="")
    assert "No source" in read(panel)
    assert not panel.findChildren(Timeline)[0].isVisible()


def test_no_finding_is_named_as_the_reason_for_an_older_rating(panel):
    """A report that is not known has no findings that could be the reason."""
    show(panel, report=None)
    assert "Regulation 12" not in read(panel)


@pytest.mark.parametrize(
    ("known", "link"),
    [
        ({}, ""),
        ({"subject": TRUST, "name": "Invented Trust"}, "Open Invented Trust"),
        ({"report": replace(a_card().reports[1])}, "Open this report"),
    ],
)
def test_a_link_leads_to_what_the_page_does_not_show(panel, known, link):
    show(panel, **({"subject": a_card().subject} | known))
    shown = [each.text() for each in panel.findChildren(QPushButton) if each.isVisible()]
    assert [text for text in shown if text.startswith("Open ")] == ([link] if link else [])


def test_under_the_table_it_is_short_until_more_is_wanted(panel, qtbot):
    panel.set_docked(False)
    panel.resize(1026, 300)
    show(panel)
    assert "CQC’s usual rule" not in read(panel)
    more = next(each for each in panel.findChildren(QPushButton) if "sources" in each.text())
    qtbot.mouseClick(more, Qt.MouseButton.LeftButton)
    settle()
    assert "CQC’s usual rule" in read(panel)
    assert more.text() == "Show less"


@pytest.mark.parametrize("docked", [True, False])
def test_escape_and_the_cross_close_it(panel, qtbot, docked):
    panel.set_docked(docked)
    show(panel)
    with qtbot.waitSignal(panel.closed):
        qtbot.mouseClick(panel.findChildren(QToolButton)[0], Qt.MouseButton.LeftButton)
    panel.first_stop().setFocus()
    with qtbot.waitSignal(panel.closed):
        qtbot.keyClick(panel.first_stop(), Qt.Key.Key_Escape)


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("width", [320, 500, 1026])
def test_nothing_in_it_is_cut(theme, panel, scale, width):
    theme.set_text_scale(scale)
    panel.set_docked(width == 320)
    panel.resize(width, 760)
    show(panel)
    panel.resize(width, max(760, panel.heightForWidth(width)))
    settle()
    for widget in (*panel.findChildren(QLabel), *panel.findChildren(ReadingList)):
        if widget.isVisible() and widget.hasHeightForWidth():
            assert widget.height() >= widget.heightForWidth(widget.width()), widget


def test_the_dates_are_read_one_by_one_and_the_one_shown_says_so(panel, qtbot):
    show(panel, cell=a_cell(Question.SAFE, INADEQUATE, GOOD))
    dates = panel.findChildren(Timeline)[0]
    face = QAccessible.queryAccessibleInterface(dates)
    assert face.role() == QAccessible.Role.List
    assert face.text(QAccessible.Text.Name) == "History of Surgery, Safe"
    items = [face.child(number).text(QAccessible.Text.Name) for number in range(3)]
    assert [item.endswith("This is the one shown.") for item in items] == [True, False, False]
    dates.setFocus()
    with qtbot.waitSignal(panel.part_reached) as reached:
        qtbot.keyClick(dates, Qt.Key.Key_Down)
    assert reached.args[0] is dates
    assert reached.args[1].top() > 0


NASTY = "<script>alert(1)</script> <img src='file:///x'> &lt; \x00 \ud800 {{ 7*7 }}"


def test_words_of_a_record_are_never_markup(panel):
    finding = a_finding(FindingKind.MUST, NASTY, note=NASTY)
    show(panel, name=NASTY, place=NASTY, usual_rule=NASTY, limits=(NASTY,), findings=(finding,))
    kept = NASTY.split("\x00", maxsplit=1)[0]
    assert read(panel).count(kept) >= 6
    panel.grab()


def test_without_a_rating_that_counts_it_does_not_deny_the_history(panel):
    show(panel, cell=None)
    assert "None of the ratings shown counts now." in read(panel)
    assert "No source states a rating." not in read(panel)
