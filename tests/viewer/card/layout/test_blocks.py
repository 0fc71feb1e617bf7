"""Lines, paragraphs, lists and headings: their heights, their positions and how they are split."""

from __future__ import annotations

import pytest

from db.domain.scale import Mark
from viewer.appearance.colours import BRAND
from viewer.card.content.sections import Bars, Item, Side
from viewer.card.layout.blocks import BarsBlock, HeadingBlock, TextBlock, item_blocks, set_lines
from viewer.card.setting.editions import STYLES, Edition
from viewer.card.setting.fonts import bundled_faces
from viewer.card.setting.page import Box, Page, Rule, Shape, Text
from viewer.card.setting.structure import Element
from viewer.card.setting.typeset import Paragraph, Segment, Typesetter

WORDS = "one two three four five six seven eight nine ten"


@pytest.fixture
def typesetter() -> Typesetter:
    return Typesetter(bundled_faces())


def lines_of(typesetter: Typesetter, count: int) -> Paragraph:
    """A paragraph of ``count`` lines when it is 60 points wide and set in 10 points."""
    paragraph = typesetter.plain(" ".join(["nnnnnnnnn"] * count))
    assert len(paragraph.lines(60, 10)) == count
    return paragraph


def text_block(typesetter: Typesetter, count: int) -> TextBlock:
    text = set_lines(lines_of(typesetter, count), 60, 10, 1.2)
    return TextBlock(text, Element("LBody"), 3.0, 5.0, Mark.GOOD, keep=True)


def drawn(page: Page) -> list[Text]:
    return [ink for marked in page.marked for ink in marked.inks if isinstance(ink, Text)]


# Lines


def test_each_line_is_as_high_as_the_leading(typesetter: Typesetter) -> None:
    text = set_lines(lines_of(typesetter, 3), 60, 10, 1.2)
    assert (text.leading, text.height) == (12, 36)


def test_baselines_are_one_leading_apart(typesetter: Typesetter) -> None:
    page = Page(200, 200)
    set_lines(lines_of(typesetter, 3), 60, 10, 1.2).draw(page, Element("P"), 20, 50)
    assert [(text.x, text.y) for text in drawn(page)] == [(20, 50), (20, 62), (20, 74)]


def test_the_space_above_and_below_the_letters_of_a_line_is_equal(typesetter: Typesetter) -> None:
    face = bundled_faces().regular
    text = set_lines(typesetter.plain("Hg"), 60, 10, 1.5)
    base = text.baseline(100)
    above = base - face.ascent / 100 - 100
    below = 100 + text.leading - (base - face.descent / 100)
    assert above == pytest.approx(below)
    assert above > 0


def test_lines_are_centred_by_the_height_of_their_capitals(typesetter: Typesetter) -> None:
    capitals = bundled_faces().regular.cap_height / 100
    one = set_lines(typesetter.plain("H"), 60, 10, 1.2).centred_baseline(100)
    assert (one - capitals + one) / 2 == pytest.approx(100)
    three = set_lines(lines_of(typesetter, 3), 60, 10, 1.2).centred_baseline(100)
    assert (three - capitals + three + 24) / 2 == pytest.approx(100)


@pytest.mark.parametrize(("where", "share"), [("centre_in", 0.5), ("right_in", 1.0)])
def test_text_is_centred_or_aligned_at_the_right(
    typesetter: Typesetter, where: str, share: float
) -> None:
    page = Page(200, 200)
    text = set_lines(typesetter.plain("Overall"), 100, 10, 1.2)
    text.draw(page, Element("TH"), 20, 50, **{where: 100.0})
    free = 100 - text.lines[0].width / 100
    assert drawn(page)[0].x == pytest.approx(20 + free * share)


def test_only_the_first_line_is_indented(typesetter: Typesetter) -> None:
    page = Page(200, 200)
    text = set_lines(typesetter.plain("nnnn nnnn nnnnnnnnn"), 60, 10, 1.2, indent=12)
    text.draw(page, Element("P"), 20, 50)
    assert drawn(page)[0].x == 32
    assert {line.x for line in drawn(page)[1:]} == {20}


def test_text_that_screen_readers_skip_is_drawn_but_not_marked(typesetter: Typesetter) -> None:
    page = Page(200, 200)
    set_lines(typesetter.plain("Page 1 of 2"), 100, 10, 1.2).draw(page, None, 20, 50)
    assert page.marked == []
    assert [ink.text for ink in page.running if isinstance(ink, Text)] == ["Page 1 of 2"]


def test_a_link_is_as_wide_as_the_letters_of_its_address(typesetter: Typesetter) -> None:
    page = Page(200, 200)
    paragraph = typesetter.paragraph(Segment("Report:"), Segment("cqc.org", link="https://cqc.org"))
    text = set_lines(paragraph, 150, 10, 1.2)
    text.draw(page, Element("P"), 20, 50)
    (link,) = page.links
    width = bundled_faces().regular.width("cqc.org", 10)
    assert (link.url, link.words) == ("https://cqc.org", "cqc.org")
    assert (link.width, link.height) == (pytest.approx(width), 12)
    assert link.y == 40, "from the top of its letters"
    (underline,) = (ink for ink in page.ground if isinstance(ink, Rule))
    assert (underline.x, underline.to_x) == (link.x, link.x + link.width)


# Paragraphs


def test_a_paragraph_of_seven_lines_is_not_split(typesetter: Typesetter) -> None:
    assert text_block(typesetter, 7).split(60) is None


