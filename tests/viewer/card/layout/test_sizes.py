"""The size of a card's text: the largest of its edition that does not add a page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from db.domain.report import FindingKind, Level, Matrix, ReportCard, RowKind, Scope, Subject
from tests.viewer.card import cards
from viewer.card.layout.layout import lay_out
from viewer.card.setting.editions import STYLES, Edition, Style
from viewer.card.setting.page import Layout, Text


def services(count: int) -> ReportCard:
    """A site with ``count`` services."""
    names = [*cards.SERVICES, *cards.MORE_SERVICES, "Another", "One more", "The last"][:count]
    assert len(names) == count
    card = cards.site()
    rows = [
        cards.row(name, Subject("XX101", name.lower()), start) for start, name in enumerate(names)
    ]
    own = cards.row("Invented Hospital overall", card.subject, 0, own=True)
    return replace(card, matrix=Matrix(RowKind.SERVICES, (*rows, own)))


def cost(layout: Layout) -> tuple[int, int]:
    """How many pages the card takes, and how many further ones its matrix takes."""
    with_matrix = [
        index
        for index, page in enumerate(layout.pages)
        if any(marked.element.role in ("TD", "TH") for marked in page.marked)
    ]
    return len(layout.pages), max(with_matrix)


def shown(layout: Layout) -> str:
    inks = [ink for page in layout.pages for marked in page.marked for ink in marked.inks]
    return "".join(ink.text for ink in inks if isinstance(ink, Text))


@pytest.mark.parametrize(
    ("lists", "size", "pages"), [(1, 10.0, 1), (2, 9.5, 1), (4, 10.0, 2), (9, 10.0, 2)]
)
def test_the_size_of_text_depends_on_the_length_of_the_lists(
    lists: int, size: float, pages: int
) -> None:
    layout = lay_out(cards.site(lists))
    assert (layout.text_size, len(layout.pages)) == (size, pages)


def of_trust(card: ReportCard, kinds: set[FindingKind]) -> ReportCard:
    """The card with findings of these kinds about the whole trust, ten of each, added."""
    trust = Scope(Subject("XX1"), Level.PROVIDER, "Trust-wide")
    wide = tuple(each for each in cards.findings(10, trust) if each.kind in kinds)
    return replace(card, findings=(*card.findings, *wide))


def test_what_concerns_the_whole_trust_is_left_out_before_a_second_page_is_begun() -> None:
    card = of_trust(cards.site(2), {FindingKind.CONCERN, FindingKind.STRENGTH})
    layout = lay_out(card)
    assert (layout.text_size, len(layout.pages)) == (8.5, 1)
    read = shown(layout).replace("\xa0", " ")
    assert "more across the trust: see the trust’s card." in read
    assert all(finding.text in read for finding in cards.site(2).findings)


def test_a_must_is_never_left_out_even_of_the_whole_trust() -> None:
    card = of_trust(cards.site(3), {FindingKind.MUST})
    layout = lay_out(card)
    assert len(layout.pages) == 2
    assert layout.text_size == 10.0
    read = shown(layout)
    assert all(finding.text in read for finding in card.findings)
    assert "more across the trust" not in read


def test_what_earlier_reports_found_goes_before_anything_of_a_services_own_report() -> None:
    """From the oldest report on; the trust's statement goes before all of it."""
    said = cards.service().statements[0].text

    def years(reports: int, lists: int) -> tuple[list[int], bool]:
        card = replace(cards.found_before(reports, lists), findings=cards.site(1).findings)
        layout = lay_out(card)
        read = shown(layout).replace("\xa0", " ")
        assert all(finding.text in read for finding in card.findings)
        assert len(layout.pages) == 1
        return [year for year in range(2010, 2019) if f"Found in {year}." in read], said in read

    assert years(1, 1) == ([2018], True)
    assert years(2, 1) == ([2018], False)
    assert years(5, 1) == ([2018], False)
    assert years(3, 2) == ([], True)


