"""The card's two fonts: the letters they contain and their widths."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from viewer.system.paths import resources_dir

MISSING = "□"
"""The visible mark drawn in place of a letter that the fonts lack."""

_SUBSTITUTES = {"‑": "-", "‐": "-", "\u2009": " ", "\u202f": "\xa0", "\u2028": " ", "\u2029": " "}


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """A font, with all measurements in thousandths of the size at which it is set."""

    file: Path
    """The path of the TrueType font file."""
    name: str
    """The PostScript name, such as 'Inter-Bold'."""
    ascent: int
    """How far letters reach above the baseline."""
    descent: int
    """How far they reach below it, as a negative number."""
    cap_height: int
    """The height of a capital."""
    box: tuple[int, int, int, int]
    """The rectangle that encloses every glyph: left, bottom, right, top."""
    stem: int
    """The width of a vertical stem."""
    widths: tuple[int, ...]
    """The advance width of each glyph, indexed by glyph number."""
    glyphs: dict[int, int]
    """Maps code points to glyph numbers."""
    advances: dict[str, int]
    """Maps letters to advance widths."""

    def width(self, text: str, size: float) -> float:
        """The width of ``text`` set at ``size``, in the same unit as ``size``.

        Raises KeyError for a letter that the font lacks.
        """
        return sum(map(self.advances.__getitem__, text)) * size / 1000

    @classmethod
    def read(cls, font_file: Path) -> Face:
        """Read the measurements of a font from the JSON file of the same name next to it.

        ``packaging/make_font_metrics.py`` generates these files.
        """
        data = json.loads(font_file.with_suffix(".json").read_text(encoding="ascii"))
        widths = tuple(data["widths"])
        glyphs = {int(point): glyph for point, glyph in data["glyphs"].items()}
        return cls(
            file=font_file,
            name=data["name"],
            ascent=data["ascent"],
            descent=data["descent"],
            cap_height=data["cap_height"],
            box=tuple(data["box"]),
            stem=data["stem"],
            widths=widths,
            glyphs=glyphs,
            advances={chr(point): widths[glyph] for point, glyph in glyphs.items()},
        )


@dataclass(frozen=True, slots=True, eq=False)
class Faces:
    """The regular and bold fonts, which contain the same letters."""

    regular: Face
    bold: Face

    def missing(self, text: str) -> str:
        """The letters of ``text`` that the fonts lack, each once, in order of appearance."""
        known = self.regular.advances
        return "".join(dict.fromkeys(letter for letter in text if letter not in known))


@cache
def bundled_faces() -> Faces:
    """The fonts that come with Wardcard."""
    folder = resources_dir() / "fonts"
    return Faces(Face.read(folder / "Inter-Regular.ttf"), Face.read(folder / "Inter-Bold.ttf"))


def settable(text: str, faces: Faces) -> str:
    """``text`` prepared for typesetting.

    Letters and combining accents are composed, white space that the fonts lack becomes a space, and
    invisible format characters are removed. The result may still contain letters that ``faces``
    lack.
    """
    if text.isascii() and text.isprintable():
        return text
    known = faces.regular.advances
    letters: list[str] = []
    for letter in unicodedata.normalize("NFC", text):
        if letter in known:
            letters.append(letter)
        elif letter in _SUBSTITUTES:
            letters.append(_SUBSTITUTES[letter])
        elif letter.isspace():
            letters.append(" ")
        elif unicodedata.category(letter) != "Cf":
            letters.append(letter)
    return "".join(letters)
