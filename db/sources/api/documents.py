"""The JSON documents in a file: one, one on each line (JSON Lines), or one after another.

What a file is, is decided by its content and not by its suffix: people save all three as .json.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import chain, islice
from typing import BinaryIO, NamedTuple

from db.domain.errors import Refused
from db.sources.encodings import UTF_8
from db.sources.source_file import Tally
from db.sources.strict_json import encoding_of, parse_documents, parse_json

LARGEST_FILE = 120_000_000
"""The largest size in bytes of a file that is not JSON Lines, which is read in one piece."""
LARGEST_LINE = 20_000_000
"""The longest line of JSON Lines, in bytes."""
_SEARCHED = 1000
"""The number of lines among which there must be a whole document if the first line is not one."""


class Document(NamedTuple):
    """One JSON document."""

    where: str
    """The name of its file, with the number of its line if there are more documents in it."""
    content: object


def documents(name: str, begin: Callable[[], BinaryIO], tally: Tally) -> Iterator[Document]:
    """Yield the documents in the file called ``name``; ``begin`` opens it at its beginning.

    Lines that are not JSON are refused in ``tally`` if others are. Raises Refused if nothing is.
    """
    with begin() as stream:
        lines = _lines(name, _in_utf8(stream, name))
        first = next(lines, None)
        if first is None:
            raise Refused(f"{name} is empty. Choose another file.")
        if (content := _parsed(first)) is not _NOTHING:
            second = next(lines, None)
            yield Document(name if second is None else first.where, content)
            if second is not None:
                yield from _of_lines(chain([second], lines), tally)
            return
    yield from _in_one_piece(name, begin, tally)


class _Line(NamedTuple):
    where: str
    raw: bytes


_NOTHING = object()


def _lines(name: str, stream: BinaryIO) -> Iterator[_Line]:
    """Yield the lines that are not blank, cut if they are too long."""
    number = 0
    while line := stream.readline(LARGEST_LINE + 1):
        number += 1
        if line.strip():
            yield _Line(f"{name}, line {number}", line)


def _in_utf8(stream: BinaryIO, name: str) -> BinaryIO:
    """Return ``stream`` from its beginning, in UTF-8: UTF-16 cannot be split into lines."""
    head = stream.read(4)
    encoding = encoding_of(head)
    if encoding == UTF_8:
        stream.seek(0)
        return stream
    rest = stream.read(LARGEST_FILE)
    if len(rest) == LARGEST_FILE:
        raise Refused(_too_large(name))
    return BytesIO((head + rest).decode(encoding, "replace").encode())


def _parsed(line: _Line) -> object:
    """Return the JSON on the line, or _NOTHING if it is not an object or list as a whole."""
    if line.raw.rstrip()[-1:] not in (b"}", b"]"):
        return _NOTHING
    try:
        return parse_json(line.raw, line.where, as_saved=True)
    except Refused:
        return _NOTHING


def _of_lines(lines: Iterator[_Line], tally: Tally) -> Iterator[Document]:
    for where, raw in lines:
        if len(raw) > LARGEST_LINE:
            raise Refused(f"{where} is too long to be a record. Choose another file.")
        try:
            yield Document(where, parse_json(raw, where, as_saved=True))
        except Refused as error:
            tally.refuse(where, str(error))


def _in_one_piece(name: str, begin: Callable[[], BinaryIO], tally: Tally) -> Iterator[Document]:
    with begin() as stream:
        raw = stream.read(LARGEST_FILE + 1)
    if len(raw) > LARGEST_FILE:
        raise Refused(_too_large(name))
    found = parse_documents(raw, name)
    try:
        _, content = next(found)
    except Refused:
        if not _has_documents_on_lines(name, raw):
            raise
        yield from _of_lines(_lines(name, BytesIO(raw)), tally)
        return
    yield Document(name, content)
    try:
        for line, content in found:
            yield Document(f"{name}, line {line}", content)
    except Refused as error:
        tally.refuse(name, str(error))


def _has_documents_on_lines(name: str, raw: bytes) -> bool:
    """Return whether JSON that cannot be read as a whole has whole objects on single lines."""
    lines = islice(_lines(name, BytesIO(raw)), _SEARCHED)
    return any(line.raw.startswith(b"{") and _parsed(line) is not _NOTHING for line in lines)


def _too_large(name: str) -> str:
    return (
        f"{name} is larger than {LARGEST_FILE // 1_000_000} MB. Save it as JSON Lines, with one "
        "record on each line."
    )
