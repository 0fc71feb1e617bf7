"""Files and folders with a new name, for work that is not finished.

Each is in the register (:mod:`db.files.register`) while it is in use, so that the next start
removes what a process left that was killed.

Python's own tempfile is not used in folders that users choose: on Windows it takes a folder without
the right to write for one in which every name exists, and tries two thousand million others.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from db.files.register import Registration

_ATTEMPTS = 100
PRIVATE, USUAL = 0o600, 0o666
"""Rights of a temporary file before the umask: its owner's alone, or those of any new file."""


class Temporary(NamedTuple):
    """A temporary file."""

    handle: int
    """Its descriptor, open for reading and writing; whoever opens a temporary file closes it."""
    path: Path


@contextmanager
def temporary_file(
    folder: Path, prefix: str = ".wardcard-", rights: int = PRIVATE
) -> Generator[Temporary]:
    """Create a file with a new name in ``folder``, and remove it at the end unless it was moved.

    ``prefix`` ends in a hyphen. ``rights`` is the file's mode, before the umask. A file that
    another program holds is left to the next start. Raises OSError if it cannot be created.
    """
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    for _ in range(_ATTEMPTS):
        path = _new_path(folder, prefix, ".part")
        registration = Registration(path)
        try:
            handle = os.open(path, flags | getattr(os, "O_NOINHERIT", 0), rights)
        except FileExistsError:
            registration.forget()
            continue
        except BaseException:
            registration.forget()
            raise
        try:
            yield Temporary(handle, path)
        finally:
            with suppress(OSError):
                path.unlink(missing_ok=True)
            registration.end()
        return
    raise FileExistsError(f"No free name for a temporary file in {folder}.")


@contextmanager
def temporary_folder(folder: Path, prefix: str = "wardcard-") -> Generator[Path]:
    """Create a folder with a new name in ``folder``, and remove it with its content at the end.

    Only its owner may read it, on Unix. ``prefix`` ends in a hyphen. A file in it that another
    program holds is left to the next start. Raises OSError if it cannot be created.
    """
    path = _new_path(folder, prefix, "")
    registration = Registration(path, lasting=True)
    try:
        path.mkdir(mode=0o700)
    except BaseException:
        registration.forget()
        raise
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)
        registration.end()


def scratch_folder() -> AbstractContextManager[Path]:
    """Create a folder in the system's own for temporary files, and remove it at the end.

    Otherwise the same as :func:`temporary_folder`.
    """
    return temporary_folder(Path(tempfile.gettempdir()))


def _new_path(folder: Path, start: str, end: str) -> Path:
    return folder / f"{start}{os.urandom(6).hex()}{end}"
