"""The forms in which a report can be saved, each recognised by its content."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from db.domain.errors import Refused
from db.sources.other_files import OTHER_FILES, Beginning
from db.sources.reports.lines import Lines
from db.sources.reports.pdf_pages import is_pdf, lines_of_pdf
from db.sources.reports.plain_text import lines_of_text
from db.sources.reports.web_page import is_web_page, lines_of_web_page


@dataclass(frozen=True, slots=True)
class ReportForm:
    """A form in which a report can be saved."""

    name: str
    """With its article, for sentences: 'a PDF'."""
    largest: int
    """The largest file that is read, in bytes."""
    matches: Callable[[bytes], bool]
    """Whether a file that begins with these bytes has this form."""
    lines: Callable[[str, bytes], Lines]
    """Return the lines of the file with this name and content. Raises Refused."""


def _any_text(head: bytes) -> bool:
    return bool(head)


FORMS: tuple[ReportForm, ...] = (
    ReportForm("a PDF", 128 << 20, is_pdf, lines_of_pdf),
    ReportForm("a web page", 24 << 20, is_web_page, lines_of_web_page),
    ReportForm("a text", 12 << 20, _any_text, lines_of_text),
)
"""Every form. They are tried in turn, so the one that accepts anything comes last."""


def readable() -> str:
    """Return the list of forms as part of a sentence: 'a PDF, a web page or a text'."""
    *others, last = (form.name for form in FORMS)
    return f"{', '.join(others)} or {last}"


def form_of(path: Path, head: bytes) -> ReportForm:
    """Return the form of the file at ``path``, which begins with ``head``.

    Raises Refused if it is something else that is known, or no text.
    """
    form = next(form for form in FORMS if form.matches(head))
    if form is FORMS[-1]:
        file = Beginning(path, head)
        for other in OTHER_FILES:
            if other.matches(file):
                what = other.what.partition(",")[0]
                raise Refused(f"{path.name} is {what}. Choose the report as {readable()}.")
        if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")):
            raise Refused(f"{path.name} is not {readable()}. Choose the report as one of them.")
    return form
