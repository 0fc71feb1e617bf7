"""The headings of a rating's story."""

from __future__ import annotations

from tests.factories import a_report, a_story
from viewer.wording.story import story_report, story_subject, story_title


def test_a_story_is_of_a_row_a_question_and_a_report() -> None:
    story = a_story(report=a_report())
    assert story_subject(story) == "Surgery, Safe"
    assert story_report(story) == "in the report of 18 December 2019"
    assert story_title(story) == "Surgery, Safe, in the report of 18 December 2019"


def test_a_report_without_a_date_or_none_is_said_as_it_is() -> None:
    undated = a_story(report=a_report(published=None))
    assert story_title(undated) == "Surgery, Safe, in a report without a date"
    assert story_title(a_story(report=None)) == "Surgery, Safe"
