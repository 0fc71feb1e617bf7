"""The time for a card, compared with Typst and WeasyPrint making a PDF with the same content.

All three are tagged. `card_to_typst` and `card_to_weasyprint` are our median time for a card of one
page, from its record to the bytes of the PDF, divided by theirs for the same headings, lists,
paragraphs and table in the same font. Each is left out, with a message, if that program is not
installed: see `packaging/requirements/bench.txt`.
"""

from __future__ import annotations

import html
import importlib.util
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from statistics import median
from typing import Any

from pypdf import PdfReader

from tests.viewer.card import cards
from viewer.card.layout.layout import lay_out
from viewer.card.pdf.writer import render_pdf
from viewer.card.setting.page import Layout, Text
from viewer.card.setting.structure import Element
from viewer.system.paths import resources_dir

_CARDS = {"typst": 24, "weasyprint": 12}
"""The number of cards that each of the other programs makes."""
_LEAST = 4
_FONTS = resources_dir() / "fonts"


def figures(scale: float) -> Iterator[tuple[str, float, float]]:
    """Our time relative to that of each program that is installed."""
    makers: dict[str, Callable[[], Callable[[Layout], bytes]]] = {
        "typst": _typst_maker,
        "weasyprint": _weasyprint_maker,
    }
    for name, maker in makers.items():
        if importlib.util.find_spec(name) is None:
            print(f"card_to_{name} left out: {name} is not installed", flush=True)
            continue
        theirs = maker()
        count = max(_LEAST, int(_CARDS[name] * scale))
        # The first card of each fills caches.
        spent = [_times(number, theirs) for number in range(count)][1:]
        mine, other = median(ours for ours, _ in spent), median(time_ for _, time_ in spent)
        print(f"cards: {1 / mine:.0f} a second, {name} {1 / other:.1f}", flush=True)
        yield f"card_to_{name}", mine / other, 1.0


def _times(number: int, theirs: Callable[[Layout], bytes]) -> tuple[float, float]:
    """Our seconds and the other program's for a card of which no other has the text."""
    card = cards.site(3)
    findings = tuple(
        replace(finding, text=f"{number * 7 + index} {finding.text}")
        for index, finding in enumerate(card.findings)
    )
    card = replace(card, name=f"Invented Hospital {number}", findings=findings)
    layout = lay_out(card)
    start = time.perf_counter()
    ours = render_pdf(card).data
    middle = time.perf_counter()
    other = theirs(layout)
    end = time.perf_counter()
    if number == 0:
        for data in (ours, other):
            catalog: Any = PdfReader(BytesIO(data)).root_object
            assert catalog["/MarkInfo"]["/Marked"], "not tagged"
    return middle - start, end - middle


# The content of a card, which the other programs arrange in their own way


@dataclass(slots=True)
class _Cell:
    text: str
    heading: bool
    columns: int


_Row = list[_Cell]


@dataclass(slots=True)
class _Block:
    """A table, or a text with its role in the structure."""

    role: str
    text: str = ""
    rows: list[_Row] | None = None


def _blocks(layout: Layout) -> list[_Block]:
    """The texts and tables of a card in reading order."""
    blocks: list[_Block] = []
    tables: dict[Element, _Block] = {}
    rows: dict[Element, _Row] = {}
    for element, text in _texts(layout).items():
        above = list(_above(element))
        row = next((each for each in above if each.role == "TR"), None)
        if row is None:
            item = any(each.role == "LI" for each in above)
            blocks.append(_Block("LI" if item else element.role, text))
            continue
        table = next(each for each in above if each.role == "Table")
        if table not in tables:
            tables[table] = _Block("Table", rows=[])
            blocks.append(tables[table])
        if row not in rows:
            rows[row] = []
            found = tables[table].rows
            assert found is not None
            found.append(rows[row])
        cell = next((each for each in above if each.role in ("TH", "TD")), element)
        rows[row].append(_Cell(text, cell.role == "TH", cell.columns))
    return blocks


