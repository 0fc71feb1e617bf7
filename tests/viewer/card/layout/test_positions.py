"""The positions of the parts of a card: header, rating box, matrix, columns and footer."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from db.domain.report import ReportCard
from db.domain.scale import QUESTIONS, Mark
from tests.viewer.card import cards
from viewer.appearance.colours import BRAND, HAIRLINE, INK, OWN_ROW
from viewer.card.layout.figure import WIDTH, matrix_figure
from viewer.card.layout.layout import lay_out
from viewer.card.setting.editions import Edition
from viewer.card.setting.fonts import bundled_faces
from viewer.card.setting.page import Box, Layout, Marked, Page, Rule, Shape, Text
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


def frames(page: Page) -> list[Box]:
    """Boxes with a dark outline that are not filled."""
    return [box for box in boxes(page) if box.stroke == INK and not box.fill]


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


def test_the_header_starts_with_a_bar_and_has_the_box_on_its_right() -> None:
    page = lay_out(cards.site()).pages[0]
    bar = rules(page)[0]
    assert (bar.x, bar.y, bar.line, bar.colour) == (MARGIN, 31.5, 3.0, BRAND)
    box = boxes(page)[0]
    assert box.line == 1.2
    assert box.y - 0.6 == pytest.approx(30)
    assert box.x + box.width + 0.6 == pytest.approx(A4[0] - MARGIN)
    assert box.width + 1.2 == pytest.approx(15 * 11.2)
    assert bar.to_x == pytest.approx(box.x - 0.6 - 16)


def test_no_line_of_the_header_runs_into_the_box() -> None:
    for make in cards.VARIED.values():
        page = lay_out(make()).pages[0]
        box = boxes(page)[0]
        head = [ink for role, ink in read(page) if role in ("P", "H1")]
        for ink in head[: [role for role, _ in read(page)].index("H2")]:
            if ink.x < box.x:
                assert ink.x + width(ink) <= box.x - 15, ink


def test_kicker_name_and_facts_are_read_before_the_box() -> None:
    page = lay_out(cards.site()).pages[0]
    roles = [role for role, _ in read(page)]
    before = read(page)[: roles.index("H2")]
    left = [ink for _, ink in before if ink.x == MARGIN]
    assert [role for role, _ in before][:2] == ["P", "H1"]
    assert all(upper.y < lower.y for upper, lower in pairwise(left))
    box = "".join(ink.text for _, ink in before if ink.x > 300)
    assert box.startswith("Overall rating of the siteRequires improvement")


@pytest.mark.parametrize("name", ["site", "long names"])
def test_the_box_is_as_tall_as_the_text_next_to_it_and_its_words_are_centred(name: str) -> None:
    page = lay_out(cards.VARIED[name]()).pages[0]
    box = boxes(page)[0]
    head = read(page)[: [role for role, _ in read(page)].index("H2")]
    last = [ink for _, ink in head if ink.x == MARGIN][-1]
    assert last.y < box.y + box.height < last.y + last.size
    inside = [ink for _, ink in head if ink.x > box.x]
    above = inside[0].y - inside[0].size - box.y
    below = box.y + box.height - inside[-1].y
    assert abs(above - below) < 8


def test_a_rated_box_has_a_solid_edge_and_an_unrated_box_a_dashed_one() -> None:
    rated = boxes(lay_out(cards.site()).pages[0])[0]
    unrated = boxes(lay_out(cards.unrated()).pages[0])[0]
    assert (rated.stroke, rated.dash) == (INK, 0)
    assert (unrated.stroke, unrated.dash) == (HAIRLINE, 2.4)


def test_a_long_name_is_set_smaller_until_it_fits_three_lines() -> None:
    short = lay_out(cards.site()).pages[0]
    long = lay_out(cards.long_names()).pages[0]
    assert {ink.size for role, ink in read(short) if role == "H1"} == {22.0}
    lines = [ink for role, ink in read(long) if role == "H1"]
    assert {ink.size for ink in lines} == {16.0}
    assert len(lines) == 3
    # The lines are of even length: in any less width the name would need a fourth.
    name = Typesetter(bundled_faces()).plain(cards.long_names().name, bold=True)
    assert len(name.lines(max(map(width, lines)) - 5, 16.0)) == 4


def test_a_name_of_two_lines_is_not_broken_before_its_last_word() -> None:
    card = replace(cards.site(), name="Royal Invented General Hospital and Eye Infirmary")
    lines = [ink for role, ink in read(lay_out(card).pages[0]) if role == "H1"]
    assert len(lines) == 2
    assert min(map(width, lines)) > max(map(width, lines)) * 0.7


def test_in_large_print_the_box_is_below_the_facts_and_as_wide_as_the_page() -> None:
    page = lay_out(cards.site(), Edition.LARGE).pages[0]
    box = boxes(page)[0]
    assert box.width + 1.2 == pytest.approx(A4[0] - 72)
    head = [ink for role, ink in read(page) if role in ("P", "H1")]
    above = [ink for ink in head if ink.y < box.y]
    assert len(above) >= 4
    assert head.index(above[-1]) == len(above) - 1, (
        "the text above the box is read before the text in it"
    )


# The matrix


def overall_frame(layout: Layout, page: int = 0) -> Box:
    (frame,) = (box for box in frames(layout.pages[page]) if box.line == 1.4)
    return frame


@pytest.mark.parametrize("name", ["site", "trust", "service", "care home", "many services"])
def test_the_column_of_overall_ratings_has_a_frame(name: str) -> None:
    layout = lay_out(cards.VARIED[name]())
    page, frame = layout.pages[0], overall_frame(layout)
    head = next(box for box in boxes(page) if box.fill == BRAND)
    rows = [rule for rule in rules(page) if rule.x == head.x and rule.y > head.y + head.height]
    last = [rule for rule in rows if rule.to_x == head.x + head.width][len(page_rows(page)) - 1]
    column = 8.0 * 8.6
    assert frame.y == head.y
    assert frame.y + frame.height == pytest.approx(last.y)
    assert frame.x + frame.width == pytest.approx(head.x + head.width)
    assert frame.x == pytest.approx(head.x + head.width - column + 0.4)
    name_of_column = text(page, "Overall")
    overalls = [cell for cell in cells(page) if inside(frame, cell)]
    assert len(overalls) == len(page_rows(page))
    title = next(ink for role, ink in read(page) if role == "TH" and ink.text == "Overall")
    assert title.x + width(title) / 2 == pytest.approx(frame.x + frame.width / 2, abs=1)
    assert name_of_column is not None


def page_rows(page: Page) -> list[Marked]:
    """The row headings on a page, of which each row has one."""
    return [cell for cell in cells(page, "TH") if cell.element.scope == "Row"]


def inside(box: Box, marked: Marked) -> bool:
    first = next(ink for ink in marked.inks if isinstance(ink, Text))
    return box.x < first.x < box.x + box.width and box.y < first.y < box.y + box.height


def test_each_page_of_a_matrix_has_its_headings_and_its_frame() -> None:
    layout = lay_out(crowded())
    with_rows = [number for number, page in enumerate(layout.pages) if page_rows(page)]
    assert with_rows == [0, 1]
    for number in with_rows:
        page, frame = layout.pages[number], overall_frame(layout, number)
        head = next(box for box in boxes(page) if box.fill == BRAND)
        assert frame.y == head.y
        assert len([cell for cell in cells(page) if inside(frame, cell)]) == len(page_rows(page))
    assert all(not frames(page) for page in layout.pages[2:])


@pytest.mark.parametrize("edition", [Edition.CLEAR, Edition.LARGE])
def test_other_forms_of_the_matrix_have_no_frame(edition: Edition) -> None:
    for page in lay_out(cards.site(), edition).pages:
        assert [box for box in frames(page) if box.line == 1.4] == []


def test_the_columns_of_the_grid_have_equal_widths() -> None:
    page = lay_out(cards.site()).pages[0]
    heads = [ink for role, ink in read(page) if role == "TH"][1 : 1 + len(QUESTIONS)]
    middles = [ink.x + width(ink) / 2 for ink in heads]
    assert [right - left for left, right in pairwise(middles)] == pytest.approx([68.8] * 5)
    head = next(box for box in boxes(page) if box.fill == BRAND)
    assert head.x + head.width - middles[-1] == pytest.approx(68.8 / 2)


def test_rows_have_no_gaps_and_at_least_the_minimum_height() -> None:
    page = lay_out(cards.site()).pages[0]
    head = next(box for box in boxes(page) if box.fill == BRAND)
    across = [rule for rule in rules(page) if (rule.x, rule.to_x) == (head.x, head.x + head.width)]
    below = [rule.y for rule in across if rule.y > head.y][: len(page_rows(page))]
    edges = [head.y + head.height, *below]
    assert min(low - high for high, low in pairwise(edges)) >= 2.5 * 8 - 0.001
    names = [next(ink for ink in row.inks if isinstance(ink, Text)) for row in page_rows(page)]
    for (high, low), name in zip(pairwise(edges), names, strict=True):
        assert high < name.y < low


def test_a_row_of_one_line_has_the_minimum_height() -> None:
    page = lay_out(cards.unrated()).pages[0]
    (own,) = (box for box in boxes(page) if box.fill == OWN_ROW)
    assert own.height == pytest.approx(2.5 * 8 + 2.3), "the subject's own row is a little taller"


def test_the_subjects_own_row_has_a_tint_and_a_thick_line() -> None:
    page = lay_out(cards.site()).pages[0]
    (own,) = (box for box in boxes(page) if box.fill == OWN_ROW)
    frame = overall_frame(lay_out(cards.site()))
    name = text(page, "Invented Hospital overall")
    assert own.y < name.y < own.y + own.height
    thick = [rule for rule in rules(page) if rule.line == 1.4 and rule.colour == INK]
    assert [rule.y for rule in thick] == [own.y + own.height]
    assert own.x + own.width == pytest.approx(frame.x + frame.width - 6 * 68.8 - 0.8)


def test_arrows_and_signs_are_to_the_right_of_the_words_or_below_them() -> None:
    layout = lay_out(cards.trust())
    page, frame = layout.pages[0], overall_frame(layout)
    right = [frame.x + frame.width - 68.8 * number - 0.8 - 2.3 for number in range(6)]
    signed = 0
    for cell in cells(page):
        own = [marked for marked in page.marked if cell.element in lineage(marked)]
        flags = [ink for marked in own for ink in marked.inks
                 if marked.element.actual_text and isinstance(ink, Text)]  # fmt: skip
        words = [ink for marked in own for ink in marked.inks
                 if not marked.element.actual_text and isinstance(ink, Text)]  # fmt: skip
        if not flags:
            continue
        signed += 1
        same_line = [ink for ink in words if ink.y == pytest.approx(flags[0].y)]
        for ink in same_line:
            # Far enough away not to look like part of the word.
            assert ink.x + width(ink) + 0.219 * ink.size <= flags[0].x, (ink, flags)
        lowest = max(ink.y for ink in words)
        assert flags[0].y <= lowest if same_line else flags[0].y == pytest.approx(lowest + 8 * 1.17)
        end = flags[-1].x + width(flags[-1])
        assert min(abs(end - edge) for edge in right) < 0.01
    assert signed >= 20


def lineage(marked: Marked) -> tuple[Element, Element | None]:
    return marked.element, marked.element.parent


def test_an_unrated_cell_has_a_dashed_edge_and_a_rated_one_does_not() -> None:
    page = lay_out(cards.unrated()).pages[0]
    dashed = [box for box in boxes(page) if box.dash == 1.8]
    assert len(dashed) == len(QUESTIONS)
    rated = lay_out(cards.uniform(cards.GOOD)).pages[0]
    assert [box for box in boxes(rated) if box.dash] == []


def test_stacked_rows_have_their_name_above_their_cells() -> None:
    page = lay_out(cards.site(), Edition.CLEAR).pages[0]
    names = [cell for cell in cells(page, "TH") if cell.element.scope == "Row"]
    assert [name.element.columns for name in names] == [6] * len(names)
    for name in names:
        own = [cell for cell in cells(page) if name.element in cell.element.headers]
        assert len(own) == 6
        first = next(ink for ink in name.inks if isinstance(ink, Text))
        for cell in own:
            inked = next(ink for ink in cell.inks if isinstance(ink, Text))
            assert first.y < inked.y < first.y + 40
        lefts = [next(i for i in cell.inks if isinstance(i, Text)).x for cell in own]
        assert all(left < right for left, right in pairwise(lefts))


def test_in_large_print_each_question_has_a_line_below_its_service() -> None:
    layout = lay_out(cards.site(), Edition.LARGE)
    headings = [ink.text for page in layout.pages for role, ink in read(page) if role == "H3"]
    assert headings[0] == "Invented Hospital overall", "the card's own row comes first"
    page = layout.pages[1]
    rows = [cell for cell in cells(page, "TH") if cell.element.scope == "Row"]
    for heading, cell in zip(rows, cells(page), strict=True):
        name = next(ink for ink in heading.inks if isinstance(ink, Text))
        words = next(ink for ink in cell.inks if isinstance(ink, Text))
        assert name.x < words.x
        assert name.y == pytest.approx(words.y, abs=20)


# Below the matrix


def test_sections_are_in_three_columns_in_reading_order() -> None:
    page = lay_out(cards.site()).pages[0]
    headings = [ink for role, ink in read(page) if role == "H2"][1:]
    assert [ink.text for ink in headings] == [
        "Outstanding practice", "Going well", "To improve", "Measures", "What is under way",
        "Statements",
    ]  # fmt: skip
    # A third of the page width, less the margins and two gutters of 1.7 font sizes each.
    column = (A4[0] - 2 * MARGIN - 2 * 17) / 3
    lefts = sorted({ink.x for ink in headings})
    assert lefts == pytest.approx([MARGIN + number * (column + 17) for number in range(3)])
    positions = [(ink.x, ink.y) for ink in headings]
    assert positions == sorted(positions)


@pytest.mark.parametrize("edition", list(Edition))
@pytest.mark.parametrize("lists", [2, 9, 18])
def test_each_column_is_read_to_its_end_before_the_next(lists: int, edition: Edition) -> None:
    for page in lay_out(cards.site(lists), edition).pages:
        texts = [ink for role, ink in read(page) if role in ("H2", "H3", "LBody")]
        for first, second in pairwise(texts):
            assert second.y > first.y or second.x > first.x, (first, second)


def test_two_sections_have_two_columns() -> None:
    card = replace(cards.site(2), measures=(), actions=(), statements=())
    few = replace(card, findings=card.findings[:4])
    page = lay_out(few).pages[0]
    headings = [ink for role, ink in read(page) if role == "H2"][1:]
    assert len(headings) == 2
    column = (A4[0] - 2 * MARGIN - 17) / 2
    assert [ink.x for ink in headings] == pytest.approx([MARGIN, MARGIN + column + 17])


def test_in_clear_print_the_lists_start_on_a_new_page() -> None:
    first, second = lay_out(cards.site(), Edition.CLEAR).pages
    assert [ink.text for role, ink in read(first) if role == "H2"] == ["Ratings for each service"]
    headings = [ink.text for role, ink in read(second) if role == "H2"]
    assert headings[0] == "Outstanding practice"
    assert headings[-1] == "About this card"


def test_in_clear_print_lists_are_not_split_between_the_first_two_pages() -> None:
    card = replace(cards.care_home(), findings=cards.site(5).findings)
    first, *others = lay_out(card, Edition.CLEAR).pages
    assert [ink.text for role, ink in read(first) if role == "H2"] == ["Ratings"]
    assert [ink for role, ink in read(first) if role == "LBody"] == []
    lowest = max(ink.y for _, ink in read(first))
    assert lowest < A4[1] / 2, "there is room, but the lists start on the next page"
    assert others


def test_in_clear_print_short_lists_stay_on_the_first_page() -> None:
    (page,) = lay_out(cards.care_home(), Edition.CLEAR).pages
    headings = [ink.text for role, ink in read(page) if role == "H2"]
    assert "Outstanding practice" in headings


# Footer and running header


@pytest.mark.parametrize("lists", [2, 18])
def test_the_footer_is_the_same_on_every_page(lists: int) -> None:
    pages = lay_out(cards.site(lists)).pages
    for number, page in enumerate(pages, start=1):
        count = text(page, f"Page {number} of {len(pages)}")
        assert count.x + width(count) == pytest.approx(A4[0] - MARGIN)
        source = text(page, "Summary of CQC")
        assert (source.x, source.y) == (MARGIN, pytest.approx(count.y))
        lowest = max(ink.y for ink in [*page.running, *(i for _, i in read(page))]
                     if isinstance(ink, Text))  # fmt: skip
        assert A4[1] - 24 - 10 < lowest < A4[1] - 24
        lines = [rule for rule in rules(page) if (rule.line, rule.colour) == (0.5, HAIRLINE)]
        line = max(lines, key=lambda rule: rule.y)
        assert (line.x, line.to_x) == (MARGIN, A4[0] - MARGIN)
        body = [ink for role, ink in read(page) if role in ("LBody", "TD", "H2")]
        assert max(ink.y for ink in body) < line.y < source.y


def test_the_footer_is_read_out_once_at_the_end() -> None:
    pages = lay_out(cards.site(18)).pages
    spoken = [[ink.text for _, ink in read(page)] for page in pages]
    assert not any("licensed under" in words for words in spoken[0])
    assert any("licensed under" in words for words in spoken[-1])
    assert any(ink.text.count("licensed under") for ink in pages[0].running
               if isinstance(ink, Text))  # fmt: skip


def test_later_pages_have_a_running_header_above_everything() -> None:
    first, second = lay_out(cards.site(18)).pages
    title = "Invented Hospital · Report published 18 December 2019"
    assert title not in [ink.text for ink in first.running if isinstance(ink, Text)]
    head = text(second, title)
    assert head.x == MARGIN
    assert 30 < head.y < 45
    line = min((rule for rule in rules(second) if rule.line == 0.5), key=lambda rule: rule.y)
    assert head.y < line.y < min(ink.y - ink.size for _, ink in read(second))


def test_a_list_that_continues_has_a_heading_with_its_section_and_service() -> None:
    for page in lay_out(cards.site(18), Edition.CLEAR).pages:
        continued = [ink for ink in page.running if isinstance(ink, Text) and ink.bold]
        if continued and continued[-1].text.endswith("continued – Surgery"):
            first = min(ink.y for role, ink in read(page) if role == "LBody" and ink.x < 60)
            assert continued[-1].x == 26
            assert continued[-1].y < first
            return
    pytest.fail("no list continues on another page")


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
    (frame,) = frames(page)
    head = next(box for box in boxes(page) if box.fill == BRAND)
    assert (frame.y, frame.x + frame.width) == (head.y, pytest.approx(head.x + head.width))
    assert len([cell for cell in cells(page) if inside(frame, cell)]) == len(page_rows(page))


def test_the_overall_box_and_the_cells_have_the_tint_of_their_rating() -> None:
    page = lay_out(cards.uniform(cards.INADEQUATE)).pages[0]
    fills = {box.fill for box in boxes(page)} - {BRAND, OWN_ROW, ""}
    assert len(fills) == 1
    assert Mark.INADEQUATE in {ink.mark for ink in page.ground if isinstance(ink, Shape)}
