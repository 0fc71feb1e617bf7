"""The window before its parts are there: its frame, drawn where the parts will stand.

A first paint waits for no part and no style sheet. What is drawn here is what takes its place a
moment later: a test compares the two. Nothing here may ask for PySide's ``Qt``, whose hundred enums
take a tenth of the start to make; pens, brushes of a colour and alignments would.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontMetrics,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPalette,
)
from PySide6.QtWidgets import QLabel, QWidget

from viewer.appearance.colours import OFF_EDGE, OFF_PRIMARY, OFF_PRIMARY_TEXT, OFF_TEXT
from viewer.appearance.theme import PRODUCT_SIZE, SMALL_SIZE

if TYPE_CHECKING:
    from viewer.appearance.theme import Theme

PRODUCT = "Wardcard"
BUTTONS = ("As at: latest", "Print", "Export PDF card")
PLACEHOLDER = "Find a trust, hospital, service, postcode or finding"
OPENING = "Opening the ratings…"
DISCLAIMER = "Offline copy · not a CQC product"
_TEXTS = (PRODUCT, PLACEHOLDER, *BUTTONS, OPENING, DISCLAIMER)
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


class Sketch(QWidget):
    """Lies below the parts as they come, and goes when all are there."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.sides = (0, 0)
        """Widths of the panes beside the report."""
        self._texts = [QLabel(text, self) for text in _TEXTS]

    def lay_out(self, tree: int, story: int) -> None:
        """``tree`` and ``story`` are the widths of the panes at the sides; 0 for none."""
        self.sides = tree, story
        self.resize(self.window().size())
        theme, scheme, bar = self._theme, self._theme.scheme, self.bar(self.width())
        inside = theme.space(10) + 4
        body, bold, small = theme.font(), theme.font(bold=True), theme.font(SMALL_SIZE)
        foot = self.foot()
        margin = theme.space(16)
        hint = QColor(scheme.text)
        hint.setAlpha(128)  # as Qt has it in a line edit that wears a style sheet
        muted, plain = QColor(scheme.muted), QColor(scheme.bar_text)
        places = (
            (bar.product, self._product_font(), plain, 0.0),
            (bar.search.adjusted(inside, 0, -inside, 0), body, hint, 0.0),
            (bar.buttons[0], body, plain, 0.5),
            (bar.buttons[1], body, QColor(OFF_TEXT), 0.5),
            (bar.buttons[2], bold, QColor(OFF_PRIMARY_TEXT), 0.5),
            (foot.adjusted(margin, 0, -margin, 0), small, muted, 0.0),
            (foot.adjusted(margin, 0, -margin, 0), small, muted, 1.0),
        )
        for label, (place, font, colour, across) in zip(self._texts, places, strict=True):
            label.setVisible(place is not None)
            if place is not None:
                label.setFont(font)
                palette = label.palette()
                palette.setColor(QPalette.ColorRole.WindowText, colour)
                label.setPalette(palette)
                wide = min(QFontMetrics(font).horizontalAdvance(label.text()), place.width())
                x = place.x() + round((place.width() - wide) * across)
                label.setGeometry(x, place.y(), wide, place.height())

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

    def foot(self) -> QRect:
        """Where the status line stands."""
        metrics = QFontMetrics(self._theme.font(SMALL_SIZE))
        height = metrics.height() + 2 * self._theme.space(5)
        return QRect(0, self.height() - height, self.width(), height)

    def paintEvent(self, event: QPaintEvent) -> None:
        scheme = self._theme.scheme
        bar, foot = self.bar(self.width()), self.foot()
        tree, story = self.sides
        top, tall = bar.height, foot.y() - bar.height
        painter = QPainter(self)
        for x, y, width, height, colour in (
            (0, top, self.width(), tall, scheme.window),
            (0, top, tree, tall, scheme.surface),
            (tree, top, 1, tall, scheme.line),
            (self.width() - story, top, story, tall, scheme.surface),
            (self.width() - story - 1, top, 1 if story else 0, tall, scheme.line),
            (0, foot.y(), self.width(), foot.height(), scheme.surface),
            (0, foot.y(), self.width(), 1, scheme.line),
            (0, 0, self.width(), top, scheme.bar),
        ):
            area = QPainterPath()
            area.addRect(QRectF(x, y, width, height))
            painter.fillPath(area, _brush(colour))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_box(painter, bar.search, scheme.surface, scheme.surface)
        plain, off, primary = bar.buttons
        self._paint_box(painter, plain, scheme.bar, scheme.bar_text)
        self._paint_box(painter, off, scheme.bar, OFF_EDGE)
        self._paint_box(painter, primary, OFF_PRIMARY, OFF_EDGE)
        painter.fillPath(menu_sign(self._theme, bar.menu), _brush(scheme.bar_text))
        painter.end()

    def _paint_box(self, painter: QPainter, place: QRect | None, ground: str, edge: str) -> None:
        if place is None:
            return
        radius = self._theme.space(4)
        for grown, colour in ((0, edge), (-1, ground)):
            box = QPainterPath()
            area = place.adjusted(-grown, -grown, grown, grown)
            box.addRoundedRect(QRectF(area), radius + grown, radius + grown)
            painter.fillPath(box, _brush(colour))

    def _product_font(self) -> QFont:
        return self._theme.font(PRODUCT_SIZE, bold=True)


def menu_sign(theme: Theme, place: QRect) -> QPainterPath:
    """Three bars amid ``place``."""
    side = theme.space(20)
    thick = max(2, round(side / 11))  # whole pixels: three sharp bars
    left = place.x() + (place.width() - side) // 2
    top = place.y() + (place.height() - side) // 2
    sign = QPainterPath()
    for part in (0.25, 0.5, 0.75):
        y = top + round(side * part) - thick // 2
        sign.addRect(QRectF(left + round(side * 0.15), y, round(side * 0.7), thick))
    return sign


def _brush(colour: str) -> QBrush:
    """A palette's, for a brush's own makers would ask for ``Qt``."""
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.Window, QColor(colour))
    return palette.window()
