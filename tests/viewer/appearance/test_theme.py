"""Schemes, text sizes, and contrast."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontInfo, QPalette, QStyleHints

from db.domain.scale import INADEQUATE, SCALE, Mark
from viewer.appearance.colours import SCHEMES, Scheme
from viewer.appearance.mark_painter import mark_path
from viewer.appearance.marks import TINTS
from viewer.appearance.theme import Theme, enlargement
from viewer.system.look import SystemLook
from viewer.system.paths import resources_dir
from viewer.system.settings import TEXT_SCALES

FONTS = resources_dir() / "fonts"


def luminance(colour: str) -> float:
    """Of WCAG 2.2."""
    shade = QColor(colour)
    parts = (shade.redF(), shade.greenF(), shade.blueF())
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", SCHEMES.values(), ids=lambda scheme: scheme.name)
class TestContrast:
    def test_ratings_can_be_read(self, scheme: Scheme):
        assert set(TINTS[scheme.name]) == set(Mark)
        for tint in TINTS[scheme.name].values():
            assert contrast(tint.ground, tint.text) >= 7

    def test_text_can_be_read_on_every_ground(self, scheme: Scheme):
        for ground in (scheme.window, scheme.surface, scheme.chosen):
            assert contrast(scheme.text, ground) >= 7
        for ground in (scheme.window, scheme.surface):
            assert contrast(scheme.muted, ground) >= 7
            # Links are told apart by their place or underline too: 4.5 is WCAG's least for text.
            assert contrast(scheme.accent, ground) >= 4.5

    def test_the_edge_of_a_cell_nobody_states_is_seen(self, scheme: Scheme):
        unrated = TINTS[scheme.name][Mark.UNRATED]
        assert unrated.dashed
        assert contrast(unrated.edge, scheme.window) >= 3


def test_concern_is_darker_so_that_a_photocopy_keeps_the_order():
    tints = [TINTS["light"][rating.mark] for rating in SCALE]
    shades = [luminance(tint.ground) for tint in tints]
    assert shades[1:] == sorted(shades[1:], reverse=True)
    assert SCALE[-1] is INADEQUATE


def test_each_rating_has_a_shape_of_its_own():
    box = QRectF(0, 0, 20, 20)
    shapes = {str(mark_path(mark, box).toFillPolygon().toPolygon().toList()) for mark in Mark}
    assert len(shapes) == len(Mark)


def test_the_bundled_typeface_is_used(qapp):
    theme = Theme(FONTS, "light")
    assert "Inter" in QFontInfo(theme.font()).family()
    assert "Inter" in QFontInfo(theme.font(bold=True)).family()


def test_without_the_typeface_the_systems_own_is_used(qapp, tmp_path):
    assert Theme(tmp_path, "light").font().family() == qapp.font().family()


def test_text_grows_in_steps_to_twice_its_size_and_no_further(qapp, dressed):
    theme = Theme(FONTS, "light")
    size, space = theme.font().pointSizeF(), theme.space(10)
    for _ in range(len(TEXT_SCALES) + 2):
        theme.step_text(1)
    assert theme.font().pointSizeF() == pytest.approx(2 * size)
    assert theme.space(10) == 2 * space
    for _ in range(len(TEXT_SCALES) + 2):
        theme.step_text(-1)
    assert theme.font().pointSizeF() == pytest.approx(size)


@pytest.mark.parametrize(
    ("points", "platform", "times"),
    [(9, "win32", 1), (18, "win32", 2), (13, "darwin", 1), (11, "linux", 1), (22, "linux", 2),
     (8, "linux", 1), (40, "win32", 2), (-1, "linux", 1)],
)  # fmt: skip
def test_text_is_as_much_larger_as_the_systems(points, platform, times):
    assert enlargement(points, platform) == times


def test_a_forced_scheme_tells_that_it_changed(qapp, qtbot, dressed):
    theme = Theme(FONTS, "light")
    with qtbot.waitSignal(theme.changed):
        theme.choose("dark")
    window = theme.palette().color(QPalette.ColorRole.Window)
    assert window == QColor(SCHEMES["dark"].window)
    assert qapp.palette().color(QPalette.ColorRole.Window) == window


def test_a_choice_nobody_knows_is_the_systems(qapp):
    assert Theme(FONTS, "mauve").scheme in SCHEMES.values()


@pytest.fixture
def dressed(qapp):
    """Give the application back the look it had."""
    style, font, palette = qapp.style().name(), qapp.font(), qapp.palette()
    yield
    qapp.setStyleSheet("")
    qapp.setPalette(palette)
    qapp.setFont(font)
    qapp.setStyle(style)


@pytest.fixture
def asked(monkeypatch):
    """What the system asks for, as a list of one; change it and call Theme.follow_system."""
    asked = [SystemLook()]
    monkeypatch.setattr("viewer.appearance.theme.system_look", lambda _: asked[0])
    return asked


@pytest.mark.parametrize(
    ("look", "name"),
    [
        (SystemLook(dark=False, high_contrast=False), "light"),
        (SystemLook(dark=True, high_contrast=False), "dark"),
        (SystemLook(dark=False, high_contrast=True), "contrast"),
        (SystemLook(dark=True, high_contrast=True), "contrast-dark"),
    ],
)
def test_the_systems_colours_are_followed_while_the_window_is_open(
    qapp, dressed, asked, look, name
):
    asked[0] = SystemLook(dark=True) if name == "light" else SystemLook()
    theme = Theme(FONTS)
    changes: list[str] = []
    theme.changed.connect(lambda: changes.append(theme.scheme.name))
    asked[0] = look
    for _ in range(3):
        theme.follow_system()
    assert theme.scheme.name == name
    assert changes == [name]


def test_a_scheme_that_was_chosen_stays_whatever_the_system_asks_for(qapp, dressed, asked):
    theme = Theme(FONTS, "light")
    asked[0] = SystemLook(dark=True, high_contrast=True)
    theme.follow_system()
    assert theme.scheme.name == "light"
    theme.choose("system")
    assert theme.scheme.name == "contrast-dark"


def test_title_bars_and_native_dialogs_match_the_chosen_scheme(qapp, dressed, monkeypatch):
    matched: list[Qt.ColorScheme] = []
    hints = qapp.styleHints()
    monkeypatch.setattr(
        QStyleHints, "setColorScheme", lambda _, scheme: matched.append(scheme), raising=True
    )
    assert hints is not None
    theme = Theme(FONTS, "dark")
    theme.apply()
    for choice in ("light", "contrast", "system"):
        theme.choose(choice)
    dark, light, of_system = (
        Qt.ColorScheme.Dark, Qt.ColorScheme.Light, Qt.ColorScheme.Unknown,
    )  # fmt: skip
    assert list(dict.fromkeys(matched)) == [dark, light, of_system]
    assert matched[0] == dark
    assert matched[-1] == of_system
