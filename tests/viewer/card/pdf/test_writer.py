"""A card's PDF, read by other programs: valid, reproducible, and true to the record."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from db.domain.report import HistoryEntry, ReportCard, Row
from db.domain.scale import NOT_STATED, QUESTIONS
from tests.viewer.card import cards
from tests.viewer.card.pdf.readback import Node, failures, roles, spoken, structure
from viewer.card.pdf.writer import render_pdf
from viewer.card.setting.editions import Edition, Paper
from viewer.wording import dates
from viewer.wording.measures import decimal
from viewer.wording.rating import arrow as arrow_of
from viewer.wording.rating import change_words

EVERY = [
    pytest.param(make, edition, id=f"{name}, {edition.value}")
    for name, make in cards.VARIED.items()
    for edition in Edition
]


def varied(*names: str) -> pytest.MarkDecorator:
    """Only some cards, because poppler may take a second to read the structure of each."""
    makes = [pytest.param(cards.VARIED[name], id=name) for name in names]
    return pytest.mark.parametrize("make", makes)


def rows(card: ReportCard) -> list[Row]:
    """The rows in the order of print: that of the subject itself comes first."""
    return sorted(card.matrix.rows, key=lambda row: not row.own)


def printed(cell: HistoryEntry | None, row: Row, card: ReportCard, *, large: bool = False) -> str:
    """The text of a cell that is expected, calculated from the record alone."""
    if cell is None:
        return NOT_STATED
    report = row.published or (card.report.published if card.report else None)
    when = cell.published if cell.published != report else None
    below = " ".join(
        filter(
            None,
            (
                dates.short_month(when) if when else "",
                f"{decimal(cell.percentage)}%" if cell.percentage is not None else "",
            ),
        )
    )
    signs = {"derived": "†", "stated": "‡", "published": ""}[cell.confidence.value]
    signs += "§" if cell.inherited_from else ""
    signs += "*" if cell.others else ""
    change = None if cell.carried_forward else cell.change
    arrow = arrow_of(change) if change else ""
    if large:
        arrow = f"{arrow_of(change)} {change_words(change)}" if change else ""
        parts = (cell.rating.word, *signs, arrow, f"({below})" if below else "")
    else:
        parts = (cell.rating.word, below, *signs, arrow)
    return " ".join(filter(None, parts))


def table(read: Node) -> list[list[str]]:
    (found,) = read.all("Table")
    return [[cell.text for cell in row.all("TH", "TD")] for row in found.all("TR")]


def shown(text: str) -> str:
    """A label as it is drawn: with a mark for each letter that the fonts lack."""
    from viewer.card.setting.fonts import bundled_faces

    known = bundled_faces().regular.advances
    return "".join(letter if letter in known else "□" for letter in text)


@pytest.mark.parametrize(("make", "edition"), EVERY)
def test_every_card_is_pdf_ua_1_and_pdf_a_2a(make, edition: Edition) -> None:
    assert failures(render_pdf(make(), edition).data) == []


@varied("trust", "service", "unrated", "practice", "care home", "foreign letters", "long names")
def test_every_cell_is_under_its_headings(make) -> None:
    card: ReportCard = make()
    read = table(structure(render_pdf(card).data))
    assert read[0] == [card.matrix.kind.value, *(question.label for question in QUESTIONS)]
    for line, row in zip(read[1:], rows(card), strict=True):
        assert line[0].removesuffix(" ¹") == shown(row.label)
        assert line[1:] == [printed(cell, row, card) for cell in row.cells]


@varied("trust", "service", "long names")
def test_in_clear_print_every_cell_is_under_its_headings(make) -> None:
    card: ReportCard = make()
    read = table(structure(render_pdf(card, Edition.CLEAR).data))
    assert read[0] == [question.label for question in QUESTIONS]
    for names, cells, row in zip(read[1::2], read[2::2], rows(card), strict=True):
        assert [names[0].removesuffix(" ¹")] == [shown(row.label)]
        assert cells == [printed(cell, row, card) for cell in row.cells]


@varied("trust", "care home")
def test_in_large_print_every_rating_is_next_to_its_question(make) -> None:
    card: ReportCard = make()
    read = structure(render_pdf(card, Edition.LARGE).data)
    labels = [shown(row.label) for row in rows(card)]
    names = [node.text.removesuffix(" ¹") for node in read.all("H3")]
    assert names[: len(labels)] == labels
    for found, row in zip(read.all("Table"), rows(card), strict=True):
        lines = [[cell.text for cell in line.all("TH", "TD")] for line in found.all("TR")]
        assert lines == [
            [question.label, printed(cell, row, card, large=True)]
            for question, cell in zip(QUESTIONS, row.cells, strict=True)
        ]


def test_headings_and_list_items_have_their_tags() -> None:
    read = structure(render_pdf(cards.site()).data)
    assert [node.text for node in read.all("H1")] == ["Invented Hospital"]
    assert [node.text for node in read.all("H2")] == [
        "Ratings for each service",
        "Outstanding practice",
        "Going well",
        "To improve",
        "Measures",
        "What is under way",
        "Statements",
    ]
    assert [node.text for node in read.all("H3")] == ["Surgery"] * 4
    improve = read.all("L")[2]
    assert [item.text for item in improve.all("LI")] == [
        f"Must: No. {n}: Ensure that medicines are stored safely and fridges are checked daily. "
        "Regulation 12(2)(g)."
        for n in (1, 2)
    ] + [
        f"Should: No. {n}: Make sure that all staff complete mandatory training on time."
        for n in (1, 2)
    ] + [
        f"Concern: No. {n}: Waiting times were not in line with national standards." for n in (1, 2)
    ]


def test_a_list_that_continues_on_the_next_page_is_one_list() -> None:
    rendered = render_pdf(cards.site(18))
    assert rendered.pages == 2
    read = roles(rendered.data)
    assert [len(found.all("LI")) for found in read.all("L")] == [18, 18, 54, 2, 1, 1]


def test_the_footer_is_read_once_and_last() -> None:
    read = structure(render_pdf(cards.site()).data)
    last = read.all("P")[-2:]
    assert "Full report: www.cqc.org.uk/location/XX101" in last[0].text
    assert "Not a CQC publication" in last[1].text
    assert read.text.count("Not a CQC publication") == 1


def test_arrows_and_signs_are_copied_as_words() -> None:
    text = spoken(render_pdf(cards.trust()).data)
    assert "up one" in text
    assert "(calculated from the report)" in text
    assert "from 50 to 17 days" in text


def test_the_full_report_is_a_link() -> None:
    annotations: Any = PdfReader(BytesIO(render_pdf(cards.site()).data)).pages[0]["/Annots"]
    (link,) = [note.get_object() for note in annotations]
    assert link["/A"]["/URI"] == "https://www.cqc.org.uk/location/XX101"
    assert link["/Contents"] == "www.cqc.org.uk/location/XX101"


def test_bookmarks_lead_to_the_sections() -> None:
    reader = PdfReader(BytesIO(render_pdf(cards.site(18)).data))
    outline: Any = reader.outline
    card, sections = outline
    assert card.title == "Invented Hospital: report published 18 December 2019"
    titles = [entry.title for entry in sections]
    assert titles[:2] == ["Ratings for each service", "Outstanding practice"]
    pages = [reader.get_destination_page_number(entry) or 0 for entry in sections]
    assert pages == sorted(pages)
    assert set(pages) == {0, 1}


@pytest.mark.parametrize("edition", Edition)
def test_the_same_card_gives_the_same_bytes(edition: Edition) -> None:
    assert render_pdf(cards.site(), edition).data == render_pdf(cards.site(), edition).data


def test_different_cards_have_different_file_ids() -> None:
    def identity(card: ReportCard) -> object:
        return PdfReader(BytesIO(render_pdf(card).data)).trailer["/ID"]

    changed = replace(cards.site(), name="Invented Infirmary")
    assert identity(changed) != identity(cards.site())


def test_letters_that_the_fonts_lack_are_listed_and_can_be_copied() -> None:
    rendered = render_pdf(cards.foreign_letters())
    assert rendered.missing == "日本\ufffd\U0001f600"
    text = spoken(rendered.data)
    assert "日本" in text
    assert "\U0001f600" in text
    assert "?" not in text


def test_control_characters_and_markup_in_text_do_no_harm() -> None:
    odd = "A)(\\ \x00\x07 <b>&amp; %s {0} \u202e \ufeff \ud83d [] /Name\r\n end \u00ad soft"
    finding = replace(cards.site().findings[0], text=odd)
    card = replace(cards.site(), name=odd, findings=(finding,), url=f"https://example.org/{odd}")
    rendered = render_pdf(card)
    assert failures(rendered.data) == []
    assert "<b>&amp; %s {0}" in spoken(rendered.data)


def test_on_a3_everything_is_larger_including_the_area_of_the_link() -> None:
    small, large = (render_pdf(cards.site(), paper=paper) for paper in (Paper.A4, Paper.A3))
    assert failures(large.data) == []
    assert large.text_size == pytest.approx(small.text_size * 2**0.5)
    first, second = (PdfReader(BytesIO(rendered.data)) for rendered in (small, large))
    assert [round(length) for length in second.pages[0].mediabox[2:]] == [842, 1191]
    pairs = zip(_rectangle(first), _rectangle(second), strict=True)
    assert all(wide == pytest.approx(narrow * 2**0.5, abs=0.1) for narrow, wide in pairs)
    assert spoken(small.data) == spoken(large.data)


def _rectangle(reader: PdfReader) -> list[float]:
    notes: Any = reader.pages[0]["/Annots"]
    return [float(number) for number in notes[0].get_object()["/Rect"]]
