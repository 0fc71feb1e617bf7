"""Embeds a bundled font in a PDF as a Type 0 font, with the Unicode values of its letters.

Wardcard's fonts contain only the letters of European languages, so the complete fonts are embedded:
a subset for each card would save a few kilobytes but take longer than drawing the card.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from functools import cache

from viewer.card.pdf.compact_document import CompactDocument
from viewer.card.setting.fonts import Face

_MAP_HEAD = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
"""
_MAP_FOOT = """endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""
_ENTRIES_IN_A_BLOCK = 100
"""The maximum number of entries between 'beginbfchar' and 'endbfchar' in a CMap."""
_SYMBOLIC = 4
"""The flag for a font with letters outside Adobe's standard Latin character set."""


@dataclass(frozen=True, slots=True)
class _Program:
    """The parts of an embedded font that are the same in every document."""

    name: str
    size: int
    file: bytes
    unicode: bytes
    descriptor: str
    widths: str


@cache
def _program(face: Face) -> _Program:
    data = face.file.read_bytes()
    name = f"WARDCD+{face.name}"
    box = " ".join(map(str, face.box))
    return _Program(
        name=name,
        size=len(data),
        file=zlib.compress(data, 9),
        unicode=zlib.compress(_to_unicode(face).encode("ascii"), 9),
        descriptor=(
            f"<</Type/FontDescriptor/FontName/{name}/Flags {_SYMBOLIC}/FontBBox[{box}]"
            f"/ItalicAngle 0/Ascent {face.ascent}/Descent {face.descent}"
            f"/CapHeight {face.cap_height}/StemV {face.stem}"
        ),
        widths=" ".join(map(str, face.widths)),
    )


def _to_unicode(face: Face) -> str:
    """The CMap from glyph numbers to Unicode, without glyph 0, which represents missing letters."""
    letters: dict[int, int] = {}
    for point, glyph in face.glyphs.items():
        if glyph:
            letters.setdefault(glyph, point)
    entries = [f"<{glyph:04X}> <{point:04X}>" for glyph, point in sorted(letters.items())]
    blocks: list[str] = []
    for start in range(0, len(entries), _ENTRIES_IN_A_BLOCK):
        block = entries[start : start + _ENTRIES_IN_A_BLOCK]
        blocks += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    return _MAP_HEAD + "\n".join(blocks) + "\n" + _MAP_FOOT


def embed(face: Face, document: CompactDocument) -> str:
    """Add the font of ``face`` to ``document`` and return a reference to it, such as '12 0 R'."""
    program = _program(face)
    file = document.reserve()
    document.put_stream(file, f"/Length1 {program.size}/Filter/FlateDecode", program.file)
    unicode = document.reserve()
    document.put_stream(unicode, "/Filter/FlateDecode", program.unicode)
    descriptor = document.add(f"{program.descriptor}/FontFile2 {file} 0 R>>")
    letters = document.add(
        f"<</Type/Font/Subtype/CIDFontType2/BaseFont/{program.name}"
        "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
        f"/CIDToGIDMap/Identity/FontDescriptor {descriptor} 0 R/DW 1000/W[0[{program.widths}]]>>"
    )
    font = document.add(
        f"<</Type/Font/Subtype/Type0/BaseFont/{program.name}/Encoding/Identity-H"
        f"/DescendantFonts[{letters} 0 R]/ToUnicode {unicode} 0 R>>"
    )
    return f"{font} 0 R"
