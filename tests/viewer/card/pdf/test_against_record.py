"""Every card in every edition says what its record says, as poppler reads its structure."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.viewer.card import cards
from tests.viewer.card.pdf.against_record import differences
from viewer.card.pdf.standard import Standard
from viewer.card.pdf.writer import render_pdf
from viewer.card.setting.editions import Edition

EVERY = [
    pytest.param(make, edition, id=f"{name}, {edition.value}")
    for name, make in cards.VARIED.items()
    for edition in Edition
]


@pytest.mark.slow
@pytest.mark.parametrize(("make", "edition"), EVERY)
def test_every_card_says_what_its_record_says(make, edition: Edition) -> None:
    card = make()
    assert differences(render_pdf(card, edition).data, card, edition) == []


@pytest.mark.parametrize("make", cards.ASSESSED.values(), ids=cards.ASSESSED)
def test_the_card_of_an_assessment_says_what_its_record_says(make) -> None:
    card = make()
    assert differences(render_pdf(card).data, card) == []


def test_a_damaged_card_of_an_assessment_differs_from_its_record() -> None:
    card = cards.assessed()
    data = render_pdf(card).data
    other = tuple(replace(score, score=1) for score in card.scores)
    assert "score of a statement" in differences(data, replace(card, scores=other))
    looked = tuple(replace(score, carried=False) for score in card.scores)
    assert "score of a question" in differences(data, replace(card, scores=looked))


@pytest.mark.parametrize("name", ["site", "care home"])
def test_in_pdf_2_a_card_says_the_same(name: str) -> None:
    card = cards.VARIED[name]()
    assert differences(render_pdf(card, standard=Standard.UA2).data, card) == []
