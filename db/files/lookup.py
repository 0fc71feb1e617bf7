"""Whether there is a file or folder at a path, whatever the path and whatever the disk says.

The methods of Path that ask this raise an error if the path is too long, if its folder may not be
read, or if the disk or the share has gone. For Wardcard there is then no such file; whoever opens
it learns the reason.
"""

from __future__ import annotations

import os
from pathlib import Path


def exists(path: Path) -> bool:
    """Return whether there is anything at ``path`` that can be reached."""
    return os.path.exists(path)  # noqa: PTH110 - it never raises


def is_file(path: Path) -> bool:
    """Return whether there is a file at ``path`` that can be reached."""
    return os.path.isfile(path)  # noqa: PTH113 - it never raises


def is_folder(path: Path) -> bool:
    """Return whether there is a folder at ``path`` that can be reached."""
    return os.path.isdir(path)  # noqa: PTH112 - it never raises
