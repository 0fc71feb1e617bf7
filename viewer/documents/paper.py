"""Cards on paper: which page goes where, whatever the printer can do by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPageLayout, QPainter
from PySide6.QtPrintSupport import QPrinter

from viewer.card.painter import draw_page
from viewer.card.setting.page import Layout, Page

WHITE = 24.0
"""Points of a card's page, at its narrowest margin, that stay white."""


def print_layouts(
    printer: QPrinter,
    layouts: Iterable[Layout],
    cancelled: Callable[[], bool] = lambda: False,
) -> int:
    """Print the pages of the cards that the printer's page ranges ask for, one card after another.

    Each page is fitted to the paper. On both sides of the paper, a card begins on a new sheet.
    Returns how many pages of cards were printed, copies counted; 0 too where the printer could not
    be opened. What was printed when ``cancelled`` says so is not sent.
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
            draw_page(painter, page, target(printer, page))
            printed += 1
    if painter.isActive():
        painter.end()
    return printed


def target(printer: QPrinter, page: Page) -> QRectF:
    """Where a page is drawn, in the printer's dots."""
    place = reachable(printer.pageLayout(), page)
    dots = printer.resolution() / 72
    return QRectF(place.x() * dots, place.y() * dots, place.width() * dots, place.height() * dots)


def reachable(layout: QPageLayout, page: Page) -> QRectF:
    """Where a page is drawn, in points: on all of the paper, unless that would put something of
    the page where the printer cannot print; then on what it can print.
    """
    layout.setUnits(QPageLayout.Unit.Point)
    least, paper = layout.minimumMargins(), layout.fullRect()
    scale = min(paper.width() / page.width, paper.height() / page.height)
    if max(least.left(), least.right(), least.top(), least.bottom()) > WHITE * scale:
        return paper.marginsRemoved(least)
    return paper


def _in_turn(printer: QPrinter, layouts: Iterable[Layout]) -> Iterator[Page | None]:
    """The pages in the order of printing; None is a side that stays blank."""
    copies = 1 if printer.supportsMultipleCopies() else printer.copyCount()
    if copies > 1 and printer.collateCopies():
        again = list(layouts)
        for _ in range(copies):
            yield from _wanted(printer, again)
    else:
        for page in _wanted(printer, layouts):
            for _ in range(copies):
                yield page


def _wanted(printer: QPrinter, layouts: Iterable[Layout]) -> Iterator[Page | None]:
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
