"""The bundled fonts: what they can write, that bold is bold once, and that their measures agree."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fontTools.ttLib import TTFont
from PySide6.QtGui import QFont, QFontDatabase, QFontInfo, QFontMetricsF

FAMILY = "Wardcard Inter"
STYLES = {"Regular": 400, "Bold": 700}

WORDS = {
    "ratings": "Outstanding Good Requires improvement Inadequate – Not stated",
    "arrows": "←↑→↓↔⇞⇟",
    "shapes": "★●▲■◆○□△✓✗⚠",
    "welsh": "Ŵ ŵ Ŷ ŷ Ẁ ẁ Ẃ ẃ Ẅ ẅ Ỳ ỳ Ysbyty Glan Clwŷd",
    "polish": "Zażółć gęślą jaźń ŁÓDŹ",
    "turkish": "İstanbul Ağaoğlu ışık ŞĞÇÖÜ",
    "vietnamese": "Nguyễn Thị Hồng Phượng Đặng ỡ ữ ậ",
    "romanian": "Ștefan Țepeș Ăâî",
    "clinical": "β-lactam 5 µg SpO₂ ≥ 94 % ± 2 × 10⁹ 37 °C ½ ¼ ¾ ⅓",
    "quotation": "‘single’ “double” – — … • · \u00ab \u00bb £ € § © ® ™ № †",
}


@pytest.fixture(scope="module")
def fonts(project_root: Path) -> dict[str, Any]:
    folder = project_root / "resources" / "fonts"
    return {style: TTFont(folder / f"Inter-{style}.ttf") for style in STYLES}


@pytest.mark.parametrize("words", WORDS)
@pytest.mark.parametrize("style", STYLES)
def test_every_letter_a_report_may_hold_is_there(
    fonts: dict[str, Any], style: str, words: str
) -> None:
    letters = fonts[style].getBestCmap() or {}
    missing = {letter for letter in WORDS[words] if ord(letter) not in letters}
    assert not missing


def test_both_weights_write_the_same_letters(fonts: dict[str, Any]) -> None:
    assert fonts["Regular"].getBestCmap() == fonts["Bold"].getBestCmap()


@pytest.mark.parametrize("style", STYLES)
def test_a_font_is_one_static_weight_and_says_so(fonts: dict[str, Any], style: str) -> None:
    font = fonts[style]
    bold = style == "Bold"
    assert not {"fvar", "gvar", "fpgm", "prep", "cvt "} & set(font.keys())
    assert font["OS/2"].usWeightClass == STYLES[style]
    assert bool(font["OS/2"].fsSelection & 1 << 5) is bold
    assert bool(font["OS/2"].fsSelection & 1 << 6) is not bold
    assert bool(font["head"].macStyle & 1) is bold
    assert [font["name"].getDebugName(number) for number in (1, 2, 4)] == [
        FAMILY,
        style,
        f"{FAMILY} {style}",
    ]


def test_the_licence_travels_with_the_fonts(fonts: dict[str, Any], project_root: Path) -> None:
    licence = (project_root / "resources" / "licences" / "Inter-OFL.txt").read_text("utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert "The Inter Project Authors" in licence
    assert "Reserved Font Name" not in licence.split("PREAMBLE")[0]
    assert "SIL Open Font License" in (fonts["Regular"]["name"].getDebugName(13) or "")


@pytest.mark.parametrize("style", STYLES)
def test_the_measures_beside_a_font_are_its_own(
    fonts: dict[str, Any], style: str, project_root: Path
) -> None:
    """The card is laid out with these: after `make_fonts.py` comes `make_font_metrics.py`."""
    file = project_root / "resources" / "fonts" / f"Inter-{style}.json"
    measures = json.loads(file.read_text(encoding="utf-8"))
    font = fonts[style]
    scale = 1000 / font["head"].unitsPerEm
    assert measures["widths"] == [
        round(font["hmtx"][name][0] * scale) for name in font.getGlyphOrder()
    ]
    assert measures["glyphs"] == {
        str(point): font.getGlyphID(name) for point, name in (font.getBestCmap() or {}).items()
    }


def test_qt_shows_each_weight_as_it_is_drawn(qapp: object, project_root: Path) -> None:
    for style in STYLES:
        file = project_root / "resources" / "fonts" / f"Inter-{style}.ttf"
        number = QFontDatabase.addApplicationFont(str(file))
        assert QFontDatabase.applicationFontFamilies(number) == [FAMILY]
    assert sorted(QFontDatabase.styles(FAMILY)) == ["Bold", "Regular"]
    for weight in (QFont.Weight.Normal, QFont.Weight.Bold):
        font = QFont([FAMILY])
        font.setPixelSize(1000)
        font.setWeight(weight)
        assert QFontInfo(font).exactMatch()
        style = "Bold" if weight == QFont.Weight.Bold else "Regular"
        with TTFont(project_root / "resources" / "fonts" / f"Inter-{style}.ttf") as file:
            wanted = file["hmtx"][(file.getBestCmap() or {})[ord("H")]][0] * 1000 / 2048
        assert QFontMetricsF(font).horizontalAdvance("H") == pytest.approx(wanted, abs=1)
