"""The ledger: a file next to the database that lists the paths of all imported files.

It is separate from the database because a damaged database cannot be read, and because people who
receive a copy of the database, or published data, should not see the paths on this computer.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from db.domain.errors import Refused
from db.files.lookup import exists, is_folder
from db.files.moving import NOT_AS_WRITTEN, write_into_place
from db.files.reading import open_archive, open_file, reading
from db.sources.collection import json_files


@dataclass(frozen=True, slots=True)
class Imported:
    """An imported file: its absolute path, and its SHA-256 when imported, in hexadecimal."""

    path: str
    sha256: str
    inside: str = ""
    """The path of the file in the archive at ``path``; empty if it was not unpacked from one."""

    @property
    def is_unchanged(self) -> bool:
        """Whether the file is still where it was, with the same content."""
        path = Path(self.path)
        try:
            if not self.inside:
                return exists(path) and digest(path) == self.sha256
            with open_archive(path) as archive, archive.open(self.inside) as member:
                return hashlib.file_digest(member, "sha256").hexdigest() == self.sha256  # pyright: ignore[reportArgumentType]
        except (Refused, OSError, KeyError, RuntimeError, zipfile.BadZipFile, zlib.error):
            return False


class Ledger:
    """The files that the database at ``database`` was filled from, in a JSON file next to it.

    It only helps to repair a database: if it cannot be read or written, it counts as empty.
    """

    def __init__(self, database: Path) -> None:
        self.path = database.with_suffix(".sources.json")

    def read(self) -> tuple[Imported, ...]:
        """Return every file, in the order of import; none if the ledger cannot be read."""
        try:
            entries = json.loads(self.path.read_text("utf-8"))
            return tuple(
                Imported(str(entry["path"]), str(entry["sha256"]), str(entry.get("inside", "")))
                for entry in entries
            )
        except NOT_AS_WRITTEN:
            return ()

    def add(self, files: Iterable[Imported]) -> None:
        """Add each file. Of identical files, only the last path is kept."""
        kept = {entry.sha256: entry for entry in self.read()}
        for file in files:
            kept.pop(file.sha256, None)
            kept[file.sha256] = file
        self._write(kept.values())

    def remove(self, *sha256: str) -> None:
        """Forget the files with these SHA-256, as far as they are listed."""
        entries = self.read()
        kept = [entry for entry in entries if entry.sha256 not in sha256]
        if len(kept) < len(entries):
            self._write(kept)

    def file(self, sha256: str) -> Imported | None:
        """Return the file with this SHA-256; None if it is not listed."""
        return next((entry for entry in self.read() if entry.sha256 == sha256), None)

    def _write(self, entries: Iterable[Imported]) -> None:
        text = json.dumps([asdict(entry) for entry in entries], indent=1)
        with suppress(OSError):
            write_into_place(self.path, text.encode())


def digest(path: Path) -> str:
    """Return the SHA-256 of a file in hex; of a folder, that of its files with records together.

    Other files in a folder are imported on their own, so they do not count. Raises Refused if a
    file cannot be read.
    """
    total = hashlib.sha256()
    of_many = is_folder(path)
    with reading(path):
        for part in json_files(path) if of_many else [path]:
            if of_many:
                total.update(part.relative_to(path).as_posix().encode() + b"\0")
            with open_file(part, total) as stream:
                while stream.read(1 << 20):
                    pass
    return total.hexdigest()
