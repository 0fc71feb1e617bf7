"""CQC's own words and scores, arranged as its assessments are."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from db.domain.report import ReportCard
from db.domain.scale import Question
from db.domain.subject import Subject
from db.importing.loader import Loader
from db.reading.store import ReportStore
from tests.db.sources.api.assessed import ID, record
from viewer.card.content.sections import card_content
from viewer.card.data import report_json
from viewer.card.setting.editions import Edition
from viewer.card.setting.fonts import bundled_faces
from viewer.card.setting.typeset import Typesetter
from viewer.cli.ratings_text import ratings_json
from viewer.cli.report_text import report_lines
from viewer.documents.web_page import report_html
from viewer.views.report.story_entries import details
from viewer.wording.assessments import in_cqcs_words

TODAY = date(2026, 1, 2)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ReportStore]:
    path = tmp_path / "record.json"
    path.write_text(json.dumps(record()), "utf-8")
    Loader(tmp_path / "wardcard.db").load([path])
    opened = ReportStore.open(tmp_path / "wardcard.db")
    yield opened
    opened.close()


@pytest.fixture
def card(store: ReportStore) -> ReportCard:
    return store.card(Subject(ID))


def test_words_are_by_group_question_statement_and_evidence(card: ReportCard) -> None:
    (part,) = in_cqcs_words(card)
    assert part.name == "Care Homes"
    assert [words.label for words in part.texts] == [
        "The service as a whole",
        "The service as a whole, in brief",
        "People’s experience of the service",
    ]
    assert [each.heading for each in part.questions] == [
        "Safe: Requires improvement, 50 %",
        "Caring: Good, 75 %",
    ]
    safe, caring = part.questions
    assert [(each.name, each.score[:1]) for each in safe.statements] == [
        ("Safeguarding", "3"),
        ("Infection prevention and control", "2"),
        ("Medicines optimisation", "1"),
    ]
    infection, medicines = safe.statements[1:]
    assert [words.label for words in infection.texts] == ["People’s experience", "Processes"]
    assert [words.text for words in medicines.texts] == ["Medicines were not locked away."]
    assert caring.statements[0].score.endswith(", not assessed again")


def test_json_has_every_text_whole_and_every_score(card: ReportCard) -> None:
    content: dict[str, Any] = json.loads(report_json(card))
    texts = [each["text"] for each in content["findings"]]
    assert "Audits were\nnot complete." in texts
    assert any(text.endswith("deputy agreed. ") for text in texts)
    assert [each["number"] for each in content["scores"]] == ["3", "7", "8", "16"]
    ratings = json.loads(ratings_json(card, TODAY))
    assert [each["score"] for each in ratings["scores"]] == [3, 2, 1, 3]
    cells = next(row["cells"] for row in ratings["rows"] if row["service"] == "Care Homes")
    assert cells["safe"]["percentage"] == 50


def test_text_and_web_page_have_every_word(card: ReportCard) -> None:
    html = report_html(card, (), TODAY).decode()
    assert "<b>the “rota” &amp;" not in html
    assert "&lt;b&gt;the “rota” &amp; the menus&lt;/b&gt; had changed;  [name]&#39;s" in html
    assert "Audits were\nnot complete." in html
    assert "replaced by [name]" in html
    assert "2 - Evidence shows some shortfalls" in html
    lines = "\n".join(report_lines(card))
    for words in (
        "Audits were",
        "not complete.",
        "Safe: Requires improvement, 50 %",
    ):
        assert words in lines


def test_a_card_in_clear_print_has_scores_and_concerns_without_the_prose(card: ReportCard) -> None:
    content = card_content(card, Typesetter(bundled_faces()), Edition.CLEAR)
    sections = [each for each in (content.improve, content.well, *content.rest) if each]
    words = {
        section.title: " ".join(
            segment.text
            for group in section.groups
            for item in group.items
            for segment in item.paragraph.segments
        )
        for section in sections
    }
    assert "Infection prevention and control:" in words["To improve"]
    assert (
        "Safeguarding 3; Infection prevention and control 2"
        in words["Scores of quality statements"]
    )
    assert "Treating people as individuals (3)." in words["Scores of quality statements"]
    assert "Audits" not in str(words)


def test_the_story_of_a_question_has_its_words_and_scores(store: ReportStore) -> None:
    for subject in (Subject(ID, "care-homes"), Subject(ID)):
        sections = details(store.story(subject, Question.SAFE))
        text = " ".join(entry.spoken for section in sections for entry in section.entries)
        assert "People found the lounge dusty." in text
        assert "3 - Evidence shows a good standard of care" in text
        assert "This service is caring" not in text


def test_words_are_found_and_a_hit_is_short(store: ReportStore) -> None:
    (hit,) = store.find("lounge dusty", 5)
    assert hit.title == "Infection prevention and control: People’s experience"
    assert hit.text == "People found the lounge dusty."
    assert store.find("rota menus", 5)[0].title == "The service as a whole"
