"""The window's colours, type and spacing, and the palettes for Qt.

The application creates one Theme and passes it to the parts that need it; it is not a global.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from db.domain.scale import Mark
from viewer.appearance.colours import CONTRAST, CONTRAST_DARK, DARK, LIGHT, SCHEMES, Scheme
from viewer.appearance.marks import MARK_COLOURS, TINTS, Tint
from viewer.appearance.style_sheet import style_sheet
from viewer.system.look import system_look
from viewer.system.settings import TEXT_SCALES, Settings

BASE_POINTS = 9.75
"""The size of body text in points, at a text scale of 1: 13 pixels on a usual screen."""
_BODY_PIXELS = 13
_LARGE = 1.75
"""From this text scale edges are a pixel wider."""
_USUAL_POINTS = {"win32": 9.0, "darwin": 13.0}
"""The default text size of each operating system, in points."""
_OTHERWISE_USUAL = 11.0
"""The default text size elsewhere. Desktops differ; this is the largest common default."""


_FRAMES = {LIGHT.name: Qt.ColorScheme.Light, DARK.name: Qt.ColorScheme.Dark}
"""What the system draws around the window, such as its title bar, in these schemes."""


class Theme(QObject):
    """The look of the window."""

    changed = Signal()
    """Emitted when the scheme or the text size has changed and everything must be redrawn."""

    def __init__(
        self,
        fonts: Path,
        choice: str = Settings.theme.default,
        text_scale: float = Settings.text_scale.default,
        parent: QObject | None = None,
    ) -> None:
        """``fonts`` is the folder of bundled fonts; ``choice`` is a scheme's name or 'system'."""
        super().__init__(parent)
        self._family = _load_fonts(fonts)
        system = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
        self._enlarged = enlargement(system.pointSizeF(), sys.platform)
        hints = QApplication.styleHints()
        self._system = system_look(hints)
        self._matching = False
        hints.colorSchemeChanged.connect(self.follow_system)
        hints.accessibility().contrastPreferenceChanged.connect(self.follow_system)
        self.choice = choice
        self.text_scale = Settings.text_scale.bounded(text_scale)
        self.scheme = self._scheme()

    def _scheme(self) -> Scheme:
        system = self._system
        if self.choice == CONTRAST.name or (system.high_contrast and self.choice not in SCHEMES):
            return CONTRAST_DARK if system.dark else CONTRAST
        if self.choice in SCHEMES:
            return SCHEMES[self.choice]
        return DARK if system.dark else LIGHT

    def choose(self, choice: str) -> None:
        """Use the scheme named ``choice``, or the operating system's if it is 'system'."""
        self.choice = choice
        self._renew()

    def set_text_scale(self, scale: float) -> None:
        """Show all text at ``scale`` times its normal size, which is limited to between 1 and 2."""
        self.text_scale = Settings.text_scale.bounded(scale)
        self._renew()

    def step_text(self, step: int) -> None:
        """Make all text one step larger (1) or smaller (-1)."""
        nearest = min(range(len(TEXT_SCALES)), key=lambda n: abs(TEXT_SCALES[n] - self.text_scale))
        self.set_text_scale(TEXT_SCALES[min(max(nearest + step, 0), len(TEXT_SCALES) - 1)])

    def _match_frame(self) -> None:
        """Give title bars and native dialogs the chosen colours, or else those of the system.

        Windows and macOS do so. This also makes Qt's hints report those colours.
        """
        self._matching = True
        QApplication.styleHints().setColorScheme(_FRAMES.get(self.choice, Qt.ColorScheme.Unknown))
        self._matching = False

    def _renew(self) -> None:
        self._match_frame()
        self._system = system_look(QApplication.styleHints())
        self.scheme = self._scheme()
        self.apply()
        self.apply_style_sheet()
        self.changed.emit()

    @Slot()
    def follow_system(self) -> None:
        """Use the colours that the system asks for now, if they have changed and are wanted."""
        if self._matching or self.choice in _FRAMES:
            return
        self._system = system_look(QApplication.styleHints())
        if self._scheme() != self.scheme:
            self._renew()

    def apply(self) -> None:
        """Set the application's font and palette, before the first widget is created.

        Once a style sheet is in use, Qt does not pass a new font on to widgets that already exist.
        """
        self._match_frame()
        QApplication.setStyle("Fusion")
        QApplication.setFont(self.font())
        QApplication.setPalette(self.palette())

    def apply_style_sheet(self) -> None:
        """Set the application's style sheet, after the window is built and before it is shown.

        If it were set earlier, Qt would match it again for each widget added, which adds 10 ms to
        the 50 ms that the window itself takes.
        """
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.setStyleSheet(style_sheet(self.scheme, self.space, self.body_points))

    @property
    def body_points(self) -> float:
        """The size of body text in points."""
        return BASE_POINTS * self._enlarged * self.text_scale

    def tint(self, mark: Mark) -> Tint:
        """Return the colours of a rating with this mark in the current scheme."""
        return TINTS[self.scheme.name][mark]

    def mark_colour(self, mark: Mark) -> QColor:
        """Return the colour of a rating's shape on the page, without its tint around it."""
        return QColor(MARK_COLOURS[self.scheme.name][mark])

    def font(self, size: float = 1.0, *, bold: bool = False) -> QFont:
        """Return the window's font at ``size`` times the size of body text."""
        font = QFont(self._family)
        font.setPointSizeF(self.body_points * size)
        font.setBold(bold)
        return font

    def type(self, pixels: float, *, bold: bool = False) -> QFont:
        """Return the window's font at a size given in pixels, as at a text scale of 1.

        Page names have 22, headings 14, text and names 13, second lines, chips, headings of columns
        and the words of ratings 12, and the marks after them 10.
        """
        return self.font(pixels / _BODY_PIXELS, bold=bold)

    @property
    def high_contrast(self) -> bool:
        """Whether the current scheme is one of high contrast, with edges of two pixels."""
        return self.scheme in (CONTRAST, CONTRAST_DARK)

    @property
    def link_line(self) -> str:
        """What a style sheet says of the line under links: high contrast has one."""
        return "underline" if self.high_contrast else "none"

    @property
    def edge_width(self) -> float:
        """The width of the edges of ratings and controls, in pixels."""
        large = self._enlarged * self.text_scale >= _LARGE
        return 1.0 + self.high_contrast + large

    def space(self, units: float) -> int:
        """Convert ``units`` to pixels, scaled with the text; lines of a list are 4 units apart."""
        return max(1, round(units * self._enlarged * self.text_scale))

    def colour(self, name: str) -> QColor:
        """Return the current scheme's colour in the field ``name`` of :class:`Scheme`."""
        return QColor(getattr(self.scheme, name))

    def palette(self) -> QPalette:
        """Return Qt's palette with the colours of the current scheme."""
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


def enlargement(points: float, platform: str) -> float:
    """Return how many times larger than usual the system's text is, between 1 and 2.

    ``points`` is the size of the system font; ``platform`` is a value of ``sys.platform``.
    """
    usual = _USUAL_POINTS.get(platform, _OTHERWISE_USUAL)
    return min(max(points / usual, 1.0), 2.0)


def _load_fonts(folder: Path) -> str:
    """Load the bundled fonts and return their family, or the system's if none can be loaded."""
    families: list[str] = []
    for path in sorted(folder.glob("*.ttf")):
        number = QFontDatabase.addApplicationFont(str(path))
        families += QFontDatabase.applicationFontFamilies(number) if number >= 0 else []
    return families[0] if families else QApplication.font().family()
