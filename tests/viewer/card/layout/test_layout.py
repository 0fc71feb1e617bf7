"""The pages of a card: nothing outside the page, over other text, left out or too small."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import combinations, pairwise

import pytest

from db.domain.report import Finding, FindingKind, Level, ReportCard, Row, Scope, Subject
from db.domain.scale import GOOD, INADEQUATE, QUESTIONS, Mark, Question
from tests.viewer.card import cards
from viewer.appearance.colours import BRAND, INK, QUIET, WHITE
from viewer.appearance.marks import PRINT_TINTS
from viewer.card.layout.layout import lay_out
from viewer.card.setting.editions import Edition
from viewer.card.setting.fonts import MISSING, bundled_faces
from viewer.card.setting.page import Box, Layout, Page, Rule, Shape, Text

LEAST = {Edition.ONE_PAGE: 8.0, Edition.CLEAR: 12.0, Edition.LARGE: 16.0, Edition.POSTER: 7.7}
EVERY = [
    pytest.param(make, edition, id=f"{name}, {edition.value}")
    for name, make in cards.VARIED.items()
    for edition in Edition
]
EVERY_AND_ASSESSED = [
    *EVERY,
    *(
        pytest.param(make, edition, id=f"{name}, {edition.value}")
        for name, make in cards.ASSESSED.items()
        for edition in Edition
    ),
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


@pytest.mark.parametrize(("make", "edition"), EVERY_AND_ASSESSED)
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


@pytest.mark.parametrize(("make", "edition"), EVERY_AND_ASSESSED)
def test_no_text_is_smaller_than_the_edition_promises(make, edition: Edition) -> None:
    sizes = {text.size for page in lay_out(make(), edition).pages for text in texts(page)}
    assert min(sizes) >= LEAST[edition]


@pytest.mark.parametrize(("make", "edition"), EVERY)
def test_everything_about_the_place_itself_is_on_the_card(make, edition: Edition) -> None:
    card: ReportCard = make()
    layout = lay_out(card, edition)
    read = words(layout)
    if edition is Edition.POSTER:
        assert "This is not the ratings poster that Regulation 20A requires." in read
        return
    one_page = edition is Edition.ONE_PAGE
    pairs = [each for each in card.measures if each.before is not None and each.after is not None]
    musts = [finding for finding in card.findings if finding.kind is FindingKind.MUST]
    in_brief = one_page and card.level is Level.PROVIDER and len(layout.pages) == 1
    expected = [
        *(finding.text for finding in (musts if in_brief else card.findings)),
        *("" if in_brief else each.regulation.replace("Regulation", "Reg.") for each in musts),
        *(measure.name for measure in pairs),
        *(action.text for action in card.actions),
        *(f"{other.name} {other.rating}" for other in card.other_ratings),
        "licensed under the Open Government Licence v3.0. Source: Care Quality Commission.",
        "Not a CQC publication, and not the ratings poster that Regulation 20A requires.",
    ]
    sections = {
        "Going well": card.findings,
        "To improve": card.findings,
        "Measured": pairs,
        "Work under way": card.actions,
    }
    if not one_page:
        expected += [f"In summary: {each.name}, {each.role}" for each in card.statements]
        expected += [statement.text for statement in card.statements]
    expected += [title for title, items in sections.items() if items]
    missing = [text for text in expected if text not in read]
    assert missing == []


def test_where_sources_disagree_is_on_a_card_to_read_and_not_on_a_door() -> None:
    said = "Two sources count them in two ways."
    assert said in words(lay_out(cards.trust(), Edition.CLEAR))
    assert said not in words(lay_out(cards.trust()))


def test_nothing_of_another_site_is_on_a_card() -> None:
    card = cards.site()
    elsewhere = Scope(Subject("XX102"), Level.LOCATION, "Invented Cancer Centre")
    finding = replace(card.findings[0], text="Something elsewhere.", scope=elsewhere)
    measure = replace(card.measures[0], name="Measured elsewhere", scope=elsewhere)
    both = replace(card, findings=(*card.findings, finding), measures=(*card.measures, measure))
    for edition in Edition:
        read = words(lay_out(both, edition))
        assert "elsewhere" not in read


def test_what_is_nearest_comes_first_then_what_is_strongest_then_the_worst_question() -> None:
    card = cards.service()
    surgery = card.findings[0].scope
    trust = Scope(Subject("XX1"), Level.PROVIDER, "Trust-wide")
    site = Scope(Subject("XX101"), Level.LOCATION, "Invented Hospital")

    def finding(text: str, kind: FindingKind, scope: Scope, question: Question) -> Finding:
        return Finding(kind, text, scope, cards.SOURCE, question)

    # In the row of the service, safe is Good and responsive Inadequate.
    ordered = (
        finding("A must here.", FindingKind.MUST, surgery, Question.SAFE),
        finding("A should here, badly rated.", FindingKind.SHOULD, surgery, Question.RESPONSIVE),
        finding("A should here, well rated.", FindingKind.SHOULD, surgery, Question.SAFE),
        finding("A concern here.", FindingKind.CONCERN, surgery, Question.SAFE),
        finding("A must at the site.", FindingKind.MUST, site, Question.SAFE),
        finding("A must across the trust.", FindingKind.MUST, trust, Question.SAFE),
    )
    own = cards.uniform_row("18 December 2019", card.subject, GOOD, own=True)
    cells = tuple(
        replace(cell, rating=INADEQUATE) if cell and cell.question is Question.RESPONSIVE else cell
        for cell in own.cells
    )
    row = replace(own, cells=cells, published=cards.NOW)
    matrix = replace(card.matrix, rows=(row,))
    mixed = replace(card, matrix=matrix, findings=tuple(reversed(ordered)))
    read = words(lay_out(mixed))
    places = [read.index(each.text) for each in ordered]
    assert places == sorted(places)
    assert read.index("Surgery at Invented Hospital") < places[0]
    assert "Across the trust" in read


def test_the_reading_order_follows_the_questions_of_a_reader() -> None:
    read = words(lay_out(cards.site()))
    expected = (
        "Inspection report card · Invented Hospitals NHS Trust",
        "Invented Hospital",
        "Inspected 23 to 25 July and 3 September 2019.",
        "Report published 18 December 2019.",
        "Overall rating of the hospital",
        "Up one from Inadequate since July 2018.",
        "In short.",
        "Invented Hospital overall",
        "Urgent and emergency services",
        "Outpatients",
        "↑ better",
        "To improve",
        "Must",
        "Should",
        "Going well",
        "Outstanding practice:",
        "What the trust said",
        "All reports: www.cqc.org.uk/location/XX101",
    )
    found = [read.index(text) for text in expected]
    assert found == sorted(found)


def test_text_is_as_large_as_one_page_allows() -> None:
    one_page = [
        layout for lists in (0, 1, 2) if len((layout := lay_out(cards.site(lists))).pages) == 1
    ]
    sizes = [layout.text_size for layout in one_page]
    assert len(sizes) == 3
    assert sizes[0] == 10.0
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] < 10.0


def test_text_that_does_not_fit_continues_on_a_second_page() -> None:
    layout = lay_out(cards.site(12))
    assert len(layout.pages) == 2
    numbers = [
        [text.text for text in page.running if isinstance(text, Text)] for page in layout.pages
    ]
    assert "Page 1 of 2" in numbers[0]
    assert "Page 2 of 2" in numbers[1]
    assert "Invented Hospital · report published 18 December 2019" in numbers[1]


@pytest.mark.parametrize("lists", range(1, 24))
@pytest.mark.parametrize("edition", [Edition.ONE_PAGE, Edition.CLEAR])
def test_a_heading_is_never_the_last_line_of_a_column(lists: int, edition: Edition) -> None:
    for page in lay_out(cards.site(lists), edition).pages:
        below = [
            (marked.element.role, ink.x, ink.y)
            for marked in page.marked
            for ink in marked.inks
            if isinstance(ink, Text) and marked.element.role in ("H2", "H3", "LBody", "P", "TH")
        ]
        middle = page.width / 2
        headings = [each for each in below if each[0] in ("H2", "H3") and each[2] > 250]
        for _, x, y in headings:
            column = [
                each for each in below
                if each[2] > y and each[1] != 76.0 and (each[1] < middle) == (x < middle)
            ]  # fmt: skip
            assert column, "a heading is the last line of its column"


def test_the_widest_month_does_not_touch_the_tile_after_it() -> None:
    may = date(2020, 5, 12)
    cells = tuple(cards.cell(question, published=may) for question in QUESTIONS)
    card = cards.site()
    row = Row("Surgery", Subject("XX101", "surgery"), cells)
    report = replace(cards.reports()[0], published=may)
    matrix = replace(card.matrix, rows=(*card.matrix.rows, row))
    page = lay_out(replace(card, report=report, matrix=matrix)).pages[0]
    month = next(text for text in texts(page) if text.text.strip() == "May\xa02020")
    assert month.bold
    _, _, right, base = area(month)
    tiles = [ink.x for ink in page.ground if isinstance(ink, Box) and ink.y < base < ink.y + 40]
    assert right + 1.0 < min(left for left in tiles if left > month.x)


def test_words_that_need_three_lines_are_shortened_in_the_table_with_a_note() -> None:
    card = cards.practice()
    read = words(lay_out(card))
    short = "Insufficient evidence ¹"
    assert read.count(short) == read.count("Insufficient evidence") - 1
    assert "¹ In full: ‘Insufficient evidence to rate’." in read
    spoken = [
        marked.element.actual_text
        for page in lay_out(card).pages
        for marked in page.marked
        if any(isinstance(ink, Text) and "Insufficient" in ink.text for ink in marked.inks)
    ]
    assert spoken.count("Insufficient evidence to rate") == read.count(short)
    clear = words(lay_out(card, Edition.CLEAR))
    assert "Insufficient evidence to rate:" in clear
    assert "In full" not in clear


def test_a_place_without_any_report_names_no_day() -> None:
    card = replace(cards.unrated(), as_at=date.max)
    for edition in Edition:
        read = words(lay_out(card, edition))
        assert "9999" not in read
        assert "No report on the site is loaded, so there are no findings." in read
    assert "No report is loaded." in words(lay_out(card))


def test_the_provider_is_named_only_if_its_name_is_known_and_another_one() -> None:
    card = cards.unrated()
    for name in (card.organisation.provider_id, card.name):
        same = replace(card, organisation=replace(card.organisation, provider_name=name))
        assert "Inspection report card Invented Clinic" in words(lay_out(same))


def test_the_history_explains_only_signs_of_cells_that_it_shows() -> None:
    card = cards.rated_before()
    rows = tuple(
        replace(row, cells=tuple(c and replace(c, inherited_from="Another") for c in row.cells))
        if index == 2 else replace(row, cells=card.history[0].cells)
        for index, row in enumerate(card.history)
    )  # fmt: skip
    assert "Rating of the previous provider" not in words(lay_out(replace(card, history=rows)))


def test_a_poster_without_ratings_of_questions_has_those_of_services_if_there_is_room() -> None:
    def poster(count: int) -> tuple[int, float]:
        card = cards.many_services()
        *rows, own = card.matrix.rows
        own = replace(own, cells=(*(None,) * 5, own.cells[-1]))
        matrix = replace(card.matrix, rows=(*rows[:count], own))
        (page,) = lay_out(replace(card, matrix=matrix, findings=()), Edition.POSTER).pages
        rules = [rule for rule in page.ground if isinstance(rule, Rule)]
        foot = max(rule.y for rule in rules if rule.to_x - rule.x > 500)
        lines = [rule.y for rule in rules if rule.y < foot]
        named = sum(marked.element.role == "TH" for marked in page.marked)
        return named, foot - max(lines)

    for count in range(1, 8):
        named, room = poster(count)
        assert named == count
        assert room > 25
    assert poster(20)[0] == 0


def test_a_poster_calls_what_went_down_by_its_name() -> None:
    card = replace(cards.site(0), findings=())
    read = words(lay_out(card, Edition.POSTER))
    assert "Went down in December 2019" in read
    assert "To improve" not in read


def test_clear_print_of_little_takes_one_page_and_more_begins_its_lists_on_the_second() -> None:
    card = cards.care_home()
    little = replace(card, findings=card.findings[:1], measures=(), actions=(), statements=())
    assert len(lay_out(little, Edition.CLEAR).pages) == 1
    first, second = lay_out(cards.site(), Edition.CLEAR).pages
    headings = [
        {marked.element.role for marked in page.marked if marked.element.role == "LBody"}
        for page in (first, second)
    ]
    assert headings == [set(), {"LBody"}]


def test_the_key_of_large_print_is_never_without_a_row_on_its_page() -> None:
    for count in range(1, 9):
        card = cards.site()
        matrix = replace(card.matrix, rows=card.matrix.rows[-count:])
        for page in lay_out(replace(card, matrix=matrix), Edition.LARGE).pages:
            read = [marked.element.role for marked in page.marked]
            if any("↑\xa0better" in text.text for text in texts(page)):
                assert "TD" in read


@pytest.mark.parametrize("lists", range(12))
def test_the_licence_is_on_the_page_of_its_heading(lists: int) -> None:
    for page in lay_out(cards.site(lists), Edition.LARGE).pages[1:]:
        read = "".join(text.text for text in texts(page))
        assert ("About this card" in read) == (
            "not the ratings poster" in read.replace("\xa0", " ")
        )


def test_the_headings_of_the_matrix_are_repeated_on_its_next_page() -> None:
    layout = lay_out(cards.many_services())
    rows = [
        [marked for marked in page.marked if marked.element.scope == "Row"] for page in layout.pages
    ]
    heads = [
        marked
        for page in layout.pages
        for marked in page.marked
        if marked.element.role == "TH" and marked.element.scope == "Column"
    ]
    assert len(heads) == 7
    assert rows[0]
    if rows[1]:
        repeated = [ink.text for ink in layout.pages[1].running if isinstance(ink, Text)]
        assert "Well-led" in repeated


def test_a_section_that_continues_has_a_heading_that_says_so() -> None:
    layout = lay_out(cards.site(18), Edition.CLEAR)
    continued = [ink.text for page in layout.pages for ink in page.running if isinstance(ink, Text)]
    assert "To improve, continued" in continued


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
        "† Calculated from the report.",
        "‡ From another source.",
        "§ Rating of the previous provider.",
        "* Sources disagree.",
        "Not stated: our sources give no rating.",
    ):
        assert sign in read
    assert "Requires improvement Jul 2018" in read


def test_about_this_card_says_where_ratings_with_signs_come_from() -> None:
    read = words(lay_out(cards.trust(), Edition.LARGE))
    about = read[read.index("About this card") :]
    assert "Calculated from the report: ratings of Invented Hospitals NHS Trust overall." in about
    assert "From another source: ratings of Invented Hospitals NHS Trust overall." in about


def test_the_key_explains_only_signs_that_appear() -> None:
    read = words(lay_out(cards.uniform(cards.GOOD)))
    assert "†" not in read
    assert "Grey date" not in read
    assert "Not stated" not in read
    assert "= same as the report before" in read
    assert "better" not in read


def test_a_report_without_a_date_has_not_given_the_dated_ratings() -> None:
    card = cards.uniform(cards.GOOD)
    assert card.report is not None
    layout = lay_out(replace(card, report=replace(card.report, published=None)))
    assert "Grey date: not rated again since." in words(layout)
    services = [row.label for row in card.matrix.rows if not row.own and " " not in row.label]
    drawn = {text.text: text.bold for text in texts(layout.pages[0])}
    assert services
    assert not any(drawn[service] for service in services)


def test_nothing_is_invented_if_nothing_is_stated() -> None:
    read = words(lay_out(cards.unrated()))
    assert "Overall rating of the site Not stated" in read
    assert read.count("– Not stated") == 2
    assert "No report on the site had been published, so there are no findings." in read
    assert "No report published up to 1 January 2020" in read


def test_an_older_report_says_that_newer_ones_came_out() -> None:
    card = cards.site()
    newer = replace(card.reports[0], id="2023-11", published=date(2023, 11, 3))
    newest = replace(card.reports[0], id="2024-01", published=date(2024, 1, 9))
    older = replace(card, reports=(newest, newer, *card.reports))
    for edition in Edition:
        read = words(lay_out(older, edition))
        assert "Newer reports came out in November 2023 and January 2024." in read
        once = words(lay_out(replace(card, reports=(newer, *card.reports)), edition))
        assert "A newer report came out in November 2023." in once


def test_an_address_that_is_the_reports_own_is_called_so() -> None:
    card = cards.site()
    assert card.report is not None
    url = "https://www.cqc.org.uk/location/XX101/reports/1"
    own = replace(card, report=replace(card.report, url=url))
    assert "Full report: www.cqc.org.uk/location/XX101/reports/1." in words(lay_out(own))
    assert "All reports: www.cqc.org.uk/location/XX101." in words(lay_out(card))


def test_a_cell_that_nobody_rated_has_no_tile() -> None:
    boxes = [ink for ink in lay_out(cards.unrated()).pages[0].ground if isinstance(ink, Box)]
    assert [box for box in boxes if box.line == 0.5] == []


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_all_text_has_contrast_and_tints_keep_their_order_in_grey() -> None:
    tints = [(tint.ground, tint.text) for tint in PRINT_TINTS.values()]
    pairs = [*tints, (WHITE, INK), (WHITE, QUIET), (WHITE, BRAND)]
    assert min(_contrast(*pair) for pair in pairs) >= 8.0
    ordered = (Mark.OUTSTANDING, Mark.GOOD, Mark.REQUIRES_IMPROVEMENT, Mark.INADEQUATE)
    greys = [_luminance(PRINT_TINTS[mark].ground) for mark in ordered]
    assert greys == sorted(greys, reverse=True)


@pytest.mark.parametrize("edition", [Edition.ONE_PAGE, Edition.CLEAR])
def test_the_word_of_a_rating_is_next_to_its_shape(edition: Edition) -> None:
    for make in (lambda: cards.uniform(cards.OUTSTANDING), lambda: cards.uniform(cards.INADEQUATE)):
        page = lay_out(make(), edition).pages[0]
        cells = [
            marked
            for marked in page.marked
            if marked.element.role in ("TD", "Span")
            and isinstance(marked.inks[0], Text)
            and marked.inks[0].text.strip() in ("Outstanding", "Inadequate")
        ]
        assert cells
        shapes = [ink for ink in page.ground if isinstance(ink, Shape)]
        for cell in cells:
            word = next(ink for ink in cell.inks if isinstance(ink, Text))
            middle = word.y - word.size * 0.36
            adjacent = [
                shape
                for shape in shapes
                if shape.y < middle < shape.y + shape.size
                and 0 < word.x - (shape.x + shape.size) < word.size * 0.6
            ]
            assert len(adjacent) == 1, word


def history_rows(card: ReportCard) -> int:
    """The number of rows of the history of a place that are on its card."""
    text = words(lay_out(card))
    return sum(row.label in text for row in card.history[1:]) + ("report by report" in text)


def test_the_history_of_a_place_fills_the_room_that_there_is() -> None:
    assert history_rows(cards.rated_before(4)) == 4
    many = cards.rated_before(30)
    assert 4 < history_rows(many) < 30
    assert len(lay_out(many).pages) == 1


def test_the_history_of_a_place_is_left_out_first() -> None:
    full = replace(cards.site(2), history=cards.rated_before().history)
    without = replace(full, history=())
    assert history_rows(full) == 0
    assert lay_out(full).text_size == lay_out(without).text_size
    assert len(lay_out(full).pages) == 1


def test_one_report_alone_is_no_history() -> None:
    card = cards.rated_before()
    assert history_rows(replace(card, history=card.history[:2])) == 0
