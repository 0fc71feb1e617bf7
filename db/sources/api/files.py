"""Files with records of CQC's API: JSON, JSON Lines, a folder of such files or a .zip of them."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any, cast

from db.domain.errors import Refused
from db.sources.api.records import ApiRecord, is_list_page, is_record, names_its_format
from db.sources.facts import Fact
from db.sources.source_file import InputFormat, SourceFile, Tally
from db.sources.strict_json import json_start, parse_json, read_json

LARGEST_FILE = 200_000_000
"""The largest size of a JSON file, or of one member of a .zip, in bytes."""
LARGEST_LINE = 20_000_000
"""The longest line of JSON Lines, in bytes."""
LARGEST_ARCHIVE = 2_000_000_000
"""The largest total size of a .zip's members when unpacked, in bytes."""
MOST_INFLATED = 200
"""The most times that a .zip's member may grow when unpacked."""

_ZIP = b"PK\x03\x04"
_SUFFIXES = (".json", ".jsonl")
_LONG_LINE = 65_000
"""The number of bytes without a line break above which JSON cannot be indented for people."""

Read = Callable[[Tally], Iterator[tuple[str, object]]]
"""Yields the name and content of each document; anything not JSON is refused in the tally."""


def _recognise(path: Path, head: bytes) -> SourceFile | None:
    if not head:
        return _folder(path)
    if head.startswith(_ZIP):
        return _archive(path)
    start = json_start(head)
    if _looks_like_json_lines(start):
        return _json_lines(path)
    return _document(path) if start else None


API_RECORDS = InputFormat(
    name="CQC API records",
    suffixes=(".json", ".jsonl", ".zip"),
    refusal="records of CQC's API (.json, .jsonl, or a folder or .zip of them)",
    recognise=_recognise,
)


def _looks_like_json_lines(start: bytes) -> bool:
    """Return whether the first line is a complete record and is followed by another record."""
    line, newline, rest = start.partition(b"\n")
    if not line.startswith(b"{"):
        return False
    if newline:
        named = b'"locationId"' in line or b'"providerId"' in line
        return named and line.rstrip().endswith(b"}") and rest.lstrip()[:1] == b"{"
    # If the first record is longer than the bytes read, no line break is visible.
    return len(start) >= _LONG_LINE and b'"locationId"' in line


def _document(path: Path) -> SourceFile | None:
    """Return a JSON document with a record or, as some tools save pages, a list of records.

    Returns None if the document is neither.
    """
    content = read_json(path, size_limit=LARGEST_FILE)
    if names_its_format(content):
        return None  # report packs name their format; CQC's records do not
    if is_list_page(content):
        raise Refused(
            f"{path.name} is a list page of CQC's API: it names records but holds none of their "
            "ratings. Choose the records themselves."
        )
    if isinstance(content, list):
        found = cast("list[object]", content)
        if not any(is_record(each) for each in found):
            return None
        return _source_file(
            lambda tally: ((f"{path.name}, item {n}", r) for n, r in enumerate(found, 1)),
            len(found),
        )
    if not is_record(content):
        return None
    return _source_file(lambda tally: iter([(path.name, content)]), 1)


def _json_lines(path: Path) -> SourceFile:
    """Return a file with a record on each line, of which lines that are not JSON are refused."""

    def read(tally: Tally) -> Iterator[tuple[str, object]]:
        with path.open("rb") as stream:
            number = 0
            while line := stream.readline(LARGEST_LINE + 1):
                number += 1
                where = f"{path.name}, line {number}"
                if len(line) > LARGEST_LINE:
                    raise Refused(f"{where} is too long to be a record. Choose another file.")
                if line.strip():
                    try:
                        yield where, parse_json(line, where)
                    except Refused as error:
                        tally.refuse(where, str(error))

    return _source_file(read)


def _folder(path: Path) -> SourceFile:
    """Return every .json and .jsonl file below ``path``, in order of name, as one source."""
    files = sorted(p for p in path.rglob("*") if p.suffix.lower() in _SUFFIXES)
    if not files:
        raise Refused(f"{path} holds no .json files. Choose another folder.")

    def read(tally: Tally) -> Iterator[tuple[str, object]]:
        for file in files:
            name = file.relative_to(path).as_posix()
            if file.stat().st_size > LARGEST_FILE:
                tally.refuse(name, "it is too large to be a record.")
                continue
            yield from _documents(file.read_bytes(), name, tally)

    return _source_file(read, len(files))


def _archive(path: Path) -> SourceFile:
    """Return every .json and .jsonl member of the .zip at ``path`` as one source."""
    try:
        with zipfile.ZipFile(path) as found:
            members = [
                each for each in found.infolist() if each.filename.lower().endswith(_SUFFIXES)
            ]
    except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
        raise Refused(
            f"{path.name} is not a complete .zip file ({error}). Download it again."
        ) from error
    if not members:
        raise Refused(f"{path.name} holds no .json files. Choose another file.")
    for member in members:
        if member.flag_bits & 1:
            raise Refused(f"{path.name} is protected with a password. Unpack it first.")
        if member.file_size > LARGEST_FILE or member.file_size > MOST_INFLATED * max(
            member.compress_size, 1000
        ):
            raise Refused(
                f"{path.name}: {member.filename} claims to unpack to {member.file_size:,} bytes, "
                "more than any record has. Choose another file."
            )
    if sum(member.file_size for member in members) > LARGEST_ARCHIVE:
        raise Refused(f"{path.name} unpacks to more than 2 GB. Split it into smaller files.")

    def read(tally: Tally) -> Iterator[tuple[str, object]]:
        with zipfile.ZipFile(path) as found:
            for member in sorted(members, key=lambda each: each.filename):
                try:
                    with found.open(member) as stream:
                        content = stream.read(member.file_size + 1)
                except (zipfile.BadZipFile, OSError, EOFError, RuntimeError) as error:
                    raise Refused(
                        f"{path.name}: {member.filename} is damaged ({error}). Download it again."
                    ) from error
                yield from _documents(content, member.filename, tally)

    return _source_file(read, len(members))


def _documents(content: bytes, name: str, tally: Tally) -> Iterator[tuple[str, object]]:
    """Yield the record in a .json file, or the records in a .jsonl file, each with its name."""
    try:
        if name.lower().endswith(".jsonl"):
            for number, line in enumerate(content.splitlines(), 1):
                if line.strip():
                    yield f"{name}, line {number}", parse_json(line, name)
        else:
            yield name, parse_json(content, name)
    except Refused as error:
        tally.refuse(name, str(error))


def _source_file(read: Read, expected: int = 0) -> SourceFile:
    tally = Tally()

    def facts() -> Generator[Fact]:
        records = 0
        for where, content in read(tally):
            if is_record(content):
                records += 1
                try:
                    # Read either all facts in a record or none, because some alone would mislead.
                    yield from list(
                        ApiRecord(cast("dict[str, Any]", content), where, tally).facts()
                    )
                except (TypeError, ValueError, AttributeError, KeyError) as error:
                    tally.refuse(
                        where, f"it does not have the form of a record of CQC's API ({error})."
                    )
            elif is_list_page(content):
                tally.skipped.append(f"{where}: a list page, which holds no ratings")
            else:
                shown = json.dumps(content, ensure_ascii=False)[:40]
                tally.refuse(where, f"it is not a record of CQC's API: {shown}…")
        if not records:
            raise Refused("None of the files holds a record of CQC's API. Choose others.")

    return SourceFile("CQC API records", "api", facts, tally, rows_expected=expected)
