"""A rating in words, whatever shows it."""

from __future__ import annotations

from datetime import date

import pytest

from db.domain.report import OtherRating
from db.domain.scale import (
    GOOD,
    INADEQUATE,
    OUTSTANDING,
    REQUIRES_IMPROVEMENT,
    SCALE,
    Change,
    Confidence,
    Mark,
    Question,
    Rating,
)
from db.domain.subject import PREVIOUS_PROVIDER
from tests.factories import DECEMBER_2019, JULY_2018, SITE, SURGERY, UNRATED, a_cell, a_row
from viewer.wording import rating as words
from viewer.wording.phrases import FIXED_SPACE
from viewer.wording.rating import Doubt, RatingWords

AT = date(2025, 1, 1)
"""Five years and 14 days after the cells of the factories."""


def of(**known: object) -> RatingWords:
    return RatingWords(a_cell(**known), AT)  # pyright: ignore[reportArgumentType]


NOBODY = RatingWords(None, AT)


def test_a_rating_has_a_word_a_short_form_a_mark_and_a_meaning() -> None:
    told = of(rating=REQUIRES_IMPROVEMENT)
    assert (told.word, told.short, told.mark) == (
        "Requires improvement",
        "RI",
        Mark.REQUIRES_IMPROVEMENT,
    )
    assert told.meaning.startswith("The service is not performing as well as it should")


def test_only_requires_improvement_has_a_short_form() -> None:
    assert [words.short_word(rating) for rating in SCALE] == [
        "Outstanding",
        "Good",
        "RI",
        "Inadequate",
    ]


def test_another_word_of_cqc_is_kept_to_the_letter_and_has_no_mark_of_the_scale() -> None:
    told = of(rating=Rating("Do not include in report"))
    assert (told.word, told.short, told.meaning) == (
        "Do not include in report",
        "Do not include in report",
        "",
    )
    assert told.mark is Mark.UNRATED


def test_a_rating_that_no_source_states_says_so_and_nothing_else() -> None:
    assert NOBODY.word == NOBODY.short == NOBODY.printed() == NOBODY.copied() == "Not stated"
    assert NOBODY.mark is Mark.UNRATED
    assert NOBODY.meaning == "No source states a rating."
    assert NOBODY.sentence("Surgery, Safe") == "Surgery, Safe: Not stated."
    assert list(NOBODY.doubt_sentences()) == []
    assert (NOBODY.beside, NOBODY.spoken()) == ("", "Not stated")
    assert NOBODY.came_about() == "No source that is loaded states an overall rating."
    empty = (NOBODY.month, NOBODY.age, NOBODY.changed, NOBODY.since, NOBODY.rated, NOBODY.score)
    assert set(empty) == {""}
    assert NOBODY.doubts == NOBODY.provenance == ()


def test_a_rating_has_its_date_and_its_age() -> None:
    told = of()
    assert (told.month, told.short_month, told.day) == (
        "December 2019",
        "Dec 2019",
        "18 December 2019",
    )
    assert told.age == "5 years ago"
    assert told.rated == "rated December 2019, 5 years ago"
    assert told.published() == "published December 2019"
    assert of(published=None).published() == "date not stated"
    assert of(published=None).rated == ""


@pytest.mark.parametrize(
    ("now", "before", "arrow", "changed", "since"),
    [
        (
            REQUIRES_IMPROVEMENT,
            INADEQUATE,
            "↑",
            "up one from Inadequate in July 2018",
            "was Inadequate",
        ),
        (OUTSTANDING, INADEQUATE, "↑↑", "up two from Inadequate in July 2018", "was Inadequate"),
        (GOOD, GOOD, "=", "no change since July 2018", "same as July 2018"),
        (INADEQUATE, GOOD, "↓↓", "down two from Good in July 2018", "was Good"),
        (UNRATED, GOOD, "", "", ""),
        (GOOD, None, "", "", ""),
    ],
)
def test_a_change_has_an_arrow_and_words(
    now: Rating, before: Rating | None, arrow: str, changed: str, since: str
) -> None:
    told = of(rating=now, previous=before)
    assert (told.arrow, told.changed, told.since) == (arrow, changed, since)


