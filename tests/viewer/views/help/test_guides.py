"""The guides as text: read in order, linked and searched."""

from __future__ import annotations

import pytest

from viewer.system.paths import resources_dir
from viewer.views.help.guides import (
    GUIDE_NAMES,
    LinkTarget,
    has_all,
    heading_name,
    link_target,
    occurrences,
    read_guides,
    search_words,
)

FOLDER = resources_dir() / "help"


def test_every_guide_in_the_folder_is_in_the_list():
    assert sorted(GUIDE_NAMES) == sorted(path.stem for path in FOLDER.glob("*.md"))


def test_guides_are_read_in_reading_order_with_their_titles():
    guides = read_guides(FOLDER)
    assert [guide.name for guide in guides] == list(GUIDE_NAMES)
    assert guides[0].title == "Everyday use"
    assert all(guide.title for guide in guides)


def test_a_missing_guide_is_an_error(tmp_path):
    with pytest.raises(OSError, match=GUIDE_NAMES[0]):
        read_guides(tmp_path)


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("For IT", "for-it"),
        ("Dashed edges: carried forward", "dashed-edges-carried-forward"),
        ("What Wardcard's words mean", "what-wardcards-words-mean"),
    ],
)
def test_a_heading_is_called_as_on_github(heading, name):
    assert heading_name(heading) == name


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("for-it.md", LinkTarget("for-it")),
        ("for-it.md#remove-wardcard", LinkTarget("for-it", "remove-wardcard")),
        ("#publish-each-month", LinkTarget("ward-pcs", "publish-each-month")),
        ("https://www.cqc.org.uk", None),
        ("../packs/rwh.json", None),
        ("elsewhere.md", None),
    ],
)
def test_a_link_leads_to_a_guide_or_nowhere(link, target):
    assert link_target(link, GUIDE_NAMES, "ward-pcs") == target


def test_a_search_looks_for_all_its_words_in_any_case():
    words = search_words("  Key  team key ")
    assert words == ("key", "team")
    assert has_all("Give the team its KEY.", words)
    assert not has_all("Give the team its pack.", words)
    assert not has_all("Anything", ())


def test_words_are_found_inside_longer_ones():
    assert occurrences("Arrows: an arrow", ("arrow",)) == [(0, 5), (11, 5)]
    assert occurrences("keys and key", ("key", "keys")) == [(0, 4), (9, 3)]
    assert occurrences("a.b", (".",)) == [(1, 1)]
    assert occurrences("anything", ()) == []
