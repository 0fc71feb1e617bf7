"""Folders and .zip files: each file inside is recognised, or left out with the reason.

Files with records of CQC's API are read together as one source, because a folder can hold 100,000
of them. Every other file is a source of its own, as if it had been chosen alone.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import BinaryIO, Self, cast

from db.domain.errors import Refused
from db.domain.imports import Refusal
from db.files.temporary import scratch_folder
from db.sources.api.files import UNREADABLE, JsonFile, records_in
from db.sources.recognise import SNIFFED, Unknown, beginning, recognise
from db.sources.source_file import SourceFile, about
from db.sources.strict_json import json_start

LARGEST_ARCHIVE = 2_000_000_000
"""The largest total size of a .zip's members when unpacked, in bytes."""
MOST_INFLATED = 200
"""The most times that a .zip's member may grow when unpacked."""
_SMALL = 200_000
"""The largest unpacked size, in bytes, for which that is not checked."""

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
"""How an archive begins: with a member, or with the end of its list of none."""
_PACK = re.compile(rb'"format"\s*:\s*"wardcard-report-pack')
_NOT_IN_NAMES = re.compile(r'[<>:"|?*\\\x00-\x1f]')


@dataclass(frozen=True, slots=True)
class Input:
    """A file to import, or all of the files with records in a folder or archive."""

    source: SourceFile
    path: Path
    """Where it can be read. A member of an archive is unpacked to a temporary folder."""
    name: str
    """Its own name, without folders."""
    shown: str
    """Its name in the summary, with the folder or archive that was chosen: 'months/2021.csv'."""
    origin: Path
    """The file, folder or archive on this computer that holds it."""
    inside: str = ""
    """Its path in the archive ``origin``; empty if it is not unpacked from one."""
    size: int = 0
    """Its size in bytes."""
    are_many: bool = False
    """Whether it is all of the files with records in a folder or archive."""


@dataclass(slots=True)
class Collection:
    """Everything at one path that the user chose: one file, or those in a folder or archive."""

    path: Path
    inputs: list[Input] = field(default_factory=list[Input])
    left_out: list[Refusal] = field(default_factory=list[Refusal])
    """Files that cannot be read, each with the reason; always empty if the path is one file."""
    is_folder: bool = False
    """Whether the path is a folder or an archive."""

    def leave_out(self, name: str, error: Refused) -> None:
        """Add the file called ``name`` to those left out, because of ``error``."""
        why = "it is not a file that Wardcard reads." if isinstance(error, Unknown) else ""
        self.left_out.append(Refusal(name, why or about(error, name)))

    def leave_out_unread(self, file: Input, error: Refused) -> None:
        """Add a recognised file, or its parts, to those left out, because of ``error``."""
        if file.are_many and file.source.tally.refused:
            self.left_out += file.source.tally.refused
        else:
            self.leave_out(file.shown.removeprefix(f"{self.path.name}/"), error)


