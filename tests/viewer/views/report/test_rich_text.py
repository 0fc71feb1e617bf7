"""Documents of rich text: every word of a record is shown to the letter."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QTextDocument

from db.domain.report import Action, ActionStatus, Event, FindingKind, Statement
from tests.factories import (
    a_card,
    a_conflict,
    a_finding,
    a_measure,
    a_report,
    a_scope,
    a_score,
    a_source,
    a_story,
)
from viewer.views.report.matrix_model import MatrixModel
from viewer.views.report.rich_text import RichText

if TYPE_CHECKING:
    from viewer.appearance.theme import Theme

NASTY = "<script>alert(1)</script> <img src='file:///x'> \"A\" & 'B' &lt; {{ 7*7 }} {% raw %} {#"


@pytest.fixture
def rich_text(theme: Theme) -> RichText:
    return RichText(theme)


def shown(html: str) -> str:
    """The text of a document, with plain spaces; no picture is in it."""
    document = QTextDocument()
    document.setHtml(html)
    text = document.toPlainText()
    assert "\ufffc" not in text, "the sign of a picture"
    return text.replace("\xa0", " ").replace("\u2028", "\n")


def nasty_card():
    source = a_source(NASTY, publisher=NASTY, url=NASTY, licence=NASTY, note=NASTY, file_name=NASTY)
    scope = a_scope(NASTY)
    return a_card(
        report=a_report(NASTY, title=NASTY, note=NASTY, kind=NASTY, enforcement=NASTY),
        reports=(
            a_report(NASTY, title=NASTY, note=NASTY, kind=NASTY, enforcement=NASTY),
            a_report('"><b>', title=NASTY),
        ),
        findings=(
            replace(
                a_finding(FindingKind.MUST, NASTY, regulation=NASTY, note=NASTY),
                source=source,
                scope=scope,
            ),
        ),
        measures=(
            replace(
                a_measure(),
                name=NASTY,
                unit=NASTY,
                period=NASTY,
                note=NASTY,
                source=source,
                scope=scope,
            ),
        ),
        statements=(Statement(NASTY, NASTY, NASTY, NASTY, source),),
        actions=(Action(NASTY, ActionStatus.DONE, scope, source),),
        events=(Event(NASTY, NASTY, NASTY, False, source),),
        conflicts=(replace(a_conflict(), topic=NASTY, text=NASTY, sources=(source,)),),
        sources=(source,),
        url=NASTY,
    )


def test_words_of_a_record_are_never_markup(rich_text: RichText) -> None:
    card = nasty_card()
    for html, least in (
        (rich_text.found(card), 18),
        (rich_text.history(card), 5),
        (rich_text.source(card), 10),
        (rich_text.findings(card.findings, "Nothing."), 3),
    ):
        assert shown(html).count(NASTY) >= least
        assert "<script" not in html


def test_a_story_is_never_markup(rich_text: RichText) -> None:
    score = a_score(statement=NASTY)
    story = replace(
        a_story(), name=NASTY, place=NASTY, usual_rule=NASTY, limits=(NASTY,), scores=(score,)
    )
    assert shown(rich_text.story(story)).count(NASTY) == 5


def test_a_story_without_a_rating_that_counts_does_not_deny_its_history(
    rich_text: RichText,
) -> None:
    ended = shown(rich_text.story(a_story(cell=None)))
    assert "None of the ratings below counts now." in ended
    assert "No source states a rating." not in ended
    unknown = shown(rich_text.story(a_story(cell=None, history=())))
    assert "No source states a rating." in unknown


def test_a_copied_matrix_is_never_markup() -> None:
    card = a_card()
    model = MatrixModel()
    rows = tuple(replace(row, label=NASTY) for row in card.matrix.rows)
    model.show(replace(card.matrix, rows=rows))
    assert shown(model.as_html()).count(NASTY) == len(rows)


def test_a_link_leads_to_the_report_whatever_its_id(rich_text: RichText) -> None:
    assert 'href="report:&#34;&gt;&lt;b&gt;"' in rich_text.history(nasty_card())


def test_what_no_document_can_hold_is_replaced(rich_text: RichText) -> None:
    html = rich_text.findings([a_finding(FindingKind.MUST, "Odd\x00 \ud800 text")], "Nothing.")
    assert "Odd  ? text" in html


def test_an_empty_section_says_so(rich_text: RichText) -> None:
    assert shown(rich_text.findings([], "Nothing is stated.")) == "Nothing is stated."


def test_the_figure_beside_a_bar_is_on_one_line(rich_text: RichText) -> None:
    document = QTextDocument()
    document.setHtml(
        rich_text.found(a_card(measures=(a_measure(unit="invented days of waiting"),)))
    )
    document.setTextWidth(760)
    document.size()  # lays it out
    figures = []
    block = document.begin()
    while block.isValid():
        if block.text().strip("\xa0 ") in (
            "50 invented days of waiting",
            "17 invented days of waiting",
        ):
            figures.append(block.layout().lineCount())
        block = block.next()
    assert figures == [1, 1]
