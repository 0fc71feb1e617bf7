"""The folder that a PC follows, and the published data that it keeps.

Everything is in 'ward-data' in the data folder: databases, whose file names are never reused, and
two small files, each replaced in one step. 'follow.json' names the folder to follow; 'state.json'
names the current and the previous database, and holds the trusted key. Uses only the standard
library, so that it can be read at start-up before SQLAlchemy is loaded.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from db.domain.errors import Refused
from db.files.moving import move_into_place
from db.files.temporary import create_temporary
from db.publishing.signing import PublicKey

FOLDER = "ward-data"
_CHOICE, _STATE = "follow.json", "state.json"
_LEFT_ALONE = 3600.0
"""Seconds for which an unrecognised file is kept: another process may still be writing it."""

START_SPREAD = 15 * 60.0
"""The longest delay before a PC's first look at the folder, in seconds. The delay is random,
because all PCs on a ward are switched on at the same time."""
BETWEEN = 60 * 60.0
"""The average time between looks, in seconds."""
_SWAY = 0.25
"""The most that an interval may differ from :data:`BETWEEN`, as a fraction of it."""


@dataclass(frozen=True, slots=True)
class Target:
    """The folder to follow, and the key that its packs must be signed with."""

    folder: Path
    key: PublicKey | None = None
    """The publisher's key, if given; otherwise the first key seen is trusted."""


@dataclass(frozen=True, slots=True)
class Edition:
    """A published database that is kept on this PC."""

    file: str
    version: int
    created: str
    """The time of publication: ISO date and time."""
    extract_months: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class State:
    """The contents of 'state.json': all that a PC records about the data it follows."""

    folder: str = ""
    """The folder of the target that this state belongs to."""
    given: str = ""
    """The key that was given with the folder, as text; empty if none was given."""
    pinned: str = ""
    """The currently trusted key, as text; empty before the first pack."""
    seen: int = 0
    """The highest version taken so far; only a higher version is accepted."""
    current: Edition | None = None
    former: Edition | None = None
    refused: dict[str, tuple[int | str, ...]] = field(
        default_factory=dict[str, "tuple[int | str, ...]"]
    )
    """For each pack refused and reported, by file name: its size, time and Wardcard's version."""

    @property
    def key(self) -> PublicKey | None:
        """The trusted key; None before the first pack."""
        return PublicKey.from_text(self.pinned) if self.pinned else None

    def at(self, target: Target) -> State:
        """Return this state if it belongs to ``target``, otherwise one that trusts only its key.

        The current data stays in use until data from the new publisher has arrived.
        """
        given = target.key.text if target.key else ""
        # Paths, because on Windows upper and lower case name the same folder.
        moved = target.folder != Path(self.folder)
        if given != self.given or (moved and not given):
            return State(str(target.folder), given, given, 0, self.current, self.former)
        return replace(self, folder=str(target.folder)) if moved else self


