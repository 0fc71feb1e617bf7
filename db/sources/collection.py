"""Folders and .zip files: each file inside is recognised, or left out with the reason.

Files with records of CQC's API are read together as one source, because a folder can hold 100,000
of them. Every other file is a source of its own, as if it had been chosen alone.
"""

from __future__ import annotations

import hashlib
import os
import re
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path, PurePosixPath, PureWindowsPath
from shutil import copyfileobj
from stat import S_IFLNK, S_IFMT, S_IFREG
from types import TracebackType
from typing import BinaryIO, Self, cast

from db.domain.errors import Refused
from db.domain.imports import Refusal
from db.domain.text import shown
from db.files.lookup import is_folder
from db.files.reading import (
    archive_of,
    open_archive,
    open_file,
    unless_changed,
    unreadable,
    why_no_file,
)
from db.files.stamp import Stamp, stamp
from db.files.temporary import scratch_folder
from db.sources.api.files import UNREADABLE, JsonFile, JsonFolder, records_in
from db.sources.recognise import SNIFFED, Unknown, beginning, recognise
from db.sources.source_file import SourceFile, about
from db.sources.strict_json import json_start

LARGEST_ARCHIVE = 2_000_000_000
"""The largest total size of a .zip's members when unpacked, in bytes."""
LONGEST_PATH = 400
"""The most characters that are shown of the path of a file inside a folder or archive."""
MOST_INFLATED = 200
"""The most times that a .zip's member may grow when unpacked."""
MOST_FILES = 200_000
"""The most files of a folder or archive."""
_SMALL = 200_000
"""The largest unpacked size, in bytes, for which that is not checked."""

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
"""How an archive begins: with a member, or with the end of its list of none."""
_PACK = re.compile(rb'"format"\s*:\s*"wardcard-report-pack')
_JUNCTION = 0xA0000003
"""Windows marks a folder that is a link to another one so; a folder in OneDrive has other tags."""
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
    stamp: Stamp | None = None
    """What shows whether the file at ``path`` has changed since it was recognised, if it is one."""
    are_many: bool = False
    """Whether it is all of the files with records in a folder or archive."""

    def __post_init__(self) -> None:
        """Make the names plain, because they are stored and shown."""
        for each in ("name", "shown"):
            object.__setattr__(self, each, shown(getattr(self, each), LONGEST_PATH))


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
        self.refuse(name, why or about(error, name))

    def refuse(self, name: str, why: str) -> None:
        """Add the file called ``name`` to those left out; ``why`` is shown to the user."""
        self.left_out.append(Refusal(shown(name, LONGEST_PATH), why))

    def leave_out_unread(self, file: Input, error: Refused) -> None:
        """Add a recognised file, or its parts, to those left out, because of ``error``."""
        if file.are_many and file.source.tally.refused:
            self.left_out += file.source.tally.refused
        else:
            self.leave_out(file.shown.removeprefix(f"{shown(self.path.name)}/"), error)


