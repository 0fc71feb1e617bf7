"""Bars for figures before and after, from zero, with the whole figure and its unit beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from viewer.appearance.colours import DARK, LIGHT
from viewer.appearance.theme import Theme

_FONT = 0.9
_THICK, _GAP, _LEAST = 9, 8, 40
"""Units: the height of a bar, the gaps beside it, and the least length of the longest bar."""
_OLDER = {LIGHT.name: "#7F8B96", DARK.name: "#8794A0"}
_LONGEST = 190
"""The most units of the longest bar, so that bars of different measures stay comparable."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A figure: its label, its size and its text."""

    label: str
    """'2016' or 'Before'."""
    value: float
    text: str
    """The figure with its unit, '720 beds'; it is drawn whole, on one line."""
    newest: bool = False
    """Whether it is drawn in the accent colour: the figure after."""


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    at: QPointF
    """The left end of its baseline."""
    bold: bool


@dataclass(frozen=True, slots=True)
class PlacedBars:
    """Bars and their texts, placed within an entry, in pixels."""

    height: float
    rects: tuple[tuple[QRectF, bool], ...]
    """Each bar, and whether it is the newest figure."""
    words: tuple[_Word, ...]


def place_bars(bars: Sequence[Bar], width: float, theme: Theme) -> PlacedBars:
    """Place ``bars`` in ``width`` pixels: label, bar and figure in a line.

    If there is no room for that, the bar is below its label and figure. A figure is never split;
    one that is wider than ``width`` continues on further lines, between its words.
    """
    plain, bold = QFontMetricsF(theme.font(_FONT)), QFontMetricsF(theme.font(_FONT, bold=True))
    line, gap, thick = max(theme.space(17), bold.height()), theme.space(_GAP), theme.space(_THICK)
    labels = max((plain.horizontalAdvance(bar.label) for bar in bars), default=0) + gap
    figures = max((bold.horizontalAdvance(bar.text) for bar in bars), default=0) + gap
    most = max((abs(bar.value) for bar in bars), default=0) or 1.0
    length = min(width - labels - figures, theme.space(_LONGEST))
    beside = length >= theme.space(_LEAST)
    if not beside:
        length = min(width, theme.space(_LONGEST))
    rects: list[tuple[QRectF, bool]] = []
    words: list[_Word] = []
    y = 0.0
    for bar in bars:
        drawn = max(2.0, length * abs(bar.value) / most)
        baseline = y + (line + bold.capHeight()) / 2
        words.append(_Word(bar.label, QPointF(0, baseline), False))
        if beside:
            rects.append((QRectF(labels, y + (line - thick) / 2, drawn, thick), bar.newest))
            words.append(_Word(bar.text, QPointF(labels + drawn + gap, baseline), True))
            y += line
            continue
        x = labels
        if labels + figures - gap > width:
            x, baseline = 0.0, baseline + line
        for part in _lines(bar.text, width, bold):
            words.append(_Word(part, QPointF(x, baseline), True))
            y = baseline + (line - bold.capHeight()) / 2
            baseline += line
        rects.append((QRectF(0, y + thick / 4, drawn, thick), bar.newest))
        y += thick * 2
    return PlacedBars(y, tuple(rects), tuple(words))


def paint_bars(painter: QPainter, placed: PlacedBars, x: float, y: float, theme: Theme) -> None:
    """Paint bars that :func:`place_bars` has placed, from the point ``x``, ``y``."""
    scheme = theme.scheme
    painter.save()
    for rect, newest in placed.rects:
        painter.fillRect(
            rect.translated(x, y), QColor(scheme.accent if newest else older_colour(theme))
        )
    for word in placed.words:
        painter.setFont(theme.font(_FONT, bold=word.bold))
        painter.setPen(QColor(scheme.text if word.bold else scheme.muted))
        painter.drawText(word.at + QPointF(x, y), word.text)
    painter.restore()


def older_colour(theme: Theme) -> str:
    """The colour of the figure before, at least 3:1 on the window's background."""
    return _OLDER.get(theme.scheme.name, theme.scheme.text)


def _lines(text: str, width: float, metrics: QFontMetricsF) -> list[str]:
    """``text`` on one line, or if it is wider than ``width``, on several, split between words."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]}\u00a0{word}" if lines[-1] else word
        if lines[-1] and metrics.horizontalAdvance(longer) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines
