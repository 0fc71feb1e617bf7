"""Where API records are kept: a file, JSON Lines, a folder of files, a .zip of them."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any, cast

from db.domain.errors import Refused
from db.sources.api.records import ApiRecord, is_list_page, is_record
from db.sources.facts import Fact
from db.sources.reading import Reading, Tally
from db.sources.strict_json import parse_json, read_json

LARGEST_FILE = 200_000_000
"""Bytes of one JSON file, or of one member of a .zip."""
LARGEST_LINE = 20_000_000
LARGEST_ARCHIVE = 2_000_000_000
"""Bytes of all members of a .zip together."""
MOST_INFLATED = 200
"""How many times larger than its packed size a member of a .zip may be."""

Read = Callable[[Tally], Iterator[tuple[str, object]]]


def single_record(path: Path) -> Reading | None:
    """A reading of one JSON document, or None if it is no record of the API.

    A list of records is taken too: some tools save pages of them so.
    """
    content = read_json(path, size_limit=LARGEST_FILE)
    if is_list_page(content):
        raise Refused(
            f"{path.name} is a list page of CQC's API: it names records but holds none of their "
            "ratings. Choose the records themselves."
        )
    if isinstance(content, list):
        found = cast("list[object]", content)
        if not any(is_record(each) for each in found):
            return None
        return _reading(
            lambda tally: ((f"{path.name}, item {n}", r) for n, r in enumerate(found, 1)),
            len(found),
        )
    if not is_record(content):
        return None
    return _reading(lambda tally: iter([(path.name, content)]), 1)


def json_lines(path: Path) -> Reading:
    """One record a line; a line that is no JSON is refused by its number, and the rest is read."""

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

    return _reading(read)


def folder(path: Path) -> Reading:
    """Every .json and .jsonl file below ``path``, in the order of their names."""
    files = sorted(p for p in path.rglob("*") if p.suffix.lower() in (".json", ".jsonl"))
    if not files:
        raise Refused(f"{path} holds no .json files. Choose another folder.")

    def read(tally: Tally) -> Iterator[tuple[str, object]]:
        for file in files:
            name = file.relative_to(path).as_posix()
            if file.stat().st_size > LARGEST_FILE:
                tally.refuse(name, "it is too large to be a record.")
                continue
            yield from _documents(file.read_bytes(), name, tally)

    return _reading(read, len(files))


def archive(path: Path) -> Reading:
    """Every .json and .jsonl member of the .zip at ``path``."""
    try:
        with zipfile.ZipFile(path) as found:
            members = [
                each
                for each in found.infolist()
                if each.filename.lower().endswith((".json", ".jsonl"))
            ]
    except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
        raise Refused(f"{path.name} is not a whole .zip file ({error}). Fetch it again.") from error
    if not members:
        raise Refused(f"{path.name} holds no .json files. Choose another file.")
    for member in members:
        if member.flag_bits & 1:
            raise Refused(f"{path.name} is locked with a password. Unpack it first.")
        if member.file_size > LARGEST_FILE or member.file_size > MOST_INFLATED * max(
            member.compress_size, 1000
        ):
            raise Refused(
                f"{path.name}: {member.filename} claims to unpack to {member.file_size:,} bytes, "
                "which no record does. Choose another file."
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
                        f"{path.name}: {member.filename} is damaged ({error}). Fetch it again."
                    ) from error
                yield from _documents(content, member.filename, tally)

    return _reading(read, len(members))


def _documents(content: bytes, name: str, tally: Tally) -> Iterator[tuple[str, object]]:
    """The record of a file, or those of JSON Lines."""
    try:
        if name.lower().endswith(".jsonl"):
            for number, line in enumerate(content.splitlines(), 1):
                if line.strip():
                    yield f"{name}, line {number}", parse_json(line, name)
        else:
            yield name, parse_json(content, name)
    except Refused as error:
        tally.refuse(name, str(error))


def _reading(read: Read, expected: int = 0) -> Reading:
    tally = Tally()

    def facts() -> Generator[Fact]:
        records = 0
        for where, content in read(tally):
            if is_record(content):
                records += 1
                try:
                    # All of a record or nothing: half of one would be wrong.
                    yield from list(
                        ApiRecord(cast("dict[str, Any]", content), where, tally).facts()
                    )
                except (TypeError, ValueError, AttributeError, KeyError) as error:
                    tally.refuse(where, f"it is not built like a record of CQC's API ({error}).")
            elif is_list_page(content):
                tally.skipped.append(f"{where}: a list page, which holds no ratings")
            else:
                shown = json.dumps(content, ensure_ascii=False)[:40]
                tally.refuse(where, f"it is no record of CQC's API: {shown}…")
        if not records:
            raise Refused("None of the files holds a record of CQC's API. Choose others.")

    return Reading("CQC API records", "api", facts, tally, rows_expected=expected)
