"""Fuzzing guided by outcomes: inputs are changed at random, and those with new outcomes changed on.

An outcome is what a reader made of an input: how many facts of which kinds, which reasons for what
it left out, or the sentence that refused it. Inputs with an outcome that was not seen before join
the ones that are changed, so that the changes get deeper into the reader.

A crash is an exception other than StoreError, or more than SLOWEST seconds of the processor.
"""

from __future__ import annotations

import csv
import io
import json
import random
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from db.domain.errors import StoreError
from tests.reliability.sizes import figure, seed, sized

SLOWEST = 1.0
"""The most seconds of the processor that a small input may take."""
LARGEST = 20_000
"""The largest input in bytes: time that is linear in it stays below SLOWEST."""
MOST_KEPT = 300
"""The most inputs that are changed on."""
CORPUS = Path(__file__).parent / "corpus"

NUMBERS: tuple[Any, ...] = (
    0, -1, 1, 10**30, -(10**30), 10**400, 2**63, 2**64, -(2**63) - 1, 1e308, -1e308, 5e-324, -0.0,
    float("nan"), float("inf"), 0.1, 99_999, 100_000, 65_536,
)  # fmt: skip
TEXTS = (
    "", " ", "\n", "\t", "\x00", "\x1b[31m", "\u202egnp", "\u2066a", "\u200b", "\ufeff", "\ud800",
    "\udc00",
    "\U000e0041", "😀", "é", "ﬁ", "İ", "ß", "٣", "²", "½", "../../x", "/etc/passwd", "CON",
    "%2e%2e%2f", "%s%n",
    "' OR 1=1 --", '"', "';DROP TABLE rating;--", "<b>&amp;</b>", "{{ 7*7 }}", "=1+1", "@SUM(A1)",
    "NaN", "null",
    "-", "N/A", "#REF!", "0000-01-01", "10000-01-01", "9999-12-31", "2019-02-30", "31/02/2019",
    "43817", "99999",
    "1e400", "-0", "9" * 40, "9" * 5000, "x" * 3000, "1-" + "1" * 100, "RWH01/surgery", "RWH",
    "1-999000111", "Good",
    "Overall", "Safe", "near", "near SG1", "OR", "AND", "NEAR(a b)", '"*', "*", ":", "^", "--",
    "a.b-c_d",
    "@{rating=Good}", "[object Object]", "Location ID", "Not stated", "status=closed", "=", "==",
    "2024-09-17T00:00:00Z", "Date of assessment: 3 to 5 March 2025.", "Mr Smith", "A. A. A.",
    "\u00a0", "\u2028",
)  # fmt: skip
"""Texts that have been trouble somewhere, and words that mean something to a reader."""
TOKENS: tuple[bytes, ...] = (
    *(text.encode("utf-8", "surrogatepass") for text in TEXTS),
    b"\xff\xfe", b"\xef\xbb\xbf", b"\xc3", b"\x80", b"\xed\xa0\x80", b"\r", b"\r\n", b",", b";",
    b"{", b"}", b"[",
    b"]", b'"', b":", b"\\u202e", b"\\ud800", b"\\u0000", b"1e999", b"-", b"PK\x03\x04", b"true",
    b"null",
)  # fmt: skip

Run = Callable[[bytes], object]
"""Reads an input; returns its outcome, or raises StoreError."""


@dataclass
class Fuzzer:
    """The inputs of one reader, and what became of them."""

    name: str
    run: Run
    corpus: Sequence[bytes]
    chance: random.Random
    crashes: list[str] = field(default_factory=list[str])
    outcomes: set[object] = field(default_factory=set[object])

    def __post_init__(self) -> None:
        self._pool = list(self.corpus)

    def go(self, executions: int) -> None:
        """Try the corpus, then ``executions`` changed inputs."""
        for data in self.corpus:
            self._try(data)
        for _ in range(executions):
            data = self.chance.choice(self._pool)
            for _ in range(self.chance.choice((1, 1, 2, 3, 6))):
                data = self._changed(data)
            if self._try(data[:LARGEST]):
                self._pool.append(data[:LARGEST])
                if len(self._pool) > MOST_KEPT:
                    del self._pool[self.chance.randrange(len(self.corpus), len(self._pool))]

    def _try(self, data: bytes) -> bool:
        """Run the reader on ``data``; return whether the outcome is new."""
        begun = time.process_time()
        try:
            outcome = self.run(data)
        except StoreError as error:
            outcome = (type(error).__name__, _form(str(error)))
        except Exception as error:  # noqa: BLE001 - any other error is a crash
            outcome = (type(error).__name__, _form(str(error)))
            if outcome not in self.outcomes:
                self.crashes.append(f"{type(error).__name__}: {error} from {data!r}")
        seconds = time.process_time() - begun
        if seconds > SLOWEST:
            self.crashes.append(f"{seconds:.1f} s for {data!r}")
        is_new = outcome not in self.outcomes
        self.outcomes.add(outcome)
        return is_new

    def _changed(self, data: bytes) -> bytes:
        changes = (_bytes_changed, _bytes_changed, _json_changed, _json_changed, _csv_changed)
        return self.chance.choice(changes)(data, self.chance, self._pool)


