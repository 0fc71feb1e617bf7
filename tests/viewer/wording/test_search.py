"""Hits of a search in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from db.domain.hits import Hit, HitKind
from db.domain.kinds import FindingKind
from db.domain.report import ActionStatus, PlaceStatus
from db.domain.scale import GOOD, Change
from db.domain.subject import RelatedPlace
from tests.factories import SITE
from viewer.wording.search import (
    hit_line,
    hit_place,
    hit_sentence,
    results_counted,
    what_words,
    where,
)


def test_a_rated_hit_is_read_with_its_rating_and_its_change() -> None:
    hit = Hit(HitKind.ORGANISATION, SITE, "Invented Hospital", "Inventown", "", GOOD, Change.UP)
    assert hit_sentence(hit) == "Invented Hospital, Inventown, Good, up one"
    assert hit_line(hit) == "Invented Hospital · Good ↑ · Inventown"


def test_a_missing_rating_is_read_only_of_what_has_ratings() -> None:
    site = Hit(HitKind.ORGANISATION, SITE, "Invented Hospital", "Inventown")
    assert hit_sentence(site) == "Invented Hospital, Inventown, Not stated"
    assert hit_line(site) == "Invented Hospital · Inventown"
    finding = Hit(HitKind.FINDING, SITE, "An invented finding.", "Surgery", "An invented finding.")
    assert hit_sentence(finding) == "An invented finding., Surgery"


def test_results_are_counted_as_far_as_they_were_asked_for() -> None:
    assert results_counted(1, 50) == "1 result"
    assert results_counted(12, 50) == "12 results"
    assert results_counted(50, 50) == "The best 50 results; more words narrow them down"


def test_a_hit_names_what_it_is_and_how_far_away() -> None:
    site = Hit(
        HitKind.ORGANISATION, SITE, "Invented Hospital", "Inventown", "", GOOD, what="hospital"
    )
    for miles, words in ((0.2, "less than 1 mile"), (0.6, "1 mile"), (3.4, "3 miles")):
        near = replace(site, miles=miles)
        assert hit_line(near) == f"Invented Hospital · hospital · Good · Inventown · {words}"
        assert hit_place(near) == f"Hospital · Inventown · {words}"
        assert hit_sentence(near) == f"Invented Hospital, hospital, Inventown, {words}, Good"


def test_a_finding_and_an_action_say_what_they_are() -> None:
    finding = Hit(HitKind.FINDING, SITE, "Invented words", "Invented Hospital", what="finding")
    for kind, words in (
        (FindingKind.CONCERN, "Concern"),
        (FindingKind.OUTSTANDING_PRACTICE, "Outstanding practice"),
        (FindingKind.COMMENTARY, "Finding"),
    ):
        assert what_words(replace(finding, finding_kind=kind)) == words
    action = Hit(HitKind.ACTION, SITE, "Invented words", "Invented Hospital", what="action",
                 action_status=ActionStatus.UNDER_WAY)  # fmt: skip
    assert hit_sentence(action) == "Invented words, under way, Invented Hospital"


def test_a_place_is_told_from_others_by_its_provider_instead_of_its_id() -> None:
    site = Hit(
        HitKind.ORGANISATION, SITE, "Invented Hospital", f"Inventown IN1 1AB · {SITE.organisation}",
        provider="Invented NHS Trust",
    )  # fmt: skip
    assert where(site) == "Inventown IN1 1AB · Invented NHS Trust"
    assert where(replace(site, place=SITE.organisation)) == "Invented NHS Trust"
    assert where(replace(site, provider="")) == site.place


def test_what_is_not_current_is_marked() -> None:
    closed = Hit(
        HitKind.ORGANISATION, SITE, "Invented Hospital", "Inventown", what="hospital",
        status=PlaceStatus(
            closed=date(2021, 10, 7), is_closed=True,
            successors=(RelatedPlace("INV02", "Invented Clinic"),),
        ),
    )  # fmt: skip
    assert hit_line(closed) == (
        "Invented Hospital · hospital · Inventown · "
        "Closed 7 October 2021; now Invented Clinic (INV02)"
    )
    assert hit_place(closed) == (
        "Hospital · Closed 7 October 2021; now Invented Clinic (INV02) · Inventown"
    ), "the end may be cut off"
    missing = Hit(
        HitKind.ORGANISATION, SITE, "Invented Hospital", "Inventown", what="hospital",
        status=PlaceStatus(missing_from="2026-09"),
    )  # fmt: skip
    assert hit_line(missing) == (
        "Invented Hospital · hospital · Inventown · Not in CQC’s list of September 2026"
    )
    service = Hit(
        HitKind.SERVICE, SITE, "Invented care", "Invented Hospital", "", GOOD, what="service",
        replaced_by="New care",
    )  # fmt: skip
    assert hit_line(service) == (
        "Invented care · service · Invented Hospital · replaced by New care"
    )
    rating = Hit(
        HitKind.RATING, SITE, "Safe: Good", "Invented Hospital, May 2019", "", GOOD, what="rating",
        counts_now=False,
    )  # fmt: skip
    assert hit_line(rating) == (
        "Safe: Good · rating · Invented Hospital, May 2019 · rated again since"
    )
    assert hit_line(replace(rating, counts_now=True, carried=True)) == (
        "Safe: Good · rating · Invented Hospital, May 2019 · carried forward, not assessed again"
    )


def test_of_a_long_text_only_the_beginning_is_shown() -> None:
    text = "Invented words\n" * 200
    finding = Hit(HitKind.FINDING, SITE, text, "Invented Hospital", text, what="finding")
    assert "\n" not in hit_line(finding)
    assert hit_line(finding).endswith("… · finding · Invented Hospital")
    assert len(hit_line(finding)) < 250
    assert len(hit_sentence(finding)) < 250
