"""Hits of a search in words."""

from __future__ import annotations

from db.domain.hits import Hit, HitKind
from db.domain.scale import GOOD, Change
from tests.factories import SITE
from viewer.wording.search import hit_line, hit_sentence, results_counted


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
