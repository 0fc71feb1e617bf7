"""Messages about a damaged database: how to repair it, and how it was repaired."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from db.domain.errors import Corrupt, NotADatabase, StoreError
from viewer.wording.phrases import counted

if TYPE_CHECKING:
    from db.importing.recovery import Rebuilt
    from viewer.system.policy import Policies


_OTHER_DATA = re.compile(r"(Make your own copy|Choose)[^.]*--data-dir\.$")
"""Advice to use other data, at the end of a message, which policies may not allow."""


def with_remedy(
    error: StoreError, policies: Policies, named: Path | None = None, options: str = ""
) -> str:
    """The message of ``error``, followed by what the user can do about it.

    ``named`` is the database given with --db, or None. If that file is not a database, it is not
    Wardcard's to move, so the user has to choose another. ``options`` are further options for the
    repair command, with a space before each. What ``policies`` do not allow is not advised: the
    message gives the reason instead.
    """
    if isinstance(error, Corrupt | NotADatabase) and policies.adding_reason:
        return f"{error} {policies.adding_reason}"
    if isinstance(error, NotADatabase) and named is not None:
        return f"{error} Choose another file with --db."
    if isinstance(error, Corrupt | NotADatabase):
        database = f' --db "{named}"' if named is not None else ""
        return f"{error} Mend it with 'wardcard info --repair{database}{options}'."
    advice = _OTHER_DATA.search(str(error))
    reason = policies.data_folder_reason
    if advice is not None and advice[1] != "Choose":
        reason = reason or policies.copying_reason
    if advice is None or not reason:
        return str(error)
    return f"{str(error)[: advice.start()]}{reason}"


def rebuilt_sentence(rebuilt: Rebuilt) -> str:
    """Say how a damaged database was replaced, and what is left for the user to do."""
    again, lost = len(rebuilt.again), len(rebuilt.lost)
    sentence = "The database was damaged. It was set aside and replaced by one with the bundled "
    sentence += "reports"
    if again:
        are = "is" if again == 1 else "are"
        sentence += f"; {counted(again, 'file')} you had added {are} loaded again"
    return f"{sentence}.{' ' + lost_sentence(lost) if lost else ''}"


def lost_sentence(lost: int) -> str:
    """Say what to do about ``lost`` imported files (at least 1) that have moved or changed."""
    if lost == 1:
        return "1 file cannot be found as it was: add it again."
    return f"{counted(lost, 'file')} cannot be found as they were: add them again."


def rebuilt_text(rebuilt: Rebuilt) -> str:
    """The full account of a repair, with the path of every file; it ends in a line break."""
    parts = [rebuilt.why, f"The damaged database is now:\n  {rebuilt.aside}"]
    for title, files in (
        ("Loaded again:", [str(file) for file in rebuilt.again]),
        ("Not found as they were; add them again from where they are now:", list(rebuilt.lost)),
    ):
        if files:
            parts.append("\n  ".join((title, *files)))
    return "\n\n".join(parts) + "\n"
