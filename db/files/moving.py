"""Moving a finished file into its place, and writing small files there."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from db.files.lookup import is_file
from db.files.private import rights_within
from db.files.temporary import temporary_file

_PAUSES = (0.02, 0.05, 0.1, 0.2, 0.4)
"""Seconds to wait before each new attempt on Windows."""
NOT_AS_WRITTEN = (
    *(OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError),
)
"""What reading a small JSON file may raise that is missing, or not as Wardcard wrote it."""
_HELD = {5, 32, 33}
"""Windows' errors ERROR_ACCESS_DENIED, ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION."""


def move_into_place(source: Path, target: Path) -> None:
    """Rename ``source`` to ``target`` in one step; a file that is there is replaced.

    Once this returns, the new name survives a power cut; the content does if it was synced before.
    Windows refuses this while another program has either file open. A virus scanner or an indexer
    opens every new file for a moment, so it is tried again for up to 0.8 seconds. Raises OSError;
    PermissionError means that a program holds the file for longer, or that rights are missing.
    """
    for pause in _PAUSES if sys.platform == "win32" else ():
        try:
            source.replace(target)
            break
        except PermissionError as error:
            if getattr(error, "winerror", None) not in _HELD or is_read_only(target):
                raise
            time.sleep(pause)
    else:
        source.replace(target)
    settle(target.parent)


@contextmanager
def replacing(path: Path, rights: int, prefix: str = ".wardcard-") -> Generator[BinaryIO]:
    """Write a file in one step: after a power cut it has the old or the new content.

    Yields the new file, which is open for writing and has a temporary name with ``prefix``. At the
    end of the block it takes its place, with ``rights`` as :mod:`db.files.private` has them. Raises
    OSError; nothing is left then.
    """
    with temporary_file(path.parent, prefix, rights) as (handle, fresh):
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        move_into_place(fresh, path)


def write_into_place(path: Path, content: bytes) -> None:
    """Write a small file in one step, with the rights of what Wardcard keeps. Raises OSError."""
    with replacing(path, rights_within(path.parent), f"{path.name}-") as file:
        file.write(content)


def settle(folder: Path) -> None:
    """Make sure that file names in ``folder`` survive a power cut; on Windows this is automatic.

    Some network shares cannot do that. The file is in its place all the same.
    """
    if os.name == "posix":
        with suppress(OSError):
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def is_read_only(path: Path) -> bool:
    """Return whether ``path`` is a file with Windows' read-only attribute.

    Windows does not replace such a file. Elsewhere only the rights of the folder count, so the
    answer is always no.
    """
    return sys.platform == "win32" and is_file(path) and not os.access(path, os.W_OK)
