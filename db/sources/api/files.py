"""Files with records of CQC's API: JSON in every form that tools save, in one file or in many."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Generator, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, cast

from db.domain.errors import Refused
from db.sources.api.containers import (
    LIST_PAGE,
    entries,
    has_id,
    is_list_item,
    is_list_page,
    is_pack,
    what_it_is,
)
from db.sources.api.documents import Document, documents
from db.sources.api.records import ApiRecord
from db.sources.api.shapes import fault_of, with_texts
from db.sources.facts import Fact
from db.sources.source_file import InputFormat, SourceFile, Tally, about
from db.sources.strict_json import json_start

FORMAT = "CQC API records"

UNREADABLE = (OSError, EOFError, RuntimeError, NotImplementedError, zipfile.BadZipFile, zlib.error)
"""What reading a file raises, or a member of a damaged archive."""


class JsonFile(NamedTuple):
    """A JSON file among others, in a folder or a .zip file."""

    name: str
    """Its path in the folder or archive, which refusals give."""
    begin: Callable[[], BinaryIO]
    """Opens the file at its beginning."""


def _recognise(path: Path, head: bytes) -> SourceFile | None:
    if not json_start(head):
        return None
    tally = Tally()
    found = _readable_documents(JsonFile(path.name, lambda: path.open("rb")), tally)
    beginning = next(found)
    if is_pack(beginning.content):
        return None
    return _source_file(path.name, chain([beginning], found), tally)


API_RECORDS = InputFormat(
    name="CQC API records",
    suffixes=(".json", ".jsonl"),
    refusal="records of CQC's API (.json or .jsonl)",
    recognise=_recognise,
)


def records_in(name: str, files: Iterable[JsonFile], count: int) -> SourceFile:
    """Return all of the records in ``files`` of the folder or archive called ``name`` as a source.

    Records of a folder are one source because a folder can have 100,000 of them. A file that cannot
    be read is refused in the tally. ``count`` is the number of files.
    """
    tally = Tally()

    def found() -> Iterator[Document]:
        for file in files:
            try:
                yield from _readable_documents(file, tally)
            except Refused as error:
                tally.refuse(file.name, about(error, file.name))

    return _source_file(name, found(), tally, count)


def _readable_documents(file: JsonFile, tally: Tally) -> Iterator[Document]:
    try:
        yield from documents(file.name, file.begin, tally)
    except UNREADABLE as error:
        reason = getattr(error, "strerror", None) or error
        raise Refused(f"{file.name} cannot be read ({reason}). Save it again.") from error


def _source_file(
    name: str, found: Iterable[Document], tally: Tally, expected: int = 0
) -> SourceFile:
    def facts() -> Generator[Fact]:
        taken = 0
        for where, content in found:
            for place, record in _records(where, content, tally):
                tally.rows += 1
                try:
                    # Read either all facts in a record or none, because some alone would mislead.
                    read = list(ApiRecord(record, place, tally).facts())
                except (TypeError, ValueError, AttributeError, KeyError, ArithmeticError) as error:
                    why = f"it does not have the form of a record of CQC's API ({error})."
                    tally.refuse(place, why)
                else:
                    taken += 1
                    yield from read
        if not taken:
            raise Refused(_nothing_taken(name, tally))

    return SourceFile(FORMAT, "api", facts, tally, rows_expected=expected)


def _records(where: str, content: object, tally: Tally) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the records in a document, each with its position; refuse what is not a record."""
    named = 0
    nothing = True
    for position, entry in entries(content):
        nothing = False
        place = f"{where}, {position}" if position else where
        if is_list_item(entry):
            named += 1
        elif not has_id(entry):
            tally.rows += 1
            tally.refuse(place, f"it is {what_it_is(entry)}")
        elif why := fault_of(cast("dict[str, Any]", entry)):
            tally.rows += 1
            tally.refuse(place, why)
        else:
            yield place, with_texts(cast("dict[str, Any]", entry))
    if named or (nothing and is_list_page(content)):
        tally.skipped.append(f"{where}: a list page of CQC's API, which holds no ratings")
    elif nothing:
        tally.rows += 1
        tally.refuse(where, f"it is {what_it_is(content)}")


def _nothing_taken(name: str, tally: Tally) -> str:
    """Return the sentence that refuses a source in which there is nothing to take."""
    if not tally.refused:
        return f"{name} is {LIST_PAGE}"
    first = tally.refused[0]
    if tally.refused_count == 1 and not tally.skipped:
        if first.where == name:
            is_whole = first.why.startswith("it is ")
            return f"{name} {first.why.removeprefix('it ')}" if is_whole else f"{name}: {first.why}"
        return f"{name} holds no record that can be read: {first.where}: {first.why}"
    return (
        f"{name} holds no record that can be read; {tally.refused_count:,} were refused, such as "
        f"{first.where}: {first.why}"
    )
