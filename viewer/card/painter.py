"""Draws the pages of a card with Qt, to look like the PDF, for previews, printing and pictures.

Qt rounds font sizes to whole units, so everything is drawn in twentieths of a point.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QImage,
    QPainter,
    QPainterPath,
    QPen,
)

from viewer.appearance.mark_painter import paint_mark
from viewer.card.setting.fonts import Face, bundled_faces
from viewer.card.setting.page import Box, Code, Ink, Page, Rule, Shape, Text

_UNITS = 20
"""The number of painter units in a point."""


@cache
def _family(face: Face) -> str:
    """Load a bundled font into Qt and return its family name.

    Raises FileNotFoundError if Qt cannot read it.
    """
    number = QFontDatabase.addApplicationFont(str(face.file))
    families = QFontDatabase.applicationFontFamilies(number) if number >= 0 else []
    if not families:
        raise FileNotFoundError(f"Qt cannot read the font {face.file}.")
    return families[0]


@cache
def _font(size: float, *, bold: bool) -> QFont:
    faces = bundled_faces()
    font = QFont(_family(faces.bold if bold else faces.regular))
    font.setPixelSize(round(size * _UNITS))
    font.setBold(bold)
    font.setKerning(False)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    font.setStyleStrategy(QFont.StyleStrategy.NoFontMerging)
    return font


def draw_page(painter: QPainter, page: Page, target: QRectF, *, outlines: bool = False) -> None:
    """Draw ``page`` as large as possible in the centre of ``target``, in the painter's units.

    The paper itself is not painted. If ``outlines`` is true, letters are drawn as shapes, for files
    that must look the same on computers without the font.
    """
    scale = min(target.width() / page.width, target.height() / page.height)
    painter.save()
    painter.translate(
        target.x() + (target.width() - page.width * scale) / 2,
        target.y() + (target.height() - page.height * scale) / 2,
    )
    painter.scale(scale / _UNITS, scale / _UNITS)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    draw_text = _draw_outlines if outlines else _draw_text
    for inks in (page.ground, *(marked.inks for marked in page.marked), page.running):
        _draw(painter, inks, draw_text)
    painter.restore()


def picture(page: Page, dots_per_inch: float = 150.0) -> QImage:
    """``page`` as an image on white paper."""
    scale = dots_per_inch / 72
    size = QSizeF(page.width * scale, page.height * scale).toSize()
    image = QImage(size, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    image.setDotsPerMeterX(round(dots_per_inch / 0.0254))
    image.setDotsPerMeterY(round(dots_per_inch / 0.0254))
    painter = QPainter(image)
    draw_page(painter, page, QRectF(0, 0, size.width(), size.height()))
    painter.end()
    return image


def _draw_text(painter: QPainter, ink: Text) -> None:
    painter.setPen(QColor(ink.colour))
    painter.setFont(_font(ink.size, bold=ink.bold))
    painter.drawText(QPointF(ink.x * _UNITS, ink.y * _UNITS), ink.text)


def _draw_outlines(painter: QPainter, ink: Text) -> None:
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    path.addText(QPointF(ink.x * _UNITS, ink.y * _UNITS), _font(ink.size, bold=ink.bold), ink.text)
    painter.fillPath(path, QColor(ink.colour))


def _draw(
    painter: QPainter, inks: Iterable[Ink], draw_text: Callable[[QPainter, Text], None]
) -> None:
    for ink in inks:
        match ink:
            case Text():
                draw_text(painter, ink)
            case Shape():
                side = ink.size * _UNITS
                square = QRectF(ink.x * _UNITS, ink.y * _UNITS, side, side)
                paint_mark(painter, ink.mark, square, QColor(ink.colour))
            case Box():
                _draw_box(painter, ink)
            case Rule():
                painter.setPen(_pen(ink.colour, ink.line, ink.dash))
                start = QPointF(ink.x * _UNITS, ink.y * _UNITS)
                painter.drawLine(start, QPointF(ink.to_x * _UNITS, ink.to_y * _UNITS))
            case Code():
                _draw_code(painter, ink)


def _draw_box(painter: QPainter, ink: Box) -> None:
    painter.setPen(_pen(ink.stroke, ink.line, ink.dash) if ink.stroke else Qt.PenStyle.NoPen)
    painter.setBrush(QColor(ink.fill) if ink.fill else Qt.BrushStyle.NoBrush)
    box = QRectF(ink.x * _UNITS, ink.y * _UNITS, ink.width * _UNITS, ink.height * _UNITS)
    if ink.radius:
        painter.drawRoundedRect(box, ink.radius * _UNITS, ink.radius * _UNITS)
    else:
        painter.drawRect(box)


def _draw_code(painter: QPainter, ink: Code) -> None:
    """Draw the modules in one path, so that no light lines show between them."""
    side = ink.size * _UNITS / ink.modules
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    for row, column, length in ink.dark:
        left, top = ink.x * _UNITS + column * side, ink.y * _UNITS + row * side
        path.addRect(QRectF(left, top, length * side, side))
    painter.fillPath(path, QColor(ink.colour))


def _pen(colour: str, line: float, dash: float = 0.0) -> QPen:
    pen = QPen(QColor(colour), line * _UNITS)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    if dash:
        pen.setDashPattern([dash / line, dash / line])
    return pen
