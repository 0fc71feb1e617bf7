"""The pages of a card: nothing outside the page, over other text, left out or too small."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, pairwise

import pytest

from db.domain.report import ReportCard
from db.domain.scale import Mark
from tests.viewer.card import cards
from viewer.appearance.colours import BRAND, INK, OWN_ROW, QUIET, WHITE
from viewer.appearance.marks import PRINT_TINTS
from viewer.card.layout.layout import lay_out
from viewer.card.setting.editions import Edition
from viewer.card.setting.fonts import MISSING, bundled_faces
from viewer.card.setting.page import Box, Layout, Page, Shape, Text

LEAST = {Edition.ONE_PAGE: 8.0, Edition.CLEAR: 12.0, Edition.LARGE: 16.0}
EVERY = [
    pytest.param(make, edition, id=f"{name}, {edition.value}")
    for name, make in cards.VARIED.items()
    for edition in Edition
]


def texts(page: Page) -> list[Text]:
    read = [ink for marked in page.marked for ink in marked.inks]
    return [ink for ink in (*read, *page.running) if isinstance(ink, Text)]


def area(text: Text) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of the letters, down to the baseline."""
    faces = bundled_faces()
    face = faces.bold if text.bold else faces.regular
    width = face.width(text.text.rstrip(), text.size)
    return text.x, text.y - text.size * 0.7, text.x + width, text.y


def words(layout: Layout) -> str:
    """All text that screen readers read, in reading order."""
    read = [
        "".join(ink.original or ink.text for ink in marked.inks if isinstance(ink, Text))
        for page in layout.pages
        for marked in page.marked
    ]
    return " ".join(" ".join(read).replace("\xa0", " ").split())


@pytest.mark.parametrize(("make", "edition"), EVERY)
def test_no_text_is_outside_the_page_or_over_other_text(make, edition: Edition) -> None:
    for page in lay_out(make(), edition).pages:
        areas = [(area(text), text) for text in texts(page)]
        for (left, top, right, bottom), text in areas:
            assert left >= 20, text
            assert top >= 20, text
            assert right <= page.width - 20, text
            assert bottom <= page.height - 20, text
        for (one, first), (other, second) in combinations(areas, 2):
            apart = (
                one[2] <= other[0] + 0.3
                or other[2] <= one[0] + 0.3
                or one[3] <= other[1] + 0.3
                or other[3] <= one[1] + 0.3
            )
            assert apart, (first, second)


@pytest.mark.parametrize(("make", "edition"), EVERY)
def test_no_text_is_smaller_than_the_edition_promises(make, edition: Edition) -> None:
    sizes = {text.size for page in lay_out(make(), edition).pages for text in texts(page)}
    assert min(sizes) >= LEAST[edition]


@pytest.mark.parametrize(("make", "edition"), EVERY)
def test_everything_in_the_record_is_on_the_card(make, edition: Edition) -> None:
    card: ReportCard = make()
    read = words(lay_out(card, edition))
    expected = [
        *(finding.text for finding in card.findings),
        *(finding.regulation for finding in card.findings),
        *(measure.name for measure in card.measures),
        *(action.text for action in card.actions),
        *(f"{statement.name}, {statement.role}" for statement in card.statements),
        *(statement.text for statement in card.statements),
        *(f"{other.name}: {other.rating}" for other in card.other_ratings),
        *(conflict.topic for conflict in card.conflicts),
        "licensed under the Open Government Licence v3.0. Source: Care Quality Commission.",
        "Not a CQC publication; not the Regulation 20A poster.",
    ]
    sections = {
        "Outstanding practice": card.findings,
        "Going well": card.findings,
        "To improve": card.findings,
        "Measures": card.measures,
        "What is under way": card.actions,
        "Statements": card.statements,
        "Where sources disagree": card.conflicts,
    }
    expected += [title for title, items in sections.items() if items]
    missing = [text for text in expected if text not in read]
    assert missing == []


