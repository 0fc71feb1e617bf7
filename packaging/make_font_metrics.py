"""Write the font measurements and the colour profile that cards need, as small data files.

Cards are laid out without Qt or ReportLab, and must look the same on every computer. This script
therefore reads the advance width and glyph number of every letter from the TrueType files, and
stores them as ``resources/fonts/<font>.json``. The sRGB profile that PDF/A requires is the one
built into Little CMS ('No copyright, use freely'), which Pillow writes out.

    python packaging/make_font_metrics.py
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont
from PIL import ImageCms

ROOT = Path(__file__).resolve().parent.parent
PROFILE_DATE = bytes.fromhex("07ea 0001 0001 0000 0000 0000")
"""1 January 2026, midnight: a fixed date, so that the profile always has the same bytes."""


def metrics(font_file: Path) -> dict[str, object]:
    """The measurements of a TrueType font in thousandths of its size, the unit of PDF.

    'widths' has the advance width of each glyph, by glyph number; 'glyphs' has the glyph number of
    each code point.
    """
    font: Any
    with TTFont(font_file) as font:
        scale = 1000 / font["head"].unitsPerEm

        def units(value: float) -> int:
            return round(value * scale)

        head, os2 = font["head"], font["OS/2"]
        order = font.getGlyphOrder()
        widths = [units(font["hmtx"][name][0]) for name in order]
        return {
            "name": font["name"].getDebugName(6),
            "ascent": units(font["hhea"].ascent),
            "descent": units(font["hhea"].descent),
            "cap_height": units(os2.sCapHeight),
            "box": [units(getattr(head, side)) for side in ("xMin", "yMin", "xMax", "yMax")],
            "stem": 50 + int((os2.usWeightClass / 65) ** 2),
            "widths": widths,
            "glyphs": {
                str(point): font.getGlyphID(name)
                for point, name in sorted(font.getBestCmap().items())
            },
        }


def colour_profile() -> bytes:
    """The sRGB profile with a fixed date."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    # Bytes 24 to 35 are the creation date, 84 to 99 an optional checksum (ICC.1, profile header).
    return profile[:24] + PROFILE_DATE + profile[36:84] + bytes(16) + profile[100:]


def main() -> None:
    """Write the files for all bundled fonts and the colour profile."""
    for font_file in sorted((ROOT / "resources" / "fonts").glob("*.ttf")):
        text = json.dumps(metrics(font_file), separators=(",", ":"))
        font_file.with_suffix(".json").write_text(text + "\n", encoding="ascii", newline="\n")
        print(f"{font_file.with_suffix('.json').relative_to(ROOT)}: {len(text):,} bytes")
    colour = ROOT / "resources" / "colour"
    colour.mkdir(exist_ok=True)
    (colour / "srgb.icc").write_bytes(colour_profile())
    print("resources/colour/srgb.icc")


if __name__ == "__main__":
    main()
