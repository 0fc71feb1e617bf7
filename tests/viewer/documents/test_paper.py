"""Cards on paper: every page, on any paper, in as many copies and on as many sides as asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMarginsF
from PySide6.QtGui import QImage, QPageLayout, QPageRanges, QPageSize
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication

from tests.tools import tool_or_skip
from tests.viewer.card import cards
from tests.viewer.card.pdf.readback import pictures
from viewer.card.layout.layout import lay_out
from viewer.card.painter import picture
from viewer.card.setting.editions import Edition
from viewer.documents.paper import area_in_dots, area_in_points, print_layouts


def printer(file: Path) -> QPrinter:
    made = QPrinter(QPrinter.PrinterMode.HighResolution)
    made.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    made.setOutputFileName(str(file))
    return made


def page_count(file: Path) -> int:
    from pypdf import PdfReader

    return len(PdfReader(file).pages)


def test_every_page_of_every_card_is_printed(qapp: QApplication, tmp_path: Path) -> None:
    layouts = [lay_out(cards.site(12)), lay_out(cards.unrated())]
    file = tmp_path / "print.pdf"
    assert print_layouts(printer(file), layouts) == 3
    assert page_count(file) == 3


def test_only_the_pages_asked_for_are_printed(qapp: QApplication, tmp_path: Path) -> None:
    file = tmp_path / "print.pdf"
    target = printer(file)
    target.setPageRanges(QPageRanges.fromString("2-3"))
    assert print_layouts(target, [lay_out(cards.site(), Edition.LARGE)]) == 2
    assert page_count(file) == 2


def ink(image: QImage) -> list[float]:
    """Where the outermost marks on white paper are: left, top, right, bottom, 0 to 1."""
    small = image.convertToFormat(QImage.Format.Format_Grayscale8).scaled(200, 200)
    dark = [
        (x, y)
        for x in range(small.width())
        for y in range(small.height())
        if small.pixelColor(x, y).lightness() < 220
    ]
    across, down = [x for x, _ in dark], [y for _, y in dark]
    return [min(across) / 200, min(down) / 200, max(across) / 200, max(down) / 200]


@pytest.mark.parametrize("size", ["A3", "A5", "Letter"])
def test_a_card_is_fitted_to_any_paper(qapp: QApplication, tmp_path: Path, size: str) -> None:
    tool_or_skip("pdftoppm")
    file = tmp_path / "print.pdf"
    paper = printer(file)
    paper.setPageSize(QPageSize(QPageSize.PageSizeId[size]))
    layout = lay_out(cards.site())
    assert print_layouts(paper, [layout]) == 1
    (image,) = pictures(file.read_bytes(), tmp_path / "png", 50)
    printed, wanted = ink(QImage(str(image))), ink(picture(layout.pages[0], 50))
    # On Letter, which is wider, more is left white at the sides; the middle is the same.
    assert printed[0] + printed[2] == pytest.approx(wanted[0] + wanted[2], abs=0.03)
    assert printed[1::2] == pytest.approx(wanted[1::2], abs=0.02)


def test_what_a_printer_cannot_reach_is_left_white(qapp: QApplication, tmp_path: Path) -> None:
    paper = printer(tmp_path / "print.pdf")
    paper.setResolution(72)
    page = lay_out(cards.unrated()).pages[0]
    whole = area_in_dots(paper, page)
    assert (whole.x(), whole.y()) == (0, 0)
    layout = paper.pageLayout()
    layout.setUnits(QPageLayout.Unit.Point)
    layout.setMinimumMargins(QMarginsF(18, 18, 18, 18))
    assert area_in_points(layout, page) == layout.fullRect(), "the card has as much white"
    layout.setMinimumMargins(QMarginsF(18, 18, 18, 40))
    assert area_in_points(layout, page).bottom() == pytest.approx(whole.bottom() - 40, abs=1)


def test_every_card_begins_on_a_new_sheet(qapp: QApplication, tmp_path: Path) -> None:
    class TwoSided(QPrinter):
        """As a printer that turns the paper; Qt's PDF printer takes no such wish."""

        def duplex(self) -> QPrinter.DuplexMode:
            return QPrinter.DuplexMode.DuplexLongSide

    file = tmp_path / "print.pdf"
    paper = TwoSided()
    paper.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    paper.setOutputFileName(str(file))
    assert print_layouts(paper, [lay_out(cards.unrated())] * 2) == 2
    assert page_count(file) == 3, "the back of the first card is blank"


@pytest.mark.parametrize("collate", [True, False])
def test_as_many_copies_as_asked_for(qapp: QApplication, tmp_path: Path, *, collate: bool) -> None:
    file = tmp_path / "print.pdf"
    paper = printer(file)
    paper.setCopyCount(2)
    paper.setCollateCopies(collate)
    assert print_layouts(paper, [lay_out(cards.unrated()), lay_out(cards.unrated())]) == 4
    assert page_count(file) == 4


def test_printing_that_is_stopped_sends_nothing(qapp: QApplication, tmp_path: Path) -> None:
    stops = iter([False, True])
    paper = printer(tmp_path / "print.pdf")
    assert print_layouts(paper, [lay_out(cards.unrated())] * 3, lambda: next(stops)) == 0


@pytest.mark.qt_log_ignore("QPainter::begin", extend=True)
def test_a_printer_that_cannot_start_prints_nothing(qapp: QApplication, tmp_path: Path) -> None:
    target = printer(tmp_path / "no folder" / "print.pdf")
    assert print_layouts(target, [lay_out(cards.unrated())]) == 0