def test_the_reading_order_follows_the_questions_of_a_reader() -> None:
    read = words(lay_out(cards.site()))
    expected = (
        "Invented Hospital",
        "Location XX101",
        "Inspected 23 to 25 July and 3 September 2019",
        "Report published 18 December 2019",
        "Overall rating of the site",
        "Up one from Inadequate since July 2018.",
        "Ratings for each service",
        "Invented Hospital overall",
        "Urgent and emergency services",
        "Outpatients",
        "Change since the report before",
        "Outstanding practice",
        "Going well",
        "To improve",
        "Must:",
        "Should:",
        "Measures",
        "What is under way",
        "Statements",
        "Full report: www.cqc.org.uk/location/XX101",
        "Data loaded 20 November 2026.",
    )
    found = [read.index(text) for text in expected]
    assert found == sorted(found)


def test_text_is_as_large_as_one_page_allows() -> None:
    sizes = [lay_out(cards.site(lists)).text_size for lists in (1, 2, 4, 5)]
    assert sizes[0] == 10.0
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] < 10.0


def test_text_that_does_not_fit_continues_on_a_second_page() -> None:
    layout = lay_out(cards.site(18))
    assert len(layout.pages) == 2
    numbers = [
        [text.text for text in page.running if isinstance(text, Text)] for page in layout.pages
    ]
    assert "Page 1 of 2" in numbers[0]
    assert "Page 2 of 2" in numbers[1]
    assert "Invented Hospital · Report published 18 December 2019" in numbers[1]


@pytest.mark.parametrize("lists", range(3, 24))
def test_a_heading_is_never_the_last_line_of_a_column(lists: int) -> None:
    for edition in (Edition.ONE_PAGE, Edition.CLEAR):
        for page in lay_out(cards.site(lists), edition).pages:
            columns: dict[float, list[tuple[float, bool]]] = {}
            for marked in page.marked:
                for ink in marked.inks:
                    if isinstance(ink, Text) and marked.element.role in ("H2", "LBody", "P"):
                        key = round(ink.x / 60)
                        columns.setdefault(key, []).append((ink.y, marked.element.role == "H2"))
            for column in columns.values():
                lowest = max(column)
                below = [y for lines in columns.values() for y, _ in lines if y > lowest[0]]
                assert not lowest[1] or below, "a heading is the last line of its column"


def test_the_headings_of_the_matrix_are_repeated_on_its_next_page() -> None:
    layout = lay_out(cards.many_services(), Edition.CLEAR)
    repeated = [ink.text for ink in layout.pages[1].running if isinstance(ink, Text)]
    assert "Well-led" in repeated
    heads = [
        marked
        for page in layout.pages
        for marked in page.marked
        if marked.element.role == "TH" and marked.element.scope == "Column"
    ]
    assert len(heads) == 6


def test_a_section_that_continues_has_a_heading_that_says_so() -> None:
    layout = lay_out(cards.site(18), Edition.CLEAR)
    continued = [ink.text for page in layout.pages for ink in page.running if isinstance(ink, Text)]
    assert "To improve, continued – Surgery" in continued


def test_lines_that_were_broken_at_a_space_end_in_it() -> None:
    for marked in lay_out(cards.site()).pages[0].marked:
        lines = [ink for ink in marked.inks if isinstance(ink, Text)]
        for line, following in pairwise(lines):
            assert line.text.endswith(" "), (line, following)


def test_a_letter_that_the_fonts_lack_is_a_visible_mark_and_is_listed() -> None:
    layout = lay_out(cards.foreign_letters())
    assert layout.missing == "日本\ufffd\U0001f600"
    shown = [text for page in layout.pages for text in texts(page) if MISSING in text.text]
    assert all(text.original for text in shown)
    assert any(text.text == "Care □□ □ □ home" for text in shown)
    for name in ("Tŵr y Gŵyr", "Łódź-Śródmieście", "İğdır Şifa Ocağı", "Bệnh viện Ngữ Ưu", "Café"):
        assert name in words(layout)