def fuzz(name: str, run: Run, corpus: Sequence[bytes], full: int) -> None:
    """Fuzz the reader called ``name`` with a share of ``full`` executions, and record the figure.

    Fails with the first crashes.
    """
    fuzzer = Fuzzer(name, run, corpus, random.Random(seed(f"fuzz {name}")))
    executions = sized(full)
    fuzzer.go(executions)
    print(f"fuzz {name} {executions} {len(fuzzer.crashes)}")
    figure(f"fuzz {name}", executions, "executions")
    figure(f"fuzz {name}, crashes", len(fuzzer.crashes))
    assert not fuzzer.crashes, "\n".join(crash[:2000] for crash in fuzzer.crashes[:5])


def corpus(*names: str) -> list[bytes]:
    """The files with these names in the folder of the corpus. All data in them is invented."""
    return [(CORPUS / name).read_bytes() for name in names]


def _form(message: str) -> str:
    """Return a message without what it quotes and counts."""
    return re.sub(r"'[^']*'|‘[^’]*’|\"[^\"]*\"|[0-9]+", "?", message)[:120]


def _bytes_changed(data: bytes, chance: random.Random, pool: Sequence[bytes]) -> bytes:
    at = chance.randrange(len(data) + 1)
    to = min(len(data), at + chance.choice((1, 1, 4, 16, 100)))
    match chance.randrange(6):
        case 0:
            return data[:at] + data[to:]
        case 1:
            return data[:at] + chance.choice(TOKENS) + data[at:]
        case 2:
            return data[:at] + chance.choice(TOKENS) + data[to:]
        case 3:
            return data[:to] + data[at:to] * chance.choice((1, 2, 10)) + data[to:]
        case 4:
            return data[:at] + bytes((chance.randrange(256),)) + data[at + 1 :]
        case _:
            other = chance.choice(pool)
            return data[:at] + other[chance.randrange(len(other) + 1) :]


def _json_changed(data: bytes, chance: random.Random, pool: Sequence[bytes]) -> bytes:
    """Change one value of a JSON document; any other input as bytes."""
    try:
        content = json.loads(data)
    except (ValueError, RecursionError):
        return _bytes_changed(data, chance, pool)
    places = list(_places(content))
    if not places:
        return _bytes_changed(data, chance, pool)
    inside, key = chance.choice(places)
    value = inside[key]
    match chance.randrange(8):
        case 0:
            inside[key] = chance.choice(NUMBERS)
        case 1 | 2:
            inside[key] = chance.choice(TEXTS)
        case 3:
            inside[key] = chance.choice((None, True, [], {}, [[]], [value], {"a": value}))
        case 4 if isinstance(inside, dict):
            del inside[key]
        case 4:
            inside += [value] * chance.choice((1, 30))
        case 5 if isinstance(value, str):
            at = chance.randrange(len(value) + 1)
            inside[key] = value[:at] + chance.choice(TEXTS) + value[at:]
        case 6:
            other, name = chance.choice(places)
            inside[key] = other[name]
        case _:
            for _ in range(chance.choice((2, 90, 2000))):
                value = [value]
            inside[key] = value
    try:
        text = json.dumps(content, ensure_ascii=chance.random() < 0.5)
    except (ValueError, RecursionError):  # contains itself by now, or is too deep
        return data
    return text.encode("utf-8", "surrogatepass")


def _places(content: Any) -> list[tuple[Any, Any]]:
    """Return every list or object in a JSON document with each of its keys or indexes."""
    found: list[tuple[Any, Any]] = []
    waiting = [content]
    while waiting and len(found) < 5000:
        each = waiting.pop()
        if isinstance(each, dict | list):
            inside = cast("dict[Any, Any] | list[Any]", each)
            keys = list(inside) if isinstance(inside, dict) else range(len(inside))
            found += [(inside, key) for key in keys]
            waiting += [inside[key] for key in keys]
    return found


def _csv_changed(data: bytes, chance: random.Random, pool: Sequence[bytes]) -> bytes:
    """Change one cell or row of a table; any other input as bytes."""
    try:
        rows = list(csv.reader(io.StringIO(data.decode())))
    except (UnicodeError, csv.Error):
        return _bytes_changed(data, chance, pool)
    row = chance.choice(rows) if rows else []
    if len(row) < 2:
        return _bytes_changed(data, chance, pool)
    column = chance.randrange(len(row))
    match chance.randrange(6):
        case 0 | 1:
            row[column] = chance.choice(TEXTS)
        case 2:
            row[column] += chance.choice(TEXTS)
        case 3:
            row.insert(column, "")
        case 4:
            rows.insert(chance.randrange(len(rows) + 1), list(chance.choice(rows)))
        case _:
            rows.remove(row)
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("utf-8", "surrogatepass")
