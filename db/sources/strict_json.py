"""A strict JSON reader, which refuses non-standard JSON that Python's own reader accepts."""

from __future__ import annotations

import codecs
import json
import math
import re
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path

from db.domain.errors import Refused
from db.domain.text import is_plain, plain, shown
from db.files.reading import Total, open_file, reading
from db.sources.encodings import UTF_8, marked_encoding

_BLANKS = b" \t\r\n\x1e"
"""The bytes that may precede JSON: white space, and the separator of JSON text sequences."""
_BETWEEN = re.compile(r"[\s,\ufeff\x1e]*")
"""What may be between JSON documents in one file."""
MOST_MEMORY = 800_000_000
"""The most memory in bytes that the content of a file may take, estimated by :data:`_WEIGHTS`."""
_WEIGHTS = {"{": 250, "[": 72, ",": 130}
"""The bytes of memory that Python takes for each of these characters, at most.

An object needs up to 232 bytes, a list 64, and each item or key with its value up to 130. CQC's own
records have some 40,000 of these characters in a megabyte, so that 120 MB of them can be read.
"""
DEEPEST = 100
"""The most levels of lists and objects; CQC's records have 12, and tools put up to 8 around."""
_LONGEST_NUMBER = 1000
"""The most digits of a number. What a number means has lower bounds, which name its place."""
_ODD_ESCAPE = re.compile(
    r"\\(?:[bfr]|u(?:00[01789a]|034f|061c|11[56]|17b|180|20(?:0[b-f]|2[89a-e]|6)|3164|d[89a-f]|f[def]))",
    re.IGNORECASE,
)
"""An escape of a character that :func:`db.domain.text.plain` may remove, and of some others."""
_HALF_CHARACTER = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])"
    r"|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}"
)


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


def read_json(path: Path, total: Total | None = None, *, size_limit: int) -> object:
    """Return the content of the JSON file at ``path``; ``total`` receives its bytes.

    Its texts are plain: see :func:`db.domain.text.plain`. Raises Refused if the file is over
    ``size_limit`` bytes, is not Unicode or not JSON, repeats a key in an object, has NaN, an
    infinity or a number that is too large, is nested more than :data:`DEEPEST` levels deep, or
    takes more than :data:`MOST_MEMORY`.
    """
    with reading(path):
        with open_file(path, total) as stream:
            raw = stream.read(size_limit + 1)
        size = max(len(raw), path.stat().st_size)
    if size > size_limit:
        raise Refused(
            f"{path.name} is {size / 1e6:,.0f} MB; files of this kind are at most "
            f"{size_limit / 1e6:,.0f} MB. Check that it is the right file."
        )
    return parse_json(raw, path.name)


def parse_json(raw: bytes, name: str, *, as_saved: bool = False) -> object:
    """Return the content of ``raw``, the bytes of a file or line called ``name``.

    With ``as_saved``, what tools often write is accepted too: NaN for null (pandas), and text in
    Windows-1252 (PowerShell). Raises Refused in the same cases as :func:`read_json`, except for
    size.
    """
    text = _text(raw, name, as_saved)
    _check_memory(text, name)
    with _faults_of(name, text):
        return _checked(_decoder(as_saved).decode(text), text)


def parse_documents(raw: bytes, name: str) -> Iterator[tuple[int, object]]:
    """Yield each of the documents in ``raw``, one after another, and the number of its first line.

    Accepts what :func:`parse_json` accepts with ``as_saved``. Raises Refused when it gets to a
    fault.
    """
    text = _text(raw, name, as_saved=True)
    del raw  # which is as large as the text
    _check_memory(text, name)
    decoder = _decoder(as_saved=True)
    at = _after_blanks(text, 0)
    line, counted = 1, 0
    while at < len(text):
        line += text.count("\n", counted, at)
        counted = at
        with _faults_of(name, text):
            content, at = decoder.raw_decode(text, at)
            content = _checked(content, text, counted, at)
        yield line, content
        at = _after_blanks(text, at)