def test_a_change_from_a_report_without_a_date_names_no_month() -> None:
    up = of(rating=GOOD, previous=REQUIRES_IMPROVEMENT, previous_published=None)
    assert up.changed == "up one from Requires improvement"
    same = of(rating=GOOD, previous=GOOD, previous_published=None)
    assert same.changed == same.since == "no change"


def test_every_change_has_an_arrow_and_words_of_its_own() -> None:
    assert len({words.arrow(change) for change in Change}) == len(Change)
    assert len({words.change_words(change) for change in Change}) == len(Change)
    assert words.arrow(None) == words.change_words(None) == ""


def test_a_rating_carried_forward_has_no_arrow() -> None:
    told = of(carried_forward=True, change=Change.UP, previous=INADEQUATE)
    assert told.change is None
    assert told.published() == "carried forward from December 2019"
    assert told.printed() == "Requires improvement (Dec 2019)"
    assert told.came_about().replace(FIXED_SPACE, " ") == (
        "Carried forward from the report of December 2019; not rated again."
    )


def test_every_reason_for_doubt_has_words_and_a_sign() -> None:
    told = of(
        rating=GOOD,
        inherited_from="Invented Former Trust",
        confidence=Confidence.DERIVED,
        others=(REQUIRES_IMPROVEMENT,),
    )
    assert told.provenance == (
        "inherited from Invented Former Trust",
        "calculated from the report",
        "another source says Requires improvement",
    )
    named = of(rating=GOOD, inherited_from="ZZ199", inherited_name="Invented Old Hospital")
    assert named.inherited == "inherited from Invented Old Hospital (ZZ199)"
    nobody = of(rating=GOOD, inherited_from=PREVIOUS_PROVIDER)
    assert list(nobody.doubt_sentences()) == ["Rating of the previous provider."]
    assert told.doubts == (Doubt.CALCULATED, Doubt.INHERITED, Doubt.DISPUTED)
    assert told.signs == "†§*"
    assert list(told.doubt_sentences()) == [
        "Rating of the previous provider, Invented Former Trust.",
        "Rating calculated from the report.",
        "Sources disagree.",
    ]
    other = of(confidence=Confidence.STATED)
    assert other.confidence == "from another source"
    assert other.doubts == (Doubt.OTHER_SOURCE,)
    assert of().doubts == of().provenance == ()


def test_a_screen_reader_hears_everything_about_a_cell() -> None:
    told = of(rating=INADEQUATE, previous=INADEQUATE)
    assert told.sentence("Surgery, Safe") == (
        "Surgery, Safe: Inadequate, no change since July 2018, published December 2019, 5 years "
        "ago."
    )
    doubtful = of(
        rating=GOOD,
        carried_forward=True,
        inherited_from="Invented Former Trust",
        confidence=Confidence.DERIVED,
        others=(REQUIRES_IMPROVEMENT,),
    )
    assert doubtful.sentence("Surgery, Safe") == (
        "Surgery, Safe: Good, carried forward from December 2019, 5 years ago, inherited from "
        "Invented Former Trust, calculated from the report, another source says Requires "
        "improvement."
    )


@pytest.mark.parametrize(
    ("known", "beside", "spoken"),
    [
        ({"previous": INADEQUATE}, "↑", "up from Inadequate, December 2019"),
        ({"previous": REQUIRES_IMPROVEMENT}, "=", "no change, December 2019"),
        ({}, "", "December 2019"),
        ({"published": None}, "", ""),
        ({"carried_forward": True, "previous": GOOD}, "2019", "carried forward, December 2019"),
        ({"percentage": 59.0}, "59", "score 59 %, December 2019"),
        ({"confidence": Confidence.STATED}, "", "December 2019, from another source"),
        ({"inherited_from": "ZZ1"}, "", "December 2019, rating of the previous provider"),
    ],
)
def test_a_cell_has_one_thing_on_the_right_and_says_the_rest(
    known: dict[str, object], beside: str, spoken: str
) -> None:
    told = of(**known)
    assert told.beside == beside
    assert told.spoken() == ", ".join(filter(None, ("Requires improvement", spoken)))


