"""The record of a repair: a file next to the database that outlives the process.

It says what was wrong, how far the repair has come, and which files could not be loaded again. The
window and the command line read it at each start, so that a repair that was cut off is finished,
and nothing is missing without a word.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from db.files.moving import NOT_AS_WRITTEN, write_into_place
from db.files.stamp import Stamp

_ENDING = ".repair.json"


class Stage(StrEnum):
    """How far a repair has come."""

    BUILDING = "building"
    """The damaged database is in its place; the new one is being filled next to it."""
    SWAPPING = "swapping"
    """The new database is complete, and takes the place of the damaged one."""
    DONE = "done"
    """The new database is in its place, but some files are not in it."""


@dataclass(frozen=True, slots=True)
class LostFile:
    """A file that was in a database and is not in the one that replaced it."""

    path: str
    """Where it was when it was loaded."""
    sha256: str
    """Its SHA-256 then, in hexadecimal."""
    inside: str
    """Its path in the archive at :attr:`path`; empty if it was not unpacked from one."""
    why: str
    """Why it is not in the new database: 'it cannot be found as it was', or a whole sentence."""


@dataclass(frozen=True, slots=True)
class RepairRecord:
    """What is recorded about the repair of one database."""

    stage: Stage
    why: str
    """What was wrong with the database, as a sentence."""
    damaged: Stamp | None = None
    """The damaged file, so that another one put in its place is recognised."""
    building: str = ""
    """The name of the new database while it is being filled."""
    aside: str = ""
    """The name that the damaged database gets."""
    loaded: tuple[str, ...] = ()
    """The paths of the files that were loaded again."""
    lost: tuple[LostFile, ...] = ()


def record_path(database: Path) -> Path:
    """Return where the record of the repair of ``database`` is kept."""
    return database.with_name(database.name + _ENDING)


def read_record(database: Path) -> RepairRecord | None:
    """Return the record of the repair of ``database``; None if there is none that can be read."""
    try:
        value: dict[str, Any] = json.loads(record_path(database).read_bytes())
        damaged = value["damaged"]
        return RepairRecord(
            Stage(value["stage"]),
            str(value["why"]),
            None if damaged is None else Stamp(*(int(number) for number in damaged)),
            _plain(value["building"]),
            _plain(value["aside"]),
            tuple(str(path) for path in value["loaded"]),
            tuple(
                LostFile(*(str(one[name]) for name in ("path", "sha256", "inside", "why")))
                for one in value["lost"]
            ),
        )
    except NOT_AS_WRITTEN:
        return None


def write_record(database: Path, record: RepairRecord) -> None:
    """Keep ``record`` until the next one; without lost files, the end of a repair leaves none.

    Raises OSError.
    """
    if record.stage is Stage.DONE and not record.lost:
        remove_record(database)
        return
    write_into_place(record_path(database), json.dumps(asdict(record), indent=1).encode())


def remove_record(database: Path) -> None:
    """Remove the record of a repair, if there is one. Raises OSError."""
    record_path(database).unlink(missing_ok=True)


def without(record: RepairRecord, found: set[str]) -> RepairRecord:
    """Return ``record`` without the lost files whose SHA-256 or path is in ``found``."""
    lost = tuple(one for one in record.lost if not {one.sha256, one.path} & found)
    return replace(record, lost=lost)


def _plain(name: str) -> str:
    """Return ``name``. Raises ValueError if it could name a file in another folder."""
    if name and Path(name).name != name:
        raise ValueError(f"{name} is not a plain name")
    return name
