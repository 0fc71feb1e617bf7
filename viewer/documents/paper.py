"""Printing cards: the choice of pages, their order and their position on the sheet.

Page ranges, copies and blank backs are handled here, because not every printer supports them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPageLayout, QPainter
from PySide6.QtPrintSupport import QPrinter

from viewer.card.painter import draw_page
from viewer.card.setting.page import Layout, Page

_WHITE = 24.0
"""The narrowest margin of a card's page, in points; nothing is drawn in it."""


def print_layouts(
    printer: QPrinter,
    layouts: Iterable[Layout],
    cancelled: Callable[[], bool] = lambda: False,
) -> int:
    """Print one card after another, each page fitted to the paper.

    Only the pages in the printer's page ranges are printed; pages are numbered from 1 across all
    cards. With two-sided printing each card begins on a new sheet. ``layouts`` is read during
    printing, and ``cancelled`` is called before each page.

    Returns the number of pages printed, counting each copy; 0 if the printer could not be opened,
    or if ``cancelled`` returned True and the job was aborted.
    """
    printer.setFullPage(True)
    painter = QPainter()
    printed = 0
    for side, page in enumerate(_in_turn(printer, layouts)):
        if cancelled():
            printer.abort()
            printed = 0
            break
        if not painter.isActive() and not painter.begin(printer):
            return 0
        if side:
            printer.newPage()
        if page is not None:
            draw_page(painter, page, area_in_dots(printer, page))
            printed += 1
    if painter.isActive():
        painter.end()
    return printed


def area_in_dots(printer: QPrinter, page: Page) -> QRectF:
    """The rectangle of the paper that ``page`` fills, in the printer's dots."""
    area = area_in_points(printer.pageLayout(), page)
    dots = printer.resolution() / 72
    return QRectF(area.x() * dots, area.y() * dots, area.width() * dots, area.height() * dots)


def area_in_points(layout: QPageLayout, page: Page) -> QRectF:
    """The rectangle of the paper that ``page`` fills, in points.

    That is the full sheet, unless some of the page would then fall in the margin where the printer
    cannot print. In that case it is the area inside that margin.
    """
    layout.setUnits(QPageLayout.Unit.Point)
    least, paper = layout.minimumMargins(), layout.fullRect()
    scale = min(paper.width() / page.width, paper.height() / page.height)
    if max(least.left(), least.right(), least.top(), least.bottom()) > _WHITE * scale:
        return paper.marginsRemoved(least)
    return paper


def _in_turn(printer: QPrinter, layouts: Iterable[Layout]) -> Iterator[Page | None]:
    """Yield the pages in printing order, with all copies; None is a side left blank."""
    copies = 1 if printer.supportsMultipleCopies() else printer.copyCount()
    if copies > 1 and printer.collateCopies():
        repeated = list(layouts)
        for _ in range(copies):
            yield from _wanted(printer, repeated)
    else:
        for page in _wanted(printer, layouts):
            for _ in range(copies):
                yield page


def _wanted(printer: QPrinter, layouts: Iterable[Layout]) -> Iterator[Page | None]:
    """Yield each page in the printer's page ranges once; None is the blank back of a sheet."""
    ranges = printer.pageRanges()
    two_sided = printer.duplex() in (
        QPrinter.DuplexMode.DuplexLongSide,
        QPrinter.DuplexMode.DuplexShortSide,
    )
    number = sides = 0
    for layout in layouts:
        if two_sided and sides % 2:
            yield None
            sides += 1
        for page in layout.pages:
            number += 1
            if ranges.isEmpty() or ranges.contains(number):
                yield page
                sides += 1
