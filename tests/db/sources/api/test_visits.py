"""The days of an assessment in the first sentence of its commentary."""

from __future__ import annotations

import pytest

from db.sources.api.visits import days_of_assessment


@pytest.mark.parametrize(
    ("commentary", "days"),
    [
        ("Date of assessment: 23 July to 30 July 2024. This", ("2024-07-23", "2024-07-30")),
        ("Date of assessment 15 May to 17 May 2024.\n\nThis", ("2024-05-15", "2024-05-17")),
        ("Date of assessment: 3 March 2025.", ("2025-03-03", "2025-03-03")),
        ("Dates of assessment: 3rd to 5th March 2025\nThis", ("2025-03-03", "2025-03-05")),
        ("Dates of the assessment: between 3 and 5 March 2025.", ("2025-03-03", "2025-03-05")),
        (
            "  date of Assessment: 30 December 2024 to 3 January 2025.",
            ("2024-12-30", "2025-01-03"),
        ),
    ],
)
def test_days_that_the_first_sentence_names_are_read(
    commentary: str, days: tuple[str, str]
) -> None:
    assert days_of_assessment(commentary) == days


@pytest.mark.parametrize(
    "commentary",
    [
        "",
        "We visited on 3 March 2025.",
        "Date of assessment: 3 March, 7 March and 9 April 2025.",
        "Date of assessment: 3 March to 5 March 2025 and 9 April 2025.",
        "Date of assessment: 31 February 2025.",
        "Date of assessment: 30 March to 3 March 2025.",
        "Date of assessment: 3 to 5.",
        "Date of assessment: spring 2025.",
    ],
)
def test_other_sentences_give_no_days(commentary: str) -> None:
    assert days_of_assessment(commentary) is None
