"""Deliberately damaged cards: the validator and the checks here catch every kind of damage."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, TextStringObject

from db.domain.report import ReportCard
from db.domain.scale import QUESTIONS
from tests.viewer.card import cards
from tests.viewer.card.pdf.readback import failures, spoken, structure
from tests.viewer.card.pdf.test_writer import printed, rows, table
from viewer.card.layout.layout import lay_out
from viewer.card.pdf.writer import write_pdf
from viewer.card.setting.page import Layout, Text
from viewer.card.setting.structure import Element, Role

DATED = datetime(2019, 12, 18, tzinfo=UTC)


def faults(data: bytes, card: ReportCard) -> Iterator[str]:
    """The faults of a card's PDF: where it is not valid, or differs from the record."""
    yield from failures(data)
    reader = PdfReader(BytesIO(data))
    root: Any = reader.trailer["/Root"]
    if root.get("/Lang") != "en-GB":
        yield "language"
    links = [note.get_object() for page in reader.pages for note in page.get("/Annots", ())]
    if [link["/A"]["/URI"] for link in links] != [card.url]:
        yield "link"
    # No validator checks that each page refers to its elements.
    tree = root["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    if not all(page.get("/StructParents") in tree[::2] for page in reader.pages):
        yield "pages"
    try:
        read = structure(data)
    except AssertionError as complaint:
        yield f"poppler: {complaint}"
        return
    expected = [[card.matrix.kind.value, *(question.label for question in QUESTIONS)]] + [
        [row.label, *(printed(cell, row, card) for cell in row.cells)] for row in rows(card)
    ]
    if len(read.all("Table")) != 1 or table(read) != expected:
        yield "matrix"
    heads = [node.attributes.split()[-1:] for node in read.all("TH")]
    if heads != [["/Column"]] * 7 + [["/Row"]] * (len(expected) - 1):
        yield "heads"
    if [node.text for node in read.all("H1")] != [card.name] or len(read.all("H2")) != 7:
        yield "headings"
    if [len(node.all("LI")) for node in read.all("L")] != [1, 1, 3, 1, 1]:
        yield "lists"
    items = [node.text for node in read.all("LI")]
    texts = [finding.text for finding in card.findings]
    if not all(text in item for text, item in zip(texts, items, strict=False)):
        yield "findings"
    if "Not a CQC publication; not the Regulation 20A poster" not in read.text:
        yield "footer"
    copied = spoken(data)
    if "up one" not in copied or "from 50 to 17 days" not in copied:
        yield "arrows"


def of_role(layout: Layout, *roles: Role) -> list[Element]:
    return [
        mark.element for page in layout.pages for mark in page.marked if mark.element.role in roles
    ]


def run_words_together(layout: Layout) -> None:
    for page in layout.pages:
        for _, inks in page.marked:
            inks[:] = [
                ink._replace(text=ink.text.rstrip()) if isinstance(ink, Text) else ink
                for ink in inks
            ]


def swap_two_cells(layout: Layout) -> None:
    marked = layout.pages[0].marked
    cells = [index for index, mark in enumerate(marked) if mark.element.role == "TD"]
    first, other = cells[0], cells[1]
    marked[first], marked[other] = (
        marked[first]._replace(inks=marked[other].inks),
        marked[other]._replace(inks=marked[first].inks),
    )


def tag_all(old: Role, new: Role) -> Callable[[Layout], None]:
    def damage(layout: Layout) -> None:
        for element in of_role(layout, "TD", "TH", "H1", "H2", "LBody", "Link"):
            node: Element | None = element
            while node is not None:
                node.role = new if node.role == old else node.role
                node = node.parent

    return damage


def drop_scopes(layout: Layout) -> None:
    for element in of_role(layout, "TH"):
        element.scope = ""


def turn_scopes(layout: Layout) -> None:
    for element in of_role(layout, "TH"):
        element.scope = "Row"


def drop(role: Role) -> Callable[[Layout], None]:
    def damage(layout: Layout) -> None:
        marked = layout.pages[0].marked
        marked.remove(next(mark for mark in marked if mark.element.role == role))

    return damage


def drop_footer(layout: Layout) -> None:
    del layout.pages[-1].marked[-1]


def reverse_reading(layout: Layout) -> None:
    layout.pages[0].marked.reverse()


def silence_arrows(layout: Layout) -> None:
    for element in of_role(layout, "Span"):
        element.actual_text = ""


def point_elsewhere(layout: Layout) -> None:
    links = layout.pages[-1].links
    links[:] = [replace_url(link) for link in links]


def replace_url(link: Any) -> Any:
    return link._replace(url="https://example.org/")


def drop_annotation(layout: Layout) -> None:
    layout.pages[-1].links.clear()


def alter_a_word(layout: Layout) -> None:
    mark = next(mark for mark in layout.pages[0].marked if mark.element.role == "TD")
    mark.inks[:] = [
        ink._replace(text="Good ") if isinstance(ink, Text) else ink for ink in mark.inks
    ]


DRAWN = {
    "words run together": run_words_together,
    "two cells swapped": swap_two_cells,
    "table tagged as section": tag_all("Table", "Sect"),
    "rows tagged as sections": tag_all("TR", "Sect"),
    "heads tagged as cells": tag_all("TH", "TD"),
    "headings tagged as paragraphs": tag_all("H2", "P"),
    "title tagged as second heading": tag_all("H1", "H2"),
    "list tagged as section": tag_all("L", "Sect"),
    "link tagged as span": tag_all("Link", "Span"),
    "heads without scope": drop_scopes,
    "columns' heads called rows'": turn_scopes,
    "a cell lost": drop("TD"),
    "a heading lost": drop("H2"),
    "an item lost": drop("LBody"),
    "footer lost": drop_footer,
    "read backwards": reverse_reading,
    "arrows without words": silence_arrows,
    "link to elsewhere": point_elsewhere,
    "link that opens nothing": drop_annotation,
    "another rating": alter_a_word,
}


def without(*path: str) -> Callable[[Any], None]:
    def damage(root: Any) -> None:
        for name in path[:-1]:
            root = root[name].get_object()
        del root[path[-1]]

    return damage


def speak_french(root: Any) -> None:
    root[NameObject("/Lang")] = TextStringObject("fr-FR")


def every_page_without(name: str) -> Callable[[Any], None]:
    def damage(root: Any) -> None:
        for page in root["/Pages"]["/Kids"]:
            del page.get_object()[name]

    return damage


def fonts_without(name: str) -> Callable[[Any], None]:
    def damage(root: Any) -> None:
        page = root["/Pages"]["/Kids"][0].get_object()
        for font in page["/Resources"]["/Font"].values():
            del font.get_object()[name]

    return damage


WRITTEN = {
    "no language": without("/Lang"),
    "another language": speak_french,
    "not marked": without("/MarkInfo"),
    "no structure": without("/StructTreeRoot"),
    "no parent tree": without("/StructTreeRoot", "/ParentTree"),
    "no metadata": without("/Metadata"),
    "no output intent": without("/OutputIntents"),
    "title not shown": without("/ViewerPreferences"),
    "pages without structure": every_page_without("/StructParents"),
    "pages without tab order": every_page_without("/Tabs"),
    "letters without meaning": fonts_without("/ToUnicode"),
}


def rewritten(data: bytes, damage: Callable[[Any], None]) -> bytes:
    writer = PdfWriter(clone_from=BytesIO(data))
    damage(writer.root_object)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def card() -> ReportCard:
    # Only a few rows, because poppler is slow with a large tree.
    matrix = cards.trust().matrix
    return replace(cards.site(1), matrix=replace(matrix, rows=matrix.rows[1:3] + matrix.rows[-1:]))


def test_an_undamaged_card_has_no_faults(card: ReportCard) -> None:
    data = write_pdf(lay_out(card), DATED)
    assert list(faults(data, card)) == []
    assert list(faults(rewritten(data, lambda _: None), card)) == []


@pytest.mark.parametrize("damage", DRAWN.values(), ids=DRAWN)
def test_damage_to_the_pages_is_caught(card: ReportCard, damage) -> None:
    layout = lay_out(card)
    damage(layout)
    assert any(faults(write_pdf(layout, DATED), card))


@pytest.mark.parametrize("damage", WRITTEN.values(), ids=WRITTEN)
def test_damage_to_the_file_is_caught(card: ReportCard, damage) -> None:
    assert any(faults(rewritten(write_pdf(lay_out(card), DATED), damage), card))