def test_a_paragraph_of_eight_lines_is_split_to_fit_the_room(typesetter: Typesetter) -> None:
    block = text_block(typesetter, 8)
    parted = block.split(60)
    assert parted is not None
    head, tail = parted
    assert [len(part.text.lines) for part in parted] == [5, 3]
    assert (head.height, tail.height) == (60, 36)
    assert head.element is tail.element is block.element
    assert (head.bullet, tail.bullet) == (Mark.GOOD, None), "the bullet is drawn once"
    assert (head.keep, tail.keep) == (False, True)
    assert head.indent == tail.indent == 5
    assert [line for part in parted for line in part.text.lines] == block.text.lines


@pytest.mark.parametrize(
    ("room", "lines"), [(23.9, None), (24, [2, 6]), (72, [6, 2]), (84, [6, 2]), (500, [6, 2])]
)
def test_neither_part_of_a_split_paragraph_has_fewer_than_two_lines(
    typesetter: Typesetter, room: float, lines: list[int] | None
) -> None:
    parted = text_block(typesetter, 8).split(room)
    assert (parted and [len(part.text.lines) for part in parted]) == lines


def test_a_bullet_is_centred_on_the_capitals_of_its_first_line(typesetter: Typesetter) -> None:
    page = Page(200, 200)
    text_block(typesetter, 2).draw(page, 20, 50)
    (bullet,) = (ink for ink in page.ground if isinstance(ink, Box))
    first = drawn(page)[0]
    assert bullet.width == bullet.height == pytest.approx(3.6)
    assert bullet.radius == pytest.approx(1.8), "a dot"
    assert bullet.y + bullet.height / 2 == pytest.approx(first.y - 3.6)
    assert first.x == 25


def test_outstanding_practice_has_a_star(typesetter: Typesetter) -> None:
    page = Page(200, 200)
    text = set_lines(lines_of(typesetter, 2), 60, 10, 1.2)
    TextBlock(text, Element("LBody"), 3.0, 10.0, Mark.OUTSTANDING).draw(page, 20, 50)
    (star,) = page.ground
    assert isinstance(star, Shape)
    assert star.mark is Mark.OUTSTANDING


def test_a_measure_has_two_bars_from_zero_in_the_proportion_of_its_figures(
    typesetter: Typesetter,
) -> None:
    page = Page(300, 200)
    before, after = (
        Side(typesetter.plain(label), value, typesetter.plain(f"{value:g} days"))
        for label, value in (("Before", 50.0), ("After", 17.0))
    )
    bars = Bars(typesetter.plain("Referral time."), before, after, "From 50 to 17 days.")
    title = set_lines(bars.title, 200, 10, 1.2, more=True)
    BarsBlock(bars, title, 200, Element("Document"), 10, 4.0).draw(page, 20, 50)
    first, second = (ink for ink in page.ground if isinstance(ink, Box))
    assert first.x == second.x
    assert second.width / first.width == pytest.approx(17 / 50)
    assert (first.fill, second.fill) == ("", BRAND), "the first is outlined, the second solid"
    (marked,) = page.marked
    assert marked.element.actual_text == "From 50 to 17 days."
    assert "".join(ink.text for ink in drawn(page)) == "Referral time. Before 50 days After 17 days"


# Lists and headings


def test_items_with_bullets_are_one_list_and_items_without_are_paragraphs(
    typesetter: Typesetter,
) -> None:
    style, document = STYLES[Edition.ONE_PAGE][0], Element("Document")
    items = (
        Item(typesetter.plain("Plain"), None),
        *(Item(typesetter.plain(word), Mark.GOOD) for word in ("a", "b")),
    )
    plain, first, second = item_blocks(items, document, 100, style)
    assert (plain.element.role, plain.element.parent) == ("P", document)
    one, other = first.element.parent, second.element.parent
    assert one is not None
    assert other is not None
    assert one is not other
    assert (one.role, other.role) == ("LI", "LI")
    whole = one.parent
    assert whole is not None
    assert whole is other.parent
    assert (whole.role, whole.parent) == ("L", document)
    assert (plain.indent, first.indent) == (0, 10.0)
    assert {block.gap for block in (plain, first, second)} == {1.5}


def test_the_text_of_an_item_is_broken_for_the_width_next_to_its_bullet(
    typesetter: Typesetter,
) -> None:
    style = STYLES[Edition.ONE_PAGE][0]
    paragraph = typesetter.plain(WORDS)
    beside = len(paragraph.lines(60 - 10, style.body[0]))
    assert beside > len(paragraph.lines(60, style.body[0]))
    (block,) = item_blocks((Item(paragraph, Mark.GOOD),), Element("Document"), 60, style)
    assert len(block.text.lines) == beside


@pytest.mark.parametrize(("ruled", "height"), [(True, 20.3), (False, 15.8)])
def test_a_heading_has_a_line_above_it_only_if_ruled(
    typesetter: Typesetter, ruled: bool, height: float
) -> None:
    page = Page(200, 200)
    text = set_lines(typesetter.plain("To improve", bold=True), 100, 10, 1.4)
    heading = HeadingBlock(text, Element("H2"), 100, 5, "To improve", ruled)
    assert heading.height == pytest.approx(height)
    assert heading.keep
    heading.draw(page, 20, 50)
    rules = [ink for ink in page.ground if isinstance(ink, Rule)]
    assert [(rule.x, rule.to_x, rule.y) for rule in rules] == ([(20, 120, 50.75)] if ruled else [])
    assert drawn(page)[0].y == pytest.approx(text.baseline(54.5 if ruled else 50))
    assert [(mark.title, mark.level, mark.y) for mark in page.bookmarks] == [("To improve", 1, 50)]


def test_a_heading_without_a_title_has_no_bookmark(typesetter: Typesetter) -> None:
    page = Page(200, 200)
    text = set_lines(typesetter.plain("Surgery"), 100, 10, 1.4)
    HeadingBlock(text, Element("H3"), 100, 5, "").draw(page, 20, 50)
    assert page.bookmarks == []