def _after_blanks(text: str, at: int) -> int:
    found = _BETWEEN.match(text, at)
    return found.end() if found else at


def _decoder(as_saved: bool) -> json.JSONDecoder:
    return json.JSONDecoder(
        object_pairs_hook=_object,
        parse_constant=_nan_as_none if as_saved else _constant,
        parse_int=_int,
        parse_float=_float,
    )


def _check_memory(text: str, name: str) -> None:
    """Raise Refused if the content of ``text`` takes more memory than :data:`MOST_MEMORY`."""
    if sum(text.count(mark) * weight for mark, weight in _WEIGHTS.items()) > MOST_MEMORY:
        raise Refused(
            f"{name} holds so many values that reading it takes more than "
            f"{MOST_MEMORY // 1_000_000} MB of memory. Save it as JSON Lines, with one record on "
            "each line, or in several files."
        )


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
    except (RecursionError, _TooDeep) as error:
        raise Refused(
            f"{name} is nested too deeply to be a record: more than {DEEPEST} levels. Choose "
            "another file."
        ) from error
    except _HalfCharacter as error:
        where = ""
        if found := _HALF_CHARACTER.search(text):
            at = found.start()
            line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
            where = f" in line {line}, column {column}"
        raise Refused(
            f"{name} contains half a character{where}, such as \\ud83d alone. Save it again as "
            "UTF-8."
        ) from error
    except ValueError as error:
        raise Refused(f"{name}: {error}") from error


class _TooDeep(Exception):
    """The content has more levels than :data:`DEEPEST`."""


class _HalfCharacter(Exception):
    """A text or a key has half of a pair of surrogates."""


def _checked(content: object, text: str, start: int = 0, end: int | None = None) -> object:
    """Return ``content``, the JSON in ``text`` from ``start`` to ``end``, with plain texts.

    Raises _TooDeep and _HalfCharacter.
    """
    end = len(text) if end is None else end
    part = text if end - start == len(text) else text[start:end]
    # Of the control characters, JSON has only U+007F in texts.
    is_bare = "\x7f" in part if part.isascii() else not is_plain(part)
    is_odd = is_bare or bool(_ODD_ESCAPE.search(part))
    if isinstance(content, str):
        return _plain(content)
    level, depth = _containers((content,)), 0
    while level:
        depth += 1
        if depth > DEEPEST:
            raise _TooDeep
        if is_odd:
            for each in level:
                _make_plain(each)
        level = _containers(
            chain.from_iterable(each.values() if isinstance(each, dict) else each for each in level)
        )
    return content


_Container = dict[str, object] | list[object]


def _containers(values: Iterable[object]) -> list[_Container]:
    return [each for each in values if type(each) is dict or type(each) is list]  # pyright: ignore[reportUnknownVariableType]


def _make_plain(content: _Container) -> None:
    """Make the texts directly in ``content`` plain; keys only must have no half characters."""
    if isinstance(content, dict):
        for key in content:
            _plain(key)
    members = content.items() if isinstance(content, dict) else enumerate(content)
    for key, each in members:
        if isinstance(each, str) and not is_plain(each):
            content[key] = _plain(each)  # pyright: ignore[reportArgumentType, reportCallIssue]


def _plain(text: str) -> str:
    if is_plain(text):
        return text
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise _HalfCharacter
    return plain(text)


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
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise ValueError(f"an object has the key '{shown(key)}' twice. Remove one of them.")
            seen.add(key)
    return content


def _constant(word: str) -> object:
    raise ValueError(f"{word} is not JSON. Write a number, or leave the key out.")


def _nan_as_none(word: str) -> None:
    if word != "NaN":
        _constant(word)


def _int(digits: str) -> int:
    if len(digits) > _LONGEST_NUMBER:
        raise _too_large(digits)
    return int(digits)


def _float(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise _too_large(digits)
    return number + 0.0  # 0 for -0, which would be shown with its sign


def _too_large(digits: str) -> ValueError:
    return ValueError(
        f"the number {shown(digits, 40)} is larger than any that can be read. Correct it there."
    )
