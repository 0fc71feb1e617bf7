"""Chips: small labels below a text, painted in lists, and buttons that filter what is shown."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QButtonGroup, QMenu, QPushButton, QWidget

from viewer.appearance.theme import Theme
from viewer.parts.flow_layout import FlowLayout

_FONT = 0.9
"""The size of a chip's text, as a multiple of the body text."""
_GAP, _SIDE = 6, 6
"""Units between chips, and between a chip's edge and its text."""
_WRAPPED = Qt.TextFlag.TextWordWrap
_LINE = 20
"""Units from one line of chips to the next."""


@dataclass(frozen=True, slots=True)
class Chip:
    """A short label: what a finding is about, or how strong it is."""

    text: str
    strong: bool = False
    """Whether it is white on dark, as 'Must' is."""
    link: bool = False
    """Whether clicking it does what Enter does on its entry."""
    warns: bool = False
    """Whether it has the colours of what was said before."""


@dataclass(frozen=True, slots=True)
class PlacedChip:
    """A chip and its place within its entry, in pixels."""

    chip: Chip
    rect: QRectF


def place_chips(
    chips: Iterable[Chip], width: float, theme: Theme
) -> tuple[tuple[PlacedChip, ...], float]:
    """Place ``chips`` in lines that are ``width`` pixels wide; return them and their height.

    A chip that is wider than that has several lines.
    """
    side, gap = theme.space(_SIDE), theme.space(_GAP)
    placed: list[PlacedChip] = []
    x = y = bottom = 0.0
    for chip in chips:
        metrics = QFontMetricsF(theme.font(_FONT, bold=chip.strong))
        room = max(1.0, width - 2 * side - 1)
        text = metrics.boundingRect(QRectF(0, 0, room, 10_000), _WRAPPED, chip.text)
        height = max(theme.space(_LINE - 2), text.height() + 2)
        wide = min(width, text.width() + 2 * side + 1)
        if x and x + wide > width:
            x, y = 0.0, bottom + theme.space(4)
        placed.append(PlacedChip(chip, QRectF(x, y, wide, height)))
        x += wide + gap
        bottom = max(bottom, y + height)
    return tuple(placed), bottom


def paint_chips(
    painter: QPainter, placed: Sequence[PlacedChip], x: float, y: float, theme: Theme
) -> None:
    """Paint chips that :func:`place_chips` has placed, from the point ``x``, ``y``."""
    scheme, side = theme.scheme, theme.space(_SIDE)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for each in placed:
        strong = each.chip.strong
        rect = each.rect.translated(x, y).adjusted(0.5, 0.5, -0.5, -0.5)
        edge, ground, ink = scheme.line, scheme.surface, scheme.muted
        if strong:
            edge, ground, ink = scheme.text, scheme.text, scheme.surface
        elif each.chip.warns:
            edge, ground, ink = scheme.older_edge, scheme.older, scheme.older_text
        elif each.chip.link:
            ink = scheme.accent
        painter.setPen(QPen(QColor(edge), 1))
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(rect, 3, 3)
        painter.setPen(QColor(ink))
        painter.setFont(theme.font(_FONT, bold=strong))
        inside = rect.adjusted(side - 0.5, 0, 0, 0)
        painter.drawText(inside, _WRAPPED | Qt.AlignmentFlag.AlignVCenter, each.chip.text)
    painter.restore()


class ChipChoice(NamedTuple):
    """What one chip of a row stands for."""

    value: object
    text: str
    """'Safe 54'."""
    spoken: str
    """'Safe, 54 findings'."""