class WardData:
    """The followed data in ``data_dir``. An installer may have written the ``machine_files``.

    An installer's file has the form of 'follow.json': ``{"folder": "…", "key": "…"}``, with the key
    as 'wardcard key show' prints it, or without a key. The user's own choice takes precedence.
    """

    def __init__(
        self,
        data_dir: Path,
        machine_files: Sequence[Path] = (),
        fixed: Callable[[], Target | None] | None = None,
    ) -> None:
        """``fixed`` returns what an administrator makes this PC follow, whatever users choose.

        It raises Refused if that cannot be understood.
        """
        self.folder = data_dir / FOLDER
        self._machine_files = machine_files
        self._fixed = fixed

    # The folder to follow

    def target(self) -> Target | None:
        """Return the folder to follow, or None. Raises Refused if a file cannot be understood."""
        if self._fixed is not None:
            return self._fixed()
        for path in (self.folder / _CHOICE, *self._machine_files):
            try:
                raw = path.read_bytes()
            except OSError:
                continue
            return _target(raw, path)
        return None

    def follow(self, target: Target) -> None:
        """Follow ``target`` from now on, and trust its key. Raises OSError."""
        self.save(replace(State().at(target), current=self.state().current))
        key = {"key": target.key.text} if target.key else {}
        self._write(_CHOICE, {"folder": str(target.folder), **key})

    def stop(self) -> None:
        """Stop following, even if an installer set a folder, and remove the data that was kept."""
        self._write(_CHOICE, {"folder": None})
        self.save(State())
        self.tidy(older_than=0)

    # The data that is kept

    def state(self) -> State:
        """Read 'state.json'; return an empty state if the file is missing or damaged."""
        try:
            value: dict[str, Any] = json.loads((self.folder / _STATE).read_bytes())
            state = State(
                folder=str(value["folder"]),
                given=str(value["given"]),
                pinned=str(value["pinned"]),
                seen=int(value["seen"]),
                current=_edition(value["current"]),
                former=_edition(value["former"]),
                refused={str(name): tuple(stamp) for name, stamp in value["refused"].items()},
            )
            if state.pinned:
                PublicKey.from_text(state.pinned)
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return State()
        return state

    def save(self, state: State) -> None:
        """Write ``state`` in one step. Raises OSError."""
        self._write(_STATE, asdict(state))

    def kept(self) -> tuple[tuple[Edition, Path], ...]:
        """Return the existing databases, current one first; none if this PC follows no folder."""
        with suppress(Refused):  # the data stays usable even if 'follow.json' is wrong
            if self.target() is None:
                return ()
        state = self.state()
        found = [(one, self.folder / one.file) for one in (state.current, state.former) if one]
        return tuple((edition, path) for edition, path in found if path.is_file())

    def go_back(self) -> Edition:
        """Use the previous database again; a second call returns to the newer one.

        A pack newer than both is still taken. Raises OSError, and Refused if there is no previous
        database.
        """
        state = self.state()
        if state.former is None or not (self.folder / state.former.file).is_file():
            raise Refused(
                "There is no earlier data to go back to: only one pack has been taken so far."
            )
        self.save(replace(state, current=state.former, former=state.current))
        return state.former

    def forget(self, edition: Edition) -> None:
        """Forget a damaged database, so that its pack is taken again."""
        state = self.state()
        rest = [one for one in (state.current, state.former) if one and one.file != edition.file]
        current, former, *_ = (*rest, None, None)
        seen = min(state.seen, edition.version - 1)
        with suppress(OSError):
            self.save(replace(state, seen=seen, current=current, former=former))

    def tidy(self, older_than: float = _LEFT_ALONE) -> None:
        """Remove databases that are no longer needed, and files left by an interrupted process.

        Files changed less than ``older_than`` seconds ago are kept.
        """
        state = self.state()
        known = {_CHOICE, _STATE} | {one.file for one in (state.current, state.former) if one}
        with suppress(OSError):
            for path in self.folder.iterdir():
                # A file that another program has open is left for next time.
                with suppress(OSError):
                    if path.name in known or path.stat().st_mtime > time.time() - older_than:
                        continue
                    if path.is_dir():
                        shutil.rmtree(path, ignore_errors=True)
                    else:
                        path.unlink()

    def _write(self, name: str, value: object) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        handle, temporary = create_temporary(self.folder, f"{name}-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(value, file, indent=1)
                file.flush()
                os.fsync(file.fileno())
            move_into_place(temporary, self.folder / name)
        except BaseException:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise
        settle(self.folder)


class Rhythm:
    """The times at which a PC looks for newer packs: random, so that PCs never all look at once."""

    def __init__(self, chance: random.Random | None = None) -> None:
        # Staggering does not need secrecy, but the seeds must differ from PC to PC.
        self._chance = chance or random.SystemRandom()

    def first(self) -> float:
        """Return the seconds from start-up to the first look."""
        return self._chance.uniform(0, START_SPREAD)

    def next(self) -> float:
        """Return the seconds until the next look."""
        return BETWEEN * self._chance.uniform(1 - _SWAY, 1 + _SWAY)


def settle(folder: Path) -> None:
    """Make sure that file names in ``folder`` survive a power cut; on Windows this is automatic."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _target(raw: bytes, path: Path) -> Target | None:
    try:
        value: dict[str, Any] = json.loads(raw.decode("utf-8-sig"))
        folder, key = value["folder"], value.get("key")
        if folder is None:
            return None
        if not isinstance(folder, str) or not folder.strip():
            raise ValueError("no folder")
        return Target(Path(folder), PublicKey.from_text(key) if key else None)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Refused(
            f"{path} does not say which folder to follow. It should read "
            '{"folder": "…", "key": "…"}, with the key as \'wardcard key show\' prints it.'
        ) from error


def _edition(value: Any) -> Edition | None:
    if value is None:
        return None
    file = str(value["file"])
    if Path(file).name != file:
        raise ValueError(f"{file} is not a plain name")
    months = tuple(str(month) for month in value["extract_months"])
    return Edition(file, int(value["version"]), str(value["created"]), months)
