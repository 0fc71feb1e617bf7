"""Which file is at a path, and in which state: to notice that another one has taken its place."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import NamedTuple


class Stamp(NamedTuple):
    """A file as its folder knows it. It is not opened: that would end SQLite's locks on it."""

    device: int
    """The disk, as the system numbers it; on Windows the volume's serial number."""
    number: int
    """The file on that disk: the inode, or on Windows the file ID; 0 if the disk has none."""
    size: int
    """Bytes."""
    changed: int
    """When the content last changed, in nanoseconds."""

    def is_same_file(self, other: Stamp) -> bool:
        """Whether both are the same file, in whatever state.

        Some network disks number their files anew. A file with another number, but of the same size
        and time, counts as the same.
        """
        if self.number and other.number and self[:2] == other[:2]:
            return True
        return self[2:] == other[2:] or not (self.number and other.number)


def stamp(path: Path) -> Stamp | None:
    """Return the stamp of the file at ``path``; None if there is none, or it cannot be reached."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    if not stat.S_ISREG(found.st_mode):
        return None
    return Stamp(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)
