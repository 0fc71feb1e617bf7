"""Whether the database that was opened is still the file at its path.

On Unix a file can be deleted or replaced while it is open. What is written to it then is lost, and
SQLite notices only some of these cases.
"""

from __future__ import annotations

from pathlib import Path

from db.domain.errors import Gone, Replaced
from db.files.lookup import is_folder
from db.files.stamp import Stamp, stamp


def check_in_place(path: Path, expected: Stamp) -> Stamp:
    """Return the stamp of the file at ``path`` now, which must be the ``expected`` one.

    Raises Gone if there is none, and Replaced if it is another one.
    """
    now = stamp(path)
    if now is None:
        raise gone(path)
    if not now.is_same_file(expected):
        raise replaced(path)
    return now


def gone(path: Path) -> Gone:
    """The error to raise when there is no database at ``path`` any more."""
    if is_folder(path.parent):
        return Gone(
            f"{path} is no longer there: it was deleted, moved or renamed while Wardcard was using "
            "it. Put it back, for example from the recycle bin, and try again."
        )
    return Gone(
        f"{path} cannot be reached: its folder is gone, or its disk or network share is not "
        "connected. Put the folder back or connect to the share, and try again."
    )


def replaced(path: Path) -> Replaced:
    """The error to raise when another file has taken the place of the database at ``path``."""
    return Replaced(
        f"{path} was replaced by another file while Wardcard was using it, so nothing was changed "
        "in it. Try again to use the new one."
    )


def moved(path: Path) -> Gone | Replaced:
    """The error to raise when SQLite says that the database is no longer at ``path``."""
    return gone(path) if stamp(path) is None else replaced(path)
