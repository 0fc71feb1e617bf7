"""Files with records of CQC's API: JSON in every form that tools save, in one file or in many."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, Protocol, cast

from db.domain.errors import Refused
from db.files.reading import Hash, has_changed, open_file
from db.files.stamp import Stamp, stamp
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
from db.sources.source_file import MOST_REFUSALS, InputFormat, SourceFile, Tally, about
from db.sources.strict_json import json_start

FORMAT = "CQC API records"

MOST_WITHOUT_RECORDS = 100_000
"""The most documents to read before the first record; England has 50,000 locations."""
UNREADABLE = (OSError, EOFError, RuntimeError, NotImplementedError, zipfile.BadZipFile, zlib.error)
"""What reading a file raises, or a member of a damaged archive."""
_SMALL = 32 << 20
"""The largest file that is read in one piece, in bytes: if it changes, none of it is taken."""


class JsonFile(Protocol):
    """A JSON file among others, in a folder or a .zip file."""

    @property
    def name(self) -> str:
        """Its path in the folder or archive, which refusals give."""
        ...

    def begin(self) -> BinaryIO:
        """Open the file at its beginning. Raises Refused or one of ``UNREADABLE``."""
        ...


class FileOnDisk:
    """A JSON file on this computer. The bytes that are read are also hashed."""

    def __init__(self, path: Path, name: str, before: Hash | None = None) -> None:
        """``before`` has the hash of what comes before it, if it is one of many files."""
        self.name = name
        self._path = path
        self._before = before or sha256()
        self._read = _Counted(self._before)
        self._stamp: Stamp | None = None
        self._whole: bytes | None = None
        """The content, if the file is small."""

    def begin(self) -> BinaryIO:
        """Open the file at its beginning. Raises Refused, also if it is small and has changed."""
        if self._whole is None:
            self._stamp = stamp(self._path)
            self._read = _Counted(self._before)
            stream = open_file(self._path, self._read)
            if self._stamp is None or self._stamp.size > _SMALL:
                return stream
            with stream:
                self._whole = stream.read(_SMALL)
            if stamp(self._path) != self._stamp:
                self._read, self._whole, self._stamp = _Counted(self._before), None, None
                raise has_changed(self.name)
        return BytesIO(self._whole)

    def end(self) -> Hash:
        """Return the hash of what came before and of the whole file, which is read if need be.

        Raises Refused if a large file changed while it was read.
        """
        self._whole = None
        if self._stamp is not None and self._stamp.size > _SMALL:
            if self._read.count != self._stamp.size:
                self._read = _Counted(self._before)
                with open_file(self._path, self._read) as stream:
                    while stream.read(_SMALL):
                        pass
            if stamp(self._path) != self._stamp:
                raise has_changed(self.name)
        return self._read.total


class _Counted:
    """The hash of bytes, and how many there were."""

    def __init__(self, before: Hash) -> None:
        self.total = before.copy()
        self.count = 0

    def update(self, data: memoryview) -> None:
        self.total.update(data)
        self.count += len(data)


class JsonFolder:
    """The JSON files in a folder, and their hash: see :func:`db.importing.ledger.digest`."""

    def __init__(self, folder: Path, paths: Sequence[Path]) -> None:
        self._folder = folder
        self._paths = paths
        self._total = sha256()

    def files(self) -> Iterator[JsonFile]:
        """Yield each file, which must be read before the next."""
        for path in self._paths:
            name = path.relative_to(self._folder).as_posix()
            self._total.update(name.encode() + b"\0")
            file = FileOnDisk(path, name, self._total)
            yield file
            self._total = file.end()

    def sha256(self) -> str:
        """Return the hash of the names and contents of all files, once they have been read."""
        return self._total.hexdigest()


def _recognise(path: Path, head: bytes) -> SourceFile | None:
    start = json_start(head)
    if not start:
        return None
    file = FileOnDisk(path, path.name)
    # A report pack is an object. Of anything else nothing is read before its turn comes.
    if start.startswith(b"{"):
        with closing(_readable_documents(file, Tally())) as found:
            if is_pack(next(found).content):
                return None
    tally = Tally()
    found = _readable_documents(file, tally)
    return _source_file(path.name, found, tally, lambda: file.end().hexdigest())


API_RECORDS = InputFormat(
    name="CQC API records",
    suffixes=(".json", ".jsonl"),
    refusal="records of CQC’s API (.json or .jsonl)",
    recognise=_recognise,
)


def records_in(
    name: str, files: Iterable[JsonFile], count: int, known: Callable[[], str]
) -> SourceFile:
    """Return all of the records in ``files`` of the folder or archive called ``name`` as a source.

    Records of a folder are one source because a folder can have 100,000 of them. A file that cannot
    be read is refused in the tally. ``count`` is the number of files, and ``known`` returns the
    SHA-256 of what was read, once all has been.
    """
    tally = Tally()

    def found() -> Iterator[Document]:
        for file in files:
            try:
                yield from _readable_documents(file, tally)
            except Refused as error:
                tally.refuse(file.name, about(error, file.name))

    return _source_file(name, found(), tally, known, count)


def _readable_documents(file: JsonFile, tally: Tally) -> Generator[Document]:
    try:
        yield from documents(file.name, file.begin, tally)
    except UNREADABLE as error:
        reason = getattr(error, "strerror", None) or error
        raise Refused(f"{file.name} cannot be read ({reason}). Save it again.") from error


def _source_file(
    name: str,
    found: Iterable[Document],
    tally: Tally,
    known: Callable[[], str],
    expected: int = 0,
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
                    why = f"it does not have the form of a record of CQC’s API ({error})."
                    tally.refuse(place, why)
                else:
                    taken += 1
                    yield from read
            if not taken and tally.refused_count >= MOST_WITHOUT_RECORDS:
                break
        tally.sha256 = known()
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
        if len(tally.skipped) < MOST_REFUSALS:
            tally.skipped.append(f"{where}: a list page of CQC’s API, which holds no ratings")
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
