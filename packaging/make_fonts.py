"""Cut Inter down to the two static fonts that Wardcard bundles.

A card embeds its fonts in full, so they contain only the letters of European languages and
Vietnamese, and the arrows and shapes of ratings. They have no hinting, kerning or variations, so
the width of a word is the sum of its letters in Qt, in the PDF and in the card's own layout.

Inter's licence (SIL OFL 1.1) reserves no font name. The cut fonts are renamed anyway, because
otherwise a computer with Inter installed would take some letters from that.

    python packaging/make_fonts.py        then        python packaging/make_font_metrics.py
"""

from __future__ import annotations

import shutil
from itertools import chain
from pathlib import Path
from typing import Any

import fontpkg_inter
from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

ROOT = Path(__file__).resolve().parent.parent
SOURCE = fontpkg_inter.ROOT / "files" / "Inter[opsz,wght].ttf"
LICENCE = fontpkg_inter.ROOT / "LICENSE"

FAMILY = "Wardcard Inter"
WEIGHTS = {"Regular": 400, "Bold": 700}
TEXT_SIZE = 14
"""Inter's optical size for running text, in points; the largest, 32, is for headlines."""

BOLD_STYLE, BOLD_SELECTION, REGULAR_SELECTION = 1 << 0, 1 << 5, 1 << 6
TYPO_METRICS = 1 << 7
WINDOWS_UNICODE_ENGLISH = (3, 1, 0x409)
KEPT_NAMES = {0, 5, 7, 8, 9, 11, 13, 14}
"""IDs of the font names kept from Inter: copyright, version, trademark, authors and licence."""

MARKS = (
    "‐‑‒–—―‘’‚“”„†‡•…‰′″‹›‼⁄\u2009\u202f\u200b"
    "⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉€₤№™℃ℓΩ⅓⅔⅛⅜⅝⅞"
    "←↑→↓↔↕⇞⇟↖↗↘↙⇐⇒⇔∂∆∏∑−√∞∫≈≠≤≥"
    "■□▢▪▲△▶▷▼▽◀◁◆◇◊○●◦◯☆★⚠✓✗"
)
GREEK = "ΑΒΓΔΘΛΞΠΣΦΨΩαβγδεζηθικλμνξοπρςστυφχψω"
LETTERS = frozenset(
    chain(
        range(0x20, 0x7F),
        range(0xA0, 0x180),  # Latin-1 and Extended-A: Western, Polish, Turkish, Czech, Welsh Ŵ Ŷ
        (0x18F, 0x192, 0x1A0, 0x1A1, 0x1AF, 0x1B0, 0x259),  # Azeri Ə, Vietnamese Ơ and Ư
        range(0x218, 0x21C),  # Romanian
        range(0x1E80, 0x1E86),  # Welsh Ẁ Ẃ Ẅ
        range(0x1E9E, 0x1EFA),  # Vietnamese; Welsh Ỳ; ẞ
        (0x2C6, 0x2C7, *range(0x2D8, 0x2DE)),
        (0x300, 0x301, 0x302, 0x303, 0x306, 0x307, 0x308, 0x309, 0x30C, 0x31B, 0x323),
        map(ord, GREEK + MARKS),
    )
)


def cut(style: str, weight: int) -> Any:
    """Inter as a static font of the given weight, with Wardcard's letters and font name.

    ``style`` is 'Regular' or 'Bold'; ``weight`` is 400 or 700.
    """
    # Any, because the fields of a font's tables are created at run time.
    font: Any = TTFont(SOURCE, recalcTimestamp=False)
    font = instancer.instantiateVariableFont(font, {"wght": weight, "opsz": TEXT_SIZE})
    options = subset.Options(
        hinting=False,
        layout_features=[],
        glyph_names=False,
        notdef_outline=True,
        recalc_bounds=True,
        recalc_average_width=True,
        name_IDs=["*"],
        drop_tables=["STAT", "GPOS", "GSUB", "GDEF", "MVAR", "HVAR", "avar", "DSIG", "meta"],
    )
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=LETTERS)
    cutter.subset(font)
    _describe(font, style, weight)
    return font


def _describe(font: Any, style: str, weight: int) -> None:
    """Set the font's names and weight flags.

    Without the flags, Qt would embolden the bold font a second time.
    """
    bold = style == "Bold"
    postscript = f"{FAMILY.replace(' ', '')}-{style}"
    names = font["name"]
    names.names = [name for name in names.names if name.nameID in KEPT_NAMES]
    version = names.getDebugName(5)
    for number, text in {
        1: FAMILY,
        2: style,
        3: f"{version};{postscript}",
        4: f"{FAMILY} {style}",
        6: postscript,
    }.items():
        names.setName(text, number, *WINDOWS_UNICODE_ENGLISH)
    font["head"].macStyle = BOLD_STYLE if bold else 0
    os2 = font["OS/2"]
    os2.usWeightClass = weight
    os2.fsSelection = (os2.fsSelection & TYPO_METRICS) | (
        BOLD_SELECTION if bold else REGULAR_SELECTION
    )


def main() -> None:
    """Write both fonts and Inter's licence into ``resources``."""
    folder = ROOT / "resources" / "fonts"
    folder.mkdir(parents=True, exist_ok=True)
    for style, weight in WEIGHTS.items():
        font = cut(style, weight)
        target = folder / f"Inter-{style}.ttf"
        font.save(target)
        missing = LETTERS - font.getBestCmap().keys()
        print(f"{target.relative_to(ROOT)}: {len(font.getBestCmap())} letters, ", end="")
        print(
            f"{target.stat().st_size:,} bytes; not in Inter: {''.join(map(chr, sorted(missing)))}"
        )
    licences = ROOT / "resources" / "licences"
    licences.mkdir(exist_ok=True)
    shutil.copyfile(LICENCE, licences / "Inter-OFL.txt")


if __name__ == "__main__":
    main()
