"""The register of temporary files and folders that are in use.

Each has an entry: a small file in the folder 'temporary' of the data folder, which names its path
and is held (see :mod:`db.files.lock`) for as long as it is in use. An entry that nobody holds was
left by a process that was killed, and :func:`clean_up` removes what it names. So nothing is ever
searched for, and nothing is removed but what

- an entry names that belongs to this user, was made on this computer and is no longer held,
- has a name as :mod:`db.files.temporary` gives it, with twelve random digits, and
- belongs to this user, as far as the system knows owners.

Child processes use the same register, through an environment variable.
"""

from __future__ import annotations

import json
import os
import re
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from db.files.lock import hold, is_at, take
from db.files.lookup import is_folder
from db.files.private import make_kept_folder, rights_within

FOLDER = "temporary"
"""The name of the register in a data folder."""
_VARIABLE = "WARDCARD_TEMPORARY"
"""The environment variable with the data folders that may hold the register, as JSON."""
_ENTRY = re.compile(r"[0-9a-f]{12}\.json")
NAME = re.compile(r".+-[0-9a-f]{12}(?:\.part)?")
"""The names of temporary files and folders."""
_FORGOTTEN = 30 * 24 * 3600.0
"""Seconds after which a place that cannot be reached, such as a USB stick, is given up."""
_LARGEST = 1 << 16
"""The largest entry, in bytes."""
_ATTEMPTS = 3
"""Attempts to create an entry in one folder."""
_CLOSED_FIRST = sys.platform == "win32"
"""Whether an open file cannot be removed. Elsewhere an entry is removed while it is held, so that
whoever has opened it in the meantime finds that it is not the one at its path any more."""


class Entry(NamedTuple):
    """A temporary file or folder in the register."""

    path: Path
    """Its absolute path."""
    host: str
    """The computer it was made on, from :func:`_this_computer`."""


def keep_register(*data_folders: Path) -> None:
    """Keep the register in the first of ``data_folders`` that can be written to.

    Nothing is created before it is needed. Without any, there is no register. It applies to child
    processes too.
    """
    os.environ[_VARIABLE] = json.dumps([str(folder.absolute()) for folder in data_folders])


class Registration:
    """The entry of one temporary file or folder."""

    def __init__(self, path: Path, *, lasting: bool = False) -> None:
        """Enter ``path``, before it is created. If there is no register, nothing happens.

        With ``lasting``, the entry outlives a power cut, which costs a wait for the disk.
        """
        self._path = path.absolute()
        self._held = _enter(self._path, lasting=lasting)

    def end(self) -> None:
        """Remove the entry, unless what it names is still there: then the next start tries."""
        if os.path.lexists(self._path):
            self._close()
        else:
            self.forget()

    def forget(self) -> None:
        """Remove the entry, because what it names was not created."""
        if self._held is None:
            return
        entry = self._held.path
        with suppress(OSError):
            if not _CLOSED_FIRST:
                entry.unlink()
            self._close()
            if _CLOSED_FIRST:
                entry.unlink()
            entry.parent.rmdir()  # if it is empty

    def _close(self) -> None:
        if self._held is not None:
            os.close(self._held.handle)
            self._held = None


class _Held(NamedTuple):
    """An entry's file while it is held."""

    path: Path
    handle: int


def clean_up() -> int:
    """Remove what killed processes of this user on this computer left; return how many things.

    What cannot be removed now is tried again at the next start. Nothing is raised. Call it off the
    thread of the user interface, because a network folder may not answer.
    """
    return sum(_clean(folder / FOLDER) for folder in _data_folders())


def in_use(data_folder: Path) -> frozenset[Path]:
    """Return the temporary files and folders in the register of ``data_folder`` that are in use.

    These include those of other computers, unless their entries are a month old.
    """
    found: set[Path] = set()
    for path in _entries(data_folder / FOLDER):
        with suppress(OSError):
            handle = take(path)
            if handle is not None:
                entry = _read(handle)
                os.close(handle)
                if entry is None or entry.host == _this_computer() or _is_old(path):
                    continue
            else:
                entry = _parsed(path.read_bytes())
            if entry is not None:
                found.add(entry.path)
    return frozenset(found)


