"""A database that is damaged, in plain words: what mends it, and what became of it. Without Qt."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from db.domain.errors import Corrupt, NotADatabase, StoreError

if TYPE_CHECKING:
    from db.importing.recovery import Rebuilt


def with_mend(error: StoreError, named: Path | None = None, options: str = "") -> str:
    """``error`` as a sentence that also says what mends it.

    ``named`` is the database that somebody named with --db: what is no database at all may then be
    anybody's, and is never moved. ``options`` are the others that the command needs.
    """
    if isinstance(error, NotADatabase) and named is not None:
        return f"{error} Choose another file with --db."
    if isinstance(error, Corrupt | NotADatabase):
        place = f' --db "{named}"' if named is not None else ""
        return f"{error} Mend it with 'wardcard info --repair{place}{options}'."
    return str(error)


def rebuilt_sentence(rebuilt: Rebuilt) -> str:
    """What was done about a damaged database, and what there is to do."""
    told = (
        "The database was damaged. It was set aside, and a new one begun with the bundled reports"
    )
    again, lost = len(rebuilt.again), len(rebuilt.lost)
    if again:
        told += f"; {_files(again)} you had added {'is' if again == 1 else 'are'} loaded again"
    return f"{told}.{' ' + lost_sentence(lost) if lost else ''}"


def lost_sentence(lost: int) -> str:
    """What is to be done about ``lost`` files."""
    if lost == 1:
        return "1 file cannot be found as it was: add it again."
    return f"{_files(lost)} cannot be found as they were: add them again."


def rebuilt_text(rebuilt: Rebuilt) -> str:
    """The same in full, to keep: the places of all files."""
    parts = [rebuilt.why, f"The damaged database is now:\n  {rebuilt.aside}"]
    for title, files in (
        ("Loaded again:", [str(file) for file in rebuilt.again]),
        ("Not found as they were; add them again from where they are now:", list(rebuilt.lost)),
    ):
        if files:
            parts.append("\n  ".join((title, *files)))
    return "\n\n".join(parts) + "\n"


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count} files"
