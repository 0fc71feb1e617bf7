"""Schemes, text sizes, and contrast."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontInfo, QPalette, QStyleHints

from db.domain.scale import INADEQUATE, SCALE, Mark
from viewer.appearance.colours import (
    AS_AT,
    AS_AT_TEXT,
    FOCUS_ON_BAR,
    OFF_PRIMARY,
    OFF_PRIMARY_TEXT,
    OFF_TEXT,
    ON_PRIMARY,
    PRIMARY,
    SCHEMES,
    Scheme,
)
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


def least_of(scheme: Scheme, usual: float) -> float:
    """The least contrast: 7 in the schemes of high contrast, otherwise ``usual``."""
    return 7 if scheme.name.startswith("contrast") else usual


@pytest.mark.parametrize("scheme", SCHEMES.values(), ids=lambda scheme: scheme.name)
class TestContrast:
    def test_ratings_can_be_read(self, scheme: Scheme):
        least = 6 if scheme.name == "dark" else 7
        assert set(TINTS[scheme.name]) == set(Mark)
        for tint in TINTS[scheme.name].values():
            assert contrast(tint.ground, tint.text) >= least

    def test_text_can_be_read_on_every_ground(self, scheme: Scheme):
        for ground in (scheme.window, scheme.surface, scheme.chosen, scheme.band):
            assert contrast(scheme.text, ground) >= 7
        for ground in (scheme.window, scheme.surface):
            assert contrast(scheme.muted, ground) >= 7
            # Links are told apart by their place or underline too: 4.5 is WCAG's least for text.
            assert contrast(scheme.accent, ground) >= 4.5
            assert contrast(scheme.warning, ground) >= 4.5
            assert contrast(scheme.danger, ground) >= 4.5
        assert contrast(scheme.off, scheme.surface) >= 4.5
        assert contrast(scheme.older_text, scheme.older) >= 7
        assert contrast(scheme.dated_text, scheme.dated) >= 7
        assert contrast(scheme.bar_text, scheme.bar) >= 7

    def test_edges_of_controls_and_the_focus_are_seen(self, scheme: Scheme):
        for ground in (scheme.window, scheme.surface):
            assert contrast(scheme.edge, ground) >= 3
            assert contrast(scheme.accent, ground) >= 3
        assert contrast(scheme.older_edge, scheme.older) >= 3

    def test_placeholders_can_be_read(self, scheme: Scheme, qapp):
        theme = Theme(FONTS, scheme.name)
        theme.scheme = scheme
        placeholder = theme.palette().color(QPalette.ColorRole.PlaceholderText)
        assert placeholder.alpha() == 255
        assert contrast(placeholder.name(), scheme.surface) >= least_of(scheme, 4.5)

    def test_edges_of_every_kind_of_control_are_seen(self, scheme: Scheme):
        for ground in (scheme.window, scheme.surface):
            for edge in (scheme.edge, scheme.muted, scheme.accent, scheme.text):
                assert contrast(edge, ground) >= least_of(scheme, 3)
        assert contrast(scheme.bar_text, scheme.bar) >= 7

    def test_chosen_pressed_and_pointed_at_controls_can_be_read(self, scheme: Scheme):
        for ground, text in (
            (scheme.accent, scheme.surface),  # a chip that is chosen, the default button
            (scheme.chosen, scheme.text),  # whatever is under the pointer
            (scheme.chosen, scheme.accent),
            (scheme.bar_text, scheme.bar),  # a button of the bar under the pointer
            (PRIMARY, ON_PRIMARY),
            (AS_AT, AS_AT_TEXT),
            (scheme.text, scheme.surface),  # 'Must'
        ):
            assert contrast(ground, text) >= least_of(scheme, 4.5), (ground, text)

    def test_controls_of_the_bar_that_cannot_be_used_can_be_read(self, scheme: Scheme):
        assert contrast(OFF_TEXT, scheme.bar) >= 4.5
        assert contrast(OFF_PRIMARY_TEXT, OFF_PRIMARY) >= 4.5

    def test_rings_are_seen_against_what_they_are_on(self, scheme: Scheme):
        for ring, ground in (
            (scheme.accent, scheme.window),
            (scheme.accent, scheme.surface),
            (scheme.surface, scheme.accent),  # a chip that is chosen
            (FOCUS_ON_BAR, scheme.bar),
            (ON_PRIMARY, PRIMARY),
            (AS_AT_TEXT, AS_AT),
        ):
            assert contrast(ring, ground) >= 3, (ring, ground)

    def test_high_contrast_has_seven_to_one_everywhere(self, scheme: Scheme):
        if not scheme.name.startswith("contrast"):
            return
        for ground in (scheme.window, scheme.surface):
            for ink in (scheme.text, scheme.muted, scheme.accent, scheme.warning, scheme.danger,
                        scheme.off, scheme.edge, scheme.line):  # fmt: skip
                assert contrast(ink, ground) >= 7, (ink, ground)
        for ground, ink in (
            (scheme.older, scheme.older_text), (scheme.dated, scheme.dated_text),
            (scheme.band, scheme.text), (scheme.chosen, scheme.text),
        ):  # fmt: skip
            assert contrast(ink, ground) >= 7, (ink, ground)

    def test_the_edges_of_ratings_are_seen_in_high_contrast(self, scheme: Scheme):
        if scheme.name.startswith("contrast"):
            for mark, tint in TINTS[scheme.name].items():
                assert contrast(tint.edge, scheme.surface) >= 3
                if mark in (Mark.GOOD, Mark.OUTSTANDING):
                    assert contrast(tint.edge, tint.ground) >= 3

    def test_the_edge_of_a_word_off_the_scale_is_seen(self, scheme: Scheme):
        unrated = TINTS[scheme.name][Mark.UNRATED]
        assert unrated.dashed
        assert contrast(unrated.edge, scheme.window) >= 3

    def test_high_contrast_has_edges_that_are_seen(self, scheme: Scheme):
        if scheme.name.startswith("contrast"):
            assert contrast(scheme.accent, scheme.window) >= 7
            for tint in TINTS[scheme.name].values():
                assert contrast(tint.edge, scheme.window) >= 7


def test_the_contrasts_of_the_dark_tints_are_those_that_were_designed():
    tints = TINTS["dark"]
    computed = {mark: round(contrast(tint.ground, tint.text), 1) for mark, tint in tints.items()}
    assert computed[Mark.OUTSTANDING] == 9.5
    assert computed[Mark.GOOD] == 8.7
    assert computed[Mark.REQUIRES_IMPROVEMENT] >= 6.1
    assert computed[Mark.INADEQUATE] >= 6.5


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
