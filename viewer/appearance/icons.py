"""The window's line icons: menu, search, clock, printer and so on, drawn in any colour and size."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

SHAPES = {
    "menu": "M2 4H14M2 8H14M2 12H14",
    "back": "M10 3L5 8L10 13",
    "forward": "M6 3L11 8L6 13",
    "down": "M4 6L8 10L12 6",
    "up": "M4 10L8 6L12 10",
    "close": "M4 4L12 12M12 4L4 12",
    "plus": "M8 3V13M3 8H13",
    "check": "M3 8.5L6.5 12L13 4.5",
    "search": "M7 2.5A4.5 4.5 0 1 1 6.99 2.5M10.3 10.3L14 14",
    "clock": "M8 2A6 6 0 1 1 7.99 2M8 4.5V8L10.5 9.5",
    "circle": "M8 2.5A5.5 5.5 0 1 1 7.99 2.5",
    "info": "M8 2A6 6 0 1 1 7.99 2M8 7.2V11.2M8 4.6V5.4",
    "warning": "M8 2.2L14.4 13.4H1.6ZM8 6.4V9.8M8 11.2V12",
    "printer": "M4.5 6V2.5H11.5V6M4.5 11H2.5V6H13.5V11H11.5M4.5 9.5H11.5V13.5H4.5Z",
    "file": "M3.5 1.8H9.5L12.5 4.8V14.2H3.5ZM9.3 2V5H12.5",
    "table": "M2.5 2.5H13.5V13.5H2.5ZM5 5.5H11M5 8H11M5 10.5H11",
    "hospital": "M3 14V2.5H13V14M8 4.5V8.5M6 6.5H10M6.5 14V11H9.5V14",
    "surgery": "M4 2.5V6A2.5 2.5 0 0 0 9 6V2.5M6.5 8.5V10.5A3 3 0 0 0 12.5 10.5V9.5"
    "M12.5 6.5A1.4 1.4 0 1 1 12.49 6.5",
    "home": "M2 8L8 2.5L14 8M4 7V13.5H12V7",
    "building": "M3 14V5L8 2L13 5V14ZM6 7.5H6.5M9.5 7.5H10M6 10.5H6.5M9.5 10.5H10",
    "heart": "M8 13.5L3 8.5A3 3 0 0 1 8 4.6A3 3 0 0 1 13 8.5Z",
    "finding": "M2.5 3H13.5V10.5H8L5.5 13V10.5H2.5Z",
    "action": "M2.5 2.5H13.5V13.5H2.5ZM5 8L7.2 10.2L11 5.5",
    "report": "M3.5 1.8H12.5V14.2H3.5ZM6 5H10M6 8H10M6 11H8.5",
    "measure": "M3 13.5V9M8 13.5V3M13 13.5V6.5",
    "star": "M8 1.8L9.9 5.9L14.3 6.4L11 9.4L11.9 13.8L8 11.6L4.1 13.8L5 9.4L1.7 6.4L6.1 5.9Z",
    "filter": "M2 4H14M4.5 8H11.5M7 12H9",
    "prompt": "M2.5 4L6.5 8L2.5 12M8 12.5H13.5",
}
"""The strokes of each icon as the data of an SVG path, in a square of 16 units."""

_WIDTH = 1.6
"""The width of a stroke, in the units of the square."""


def paint_icon(painter: QPainter, name: str, box: QRectF, colour: QColor) -> None:
    """Draw the icon ``name`` of :data:`SHAPES` in the square ``box``."""
    _renderer(name, colour).render(painter, box)


def icon(
    name: str,
    side: int,
    colour: QColor,
    disabled: QColor | None = None,
    gap: int = 0,
    *,
    filled: bool = False,
) -> QIcon:
    """Return the icon ``name``, ``side`` pixels high, for screens of up to three times the density.

    ``disabled`` is its colour while its button is disabled; by default Qt makes it paler. ``gap``
    is the space in pixels to its right, where Qt's own space between icon and text is too narrow.
    ``filled`` fills the outline.
    """
    result = QIcon()
    for mode, ink in ((QIcon.Mode.Normal, colour), (QIcon.Mode.Disabled, disabled)):
        if ink is None:
            continue
        renderer = _renderer(name, ink, filled=filled)
        for ratio in (1, 2, 3):
            pixmap = QPixmap(QSize(side + gap, side) * ratio)
            pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(pixmap)
            renderer.render(painter, QRectF(0, 0, side * ratio, side * ratio))
            painter.end()
            pixmap.setDevicePixelRatio(ratio)
            result.addPixmap(pixmap, mode)
    return result


def _renderer(name: str, colour: QColor, *, filled: bool = False) -> QSvgRenderer:
    fill = colour.name() if filled else "none"
    drawing = (
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'>"
        f"<path d='{SHAPES[name]}' fill='{fill}' stroke='{colour.name()}' stroke-width='{_WIDTH}' "
        "stroke-linecap='round' stroke-linejoin='round'/></svg>"
    )
    return QSvgRenderer(QByteArray(drawing.encode()))