class Unpacking:
    """Unpacks members of archives to a temporary folder, which is deleted at the end."""

    def __init__(self) -> None:
        self._folder: TemporaryDirectory[str] | None = None
        self._count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._folder is not None:
            self._folder.cleanup()

    def unpack(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Path:
        """Unpack ``member`` and return its path, which ends in its own name."""
        if self._folder is None:
            self._folder = scratch_folder()
        self._count += 1
        path = Path(self._folder.name, str(self._count), _own_name(member))
        path.parent.mkdir()
        with archive.open(member) as packed, path.open("wb") as out:
            copyfileobj(packed, out)
        return path


def collect(path: Path, unpacking: Unpacking) -> Collection:
    """Recognise the file at ``path``, or every file in the folder or .zip there.

    Raises Refused if nothing can be read.
    """
    if path.is_dir():
        found = _folder(path, unpacking)
    else:
        source = _recognised(path)
        if source is not None:
            one = Input(source, path, path.name, path.name, path, size=_size(path))
            return Collection(path, [one])
        found = Collection(path, is_folder=True)
        _add_archive(found, path, "", unpacking)
    if not found.inputs:
        raise Refused(nothing_in(found))
    return found


def _recognised(path: Path) -> SourceFile | None:
    """Return the file ready to be read, or None for a .zip of other files.

    Raises Refused as :func:`recognise` does.
    """
    try:
        return recognise(path)
    except Unknown:
        if beginning(path).startswith(_ZIP):
            return None
        raise


def nothing_in(collection: Collection) -> str:
    """Return the sentence that refuses a collection of which nothing was taken."""
    name, left_out = collection.path.name, collection.left_out
    if not left_out:
        return f"{name} holds no files. Choose another."
    first = f"{left_out[0].where}: {left_out[0].why}"
    if len(left_out) == 1:
        return f"{name} holds nothing that Wardcard reads: {first}"
    return (
        f"{name} holds nothing that Wardcard reads; {len(left_out):,} files were left out, such as "
        f"{first}"
    )


def json_files(folder: Path) -> list[Path]:
    """Return the files below ``folder`` that hold records of CQC's API, in order of name."""
    return [path for path in _files(folder) if _is_of_records(path)]


# Folders


def _folder(path: Path, unpacking: Unpacking) -> Collection:
    found = Collection(path, is_folder=True)
    of_records: list[Path] = []
    for file in _files(path):
        name = file.relative_to(path).as_posix()
        if _is_of_records(file):
            of_records.append(file)
        else:
            _add_file(found, file, name, unpacking)
    if len(of_records) == 1:
        _add_file(found, of_records[0], of_records[0].relative_to(path).as_posix(), unpacking)
    elif of_records:
        files = (
            JsonFile(file.relative_to(path).as_posix(), partial(file.open, "rb"))
            for file in of_records
        )
        _add_records(found, path, "", files, len(of_records), sum(map(_size, of_records)))
    return found


def _add_file(found: Collection, file: Path, name: str, unpacking: Unpacking) -> None:
    try:
        source = _recognised(file)
        if source is None:
            _add_archive(found, file, f"{name}/", unpacking)
            return
    except Refused as error:
        found.leave_out(name, error)
        return
    shown = _shown(found, name)
    found.inputs.append(Input(source, file, file.name, shown, file, size=_size(file)))


def _add_records(
    found: Collection, path: Path, prefix: str, files: Iterator[JsonFile], count: int, size: int
) -> None:
    """Add the ``count`` files with records in the folder or archive at ``path`` as one input."""
    source = records_in(path.name, files, count)
    shown = f"{_shown(found, prefix).removesuffix('/')} ({count:,} JSON files)"
    found.inputs.append(Input(source, path, path.name, shown, path, size=size, are_many=True))


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _is_of_records(path: Path) -> bool:
    """Return whether a file in a folder is JSON, but neither a report pack nor Wardcard's own."""
    if path.name.endswith(".sources.json"):
        return False
    with suppress(Refused):
        return _is_json_of_records(beginning(path))
    return False


def _is_json_of_records(head: bytes) -> bool:
    start = json_start(head)
    return bool(start) and not _PACK.search(start)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


# Archives


def _add_archive(found: Collection, path: Path, prefix: str, unpacking: Unpacking) -> None:
    """Add the members of the .zip at ``path``; ``prefix`` is its name in the folder, with a slash.

    Raises Refused if it is damaged, or could fill the disk.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = _members(path, archive)
            of_records: list[zipfile.ZipInfo] = []
            for member in members:
                name = prefix + member.filename
                if member.flag_bits & 1:
                    reason = "it is protected with a password. Unpack it first."
                    found.left_out.append(Refusal(name, reason))
                elif _is_json_of_records(_head(archive, member)):
                    of_records.append(member)
                else:
                    _add_member(found, path, archive, member, prefix, unpacking)
            if len(of_records) == 1:
                _add_member(found, path, archive, of_records[0], prefix, unpacking)
    except UNREADABLE as error:
        raise Refused(f"{path.name} is damaged ({error}). Download it again.") from error
    if len(of_records) > 1:
        files = _members_of_records(path, of_records, prefix)
        size = sum(member.compress_size for member in of_records)
        _add_records(found, path, prefix, files, len(of_records), size)


def _members(path: Path, archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Return the files in the archive in order of name; raise Refused if it could fill the disk."""
    members = [member for member in archive.infolist() if not member.is_dir()]
    for member in members:
        largest = max(_SMALL, MOST_INFLATED * member.compress_size)
        if member.file_size > min(largest, LARGEST_ARCHIVE):
            raise Refused(
                f"{path.name}: {member.filename} claims to unpack to {member.file_size:,} bytes, "
                "more than any file of CQC's. Choose another file."
            )
    if sum(member.file_size for member in members) > LARGEST_ARCHIVE:
        raise Refused(f"{path.name} unpacks to more than 2 GB. Split it into smaller files.")
    return sorted(members, key=lambda member: member.filename)


def _add_member(
    found: Collection,
    path: Path,
    archive: zipfile.ZipFile,
    member: zipfile.ZipInfo,
    prefix: str,
    unpacking: Unpacking,
) -> None:
    name = prefix + member.filename
    unpacked = unpacking.unpack(archive, member)
    try:
        source = _recognised(unpacked)
    except Refused as error:
        found.leave_out(name, error)
        return
    if source is None:
        reason = "it is an archive in an archive. Unpack it first."
        found.left_out.append(Refusal(name, reason))
        return
    shown = _shown(found, name)
    one = Input(source, unpacked, unpacked.name, shown, path, member.filename, member.file_size)
    found.inputs.append(one)


def _members_of_records(
    path: Path, members: list[zipfile.ZipInfo], prefix: str
) -> Iterator[JsonFile]:
    with zipfile.ZipFile(path) as archive:
        for member in members:
            yield JsonFile(prefix + member.filename, partial(_open, archive, member))


def _open(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> BinaryIO:
    return cast("BinaryIO", archive.open(member))


def _head(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    with archive.open(member) as stream:
        return stream.read(SNIFFED)


def _shown(found: Collection, name: str) -> str:
    """Return the name in the summary of what is called ``name`` in the collection."""
    return f"{found.path.name}/{name}"


def _own_name(member: zipfile.ZipInfo) -> str:
    """Return the member's name without folders, and without characters that Windows refuses."""
    name = PurePosixPath(member.filename.replace("\\", "/")).name
    return _NOT_IN_NAMES.sub("_", name).rstrip(". ")[-150:] or "file"
