"""The ratings that can be exported, and the name of each choice."""

from __future__ import annotations

from dataclasses import replace

from db.domain.report import Level
from db.domain.tree import Facet, TreeFilter
from tests.factories import SITE, SURGERY, TRUST, a_card
from viewer.documents.selections import filter_words, selections

NO_FILTER = TreeFilter()


def names(**fields: object) -> list[str]:
    return [name for name, _ in selections(a_card(**fields), NO_FILTER)]


def test_the_choices_for_a_site_are_itself_its_trust_and_everything() -> None:
    first, trust, everything = selections(a_card(), NO_FILTER)
    assert first[0] == "Invented Hospital (INV01) with its services"
    assert first[1].subject == SITE
    assert trust[0].endswith("with all its sites and services")
    assert trust[1].subject == TRUST
    assert trust[1].below
    assert everything[0] == "Every provider and location"
    assert everything[1].subject is None


def test_the_choices_for_a_service_include_its_site() -> None:
    assert names(level=Level.SERVICE, subject=SURGERY, name="Surgery")[:2] == [
        "Surgery (INV01/surgery)",
        "Invented Hospital (INV01) with its services",
    ]


def test_the_choices_for_a_trust_are_with_and_without_its_sites() -> None:
    organisation = replace(a_card().organisation, provider_id=None)
    assert names(
        level=Level.PROVIDER, subject=TRUST, name="Invented Trust", organisation=organisation
    ) == [
        "Invented Trust (INV) with its services",
        "Invented Trust (INV) with all its sites and services",
        "Every provider and location",
    ]


def test_the_filter_of_the_tree_is_a_choice() -> None:
    shown = TreeFilter.of(Facet.RATING, "Inadequate", "")
    offered = dict(selections(a_card(), shown))
    chosen = offered["All that match the filter: Not stated, Inadequate"]
    assert chosen.filter == shown


def test_a_filter_is_named_in_the_words_of_its_panel() -> None:
    closed = TreeFilter.of(Facet.STATUS, "any")
    assert filter_words(closed) == "Open and closed"
    assert filter_words(closed.with_values(Facet.AGE, "2")) == (
        "Rated in the last 2 years, Open and closed"
    )
    assert filter_words(TreeFilter.of(Facet.AGE, "1")) == "Rated in the last year"
    assert filter_words(TreeFilter.of(Facet.CHANGE, "same")) == "No change"
    assert filter_words(TreeFilter()) == ""
