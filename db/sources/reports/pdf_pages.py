"""The text of a PDF, with pypdfium2.

A damaged or hostile PDF can make pdfium take much memory or time, or abort, so this runs in the
child process only (:mod:`db.sources.reports.child`).
"""

from __future__ import annotations

from typing import Any

from db.domain.errors import Refused
from db.sources.reports.lines import (
    LONGEST_PAGE,
    MOST_PAGES,
    LineMaker,
    Lines,
    too_many_pages,
)

_AS_PUBLISHED = "Choose the report as CQC publishes it."
_ERROR_PASSWORD, _ERROR_SECURITY = 4, 5
"""The numbers of pdfium's errors for a missing password and an unknown kind of encryption."""


def is_pdf(head: bytes) -> bool:
    """Return whether a file that begins with ``head`` is a PDF."""
    return b"%PDF-" in head[:1024]


def lines_of_pdf(file: str, data: bytes) -> Lines:
    """Return the lines of the PDF called ``file``, whose content is ``data``.

    Raises Refused if it is damaged or locked, or has too many pages.
    """
    from pypdfium2 import (  # pyright: ignore[reportMissingTypeStubs]
        PdfDocument,
        PdfiumError,
    )

    try:
        document: Any = PdfDocument(data)
        pages = len(document)
    except PdfiumError as error:
        if getattr(error, "err_code", None) in (_ERROR_PASSWORD, _ERROR_SECURITY):
            raise Refused(
                f"{file} is locked with a password. Save it without one and choose that."
            ) from None
        raise _damaged(file) from None
    if pages > MOST_PAGES:
        raise too_many_pages(file, pages)
    if not pages:
        raise _damaged(file)
    maker = LineMaker(file)
    unread = 0
    for number in range(pages):
        try:
            maker.add_page(_text_of(document[number]))
        except PdfiumError:
            unread += 1
            maker.add_page("")
    if unread == pages:
        raise _damaged(file)
    return Lines("PDF", maker.pages(), wrapped=True)


def _text_of(page: Any) -> str:
    text = page.get_textpage()
    try:
        return text.get_text_range(0, min(text.count_chars(), LONGEST_PAGE + 1))
    finally:
        text.close()
        page.close()


def _damaged(file: str) -> Refused:
    return Refused(f"{file} cannot be read: it is damaged, or cut short. {_AS_PUBLISHED}")