class Unpacking:
    """Unpacks members of archives to a temporary folder, which is deleted at the end."""

    def __init__(self) -> None:
        self._until_closed = ExitStack()
        self._folder: Path | None = None
        self._count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._until_closed.close()

    def unpack(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Path:
        """Unpack ``member`` and return its path, which ends in its own name."""
        if self._folder is None:
            self._folder = self._until_closed.enter_context(scratch_folder())
        self._count += 1
        path = self._folder / str(self._count) / _own_name(member)
        path.parent.mkdir()
        with archive.open(member) as packed, path.open("xb") as out:
            copyfileobj(packed, out)
        return path


def collect(path: Path, unpacking: Unpacking) -> Collection:
    """Recognise the file at ``path``, or every file in the folder or .zip there.

    Raises Refused if nothing can be read.
    """
    if path == Path():
        raise Refused(
            "An empty name, like ‘.’, means the folder that you happen to be in. Name the file, or "
            "give the full path of the folder."
        )
    if is_folder(path):
        found = _folder(path, unpacking)
    else:
        with unless_changed(path) as known:
            source = _recognised(path)
            if source is not None:
                one = Input(source, path, path.name, path.name, path, "", _size(known), known)
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
    """Return the files below ``folder`` that hold records of CQC's API, in order of name.

    Raises Refused if the folder cannot be read or holds too many files.
    """
    return [path for path in _scan(folder)[0] if _is_of_records(path)]


# Folders


def _folder(path: Path, unpacking: Unpacking) -> Collection:
    found = Collection(path, is_folder=True)
    of_records: list[Path] = []
    files, found.left_out = _scan(path)
    for file in files:
        name = file.relative_to(path).as_posix()
        if _is_of_records(file):
            of_records.append(file)
        else:
            _add_file(found, file, name, unpacking)
    if len(of_records) == 1:
        _add_file(found, of_records[0], of_records[0].relative_to(path).as_posix(), unpacking)
    elif of_records:
        inside = JsonFolder(path, of_records)
        count, size = len(of_records), sum(_size(stamp(file)) for file in of_records)
        source = records_in(path.name, inside.files(), count, inside.sha256)
        _add_records(found, source, path, "", count, size, None)
    found.left_out.sort(key=lambda each: each.where)
    return found


def _add_file(found: Collection, file: Path, name: str, unpacking: Unpacking) -> None:
    try:
        with unless_changed(file, name) as known:
            source = _recognised(file)
            if source is None:
                _add_archive(found, file, f"{name}/", unpacking)
                return
    except Refused as error:
        found.leave_out(name, error)
        return
    shown = _shown(found, name)
    found.inputs.append(Input(source, file, file.name, shown, file, "", _size(known), known))


def _add_records(
    found: Collection,
    source: SourceFile,
    path: Path,
    prefix: str,
    count: int,
    size: int,
    known: Stamp | None,
) -> None:
    """Add the ``count`` files with records in the folder or archive at ``path`` as one input."""
    shown = f"{_shown(found, prefix).removesuffix('/')} ({count:,} JSON files)"
    found.inputs.append(Input(source, path, path.name, shown, path, "", size, known, are_many=True))


def _scan(folder: Path) -> tuple[list[Path], list[Refusal]]:
    """Return the files below ``folder`` in order of name, and what else is there, with reasons.

    Links to files are followed; links to folders are not, because they can lead round in a circle.
    Raises Refused if the folder cannot be read or holds too many files.
    """
    files: list[Path] = []
    others: list[Refusal] = []
    waiting = [folder]
    while waiting:
        parent = waiting.pop()
        try:
            with os.scandir(parent) as entries:
                inside = list(islice(entries, MOST_FILES + 1 - len(files) - len(others)))
        except OSError as error:
            refusal = unreadable(parent, error)
            if parent == folder:
                raise refusal from error
            name = parent.relative_to(folder).as_posix()
            others.append(
                Refusal(shown(name, LONGEST_PATH), f"it cannot be read: {error.strerror}.")
            )
            continue
        for entry in inside:
            path = parent / entry.name
            if _is_own_folder(entry):
                waiting.append(path)
            elif not (why := why_no_file(path)):
                files.append(path)
            else:
                if is_folder(path):
                    why = "it is a link to a folder. Add that folder itself."
                name = path.relative_to(folder).as_posix()
                others.append(Refusal(shown(name, LONGEST_PATH), about(Refused(why), name)))
        if len(files) + len(others) + len(waiting) > MOST_FILES:
            raise Refused(
                f"{folder.name} holds more than {MOST_FILES:,} files. Choose a folder that holds "
                "only CQC’s files."
            )
    return sorted(files), others


def _is_own_folder(entry: os.DirEntry[str]) -> bool:
    """Return whether it is a folder, but not a link to one, nor a junction as Windows has them."""
    try:
        tag = getattr(entry.stat(follow_symlinks=False), "st_reparse_tag", 0)
        return entry.is_dir(follow_symlinks=False) and tag != _JUNCTION
    except OSError:
        return False


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


def _size(known: Stamp | None) -> int:
    return known.size if known is not None else 0


# Archives


def _add_archive(found: Collection, path: Path, prefix: str, unpacking: Unpacking) -> None:
    """Add the members of the .zip at ``path``; ``prefix`` is its name in the folder, with a slash.

    Raises Refused if it is damaged, or could fill the disk.
    """
    known = stamp(path)
    try:
        with open_archive(path) as archive:
            members = _members(path, archive)
            of_records: list[zipfile.ZipInfo] = []
            for member in members:
                name = prefix + member.filename
                if reason := _why_no_member(member):
                    found.refuse(name, reason)
                elif member.flag_bits & 1:
                    reason = "it is protected with a password. Unpack it first."
                    found.refuse(name, reason)
                elif _is_json_of_records(_head(archive, member)):
                    of_records.append(member)
                else:
                    _add_member(found, path, archive, member, prefix, unpacking)
            if len(of_records) == 1:
                _add_member(found, path, archive, of_records[0], prefix, unpacking)
    except UNREADABLE as error:
        raise Refused(f"{path.name} is damaged ({error}). Download it again.") from error
    if len(of_records) > 1:
        inside = _JsonArchive(path, of_records, prefix)
        count, size = len(of_records), sum(member.compress_size for member in of_records)
        source = records_in(path.name, inside.files(), count, inside.sha256)
        _add_records(found, source, path, prefix, count, size, known)


def _members(path: Path, archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Return the files in the archive in order of name; raise Refused if it could fill the disk."""
    members = [member for member in archive.infolist() if not member.is_dir()]
    if len(members) > MOST_FILES:
        raise Refused(
            f"{path.name} holds {len(members):,} files, and at most {MOST_FILES:,} are read. Split "
            "it into smaller archives."
        )
    for member in members:
        largest = max(_SMALL, MOST_INFLATED * member.compress_size)
        if member.file_size > min(largest, LARGEST_ARCHIVE):
            raise Refused(
                f"{path.name}: {member.filename} claims to unpack to {member.file_size:,} bytes, "
                "more than any file of CQC’s. Choose another file."
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
        found.refuse(name, reason)
        return
    shown = _shown(found, name)
    one = Input(source, unpacked, unpacked.name, shown, path, member.filename, member.file_size)
    found.inputs.append(one)


class _JsonArchive:
    """The JSON files in an archive, and the archive's hash."""

    def __init__(self, path: Path, members: Sequence[zipfile.ZipInfo], prefix: str) -> None:
        self._path = path
        self._members = members
        self._prefix = prefix
        self._sha256 = ""

    def files(self) -> Iterator[JsonFile]:
        """Yield each file; each has a checksum, so it is whole or raises a BadZipFile."""
        with open_file(self._path) as stream:
            with archive_of(stream, self._path.name) as archive:
                for member in self._members:
                    yield _JsonMember(self._prefix + member.filename, archive, member)
            stream.seek(0)
            self._sha256 = hashlib.file_digest(stream, "sha256").hexdigest()  # pyright: ignore[reportArgumentType]

    def sha256(self) -> str:
        """Return the hash of the archive, once all files have been read from it."""
        return self._sha256


@dataclass(frozen=True, slots=True)
class _JsonMember:
    name: str
    archive: zipfile.ZipFile
    member: zipfile.ZipInfo

    def begin(self) -> BinaryIO:
        return cast("BinaryIO", self.archive.open(self.member))


def _why_no_member(member: zipfile.ZipInfo) -> str:
    """Return why a member is not a file, for one that Unix wrote; otherwise an empty text."""
    kind = S_IFMT(member.external_attr >> 16)
    if kind in (0, S_IFREG):
        return ""
    what = "a link to another file" if kind == S_IFLNK else "a device or pipe"
    return f"it is {what}, not a file. Pack the file itself."


def _head(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    with archive.open(member) as stream:
        return stream.read(SNIFFED)


def _shown(found: Collection, name: str) -> str:
    """Return the name in the summary of what is called ``name`` in the collection."""
    return f"{found.path.name}/{name}"


def _own_name(member: zipfile.ZipInfo) -> str:
    """Return the member's name without folders, and without characters that Windows refuses."""
    name = PurePosixPath(member.filename.replace("\\", "/")).name
    name = _NOT_IN_NAMES.sub("_", name).rstrip(". ")[-150:] or "file"
    # On Windows such names, like 'CON.csv', belong to devices.
    return f"_{name}" if PureWindowsPath(name).is_reserved() else name
