"""Folders and files that only their owner may read, on every system.

On Unix this is the file mode. On Windows, where the mode means nothing, it is an access control
list that inherits nothing and names the user, the system and the administrators, as OpenSSH's keys
have it; :mod:`db.files.windows_rights` sets and reads it.
"""

from __future__ import annotations

import os
import shlex
import stat
import sys
from pathlib import Path
from typing import BinaryIO


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


def how_to_protect(path: Path) -> str:
    """Return the command that lets only the user read the file at ``path``."""
    if sys.platform == "win32":
        return f'icacls "{path}" /inheritance:r /grant:r "%USERNAME%:F"'
    return f"chmod 600 {shlex.quote(str(path))}"
