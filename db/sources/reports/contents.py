"""The text of a report as blocks and numbered sentences, whatever form its file had.

A line of a PDF ends where the paper ends, so lines are joined to blocks: a heading, an item of a
list or a paragraph. What stands on every page is taken out of them and kept apart.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from db.domain.dates import MONTHS
from db.domain.report_draft import Passage
from db.sources.reports.lines import Line, Lines
from db.sources.reports.people import without_people

LONGEST_PASSAGE = 2000
"""The most characters of the words of a passage."""
_DATE = rf"(?:\d{{1,2}}/\d{{1,2}}/\d{{4}}|(?:\d{{1,2}} )?(?:{'|'.join(MONTHS)})(?: \d{{4}})?)"
_RUNNING = re.compile(
    rf"(?:\d{{1,3}} )?(?P<title>\S.{{2,200}}?) (?P<template>Quality Report|Inspection report)"
    rf" (?P<date>{_DATE})(?: \d{{1,3}})?",
    re.IGNORECASE,
)
STANDARDS = "essential standards"
"""The template of reports up to 2014, whose line at the foot is of another form."""
_STANDARDS = re.compile(
    r"\|?\s*Inspection Report\s*\|?\s+(?P<title>[A-Z][^|\n]{2,100}?)\s*\|?\s+"
    rf"(?P<date>(?:{'|'.join(MONTHS)})(?: 20\d\d)?)(?:\s+www\.cqc\.org\.uk)?(?:\s+\d{{1,3}})?\s*\Z"
)
_FLAT = re.compile(rf"{_RUNNING.pattern}\s*\Z", re.IGNORECASE)
_PAGE_HEAD = re.compile(
    r"summary of (?:findings|this inspection)|detailed findings|our findings|findings from this"
    r" inspection",
    re.IGNORECASE,
)
"""The headings at the top of the pages of CQC's reports, which come between the parts of a list."""
_ENDS = re.compile(r"[.!?:;]['\"’”)\]]*\Z")
_SENTENCE_END = re.compile(r"[.!?]['\"’”)\]]*\s+(?=[\"“‘'(\[]?[A-Z0-9])")
_NO_END = re.compile(
    r"(?:\b(?:Dr|Mr|Mrs|Ms|Prof|St|Rev|No|approx|vs|Co|Ltd)|\be\.g|\bi\.e|\b[A-Z])\Z"
)
_INLINE_BULLET = re.compile(
    r"\s*[•●▪■◦‣]\s*(?=\S)|(?<=[:;.])\s+[-–—]\s+(?=[A-Za-z“\"])|(?<=[:;])\s+o\s+(?=[A-Z])"
)


class Sentence(NamedTuple):
    """A sentence, with its offsets in the flow and its number on the page."""

    start: int
    end: int
    page: int
    number: int


class Block(NamedTuple):
    """A heading, an item of a list or a paragraph, with its offsets in the flow."""

    start: int
    end: int
    page: int
    bullet: bool
    after_gap: bool
    """Whether an empty line, or the beginning of a page, is before it."""


class Running(NamedTuple):
    """The line at the foot of the pages of CQC's reports of 2014 to 2023."""

    title: str
    template: str
    """'quality report', 'inspection report' or :data:`STANDARDS`."""
    date: str
    """As it is printed."""
    passage: Passage


