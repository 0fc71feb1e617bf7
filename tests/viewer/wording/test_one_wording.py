"""Whatever shows a rating says the same: window, card, web page, text, JSON, CSV and workbook."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from db.domain.report import HistoryEntry, Level, Matrix, RatingLine, ReportCard, RowKind
from db.domain.scale import (
    GOOD,
    INADEQUATE,
    NOT_STATED,
    OUTSTANDING,
    REQUIRES_IMPROVEMENT,
    Confidence,
    Rating,
)
from tests.factories import JULY_2018, SITE, SURGERY, UNRATED, a_card, a_cell, a_row, a_story
from viewer.appearance.theme import Theme
from viewer.card.content.matrix import CellWords
from viewer.card.content.sections import card_content
from viewer.card.setting.fonts import bundled_faces
from viewer.card.setting.typeset import Paragraph, Typesetter
from viewer.cli.ratings_text import ratings_csv, ratings_json, ratings_lines
from viewer.documents.web_page import report_html
from viewer.parts.badge import Badge
from viewer.parts.reading_list import ReadingList
from viewer.parts.timeline import Timeline
from viewer.views.report.matrix_model import MatrixModel
from viewer.views.report.story_panel import StoryPanel
from viewer.wording.columns import COLUMNS
from viewer.wording.phrases import FIXED_SPACE, capitalised
from viewer.wording.printed import change_said
from viewer.wording.rating import RatingWords, change_words

ENTRIES: dict[str, HistoryEntry | None] = {
    "up": a_cell(rating=GOOD, previous=REQUIRES_IMPROVEMENT),
    "up two": a_cell(rating=OUTSTANDING, previous=INADEQUATE),
    "the same": a_cell(rating=GOOD, previous=GOOD),
    "down": a_cell(rating=REQUIRES_IMPROVEMENT, previous=GOOD),
    "first": a_cell(rating=GOOD),
    "off the scale": a_cell(rating=UNRATED, previous=GOOD),
    "never heard of": a_cell(rating=Rating("Invented value")),
    "carried forward": a_cell(published=JULY_2018, carried_forward=True),
    "inherited": a_cell(inherited_from="Invented Former Trust"),
    "calculated": a_cell(confidence=Confidence.DERIVED),
    "from another source": a_cell(confidence=Confidence.STATED),
    "disputed": a_cell(rating=GOOD, others=(INADEQUATE,)),
    "without a date": a_cell(published=None),
    "with a score": a_cell(percentage=62.5),
    "not stated": None,
}


@pytest.fixture(params=ENTRIES.values(), ids=list(ENTRIES))
def entry(request: pytest.FixtureRequest) -> HistoryEntry | None:
    return request.param


@pytest.fixture
def words(entry: HistoryEntry | None) -> RatingWords:
    return RatingWords(entry)


@pytest.fixture
def card(entry: HistoryEntry | None) -> ReportCard:
    """A card with one service, rated for one question only, and no findings."""
    cells = {entry.question: entry} if entry else {}
    rows = (a_row("Surgery", SURGERY, cells), a_row("Invented Hospital overall", SITE, own=True))
    return a_card(matrix=Matrix(RowKind.SERVICES, rows), overall=None, findings=(), conflicts=())


def test_the_window(card: ReportCard, words: RatingWords) -> None:
    model = MatrixModel()
    model.show(card.matrix)
    cell = model.index(0, 1)
    assert cell.data() == words.word
    spoken: str = cell.data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == words.spoken()
    for part in (words.word, words.month, *(doubt.meaning for doubt in words.doubts)):
        assert part in spoken
    assert words.sentence("Surgery, Safe") in cell.data(Qt.ItemDataRole.ToolTipRole)
    assert words.word in model.as_text().splitlines()[1]
    assert html.escape(words.copied()) in model.as_html()


def test_the_badge(qtbot: QtBot, theme: Theme, words: RatingWords) -> None:
    badge = Badge(theme)
    qtbot.addWidget(badge)
    badge.show_rating(words.rating)
    assert badge.accessibleName() == badge.text() == words.word
    assert badge.toolTip() == words.meaning


def test_the_story(
    qtbot: QtBot, theme: Theme, entry: HistoryEntry | None, words: RatingWords
) -> None:
    panel = StoryPanel(theme)
    qtbot.addWidget(panel)
    panel.set_docked(True)
    panel.show_card(a_card())
    panel.show_story(a_story(cell=entry, history=(entry,) if entry else ()))
    labels = [label.text() for label in panel.findChildren(QLabel) if not label.isHidden()]
    for each in (*panel.findChildren(ReadingList), *panel.findChildren(Timeline)):
        labels += [entry.spoken for entry in each.entries()]
    story = " ".join(labels)
    for part in (words.word, words.meaning, words.changed, words.month):
        assert part in story
    assert words.score in story


def read(paragraph: Paragraph) -> str:
    """A paragraph as it is read out."""
    return " ".join(each.spoken or each.text for each in paragraph.segments)


def test_the_card(card: ReportCard, words: RatingWords) -> None:
    matrix = card_content(card, Typesetter(bundled_faces())).matrix
    cell: CellWords = matrix.rows[1].cells[0]
    assert cell.mark is words.mark
    assert read(cell.rating).removeprefix("– ") == words.word
    full = cell.spoken.replace(FIXED_SPACE, " ")
    assert full.startswith(words.word)
    assert cell.sign == words.arrow
    assert change_said(words.change) in full
    if words.entry and words.entry.carried_forward:
        assert words.short_month in (full, read(matrix.rows[1].rated).replace(FIXED_SPACE, " "))
    assert words.score.replace(FIXED_SPACE, " ") in full
    key = read(matrix.key).replace(FIXED_SPACE, " ") if matrix.key else ""
    for doubt in words.doubts:
        assert doubt.meaning in full
        assert f"{doubt.value} {capitalised(doubt.meaning)}." in key


def test_the_web_page(card: ReportCard, words: RatingWords) -> None:
    page = report_html(card, (), date(2026, 11, 30)).decode()
    (row,) = re.findall(r"<tr role=\"row\"><th[^>]*>Surgery.*?</tr>", page, re.DOTALL)
    rated, cell = re.findall(r"<td.*?</td>", row, re.DOTALL)[:2]
    assert (words.short_month or NOT_STATED) in rated
    assert f'class="{words.mark.name}"' in cell
    parts = [
        html.unescape(" ".join(re.sub(r"<[^>]*>", "", each).split()))
        for each in re.findall(r"<(?:strong|small)>.*?</(?:strong|small)>", cell, re.DOTALL)
    ]
    said = [f"{words.arrow} {change_said(words.change)}"] if words.change else []
    said += [words.score and f"Score {words.score}"]
    said += map(capitalised, (words.inherited, words.disagreement))
    assert parts == [words.word, *filter(None, said)]
    for doubt in words.doubts:
        assert f'"true">{doubt.value}</span><span class="unseen">, {doubt.meaning}</span>' in cell
        assert f"{doubt.value}{FIXED_SPACE}{capitalised(doubt.meaning)}." in page


def test_the_command_line(card: ReportCard, words: RatingWords) -> None:
    line = next(line for line in ratings_lines(card) if line.startswith("Surgery"))
    assert re.split(r"  +", line)[1] == words.printed()
    assert words.printed().startswith(words.word)
    assert words.arrow in words.printed()
    assert words.printed().endswith(words.signs)


def test_programs_get_the_same_rating(card: ReportCard, entry: HistoryEntry | None) -> None:
    cell = json.loads(ratings_json(card, card.as_at))["rows"][0]["cells"]["safe"]
    line = next(csv.DictReader(io.StringIO(ratings_csv(card))))
    words = RatingWords(entry)
    assert line["rating"] == words.word
    if entry is None:
        assert cell is None
        return
    assert cell["rating"] == words.word
    assert cell["change"] == (words.change.value if words.change else None)
    assert cell["published"] == (entry.published.isoformat() if entry.published else None)
    assert cell["carried_forward"] is entry.carried_forward
    assert cell["inherited_from"] == (entry.inherited_from or None)
    assert cell["confidence"] == entry.confidence.value
    for name, value in cell.items():
        assert line[name] == ("" if value is None else str(value))


def test_the_table_and_the_workbook(entry: HistoryEntry | None, words: RatingWords) -> None:
    if entry is None:
        return  # A table has a row for each rating that is stated, and none for any other.
    line = RatingLine(
        subject=SURGERY,
        level=Level.SERVICE,
        name="Invented Hospital",
        service="Surgery",
        provider_id="INV",
        provider_name="Invented Trust",
        entry=entry,
        counts=True,
        report="",
        report_url="",
    )
    cells = {column.name: column.value(line) for column in COLUMNS}
    assert cells["Rating"] == words.word
    assert cells["Published"] == entry.published
    assert cells["Change"] == capitalised(change_words(entry.change))
    assert cells["Inherited from"] == entry.inherited_from
    assert cells["Confidence"] == capitalised(words.confidence or "published by CQC")
    assert cells["Score %"] == entry.percentage
