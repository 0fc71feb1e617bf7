"""Errors of the system in words: no rights, a disk that has gone, too little memory."""

from __future__ import annotations

import errno
import os

from db.files.full import is_full
from viewer.system.libraries import missing_library

SystemFault = OSError | MemoryError | ImportError
"""What the computer, not Wardcard, is to blame for."""


def system_sentence(error: SystemFault) -> str:
    """Say in one or two sentences what the computer did not allow, and what to do."""
    if isinstance(error, MemoryError):
        return "There is not enough memory. Close other programs and try again."
    if isinstance(error, ImportError):
        return missing_library(str(error)) or (
            f"A part of Wardcard cannot be loaded: {error}. Install what is missing, or Wardcard "
            "itself, again."
        )
    why = reason(error)
    if error.errno in (errno.EMFILE, errno.ENFILE):
        return (
            f"This computer does not let Wardcard open as many files as it needs ({why}). Close "
            "other programs and try again."
        )
    if is_full(error):
        place = f" that holds {_name(error)}" if error.filename is not None else ""
        return f"The disk{place} is full. Free some space and try again."
    if error.filename is None:
        return f"It could not be finished: {why}. Try again."
    return f"{_name(error)} cannot be used: {why}. Check that it exists and that you may use it."


def reason(error: OSError) -> str:
    """The system's own words for ``error``, or its name if there are none."""
    return error.strerror or str(error) or type(error).__name__


def _name(error: OSError) -> str:
    name = error.filename
    return os.fsdecode(name) if isinstance(name, bytes) else str(name)
