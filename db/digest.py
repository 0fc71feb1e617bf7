"""What a file or folder is known by, whatever it is called."""

from __future__ import annotations

import hashlib
from pathlib import Path

from db.errors import Refused


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
