"""Moving a finished file into its place."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

_PAUSES = (0.02, 0.05, 0.1, 0.2, 0.4)
"""Seconds to wait before each new attempt on Windows."""
_HELD = {5, 32, 33}
"""Windows' errors ERROR_ACCESS_DENIED, ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION."""


def move_into_place(source: Path, target: Path) -> None:
    """Rename ``source`` to ``target`` in one step; a file that is there is replaced.

    Windows refuses this while another program has either file open. A virus scanner or an indexer
    opens every new file for a moment, so it is tried again for up to 0.8 seconds. Raises OSError;
    PermissionError means that a program holds the file for longer, or that rights are missing.
    """
    for pause in _PAUSES if sys.platform == "win32" else ():
        try:
            source.replace(target)
            return
        except PermissionError as error:
            if getattr(error, "winerror", None) not in _HELD or is_read_only(target):
                raise
            time.sleep(pause)
    source.replace(target)


def is_read_only(path: Path) -> bool:
    """Return whether ``path`` is a file with Windows' read-only attribute.

    Windows does not replace such a file. Elsewhere only the rights of the folder count, so the
    answer is always no.
    """
    return sys.platform == "win32" and path.is_file() and not os.access(path, os.W_OK)
