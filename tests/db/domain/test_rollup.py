"""CQC's rules for combining several ratings into one."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.domain.framework import Framework, Sector
from db.domain.rollup import LIMITERS, RULES, Level, Rule, explained, limiters_for, rule_for
from db.domain.scale import (
    GOOD,
    INADEQUATE,
    KEY_QUESTIONS,
    OUTSTANDING,
    REQUIRES_IMPROVEMENT,
    SCALE,
    Question,
    Rating,
)

LETTERS = {"O": OUTSTANDING, "G": GOOD, "R": REQUIRES_IMPROVEMENT, "I": INADEQUATE}
DAY = date(2019, 12, 18)
KEY_LINES = Framework.KEY_LINES


def ratings(letters: str) -> list[Rating]:
    return [LETTERS[letter] for letter in letters]


def rule(
    level: Level = Level.OVERALL,
    sector: Sector = Sector.NHS_TRUST,
    *,
    framework: Framework = KEY_LINES,
    published: date | None = DAY,
    question: Question = Question.OVERALL,
) -> Rule:
    found = rule_for(level, framework, sector, published, question)
    assert found is not None
    return found


SERVICES = rule(Level.QUESTION_OF_SERVICES, question=Question.SAFE)


@pytest.mark.parametrize("sector", Sector)
@pytest.mark.parametrize(
    ("letters", "result"),
    [
        ("GGGGG", GOOD),
        ("RGGGG", GOOD),
        ("RRGGG", REQUIRES_IMPROVEMENT),
        ("IGGGG", REQUIRES_IMPROVEMENT),
        ("IOOGG", REQUIRES_IMPROVEMENT),
        ("IRGGG", REQUIRES_IMPROVEMENT),
        ("IIGGG", INADEQUATE),
        ("IIOOO", INADEQUATE),
        ("OOGGG", OUTSTANDING),
        ("OOGGR", GOOD),
        ("OGGGG", GOOD),
        ("OOOOR", GOOD),
    ],
)
def test_five_key_questions_give_an_overall_rating_in_every_sector(
    sector: Sector, letters: str, result: Rating
) -> None:
    assert rule(sector=sector).rolled_up(ratings(letters)) == result
    assert rule(sector=sector, framework=Framework.SINGLE).rolled_up(ratings(letters)) == result


@pytest.mark.parametrize(
    ("letters", "result"),
    [
        ("RG", REQUIRES_IMPROVEMENT),
        ("OG", OUTSTANDING),
        ("I", INADEQUATE),
        ("R", REQUIRES_IMPROVEMENT),
        ("O", OUTSTANDING),
        ("OGG", OUTSTANDING),
        ("GGR", REQUIRES_IMPROVEMENT),
        ("OGGG", GOOD),
        ("GGGR", GOOD),
        ("OOGGGGGG", OUTSTANDING),
        ("IGGGGGGGG", REQUIRES_IMPROVEMENT),
        ("IIGGGGGGG", REQUIRES_IMPROVEMENT),
        ("RRRGGGGGG", REQUIRES_IMPROVEMENT),
        ("RRGGGGGGG", GOOD),
        ("IRRGGGGGG", REQUIRES_IMPROVEMENT),
        ("IIIGGGGGG", INADEQUATE),
        ("OOOGGGGGG", OUTSTANDING),
        ("OOGGGGGGG", GOOD),
        ("OOOGGGGGR", GOOD),
    ],
)
def test_one_of_three_two_of_eight_and_three_of_more_decide(letters: str, result: Rating) -> None:
    assert SERVICES.rolled_up(ratings(letters)) == result
    sites = rule(Level.QUESTION_OF_SITES, question=Question.CARING)
    assert sites.rolled_up(ratings(letters)) == result


@pytest.mark.parametrize(
    ("letters", "result"),
    [
        ("RRGGGG", GOOD),
        ("RROOGG", GOOD),
        ("RRRGGG", REQUIRES_IMPROVEMENT),
        ("RRROOO", REQUIRES_IMPROVEMENT),
        ("IGGGGG", REQUIRES_IMPROVEMENT),
        ("IRGGGG", REQUIRES_IMPROVEMENT),
        ("IIGGGG", INADEQUATE),
        ("OOGGGG", OUTSTANDING),
        ("OGGGGG", GOOD),
        ("OOOOOR", GOOD),
    ],
)
def test_quality_with_use_of_resources_has_a_rule_of_its_own(letters: str, result: Rating) -> None:
    assert rule(Level.COMBINED).rolled_up(ratings(letters)) == result


def test_a_trust_with_one_site_has_the_ratings_of_that_site() -> None:
    sites = rule(Level.QUESTION_OF_SITES, question=Question.SAFE)
    assert [sites.rolled_up([rating]) for rating in SCALE] == list(SCALE)


def test_a_trusts_well_led_is_not_combined_from_its_sites() -> None:
    assert rule_for(
        Level.QUESTION_OF_SITES, KEY_LINES, Sector.NHS_TRUST, DAY, Question.WELL_LED
    ) is (None)
    for question in KEY_QUESTIONS[:4]:
        assert rule(Level.QUESTION_OF_SITES, question=question)


@pytest.mark.parametrize("sector", [each for each in Sector if each is not Sector.NHS_TRUST])
def test_only_trusts_have_sites_and_a_combined_rating(sector: Sector) -> None:
    assert rule_for(Level.QUESTION_OF_SITES, KEY_LINES, sector, DAY, Question.SAFE) is None
    assert rule_for(Level.COMBINED, KEY_LINES, sector, DAY) is None


@pytest.mark.parametrize(
    ("published", "applies"),
    [
        (None, False),
        (date(2018, 3, 4), False),
        (date(2018, 3, 5), True),
        (date(2023, 12, 31), True),
    ],
)
def test_combined_ratings_began_in_march_2018(published: date | None, *, applies: bool) -> None:
    found = rule_for(Level.COMBINED, KEY_LINES, Sector.NHS_TRUST, published)
    assert (found is not None) is applies


@pytest.mark.parametrize(
    ("published", "applies"),
    [
        (None, False),
        (date(2018, 3, 31), False),
        (date(2018, 4, 1), True),
        (date(2021, 10, 31), True),
        (date(2021, 11, 1), False),
    ],
)
def test_population_groups_were_rated_for_two_questions_for_some_years(
    published: date | None, *, applies: bool
) -> None:
    gp = Sector.GP_PRACTICE
    assert (rule_for(Level.GROUP, KEY_LINES, gp, published) is not None) is applies
    for question in KEY_QUESTIONS:
        found = rule_for(Level.QUESTION_OF_SERVICES, KEY_LINES, gp, published, question)
        of_groups = question in (Question.EFFECTIVE, Question.RESPONSIVE)
        assert (found is not None) is (applies and of_groups)
    assert rule_for(Level.GROUP, KEY_LINES, Sector.NHS_TRUST, published) is None


@pytest.mark.parametrize(
    ("letters", "result"),
    [
        ("GG", GOOD),
        ("GO", OUTSTANDING),
        ("GR", REQUIRES_IMPROVEMENT),
        ("OR", REQUIRES_IMPROVEMENT),
        ("GI", INADEQUATE),
    ],
)
def test_effective_and_responsive_give_a_groups_rating(letters: str, result: Rating) -> None:
    group = rule(Level.GROUP, Sector.GP_PRACTICE)
    assert group.rolled_up(ratings(letters)) == result


@pytest.mark.parametrize("framework", [None, Framework.ESSENTIAL_STANDARDS, Framework.SECTOR])
@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("sector", Sector)
def test_other_frameworks_have_no_rule(
    framework: Framework | None, level: Level, sector: Sector
) -> None:
    assert rule_for(level, framework, sector, DAY, Question.SAFE) is None
    assert rule_for(level, framework, sector, DAY) is None


def test_under_the_single_assessment_framework_only_overall_ratings_are_combined() -> None:
    single = [rule for rule in RULES if Framework.SINGLE in rule.frameworks]
    assert [rule.level for rule in single] == [Level.OVERALL]


def test_undated_ratings_follow_the_rules_that_have_no_dates() -> None:
    assert rule(published=None).rolled_up(ratings("GGGGG")) == GOOD


@pytest.mark.parametrize(
    "parts",
    [
        [],
        ratings("GGGG"),
        ratings("GGGGGG"),
        [*ratings("GGGG"), None],
        [*ratings("GGGG"), Rating("Not Rated")],
        [*ratings("GGGGG"), None],
    ],
)
def test_a_missing_or_unrated_part_gives_no_result(parts: list[Rating | None]) -> None:
    assert rule().rolled_up(parts) is None


@given(st.lists(st.sampled_from(SCALE), min_size=1, max_size=20))
def test_order_does_not_matter(parts: list[Rating]) -> None:
    assert SERVICES.rolled_up(parts) == SERVICES.rolled_up(parts[::-1])


@given(st.lists(st.sampled_from(SCALE), min_size=1, max_size=20))
def test_good_and_outstanding_never_contain_an_inadequate(parts: list[Rating]) -> None:
    result = SERVICES.rolled_up([*parts, INADEQUATE])
    assert result in (REQUIRES_IMPROVEMENT, INADEQUATE)


@given(st.lists(st.sampled_from(SCALE), min_size=1, max_size=20))
def test_equal_ratings_combine_to_the_same_rating(parts: list[Rating]) -> None:
    assert SERVICES.rolled_up([parts[0]] * len(parts)) == parts[0]


@given(st.lists(st.sampled_from(SCALE), min_size=1, max_size=20), st.data())
def test_a_better_part_never_makes_the_result_worse(
    parts: list[Rating], data: st.DataObject
) -> None:
    position = data.draw(st.integers(0, len(parts) - 1))
    better = [*parts]
    better[position] = OUTSTANDING
    before, after = SERVICES.rolled_up(parts), SERVICES.rolled_up(better)
    assert before is not None
    assert after is not None
    assert (after.rank or 0) >= (before.rank or 0)


def test_a_difference_names_what_outranks_the_rule() -> None:
    assert explained(rule(), REQUIRES_IMPROVEMENT, ratings("GGGGG")) == (
        "CQC’s usual rule would give Good. A breach, enforcement action or inspectors’ judgement "
        "can change that."
    )


def test_a_rating_that_follows_the_rule_is_explained_too() -> None:
    assert explained(rule(), GOOD, ratings("GGGGG")) == (
        "This follows CQC’s usual rule for the five key questions."
    )
    assert explained(SERVICES, GOOD, ratings("GG")) == (
        "This follows CQC’s usual rule for the ratings of its services."
    )


@pytest.mark.parametrize(
    ("published", "parts"),
    [(GOOD, [None] * 5), (GOOD, [GOOD, None]), (Rating("Not rated"), [GOOD] * 5)],
)
def test_without_ratings_to_compare_there_is_no_explanation(
    published: Rating, parts: list[Rating | None]
) -> None:
    assert explained(rule(), published, parts) == ""
    assert explained(None, GOOD, [GOOD] * 5) == ""


def test_a_sectors_limiters_are_sentences() -> None:
    trusts = limiters_for(KEY_LINES, Sector.NHS_TRUST)
    assert [limiter.sentence for limiter in trusts] == [
        (
            "With a requirement notice, the rating of the question concerned is normally "
            "Requires improvement at best."
        ),
        (
            "With a warning notice or a condition of registration, the rating of the question "
            "concerned is normally Inadequate."
        ),
    ]
    social_care = limiters_for(KEY_LINES, Sector.ADULT_SOCIAL_CARE)
    assert social_care[0].sentence == (
        "With a breach of regulations, the overall rating is normally Requires improvement at best."
    )
    assert limiters_for(Framework.SINGLE, Sector.ADULT_SOCIAL_CARE) == ()
    assert limiters_for(None, Sector.NHS_TRUST) == ()
    assert limiters_for(KEY_LINES, Sector.GP_PRACTICE) == ()


def test_every_rule_and_limiter_names_its_source() -> None:
    assert all(len(each.source) > 20 for each in (*RULES, *LIMITERS))
