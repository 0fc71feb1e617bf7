"""The page that sums up an import, in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from db.domain.imports import ImportSummary, Refusal
from db.domain.report import HistoryEntry, NewRatings
from db.domain.scale import GOOD, INADEQUATE, REQUIRES_IMPROVEMENT, Change, Question
from db.domain.subject import Subject
from viewer.wording import import_page as words

TABLE = ImportSummary(
    "a.csv", "latest ratings (.csv)", file_ids=(4,), rows_read=300, ratings_added=12,
    ratings_first=3, ratings_confirmed=5, went_up_count=2, went_down_count=1,
    refused=(Refusal("row 9", "The rating is empty."), Refusal("row 12", "No date.")),
    refused_count=8, refused_reasons={"The rating is empty.": 6, "No date.": 1},
    unread=("Locations: URL",),
)  # fmt: skip
LIST = ImportSummary(
    "b.ods", "HSCA active locations (.ods)", file_ids=(5,), lists_places=True, rows_read=90,
    organisations_added=2, places_closed=1, missing=("Invented Home",), missing_count=11,
)  # fmt: skip
MATERNITY = NewRatings(
    Subject("RWH01", "maternity"), "Maternity", "Lister Hospital",
    HistoryEntry(Question.OVERALL, REQUIRES_IMPROVEMENT, date(2023, 11, 3), INADEQUATE,
                 change=Change.UP),
    True,
    (HistoryEntry(Question.SAFE, REQUIRES_IMPROVEMENT, date(2023, 11, 3), change=Change.UP),
     HistoryEntry(Question.CARING, GOOD, date(2023, 11, 3), change=Change.SAME)),
    date(2023, 11, 3),
)  # fmt: skip


def test_a_rating_of_another_framework_is_not_called_unchanged() -> None:
    overall = MATERNITY.overall
    assert overall is not None
    other = replace(
        MATERNITY, overall=replace(overall, change=None, frameworks_differ=True), questions=()
    )
    assert "another framework" in words.news_count([other])
    assert "Requires improvement, not compared: another framework" in words.news_spoken(other)


def test_the_head_says_what_was_added_and_when() -> None:
    assert words.title([TABLE]) == "‘a.csv’ was added"
    assert words.title([TABLE, LIST]) == "2 files were added"
    when = datetime(2026, 11, 29, 18, 31)  # noqa: DTZ001 - the reader's own time
    assert words.note([TABLE], when) == "29 November 2026, 18:31 · 12 new ratings"
    assert words.file_lines([TABLE])[0].about == "latest ratings · 300 rows"


def test_places_are_counted_only_if_a_list_of_places_was_added() -> None:
    assert [chip.spoken for chip in words.count_chips([TABLE])] == [
        "3 first ratings", "2 overall ratings up", "1 overall ratings down", "5 no change",
    ]  # fmt: skip
    assert words.places_words([TABLE]).startswith("This file does not say")
    assert [chip.spoken for chip in words.count_chips([TABLE, LIST])[4:]] == [
        "2 new places", "1 closed", "11 missing from the lists",
    ]  # fmt: skip
    assert words.places_words([TABLE, LIST]) == ""


def test_what_changed_for_the_trust_is_said_with_how() -> None:
    assert words.news_count([MATERNITY]) == "overall 1 up; questions 1 up"
    assert words.news_count([]) == "nothing has changed"
    assert words.news_spoken(MATERNITY) == (
        "Maternity, Lister Hospital: up one, from Inadequate to Requires improvement. Safe up one. "
        "published 3 November 2023"
    )
    assert words.elsewhere([TABLE], [MATERNITY]) == "1 up, 1 down"


def test_rows_that_were_not_taken_are_counted_by_reason() -> None:
    refused, missing, unread = words.sections([TABLE, LIST])
    assert (refused.heading, refused.count) == ("Rows not taken", "8 of 390")
    assert [(line.number, line.text) for line in refused.lines] == [
        ("6", "The rating is empty."), ("1", "No date."), ("1", "for other reasons"),
    ]  # fmt: skip
    assert refused.lines[0].below == "First: row 9"
    assert missing.count == "11"
    assert unread.lines[0].text == "Locations: URL"
