"""Colours, type and spacing of the window, and the palettes for Qt.

A Theme is made by the application and handed on; it is never looked up. Ratings look on screen as
they do on paper: their tints get darker as concern grows, so that a photocopy keeps the order.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from db.scale import Mark

BASE_POINTS = 10.0
"""Size of body text at a text scale of 1."""
_USUAL_POINTS = {"win32": 9.0, "darwin": 13.0}
"""What systems come with; elsewhere desktops differ, up to :data:`_OTHERWISE_USUAL`."""
_OTHERWISE_USUAL = 11.0
SCALES = (1.0, 1.15, 1.3, 1.5, 1.75, 2.0)
"""Steps of the text size."""


@dataclass(frozen=True, slots=True)
class Tint:
    """How a rating is painted."""

    ground: str
    text: str
    edge: str
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Scheme:
    name: str
    window: str
    surface: str
    text: str
    muted: str
    line: str
    accent: str
    """Links, focus and the chosen tab."""
    bar: str
    bar_text: str
    chosen: str
    """The ground of the chosen row of a list."""
    tints: dict[Mark, Tint]


_TINTS = {
    Mark.OUTSTANDING: Tint("#D2E9F7", "#0B2233", "#9CC8E3"),
    Mark.GOOD: Tint("#CDE8C5", "#12290C", "#9CCB8F"),
    Mark.REQUIRES_IMPROVEMENT: Tint("#F3B13D", "#241700", "#C98A17"),
    Mark.INADEQUATE: Tint("#8F1111", "#FFFFFF", "#6D0A0A"),
}

LIGHT = Scheme(
    name="light",
    window="#F0F4F5",
    surface="#FFFFFF",
    text="#16202A",
    muted="#3E515F",
    line="#C8D2DA",
    accent="#005EB8",
    bar="#003087",
    bar_text="#FFFFFF",
    chosen="#DFEAF6",
    tints=_TINTS | {Mark.UNRATED: Tint("#FFFFFF", "#3E515F", "#768692", dashed=True)},
)
DARK = Scheme(
    name="dark",
    window="#15191E",
    surface="#1E242B",
    text="#EEF2F5",
    muted="#B4C0CA",
    line="#3A454F",
    accent="#8CC4FF",
    bar="#0B1F4B",
    bar_text="#FFFFFF",
    chosen="#26384D",
    tints=_TINTS | {Mark.UNRATED: Tint("#1E242B", "#B4C0CA", "#8794A0", dashed=True)},
)
CONTRAST = Scheme(
    name="contrast",
    window="#FFFFFF",
    surface="#FFFFFF",
    text="#000000",
    muted="#000000",
    line="#000000",
    accent="#0000C8",
    bar="#000000",
    bar_text="#FFFFFF",
    chosen="#FFF29A",
    tints={
        Mark.OUTSTANDING: Tint("#FFFFFF", "#000000", "#000000"),
        Mark.GOOD: Tint("#FFFFFF", "#000000", "#000000"),
        Mark.REQUIRES_IMPROVEMENT: Tint("#FFE27A", "#000000", "#000000"),
        Mark.INADEQUATE: Tint("#000000", "#FFFFFF", "#000000"),
        Mark.UNRATED: Tint("#FFFFFF", "#000000", "#000000", dashed=True),
    },
)
CONTRAST_DARK = Scheme(
    name="contrast-dark",
    window="#000000",
    surface="#000000",
    text="#FFFFFF",
    muted="#FFFFFF",
    line="#FFFFFF",
    accent="#FFE27A",
    bar="#000000",
    bar_text="#FFFFFF",
    chosen="#003C82",
    tints={
        Mark.OUTSTANDING: Tint("#000000", "#FFFFFF", "#FFFFFF"),
        Mark.GOOD: Tint("#000000", "#FFFFFF", "#FFFFFF"),
        Mark.REQUIRES_IMPROVEMENT: Tint("#FFE27A", "#000000", "#FFE27A"),
        Mark.INADEQUATE: Tint("#FFFFFF", "#000000", "#FFFFFF"),
        Mark.UNRATED: Tint("#000000", "#FFFFFF", "#FFFFFF", dashed=True),
    },
)
SCHEMES = {scheme.name: scheme for scheme in (LIGHT, DARK, CONTRAST, CONTRAST_DARK)}


class Theme(QObject):
    """The look of the window; ``changed`` tells that everything is to be drawn anew."""

    changed = Signal()

    def __init__(
        self,
        fonts: Path,
        choice: str = "system",
        text_scale: float = 1.0,
        parent: QObject | None = None,
    ) -> None:
        """``fonts`` is the folder of the bundled typefaces; ``choice`` a scheme or «system»."""
        super().__init__(parent)
        self._family = _load_fonts(fonts)
        system = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
        self._enlarged = enlargement(system.pointSizeF(), sys.platform)
        self.choice = choice
        self.text_scale = min(max(text_scale, SCALES[0]), SCALES[-1])
        self.scheme = self._scheme()
        hints = QApplication.styleHints()
        hints.colorSchemeChanged.connect(self._on_system_scheme_changed)
        hints.accessibility().contrastPreferenceChanged.connect(self._on_system_scheme_changed)

    def _scheme(self) -> Scheme:
        hints = QApplication.styleHints()
        dark = hints.colorScheme() == Qt.ColorScheme.Dark
        high = hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast
        if self.choice == CONTRAST.name or (high and self.choice not in SCHEMES):
            return CONTRAST_DARK if dark else CONTRAST
        if self.choice in SCHEMES:
            return SCHEMES[self.choice]
        return DARK if dark else LIGHT

    def choose(self, choice: str) -> None:
        self.choice = choice
        self._renew()

    def set_text_scale(self, scale: float) -> None:
        self.text_scale = min(max(scale, SCALES[0]), SCALES[-1])
        self._renew()

    def step_text(self, step: int) -> None:
        """One step larger (1) or smaller (-1)."""
        nearest = min(range(len(SCALES)), key=lambda n: abs(SCALES[n] - self.text_scale))
        self.set_text_scale(SCALES[min(max(nearest + step, 0), len(SCALES) - 1)])

    def _renew(self) -> None:
        self.scheme = self._scheme()
        self.apply()
        self.changed.emit()

    def _on_system_scheme_changed(self) -> None:
        if self.choice == "system":
            self._renew()

    def apply(self) -> None:
        """Give the application the font, the palette and the style sheet."""
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.setStyle("Fusion")
        application.setFont(self.font())
        application.setPalette(self.palette())
        application.setStyleSheet(style_sheet(self))

    def tint(self, mark: Mark) -> Tint:
        return self.scheme.tints[mark]

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


def style_sheet(theme: Theme) -> str:
    """What a palette cannot say: the bar, the cards, the tabs, and a focus that can be seen."""
    s, px = theme.scheme, theme.space
    return f"""
    QToolTip {{ color: {s.text}; background: {s.surface}; border: 1px solid {s.line};
        padding: {px(4)}px; }}
    #bar {{ background: {s.bar}; }}
    #bar QLabel {{ color: {s.bar_text}; }}
    #bar QPushButton {{ color: {s.bar_text}; background: transparent; padding: {px(6)}px {px(12)}px;
        border: 1px solid {s.bar_text}; border-radius: {px(4)}px; }}
    #bar QPushButton:hover, #bar QPushButton:pressed {{ background: {s.accent}; color: {s.bar}; }}
    #bar QPushButton#primary {{ background: #FFFFFF; color: #003087; font-weight: bold; }}
    #bar QPushButton:focus {{ border: 2px solid #FFB81C; padding: {px(6) - 1}px {px(12) - 1}px; }}
    #bar QPushButton:disabled {{ color: #B4C0CA; border-color: #8794A0; }}
    #bar QPushButton#primary:disabled {{ background: #C8D2DA; color: #425563; }}
    #bar QLineEdit {{ color: {s.text}; background: {s.surface}; border: 2px solid {s.surface};
        border-radius: {px(4)}px; padding: {px(6)}px {px(10)}px; }}
    #bar QLineEdit:focus {{ border-color: #FFB81C; }}
    #pane, #story {{ background: {s.surface}; }}
    #story QLabel, #box QLabel {{ background: transparent; }}
    #box {{ background: {s.surface}; border: 1px solid {s.line}; border-radius: {px(5)}px; }}
    #message {{ background: {s.chosen}; border: 1px solid {s.accent};
        border-radius: {px(4)}px; }}
    QTabWidget::pane {{ border: 0; border-top: 1px solid {s.line}; }}
    QTabBar::tab {{ color: {s.accent}; padding: {px(7)}px 0; margin-right: 22px;
        border: 0; border-bottom: {px(3)}px solid transparent; background: transparent; }}
    QTabBar::tab:selected {{ color: {s.text}; font-weight: bold; border-bottom-color: {s.accent}; }}
    QTabBar::tab:focus {{ color: {s.text}; text-decoration: underline; }}
    QScrollArea, QScrollArea > QWidget > QWidget#page {{ background: transparent; border: 0; }}
    QSplitter::handle {{ background: {s.line}; }}
    QListView, QTreeView, QTableView {{ background: {s.surface}; border: 0; outline: 0; }}
    QTreeView::item {{ color: {s.text}; }}
    #matrix {{ background: transparent; }}
    #findings {{ background: transparent; }}
    QHeaderView {{ background: transparent; border: 0; }}
    QHeaderView::section {{ color: {s.text}; background: transparent; border: 0;
        font-weight: bold; padding-left: {px(6)}px; }}
    QScrollBar:vertical {{ background: transparent; width: {px(9)}px; margin: 0; }}
    QScrollBar:horizontal {{ background: transparent; height: {px(9)}px; margin: 0; }}
    QScrollBar::handle {{ background: {s.muted}; border-radius: {px(4)}px; min-height: {px(24)}px;
        min-width: {px(24)}px; margin: 1px; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    QMenuBar {{ background: {s.surface}; color: {s.text}; }}
    QMenuBar::item:selected, QMenu::item:selected {{ background: {s.chosen}; color: {s.text}; }}
    QMenu {{ background: {s.surface}; color: {s.text}; border: 1px solid {s.line}; }}
    QStatusBar {{ background: {s.surface}; color: {s.muted}; border-top: 1px solid {s.line}; }}
    QStatusBar QLabel {{ color: {s.muted}; }}
    QStatusBar::item {{ border: 0; }}
    """
