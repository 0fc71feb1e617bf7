"""The encodings of text that a byte order mark shows, for JSON, .csv files and documents."""

from __future__ import annotations

import codecs

UTF_8 = "utf-8-sig"
"""UTF-8, whose byte order mark may be left out."""
_MARKS = (
    # The mark of UTF-32 begins with that of UTF-16.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def marked_encoding(head: bytes) -> str:
    """Return the encoding of a text whose first bytes ``head`` are a mark of UTF-16 or UTF-32.

    Empty for any other text, because UTF-8 is read with or without its mark.

    >>> marked_encoding("[1]".encode("utf-16"))
    'utf-16'
    """
    return next((encoding for mark, encoding in _MARKS if head.startswith(mark)), "")


def decoded(data: bytes) -> str:
    """Return the text of a document: UTF-8 or what its mark shows, otherwise Windows-1252.

    Bytes that are no text become U+FFFD.

    >>> decoded("Beatrice’s".encode("cp1252"))
    'Beatrice’s'
    """
    if encoding := marked_encoding(data[:4]):
        return data.decode(encoding, "replace")
    try:
        return data.decode(UTF_8)
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")