class FilterChip(QPushButton):
    """A button that shows only what it names."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("chip")
        self.setCheckable(True)

    def show_choice(self, text: str, spoken: str) -> None:
        """Show ``text``; ``spoken`` is the same for a screen reader."""
        self.setText(text.replace("&", "&&"))
        self.setAccessibleName(spoken)

    def sizeHint(self) -> QSize:
        """Return the size in pixels with bold text, which it has while it is chosen."""
        plain, bold = QFont(self.font()), QFont(self.font())
        plain.setBold(False)
        bold.setBold(True)
        wide, usual = (QFontMetricsF(font).horizontalAdvance(self.text()) for font in (bold, plain))
        size = super().sizeHint()
        return QSize(size.width() + math.ceil(wide - usual) + 1, size.height())

    def minimumSizeHint(self) -> QSize:
        """Return the same, so that its text is never cut."""
        return self.sizeHint()


class ChipRow(QWidget):
    """Chips of which exactly one is chosen: one Tab stop, with the arrow keys between them."""

    chosen = Signal(object)
    """Emitted with the value of the chip that the reader chose."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._chips: list[FilterChip] = []
        self._values: list[object] = []
        self._flow = FlowLayout(self)
        self._flow.setContentsMargins(0, 0, 0, 0)
        self._group.buttonClicked.connect(self._on_clicked)

    def show_choices(self, choices: Sequence[ChipChoice], current: object) -> None:
        """Show a chip for each of ``choices``; that of the value ``current`` is chosen."""
        while len(self._chips) < len(choices):
            chip = FilterChip(self)
            self._chips.append(chip)
            self._group.addButton(chip)
            self._flow.addWidget(chip)
        self._values = [choice.value for choice in choices]
        for place, chip in enumerate(self._chips):
            chip.setVisible(place < len(choices))
            if place < len(choices):
                chip.show_choice(choices[place].text, choices[place].spoken)
                chip.setChecked(choices[place].value == current)
        self.updateGeometry()

    def chips(self) -> list[FilterChip]:
        """The chips that are shown, from left to right."""
        return self._chips[: len(self._values)]

    def restyle(self, theme: Theme) -> None:
        """Apply the theme's colours and sizes again."""
        self._flow.setSpacing(theme.space(8))
        self.setStyleSheet(chip_style(theme))

    def _on_clicked(self, chip: QPushButton) -> None:
        assert isinstance(chip, FilterChip)
        self.chosen.emit(self._values[self._chips.index(chip)])


class MenuChip(QPushButton):
    """A button that opens a menu of which one entry is chosen, and shows that entry."""

    chosen = Signal(object)
    """Emitted with the value of the entry that the reader chose."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        """``name`` says what is chosen, such as 'Report', for a screen reader."""
        super().__init__(parent)
        self.setObjectName("menuChip")
        self._name = name
        self._menu = QMenu(self)
        self._group = QActionGroup(self)
        self.setMenu(self._menu)

    def show_choices(self, choices: Sequence[tuple[object, str]], current: object) -> None:
        """Offer each ``(value, label)``; the button shows the label of ``current``."""
        self._menu.clear()
        for action in self._group.actions():
            self._group.removeAction(action)
        for value, label in choices:
            action = QAction(label.replace("&", "&&"), self._menu)
            action.setCheckable(True)
            self._group.addAction(action)
            action.setChecked(value == current)
            action.triggered.connect(lambda _=False, value=value: self.chosen.emit(value))
            self._menu.addAction(action)
            if value == current:
                self.setText(f"{label.replace('&', '&&')}  ▾")
                self.setAccessibleName(f"{self._name}: {label}")
        self.setVisible(len(choices) > 1)

    def restyle(self, theme: Theme) -> None:
        """Apply the theme's colours and sizes again."""
        self.setStyleSheet(chip_style(theme))


def chip_style(theme: Theme) -> str:
    """The style sheet of chips that are buttons: at least 24 pixels high, with a focus ring."""
    s, px = theme.scheme, theme.space
    size = f"font-size: {theme.body_points * 0.92:.1f}pt; min-height: {max(20, px(20))}px"
    return f"""
    QPushButton#chip, QPushButton#menuChip {{ color: {s.text}; background: {s.surface};
        border: 1px solid {s.muted}; margin: 2px; {size}; }}
    QPushButton#chip {{ border-radius: {px(10)}px; padding: 0 {px(10)}px; }}
    QPushButton#menuChip {{ border-radius: {px(4)}px; padding: 0 {px(8)}px; }}
    QPushButton#chip:hover, QPushButton#menuChip:hover {{ border-color: {s.text}; }}
    QPushButton#chip:checked {{ color: {s.surface}; background: {s.accent};
        border-color: {s.accent}; font-weight: bold; }}
    QPushButton#chip:focus, QPushButton#menuChip:focus {{ border: 3px solid {s.accent};
        margin: 0; }}
    QPushButton#chip:checked:focus {{ border: 3px double {s.surface}; margin: 0; }}
    QPushButton#menuChip::menu-indicator {{ image: none; width: 0; }}
    """
