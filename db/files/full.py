"""Whether an error means that there is no space left."""

from __future__ import annotations

import errno

_ERRORS = {errno.ENOSPC, errno.EDQUOT}
_WINDOWS_ERRORS = {39, 112, 1295}
"""ERROR_HANDLE_DISK_FULL, ERROR_DISK_FULL and ERROR_DISK_QUOTA_EXCEEDED."""


def is_full(error: OSError) -> bool:
    """Return whether ``error`` says that the disk is full, or that the user's share of it is."""
    return error.errno in _ERRORS or getattr(error, "winerror", None) in _WINDOWS_ERRORS
