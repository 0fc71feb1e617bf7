"""Typesetting: words are measured once, then broken into lines of any width and size.

The widths of words are in thousandths of the size at which the text is set, so that they are the
same at every size.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from db.domain.scale import Mark as RatingMark
from viewer.appearance.colours import INK, WHITE
from viewer.card.setting.fonts import MISSING, Face, Faces, settable
from viewer.card.setting.page import Box, Shape, Text

SHAPE_WIDTH = 950
"""The width of a rating's shape in running text, including the space after it."""
SHAPE_SIZE = 0.74
"""The side of the shape as a multiple of the text size, a little more than a capital's height."""
_PILL_PAD = 320
"""The space in a pill before and after its word."""
_PILL_LINE = 0.6
"""The width of a pill's outline, in points."""


class Segment(NamedTuple):
    """A part of a paragraph in one style, separated from the next by a space."""

    text: str
    bold: bool = False
    colour: str = ""
    """The colour of the text; empty for the colour of the paragraph."""
    spoken: str = ""
    """The words to read out instead, such as 'from 50 to 17 days' for '50 → 17 days'."""
    shape: RatingMark | None = None
    """A mark to draw before the text, which must then be one word, with any spaces non-breaking."""
    link: str = ""
    """The address that opens when the text is clicked."""
    pill: Literal["", "filled", "outlined"] = ""
    """Whether the text, one word, is drawn in a box: dark with white letters, or outlined."""


class Word(NamedTuple):
    """Letters that are kept together on one line, if they fit."""

    text: str
    width: int
    """The width without the space after it."""
    space: int
    """The width of the space after it."""
    segment: int
    """The index of its segment in the paragraph."""
    original: str = ""
    """The word before letters that the fonts lack were replaced; empty if none were."""


class Run(NamedTuple):
    """Consecutive words of one segment on one line."""

    start: int
    """The distance from the beginning of the line."""
    text: str
    segment: int
    """The index of the segment in the paragraph."""
    original: str = ""
    """The text before letters that the fonts lack were replaced; empty if none were."""


