"""What a report asks for: its key, where it is, and the notices that its words name."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.domain.kinds import FindingKind
from db.domain.requirement import (
    FINDINGS,
    RequirementKind,
    enforcement_kind,
    named_enforcement,
    requirement_key,
)
from db.domain.subject import Level, Subject
from tests.db.domain.registers import EARLIER, LATER, SITE, TRUST, WARD, asked

WORDS = st.lists(st.sampled_from(("staff", "were", "not", "trained", "on", "wards")), min_size=1)


def test_it_says_where_it_is() -> None:
    assert asked().where == "Maternity, Invented Hospital"
    assert asked(subject=SITE).where == "Invented Hospital"
    assert asked(subject=TRUST).where == "Trust-wide"
    levels = [asked(subject=subject).level for subject in (TRUST, SITE, WARD)]
    assert levels == [Level.PROVIDER, Level.LOCATION, Level.SERVICE]


def test_a_scope_is_shared_by_a_whole_and_its_parts_only() -> None:
    surgery, other = Subject("ZZ101", "surgery"), Subject("ZZ102")
    ward, trust, site = asked(), asked(subject=TRUST), asked(subject=SITE)
    assert ward.shares_scope(trust)
    assert trust.shares_scope(ward)
    assert site.shares_scope(ward)
    assert not ward.shares_scope(asked(subject=surgery))
    assert not ward.shares_scope(asked(subject=other))
    assert not trust.shares_scope(asked(subject=TRUST, trust="ZZ9"))


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("A warning notice required the trust to improve.", "Warning notice"),
        ("Requirement Notices were served.", "Requirement notice"),
        ("Conditions were imposed on the registration.", "Condition"),
        ("A notice of decision followed.", "Notice"),
        ("People noticed the poor condition of the ward.", ""),
    ],
)
def test_a_notice_is_named_as_the_rule(text: str, named: str) -> None:
    assert named_enforcement(text) == named
    assert asked(text).rule == named
    assert asked(text, regulation="Regulation 12").rule == "Regulation 12"


def test_enforcement_is_a_notice_or_a_condition() -> None:
    assert enforcement_kind("Warning notice served on the trust") is RequirementKind.NOTICE
    assert enforcement_kind("A condition of registration was imposed") is RequirementKind.CONDITION


def test_what_is_going_well_is_no_requirement() -> None:
    assert FindingKind.STRENGTH not in FINDINGS
    assert FindingKind.COMMENTARY not in FINDINGS
    assert [kind.label for kind in RequirementKind][2:7] == [
        "Must", "Should", "To improve", "Concern", "Low score",
    ]  # fmt: skip


@given(WORDS)
def test_the_key_does_not_depend_on_case_and_signs(words: list[str]) -> None:
    plain, loud = " ".join(words), f"  {', '.join(words).upper()}!"
    assert requirement_key(WARD, LATER, "a", plain) == requirement_key(WARD, LATER, "b", loud)


@given(WORDS, WORDS)
def test_other_words_have_another_key(one: list[str], other: list[str]) -> None:
    keys = [requirement_key(WARD, LATER, "a", " ".join(words)) for words in (one, other)]
    assert (keys[0] == keys[1]) == (one == other)


def test_the_key_depends_on_place_and_date() -> None:
    text = "Staffing was too low."
    keys = {
        requirement_key(subject, published, "zz/r", text)
        for subject in (WARD, SITE, TRUST)
        for published in (EARLIER, LATER, None)
    }
    assert len(keys) == 9
    # Only a report without a date is known by its own key.
    assert requirement_key(WARD, None, "a", text) != requirement_key(WARD, None, "b", text)
    assert requirement_key(WARD, date(2023, 1, 20), "", text).startswith("ZZ101-202301-")
