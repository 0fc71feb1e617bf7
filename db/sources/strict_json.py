"""A strict JSON reader, which refuses non-standard JSON that Python's own reader accepts."""

from __future__ import annotations

import codecs
import json
import re
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from db.domain.errors import Refused
from db.sources.encodings import UTF_8, marked_encoding

_BLANKS = b" \t\r\n\x1e"
"""The bytes that may precede JSON: white space, and the separator of JSON text sequences."""
_BETWEEN = re.compile(r"[\s,\ufeff\x1e]*")
"""What may be between JSON documents in one file."""
_HALF_CHARACTER = re.compile(r"\\u[dD][89a-fA-F]")


def encoding_of(head: bytes) -> str:
    """Return the encoding of a JSON file that begins with ``head``: UTF-8, UTF-16 or UTF-32.

    JSON begins with two ASCII characters, so zeros show the encoding if there is no byte order mark
    (RFC 4627, section 3).

    >>> encoding_of("[1]".encode("utf-16-le"))
    'utf-16-le'
    """
    if marked := marked_encoding(head):
        return marked
    zeros = bytes(byte == 0 for byte in head[:4])
    return {
        b"\0\1\1\1": "utf-32-le",
        b"\1\1\1\0": "utf-32-be",
        b"\0\1\0\1": "utf-16-le",
        b"\1\0\1\0": "utf-16-be",
    }.get(zeros, UTF_8)


def json_start(head: bytes) -> bytes:
    """Return ``head`` as UTF-8 from the start of a JSON object or array; empty if it is not JSON.

    >>> json_start(b' [1, 2]')
    b'[1, 2]'
    >>> json_start(b'Location ID,Name')
    b''
    """
    encoding = encoding_of(head)
    if encoding != UTF_8:
        head = head.decode(encoding, "ignore").encode(errors="ignore")
    start = head.removeprefix(codecs.BOM_UTF8).lstrip(_BLANKS)
    return start if start[:1] in (b"{", b"[") else b""


def read_json(path: Path, *, size_limit: int) -> object:
    """Return the content of the JSON file at ``path``.

    Raises Refused if the file is over ``size_limit`` bytes, is not Unicode or not JSON, repeats a
    key in an object, has NaN or an infinity, or is nested too deeply to be intended.
    """
    try:
        size = path.stat().st_size
        if size > size_limit:
            raise Refused(
                f"{path.name} is {size / 1e6:,.0f} MB; files of this kind are at most "
                f"{size_limit / 1e6:,.0f} MB. Check that it is the right file."
            )
        raw = path.read_bytes()
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror or error}.") from error
    return parse_json(raw, path.name)


def parse_json(raw: bytes, name: str, *, as_saved: bool = False) -> object:
    """Return the content of ``raw``, the bytes of a file or line called ``name``.

    With ``as_saved``, what tools often write is accepted too: NaN for null (pandas), and text in
    Windows-1252 (PowerShell). Raises Refused in the same cases as :func:`read_json`, except for
    size.
    """
    text = _text(raw, name, as_saved)
    with _faults_of(name, text):
        content = _decoder(as_saved).decode(text)
        _check_characters(content, text)
    return content


def parse_documents(raw: bytes, name: str) -> Iterator[tuple[int, object]]:
    """Yield each of the documents in ``raw``, one after another, and the number of its first line.

    Accepts what :func:`parse_json` accepts with ``as_saved``. Raises Refused when it gets to a
    fault.
    """
    text = _text(raw, name, as_saved=True)
    decoder = _decoder(as_saved=True)
    at = _after_blanks(text, 0)
    line, counted = 1, 0
    while at < len(text):
        line += text.count("\n", counted, at)
        counted = at
        with _faults_of(name, text):
            content, at = decoder.raw_decode(text, at)
            _check_characters(content, text, counted, at)
        yield line, content
        at = _after_blanks(text, at)


def _after_blanks(text: str, at: int) -> int:
    found = _BETWEEN.match(text, at)
    return found.end() if found else at


def _decoder(as_saved: bool) -> json.JSONDecoder:
    constant = _nan_as_none if as_saved else _constant
    return json.JSONDecoder(object_pairs_hook=_object, parse_constant=constant)


@contextmanager
def _faults_of(name: str, text: str) -> Generator[None]:
    """Raise Refused, naming the file, for a fault that is found in the block."""
    try:
        yield
    except json.JSONDecodeError as error:
        is_cut = not text[error.pos :].strip() or error.msg.startswith("Unterminated string")
        remedy = (
            "It was cut short when it was saved; save it again."
            if is_cut and text.strip()
            else "Correct it there, or choose another file."
        )
        raise Refused(
            f"{name} is not JSON: line {error.lineno}, column {error.colno}: {error.msg}. {remedy}"
        ) from error
    except RecursionError as error:
        raise Refused(
            f"{name} is nested too deeply to be a record. Choose another file."
        ) from error
    except UnicodeEncodeError as error:
        raise Refused(
            f"{name} contains half a character, such as \\ud83d alone. Save it again as UTF-8."
        ) from error
    except ValueError as error:
        raise Refused(f"{name}: {error}") from error


def _check_characters(content: object, text: str, start: int = 0, end: int = sys.maxsize) -> None:
    """Raise UnicodeEncodeError if an escape in the text from ``start`` to ``end`` has no pair."""
    if _HALF_CHARACTER.search(text, start, end):
        json.dumps(content, ensure_ascii=False).encode()


def _text(raw: bytes, name: str, as_saved: bool) -> str:
    encoding = encoding_of(raw[:4])
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        if as_saved and encoding == UTF_8 and raw.decode("utf-8", "ignore").isascii():
            # No character beyond ASCII is in UTF-8, so the file is not merely damaged.
            with suppress(UnicodeDecodeError):
                return raw.decode("cp1252")
        form = encoding.removesuffix("-sig").upper()
        raise Refused(
            f"{name} is not {form} text: byte {error.start} cannot be read. Save it as UTF-8."
        ) from error


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    content = dict(pairs)
    if len(content) < len(pairs):
        names = [key for key, _ in pairs]
        twice = next(key for key in names if names.count(key) > 1)
        raise ValueError(f"an object has the key '{twice}' twice. Remove one of them.")
    return content


def _constant(word: str) -> object:
    raise ValueError(f"{word} is not JSON. Write a number, or leave the key out.")


def _nan_as_none(word: str) -> None:
    if word != "NaN":
        _constant(word)
