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
from db.files.moving import move_into_place
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
                return path.exists() and digest(path) == self.sha256
            with zipfile.ZipFile(path) as archive, archive.open(self.inside) as member:
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
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return ()

    def add(self, files: Iterable[Imported]) -> None:
        """Add each file. Of identical files, only the last path is kept."""
        kept = {entry.sha256: entry for entry in self.read()}
        for file in files:
            kept.pop(file.sha256, None)
            kept[file.sha256] = file
        self._write(kept.values())

    def remove(self, sha256: str) -> None:
        """Forget the file with this SHA-256, if it is listed."""
        self._write(entry for entry in self.read() if entry.sha256 != sha256)

    def file(self, sha256: str) -> Imported | None:
        """Return the file with this SHA-256; None if it is not listed."""
        return next((entry for entry in self.read() if entry.sha256 == sha256), None)

    def _write(self, entries: Iterable[Imported]) -> None:
        text = json.dumps([asdict(entry) for entry in entries], indent=1)
        fresh = self.path.with_name(self.path.name + ".part")
        with suppress(OSError):
            fresh.write_text(text, "utf-8")
            move_into_place(fresh, self.path)


def digest(path: Path) -> str:
    """Return the SHA-256 of a file in hex; of a folder, that of its files with records together.

    Other files in a folder are imported on their own, so they do not count. Raises Refused if a
    file cannot be read.
    """
    total = hashlib.sha256()
    is_folder = path.is_dir()
    try:
        for part in json_files(path) if is_folder else [path]:
            if is_folder:
                total.update(part.relative_to(path).as_posix().encode() + b"\0")
            with part.open("rb") as stream:
                while block := stream.read(1 << 20):
                    total.update(block)
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror or error}.") from error
    return total.hexdigest()
