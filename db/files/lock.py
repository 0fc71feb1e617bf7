"""Locks between processes that end with the process that holds them, however that ends.

Process numbers are not used: they are given to other processes again, and mean nothing on another
computer.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

_ATTEMPTS = 10


@contextmanager
def exclusive(path: Path) -> Generator[bool]:
    """Hold the lock file at ``path`` during the block; yield whether it could be had.

    It is False if another process, or another part of this one, holds it. The file is removed at
    the end. On a disk that knows no locks, the lock counts as held. Raises OSError if the file
    cannot be created.
    """
    handle = _locked(path)
    try:
        yield handle is not None
    finally:
        if handle is not None:
            # On Unix while it is still locked, because the next one may lock a new file at once.
            # Windows does not remove a file that is open.
            if sys.platform == "win32":
                os.close(handle)
            with suppress(OSError):
                path.unlink(missing_ok=True)
            if sys.platform != "win32":
                os.close(handle)


def hold(handle: int) -> bool:
    """Lock the open file until ``handle`` is closed; return whether that succeeded.

    It does not if anybody else has locked it, also in this process, or if the disk knows no locks.
    """
    return _lock(handle) is True


def take(path: Path) -> int | None:
    """Open the file at ``path`` and lock it; return its descriptor, to read, write and close.

    Returns None if a process has locked it, or if that cannot be known because the disk knows no
    locks. A symbolic link is not followed. Raises OSError if the file cannot be opened.
    """
    flags = os.O_RDWR | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOINHERIT", 0)
    handle = os.open(path, flags | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    if hold(handle):
        return handle
    os.close(handle)
    return None


def is_held(path: Path) -> bool:
    """Return whether a running process has locked the file at ``path``, or may have done so."""
    try:
        handle = take(path)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    if handle is None:
        return True
    os.close(handle)
    return False


def is_at(handle: int, path: Path) -> bool:
    """Return whether the open file is the one at ``path``."""
    try:
        return os.path.samestat(path.stat(), os.fstat(handle))
    except OSError:
        return False


def _locked(path: Path) -> int | None:
    """Open and lock the file; return its descriptor, or None if someone else holds the lock."""
    for _ in range(_ATTEMPTS):
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            if _lock(handle) is False:
                os.close(handle)
                return None
            if is_at(handle, path):
                return handle
        except BaseException:
            os.close(handle)
            raise
        # The one before removed the file between the two calls.
        os.close(handle)
    return None


if sys.platform == "win32":
    import errno
    import msvcrt

    _PLACE = 1 << 30
    """The byte that is locked: beyond the content, which others may read."""

    def _lock(handle: int) -> bool | None:
        os.lseek(handle, _PLACE, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            return False if error.errno in (errno.EACCES, errno.EDEADLK) else None
        finally:
            os.lseek(handle, 0, os.SEEK_SET)
        return True

else:
    import fcntl

    def _lock(handle: int) -> bool | None:
        """Lock the file; return None if its disk knows no locks."""
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            return None
        return True