def _data_folders() -> list[Path]:
    try:
        return [Path(folder) for folder in json.loads(os.environ.get(_VARIABLE) or "[]")]
    except (ValueError, TypeError):
        return []


def _enter(path: Path, *, lasting: bool) -> _Held | None:
    """Create and hold an entry for ``path`` in the first register where that is possible."""
    content = json.dumps({"path": str(path), "host": _this_computer()}).encode()
    for folder in _data_folders():
        for _ in range(_ATTEMPTS):
            with suppress(OSError):
                held = _create(folder)
                if hold(held.handle) and is_at(held.handle, held.path):
                    os.write(held.handle, content)
                    if lasting:
                        os.fsync(held.handle)
                    return held
                # Its disk has no locks, or another process is cleaning up and has it open.
                os.close(held.handle)
                held.path.unlink(missing_ok=True)
    return None


def _create(data_folder: Path) -> _Held:
    folder = data_folder / FOLDER
    make_kept_folder(folder)
    path = folder / f"{os.urandom(6).hex()}.json"
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    flags |= getattr(os, "O_NOINHERIT", 0)
    return _Held(path, os.open(path, flags, rights_within(folder)))


def _entries(folder: Path) -> Iterator[Path]:
    try:
        names = os.listdir(folder)  # noqa: PTH208 - a list, before any is removed
    except OSError:
        return
    for name in names:
        if _ENTRY.fullmatch(name):
            yield folder / name


def _clean(folder: Path) -> int:
    removed = 0
    for path in _entries(folder):
        with suppress(OSError):
            handle = take(path)
            if handle is None:
                continue
            try:
                removed += _settle(handle, path)
            finally:
                os.close(handle)
            if _CLOSED_FIRST and not path.stat().st_size:
                path.unlink()
    with suppress(OSError):
        folder.rmdir()
    return removed


def _settle(handle: int, path: Path) -> int:
    """Remove what the entry at ``path``, which is held, names, and then the entry itself."""
    status = os.fstat(handle)
    if not _is_own(status) or not stat.S_ISREG(status.st_mode) or not is_at(handle, path):
        return 0
    entry = _read(handle)
    removed = False
    if entry is not None:
        if entry.host != _this_computer():
            return 0
        if NAME.fullmatch(entry.path.name):
            removed = _remove(entry.path)
            # A program may have it open. A stick or share that is not there may come back.
            if not removed and _is_worth_trying(entry.path) and not _is_old(path):
                return 0
    if _CLOSED_FIRST:
        os.ftruncate(handle, 0)
    else:
        path.unlink()
    return int(removed)


def _remove(path: Path) -> bool:
    """Remove a file or folder of this user's, if it is there; return whether it is gone now."""
    with suppress(OSError):
        status = path.lstat()
        if not _is_own(status):
            return False
        if stat.S_ISDIR(status.st_mode):
            import shutil

            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink()
        return not os.path.lexists(path)
    return False


def _is_worth_trying(path: Path) -> bool:
    """Return whether something of this user's is or may be at ``path``."""
    try:
        return _is_own(path.lstat())
    except FileNotFoundError:
        return not is_folder(path.parent)
    except OSError:
        return True


def _is_own(status: os.stat_result) -> bool:
    return sys.platform == "win32" or status.st_uid == os.getuid()


def _is_old(path: Path) -> bool:
    return path.stat().st_mtime < time.time() - _FORGOTTEN


def _read(handle: int) -> Entry | None:
    os.lseek(handle, 0, os.SEEK_SET)
    return _parsed(os.read(handle, _LARGEST))


def _parsed(raw: bytes) -> Entry | None:
    try:
        value: dict[str, Any] = json.loads(raw)
        path = Path(str(value["path"]))
        return Entry(path, str(value["host"])) if path.is_absolute() else None
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


@cache
def _this_computer() -> str:
    """Return a name for this computer that another one on the same share does not have."""
    import platform

    with suppress(OSError):
        return f"{platform.node()} {Path('/etc/machine-id').read_text('ascii').strip()}"
    return platform.node()
