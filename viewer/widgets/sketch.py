"""The window before its parts are there: its frame, drawn where the parts will stand.

A first paint waits for no widget and no style sheet. What is drawn here is what takes its place a
moment later, to the pixel where it can be: a test compares the two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen

from viewer.schemes import OFF_EDGE, OFF_PRIMARY, OFF_PRIMARY_TEXT, OFF_TEXT

if TYPE_CHECKING:
    from viewer.theme import Theme

PRODUCT = "Wardcard"
BUTTONS = ("As at: latest", "Print", "Export PDF card")
PLACEHOLDER = "Find a trust, hospital, service, postcode or finding"
OPENING = "Opening the ratings…"
DISCLAIMER = "Offline copy · not a CQC product"
PRODUCT_SIZE, SMALL_SIZE = 1.22, 0.92
"""Of the text of the product's name and the status line, beside the body's."""
_WITHIN_BUTTON = 2
"""Units around a text that Fusion leaves within the padding of the style sheet, in all."""
_AROUND_ICON = 7
"""The same around the menu's icon, with its border."""


class Bar(NamedTuple):
    """Where the parts of the bar on top stand; None for those without room."""

    height: int
    menu: QRect
    product: QRect | None
    search: QRect
    buttons: tuple[QRect | None, ...]


class Folds(NamedTuple):
    """What gives way where the bar is narrow."""

    search_below: bool
    product: bool
    print: bool


def folds(theme: Theme, room: int, needed: int, name: int) -> Folds:
    """``needed`` is the width of the menu and the buttons, ``name`` that of the product."""
    return Folds(needed + name + theme.space(260) > room, needed + name <= room, needed <= room)


class Sketch:
    def __init__(self, theme: Theme) -> None:
        self._theme = theme

    def bar(self, width: int) -> Bar:
        theme, space = self._theme, self._theme.space
        body, bold = QFontMetrics(theme.font()), QFontMetrics(theme.font(bold=True))
        left, top, gap = space(10), space(8), space(12)
        room = width - left - space(16)
        side = space(20) + 2 * space(4) + _AROUND_ICON
        inside = 2 * space(12) + 2
        widths = [metrics.horizontalAdvance(text) + inside
                  for metrics, text in zip((body, body, bold), BUTTONS, strict=True)]  # fmt: skip
        button = body.height() + 2 * space(6) + _WITHIN_BUTTON
        name = QFontMetrics(self._product_font()).horizontalAdvance(PRODUCT) + space(10)
        needed = side + gap + sum(each + gap for each in widths)
        fold = folds(theme, room, needed, name + gap)
        shown = [True, fold.print, True]
        x = left + room
        buttons: list[QRect | None] = []
        for each, is_shown in zip(reversed(widths), reversed(shown), strict=True):
            place = QRect(x - each, top + (side - button) // 2, each, button)
            buttons.insert(0, place if is_shown else None)
            x -= each + gap if is_shown else 0
        height = body.height() + 2 * space(6) + 6
        start = left + side + gap
        product = QRect(start, top, name, side) if fold.product else None
        start += name + gap if fold.product else 0
        if fold.search_below:
            search = QRect(left, top + side + space(6), min(space(540), room), height)
            whole = search.bottom() + 1 + top
        else:
            # It shares what is free with the space beside it.
            wide = min(space(540), (x - start) * 10 // 11)
            search = QRect(start, top + (side - height) // 2, wide, height)
            whole = side + 2 * top
        return Bar(whole, QRect(left, top, side, side), product, search, tuple(buttons))

    def status_height(self) -> int:
        metrics = QFontMetrics(self._theme.font(SMALL_SIZE))
        return metrics.height() + 2 * self._theme.space(5)

    def paint(self, painter: QPainter, size: QSize, tree: int, story: int) -> None:
        """``tree`` and ``story`` are the widths of the panes at the sides; 0 for none."""
        scheme = self._theme.scheme
        width, height = size.width(), size.height()
        bar = self.bar(width)
        foot = height - self.status_height()
        painter.fillRect(0, 0, width, height, QColor(scheme.window))
        panes = (QRect(0, bar.height, tree, foot), QRect(width - story, bar.height, story, foot))
        for pane in panes:
            painter.fillRect(pane, QColor(scheme.surface))
        line = QColor(scheme.line)
        painter.fillRect(tree, bar.height, 1, foot, line)
        if story:
            painter.fillRect(width - story - 1, bar.height, 1, foot, line)
        self._paint_status(painter, QRect(0, foot, width, height - foot))
        painter.fillRect(0, 0, width, bar.height, QColor(scheme.bar))
        self._paint_bar(painter, bar)

    def _paint_bar(self, painter: QPainter, bar: Bar) -> None:
        theme, scheme = self._theme, self._theme.scheme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_menu_sign(painter, theme, bar.menu)
        if bar.product is not None:
            painter.setFont(self._product_font())
            painter.setPen(QColor(scheme.bar_text))
            painter.drawText(bar.product, Qt.AlignmentFlag.AlignVCenter, PRODUCT)
        self._paint_box(painter, bar.search, scheme.surface, scheme.surface)
        painter.setFont(theme.font())
        painter.setPen(QColor(scheme.muted))
        inside = bar.search.adjusted(theme.space(10) + 4, 0, -theme.space(10), 0)
        painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter, PLACEHOLDER)
        looks = (
            (scheme.bar, scheme.bar_text, scheme.bar_text, False),
            (scheme.bar, OFF_EDGE, OFF_TEXT, False),
            (OFF_PRIMARY, OFF_EDGE, OFF_PRIMARY_TEXT, True),
        )
        for place, text, look in zip(bar.buttons, BUTTONS, looks, strict=True):
            ground, edge, ink, bold = look
            if place is not None:
                self._paint_box(painter, place, ground, edge)
                painter.setFont(theme.font(bold=bold))
                painter.setPen(QColor(ink))
                painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)

    def _paint_box(self, painter: QPainter, place: QRect, ground: str, edge: str) -> None:
        radius = self._theme.space(4)
        painter.setPen(QPen(QColor(edge), 1))
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(place.toRectF().adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)

    def _paint_status(self, painter: QPainter, place: QRect) -> None:
        theme, scheme = self._theme, self._theme.scheme
        painter.fillRect(place, QColor(scheme.surface))
        painter.fillRect(place.x(), place.y(), place.width(), 1, QColor(scheme.line))
        painter.setFont(theme.font(SMALL_SIZE))
        painter.setPen(QColor(scheme.muted))
        inside = place.adjusted(theme.space(16), 0, -theme.space(16), 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(inside, middle, OPENING)
        painter.drawText(inside, middle | Qt.AlignmentFlag.AlignRight, DISCLAIMER)

    def _product_font(self) -> QFont:
        return self._theme.font(PRODUCT_SIZE, bold=True)


def paint_menu_sign(painter: QPainter, theme: Theme, place: QRect) -> None:
    """Three bars amid ``place``."""
    side = theme.space(20)
    left = place.x() + (place.width() - side) / 2
    top = place.y() + (place.height() - side) / 2
    painter.setPen(QPen(theme.colour("bar_text"), max(1.5, side / 11)))
    for part in (0.25, 0.5, 0.75):
        y = round(top + side * part)
        painter.drawLine(round(left + side * 0.15), y, round(left + side * 0.85), y)
