"""Themes that words suggest, and earlier requirements that one may repeat."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.domain.repeats import MOST_SUGGESTIONS, suggestions
from db.domain.requirement import RequirementKind
from db.domain.scale import Question
from db.domain.subject import Subject
from db.domain.themes import THEMES, proposed_theme
from tests.db.domain.registers import EARLIER, LATER, SITE, TRUST, asked


@pytest.mark.parametrize(
    ("text", "theme"),
    [
        ("Medicines needed better management.", "Medicines"),
        ("Infection control slipped and the unit needed to be cleaner.", "Infection control"),
        ("Staffing was too low for safe maternity care.", "Staffing"),
        ("Equipment was not serviced often enough.", "Premises and equipment"),
        ("Training was offered, but nobody made sure it was finished.", "Training"),
        ("Leaders did not know.", "Leadership and culture"),
        ("Controlled drugs were left out.", "Medicines"),
        ("Nothing of the kind.", ""),
    ],
)
def test_words_suggest_a_theme(text: str, theme: str) -> None:
    assert proposed_theme(text) == theme


@given(st.text())
def test_any_text_has_a_known_theme_or_none(text: str) -> None:
    assert proposed_theme(text) in {"", *THEMES}


OLD = asked("Infection rules were not kept in every service.", TRUST, EARLIER)
NEW = asked("Infection control slipped at times.", question=Question.SAFE)


def test_an_earlier_one_of_the_same_theme_is_suggested() -> None:
    (found,) = suggestions(NEW, (NEW, OLD))
    assert found.earlier == OLD
    assert found.same_theme == "Infection control"
    assert suggestions(OLD, (NEW, OLD)) == (), "nothing repeats what came later"


def test_another_place_date_or_theme_is_not_suggested() -> None:
    words = "Infection control was poor."
    elsewhere = asked(words, Subject("ZZ101", "surgery"), EARLIER)
    same_day = asked(words, published=LATER)
    undated = asked(words, published=None)
    another = asked("Complaints took too long.", TRUST, EARLIER)
    assert suggestions(NEW, (elsewhere, same_day, undated, another)) == ()
    own = asked("Infection control.", kind=RequirementKind.OWN)
    assert suggestions(own, (OLD,)) == ()


def test_many_words_in_common_are_enough_without_a_theme() -> None:
    old = asked("Eye scanners at different sites shared no images.", SITE, EARLIER)
    new = asked("Eye scanners at most sites shared no images.", SITE)
    (found,) = suggestions(new, (old,))
    assert not found.same_theme
    assert found.words > 0.4


def test_a_theme_that_a_person_gave_counts_more_than_words() -> None:
    given_themes = {OLD.key: "Training", NEW.key: "Infection control"}
    assert suggestions(NEW, (OLD,), given_themes) == ()


def test_the_most_alike_come_first_and_there_are_only_a_few() -> None:
    many = [
        asked(f"Infection control number {word}.", TRUST, EARLIER, question=Question.SAFE)
        for word in ("one", "two", "three", "four", "five", "six", "seven")
    ]
    closest = asked("Infection control slipped at times.", published=EARLIER)
    found = suggestions(NEW, (*many, closest))
    assert len(found) == MOST_SUGGESTIONS
    assert found[0].earlier == closest
