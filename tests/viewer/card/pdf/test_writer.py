"""A card's PDF, read by other programs: valid, reproducible, and true to the record."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from db.domain.report import HistoryEntry, Level, ReportCard, Row
from db.domain.scale import GOOD, KEY_QUESTIONS, NOT_STATED, QUESTIONS, Question
from tests.viewer.card import cards
from tests.viewer.card.pdf.readback import Node, failures, roles, spoken, structure
from viewer.card.content.questions import ASKS
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


def rated(row: Row) -> date | None:
    """The day on which a row's overall rating came out, or else the newest of its ratings."""
    overall = row.cell(Question.OVERALL)
    if row.published or (overall and overall.published):
        return row.published or (overall.published if overall else None)
    return max((cell.published for cell in row.cells if cell and cell.published), default=None)


def month(when: date | None) -> str:
    return dates.short_month(when) if when else "–"


def printed(cell: HistoryEntry | None, row: Row) -> str:
    """The text of a cell that is expected, calculated from the record alone."""
    if cell is None:
        return f"– {NOT_STATED}"
    when = cell.published if cell.published != rated(row) else None
    percentage = f"{decimal(cell.percentage)} %" if cell.percentage is not None else ""
    below = " ".join(filter(None, (dates.short_month(when) if when else "", percentage)))
    signs = {"derived": "†", "stated": "‡", "published": ""}[cell.confidence.value]
    signs += "§" if cell.inherited_from else ""
    signs += "*" if cell.others else ""
    change = None if cell.carried_forward else cell.change
    arrow = arrow_of(change) if change else ""
    two = len(arrow) > 1
    # Words that would need three lines are given in full below the table.
    word = cell.rating.word.replace("evidence to rate", "evidence ¹")
    parts = (word, below, arrow + signs if two else signs, "" if two else arrow)
    return " ".join(filter(None, parts))


def line(row: Row, *, dated: bool) -> list[str]:
    """The expected cells of a row of a matrix: its months, then its ratings.

    Five questions that no source rates are one cell.
    """
    cells = [printed(cell, row) for cell in row.cells]
    if not any(row.cells[:5]):
        cells = [f"– {NOT_STATED}", cells[5]]
    return [*([month(rated(row))] if dated else []), *cells]


def report_lines(card: ReportCard) -> list[list[str]]:
    """The expected lines of a service's ratings, report by report: headings, then its questions.

    Calculated from the record alone, like those of a matrix.
    """
    reports = card.matrix.rows[:3][::-1]
    days = {row.published for row in reports}
    this = card.report.published if card.report else None
    heads = [row.label + " this report" * (this is not None and row.published == this)
             for row in reports]  # fmt: skip
    lines = [[f"{shown(card.name)}, report by report", *heads]]
    for index, question in enumerate(QUESTIONS):
        tiles: list[str] = []
        for row in reports:
            cell = row.cells[index]
            if cell is None:
                tiles.append(f"– {NOT_STATED}")
                continue
            change = None if cell.carried_forward else cell.change
            said = f"{arrow_of(change)} {change_words(change)}" if change else ""
            older = ""
            if cell.published and cell.published != row.published:
                again = cell.published in days
                older = "not rated again" if again else f"rated {month(cell.published)}"
            signs = {"derived": "†", "stated": "‡", "published": ""}[cell.confidence.value]
            signs += "§" * bool(cell.inherited_from) + "*" * bool(cell.others)
            parts = (cell.rating.word, said.replace("no change", "same"), older, signs)
            tiles.append(" ".join(filter(None, parts)))
        asks = f" {ASKS[question]}" if question in ASKS else ""
        lines.append([f"{question.label}{asks}", *tiles])
    return lines


def by_question(row: Row) -> dict[str, set[str]]:
    """The questions that have each rating, in words."""
    found: dict[str, set[str]] = {}
    for question, cell in zip(KEY_QUESTIONS, row.cells, strict=False):
        word = cell.rating.word if cell else NOT_STATED
        found.setdefault(word, set()).add(question.label.lower())
    return found


def read_sentence(sentence: str) -> dict[str, set[str]]:
    """The same, read from a sentence such as 'Inadequate: safe. Good: caring ↑.'."""
    if sentence == "Questions: not stated.":
        return {NOT_STATED: {question.label.lower() for question in KEY_QUESTIONS}}
    if sentence.endswith(" for all five questions."):
        word = sentence.removesuffix(" for all five questions.")
        return {word: {question.label.lower() for question in KEY_QUESTIONS}}
    found: dict[str, set[str]] = {}
    for part in sentence.rstrip(".").split(". "):
        word, _, names = part.partition(": ")
        found[word] = {name.rstrip(" ↑↓") for name in names.split(", ")}
    return found