def test_below_the_name_of_a_row_is_what_tells_it_apart() -> None:
    report = a_row("18 December 2019", SURGERY, published=DECEMBER_2019, own=True)
    assert words.row_second_line(report, date(2024, 12, 20)) == "5 years ago"
    assert words.short_label(report) == "18 December 2019"
    scored = {Question.SAFE: a_cell(percentage=59.0), Question.CARING: a_cell(percentage=75.0)}
    assert words.row_second_line(a_row("Maternity", SURGERY, scored)) == "published December 2019"
    assert words.row_second_line(a_row("Maternity", SURGERY)) == ""
    own = a_row("Invented Hospitals NHS Trust overall", SITE, own=True)
    assert words.short_label(own) == "Trust overall"
    assert words.row_spoken(own) == "Invented Hospitals NHS Trust overall"


def test_a_cell_is_copied_with_its_change_and_its_month() -> None:
    told = of(rating=INADEQUATE, previous=INADEQUATE)
    assert told.copied() == "Inadequate (same as July 2018), Dec 2019"
    assert of(published=None).copied() == "Requires improvement"


def test_a_cell_is_printed_on_the_command_line_with_arrow_and_signs() -> None:
    told = of(rating=GOOD, previous=REQUIRES_IMPROVEMENT, confidence=Confidence.STATED)
    assert told.printed() == "Good ↑‡"


@pytest.mark.parametrize(
    ("known", "sentence"),
    [
        ({"rating": GOOD, "previous": GOOD}, "No change since July 2018."),
        (
            {"rating": GOOD, "previous": REQUIRES_IMPROVEMENT},
            "Up one from Requires improvement since July 2018.",
        ),
        (
            {"rating": GOOD, "previous": UNRATED},
            "Before, in July 2018: Inspected but not rated; not comparable.",
        ),
        (
            {"rating": GOOD, "previous": UNRATED, "previous_published": None},
            "Before, in the report before: Inspected but not rated; not comparable.",
        ),
        ({"rating": GOOD}, "No earlier rating to compare with."),
        (
            {"carried_forward": True, "published": None},
            "Carried forward from the report; not rated again.",
        ),
    ],
)
def test_an_overall_rating_says_how_it_came_about(known: dict[str, object], sentence: str) -> None:
    assert of(**known).came_about().replace(FIXED_SPACE, " ") == sentence


def test_a_score_is_a_percentage() -> None:
    assert of(percentage=70.0).score == "70 %"
    assert of(percentage=66.7).score == "66.7 %"
    assert of().score == ""


def test_a_rating_of_a_replaced_service_names_it() -> None:
    assert of(former_service="Surgical care").former_service == (
        "as Surgical care: not like for like"
    )
    assert of().former_service == ""


def test_a_rating_beside_the_five_questions_has_its_month() -> None:
    other = OtherRating("Use of resources", GOOD, JULY_2018, Confidence.PUBLISHED)
    assert words.dated_rating(other) == "Good (July 2018)"
    undated = OtherRating("Use of resources", GOOD, None, Confidence.PUBLISHED)
    assert words.dated_rating(undated) == "Good"


def test_a_row_reads_out_what_is_known() -> None:
    row = a_row("Surgery", SURGERY, {Question.SAFE: a_cell(rating=GOOD)}, note="Now Theatres.")
    assert words.row_sentence(row) == "Surgery: Safe Good. Now Theatres."
    assert words.row_sentence(a_row("Surgery", SURGERY)) == "Surgery: no ratings stated."


def test_notes_are_those_of_the_cell_and_those_of_the_row() -> None:
    cell = a_cell(notes=("Of the cell.",))
    row = a_row("Surgery", SURGERY, {Question.SAFE: cell}, notes=("Of the row.", *[""] * 5))
    assert words.notes(row, 0) == ("Of the cell.", "Of the row.")
    assert words.notes(row, 1) == ()
