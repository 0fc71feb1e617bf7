"""Folders and files that only their owner may read, on every system.

On Unix this is the file mode. On Windows, where the mode means nothing, it is an access control
list that inherits nothing and names the user, the system and the administrators, as OpenSSH's keys
have it; :mod:`db.files.windows_rights` sets and reads it.

The rule for what Wardcard keeps, whatever the umask: it is its owner's alone. If a folder lets
others write too, several people share it on purpose, so that what Wardcard makes in it is for them
as well, as far as the umask allows. A folder like /tmp, in which everyone may write but only to
files of their own, is not shared in that sense. A database in a folder that others may read can be
read by them, because that is how one is offered on a share. What exists keeps its rights, except in
the user's own data folder (:func:`tighten`). On Windows, a new file has the rights of its folder,
and the user's own data folder has an access control list of its own.
"""

from __future__ import annotations

import os
import shlex
import stat
import sys
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO, Literal

from db.files.lookup import is_folder


def rights_within(folder: Path) -> int:
    """Return the mode for a new file that Wardcard keeps in ``folder``, before the umask."""
    return 0o600 | _shared(folder, 0o060, 0o006)


def database_rights(folder: Path) -> int:
    """Return the mode for a new database in ``folder``, before the umask."""
    return 0o600 | (_mode(folder) & 0o044) | _shared(folder, 0o060, 0o006)


def make_kept_folder(path: Path) -> None:
    """Create the folder ``path``, and its parents, with the rights of what Wardcard keeps.

    A folder that exists keeps its rights. Raises OSError.
    """
    if is_folder(path):
        return
    parent = path.parent
    if parent != path and not is_folder(parent):
        make_kept_folder(parent)
    # Newer Pythons make a folder of mode 700 private on Windows too, where it is to be like others.
    mode = 0o777 if sys.platform == "win32" else 0o700 | _shared(parent, 0o070, 0o007)
    path.mkdir(mode=mode, exist_ok=True)


def open_kept(path: Path, mode: Literal["w", "a", "x"]) -> TextIOWrapper:
    """Open a text file that Wardcard keeps, for writing UTF-8; a new one has the rights of such.

    Raises OSError.
    """
    return open(
        path,
        mode,
        encoding="utf-8",
        opener=lambda name, flags: os.open(name, flags, rights_within(path.parent)),
    )


def create_empty(path: Path, rights: int) -> None:
    """Create an empty file with the mode ``rights``, less the umask; one that exists is kept.

    Raises OSError.
    """
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, rights))


def tighten(folder: Path) -> None:
    """Take all rights of others from the user's own data folder and from everything in it.

    Earlier versions made it with the usual rights. Nothing happens on Windows, whose own folder for
    the data of programs is private, nor if the folder belongs to another user or is a symbolic
    link, because then the user has put it elsewhere. Links in it are not followed. What cannot be
    changed is left.
    """
    if sys.platform == "win32":
        return
    waiting = [folder]
    while waiting:
        path = waiting.pop()
        with suppress(OSError):
            status = path.lstat()
            is_folder = stat.S_ISDIR(status.st_mode)
            if status.st_uid != os.getuid() or not (is_folder or stat.S_ISREG(status.st_mode)):
                continue
            if status.st_mode & 0o077:
                path.chmod(stat.S_IMODE(status.st_mode) & ~0o077)
            if is_folder:
                waiting += path.iterdir()


def is_loose(folder: Path) -> bool:
    """Return whether ``folder`` is one that :func:`tighten` would change. Reads only its mode."""
    if sys.platform == "win32":
        return False
    try:
        status = folder.lstat()
    except OSError:
        return False
    own = stat.S_ISDIR(status.st_mode) and status.st_uid == os.getuid()
    return own and bool(status.st_mode & 0o077)


def _mode(folder: Path) -> int:
    """Return the mode of ``folder``; 0 if it cannot be read, and on Windows."""
    if sys.platform == "win32":
        return 0
    try:
        return folder.stat().st_mode
    except OSError:
        return 0


def _shared(folder: Path, group: int, everyone: int) -> int:
    """Return the rights of those who may write in ``folder`` besides its owner."""
    mode = _mode(folder)
    if mode & stat.S_IWOTH and mode & stat.S_ISVTX:
        return 0
    return (group if mode & stat.S_IWGRP else 0) | (everyone if mode & stat.S_IWOTH else 0)


def make_private_folder(path: Path) -> None:
    """Create the folder ``path`` for its owner alone, and its parents with the usual rights.

    A folder that exists keeps its rights, because someone may have changed them on purpose. Raises
    OSError.
    """
    if sys.platform == "win32":
        from db.files import windows_rights

        path.parent.mkdir(parents=True, exist_ok=True)
        windows_rights.make_folder(path)
    else:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)


def create_private_file(path: Path) -> BinaryIO:
    """Create a file that only its owner may read, from its first byte on; open it for writing.

    Raises OSError, also if the file exists.
    """
    if sys.platform == "win32":
        from db.files import windows_rights

        handle = windows_rights.create_file(path)
    else:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    return os.fdopen(handle, "wb")


def other_readers(path: Path) -> tuple[str, ...]:
    """Return the names of those who may read the file at ``path`` besides its owner.

    Those who may read everything, such as root and Windows' administrators, do not count. Raises
    OSError.
    """
    if sys.platform == "win32":
        from db.files import windows_rights

        return windows_rights.other_readers(path)
    mode = path.stat().st_mode
    return tuple(
        name
        for name, right in (("its group", stat.S_IRGRP), ("everyone else", stat.S_IROTH))
        if mode & right
    )


def is_private_folder(path: Path) -> bool:
    """Return whether ``path`` is a folder of this user's that nobody else can read or write to.

    A link to one is none, because it may lead elsewhere later. Nothing is raised.
    """
    try:
        status = path.lstat()
        if not stat.S_ISDIR(status.st_mode):
            return False
        if sys.platform == "win32":
            from db.files import windows_rights

            return windows_rights.is_own(path) and not windows_rights.other_readers(path)
        return status.st_uid == os.getuid() and not status.st_mode & 0o077
    except OSError:
        return False


def how_to_protect(path: Path) -> str:
    """Return the command that lets only the user read the file at ``path``."""
    if sys.platform == "win32":
        return f'icacls "{path}" /inheritance:r /grant:r "%USERNAME%:F"'
    return f"chmod 600 {shlex.quote(str(path))}"
