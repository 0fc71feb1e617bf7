"""The size of a card's text: the largest of its edition that does not add a page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from db.domain.report import Matrix, ReportCard, RowKind, Subject
from tests.viewer.card import cards
from viewer.appearance.colours import BRAND
from viewer.card.layout.layout import lay_out
from viewer.card.setting.editions import STYLES, Edition, Style
from viewer.card.setting.page import Layout, Rule

DENSE_MARGIN = 26.0
"""The margin of the last style of the one-page edition, whose lines are closer together."""


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


def margin(layout: Layout) -> float:
    """The left edge of the bar above the card's title."""
    return next(
        ink.x for ink in layout.pages[0].ground if isinstance(ink, Rule) and ink.colour == BRAND
    )


@pytest.mark.parametrize(
    ("lists", "size", "pages"),
    [(2, 10.0, 1), (3, 9.0, 1), (5, 8.5, 1), (6, 8.0, 1), (8, 10.0, 2), (14, 9.5, 2), (15, 9.0, 2)],
)
def test_the_size_of_text_depends_on_the_length_of_the_lists(
    lists: int, size: float, pages: int
) -> None:
    layout = lay_out(cards.site(lists))
    assert (layout.text_size, len(layout.pages)) == (size, pages)


def test_the_second_largest_size_is_used_if_it_is_small_enough() -> None:
    layout = lay_out(cards.long_names())
    assert (layout.text_size, len(layout.pages)) == (9.5, 1)


def test_lines_move_closer_together_only_if_that_saves_a_page() -> None:
    saved, eight, two_pages = (lay_out(cards.site(lists)) for lists in (7, 6, 8))
    assert (margin(saved), len(saved.pages)) == (DENSE_MARGIN, 1)
    assert (margin(eight), len(eight.pages)) == (30.0, 1)
    assert (margin(two_pages), len(two_pages.pages)) == (30.0, 2)


@pytest.mark.parametrize(
    ("count", "size", "pages"),
    [(21, 9.5, (2, 0)), (22, 9.0, (2, 0)), (23, 10.0, (2, 1))],
    ids=["smaller text", "smaller still", "not even the smallest"],
)
def test_a_matrix_is_kept_on_one_page_if_smaller_text_can_do_it(
    count: int, size: float, pages: tuple[int, int]
) -> None:
    layout = lay_out(services(count))
    assert (layout.text_size, cost(layout)) == (size, pages)


MAKERS: dict[str, Callable[[], ReportCard]] = {
    **cards.VARIED,
    **{f"lists of {count}": lambda count=count: cards.site(count) for count in (3, 7, 8, 14)},
    **{f"{count} services": lambda count=count: services(count) for count in (14, 15, 20, 21)},
}


@pytest.mark.parametrize("name", MAKERS)
def test_no_larger_size_would_have_cost_as_little(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The card is laid out in each style alone, and their costs are compared."""
    chosen = lay_out(MAKERS[name]())
    styles = STYLES[Edition.ONE_PAGE]

    def alone(style: Style) -> tuple[int, int]:
        monkeypatch.setitem(STYLES, Edition.ONE_PAGE, (style,))
        return cost(lay_out(MAKERS[name]()))

    costs = [alone(style) for style in styles]
    best = min(costs)
    assert cost(chosen) == best
    larger = [style.body for style, price in zip(styles, costs, strict=True) if price == best]
    # If the matrix fits a page but its key does not, the size may be one step smaller.
    assert chosen.text_size in larger[:2]


@pytest.mark.parametrize(("edition", "size"), [(Edition.CLEAR, 12.0), (Edition.LARGE, 16.0)])
@pytest.mark.parametrize("name", ["site", "many services", "long lists"])
def test_clear_and_large_print_have_one_size(edition: Edition, size: float, name: str) -> None:
    assert lay_out(cards.VARIED[name](), edition).text_size == size


@pytest.mark.parametrize(
    ("name", "pages"),
    [
        ("site", (1, 2, 6)),
        ("trust", (1, 2, 4)),
        ("service", (1, 2, 3)),
        ("unrated", (1, 1, 2)),
        ("practice", (1, 1, 4)),
        ("care home", (1, 1, 3)),
        ("many services", (2, 3, 10)),
        ("long names", (1, 2, 4)),
        ("foreign letters", (1, 2, 4)),
        ("long lists", (2, 4, 10)),
    ],
)
def test_each_edition_takes_a_known_number_of_pages(name: str, pages: tuple[int, int, int]) -> None:
    card = cards.VARIED[name]()
    assert tuple(len(lay_out(card, edition).pages) for edition in Edition) == pages


def test_one_page_sizes_shrink_step_by_step_and_stop_at_eight_points() -> None:
    styles = STYLES[Edition.ONE_PAGE]
    assert [style.body for style in styles] == [10.0, 9.5, 9.0, 8.5, 8.0, 8.0]
    assert [style.small for style in styles] == [9.0, 8.5, 8.0, 8.0, 8.0, 8.0]
    assert [style.heading for style in styles] == [12.5, 12.0, 11.0, 10.5, 10.0, 10.0]