class Contents:
    """The text of a report."""

    def __init__(self, lines: Lines) -> None:
        """``lines`` are those of its file."""
        self.form = lines.form
        self.address = lines.address
        self.running: list[Running] = []
        self.blocks: list[Block] = []
        self.sentences: list[Sentence] = []
        self._pages = len(lines.pages)
        self._flow: list[str] = []
        self._length = 0
        repeated = _repeated(lines)
        for number, page in enumerate(lines.pages, 1):
            self._add_page(number, self._without_running(number, page, repeated), lines.wrapped)
        self.flow = "".join(self._flow)
        """All blocks, each with a line end after it."""
        self._starts = [sentence.start for sentence in self.sentences]

    def text(self, part: Block | Sentence) -> str:
        """Return the words of a block or sentence."""
        return self.flow[part.start : part.end]

    def pages(self) -> tuple[tuple[str, ...], ...]:
        """Return the sentences of each page, without names of people."""
        found: list[list[str]] = [[] for _ in range(self._pages)]
        for sentence in self.sentences:
            found[sentence.page - 1].append(without_people(self.text(sentence)))
        return tuple(map(tuple, found))

    def sentences_of(self, block: Block) -> Sequence[Sentence]:
        """Return the sentences of a block."""
        first = bisect_right(self._starts, block.start) - 1
        return self.sentences[first : bisect_right(self._starts, block.end - 1)]

    def passage(self, start: int, end: int) -> Passage:
        """Return the passage from the sentence at offset ``start`` to that before ``end``.

        Its words are only those between the offsets. A passage stays on the page where it begins.
        """
        first = max(0, bisect_right(self._starts, start) - 1)
        last = max(first, bisect_right(self._starts, max(start, end - 1)) - 1)
        page = self.sentences[first].page
        while self.sentences[last].page != page:
            last -= 1
        words = " ".join(self.flow[start:end].split())[:LONGEST_PASSAGE]
        numbers = self.sentences[first].number, self.sentences[last].number
        return Passage(page, *numbers, without_people(words))

    def _without_running(
        self, number: int, page: Sequence[Line], repeated: frozenset[str]
    ) -> list[Line]:
        kept: list[Line] = []
        filled = [index for index, line in enumerate(page) if line.text]
        edges = {*filled[:3], *filled[-3:]}
        for index, line in enumerate(page):
            found = _RUNNING.fullmatch(line.text) if len(line.text) < 300 else None
            standards = _STANDARDS.match(line.text) if len(line.text) < 200 else None
            if found:
                template = " ".join(found["template"].lower().split())
                self._note_running(number, found, template, line.text)
            elif standards:
                self._note_running(number, standards, STANDARDS, line.text)
            elif index in edges and _key(line.text) in repeated:
                continue
            else:
                kept.append(line)
        if filled and not self.running_on(number):
            self._cut_flat(number, page, kept)
        return kept

    def running_on(self, number: int) -> bool:
        """Return whether the foot of page ``number`` was recognised."""
        return any(each.passage.page == number for each in self.running[-2:])

    def _cut_flat(self, number: int, page: Sequence[Line], kept: list[Line]) -> None:
        """Cut the foot from a page of which a mirror has made one line."""
        for index in range(len(kept) - 1, -1, -1):
            if not kept[index].text:
                continue
            text = kept[index].text
            tail = text[-260:]
            found, template = None, STANDARDS
            for at in re.finditer(rf"(?<!\S){number}\s+|\bInspection Report\b", tail):
                if at[0] == "Inspection Report":
                    found = _STANDARDS.match(tail, at.start()) or found
                elif flat := _FLAT.match(tail, at.end()):
                    found, template = flat, " ".join(flat["template"].lower().split())
            if found:
                self._note_running(number, found, template, found[0].strip())
                cut = tail[: found.start()].rstrip().removesuffix(f" {number}")
                kept[index] = Line(text[: len(text) - len(tail)] + cut, kept[index].bullet)
                if kept[0].text.startswith(f"{number} "):
                    kept[0] = Line(kept[0].text.removeprefix(f"{number} "), kept[0].bullet)
            return

    def _note_running(self, number: int, found: re.Match[str], template: str, words: str) -> None:
        passage = Passage(number, 1, 1, words[:LONGEST_PASSAGE])
        self.running.append(Running(found["title"], template, found["date"], passage))

    def _add_page(self, number: int, lines: Sequence[Line], wrapped: bool) -> None:
        sentence = 0
        for text, bullet, after_gap in _blocks(lines, wrapped):
            start = self._length
            self.blocks.append(Block(start, start + len(text), number, bullet, after_gap))
            for first, last in _sentences(text):
                sentence += 1
                self.sentences.append(Sentence(start + first, start + last, number, sentence))
            self._flow.append(text + "\n")
            self._length += len(text) + 1


def _key(text: str) -> str:
    return re.sub(r"[\d\s]+", " ", text).strip().casefold()


def _repeated(lines: Lines) -> frozenset[str]:
    """Return the keys of lines that are at the top or foot of many pages."""
    if len(lines.pages) < 3:
        return frozenset()
    counts: Counter[str] = Counter()
    for page in lines.pages:
        filled = [line for line in page if line.text]
        counts.update({_key(line.text) for line in (*filled[:3], *filled[-3:]) if not line.bullet})
    least = max(3, len(lines.pages) // 4)
    # A page number has an empty key.
    return frozenset(key for key, count in counts.items() if count >= least)


def _blocks(lines: Sequence[Line], wrapped: bool) -> Iterator[tuple[str, bool, bool]]:
    """Yield the text of each block, whether it is an item of a list, and whether a gap precedes."""
    lengths = sorted(len(line.text) for line in lines if line.text)
    width = lengths[int(len(lengths) * 0.85)] if lengths else 0
    current, bullet, gap, next_gap, last = "", False, True, True, ""
    for line in lines:
        if not line.text:
            next_gap = True
            continue
        if current and wrapped and not next_gap and _goes_on(last, line, width):
            current += ("" if last.endswith("-") else " ") + line.text
        else:
            if current:
                yield from _split(current, bullet, gap)
            current, bullet, gap = line.text, line.bullet, next_gap
        next_gap, last = False, line.text
    if current:
        yield from _split(current, bullet, gap)


def _goes_on(last: str, line: Line, width: int) -> bool:
    """Return whether ``line`` goes on with the block that ends with the line ``last``."""
    if line.bullet or _PAGE_HEAD.fullmatch(last):
        return False
    if _ENDS.search(last):
        return line.text[0].islower()
    return not line.text[0].isupper() or len(last) >= 0.7 * width


def _split(text: str, bullet: bool, gap: bool) -> Iterator[tuple[str, bool, bool]]:
    """Yield a block, and as blocks of their own the items of a list within it."""
    start = 0
    for found in _INLINE_BULLET.finditer(text):
        if text[start : found.start()].strip():
            yield text[start : found.start()].strip(), bullet, gap
            gap = False
        start, bullet = found.end(), True
    if text[start:].strip():
        yield text[start:].strip(), bullet, gap


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for found in _SENTENCE_END.finditer(text):
        if _NO_END.search(text, max(0, found.start() - 10), found.start()):
            continue
        end = found.start() + len(found[0].rstrip())
        yield start, end
        start = found.end()
    if start < len(text):
        yield start, len(text)
