"""Where blocks go: down the page, through columns, on to the next page, and what stays together.

The blocks here are bare heights on a page of 100 points between 10 and 110, so that every position
can be calculated by hand.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from viewer.card.layout.blocks import Block
from viewer.card.layout.flow import Flow, Frame
from viewer.card.setting.page import Page

LEFT, WIDTH, TOP, LATER_TOP, BOTTOM = 20.0, 200.0, 10.0, 30.0, 110.0


@dataclass
class Piece:
    """A block of ``height`` points that may be cut where its ``lines`` of 10 points end."""

    name: str
    height: float
    gap: float = 0.0
    keep: bool = False
    lines: int = 0

    def draw(self, page: Page, x: float, y: float) -> None:
        """Draw nothing: only positions matter here."""

    def split(self, room: float) -> tuple[Block, Block] | None:
        """As many lines as fit, and the rest; None if there are no lines to part."""
        fits = min(int(room // 10), self.lines - 1)
        if fits < 1:
            return None
        rest = self.lines - fits
        return (
            Piece(f"{self.name}, first {fits}", fits * 10, self.gap),
            Piece(f"{self.name}, last {rest}", rest * 10, self.gap, self.keep),
        )


def flow() -> Flow:
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


def test_blocks_are_stacked_with_the_gaps_between_them() -> None:
    made = flow()
    made.stack([Piece("a", 20, gap=5), Piece("b", 30, gap=7)])
    made.stack([Piece("c", 10, gap=3)])
    assert pages(made) == [[("a", LEFT, 10), ("b", LEFT, 37), ("c", LEFT, 70)]]
    assert (made.y, made.room) == (80, 30)


def test_what_fits_to_the_point_stays_on_the_page() -> None:
    made = flow()
    made.stack([Piece("a", 60), Piece("b", 35, gap=5)])
    assert names(made) == [["a", "b"]]
    assert made.room == 0


def test_what_does_not_fit_begins_the_next_page_without_its_gap() -> None:
    made = flow()
    made.stack([Piece("a", 60), Piece("b", 36, gap=5)])
    assert pages(made) == [[("a", LEFT, 10)], [("b", LEFT, LATER_TOP)]]


def test_what_is_higher_than_a_page_has_one_to_itself() -> None:
    made = flow()
    made.stack([Piece("a", 10), Piece("b", 500), Piece("c", 10)])
    assert names(made) == [["a"], ["b"], ["c"]]


def test_a_heading_goes_with_what_it_heads() -> None:
    made = flow()
    made.stack([Piece("a", 70), Piece("heading", 10, keep=True), Piece("b", 30)])
    assert names(made) == [["a"], ["heading", "b"]]


def test_a_heading_that_fits_with_what_it_heads_stays() -> None:
    made = flow()
    made.stack([Piece("a", 60), Piece("heading", 10, keep=True), Piece("b", 30), Piece("c", 10)])
    assert names(made) == [["a", "heading", "b"], ["c"]]


def test_blocks_that_keep_together_are_counted_with_their_gaps() -> None:
    made = flow()
    kept = [Piece("heading", 10, gap=5, keep=True), Piece("head", 10, gap=5, keep=True)]
    made.stack([Piece("a", 60), *kept, Piece("row", 10, gap=1)])
    assert names(made) == [["a"], ["heading", "head", "row"]]


def test_what_is_repeated_heads_every_further_page() -> None:
    made = flow()
    rows = [Piece(f"row {number}", 30) for number in range(1, 7)]
    made.stack([Piece("head", 10, keep=True), *rows], lambda: Piece("head again", 10))
    assert names(made) == [
        ["head", "row 1", "row 2", "row 3"],
        ["head again", "row 4", "row 5"],
        ["head again", "row 6"],
    ]


def test_a_table_that_begins_on_the_next_page_has_its_heads_only_once() -> None:
    made = flow()
    made.stack([Piece("before", 70)])
    made.stack([Piece("head", 10, keep=True), Piece("row", 30)], lambda: Piece("head again", 10))
    assert names(made) == [["before"], ["head", "row"]]


# Through columns


def columns(
    made: Flow, *sections: list[Piece], count: int = 2, above: float = 0.0, together: bool = False
) -> Flow:
    """Let sections flow through columns 20 points apart; a section that goes on says so."""
    given: list[list[Block]] = [[*section] for section in sections]

    def continued(block: Block) -> Block | None:
        assert isinstance(block, Piece)
        if block.name.startswith("heading"):
            return None
        return Piece(f"more of {block.name}", 10, keep=True)

    made.columns(given, count, 20, above, continued, together=together)
    return made


def section(name: str, *heights: float) -> list[Piece]:
    """A heading of 10 points and items of these heights, each 2 points below the one before."""
    items = [Piece(f"{name}{place}", height, gap=2) for place, height in enumerate(heights, 1)]
    return [Piece(f"heading {name}", 10, gap=8, keep=True), *items]


def test_columns_share_the_width_from_left_to_right() -> None:
    made = columns(flow(), section("a", 20), section("b", 20), section("c", 20), count=3)
    left = [x for name, x, _ in pages(made)[0] if name.startswith("heading")]
    # Three columns of (200 - 2 x 20) / 3 points.
    assert left == pytest.approx([20, 20 + 160 / 3 + 20, 20 + 2 * (160 / 3 + 20)])


def test_a_section_to_a_column_and_their_tops_in_line() -> None:
    made = columns(flow(), section("a", 20, 10), section("b", 30))
    assert pages(made) == [
        [
            ("heading a", 20, 10), ("a1", 20, 22), ("a2", 20, 44),
            ("heading b", 130, 10), ("b1", 130, 22),
        ]
    ]  # fmt: skip
    assert made.y == 54, "below the longer column"


def test_columns_begin_below_what_is_above_them() -> None:
    made = flow()
    made.stack([Piece("above", 20)])
    columns(made, section("a", 20), section("b", 20), above=6)
    assert {y for name, _, y in pages(made)[0] if name.startswith("heading")} == {36}
    assert made.y == 68


def test_sections_are_shared_out_so_that_the_longest_column_is_short() -> None:
    made = columns(flow(), section("a", 10), section("b", 10), section("c", 50))
    left = {name: x for name, x, _ in pages(made)[0] if name.startswith("heading")}
    assert left == {"heading a": 20, "heading b": 20, "heading c": 130}


def test_of_two_ways_that_are_as_short_the_first_column_gets_less() -> None:
    made = columns(flow(), section("a", 10), section("b", 10), section("c", 10))
    left = {name: x for name, x, _ in pages(made)[0] if name.startswith("heading")}
    assert left == {"heading a": 20, "heading b": 130, "heading c": 130}


def test_sections_that_would_be_very_uneven_are_parted() -> None:
    """The long one would be 90 points high in its own column; even columns are half as high."""
    made = columns(flow(), section("a", 10), section("b", *[8] * 8), count=3)
    left = {name: round(x) for name, x, _ in pages(made)[0]}
    assert left["heading a"] == 20
    assert left["heading b"] < left["b8"]


def test_sections_that_are_a_little_uneven_are_not_parted() -> None:
    """Columns of 22 and 60 points, where 50 and 38 would be the most even."""
    made = columns(flow(), section("a", 10), section("b", 8, 8, 8, 8, 8))
    left = {name: x for name, x, _ in pages(made)[0]}
    assert {left[name] for name in ("heading b", "b1", "b2", "b3", "b4", "b5")} == {130}


def test_one_section_alone_is_evened_out() -> None:
    made = columns(flow(), section("a", 10, 10, 10, 10))
    left = {name: x for name, x, _ in pages(made)[0]}
    assert [left[name] for name in ("heading a", "a1", "a2", "a3", "a4")] == [20, 20, 20, 130, 130]


def test_a_columns_first_block_has_no_gap_above_it() -> None:
    made = columns(flow(), section("a", 10, 10, 10, 10))
    assert [y for name, x, y in pages(made)[0] if x == 130] == [10, 22]


def test_columns_that_are_full_go_on_on_the_next_page_with_a_heading() -> None:
    made = columns(flow(), section("a", *[40] * 5))
    assert names(made) == [["heading a", "a1", "a2", "a3", "a4"], ["more of a5", "a5"]]
    # 10 + 2 + 40 and 40 again fills a column of 100 points but for 6.
    assert [x for _, x, _ in pages(made)[0]] == [20, 20, 20, 130, 130]
    assert [y for _, _, y in pages(made)[1]] == [LATER_TOP, LATER_TOP + 12]


def test_a_new_section_on_the_next_page_has_only_its_own_heading() -> None:
    made = columns(flow(), section("a", 88), section("b", 88), section("c", 50))
    assert names(made) == [["heading a", "a1", "heading b", "b1"], ["heading c", "c1"]]


def test_where_no_block_fits_the_columns_begin_on_the_next_page() -> None:
    made = flow()
    made.stack([Piece("above", 80)])
    columns(made, section("a", 30), above=5)
    assert names(made) == [["above"], ["heading a", "a1"]]
    assert pages(made)[1][0][2] == LATER_TOP


def test_what_has_not_begun_yet_does_not_go_on() -> None:
    made = flow()
    made.stack([Piece("above", 80)])
    columns(made, [Piece("a", 30)])
    assert names(made) == [["above"], ["a"]], "no 'more of a'"


def test_a_heading_never_ends_a_column() -> None:
    made = columns(flow(), section("a", 70), section("b", 40, 30), section("c", 20))
    for page in made.pages:
        for placed, following in zip(page.placed, [*page.placed[1:], None], strict=True):
            if placed.block.keep:
                assert following is not None
                assert following.x == placed.x


def test_together_the_columns_begin_on_a_new_page_unless_all_fit() -> None:
    made = flow()
    made.stack([Piece("above", 30)])
    columns(made, section("a", 50), section("b", 50, 40), together=True)
    assert names(made) == [
        ["above"], ["heading a", "a1", "heading b", "b1"], ["more of b2", "b2"],
    ]  # fmt: skip
    fits = flow()
    fits.stack([Piece("above", 30)])
    columns(fits, section("a", 50), section("b", 50), together=True)
    assert names(fits) == [["above", "heading a", "a1", "heading b", "b1"]]


def test_apart_the_columns_begin_on_the_page_and_go_on_on_the_next() -> None:
    made = flow()
    made.stack([Piece("above", 30)])
    columns(made, section("a", 50), section("b", 50, 40))
    assert names(made) == [
        ["above", "heading a", "a1", "heading b", "b1"],
        ["more of b2", "b2"],
    ]


def test_what_is_higher_than_a_column_is_put_all_the_same() -> None:
    made = columns(flow(), [Piece("a", 500)], section("b", 20))
    assert names(made)[0][0] == "a"
    assert sorted(name for page in names(made) for name in page) == ["a", "b1", "heading b"]


def test_a_long_paragraph_is_parted_where_its_column_ends() -> None:
    made = columns(flow(), [Piece("a", 40), Piece("text", 120, lines=12)], [Piece("b", 30)])
    assert names(made)[0] == ["a", "text, first 6", "text, last 6", "b"]
    assert [x for _, x, _ in pages(made)[0]] == [20, 20, 130, 130]


def test_a_heading_and_the_first_lines_of_its_paragraph_stay_together() -> None:
    made = columns(
        flow(),
        [Piece("a", 70)],
        [Piece("heading b", 10, keep=True), Piece("text", 90, lines=9), Piece("c", 60)],
    )
    (page, *_) = names(made)
    assert page[:3] == ["a", "heading b", "text, first 2"]
