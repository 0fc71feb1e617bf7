"""Write what the card needs to know of its fonts and colours beside them, as small data files.

The layout of a card measures text without Qt and without ReportLab, and must come out the same
everywhere. So the advance width and the glyph number of every letter are taken from the TrueType
files once, here, and stored as ``resources/fonts/<font>.json``. The sRGB profile that PDF/A asks
for is Little CMS's own built-in one ('No copyright, use freely'), written out by Pillow.

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
"""1 January 2026, midnight: a fixed date, so that the file is the same whenever it is made."""


def metrics(font_file: Path) -> dict[str, object]:
    """Measures of a TrueType font in thousandths of its size, as a PDF wants them."""
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
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    # The date of making stands at 24 to 36, and a checksum that may be left out at 84 to 100.
    return profile[:24] + PROFILE_DATE + profile[36:84] + bytes(16) + profile[100:]


def main() -> None:
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
