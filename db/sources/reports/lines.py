"""The lines of a report as its file has them, and what a file of each form becomes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from db.domain.errors import Refused
from db.domain.text import one_line

MOST_PAGES = 1500
"""The most pages that are read; CQC's longest evidence appendices have some 600."""
LONGEST_PAGE = 300_000
"""The most characters of one page; a page full of print has 6,000."""
LONGEST_REPORT = 6_000_000
"""The most characters of all pages together."""
SHORTEST = 40
"""The fewest letters that are taken for a text at all."""

_BULLET = re.compile(
    r"^\s*(?:[•●▪■◦‣∙·○►➢✓✔\uf0b7\uf0a7\uf076]\s*|[-–—*o]\s+(?=\S)|\d{1,2}[.)]\s+(?=[A-Z]))(?=\S|$)"
)
_BULLET_ALONE = re.compile(r"^\s*[•●▪■◦‣∙·\uf0b7\uf0a7-]\s*$")


class Line(NamedTuple):
    """One line of a page."""

    text: str
    """On one line, without its bullet; empty for an empty line."""
    bullet: bool = False


@dataclass(frozen=True, slots=True)
class Lines:
    """What a file of any form holds: the lines of its pages."""

    form: str
    """'PDF', 'web page' or 'text'."""
    pages: tuple[tuple[Line, ...], ...]
    wrapped: bool
    """Whether a sentence can go on in the next line."""
    address: str = ""
    """The address of a saved web page, if it gives one."""


class LineMaker:
    """Collects the lines of the pages of one file, within bounds."""

    def __init__(self, file: str) -> None:
        """``file`` is the name of the file, for refusals."""
        self._file = file
        self._pages: list[tuple[Line, ...]] = []
        self._total = 0

    def add_page(self, text: str) -> None:
        """Add a page; ``text`` has its lines. Raises Refused if it is too long."""
        if len(self._pages) >= MOST_PAGES:
            raise too_many_pages(self._file, MOST_PAGES + 1)
        self._total += len(text)
        if len(text) > LONGEST_PAGE or self._total > LONGEST_REPORT:
            raise Refused(
                f"{self._file} has too much text for a report: up to {LONGEST_PAGE:,} characters "
                f"on a page, and {LONGEST_REPORT:,} in all, are read. Choose the report as CQC "
                "publishes it."
            )
        self._pages.append(tuple(_lines(text)))

    def pages(self) -> tuple[tuple[Line, ...], ...]:
        """Return the pages. Raises Refused if there is hardly any text on them."""
        letters = sum(len(line.text) for page in self._pages for line in page)
        if letters < SHORTEST:
            raise Refused(
                f"{self._file} has no text that can be read: its pages may be pictures, as a "
                "scanner makes them. Choose the report as CQC publishes it."
            )
        return tuple(self._pages)


def too_many_pages(file: str, pages: int) -> Refused:
    """Return the refusal of a file with so many pages."""
    return Refused(
        f"{file} has {pages:,} pages or more, and no report has that many; up to {MOST_PAGES:,} "
        "are read. Choose one report."
    )


def _lines(text: str) -> list[Line]:
    # pdfium marks a hyphen at the end of a line by a character that is none.
    text = re.sub("[\ufffe\x02]\\s*\n?", "-", text.replace("\r\n", "\n").replace("\r", "\n"))
    found: list[Line] = []
    alone = False
    for each in text.split("\n"):
        line = one_line(each)
        if _BULLET_ALONE.match(line):
            alone = True
            continue
        bullet = _BULLET.match(line)
        if bullet:
            line = line[bullet.end() :].strip()
        if line or not alone:
            found.append(Line(line, bool(line) and (bullet is not None or alone)))
        alone = alone and not line
    return found
