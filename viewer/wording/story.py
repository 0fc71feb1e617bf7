"""The headings of a rating's story."""

from __future__ import annotations

from typing import TYPE_CHECKING

from viewer.wording import dates

if TYPE_CHECKING:
    from db.domain.report import Story


def story_subject(story: Story) -> str:
    """Whose rating of what: 'Surgery, Safe'."""
    return f"{story.name}, {story.question.label}"


def story_report(story: Story) -> str:
    """In which report: 'in the report of 18 December 2019'; empty if none is known."""
    if story.report is None:
        return ""
    if story.report.published is None:
        return "in a report without a date"
    return f"in the report of {dates.day(story.report.published)}"


def story_title(story: Story) -> str:
    """The heading as one phrase: 'Surgery, Safe, in the report of 18 December 2019'."""
    return ", ".join(filter(None, (story_subject(story), story_report(story))))
