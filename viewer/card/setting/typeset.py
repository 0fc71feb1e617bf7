"""Text into lines: words are measured once and broken for any width and size."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from db.domain.scale import Mark as RatingMark
from viewer.card.setting.fonts import MISSING, Face, Faces, settable
from viewer.card.setting.page import Shape, Text

SHAPE_WIDTH = 950
"""The advance of a shape among words, in thousandths of the size."""
SHAPE_SIZE = 0.74
"""Its side, in sizes: a little more than the height of a capital."""


class Segment(NamedTuple):
    """A stretch of a paragraph that looks alike; a space parts it from its neighbours."""

    text: str
    bold: bool = False
    colour: str = ""
    """Empty for the colour of the paragraph."""
    spoken: str = ""
    """What is read out instead: 'from 50 to 17 days' for '50 → 17 days'."""
    shape: RatingMark | None = None
    """A mark to draw before the text, which is one word then: no-break spaces keep it together."""
    link: str = ""
    """The address that the text opens."""


class Word(NamedTuple):
    """What a line break does not part."""

    text: str
    width: int
    """In thousandths of the size, without the space after it."""
    space: int
    segment: int
    original: str = ""
    """The word as it was given, where it has letters that the fonts lack."""


class Run(NamedTuple):
    """Consecutive words of one segment on one line."""

    start: int
    """Where it begins, in thousandths of the size from the line's beginning."""
    text: str
    segment: int
    original: str = ""


class Line(NamedTuple):
    """One line of a paragraph; the width is in thousandths of the size."""

    runs: tuple[Run, ...]
    width: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Measured words, to be broken into lines."""

    faces: Faces
    segments: tuple[Segment, ...]
    words: tuple[Word, ...]
    width: int
    """Of all the words on one line, in thousandths of the size."""

    def lines(
        self, width: float, size: float, *, more: bool = False, indent: float = 0.0
    ) -> list[Line]:
        """The paragraph in lines of at most ``width``, set in ``size``.

        A word that is wider than a line is broken between its letters. With ``more`` the last line
        ends in a space as the others do: its element has more to say. The first line is shorter by
        ``indent``, and empty if not even a word fits.
        """
        full = int(width * 1000 / size)
        room = full - int(indent * 1000 / size)
        if self.width <= room:
            return [_line(self.words, last=not more)] if self.words else []
        lines: list[Line] = []
        held: list[Word] = []
        reach = 0
        for word in self.words:
            if reach + word.width > room and (held or room < full):
                lines.append(_line(held, last=False) if held else Line((), 0))
                held, reach, room = [], 0, full
            while word.width > room:
                piece, word = self._broken(word, room)  # noqa: PLW2901
                lines.append(_line([piece], last=False))
            held.append(word)
            reach += word.width + word.space
        lines.append(_line(held, last=not more))
        return lines

    def _broken(self, word: Word, room: int) -> tuple[Word, Word]:
        """A word in two: as much as there is room for, after a mark in it if there is one."""
        advances = self._face(word).advances
        reach = SHAPE_WIDTH if self.segments[word.segment].shape is not None else 0
        count = 0
        for letter in word.text:
            if count and reach + advances[letter] > room:
                break
            reach += advances[letter]
            count += 1
        count = min(count, len(word.text) - 1)
        after = max(word.text.rfind(mark, 0, count) for mark in "-/._@&") + 1
        if after > count // 2:
            count = after
        return self._part(word, 0, count), self._part(word, count, len(word.text))

    def _part(self, word: Word, start: int, end: int) -> Word:
        text = word.text[start:end]
        width = sum(map(self._face(word).advances.__getitem__, text))
        space = word.space if end == len(word.text) else 0
        return Word(text, width, space, word.segment, word.original[start:end])

    def _face(self, word: Word) -> Face:
        return self.faces.bold if self.segments[word.segment].bold else self.faces.regular

    def inks(self, line: Line, x: float, y: float, size: float, colour: str) -> list[Drawn]:
        """What is drawn for a line whose baseline begins at x, y, run by run."""
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
            letters = Text(left, y, text, size, segment.bold, ink, original)
            drawn.append(Drawn(segment, letters, shape))
        return drawn


class Drawn(NamedTuple):
    """A run as it is to be drawn."""

    segment: Segment
    text: Text
    shape: Shape | None


def _line(words: list[Word] | tuple[Word, ...], *, last: bool) -> Line:
    """One line; unless it is the paragraph's last, its text ends in the space it was broken at."""
    runs: list[Run] = []
    texts: list[str] = []
    originals: list[str] = []
    segment = words[0].segment
    start = reach = 0
    altered = False
    unspaced = len(words) - 1 if last else len(words)
    for place, (text, width, space, owner, original) in enumerate(words):
        if owner != segment:
            runs.append(Run(start, "".join(texts), segment, "".join(originals) if altered else ""))
            texts, originals, altered = [], [], False
            segment, start = owner, reach
        after = " " if space and place != unspaced else ""
        texts.append(text + after)
        originals.append((original or text) + after)
        altered = altered or original != ""
        reach += width + space
    runs.append(Run(start, "".join(texts), segment, "".join(originals) if altered else ""))
    return Line(tuple(runs), reach - words[-1].space)


@dataclass(slots=True)
class Typesetter:
    """Measures text in the card's fonts, and keeps a list of the letters that these lack."""

    faces: Faces
    _missing: dict[str, None] = field(default_factory=dict[str, None])

    @property
    def missing(self) -> str:
        """The letters not shown so far, each once; U+FFFD for what is not a letter."""
        letters = [letter if letter.isprintable() else "\ufffd" for letter in self._missing]
        return "".join(dict.fromkeys(letters))

    def plain(self, text: str, *, bold: bool = False) -> Paragraph:
        """The paragraph of ``text`` in one typeface."""
        return self.paragraph(Segment(text, bold))

    def paragraph(self, *segments: Segment) -> Paragraph:
        """The paragraph of ``segments``, its words measured."""
        words: list[Word] = []
        for index, segment in enumerate(segments):
            face = self.faces.bold if segment.bold else self.faces.regular
            space = face.advances[" "]
            extra = 0 if segment.shape is None else SHAPE_WIDTH
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
