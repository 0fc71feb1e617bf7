"""The card's two typefaces: how wide their letters are, and which letters they have."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from viewer.system.paths import resources_dir

MISSING = "□"
"""Stands, visibly, for a letter that the fonts do not have."""

_FALLBACKS = {"‑": "-", "‐": "-", "\u2009": " ", "\u202f": "\xa0", "\u2028": " ", "\u2029": " "}


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """One font; all measures are in thousandths of the size at which it is set."""

    file: Path
    name: str
    """The PostScript name, 'Inter-Bold'."""
    ascent: int
    descent: int
    cap_height: int
    box: tuple[int, int, int, int]
    stem: int
    widths: tuple[int, ...]
    """The advance of every glyph, by its number."""
    glyphs: dict[int, int]
    """Code point -> number of its glyph."""
    advances: dict[str, int]
    """Letter -> advance."""

    def width(self, text: str, size: float) -> float:
        """How wide ``text`` is at ``size``, in the unit of the size; all its letters are known."""
        return sum(map(self.advances.__getitem__, text)) * size / 1000

    @classmethod
    def read(cls, font_file: Path) -> Face:
        """The face of a font beside which ``packaging/make_font_metrics.py`` put its measures."""
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
    """The two weights, which have the same letters."""

    regular: Face
    bold: Face

    def missing(self, text: str) -> str:
        """The letters of ``text`` that neither weight can show, each once, in order."""
        known = self.regular.advances
        return "".join(dict.fromkeys(letter for letter in text if letter not in known))


@cache
def bundled_faces() -> Faces:
    """The fonts that come with Wardcard."""
    folder = resources_dir() / "fonts"
    return Faces(Face.read(folder / "Inter-Regular.ttf"), Face.read(folder / "Inter-Bold.ttf"))


def settable(text: str, faces: Faces) -> str:
    """``text`` as it can be set: accents composed, white space made plain, invisible marks gone.

    What remains may still hold letters that ``faces`` lack, lone surrogates among them.
    """
    if text.isascii() and text.isprintable():
        return text
    known = faces.regular.advances
    letters: list[str] = []
    for letter in unicodedata.normalize("NFC", text):
        if letter in known:
            letters.append(letter)
        elif letter in _FALLBACKS:
            letters.append(_FALLBACKS[letter])
        elif letter.isspace():
            letters.append(" ")
        elif unicodedata.category(letter) != "Cf":
            letters.append(letter)
    return "".join(letters)