class Line(NamedTuple):
    """One line of a paragraph."""

    runs: tuple[Run, ...]
    width: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph with its words measured, ready to be broken into lines."""

    faces: Faces
    segments: tuple[Segment, ...]
    words: tuple[Word, ...]
    width: int
    """The width of the paragraph if set on one line."""

    def lines(
        self, width: float, size: float, *, more: bool = False, indent: float = 0.0
    ) -> list[Line]:
        """The paragraph in lines at most ``width`` points wide, set at ``size`` points.

        A word that is wider than a line is divided between letters. If ``more`` is true, the last
        line ends in a space, like the others, because more text follows in the same element. The
        first line is ``indent`` points shorter, and is empty if not even one word fits.
        """
        full = int(width * 1000 / size)
        room = full - int(indent * 1000 / size)
        if self.width <= room:
            return [_line(self.words, last=not more)] if self.words else []
        lines: list[Line] = []
        pending: list[Word] = []
        reach = 0
        for word in self.words:
            if reach + word.width > room and (pending or room < full):
                lines.append(_line(pending, last=False) if pending else Line((), 0))
                pending, reach, room = [], 0, full
            while word.width > room:
                piece, word = self._divided(word, room)  # noqa: PLW2901
                lines.append(_line([piece], last=False))
            pending.append(word)
            reach += word.width + word.space
        lines.append(_line(pending, last=not more))
        return lines

    def _divided(self, word: Word, room: int) -> tuple[Word, Word]:
        """Divide ``word`` in two, with a first part that fits ``room``.

        If possible the first part ends in a punctuation mark. A mark in the first half of the
        letters that fit is ignored, because the first part would be too short.
        """
        advances = self._face(word).advances
        reach = SHAPE_WIDTH if self.segments[word.segment].shape is not None else 0
        count = 0
        for letter in word.text:
            if count and reach + advances[letter] > room:
                break
            reach += advances[letter]
            count += 1
        count = min(count, len(word.text) - 1)
        after_mark = max(word.text.rfind(mark, 0, count) for mark in "-/._@&") + 1
        if after_mark > count // 2:
            count = after_mark
        return self._part(word, 0, count), self._part(word, count, len(word.text))

    def _part(self, word: Word, start: int, end: int) -> Word:
        text = word.text[start:end]
        width = sum(map(self._face(word).advances.__getitem__, text))
        space = word.space if end == len(word.text) else 0
        return Word(text, width, space, word.segment, word.original[start:end])

    def _face(self, word: Word) -> Face:
        return self.faces.bold if self.segments[word.segment].bold else self.faces.regular

    def inks(self, line: Line, x: float, y: float, size: float, colour: str) -> list[Drawn]:
        """The runs of a line as they are drawn, in order.

        The baseline begins at ``x``, ``y``, in points; ``colour`` applies to segments without a
        colour.
        """
        drawn: list[Drawn] = []
        for start, text, index, original in line.runs:
            segment = self.segments[index]
            left = x + start * size / 1000
            ink = segment.colour or colour
            shape = None
            if segment.shape is not None:
                side = size * SHAPE_SIZE
                shape = Shape(left, y - side, side, segment.shape, ink)
                left += SHAPE_WIDTH * size / 1000
            behind: Shape | Box | None = shape
            if segment.pill:
                behind, left, ink = self._pill(segment, text, left, y, size)
            letters = Text(left, y, text, size, segment.bold, ink, original)
            drawn.append(Drawn(segment, letters, behind))
        return drawn

    def _pill(
        self, segment: Segment, text: str, x: float, y: float, size: float
    ) -> tuple[Box, float, str]:
        """The box of a pill whose left edge is at ``x``; where its letters begin; their colour."""
        face = self.faces.bold if segment.bold else self.faces.regular
        pad = _PILL_PAD * size / 1000
        width = face.width(text.rstrip(), size) + 2 * pad
        filled = segment.pill == "filled"
        box = Box(x, y - size * 0.82, width, size * 1.06, INK if filled else "", INK, _PILL_LINE)
        return box, x + pad, WHITE if filled else INK


class Drawn(NamedTuple):
    """A run at its position on the page."""

    segment: Segment
    text: Text
    behind: Shape | Box | None
    """What is drawn behind or before the text."""


def _line(words: list[Word] | tuple[Word, ...], *, last: bool) -> Line:
    """A line made of ``words``; its text ends in a space unless it is the last of the paragraph."""
    runs: list[Run] = []
    texts: list[str] = []
    originals: list[str] = []
    segment = words[0].segment
    start = reach = 0
    altered = False
    unspaced = len(words) - 1 if last else len(words)
    for position, (text, width, space, owner, original) in enumerate(words):
        if owner != segment:
            runs.append(Run(start, "".join(texts), segment, "".join(originals) if altered else ""))
            texts, originals, altered = [], [], False
            segment, start = owner, reach
        after = " " if space and position != unspaced else ""
        texts.append(text + after)
        originals.append((original or text) + after)
        altered = altered or original != ""
        reach += width + space
    runs.append(Run(start, "".join(texts), segment, "".join(originals) if altered else ""))
    return Line(tuple(runs), reach - words[-1].space)


@dataclass(slots=True)
class Typesetter:
    """Measures text in the card's fonts and records the letters that they lack."""

    faces: Faces
    _missing: dict[str, None] = field(default_factory=dict[str, None])

    @property
    def missing(self) -> str:
        """The letters in the text so far that the fonts lack, each once, in order of appearance.

        Characters that cannot be printed, such as lone surrogates, are shown as U+FFFD.
        """
        letters = [letter if letter.isprintable() else "\ufffd" for letter in self._missing]
        return "".join(dict.fromkeys(letters))

    def plain(self, text: str, *, bold: bool = False) -> Paragraph:
        """A paragraph with ``text`` as its only segment."""
        return self.paragraph(Segment(text, bold))

    def paragraph(self, *segments: Segment) -> Paragraph:
        """A paragraph of ``segments``, separated by spaces, with its words measured."""
        words: list[Word] = []
        for index, segment in enumerate(segments):
            face = self.faces.bold if segment.bold else self.faces.regular
            space = face.advances[" "]
            extra = 0 if segment.shape is None else SHAPE_WIDTH
            if segment.pill:
                extra += 2 * _PILL_PAD
            for text in settable(segment.text, self.faces).split(" "):
                if text:
                    words.append(self._word(text, face.advances, extra, space, index))
        width = sum([word.width + word.space for word in words]) - (words[-1].space if words else 0)
        return Paragraph(self.faces, segments, tuple(words), width)

    def _word(
        self, text: str, advances: dict[str, int], extra: int, space: int, index: int
    ) -> Word:
        try:
            return Word(text, sum(map(advances.__getitem__, text)) + extra, space, index)
        except KeyError:
            known = "".join([letter if letter in advances else MISSING for letter in text])
            self._missing.update((letter, None) for letter in text if letter not in advances)
            width = sum(map(advances.__getitem__, known)) + extra
            return Word(known, width, space, index, text)
