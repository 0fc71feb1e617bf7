"""The folder in which data packs are published, as a PC that follows it reads it.

It is mostly a network folder, which may be slow or go away at any moment.
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
    """A followed folder. Each call may go over the network, and raise OSError."""

    def names(self) -> Iterable[str]:
        """The names of all files in it."""
        ...

    def stamp(self, name: str) -> tuple[int, int]:
        """The size of a file in bytes and the time of its last change; both show if it changed."""
        ...

    def open(self, name: str) -> BinaryIO:
        """A file, to be read from its start."""
        ...


class FolderShare:
    """A folder or network share. A look that finds nothing new costs one listing and no open."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def names(self) -> list[str]:
        """The names of all files in it."""
        with os.scandir(self._folder) as entries:
            return [entry.name for entry in entries]

    def stamp(self, name: str) -> tuple[int, int]:
        """The size of a file in bytes and the time of its last change, in nanoseconds."""
        found = (self._folder / name).stat()
        return found.st_size, found.st_mtime_ns

    def open(self, name: str) -> BinaryIO:
        """A file, to be read from its start."""
        return (self._folder / name).open("rb")


class OutOfReach(StoreError):
    """The folder went away while it was read."""


class ShareReader:
    """Reads a share, and tells its errors from those of this PC's own disk."""

    def __init__(
        self,
        share: Share,
        on_progress: Callable[[float], object],
        cancelled: Callable[[], bool],
    ) -> None:
        """``on_progress`` receives how much of a file was read, 0 to 1.

        ``cancelled`` is asked before each block whether to stop.
        """
        self._share = share
        self._on_progress = on_progress
        self._cancelled = cancelled

    def names(self) -> list[str]:
        """The names of all files. Raises OutOfReach."""
        try:
            return list(self._share.names())
        except OSError as error:
            raise OutOfReach("The folder cannot be read.") from error

    def stamp(self, name: str) -> tuple[int, int]:
        """The size and the time of change of a file. Raises OutOfReach."""
        try:
            return self._share.stamp(name)
        except OSError as error:
            raise OutOfReach(f"{name} cannot be read.") from error

    def open(self, name: str, size: int) -> SharedFile:
        """A file of ``size`` bytes. Raises OutOfReach."""
        try:
            file = self._share.open(name)
        except OSError as error:
            raise OutOfReach(f"{name} cannot be read.") from error
        return SharedFile(file, size, self._on_progress, self._cancelled)


class SharedFile:
    """A file of a share, read from first to last byte."""

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
        """The next ``size`` bytes, fewer at the end. Raises OutOfReach and Cancelled."""
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
        """Close the file, whether its folder is still there or not."""
        try:
            self._file.close()
        except OSError as error:
            _log.info("A file of the share could not be closed: %s", error)