def _texts(layout: Layout) -> dict[Element, str]:
    """What is read out of each element, in order."""
    found: dict[Element, str] = {}
    for page in layout.pages:
        for marked in page.marked:
            drawn = " ".join(ink.text for ink in marked.inks if isinstance(ink, Text))
            element = marked.element
            whole = element.actual_text or f"{found.get(element, '')} {drawn}".strip()
            if whole:
                found[element] = whole
    return found


def _above(element: Element) -> Iterator[Element]:
    """The element itself, its parent, and so on up to the root."""
    at: Element | None = element
    while at is not None:
        yield at
        at = at.parent


def _typst_maker() -> Callable[[Layout], bytes]:
    import typst  # pyright: ignore[reportMissingImports] - not locked for tests

    fonts: Any = typst.Fonts(include_system_fonts=False, font_paths=[str(_FONTS)])

    def make(layout: Layout) -> bytes:
        parts = [
            f"#set document(title: {_quoted(layout.title)})",
            '#set text(font: "Inter", size: 8pt, lang: "en", region: "GB")',
            '#set page(paper: "a4", margin: 30pt)',
            *map(_typst_block, _blocks(layout)),
        ]
        compiled: Any = typst.compile(
            "\n".join(parts).encode(), format="pdf", font_paths=fonts, pdf_standards=["ua-1"]
        )
        return bytes(compiled)

    return make


def _typst_block(block: _Block) -> str:
    if block.rows is None:
        level = {"H1": "= ", "H2": "== ", "H3": "=== ", "LI": "- "}.get(block.role, "")
        return f"{level}#{_quoted(block.text)}\n"
    rows = [
        ", ".join(f"table.cell(colspan: {cell.columns})[#{_quoted(cell.text)}]" for cell in row)
        for row in block.rows
    ]
    head, *body = rows
    width = max(sum(cell.columns for cell in row) for row in block.rows)
    return f"#table(columns: {width}, table.header({head}), {', '.join(body)})\n"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _weasyprint_maker() -> Callable[[Layout], bytes]:
    import weasyprint  # pyright: ignore[reportMissingImports] - not locked for tests

    faces = "".join(
        f"@font-face {{ font-family: Inter; font-weight: {weight}; "
        f"src: url({(_FONTS / f'Inter-{name}.ttf').as_uri()}) }}"
        for name, weight in (("Regular", 400), ("Bold", 700))
    )

    def make(layout: Layout) -> bytes:
        body = "".join(map(_html_block, _blocks(layout)))
        page = (
            f'<!DOCTYPE html><html lang="en-GB"><head><title>{html.escape(layout.title)}</title>'
            f"<style>{faces} body {{ font: 8pt Inter }} @page {{ size: A4; margin: 30pt }}</style>"
            f"</head><body>{body}</body></html>"
        )
        pdf: Any = weasyprint.HTML(string=page).write_pdf(pdf_variant="pdf/ua-1")
        return bytes(pdf)

    return make


def _html_block(block: _Block) -> str:
    if block.rows is not None:
        return f"<table>{''.join(_html_row(i, row) for i, row in enumerate(block.rows))}</table>"
    text = html.escape(block.text)
    if block.role == "LI":
        return f"<ul><li>{text}</li></ul>"
    tag = block.role.lower() if block.role in ("H1", "H2", "H3") else "p"
    return f"<{tag}>{text}</{tag}>"


def _html_row(index: int, row: _Row) -> str:
    cells: list[str] = []
    for cell in row:
        scope = ' scope="row"' if index else ' scope="col"'
        tag = f"th{scope}" if cell.heading else "td"
        cells.append(f'<{tag} colspan="{cell.columns}">{html.escape(cell.text)}</{tag[:2]}>')
    return f"<tr>{''.join(cells)}</tr>"
