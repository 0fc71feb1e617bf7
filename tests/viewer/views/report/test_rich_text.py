"""Documents of rich text: every word of a record is shown to the letter."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QTextDocument

from db.domain.report import Action, ActionStatus, Event, FindingKind, Statement
from db.domain.scale import REQUIRES_IMPROVEMENT
from tests.factories import (
    a_card,
    a_conflict,
    a_finding,
    a_measure,
    a_report,
    a_scope,
    a_source,
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
        (rich_text.history(card), 5),
        (rich_text.source(card), 10),
    ):
        assert shown(html).count(NASTY) >= least
        assert "<script" not in html


def test_a_copied_matrix_is_never_markup() -> None:
    card = a_card()
    model = MatrixModel()
    rows = tuple(replace(row, label=NASTY) for row in card.matrix.rows)
    model.show(replace(card.matrix, rows=rows))
    assert shown(model.as_html()).count(NASTY) == len(rows)


def test_a_link_leads_to_the_report_whatever_its_id(rich_text: RichText) -> None:
    assert 'href="report:&#34;&gt;&lt;b&gt;"' in rich_text.history(nasty_card())


def test_what_no_document_can_hold_is_replaced(rich_text: RichText) -> None:
    html = rich_text.source(a_card(report=a_report(note="Odd\x00 \ud800 text")))
    assert "Odd  ? text" in html


def test_the_history_says_the_rating_of_each_report(rich_text: RichText) -> None:
    card = a_card(report_ratings=(REQUIRES_IMPROVEMENT, None))
    first, second = shown(rich_text.history(card)).split("17 July 2018")
    assert "Requires improvement" in first
    assert "Requires improvement" not in second


def test_other_names_are_with_the_sources(rich_text: RichText) -> None:
    card = a_card()
    assert "Also known as" not in shown(rich_text.source(card))
    named = replace(card.organisation, also_known_as=("The General", "The Old Workhouse"))
    text = shown(rich_text.source(replace(card, organisation=named)))
    assert "Also known as The General and The Old Workhouse." in text
