"""Opening files to read them: only real files, hashed as they are read, and watched for changes.

A path that a user chooses may name anything: a pipe that never ends, a device, a file that another
program is still writing. Everything that Wardcard imports is opened here.
"""

from __future__ import annotations

import errno
import io
import os
import sys
import zipfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from stat import S_ISBLK, S_ISCHR, S_ISDIR, S_ISFIFO, S_ISREG, S_ISSOCK
from typing import Any, BinaryIO, Protocol, cast

from db.domain.errors import Refused
from db.files.stamp import Stamp, stamp

LARGEST = 2_000_000_000
"""The largest file that is read, in bytes; CQC's largest has a twentieth of that."""
_LARGEST_LIST = 24_000_000
"""The largest list of an archive's members, in bytes: about 300,000 of them."""
_KINDS = (
    (S_ISDIR, "a folder"),
    (S_ISFIFO, "a pipe between programs"),
    (S_ISSOCK, "a socket, by which programs talk to each other"),
    (S_ISCHR, "a device"),
    (S_ISBLK, "a device"),
)
_OF_THE_SYSTEM = ("/proc/", "/sys/")


class Total(Protocol):
    """Receives the bytes of a file as they are read, such as one of :mod:`hashlib`'s hashes."""

    def update(self, data: memoryview, /) -> None:
        """Receive the next bytes."""
        ...


class Hash(Protocol):
    """One of :mod:`hashlib`'s hashes, whose own type is private."""

    def update(self, data: bytes | memoryview, /) -> None:
        """Add bytes."""
        ...

    def copy(self) -> Hash:
        """Return one of the same bytes so far."""
        ...

    def hexdigest(self) -> str:
        """Return the hash in hexadecimal."""
        ...


def open_file(path: Path, total: Total | None = None) -> io.BufferedReader:
    """Open the file at ``path`` to read its bytes, which ``total`` receives in their order.

    With ``total``, it can only be read from the beginning to the end. Never waits, as for a pipe,
    and never opens anything but a file. Raises Refused, naming it.
    """
    try:
        _refuse_no_file(path, path.stat())
        descriptor = os.open(path, _FLAGS)
        try:
            # Anything may have taken its place meanwhile.
            _refuse_no_file(path, os.fstat(descriptor))
            raw = io.FileIO(descriptor, "rb")
        except BaseException:
            os.close(descriptor)
            raise
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from error
    return io.BufferedReader(raw if total is None else _Totalled(raw, total), _BLOCK)


_BLOCK = 64 << 10
_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_NOINHERIT", 0)
)


def unreadable(path: Path, error: OSError | ValueError) -> Refused:
    """Return the refusal of a path that cannot be read because of ``error``."""
    if isinstance(error, OSError) and error.errno == errno.ELOOP:
        return Refused(f"{path.name} is a link that leads back to itself. Choose another file.")
    if isinstance(error, FileNotFoundError) and path.is_symlink():
        return Refused(f"{path.name} is a link to a file that is not there. Choose another file.")
    reason = getattr(error, "strerror", None) or error
    return Refused(f"{path} cannot be read: {reason}.")


def why_no_file(path: Path) -> str:
    """Return the sentence that refuses ``path``, if it is not a file; otherwise an empty one."""
    try:
        _refuse_no_file(path, path.stat())
    except (OSError, ValueError) as error:
        return str(unreadable(path, error))
    except Refused as error:
        return str(error)
    return ""


def _refuse_no_file(path: Path, found: os.stat_result) -> None:
    if S_ISREG(found.st_mode):
        # Files of the system have no size or take no space on the disk, and may never end.
        if sys.platform == "linux" and not (found.st_size and found.st_blocks):
            if os.path.realpath(path).startswith(_OF_THE_SYSTEM):
                raise Refused(f"{path.name} is a part of the system, not a file. Choose a file.")
        return
    what = next((what for is_kind, what in _KINDS if is_kind(found.st_mode)), "something else")
    raise Refused(f"{path.name} is {what}, not a file. Choose a file.")


class _Totalled(io.RawIOBase):
    """A file whose bytes ``total`` receives as they are read."""

    def __init__(self, raw: io.FileIO, total: Total) -> None:
        self._raw = raw
        self._total = total

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        """Only within what a buffer in front of it still holds, which does not get here."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        raise io.UnsupportedOperation("it is read from the beginning to the end")

    def tell(self) -> int:
        return self._raw.tell()

    def readinto(self, buffer: Any, /) -> int:
        count = self._raw.readinto(buffer) or 0
        if count:
            self._total.update(memoryview(buffer)[:count])
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()


@contextmanager
def reading(path: Path) -> Generator[None]:
    """Convert an OSError inside the block, which only reads ``path``, to Refused.

    The file may go away at any moment, as on a share or a USB stick.
    """
    try:
        yield
    except OSError as error:
        raise unreadable(path, error) from error


def has_changed(name: str) -> Refused:
    """Return the refusal of a file called ``name`` that changed while it was read."""
    return Refused(
        f"{name} changed while it was being read, so nothing was added from it. Try again when no "
        "other program is writing to it."
    )


@contextmanager
def unless_changed(
    path: Path, name: str = "", before: Stamp | None = None
) -> Generator[Stamp | None]:
    """Replace a refusal in the block by :func:`has_changed` if the file at ``path`` has changed.

    Gives its stamp, which is ``before`` if it is known from earlier. What is half written looks
    damaged, which would be the wrong thing to say.
    """
    before = before or stamp(path)
    try:
        yield before
    except Refused as error:
        if before is not None and stamp(path) not in (before, None):
            raise has_changed(name or path.name) from error
        raise


@contextmanager
def open_archive(path: Path) -> Generator[zipfile.ZipFile]:
    """Open the .zip file at ``path`` to read its members, one after the other.

    Raises Refused as :func:`open_file` does, and if it has so many members that their list alone
    would fill the memory; also whatever :mod:`zipfile` raises if it is damaged.
    """
    with open_file(path) as stream, archive_of(stream, path.name) as archive:
        yield archive


@contextmanager
def archive_of(stream: BinaryIO, name: str) -> Generator[zipfile.ZipFile]:
    """Read ``stream``, which belongs to the file called ``name``, as :func:`open_archive` does."""
    listed = _Listed(stream, name)
    with zipfile.ZipFile(cast("BinaryIO", listed)) as archive:
        listed.is_open = True
        yield archive


class _Listed:
    """The file of an archive, of which :mod:`zipfile` reads the list of members in one piece."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self._stream = stream
        self._name = name
        self.is_open = False
        self.seek, self.tell = stream.seek, stream.tell
        self.seekable, self.close = stream.seekable, stream.close

    def read(self, size: int = -1) -> bytes:
        if size > _LARGEST_LIST and not self.is_open:
            raise Refused(
                f"{self._name} has a list of files in it that takes {size / 1e6:,.0f} MB, and at "
                f"most {_LARGEST_LIST / 1e6:,.0f} MB are read. Split it into smaller archives."
            )
        return self._stream.read(size)
