"""What was imported from where on this computer, noted beside the database and not in it.

A damaged database cannot be asked; and where a file lay here is nobody's business where the
database is copied or published to.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from db.domain.errors import Refused


@dataclass(frozen=True, slots=True)
class Imported:
    """A file that was imported, as it was then."""

    path: str
    sha256: str


class Ledger:
    """The files behind the database at ``database``, in a small JSON file beside it.

    A convenience: where it cannot be read or written, it is empty.
    """

    def __init__(self, database: Path) -> None:
        self.path = database.with_suffix(".sources.json")

    def read(self) -> tuple[Imported, ...]:
        """Oldest first."""
        try:
            entries = json.loads(self.path.read_text("utf-8"))
            return tuple(Imported(str(entry["path"]), str(entry["sha256"])) for entry in entries)
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            return ()

    def add(self, files: Iterable[tuple[Path, str]]) -> None:
        """Note each path with its SHA-256; a file known by that is noted where it was last."""
        kept = {entry.sha256: entry for entry in self.read()}
        for path, digest in files:
            kept.pop(digest, None)
            kept[digest] = Imported(str(path.absolute()), digest)
        text = json.dumps([asdict(entry) for entry in kept.values()], indent=1)
        fresh = self.path.with_name(self.path.name + ".part")
        with suppress(OSError):
            fresh.write_text(text, "utf-8")
            fresh.replace(self.path)


def digest(path: Path) -> str:
    """The SHA-256 of a file, or of all files of a folder with their names. Raises Refused."""
    whole = hashlib.sha256()
    parts = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
    try:
        for part in parts:
            if path.is_dir():
                whole.update(part.relative_to(path).as_posix().encode() + b"\0")
            with part.open("rb") as stream:
                while block := stream.read(1 << 20):
                    whole.update(block)
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror or error}.") from error
    return whole.hexdigest()
