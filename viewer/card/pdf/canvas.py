"""A ReportLab canvas that draws pages quickly, with few PDF operators."""

from __future__ import annotations

# Much of ReportLab's stubs is untyped.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
from collections.abc import Iterable
from functools import cache
from io import BytesIO

from reportlab.lib.rl_accel import fp_str
from reportlab.pdfgen.canvas import Canvas

from db.domain.scale import Mark as RatingMark
from viewer.appearance.marks import DISC_RADIUS, POLYGONS
from viewer.card.setting.fonts import MISSING, Face, Faces
from viewer.card.setting.page import Box, Code, Ink, Rule, Shape, Text

_CURVE = 0.5523
"""The handle length of a Bézier quarter circle, as a multiple of its radius."""


class _Glyphs(dict[int, int]):
    """Maps code points to glyph numbers, for ``str.translate``; others map to MISSING's glyph."""

    def __missing__(self, point: int) -> int:
        return self.get(ord(MISSING), 0)


@cache
def _glyphs(face: Face) -> _Glyphs:
    return _Glyphs(face.glyphs)


@cache
def _colour(colour: str) -> str:
    """'#rrggbb' as the three operands of a colour operator."""
    return fp_str(*(int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)))


@cache
def _shape_path(mark: RatingMark) -> str:
    """The path of ``mark`` in a square of side 1, with y upwards and the fill operator."""
    if mark is RatingMark.GOOD:
        low, side = 0.5 - DISC_RADIUS, 2 * DISC_RADIUS
        return _round_path(low, low, side, side, DISC_RADIUS) + " f"
    (x, y), *rest = ((x, 1 - y) for x, y in POLYGONS[mark])
    return f"{fp_str(x, y)} m " + " ".join(f"{fp_str(*point)} l" for point in rest) + " f"


def _round_path(x: float, y: float, width: float, height: float, radius: float) -> str:
    """The path of a rectangle with rounded corners; ``x``, ``y`` is its bottom left corner."""
    right, top, handle = x + width, y + height, radius * (1 - _CURVE)
    left_in, right_in, low_in, top_in = x + radius, right - radius, y + radius, top - radius
    return " ".join(
        (
            f"{fp_str(left_in, y)} m {fp_str(right_in, y)} l",
            f"{fp_str(right - handle, y, right, y + handle, right, low_in)} c",
            f"{fp_str(right, top_in)} l",
            f"{fp_str(right, top - handle, right - handle, top, right_in, top)} c",
            f"{fp_str(left_in, top)} l",
            f"{fp_str(x + handle, top, x, top - handle, x, top_in)} c",
            f"{fp_str(x, low_in)} l",
            f"{fp_str(x, y + handle, x + handle, y, left_in, y)} c h",
        )
    )


def utf16(text: str) -> str:
    """``text`` as a PDF text string; a lone surrogate, which cannot be encoded, becomes U+FFFD."""
    clean = text.encode("utf-16-be", "surrogatepass").decode("utf-16-be", "replace")
    return f"<FEFF{clean.encode('utf-16-be').hex()}>"


class InkCanvas(Canvas):
    """Draws the inks of a :class:`viewer.card.setting.page.Page`.

    The document must embed the regular font as /F1 and the bold font as /F2. The canvas keeps track
    of the current colours, line style and font, so do not call ``setFillColor`` and similar methods
    of the base class.
    """

    # From the base class: the operators of the page so far, its preamble, and its page number.
    _code: list[str]
    _preamble: str
    _pageNumber: int  # noqa: N815

    def __init__(self, size: tuple[float, float], faces: Faces, enlarged: float = 1.0) -> None:
        """Create a canvas with pages of ``size``, in points.

        Everything, including the pages, is enlarged by the factor ``enlarged``.
        """
        self._fill = self._stroke = self._font = ""
        self.enlarged = enlarged
        paper = (size[0] * enlarged, size[1] * enlarged)
        super().__init__(BytesIO(), pagesize=paper, pageCompression=1, invariant=1)
        self.page_height = size[1]
        self._tables = _glyphs(faces.regular), _glyphs(faces.bold)

    def _make_preamble(self) -> None:
        # ReportLab's own preamble selects Helvetica, which is not embedded, on every page.
        self._preamble = (
            "" if self.enlarged == 1 else f"{fp_str(self.enlarged, 0, 0, self.enlarged, 0, 0)} cm"
        )

    def init_graphics_state(self) -> None:
        """Forget the current colours, line style and font; a new page begins without them."""
        super().init_graphics_state()
        self._fill = self._stroke = self._font = ""

    def draw(self, inks: Iterable[Ink]) -> None:
        """Draw ``inks``, in order, on the current page."""
        for ink in inks:
            if type(ink) is Text:
                self._draw_text(ink)
            elif type(ink) is Shape:
                self._draw_shape(ink)
            elif type(ink) is Box:
                self._draw_box(ink)
            elif type(ink) is Rule:
                self._draw_rule(ink)
            elif type(ink) is Code:
                self._draw_code(ink)

    def _fill_with(self, colour: str) -> None:
        if colour != self._fill:
            self._fill = colour
            self._code.append(f"{_colour(colour)} rg")

    def _stroke_with(self, colour: str, line: float, dash: float = 0.0) -> None:
        pen = f"{_colour(colour)} RG {fp_str(line)} w [{fp_str(dash) if dash else ''}] 0 d"
        if pen != self._stroke:
            self._stroke = pen
            self._code.append(pen)

    def _draw_text(self, ink: Text) -> None:
        x, y, text, size, bold, colour, original = ink
        if colour != self._fill:
            self._fill_with(colour)
        font = f"/F{2 if bold else 1} {fp_str(size)} Tf "
        if font == self._font:
            font = ""
        else:
            self._font = font
        glyphs = text.translate(self._tables[bold]).encode("utf-16-be").hex()
        show = f"BT {font}{fp_str(x, self.page_height - y)} Td <{glyphs}> Tj ET"
        if original:
            show = f"/Span <</ActualText {utf16(original)}>> BDC {show} EMC"
        self._code.append(show)

    def _draw_shape(self, ink: Shape) -> None:
        x, y, size, mark, colour = ink
        self._fill_with(colour)
        matrix = fp_str(size, 0, 0, size, x, self.page_height - y - size)
        self._code.append(f"q {matrix} cm {_shape_path(mark)} Q")

    def _draw_box(self, ink: Box) -> None:
        x, y, width, height, fill, stroke, line, radius, dash = ink
        if fill:
            self._fill_with(fill)
        if stroke:
            self._stroke_with(stroke, line, dash)
        paint = "B" if fill and stroke else "f" if fill else "S"
        bottom = self.page_height - y - height
        if radius:
            self._code.append(f"{_round_path(x, bottom, width, height, radius)} {paint}")
        else:
            self._code.append(f"{fp_str(x, bottom, width, height)} re {paint}")

    def _draw_rule(self, ink: Rule) -> None:
        x, y, to_x, to_y, line, colour, dash = ink
        self._stroke_with(colour, line, dash)
        start, end = fp_str(x, self.page_height - y), fp_str(to_x, self.page_height - to_y)
        self._code.append(f"{start} m {end} l S")

    def _draw_code(self, ink: Code) -> None:
        side = ink.size / ink.modules
        matrix = fp_str(side, 0, 0, -side, ink.x, self.page_height - ink.y)
        runs = " ".join(f"{column} {row} {length} 1 re" for row, column, length in ink.dark)
        self._fill_with(ink.colour)
        self._code.append(f"q {matrix} cm {runs} f Q")
