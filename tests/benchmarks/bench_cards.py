"""Making many cards: memory, the gain from two processes, and the speed of other programs.

`cards_memory_growth` is this process's memory after writing 10,000 cards, divided by that after the
first 1,000. `cards_two_processes_to_one` is the time that two processes take, divided by that of
one, if the machine has two cores. `cards_to_typst` and `cards_to_weasyprint` are the time for a
card, divided by that of Typst or WeasyPrint for a page with the same text and matrix; they are left
out, with a message, if that program is not installed.
"""

from __future__ import annotations

import html
import importlib.util
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

from db.domain.report import Subject
from db.importing.opening import open_or_create
from tests.viewer.card import cards
from viewer.card.export import write_cards
from viewer.card.layout.layout import lay_out
from viewer.card.pdf.writer import render_pdf
from viewer.card.render_many import (
    CardOptions,
    FailedCard,
    MadeCard,
    RecordSource,
    make_card,
    make_cards,
)
from viewer.card.setting.page import Layout, Text
from viewer.system.paths import bundled_packs, resources_dir

_MEMORY = 10_000
_PROCESSES = 600
_OTHERS = {"typst": 12, "weasyprint": 6}
"""The number of cards that each of the other programs makes."""


def figures(scale: float) -> Iterator[tuple[str, float, float]]:
    """Memory and times of many cards, as ratios."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        growth = _growth(max(400, int(_MEMORY * scale)), folder)
        if growth:
            # Only a line in the summary is kept of each card, which is too little to matter.
            yield "cards_memory_growth", growth, 1.05
        else:
            print("cards_memory_growth left out: this system has no /proc", flush=True)
        if (os.cpu_count() or 1) > 1:
            ratio = _two_to_one(max(100, int(_PROCESSES * scale)), folder)
            # Below the full size, starting a process takes most of the time.
            yield "cards_two_processes_to_one", ratio, 0.85 if scale == 1 else 3.0
    yield from _beside_others()


def _growth(count: int, folder: Path) -> float:
    """The memory after ``count`` cards divided by that after a tenth of them.

    0 if the system has no /proc.
    """
    if not Path("/proc/self/statm").exists():
        return 0.0
    subjects = [Subject("XX101", str(number)) for number in range(count)]
    tenth = 0

    def on_progress(done: int, _: int) -> None:
        nonlocal tenth
        if done == count // 10:
            tenth = _resident()

    def fetch(subject: Subject):
        card = cards.site(3)
        return replace(card, name=f"Invented Hospital {subject.service}")

    def cards_one_by_one() -> Iterator[MadeCard | FailedCard]:
        for subject in subjects:
            yield make_card(subject, fetch, CardOptions(pattern="card"))

    summary = write_cards(cards_one_by_one(), count, folder, on_progress=on_progress)
    assert len(summary.saved) == count
    return _resident() / tenth


def _resident() -> int:
    """The memory of this process in bytes."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _two_to_one(count: int, folder: Path) -> float:
    database = folder / "wardcard.db"
    with closing(open_or_create(database, bundled_packs())) as store:
        known = store.subjects()
    subjects = [known[number % len(known)] for number in range(count)]
    spent: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(2):
        for processes, times in spent.items():
            start = time.perf_counter()
            made = sum(
                1 for _ in make_cards(subjects, RecordSource(database), CardOptions(), processes)
            )
            times.append(time.perf_counter() - start)
            assert made == count
    print(f"cards: {count / min(spent[1]):.0f} a second, in two processes "
          f"{count / min(spent[2]):.0f}", flush=True)  # fmt: skip
    return min(spent[2]) / min(spent[1])


# Compared with other programs: the same text, in the same order, and the same matrix


def _beside_others() -> Iterator[tuple[str, float, float]]:
    makers: dict[str, Callable[[Layout], bytes]] = {"typst": _typst, "weasyprint": _weasyprint}
    for name, make_page in makers.items():
        if importlib.util.find_spec(name) is None:
            print(f"cards_to_{name} left out: {name} is not installed", flush=True)
            continue
        ours: list[float] = []
        theirs: list[float] = []
        for number in range(_OTHERS[name]):
            card = replace(cards.site(3), name=f"Invented Hospital {number}")
            layout = lay_out(card)
            start = time.perf_counter()
            render_pdf(card)
            middle = time.perf_counter()
            assert make_page(layout).startswith(b"%PDF")
            theirs.append(time.perf_counter() - middle)
            ours.append(middle - start)
        # The first card of each fills caches.
        mine, other = median(ours[1:]), median(theirs[1:])
        print(f"cards: {1 / mine:.0f} a second, {name} {1 / other:.1f}", flush=True)
        yield f"cards_to_{name}", mine / other, 1.0


def _blocks(layout: Layout) -> Iterator[tuple[str, str]]:
    """The role and the text of each element, in reading order."""
    for page in layout.pages:
        for marked in page.marked:
            text = "".join(ink.text for ink in marked.inks if isinstance(ink, Text))
            yield marked.element.role, text.strip()


def _rows(blocks: list[tuple[str, str]]) -> tuple[list[str], list[tuple[str, str]]]:
    """The texts of the matrix's cells, seven to a row, and all other blocks."""
    cells = [text for role, text in blocks if role in ("TH", "TD")]
    return cells, [block for block in blocks if block[0] not in ("TH", "TD")]


def _typst(layout: Layout) -> bytes:
    import typst  # pyright: ignore[reportMissingImports] - not locked for tests

    cells, rest = _rows(list(_blocks(layout)))
    quoted = [f"[#{_typst_text(cell)}]" for cell in cells]
    heads, body = ", ".join(quoted[:7]), ", ".join(quoted[7:])
    parts = [
        '#set document(title: "Card")',
        '#set text(font: "Inter", size: 8pt, lang: "en")',
        '#set page(paper: "a4", margin: 30pt)',
        f"#table(columns: 7, table.header({heads}), {body})",
    ]
    for role, text in rest:
        level = {"H1": "= ", "H2": "== ", "H3": "=== ", "LBody": "- "}.get(role, "")
        parts.append(f"{level}#{_typst_text(text)}\n")
    compiled: Any = typst.compile(
        "\n".join(parts).encode(),
        format="pdf",
        font_paths=[str(resources_dir() / "fonts")],
        pdf_standards=["ua-1"],
    )
    return bytes(compiled)


def _typst_text(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _weasyprint(layout: Layout) -> bytes:
    import weasyprint  # pyright: ignore[reportMissingImports] - not locked for tests

    cells, rest = _rows(list(_blocks(layout)))
    rows = [cells[start : start + 7] for start in range(0, len(cells), 7)]
    table = "".join(
        "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    roles = {"H1": "h1", "H2": "h2", "H3": "h3", "LBody": "li"}
    body = "".join(
        f"<{roles.get(role, 'p')}>{html.escape(text)}</{roles.get(role, 'p')}>"
        for role, text in rest
    )
    face = (resources_dir() / "fonts" / "Inter-Regular.ttf").as_uri()
    page = (
        f'<html lang="en"><head><title>Card</title><style>@font-face {{font-family: Inter; '
        f"src: url({face})}} body {{font: 8pt Inter}} @page {{size: A4; margin: 30pt}}</style>"
        f"</head><body><table>{table}</table>{body}</body></html>"
    )
    pdf: Any = weasyprint.HTML(string=page).write_pdf(pdf_variant="pdf/ua-1")
    return bytes(pdf)
