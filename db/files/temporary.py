"""Files and folders with a new name, for work that is not finished.

Python's own tempfile is not used in folders that users choose: on Windows it takes a folder without
the right to write for one in which every name exists, and tries two thousand million others.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

_ATTEMPTS = 100


def create_temporary(folder: Path, prefix: str, suffix: str = ".part") -> tuple[int, Path]:
    """Create a file with a new name in ``folder`` that only its owner may read, on Unix.

    Returns its descriptor, open for reading and writing, and its path. Raises OSError.
    """
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    for _ in range(_ATTEMPTS):
        path = _new_path(folder, prefix, suffix)
        try:
            return os.open(path, flags | getattr(os, "O_NOINHERIT", 0), 0o600), path
        except FileExistsError:
            continue
    raise FileExistsError(f"No free name for a temporary file in {folder}.")


@contextmanager
def temporary_folder(folder: Path, prefix: str) -> Generator[Path]:
    """Create a folder with a new name in ``folder``, and remove it with its content at the end.

    A file in it that another program holds is left. Raises OSError if it cannot be created.
    """
    path = _new_path(folder, prefix, "")
    path.mkdir(mode=0o700)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def scratch_folder() -> tempfile.TemporaryDirectory[str]:
    """A folder in the system's own for temporary files, removed at the end.

    A file in it that a virus scanner holds is left to the system. Raises OSError.
    """
    return tempfile.TemporaryDirectory(prefix="wardcard-", ignore_cleanup_errors=True)


def _new_path(folder: Path, prefix: str, suffix: str) -> Path:
    return folder / f"{prefix}{os.urandom(6).hex()}{suffix}"