def tables(read: Node) -> list[list[list[str]]]:
    return [
        [[cell.text for cell in row.all("TH", "TD")] for row in found.all("TR")]
        for found in read.all("Table")
    ]


def shown(text: str) -> str:
    """A label as it is drawn: with a mark for each letter that the fonts lack."""
    from viewer.card.setting.fonts import bundled_faces

    known = bundled_faces().regular.advances
    return "".join(letter if letter in known else "□" for letter in text)


@pytest.mark.parametrize(("make", "edition"), EVERY)
def test_every_card_is_pdf_ua_1_and_pdf_a_3a(make, edition: Edition) -> None:
    assert failures(render_pdf(make(), edition).data) == []


@varied("trust", "unrated", "practice", "care home", "foreign letters", "long names")
def test_every_cell_is_under_its_headings(make) -> None:
    card: ReportCard = make()
    (read,) = tables(structure(render_pdf(card).data))
    assert read[0][1:] == ["Rated", *(question.label for question in QUESTIONS)]
    for found, row in zip(read[1:], rows(card), strict=True):
        if not (row.own and card.level is Level.PROVIDER):
            assert found[0].removesuffix(" ¹") == shown(row.label)
        assert found[1:] == line(row, dated=True)


def with_an_older_report() -> ReportCard:
    """A service rated in four reports, with a rating that was not given again in each of two."""
    card = cards.service()
    newest, older = card.matrix.rows
    old = date(2016, 4, 5)
    effective = cards.cell(Question.EFFECTIVE, published=old, carried_forward=True, change=None)
    caring = replace(effective, question=Question.CARING, published=date(2014, 3, 1))
    older = replace(
        older, cells=(replace(older.cells[0] or effective, others=(GOOD,)), effective, caring,
                      None, *older.cells[4:]),
    )  # fmt: skip
    first = cards.uniform_row("5 April 2016", card.subject, GOOD)
    first = replace(first, cells=tuple(c and replace(c, published=old) for c in first.cells))
    oldest = replace(first, label="1 March 2014", published=date(2014, 3, 1))
    rows = (newest, older, replace(first, published=old), oldest)
    return replace(card, matrix=replace(card.matrix, rows=rows))


@pytest.mark.parametrize("make", [cards.service, with_an_older_report])
def test_a_service_has_a_row_for_each_question_and_a_column_for_each_report(make) -> None:
    card: ReportCard = make()
    read = structure(render_pdf(card).data)
    (found,) = tables(read)
    assert found == report_lines(card)
    assert read.all("H2")[0].text == "Surgery, report by report"
    assert len(read.all("TD")) == 6 * (len(found[0]) - 1)


def test_a_rating_that_was_not_given_again_says_so_or_when_it_was_given() -> None:
    text = spoken(render_pdf(with_an_older_report()).data)
    assert "Good, not rated again" in text
    assert "Good, rated Mar 2014" in text


ALONE = {name: make for name, make in cards.ASSESSED.items() if make is not cards.assessed_twice}


@pytest.mark.parametrize("make", ALONE.values(), ids=ALONE)
def test_an_assessment_is_pdf_ua_1_and_its_questions_are_a_table(make) -> None:
    card: ReportCard = make()
    data = render_pdf(card).data
    assert failures(data) == []
    read = structure(data)
    ((heads, *questions),) = tables(read)
    assert heads[:3] == ["Question", "Rating", "Score out of 100"]
    assert [cells[0] for cells in questions] == [question.label for question in KEY_QUESTIONS]
    own = card.matrix.own
    assert own is not None
    for cells, cell in zip(questions, own.cells, strict=False):
        assert cell is not None
        assert len(cells) == len(heads)
        assert cells[1].startswith(cell.rating.word)
        assert cells[2].startswith(f"{decimal(cell.percentage or 0)} ")
    assert "75 out of 100, 1 of 3 quality statements looked at" in spoken(data)
    assert "Requires improvement, from another source" in spoken(data)
    assert "Safeguarding: 2, looked at this time" in spoken(data)
    assert "Learning culture: 3, kept from before" in spoken(data)


