"""A strict JSON reader, which refuses non-standard JSON that Python's own reader accepts."""

from __future__ import annotations

import json
from pathlib import Path

from db.domain.errors import Refused

_BLANKS = b"\xef\xbb\xbf \t\r\n"
"""The bytes that may precede JSON: the UTF-8 byte order mark, and white space."""


def json_start(head: bytes) -> bytes:
    """Return ``head`` from the start of a JSON object or array; empty if it is not JSON.

    >>> json_start(b' [1, 2]')
    b'[1, 2]'
    >>> json_start(b'Location ID,Name')
    b''
    """
    start = head.lstrip(_BLANKS)
    return start if start[:1] in (b"{", b"[") else b""


def read_json(path: Path, *, size_limit: int) -> object:
    """Return the content of the JSON file at ``path``.

    Raises Refused if the file is over ``size_limit`` bytes, is not UTF-8 or not JSON, repeats a key
    in an object, has NaN or an infinity, or is nested too deeply to be intended.
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


def parse_json(raw: bytes, name: str) -> object:
    """Return the content of ``raw``, the bytes of a file called ``name``.

    Raises Refused in the same cases as :func:`read_json`, except for size.
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(
            f"{name} is not UTF-8 text: byte {error.start} cannot be read. Save it as UTF-8."
        ) from error
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_constant)
    except json.JSONDecodeError as error:
        raise Refused(
            f"{name} is not JSON: line {error.lineno}, column {error.colno}: {error.msg}. "
            "Correct it there, or choose another file."
        ) from error
    except RecursionError as error:
        raise Refused(
            f"{name} is nested too deeply to be a record. Choose another file."
        ) from error
    except ValueError as error:
        raise Refused(f"{name}: {error}") from error


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    content = dict(pairs)
    if len(content) < len(pairs):
        names = [key for key, _ in pairs]
        twice = next(key for key in names if names.count(key) > 1)
        raise ValueError(f"an object has the key '{twice}' twice. Remove one of them.")
    return content


def _constant(word: str) -> object:
    raise ValueError(f"{word} is not JSON. Write a number, or leave the key out.")
