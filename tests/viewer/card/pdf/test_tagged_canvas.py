"""The tagged canvas: what is drawn inside an element is read back under its tag."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.viewer.card.pdf.readback import failures, spoken, structure
from viewer.card.pdf.tagged_canvas import TaggedCanvas
from viewer.card.pdf.xmp import Metadata
from viewer.card.setting.fonts import bundled_faces
from viewer.card.setting.page import Box, Text
from viewer.card.setting.structure import Element

INK = "#102030"
METADATA = Metadata("Invented & “odd” title", "Invented", datetime(2019, 12, 18, tzinfo=UTC))


def text(words: str, y: float = 100, x: float = 50, original: str = "") -> list[Text | Box]:
    return [Text(x, y, words, 10, bold=False, colour=INK, original=original)]


@pytest.fixture
def canvas() -> TaggedCanvas:
    return TaggedCanvas((300, 400), bundled_faces())


def finished(canvas: TaggedCanvas) -> bytes:
    canvas.showPage()
    data = canvas.pdf(METADATA)
    assert failures(data) == []
    return data


def test_elements_are_in_the_tree_in_the_order_in_which_they_were_drawn(
    canvas: TaggedCanvas,
) -> None:
    document = Element("Document")
    table = Element("Table", document)
    head = Element("TR", table)
    for column, name in enumerate(("Service", "Safe")):
        with canvas.element(Element("TH", head, scope="Column")):
            canvas.draw(text(name, 100, 50 + 80 * column))
    line = Element("TR", table)
    with canvas.element(Element("TH", line, scope="Row")):
        canvas.draw(text("Surgery", 120))
    with canvas.element(Element("TD", line)):
        canvas.draw(text("Good", 120, 130))
    read = structure(finished(canvas))
    rows = [[cell.text for cell in row.all("TH", "TD")] for row in read.all("TR")]
    assert rows == [["Service", "Safe"], ["Surgery", "Good"]]
    assert [node.attributes.split()[-1] for node in read.all("TH")] == ["/Column"] * 2 + ["/Row"]


def test_an_element_continues_after_an_element_nested_in_it(canvas: TaggedCanvas) -> None:
    paragraph = Element("P", Element("Document"))
    arrow = Element("Span", paragraph, actual_text="up one")
    with canvas.element(paragraph):
        canvas.draw(text("before ", 100, 50))
        with canvas.element(arrow):
            canvas.draw(text("↑ ", 100, 90))
        canvas.draw(text("after", 100, 120))
    data = finished(canvas)
    (read,) = structure(data).all("P")
    assert read.text == "before ↑ after"
    assert "before up one after" in spoken(data)


def test_artifacts_are_not_read(canvas: TaggedCanvas) -> None:
    paragraph = Element("P", Element("Document"))
    with canvas.artifact("Pagination"):
        canvas.draw(text("Page 1 of 1", 380))
    with canvas.element(paragraph):
        with canvas.artifact():
            canvas.draw([Box(10, 10, 50, 50, fill="#CDE8C5")])
        canvas.draw(text("read"))
    assert structure(finished(canvas)).text == "read"


def test_an_element_continues_on_the_next_page(canvas: TaggedCanvas) -> None:
    document = Element("Document")
    items = Element("L", document)
    for number in (1, 2):
        with canvas.element(Element("LBody", Element("LI", items))):
            canvas.draw(text(f"item {number}"))
        canvas.showPage()
    with canvas.element(Element("P", document)):
        canvas.draw(text("end"))
    read = structure(finished(canvas))
    assert [node.text for node in read.all("LI")] == ["item 1", "item 2"]
    assert len(read.all("L")) == 1


def test_a_link_is_text_that_opens_an_address(canvas: TaggedCanvas) -> None:
    link = Element("Link", Element("P", Element("Document")))
    with canvas.element(link):
        canvas.draw(text("www.example.org"))
    canvas.link(link, "https://www.example.org/ä b(c)", "The full report", (50, 90, 80, 12))
    data = finished(canvas)
    (read,) = structure(data).all("Link")
    assert read.text.startswith("www.example.org")


def test_headers_of_cells_can_be_named(canvas: TaggedCanvas) -> None:
    table = Element("Table", Element("Document"))
    head = Element("TH", Element("TR", table), scope="Column")
    with canvas.element(head):
        canvas.draw(text("Safe"))
    with canvas.element(Element("TD", Element("TR", table), headers=(head,))):
        canvas.draw(text("Good", 120))
    (cell,) = structure(finished(canvas)).all("TD")
    assert "/Headers" in cell.attributes


def test_the_outline_is_nested(canvas: TaggedCanvas) -> None:
    from io import BytesIO

    from pypdf import PdfReader

    with canvas.element(Element("P", Element("Document"))):
        canvas.draw(text("text"))
    for title, level in (("Card", 0), ("Ratings – “all”", 1), ("To improve", 1), ("Other", 0)):
        canvas.bookmark(title, level, 50)
    outline: Any = PdfReader(BytesIO(finished(canvas))).outline
    read = [
        [inner.title for inner in entry] if isinstance(entry, list) else entry.title
        for entry in outline
    ]
    assert read == ["Card", ["Ratings – “all”", "To improve"], "Other"]


def test_the_document_has_its_metadata_language_and_fonts(canvas: TaggedCanvas) -> None:
    from io import BytesIO

    from pypdf import PdfReader

    with canvas.element(Element("P", Element("Document"))):
        canvas.draw(text("text"))
    reader = PdfReader(BytesIO(finished(canvas)))
    assert reader.metadata is not None
    assert reader.metadata.title == "Invented & “odd” title"
    assert reader.metadata.creation_date == datetime(2019, 12, 18, tzinfo=UTC)
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    resources: Any = reader.pages[0]["/Resources"]
    fonts = resources["/Font"]
    assert all("/ToUnicode" in font.get_object() for font in fonts.values())


def test_a_letter_that_the_fonts_lack_can_still_be_copied(canvas: TaggedCanvas) -> None:
    with canvas.element(Element("P", Element("Document"))):
        canvas.draw(text("□ clinic", original="日 clinic"))
        canvas.draw(text("□", 130, original="\ud800"))
    assert "日 clinic" in spoken(finished(canvas))


def test_a_stream_may_end_in_a_carriage_return() -> None:
    # Compressed content may end in any byte, and readers must not take this one for a line end.
    for number in range(2000):
        canvas = TaggedCanvas((300, 400), bundled_faces())
        with canvas.element(Element("P", Element("Document"))):
            canvas.draw(text("x" * (number % 40), 100 + number / 7))
        canvas.showPage()
        data = canvas.pdf(METADATA)
        if b"\r\r\nendstream" in data:
            assert failures(data) == []
            return
    pytest.fail("no stream ended in a carriage return")
