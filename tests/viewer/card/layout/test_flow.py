"""How blocks are put on pages and in columns, and which of them stay together.

The blocks here are only heights, on a page from 10 to 110 points, so that every position can be
calculated by hand.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from viewer.card.layout.blocks import Block
from viewer.card.layout.flow import Flow, Frame, column_height
from viewer.card.setting.page import Page

LEFT, WIDTH, TOP, LATER_TOP, BOTTOM = 20.0, 200.0, 10.0, 30.0, 110.0


@dataclass
class Piece:
    """A block of ``height`` points, which can be split between its ``lines`` of 10 points."""

    name: str
    height: float
    gap: float = 0.0
    keep: bool = False
    lines: int = 0

    def draw(self, page: Page, x: float, y: float) -> None:
        """Draw nothing: only positions matter here."""

    def split(self, room: float) -> tuple[Block, Block] | None:
        """As many lines as fit, and the rest; None if there are no lines to split."""
        fits = min(int(room // 10), self.lines - 1)
        if fits < 1:
            return None
        rest = self.lines - fits
        return (
            Piece(f"{self.name}, first {fits}", fits * 10, self.gap),
            Piece(f"{self.name}, last {rest}", rest * 10, self.gap, self.keep),
        )


def empty_flow() -> Flow:
    return Flow(Frame(LEFT, WIDTH, TOP, LATER_TOP, BOTTOM))


def pages(flow: Flow) -> list[list[tuple[str, float, float]]]:
    """Name, x and y of every block, page by page."""
    placed: list[list[tuple[str, float, float]]] = []
    for page in flow.pages:
        placed.append([])
        for block, x, y in page.placed:
            assert isinstance(block, Piece)
            placed[-1].append((block.name, x, y))
    return placed


def names(flow: Flow) -> list[list[str]]:
    """The names of the blocks, page by page."""
    return [[name for name, _, _ in page] for page in pages(flow)]


# Down the page


def test_stacked_blocks_have_their_gaps_between_them() -> None:
    flow = empty_flow()
    flow.stack([Piece("a", 20, gap=5), Piece("b", 30, gap=7)])
    flow.stack([Piece("c", 10, gap=3)])
    assert pages(flow) == [[("a", LEFT, 10), ("b", LEFT, 37), ("c", LEFT, 70)]]
    assert (flow.y, flow.room) == (80, 30)


def test_a_block_that_fits_exactly_stays_on_the_page() -> None:
    flow = empty_flow()
    flow.stack([Piece("a", 60), Piece("b", 35, gap=5)])
    assert names(flow) == [["a", "b"]]
    assert flow.room == 0


def test_a_block_that_does_not_fit_begins_the_next_page_without_its_gap() -> None:
    flow = empty_flow()
    flow.stack([Piece("a", 60), Piece("b", 36, gap=5)])
    assert pages(flow) == [[("a", LEFT, 10)], [("b", LEFT, LATER_TOP)]]


def test_a_block_higher_than_a_page_has_a_page_of_its_own() -> None:
    flow = empty_flow()
    flow.stack([Piece("a", 10), Piece("b", 500), Piece("c", 10)])
    assert names(flow) == [["a"], ["b"], ["c"]]


def test_a_heading_moves_to_the_next_page_with_the_block_below_it() -> None:
    flow = empty_flow()
    flow.stack([Piece("a", 70), Piece("heading", 10, keep=True), Piece("b", 30)])
    assert names(flow) == [["a"], ["heading", "b"]]


def test_a_heading_that_fits_with_the_block_below_it_stays() -> None:
    flow = empty_flow()
    flow.stack([Piece("a", 60), Piece("heading", 10, keep=True), Piece("b", 30), Piece("c", 10)])
    assert names(flow) == [["a", "heading", "b"], ["c"]]


def test_the_height_of_blocks_kept_together_includes_their_gaps() -> None:
    flow = empty_flow()
    kept = [Piece("heading", 10, gap=5, keep=True), Piece("head", 10, gap=5, keep=True)]
    flow.stack([Piece("a", 60), *kept, Piece("row", 10, gap=1)])
    assert names(flow) == [["a"], ["heading", "head", "row"]]


def test_a_repeated_block_is_at_the_top_of_every_further_page() -> None:
    flow = empty_flow()
    rows = [Piece(f"row {number}", 30) for number in range(1, 7)]
    flow.stack([Piece("head", 10, keep=True), *rows], lambda: Piece("head again", 10))
    assert names(flow) == [
        ["head", "row 1", "row 2", "row 3"],
        ["head again", "row 4", "row 5"],
        ["head again", "row 6"],
    ]


def test_a_table_that_begins_on_the_next_page_has_its_headings_only_once() -> None:
    flow = empty_flow()
    flow.stack([Piece("before", 70)])
    flow.stack([Piece("head", 10, keep=True), Piece("row", 30)], lambda: Piece("head again", 10))
    assert names(flow) == [["before"], ["head", "row"]]


# Through columns


def columns(
    flow: Flow, *sections: list[Piece], count: int = 2, above: float = 0.0, together: bool = False
) -> Flow:
    """Put sections in columns 20 points apart; a continued section has the heading 'more of'."""
    given: list[list[Block]] = [[*section] for section in sections]

    def continued(block: Block) -> Block | None:
        assert isinstance(block, Piece)
        if block.name.startswith("heading"):
            return None
        return Piece(f"more of {block.name}", 10, keep=True)

    flow.columns(given, count, 20, above, continued, together=together)
    return flow


def section(name: str, *heights: float) -> list[Piece]:
    """A heading of 10 points and items of these heights, each 2 points below the one before."""
    items = [Piece(f"{name}{number}", height, gap=2) for number, height in enumerate(heights, 1)]
    return [Piece(f"heading {name}", 10, gap=8, keep=True), *items]


def test_columns_share_the_width_and_fill_from_left_to_right() -> None:
    flow = columns(empty_flow(), section("a", 20), section("b", 20), section("c", 20), count=3)
    left = [x for name, x, _ in pages(flow)[0] if name.startswith("heading")]
    # Three columns of (200 - 2 x 20) / 3 points.
    assert left == pytest.approx([20, 20 + 160 / 3 + 20, 20 + 2 * (160 / 3 + 20)])


def test_two_sections_have_a_column_each_and_begin_at_the_same_height() -> None:
    flow = columns(empty_flow(), section("a", 20, 10), section("b", 30))
    assert pages(flow) == [
        [
            ("heading a", 20, 10), ("a1", 20, 22), ("a2", 20, 44),
            ("heading b", 130, 10), ("b1", 130, 22),
        ]
    ]  # fmt: skip
    assert flow.y == 54, "below the longer column"


def test_columns_begin_below_the_blocks_above_them() -> None:
    flow = empty_flow()
    flow.stack([Piece("above", 20)])
    columns(flow, section("a", 20), section("b", 20), above=6)
    assert {y for name, _, y in pages(flow)[0] if name.startswith("heading")} == {36}
    assert flow.y == 68


def test_sections_are_shared_out_so_that_the_longest_column_is_as_short_as_possible() -> None:
    flow = columns(empty_flow(), section("a", 10), section("b", 10), section("c", 50))
    left = {name: x for name, x, _ in pages(flow)[0] if name.startswith("heading")}
    assert left == {"heading a": 20, "heading b": 20, "heading c": 130}


def test_if_two_ways_are_equally_short_the_first_column_has_fewer_sections() -> None:
    flow = columns(empty_flow(), section("a", 10), section("b", 10), section("c", 10))
    left = {name: x for name, x, _ in pages(flow)[0] if name.startswith("heading")}
    assert left == {"heading a": 20, "heading b": 130, "heading c": 130}


def test_sections_that_would_make_columns_very_uneven_are_split() -> None:
    """The long one would be 90 points high in its own column; even columns are half as high."""
    flow = columns(empty_flow(), section("a", 10), section("b", *[8] * 8), count=3)
    left = {name: round(x) for name, x, _ in pages(flow)[0]}
    assert left["heading a"] == 20
    assert left["heading b"] < left["b8"]


def test_sections_that_make_columns_a_little_uneven_are_not_split() -> None:
    """The columns are 22 and 60 points high; 50 and 38 would be the most even."""
    flow = columns(empty_flow(), section("a", 10), section("b", 8, 8, 8, 8, 8))
    left = {name: x for name, x, _ in pages(flow)[0]}
    assert {left[name] for name in ("heading b", "b1", "b2", "b3", "b4", "b5")} == {130}


def test_a_single_section_is_spread_evenly_over_the_columns() -> None:
    flow = columns(empty_flow(), section("a", 10, 10, 10, 10))
    left = {name: x for name, x, _ in pages(flow)[0]}
    assert [left[name] for name in ("heading a", "a1", "a2", "a3", "a4")] == [20, 20, 20, 130, 130]


def test_the_first_block_of_a_column_has_no_gap_above_it() -> None:
    flow = columns(empty_flow(), section("a", 10, 10, 10, 10))
    assert [y for name, x, y in pages(flow)[0] if x == 130] == [10, 22]


def test_full_columns_continue_on_the_next_page_below_a_heading() -> None:
    flow = columns(empty_flow(), section("a", *[40] * 5))
    assert names(flow) == [["heading a", "a1", "a2", "a3", "a4"], ["more of a5", "a5"]]
    # 10 + 2 + 40 and 40 again fills a column of 100 points but for 6.
    assert [x for _, x, _ in pages(flow)[0]] == [20, 20, 20, 130, 130]
    assert [y for _, _, y in pages(flow)[1]] == [LATER_TOP, LATER_TOP + 12]


def test_a_new_section_on_the_next_page_has_only_its_own_heading() -> None:
    flow = columns(empty_flow(), section("a", 88), section("b", 88), section("c", 50))
    assert names(flow) == [["heading a", "a1", "heading b", "b1"], ["heading c", "c1"]]


def test_if_no_block_fits_the_columns_begin_on_the_next_page() -> None:
    flow = empty_flow()
    flow.stack([Piece("above", 80)])
    columns(flow, section("a", 30), above=5)
    assert names(flow) == [["above"], ["heading a", "a1"]]
    assert pages(flow)[1][0][2] == LATER_TOP


def test_a_section_that_begins_on_the_next_page_has_no_continued_heading() -> None:
    flow = empty_flow()
    flow.stack([Piece("above", 80)])
    columns(flow, [Piece("a", 30)])
    assert names(flow) == [["above"], ["a"]], "no 'more of a'"


def test_a_heading_is_never_the_last_block_of_a_column() -> None:
    flow = columns(empty_flow(), section("a", 70), section("b", 40, 30), section("c", 20))
    for page in flow.pages:
        for placed, following in zip(page.placed, [*page.placed[1:], None], strict=True):
            if placed.block.keep:
                assert following is not None
                assert following.x == placed.x


def test_with_together_the_columns_begin_on_a_new_page_unless_all_fit() -> None:
    flow = empty_flow()
    flow.stack([Piece("above", 30)])
    columns(flow, section("a", 50), section("b", 50, 40), together=True)
    assert names(flow) == [
        ["above"], ["heading a", "a1", "heading b", "b1"], ["more of b2", "b2"],
    ]  # fmt: skip
    fits = empty_flow()
    fits.stack([Piece("above", 30)])
    columns(fits, section("a", 50), section("b", 50), together=True)
    assert names(fits) == [["above", "heading a", "a1", "heading b", "b1"]]


def test_without_together_the_columns_begin_on_the_page_and_continue_on_the_next() -> None:
    flow = empty_flow()
    flow.stack([Piece("above", 30)])
    columns(flow, section("a", 50), section("b", 50, 40))
    assert names(flow) == [
        ["above", "heading a", "a1", "heading b", "b1"],
        ["more of b2", "b2"],
    ]


def test_a_block_higher_than_a_column_is_still_put_on_a_page() -> None:
    flow = columns(empty_flow(), [Piece("a", 500)], section("b", 20))
    assert names(flow)[0][0] == "a"
    assert sorted(name for page in names(flow) for name in page) == ["a", "b1", "heading b"]


def test_a_long_paragraph_is_split_at_the_end_of_its_column() -> None:
    flow = columns(empty_flow(), [Piece("a", 40), Piece("text", 120, lines=12)], [Piece("b", 30)])
    assert names(flow)[0] == ["a", "text, first 6", "text, last 6", "b"]
    assert [x for _, x, _ in pages(flow)[0]] == [20, 20, 130, 130]


def test_a_heading_and_the_first_lines_of_its_paragraph_stay_together() -> None:
    flow = columns(
        empty_flow(),
        [Piece("a", 70)],
        [Piece("heading b", 10, keep=True), Piece("text", 90, lines=9), Piece("c", 60)],
    )
    (page, *_) = names(flow)
    assert page[:3] == ["a", "heading b", "text, first 2"]


# Side by side


def beside(flow: Flow, left: list[Block], right: list[Block], *, gutter: float = 20.0) -> Flow:
    """Two columns, 5 points below what is above; a section that continues has a heading."""

    def more(block: Block) -> Block | None:
        assert isinstance(block, Piece)
        named = not block.name.startswith("plain")
        return Piece(f"more of {block.name}", 10, keep=True) if named else None

    flow.side_by_side(left, right, gutter, 5.0, more)
    return flow


def test_columns_side_by_side_begin_level_and_end_with_the_longer_one() -> None:
    flow = empty_flow()
    flow.stack([Piece("above", 20)])
    beside(flow, [Piece("a", 10, gap=9), Piece("b", 20, gap=3)], [Piece("c", 15, gap=9)])
    assert pages(flow) == [
        [("above", 20, 10), ("a", 20, 35), ("b", 20, 48), ("c", 130, 35)],
    ]
    assert flow.y == 68
    other = beside(empty_flow(), [Piece("a", 10)], [Piece("c", 25), Piece("d", 5, gap=5)])
    assert other.y == 45
    assert pages(other) == [[("a", 20, 10), ("c", 130, 10), ("d", 130, 40)]]


def test_the_width_of_the_gutter_is_between_the_columns() -> None:
    flow = beside(empty_flow(), [Piece("a", 10)], [Piece("b", 10)], gutter=40)
    assert pages(flow) == [[("a", 20, 10), ("b", 140, 10)]]


def test_each_column_continues_on_the_next_page_below_its_own_heading() -> None:
    flow = beside(
        empty_flow(),
        [Piece("a", 60), Piece("b", 50)],
        [Piece("c", 90), Piece("plain d", 30)],
    )
    assert pages(flow) == [
        [("a", 20, 10), ("c", 130, 10)],
        [("more of b", 20, 30), ("b", 20, 40), ("plain d", 130, 30)],
    ]
    assert flow.y == 90


def test_a_column_left_alone_fills_both_columns_of_the_next_page() -> None:
    flow = beside(empty_flow(), [Piece("a", 20)], [Piece(f"b{n}", 45) for n in range(5)])
    assert pages(flow) == [
        [("a", 20, 10), ("b0", 130, 10), ("b1", 130, 55)],
        [("more of b2", 20, 30), ("b2", 20, 40), ("b3", 130, 30)],
        [("more of b4", 20, 30), ("b4", 20, 40)],
    ]


def test_columns_that_do_not_begin_on_a_page_have_no_heading_on_the_next() -> None:
    flow = empty_flow()
    flow.stack([Piece("above", 80)])
    beside(flow, [Piece("a", 40)], [Piece("b", 50)])
    assert pages(flow) == [[("above", 20, 10)], [("a", 20, 30), ("b", 130, 30)]]
    assert flow.y == 80


def test_without_blocks_there_is_nothing_side_by_side() -> None:
    flow = beside(empty_flow(), [], [])
    assert (pages(flow), flow.y) == ([[]], TOP)


def test_an_empty_column_leaves_its_side_free() -> None:
    flow = beside(empty_flow(), [], [Piece("b", 30)])
    assert pages(flow) == [[("b", 130, 10)]]
    assert flow.y == 40


def test_a_block_higher_than_the_page_is_put_on_it_even_side_by_side() -> None:
    flow = beside(empty_flow(), [Piece("a", 500)], [Piece("b", 20)])
    assert names(flow)[0][0] == "a"
    assert "b" in [name for page in names(flow) for name in page]


def test_the_height_of_a_column_is_without_the_gap_above_it() -> None:
    assert column_height([Piece("a", 10, gap=9), Piece("b", 20, gap=3)]) == 33
    assert column_height([]) == 0
