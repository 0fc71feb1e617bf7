"""What followed a closed place, in sentences."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from db.domain.report import Followed
from db.domain.scale import GOOD, Question
from db.domain.subject import PlaceStatus, RelatedPlace
from tests.factories import a_card, a_cell
from viewer.wording.followed import happenings, ratings_sentences

AFTER = RelatedPlace("ZZ317", "Invented Home", "NHS Transfer")
FOLLOWED = Followed(
    AFTER,
    "Invented Trust",
    date(2021, 10, 1),
    ("Surgery",),
    (("Maternity", date(2022, 12, 22)),),
    a_cell(Question.OVERALL, GOOD, published=date(2023, 1, 5)),
)


def closed(*followed: Followed):
    card = a_card()
    status = PlaceStatus(closed=date(2021, 10, 7), is_closed=True, successors=(AFTER,))
    organisation = replace(card.organisation, status=status)
    return replace(card, organisation=organisation, followed=followed)


def test_what_happened_is_told_day_by_day() -> None:
    first, second = happenings(closed(FOLLOWED))
    assert (first.when, first.place) == (date(2021, 10, 1), AFTER)
    assert first.text == "opened under Invented Trust. NHS transfer."
    assert (second.when, second.place) == (date(2021, 10, 7), None)
    assert second.text.replace("\xa0", " ") == "Invented Hospital (INV01) closed."
    undated = replace(FOLLOWED, opened=None, provider="")
    assert [each.text for each in happenings(closed(undated))][-1] == "followed. NHS transfer."


def test_the_ratings_that_went_with_it_are_counted_and_named() -> None:
    (words,) = ratings_sentences(closed(FOLLOWED))
    services = sum(row.subject.service is not None for row in a_card().matrix.rows)
    assert words == (
        f"ZZ317 carries 1 of these {services} services on as inherited: surgery. "
        "One was rated again in December 2022. ZZ317 itself was rated Good in January 2023."
    )


def test_an_inherited_overall_rating_is_said() -> None:
    inherited = a_cell(Question.OVERALL, GOOD, inherited_from="INV01")
    (words,) = ratings_sentences(closed(replace(FOLLOWED, overall=inherited)))
    assert words.endswith("The overall rating is inherited too.")
    nothing = replace(FOLLOWED, inherited=(), rated_again=(), overall=None)
    (words,) = ratings_sentences(closed(nothing))
    assert "carries none of these" in words
    assert words.endswith("No overall rating of ZZ317 itself is known.")