def test_cells_show_where_their_ratings_come_from() -> None:
    read = words(lay_out(cards.trust()))
    for sign in (
        "carried forward from that report",
        "† Calculated from the report.",
        "‡ From another source, not CQC.",
        "§ Rating of the previous provider.",
        "* Sources disagree.",
        "Not stated: no source that is loaded gives a rating.",
        "¹ Came from another provider.",
        "Where sources disagree Counts of services.",
    ):
        assert sign in read
    assert "Requires improvement Jul 2018" in read


def test_the_key_explains_only_signs_that_appear() -> None:
    read = words(lay_out(cards.uniform(cards.GOOD)))
    assert "†" not in read
    assert "carried forward" not in read
    assert "Not stated" not in read


def test_nothing_is_invented_if_nothing_is_stated() -> None:
    read = words(lay_out(cards.unrated()))
    assert "Overall rating of the site Not stated" in read
    assert read.count("Not stated Not stated") == 3
    assert "No findings, measures or actions are stated in the data loaded." in read
    assert "No report published up to 1 January 2020" in read


def test_an_unrated_cell_is_white_with_a_dashed_edge() -> None:
    boxes = [ink for ink in lay_out(cards.unrated()).pages[0].ground if isinstance(ink, Box)]
    dashed = [box for box in boxes if box.dash]
    assert len(dashed) == 7
    assert {box.fill for box in dashed} <= {"", WHITE}


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_all_text_has_contrast_and_tints_keep_their_order_in_grey() -> None:
    tints = [(tint.ground, tint.text) for tint in PRINT_TINTS.values()]
    pairs = [*tints, (WHITE, INK), (WHITE, QUIET), (WHITE, BRAND), (OWN_ROW, INK)]
    assert min(_contrast(*pair) for pair in pairs) >= 8.8
    ordered = (Mark.OUTSTANDING, Mark.GOOD, Mark.REQUIRES_IMPROVEMENT, Mark.INADEQUATE)
    greys = [_luminance(PRINT_TINTS[mark].ground) for mark in ordered]
    assert greys == sorted(greys, reverse=True)


def test_lines_move_closer_together_before_a_second_page_is_begun() -> None:
    counts = [(len(lay_out(cards.site(lists)).pages), lists) for lists in range(4, 16)]
    last = max(lists for pages, lists in counts if pages == 1)
    dense = lay_out(cards.site(last))
    assert dense.text_size == 8.0
    lowest = max(text.y for text in texts(dense.pages[0]))
    assert lowest < dense.pages[0].height - 20
    # A card that needs two pages in any size keeps larger text.
    assert lay_out(cards.site(last + 1)).text_size > 8.0


def test_a_provider_without_a_name_is_not_named_twice() -> None:
    card = cards.site()
    nameless = replace(card.organisation, provider_id="1-1", provider_name="1-1")
    read = words(lay_out(replace(card, organisation=nameless)))
    assert "Location XX101 · 1-1 1 Invented Lane" in read


@pytest.mark.parametrize("edition", [Edition.ONE_PAGE, Edition.CLEAR])
def test_the_word_of_a_rating_is_next_to_its_shape(edition: Edition) -> None:
    for make in (lambda: cards.uniform(cards.OUTSTANDING), lambda: cards.uniform(cards.INADEQUATE)):
        page = lay_out(make(), edition).pages[0]
        cells = [marked for marked in page.marked if marked.element.role == "TD"]
        shapes = [ink for ink in page.ground if isinstance(ink, Shape)]
        for cell in cells:
            word = next(ink for ink in cell.inks if isinstance(ink, Text))
            middle = word.y - word.size * 0.36
            adjacent = [
                shape
                for shape in shapes
                if shape.y < middle < shape.y + shape.size
                and 0 < word.x - (shape.x + shape.size) < word.size * 0.5
            ]
            assert len(adjacent) == 1, word