@varied("site", "care home", "practice", "long names")
@pytest.mark.parametrize("edition", [Edition.CLEAR, Edition.LARGE])
def test_in_clear_and_large_print_each_row_reads_like_a_sentence(make, edition: Edition) -> None:
    card: ReportCard = make()
    questions, *places = tables(structure(render_pdf(card, edition).data))
    own, *others = rows(card)
    assert [row[0] for row in questions] == [question.label for question in KEY_QUESTIONS]
    for found, cell in zip(questions, own.cells, strict=False):
        assert found[-1].startswith(cell.rating.word if cell else NOT_STATED)
        if cell and cell.change and not cell.carried_forward:
            assert change_words(cell.change).replace("no change", "the same") in found[-1]
    assert len(places) == bool(others)
    for found, row in zip(*places, others, strict=True) if others else ():
        assert found[0] == f"{shown(row.label)} {month(rated(row))}"
        overall = row.cell(Question.OVERALL)
        assert found[1].startswith(overall.rating.word if overall else NOT_STATED)
        assert read_sentence(found[2]) == by_question(row)


def test_a_place_without_findings_has_its_ratings_report_by_report() -> None:
    card = cards.rated_before()
    data = render_pdf(card).data
    read = structure(data)
    _, history = tables(read)
    rated, *others = (cells for cells in history[1:])
    assert history[0] == ["Report published", *(question.label for question in QUESTIONS)]
    assert rated == ["18 December 2019", *line(card.history[0], dated=False)]
    assert others == [
        ["17 July 2018", "– Ratings of the hospital were not changed"],
        ["17 July 2017", "– CQC’s words: ‘Inspected but not rated’"],
        ["17 July 2016", *line(card.history[3], dated=False)],
    ]
    assert [node.text for node in read.all("H2")][1:] == [
        "The hospital, report by report",
        "Went down in December 2019",
        "Went up in December 2019",
        "What inspectors found",
    ]
    assert len([node for node in read.all("TD") if "/ColSpan 6" in node.attributes]) == 2
    assert "† Calculated from the report." in read.text, "the key of the matrix has no such sign"
    assert failures(data) == []


def test_headings_and_list_items_have_their_tags() -> None:
    read = structure(render_pdf(cards.site()).data)
    assert [node.text for node in read.all("H1")] == ["Invented Hospital"]
    headings = [node.text for node in read.all("H2")]
    assert headings[:2] == ["Service", "To improve"]
    assert sorted(headings[2:]) == [
        "Going well",
        "Measured",
        "What the trust said",
        "Work under way",
    ]
    labels = [node.text for node in read.all("H3")]
    assert sorted(labels) == ["At Invented Hospital", "At Invented Hospital", "Done"]
    improve = read.all("L")[0]
    assert [item.text for item in improve.all("LI")] == [
        f"Must No. {n}: Ensure that medicines are stored safely and fridges are checked daily. "
        "Surgery · Reg. 12(2)(g)"
        for n in (1, 2)
    ] + [
        f"Should No. {n}: Make sure that all staff complete mandatory training on time. Surgery"
        for n in (1, 2)
    ] + [
        f"No. {n}: Waiting times were not in line with national standards. Surgery" for n in (1, 2)
    ]


def test_a_list_that_continues_on_the_next_page_is_one_list() -> None:
    rendered = render_pdf(cards.site(12))
    assert rendered.pages == 2
    read = roles(rendered.data)
    assert max(len(found.all("LI")) for found in read.all("L")) == 36


def test_the_footer_is_read_once_and_last() -> None:
    read = structure(render_pdf(cards.site()).data)
    last = read.all("P")[-1]
    assert last.text.startswith("All reports: www.cqc.org.uk/location/XX101.")
    assert "Not a CQC publication" in last.text
    assert read.text.count("Not a CQC publication") == 1


def test_arrows_and_signs_are_copied_as_words() -> None:
    text = spoken(render_pdf(cards.trust()).data)
    assert "Requires improvement, up one" in text
    assert "Good, the same, calculated from the report" in text
    assert "50 days" in text
    assert "17 days" in text


def test_the_full_report_is_a_link() -> None:
    annotations: Any = PdfReader(BytesIO(render_pdf(cards.site()).data)).pages[0]["/Annots"]
    (link,) = [note.get_object() for note in annotations]
    assert link["/A"]["/URI"] == "https://www.cqc.org.uk/location/XX101"
    assert link["/Contents"] == "www.cqc.org.uk/location/XX101."


def test_bookmarks_lead_to_the_sections() -> None:
    reader = PdfReader(BytesIO(render_pdf(cards.site(12)).data))
    outline: Any = reader.outline
    card, sections = outline
    assert card.title == "Invented Hospital: report published 18 December 2019"
    titles = [entry.title for entry in sections]
    assert titles[:2] == ["Ratings for each service", "To improve"]
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
