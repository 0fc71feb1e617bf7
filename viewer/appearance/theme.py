"""Colours, type and spacing of the window, and the palettes for Qt.

A Theme is made by the application and handed on; it is never looked up. It is there before the
first paint: what is drawn later only (tints of ratings, the style sheet) comes with modules of its
own.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette, QStyleHints
from PySide6.QtWidgets import QApplication

from viewer.appearance.colours import CONTRAST, CONTRAST_DARK, DARK, LIGHT, SCHEMES, Scheme
from viewer.system.settings import TEXT_SCALES, Settings

if TYPE_CHECKING:
    from db.domain.scale import Mark
    from viewer.appearance.marks import Tint

BASE_POINTS = 10.0
"""Size of body text at a text scale of 1."""
_USUAL_POINTS = {"win32": 9.0, "darwin": 13.0}
"""What systems come with; elsewhere desktops differ, up to :data:`_OTHERWISE_USUAL`."""
_OTHERWISE_USUAL = 11.0
PRODUCT_SIZE, SMALL_SIZE = 1.22, 0.92
"""Sizes of the product's name and of the status line, as multiples of the body text."""


class Theme(QObject):
    """The look of the window; ``changed`` tells that everything is to be drawn anew."""

    changed = Signal()

    def __init__(
        self,
        fonts: Path,
        choice: str = Settings.theme.default,
        text_scale: float = Settings.text_scale.default,
        parent: QObject | None = None,
    ) -> None:
        """``fonts`` is the folder of the bundled typefaces; ``choice`` a scheme or 'system'."""
        super().__init__(parent)
        self._family = _load_fonts(fonts)
        system = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
        self._enlarged = enlargement(system.pointSizeF(), sys.platform)
        self._system = _look(QApplication.palette())
        self.choice = choice
        self.text_scale = Settings.text_scale.bounded(text_scale)
        self.scheme = self._scheme()
        self._dressed = False

    def follow_system(self) -> None:
        """Be as the system wants it, in all that its palette does not tell, now and later.

        Not before the first paint: this needs PySide's ``Qt``, which takes a tenth of the start to
        load.
        """
        hints = QApplication.styleHints()
        hints.colorSchemeChanged.connect(self._on_system_scheme_changed)
        hints.accessibility().contrastPreferenceChanged.connect(self._on_system_scheme_changed)
        self._system = _wish(hints)
        if self._scheme() is not self.scheme:
            self._renew()

    def _scheme(self) -> Scheme:
        dark, high = self._system
        if self.choice == CONTRAST.name or (high and self.choice not in SCHEMES):
            return CONTRAST_DARK if dark else CONTRAST
        if self.choice in SCHEMES:
            return SCHEMES[self.choice]
        return DARK if dark else LIGHT

    def choose(self, choice: str) -> None:
        self.choice = choice
        self._renew()

    def set_text_scale(self, scale: float) -> None:
        self.text_scale = Settings.text_scale.bounded(scale)
        self._renew()

    def step_text(self, step: int) -> None:
        """One step larger (1) or smaller (-1)."""
        nearest = min(range(len(TEXT_SCALES)), key=lambda n: abs(TEXT_SCALES[n] - self.text_scale))
        self.set_text_scale(TEXT_SCALES[min(max(nearest + step, 0), len(TEXT_SCALES) - 1)])

    def _renew(self) -> None:
        self.scheme = self._scheme()
        self.apply()
        if self._dressed:
            self.dress()
        self.changed.emit()

    def _on_system_scheme_changed(self) -> None:
        self._system = _wish(QApplication.styleHints())
        if self.choice == Settings.theme.default:
            self._renew()

    def apply(self) -> None:
        """Give the application the font and the palette: what a first paint needs."""
        QApplication.setStyle("Fusion")
        QApplication.setFont(self.font())
        QApplication.setPalette(self.palette())

    def dress(self) -> None:
        """Give the application the style sheet, now and with every change.

        Before this, widgets are put together in half the time: a style sheet is asked anew for
        each widget that finds its place.
        """
        from viewer.appearance.style_sheet import style_sheet

        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.setStyleSheet(style_sheet(self))
        self._dressed = True

    def tint(self, mark: Mark) -> Tint:
        from viewer.appearance.marks import TINTS

        return TINTS[self.scheme.name][mark]

    def font(self, size: float = 1.0, *, bold: bool = False) -> QFont:
        """The typeface at ``size`` times the body text."""
        font = QFont(self._family)
        font.setPointSizeF(BASE_POINTS * self._enlarged * self.text_scale * size)
        font.setBold(bold)
        return font

    def space(self, units: float) -> int:
        """A distance that grows with the text: 4 units are the gap between lines of a list."""
        return max(1, round(units * self._enlarged * self.text_scale))

    def colour(self, name: str) -> QColor:
        """A colour of the scheme by its field's name."""
        return QColor(getattr(self.scheme, name))

    def palette(self) -> QPalette:
        scheme = self.scheme
        palette = QPalette()
        role = QPalette.ColorRole
        for colour_role, name in (
            (role.Window, scheme.window),
            (role.WindowText, scheme.text),
            (role.Base, scheme.surface),
            (role.AlternateBase, scheme.window),
            (role.Text, scheme.text),
            (role.Button, scheme.surface),
            (role.ButtonText, scheme.text),
            (role.ToolTipBase, scheme.surface),
            (role.ToolTipText, scheme.text),
            (role.Highlight, scheme.chosen),
            (role.HighlightedText, scheme.text),
            (role.Link, scheme.accent),
            (role.LinkVisited, scheme.accent),
            (role.PlaceholderText, scheme.muted),
            (role.Mid, scheme.line),
            (role.Light, scheme.surface),
            (role.Dark, scheme.line),
        ):
            palette.setColor(colour_role, QColor(name))
        for colour_role in (role.WindowText, role.Text, role.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, colour_role, QColor(scheme.muted))
        return palette


def _look(palette: QPalette) -> tuple[bool, bool]:
    """Whether the system is dark, and of high contrast, as far as its own palette tells."""
    ground = palette.color(QPalette.ColorRole.Window)
    text = palette.color(QPalette.ColorRole.WindowText)
    most = {ground.name(), text.name()} == {"#000000", "#ffffff"}
    return ground.lightness() < text.lightness(), most


def _wish(hints: QStyleHints) -> tuple[bool, bool]:
    """The same as the system says it."""
    from PySide6.QtCore import Qt

    dark = hints.colorScheme() == Qt.ColorScheme.Dark
    return dark, hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast


def enlargement(points: float, platform: str) -> float:
    """How many times larger than usual people have set their system's text: 1 to 2."""
    usual = _USUAL_POINTS.get(platform, _OTHERWISE_USUAL)
    return min(max(points / usual, 1.0), 2.0)


def _load_fonts(folder: Path) -> str:
    """Load the bundled typefaces and return their family; the system's own where they are not."""
    families: list[str] = []
    for path in sorted(folder.glob("*.ttf")):
        number = QFontDatabase.addApplicationFont(str(path))
        families += QFontDatabase.applicationFontFamilies(number) if number >= 0 else []
    return families[0] if families else QApplication.font().family()
