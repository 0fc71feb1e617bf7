"""Access to the folder of published data packs, for a PC that follows it.

It is usually a network folder, which may be slow or become unavailable at any moment.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import BinaryIO, Protocol

from db.domain.errors import Cancelled, StoreError

_log = logging.getLogger(__name__)


class Share(Protocol):
    """A followed folder. Each call may use the network, and may raise OSError."""

    def names(self) -> Iterable[str]:
        """Return the names of all files in the folder."""
        ...

    def stamp(self, name: str) -> tuple[int, int]:
        """Return a file's size in bytes and time of last change, which show whether it changed."""
        ...

    def open(self, name: str) -> BinaryIO:
        """Open a file, to be read from its start."""
        ...


class FolderShare:
    """A folder or network share. If nothing is new, a look lists it once and opens no file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def names(self) -> list[str]:
        """Return the names of all files in the folder; a pipe is none, and never ends."""
        with os.scandir(self._folder) as entries:
            return [entry.name for entry in entries if entry.is_file()]

    def stamp(self, name: str) -> tuple[int, int]:
        """Return the size of a file in bytes and the time of its last change in nanoseconds."""
        found = (self._folder / name).stat()
        return found.st_size, found.st_mtime_ns

    def open(self, name: str) -> BinaryIO:
        """Open a file, to be read from its start."""
        return (self._folder / name).open("rb")


class OutOfReach(StoreError):
    """The folder became unavailable while it was being read."""


class ShareReader:
    """Reads a share, and distinguishes its errors from those of this PC's own disk."""

    def __init__(
        self,
        share: Share,
        on_progress: Callable[[float], object],
        cancelled: Callable[[], bool],
    ) -> None:
        """``on_progress`` receives the share of a file that has been read, 0 to 1.

        ``cancelled`` is called before each block and returns whether to stop.
        """
        self._share = share
        self._on_progress = on_progress
        self._cancelled = cancelled

    def names(self) -> list[str]:
        """Return the names of all files. Raises OutOfReach."""
        try:
            return list(self._share.names())
        except OSError as error:
            raise OutOfReach("The folder cannot be read.") from error

    def stamp(self, name: str) -> tuple[int, int]:
        """Return the size of a file and the time of its last change. Raises OutOfReach."""
        try:
            return self._share.stamp(name)
        except OSError as error:
            raise OutOfReach(f"{name} cannot be read.") from error

    def open(self, name: str, size: int) -> SharedFile:
        """Open a file of ``size`` bytes. Raises OutOfReach."""
        try:
            file = self._share.open(name)
        except OSError as error:
            raise OutOfReach(f"{name} cannot be read.") from error
        return SharedFile(file, size, self._on_progress, self._cancelled)


class SharedFile:
    """A file on a share, read from the first byte to the last."""

    def __init__(
        self,
        file: BinaryIO,
        size: int,
        on_progress: Callable[[float], object],
        cancelled: Callable[[], bool],
    ) -> None:
        self._file = file
        self._size = size
        self._read = 0
        self._on_progress = on_progress
        self._cancelled = cancelled

    def read(self, size: int, /) -> bytes:
        """Return the next ``size`` bytes, or fewer at the end. Raises OutOfReach and Cancelled."""
        if self._cancelled():
            raise Cancelled("Looking for newer data was stopped; the data in use is as it was.")
        try:
            block = self._file.read(size)
        except OSError as error:
            raise OutOfReach("The folder went away.") from error
        self._read += len(block)
        self._on_progress(min(1.0, self._read / self._size) if self._size else 1.0)
        return block

    def close(self) -> None:
        """Close the file, even if its folder has become unavailable."""
        try:
            self._file.close()
        except OSError as error:
            _log.info("A file of the share could not be closed: %s", error)
