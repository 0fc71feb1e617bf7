"""Deliberately damaged cards: the validator and the checks here catch every kind of damage."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, TextStringObject

from db.domain.report import ReportCard
from tests.viewer.card import cards
from tests.viewer.card.pdf.against_record import differences
from tests.viewer.card.pdf.readback import failures
from viewer.card.data import report_json
from viewer.card.layout.layout import lay_out
from viewer.card.pdf.writer import write_pdf
from viewer.card.setting.page import Layout, Text
from viewer.card.setting.structure import Element, Role


def faults(data: bytes, card: ReportCard) -> Iterator[str]:
    """The faults of a card's PDF: where it is not valid, or differs from the record."""
    yield from failures(data)
    reader = PdfReader(BytesIO(data))
    root: Any = reader.trailer["/Root"]
    if root.get("/Lang") != "en-GB":
        yield "language"
    # No validator checks that each page refers to its elements.
    tree = root["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    if not all(page.get("/StructParents") in tree[::2] for page in reader.pages):
        yield "pages"
    yield from differences(data, card)


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
    for page in layout.pages:
        for element, _ in page.marked:
            element.actual_text = ""


def silence_pictures(layout: Layout) -> None:
    for element in of_role(layout, "Figure"):
        element.alternate = ""


def swap_inks(role: Role, first: int, other: int) -> Callable[[Layout], None]:
    """Draw the ``first`` and the ``other`` element of a role in the place of each other."""

    def damage(layout: Layout) -> None:
        marked = layout.pages[0].marked
        found = [index for index, mark in enumerate(marked) if mark.element.role == role]
        one, two = found[first], found[other]
        marked[one], marked[two] = (
            marked[one]._replace(inks=marked[two].inks),
            marked[two]._replace(inks=marked[one].inks),
        )

    return damage


def put(old: str, new: str) -> Callable[[Layout], None]:
    """Draw ``new`` wherever ``old`` is drawn; it must be drawn somewhere."""

    def damage(layout: Layout) -> None:
        times = 0
        for page in layout.pages:
            for _, inks in page.marked:
                for index, ink in enumerate(inks):
                    if isinstance(ink, Text) and old in ink.text:
                        inks[index] = ink._replace(text=ink.text.replace(old, new))
                        times += 1
        assert times

    return damage


def put_items_elsewhere(layout: Layout) -> None:
    """Put the first item of the first list at the end of the last list."""
    bodies = of_role(layout, "LBody")
    first, last = bodies[0].parent, bodies[-1].parent
    assert first is not None
    assert last is not None
    first.parent = last.parent


def name_other_bookmarks(layout: Layout) -> None:
    for page in layout.pages:
        page.bookmarks[:] = [mark._replace(title="Elsewhere") for mark in page.bookmarks]


def nest_no_cells(layout: Layout) -> None:
    for element in of_role(layout, "Span"):
        assert element.parent is not None
        element.parent.columns = 1


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
    "two cells swapped": swap_inks("Span", 0, 1),
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
    "QR code without words": silence_pictures,
    "QR code lost": drop("Figure"),
    "two headings swapped": swap_inks("H2", 1, -1),
    "names of two rows swapped": swap_inks("TH", -1, -2),
    "two items swapped between lists": swap_inks("LBody", 0, -1),
    "an item in another list": put_items_elsewhere,
    "a must called a should": put("Must", "Should"),
    "a regulation lost": put("Reg. ", ""),
    "another date": put("18\xa0December", "17\xa0December"),
    "a measure without its second figure": put("17\xa0days", ""),
    "a finding cut": put("medicines", ""),
    "bookmarks of another card": name_other_bookmarks,
    "five cells that are one in four": nest_no_cells,
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


def every_attachment_without(name: str) -> Callable[[Any], None]:
    def damage(root: Any) -> None:
        for file in root["/AF"]:
            del file.get_object()[name]

    return damage


def attach_another_record(root: Any) -> None:
    stream = root["/Names"]["/EmbeddedFiles"]["/Names"][3].get_object()["/EF"]["/F"].get_object()
    stream.set_data(report_json(cards.trust()).encode())


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
    "fonts without letters": fonts_without("/DescendantFonts"),
    "no attachments": without("/Names"),
    "attachments that belong to nothing": without("/AF"),
    "attachments without a relation": every_attachment_without("/AFRelationship"),
    "attachments without a name": every_attachment_without("/UF"),
    "another record attached": attach_another_record,
    "bookmarks lost": without("/Outlines"),
}


def rewritten(data: bytes, damage: Callable[[Any], None]) -> bytes:
    writer = PdfWriter(clone_from=BytesIO(data))
    damage(writer.root_object)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def card() -> ReportCard:
    # Only a few rows, because poppler is slow with a large tree; one without ratings of questions.
    rows = cards.site().matrix.rows
    bare = replace(rows[2], cells=(*(None,) * 5, rows[2].cells[5]))
    return replace(
        cards.site(1), matrix=replace(cards.site().matrix, rows=(rows[1], bare, rows[-1]))
    )


def test_there_are_forty_kinds_of_damage_and_more() -> None:
    assert len(DRAWN) + len(WRITTEN) >= 40


def test_an_undamaged_card_has_no_faults(card: ReportCard) -> None:
    data = write_pdf(lay_out(card), card)
    assert list(faults(data, card)) == []
    assert list(faults(rewritten(data, lambda _: None), card)) == []


@pytest.mark.parametrize("damage", DRAWN.values(), ids=DRAWN)
def test_damage_to_the_pages_is_caught(card: ReportCard, damage) -> None:
    layout = lay_out(card)
    damage(layout)
    assert any(faults(write_pdf(layout, card), card))


@pytest.mark.parametrize("damage", WRITTEN.values(), ids=WRITTEN)
def test_damage_to_the_file_is_caught(card: ReportCard, damage) -> None:
    assert any(faults(rewritten(write_pdf(lay_out(card), card), damage), card))
