"""The text of a saved report: a plain text, as people copy it out of a page or a PDF."""

from __future__ import annotations

import re

from db.domain.errors import Refused
from db.sources.encodings import decoded
from db.sources.reports.lines import LineMaker, Lines

_LONG_LINE = 160
"""A text with longer lines than this has a line for each paragraph."""
_PAGE_NUMBER = re.compile(r"(?:\A|\n\s*\n)[ \t]*(\d{1,3}) (?=\S)")
"""A page number before the first words of a page, as mirrors of PDFs write it."""


def lines_of_text(file: str, data: bytes) -> Lines:
    """Return the lines of the text called ``file``, whose content is ``data``.

    Pages end with a form feed, or begin with their numbers. Raises Refused if it is no text.
    """
    text = decoded(data)
    if "\0" in text[:65536]:
        raise Refused(f"{file} is not a text. Choose the report as a PDF, a web page or a text.")
    maker = LineMaker(file)
    for page in _pages(text):
        maker.add_page(page)
    pages = maker.pages()
    longest = max((len(line.text) for page in pages for line in page), default=0)
    return Lines("text", pages, wrapped=60 <= longest <= _LONG_LINE)


def _pages(text: str) -> list[str]:
    if "\f" in text:
        return text.removesuffix("\f").split("\f")
    starts, expected = list[int](), 1
    for found in _PAGE_NUMBER.finditer(text):
        if int(found[1]) == expected:
            starts.append(found.start())
            expected += 1
    if not starts or text[: starts[0]].strip():
        return [text]
    return [text[a:b] for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]
