"""The positions of the parts of a card: header, rating box, matrix, columns and footer."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from db.domain.report import ReportCard
from db.domain.scale import GOOD, REQUIRES_IMPROVEMENT, Mark, Question
from tests.viewer.card import cards
from viewer.appearance.colours import BRAND, HAIRLINE, INK
from viewer.card.layout.figure import WIDTH, matrix_figure
from viewer.card.layout.layout import lay_out
from viewer.card.setting.editions import Edition
from viewer.card.setting.fonts import bundled_faces
from viewer.card.setting.page import Box, Code, Marked, Page, Rule, Shape, Text
from viewer.card.setting.structure import Element
from viewer.card.setting.typeset import Typesetter

A4 = (595.28, 841.89)
MARGIN = 30.0


def read(page: Page) -> list[tuple[str, Text]]:
    """Every text that screen readers read, with the role of its element, in reading order."""
    return [
        (marked.element.role, ink)
        for marked in page.marked
        for ink in marked.inks
        if isinstance(ink, Text)
    ]


def text(page: Page, beginning: str) -> Text:
    """The first text that starts with ``beginning``, whether or not screen readers read it."""
    running = [ink for ink in page.running if isinstance(ink, Text)]
    every = [*(ink for _, ink in read(page)), *running]
    return next(ink for ink in every if ink.text.startswith(beginning))


def width(ink: Text) -> float:
    faces = bundled_faces()
    return (faces.bold if ink.bold else faces.regular).width(ink.text.rstrip(), ink.size)


def boxes(page: Page) -> list[Box]:
    return [ink for ink in page.ground if isinstance(ink, Box)]


def rules(page: Page) -> list[Rule]:
    return [ink for ink in page.ground if isinstance(ink, Rule)]


def cells(page: Page, role: str = "TD") -> list[Marked]:
    return [marked for marked in page.marked if marked.element.role == role]


def crowded() -> ReportCard:
    """A card whose matrix takes two pages in one-page print."""
    card = cards.many_services()
    rows = card.matrix.rows
    return replace(card, matrix=replace(card.matrix, rows=(*rows[:-1], *rows[:-1], rows[-1])))


# The header


def test_the_masthead_starts_with_a_bar_and_has_the_plate_on_its_right() -> None:
    page = lay_out(cards.site()).pages[0]
    bar = rules(page)[0]
    assert (bar.x, bar.y, bar.line, bar.colour) == (MARGIN, 28 + 1.25, 2.5, BRAND)
    plate = boxes(page)[0]
    assert plate.line == 0.75
    assert plate.y - 0.375 == pytest.approx(28)
    assert plate.x + plate.width + 0.375 == pytest.approx(A4[0] - MARGIN)
    assert plate.width + 0.75 == pytest.approx(176)
    assert bar.to_x == pytest.approx(plate.x - 0.375 - 17)


def test_no_line_of_the_header_runs_into_the_box() -> None:
    for make in cards.VARIED.values():
        page = lay_out(make()).pages[0]
        box = boxes(page)[0]
        head = [ink for role, ink in read(page) if role in ("P", "H1")]
        for ink in head:
            if ink.x < box.x and ink.y < box.y + box.height and ink.text != "In short. ":
                assert ink.x + width(ink) <= box.x - 15, ink


def test_kicker_name_and_facts_are_read_before_the_plate_and_that_before_in_short() -> None:
    page = lay_out(cards.site()).pages[0]
    roles = [role for role, _ in read(page)]
    before = read(page)[: roles.index("TH")]
    short = next(place for place, (_, ink) in enumerate(before) if ink.text == "In short. ")
    left = [ink for _, ink in before[:short] if ink.x == MARGIN]
    assert [role for role, _ in before][:2] == ["P", "H1"]
    assert all(upper.y < lower.y for upper, lower in pairwise(left))
    plate = "".join(ink.text for _, ink in before[:short] if ink.x > 350)
    assert plate.startswith("Overall rating of the hospitalRequires improvement")


@pytest.mark.parametrize(("name", "height"), [("unrated", 80), ("service", 100)])
def test_the_plate_is_taller_beside_a_title_of_two_lines(name: str, height: float) -> None:
    plate = boxes(lay_out(cards.VARIED[name]()).pages[0])[0]
    assert plate.height + 0.75 >= height


def test_long_words_make_the_plate_as_tall_as_they_need() -> None:
    card = replace(cards.site(), overall=replace(cards.cell(Question.OVERALL), others=(GOOD,)))
    noted = replace(card, matrix=replace(card.matrix, rows=card.matrix.rows[:-1]))
    page = lay_out(noted).pages[0]
    plate = boxes(page)[0]
    inside = [ink for _, ink in read(page) if ink.x > plate.x and ink.y < plate.y + 200]
    words = [ink for ink in inside if ink.y < plate.y + plate.height]
    assert "disagree." in words[-1].text


def test_a_rated_box_has_a_solid_edge_and_an_unrated_box_a_dashed_one() -> None:
    rated = boxes(lay_out(cards.site()).pages[0])[0]
    unrated = boxes(lay_out(cards.unrated()).pages[0])[0]
    assert (rated.stroke, rated.dash) == (INK, 0)
    assert (unrated.stroke, unrated.dash) == (HAIRLINE, 2.4)


def test_a_long_name_is_set_smaller_until_it_fits_two_lines_or_in_the_smallest_size() -> None:
    def title(name: str) -> list[Text]:
        page = lay_out(replace(cards.site(), name=name)).pages[0]
        return [ink for role, ink in read(page) if role == "H1"]

    short, two = title("Invented Hospital"), title("Invented Hospitals and Clinics Trust")
    assert ({ink.size for ink in short}, len(short)) == ({25.0}, 1)
    assert ({ink.size for ink in two}, len(two)) == ({22.5}, 2)
    longest = title(cards.long_names().name)
    assert {ink.size for ink in longest} == {14.0}
    # The lines are of even length: in any less width the name would need one more.
    name = Typesetter(bundled_faces()).plain(cards.long_names().name, bold=True)
    assert len(name.lines(max(map(width, longest)) - 5, 14.0)) == len(longest) + 1


def test_a_name_of_two_lines_is_not_broken_before_its_last_word() -> None:
    card = replace(cards.site(), name="Royal Invented General Hospital and Eye Infirmary")
    lines = [ink for role, ink in read(lay_out(card).pages[0]) if role == "H1"]
    assert len(lines) == 2
    assert min(map(width, lines)) > max(map(width, lines)) * 0.7


@pytest.mark.parametrize(("edition", "margin"), [(Edition.CLEAR, 36), (Edition.LARGE, 40)])
def test_in_clear_and_large_print_the_rating_is_a_band_across_the_page(
    edition: Edition, margin: float
) -> None:
    page = lay_out(cards.site(), edition).pages[0]
    box = boxes(page)[0]
    assert box.x - 0.75 == pytest.approx(margin)
    assert box.width + 1.5 == pytest.approx(A4[0] - 2 * margin)
    head = [ink for role, ink in read(page) if role in ("P", "H1")]
    above = [ink for ink in head if ink.y < box.y]
    assert len(above) >= 3
    assert head.index(above[-1]) == len(above) - 1, (
        "the text above the band is read before the text in it"
    )


# The matrix


def page_rows(page: Page) -> list[Marked]:
    """The row headings on a page, of which each row has one."""
    return [cell for cell in cells(page, "TH") if cell.element.scope == "Row"]


def inks_of(page: Page, cell: Element) -> list[Text]:
    """All text of a cell, also that in elements inside it."""
    return [
        ink
        for marked in page.marked
        if cell in (marked.element, marked.element.parent)
        for ink in marked.inks
        if isinstance(ink, Text)
    ]


def tiles(page: Page) -> list[Box]:
    """The tints of rated cells."""
    return [box for box in boxes(page) if box.line == 0.5 and box.fill]


def row_lines(page: Page) -> list[float]:
    """The heights of the lines below the rows of the matrix, from the top."""
    across = [rule for rule in rules(page) if (rule.x, rule.to_x) == (MARGIN, A4[0] - MARGIN)]
    return sorted(rule.y for rule in across)


def test_the_columns_of_the_grid_have_almost_the_widths_of_the_drawing() -> None:
    """In the drawing 98, 37.8, 66 and 69.5, in which the month May 2020 would reach into a tile."""
    page = lay_out(cards.site()).pages[0]
    lefts = sorted({round(box.x - 0.8, 1) for box in tiles(page) if box.width < 80})
    assert lefts == pytest.approx(
        [MARGIN + 98.3 + 41 + number * 65.6 for number in range(6)], abs=0.2
    )
    overall = max(tiles(page), key=lambda box: box.x)
    assert overall.width + 1.6 == pytest.approx(68.0)


def test_a_history_has_no_column_of_months() -> None:
    page = lay_out(cards.service()).pages[0]
    heads = [marked for marked in page.marked if marked.element.scope == "Column"]
    words = [ink.text for marked in heads for ink in marked.inks if isinstance(ink, Text)]
    assert "Rated" not in words


def test_rows_have_the_height_of_the_drawing() -> None:
    page = lay_out(cards.uniform(GOOD)).pages[0]
    own, *others = [box.height + 1.6 for box in tiles(page) if box.x < 200 and box.width < 80]
    assert own == pytest.approx(28)
    assert others == pytest.approx([22.4] * len(others))


def test_all_rows_are_taller_if_a_rating_of_two_lines_has_another_date() -> None:
    card = cards.uniform(REQUIRES_IMPROVEMENT)
    first, *others = card.matrix.rows
    other_date = replace(first.cells[0] or cards.cell(Question.SAFE), published=cards.BEFORE)
    changed = replace(first, cells=(other_date, *first.cells[1:]))
    matrix = replace(card.matrix, rows=(changed, *others))
    page = lay_out(replace(card, matrix=matrix)).pages[0]
    heights = [box.height + 1.6 for box in tiles(page) if box.x < 200 and box.width < 80][1:]
    assert heights == pytest.approx([32.0] * len(heights))


def test_each_page_of_a_matrix_has_its_headings() -> None:
    layout = lay_out(crowded())
    with_rows = [page for page in layout.pages if page_rows(page)]
    assert len(with_rows) == 2
    heads = [marked for marked in with_rows[0].marked if marked.element.scope == "Column"]
    assert heads
    repeated = [ink.text for ink in with_rows[1].running if isinstance(ink, Text)]
    assert "Well-led" in repeated


def test_the_row_of_the_subject_is_first_with_a_thick_line_below() -> None:
    page = lay_out(cards.site()).pages[0]
    name = text(page, "Invented Hospital ")
    thick = [rule for rule in rules(page) if rule.line == 1.5 and rule.x == MARGIN]
    below = next(rule for rule in thick if rule.y > name.y)
    following = text(page, "Urgent and emergency")
    assert name.y < below.y < following.y


def test_a_sign_is_below_its_shape_or_two_arrows_at_the_right() -> None:
    page = lay_out(cards.site()).pages[0]
    shapes = [ink for ink in page.ground if isinstance(ink, Shape)]
    signed = 0
    for cell in cells(page, "Span"):
        inks = [ink for ink in cell.inks if isinstance(ink, Text)]
        sign = inks[-1]
        if sign.text in ("↑", "↓", "="):
            above = [each for each in shapes if each.x == sign.x and 0 < sign.y - each.y < 20]
            assert above, sign
            signed += 1
        elif sign.text in ("↑↑", "↓↓"):
            assert sign.x > inks[0].x
            signed += 1
    assert signed >= 40


def test_five_questions_that_nobody_rated_are_one_cell_with_a_dotted_line() -> None:
    page = lay_out(cards.unrated()).pages[0]
    wide = [marked.element.parent for marked in cells(page, "Span") if marked.element.parent]
    assert [cell.columns for cell in wide if cell.columns > 1] == [5]
    assert [rule for rule in rules(page) if rule.dash]


def test_a_rating_of_another_date_is_dated_in_its_cell() -> None:
    page = lay_out(cards.trust()).pages[0]
    (dated,) = [ink for _, ink in read(page) if ink.text.startswith("Jul\xa02018")] or [
        ink for _, ink in read(page) if ink.text.startswith("Jul 2018 ") or ink.text == "Jul 2018"
    ]
    assert dated.size == 8.0


# Below the matrix


def test_sections_are_in_two_columns_read_one_after_the_other() -> None:
    page = lay_out(cards.site()).pages[0]
    headings = [ink for role, ink in read(page) if role == "H2"][1:]
    assert headings[0].text == "To improve"
    assert {ink.text for ink in headings} == {
        "To improve", "Going well", "Work under way", "Measured", "What the trust said",
    }  # fmt: skip
    column = (A4[0] - 2 * MARGIN - 17) / 2
    lefts = sorted({ink.x for ink in headings})
    assert lefts == pytest.approx([MARGIN, MARGIN + column + 17])
    positions = [(ink.x, ink.y) for ink in headings]
    assert positions == sorted(positions)
    right = [ink.text for ink in headings if ink.x > MARGIN]
    assert right[0] == "Going well"


@pytest.mark.parametrize("edition", list(Edition))
@pytest.mark.parametrize("lists", [2, 9, 18])
def test_each_column_is_read_to_its_end_before_the_next(lists: int, edition: Edition) -> None:
    for page in lay_out(cards.site(lists), edition).pages:
        texts = [ink for role, ink in read(page) if role in ("H2", "H3", "LBody")]
        for first, second in pairwise(texts):
            assert second.y > first.y or second.x > first.x, (first, second)


def test_in_clear_print_the_lists_start_on_a_new_page() -> None:
    first, second = lay_out(cards.site(), Edition.CLEAR).pages
    assert [ink.text for role, ink in read(first) if role == "H2"] == [
        "The five questions", "The services",
    ]  # fmt: skip
    headings = [ink.text for role, ink in read(second) if role == "H2"]
    assert headings[0] == "To improve"
    assert headings[-1] == "About this card"


# Footer and running header


@pytest.mark.parametrize("lists", [2, 18])
def test_the_foot_is_the_same_on_every_page(lists: int) -> None:
    pages = lay_out(cards.site(lists)).pages
    for number, page in enumerate(pages, start=1):
        count = text(page, f"Page {number} of {len(pages)}")
        assert count.x + width(count) == pytest.approx(A4[0] - MARGIN)
        address = text(page, "All reports: ")
        inks = [*page.running, *(ink for marked in page.marked for ink in marked.inks)]
        (code,) = (ink for ink in inks if isinstance(ink, Code))
        assert (code.x, code.size) == (MARGIN, 38)
        assert address.x == MARGIN + 38 + 8
        lowest = max(ink.y for ink in inks if isinstance(ink, Text))
        assert A4[1] - 22 - 10 < lowest < A4[1] - 22
        lines = [rule for rule in rules(page) if (rule.line, rule.colour) == (0.5, HAIRLINE)]
        line = max(lines, key=lambda rule: rule.y)
        assert (line.x, line.to_x) == (MARGIN, A4[0] - MARGIN)
        body = [ink for role, ink in read(page) if role in ("LBody", "TD", "H2")]
        assert max(ink.y for ink in body) < line.y < address.y


def test_the_foot_is_read_out_once_at_the_end() -> None:
    pages = lay_out(cards.site(12)).pages
    spoken = [[ink.text for _, ink in read(page)] for page in pages]
    assert not any("licensed under" in words for words in spoken[0])
    assert any("licensed under" in words for words in spoken[-1])
    assert any(ink.text.count("licensed under") for ink in pages[0].running
               if isinstance(ink, Text))  # fmt: skip


def test_later_pages_have_a_running_header_above_everything() -> None:
    first, second = lay_out(cards.site(12)).pages
    title = "Invented Hospital · report published 18 December 2019"
    assert title not in [ink.text for ink in first.running if isinstance(ink, Text)]
    head = text(second, title)
    assert head.x == MARGIN
    assert 28 < head.y < 45
    line = min((rule for rule in rules(second) if rule.line == 0.5), key=lambda rule: rule.y)
    assert head.y < line.y < min(ink.y - ink.size for _, ink in read(second))


def test_a_list_that_continues_has_a_heading_that_says_so() -> None:
    _, second = lay_out(cards.site(12)).pages
    continued = text(second, "To improve, continued")
    first = min(ink.y for role, ink in read(second) if role == "LBody" and ink.x < 60)
    assert continued.x == MARGIN
    assert continued.y < first


# The matrix as a picture


def test_the_figure_is_as_tall_as_its_content() -> None:
    (page,) = matrix_figure(cards.site()).pages
    lowest = max(ink.y for _, ink in read(page))
    assert page.width == WIDTH
    assert lowest + 18 < page.height < lowest + 18 + 9


def test_the_figure_has_title_matrix_key_and_source_and_no_lists() -> None:
    (page,) = matrix_figure(cards.site()).pages
    words_read = [ink.text for _, ink in read(page)]
    assert words_read[0] == "Invented Hospital: ratings for each service"
    assert any("licensed under the Open Government Licence" in words for words in words_read)
    assert not any("Outstanding practice" in words for words in words_read)
    ys = [ink.y for role, ink in read(page) if role in ("H1", "P")]
    assert ys == sorted(ys)
    assert len(page_rows(page)) == len(cards.site().matrix.rows)


def test_the_overall_box_and_the_cells_have_the_tint_of_their_rating() -> None:
    page = lay_out(cards.uniform(cards.INADEQUATE)).pages[0]
    fills = {box.fill for box in tiles(page) if box.width < 80} | {boxes(page)[0].fill}
    assert len(fills) == 1
    assert Mark.INADEQUATE in {ink.mark for ink in page.ground if isinstance(ink, Shape)}