def test_a_services_own_findings_on_two_pages_have_all_that_earlier_reports_found() -> None:
    card = replace(cards.found_before(), findings=cards.site(12).findings)
    layout = lay_out(card)
    assert len(layout.pages) > 1
    read = shown(layout)
    assert all(each.text in read for contents in card.earlier for each in contents.findings)


def test_a_trusts_card_has_one_finding_for_each_site_and_says_how_many_more() -> None:
    card = cards.trust()
    site = Scope(Subject("XX101"), Level.LOCATION, "Invented Hospital")
    strengths = [f for f in cards.findings(4, site) if f.kind is FindingKind.STRENGTH]
    read = shown(lay_out(replace(card, findings=tuple(strengths))))
    assert "At each site; the rest is on the site’s own card" in read
    assert strengths[0].text in read
    assert strengths[1].text not in read
    assert "3 more" in read


@pytest.mark.parametrize(("count", "pages"), [(14, 2), (21, 2), (23, 2)])
def test_a_matrix_of_many_services_is_kept_on_one_page_if_it_can_be(count: int, pages: int) -> None:
    layout = lay_out(services(count))
    assert cost(layout) == (pages, 0 if count < 23 else 1)


MAKERS: dict[str, Callable[[], ReportCard]] = {
    **cards.VARIED,
    **{f"lists of {count}": lambda count=count: cards.site(count) for count in (3, 7, 8, 14)},
    **{f"{count} services": lambda count=count: services(count) for count in (14, 15, 20, 21)},
}


@pytest.mark.parametrize("name", MAKERS)
def test_no_larger_size_would_have_taken_as_few_pages(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The card is laid out in each style alone, without leaving anything out."""
    chosen = lay_out(MAKERS[name]())
    styles = STYLES[Edition.ONE_PAGE]

    def alone(style: Style) -> int:
        monkeypatch.setitem(STYLES, Edition.ONE_PAGE, (style,))
        return len(lay_out(MAKERS[name]()).pages)

    counts = [alone(style) for style in styles]
    assert len(chosen.pages) == min(counts)
    fitting = [
        style.body[0] for style, count in zip(styles, counts, strict=True) if count == min(counts)
    ]
    assert chosen.text_size == fitting[0]


@pytest.mark.parametrize(("edition", "size"), [(Edition.CLEAR, 12.0), (Edition.LARGE, 16.0)])
@pytest.mark.parametrize("name", ["site", "many services", "long lists"])
def test_clear_and_large_print_have_one_size(edition: Edition, size: float, name: str) -> None:
    assert lay_out(cards.VARIED[name](), edition).text_size == size


@pytest.mark.parametrize(
    ("name", "pages"),
    [
        ("site", (1, 2, 4, 1)),
        ("trust", (1, 2, 4, 1)),
        ("service", (1, 2, 3, 1)),
        ("found before", (1, 3, 5, 1)),
        ("unrated", (1, 1, 1, 1)),
        ("practice", (1, 2, 3, 1)),
        ("care home", (1, 2, 3, 1)),
        ("many services", (2, 3, 6, 1)),
        ("long names", (2, 2, 4, 1)),
        ("foreign letters", (1, 2, 3, 1)),
        ("long lists", (3, 4, 8, 1)),
    ],
)
def test_each_edition_takes_a_known_number_of_pages(
    name: str, pages: tuple[int, int, int, int]
) -> None:
    card = cards.VARIED[name]()
    assert tuple(len(lay_out(card, edition).pages) for edition in Edition) == pages


def test_one_page_has_the_four_steps_of_the_drawing() -> None:
    styles = STYLES[Edition.ONE_PAGE]
    steps = [(10.0, 13.5), (9.5, 13.0), (9.0, 12.0), (8.5, 11.0)]
    assert [style.body for style in styles] == steps
    assert {style.small for style in styles} == {(8.0, 10.5)}
