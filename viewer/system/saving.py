"""Saves files under names that every system accepts, and never leaves an incomplete file."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import unicodedata
from collections.abc import Generator
from pathlib import Path
from typing import BinaryIO

from db.domain.text import sentence
from db.files.full import is_full
from db.files.lookup import exists, is_file, is_folder
from db.files.moving import is_read_only, move_into_place
from db.files.temporary import USUAL, temporary_file

LONGEST_NAME = 120
"""The maximum length of a file name with its suffix, in UTF-16 units, as Windows counts."""

_FORBIDDEN = {ord(character): "-" for character in '<>:"/\\|?*'}
_RESERVED = {"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"} | {
    f"{port}{number}" for port in ("COM", "LPT") for number in "123456789¹²³"
}


_LONGEST_PATH = 259
"""The maximum length of a whole path on Windows, unless an administrator has allowed longer ones.

In UTF-16 units."""


class SaveError(Exception):
    """A file could not be saved; the text says why, and what the user can do."""

    def __init__(self, message: str) -> None:
        super().__init__(sentence(message))


def safe_name(text: str, suffix: str = "") -> str:
    """Return a name made from ``text`` that Windows, macOS and Linux accept, ending in ``suffix``.

    The same text always gives the same name. A text with no usable characters gives 'card'.
    """
    text = unicodedata.normalize("NFC", text).translate(_FORBIDDEN)
    # Control characters, lone surrogates, and marks that reverse the text direction become spaces.
    kept = (
        character if unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Zl", "Zp") else " "
        for character in text
    )
    name = " ".join("".join(kept).split())
    name = _shortened(name, LONGEST_NAME - _units(suffix)).strip(" .")
    if name.partition(".")[0].rstrip().upper() in _RESERVED:
        name = _shortened(f"_{name}", LONGEST_NAME - _units(suffix)).strip(" .")
    return (name or "card") + suffix


def make_folder(path: Path) -> None:
    """Create the folder ``path`` and its parents if they do not exist. Raises SaveError."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        if exists(path):
            raise SaveError(f"{path} is a file. Name a folder.") from error
        reason = error.strerror or str(error)
        raise SaveError(
            f"The folder {path} could not be made ({reason}). Choose another."
        ) from error


def free_path(path: Path) -> Path:
    """Return ``path``, or if it exists, the first free of 'name (2).pdf', 'name (3).pdf' etc."""
    number = 2
    candidate = path
    while exists(candidate):
        candidate = path.with_name(f"{path.stem} ({number}){path.suffix}")
        number += 1
    return candidate


class Saving:
    """A file that is being written."""

    def __init__(self, path: Path, file: BinaryIO) -> None:
        self.path = path
        """The path of the finished file, which may differ from the requested one."""
        self.file = file
        """The open file to write to."""


@contextlib.contextmanager
def saving(path: Path) -> Generator[Saving]:
    """Open a file to write to, and move it to ``path`` when the context ends.

    Other programs see either the old file or the complete new one; if the block raises an error,
    the old file remains. If the old file is open in another program, the new one gets the next free
    name in the same folder. Raises SaveError, also for an OSError in the block.
    """
    try:
        with temporary_file(path.parent, rights=USUAL) as (handle, temporary):
            with os.fdopen(handle, "w+b") as file:
                new = Saving(path, file)
                yield new
                file.flush()
                os.fsync(file.fileno())
            try:
                move_into_place(temporary, path)
            except PermissionError:
                if not is_file(path) or is_read_only(path):
                    raise
                new.path = free_path(path)
                move_into_place(temporary, new.path)
    except OSError as error:
        raise SaveError(_sentence(path, error)) from error


def write_file(path: Path, data: bytes) -> Path:
    """Write ``data`` to ``path`` as :func:`saving` does; return the actual path of the file."""
    with saving(path) as new:
        new.file.write(data)
    return new.path


def _sentence(path: Path, error: OSError) -> str:
    if error.errno == errno.ENAMETOOLONG:
        return f"{path.name[:40]}… could not be saved: the name is too long. Choose a shorter one."
    if is_folder(path):
        return f"{path} is a folder. Give the file a name."
    if is_read_only(path):
        return f"{path.name} is read-only and was not replaced. Choose another name."
    if _is_too_long(path, error):
        return (
            f"{path.name} could not be saved: with its folders, the name is longer than the "
            f"{_LONGEST_PATH} characters that Windows allows. Choose a shorter name or folder."
        )
    if not is_folder(path.parent):
        return f"{path.name} could not be saved: there is no folder {path.parent}. Choose another."
    if is_full(error):
        return f"{path.name} could not be saved: the disk is full. Free some space and try again."
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return (
            f"{path.name} could not be saved: you are not allowed to write to {path.parent}. "
            "Choose another folder."
        )
    reason = error.strerror or str(error)
    return f"{path.name} could not be saved ({reason}). Choose another folder."


def _is_too_long(path: Path, error: OSError) -> bool:
    """Return whether ``error`` means that Windows does not allow paths as long as ``path`` here.

    It says that there is no such file or folder.
    """
    is_long = _units(str(path.absolute())) > _LONGEST_PATH
    return sys.platform == "win32" and is_long and isinstance(error, FileNotFoundError)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _shortened(text: str, units: int) -> str:
    while _units(text) > units:
        text = text[:-1]
    return text
