"""Whole sentences from the start of a text by CQC, and whom it spoke with."""

from __future__ import annotations

import pytest

from viewer.wording.sentences import first_sentences, people_spoken_to


@pytest.mark.parametrize(
    ("text", "longest", "expected"),
    [
        ("People were safe. Staff knew them.", 100, "People were safe. Staff knew them."),
        ("People were safe. Staff knew them.", 34, "People were safe. Staff knew them."),
        ("People were safe. Staff knew them.", 33, "People were safe."),
        ("One. A much longer sentence. Two.", 10, "One."),
        ("A first paragraph\n\nA second one.", 100, "A first paragraph A second one."),
        ("Split\nover lines. Next.", 17, "Split over lines."),
        ("Dr. Brown and J. Smith came. Then.", 28, "Dr. Brown and J. Smith came."),
        ("It was 3.5 miles away. Yes.", 22, "It was 3.5 miles away."),
        ("One said, “It is good.” Another agreed.", 24, "One said, “It is good.”"),
        ("A new one. [name] was kind.", 100, "A new one. [name] was kind."),
        ("Was it safe? It was!", 12, "Was it safe?"),
        ("Nothing in this sentence fits.", 20, "Nothing in this…"),
        ("", 100, ""),
        ("Date of assessment: 3 May 2024.", 100, ""),
    ],
)  # fmt: skip
def test_sentences_are_whole_and_from_the_start(text: str, longest: int, expected: str) -> None:
    assert first_sentences(text, longest) == expected


@pytest.mark.parametrize(
    "method",
    [
        "Date of assessment: 23 July to 30 July 2024.",
        "Date of assessment 15 May to 17 May 2024.",
        "Dates of our inspection: 1 and 2 May 2024.",
        "This assessment was carried out in response to information we had received.",
        "This unannounced focused inspection took place on 3 May 2024.",
        "This was a planned assessment of five quality statements.",
        "The on-site assessment started on 3 May 2024.",
        "On-site assessment: 3 May 2024.",
        "During the assessment we spoke with 10 members of staff.",
        "As part of this assessment, we reviewed 7 care plans.",
        "We spoke with 9 members of staff.",
        "We looked at 7 care records.",
        "We assessed 10 quality statements.",
    ],
)
def test_sentences_on_dates_and_method_are_skipped(method: str) -> None:
    assert first_sentences(f"{method} People felt safe.", 200) == "People felt safe."
    assert first_sentences(f"People felt safe. {method}", 200) == "People felt safe."


@pytest.mark.parametrize(
    "said",
    [
        "We received positive feedback about the staff.",
        "At the time of our assessment there were 33 people using the service.",
        "The risk assessment was up to date.",
        "We reviewed 7 care records and found them complete.",
        "Staff we spoke with were confident to report concerns.",
        "Assessments were reviewed each month.",
        "Our visiting policy was clear to all.",
    ],
)
def test_what_was_found_is_kept(said: str) -> None:
    assert first_sentences(said, 200) == said


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "During the assessment we spoke with 7 people who lived there and 1 relative about it.",
            "7 people who lived there and 1 relative",
        ),
        ("We spoke to 12 people.\n\nThey felt safe.", "12 people"),
        ("We spoke with several people about it.", ""),
        ("People felt safe.", ""),
        ("", ""),
    ],
)
def test_whom_cqc_spoke_with(text: str, expected: str) -> None:
    assert people_spoken_to(text) == expected
