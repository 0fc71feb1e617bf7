"""Messages about a damaged database: how to repair it, and how it was repaired."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from db.domain.errors import Corrupt, NotADatabase, StoreError
from viewer.wording.phrases import counted

if TYPE_CHECKING:
    from db.importing.recovery import Rebuilt
    from db.importing.repair_record import LostFile, RepairRecord
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
    loaded, lost = len(rebuilt.loaded), len(rebuilt.lost)
    sentence = "The database was damaged. It was set aside and replaced by a new one with the "
    sentence += "bundled reports"
    if loaded:
        sentence += f" and {counted(loaded, 'file')} you had added"
    if not lost:
        return f"{sentence}."
    them = "it" if lost == 1 else "them"
    return f"{sentence}. {counted(lost, 'file')} could not be loaded again: add {them} again."


def missing_sentence(lost: int) -> str:
    """Say at a later start that ``lost`` files (at least 1) are missing since the repair."""
    if lost == 1:
        return "1 file that was in the database before is missing: add it again."
    return f"{counted(lost, 'file')} that were in the database before are missing: add them again."


def rebuilt_text(rebuilt: Rebuilt) -> str:
    """The full account of a repair, with the path of every file; it ends in a line break."""
    parts = [rebuilt.why, f"The damaged database is now:\n  {rebuilt.aside}"]
    if rebuilt.loaded:
        parts.append("\n  ".join(("Loaded again:", *rebuilt.loaded)))
    return "\n\n".join((*parts, *_lost_part(rebuilt.lost))) + "\n"


def missing_text(record: RepairRecord) -> str:
    """The account of an earlier repair for a later start; it ends in a line break."""
    return "\n\n".join((record.why, *_lost_part(record.lost))) + "\n"


def missing_lines(lost: Sequence[LostFile]) -> tuple[str, ...]:
    """A line for each missing file: its path, and the reason in brackets."""
    return tuple(f"{_where(one)} ({one.why})" for one in lost)


def _where(one: LostFile) -> str:
    return f"{one.path}, {one.inside}" if one.inside else one.path


def _lost_part(lost: Sequence[LostFile]) -> tuple[str, ...]:
    if not lost:
        return ()
    title = "Missing; add them again from where they are now (File, ‘Add data…’):"
    return ("\n  ".join((title, *missing_lines(lost))), REMINDER)


REMINDER = "Wardcard reminds you at each start until they are added or you dismiss the message."
"""What becomes of the message about missing files."""
