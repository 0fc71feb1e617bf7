"""A PC that follows a folder: what it was told to follow, and the published data it keeps.

All is in the folder 'ward-data' of the data folder: databases whose names never come twice, and
two small files that are replaced in one step each. 'follow.json' says which folder to follow;
'state.json' points at the database in use and the one before it, and holds the key that is trusted.
Standard library only: what a start needs to know is known before the database's libraries load.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from db.domain.errors import Refused
from db.publishing.signing import PublicKey

FOLDER = "ward-data"
_CHOICE, _STATE = "follow.json", "state.json"
_LEFT_ALONE = 3600.0
"""Seconds that a file nobody knows may still be another process's work."""

START_SPREAD = 15 * 60.0
"""Seconds after its start in which a PC looks first: a ward's PCs are switched on together."""
BETWEEN = 60 * 60.0
"""Seconds from one look to the next, on average."""
_SWAY = 0.25


@dataclass(frozen=True, slots=True)
class Target:
    """What to follow."""

    folder: Path
    key: PublicKey | None = None
    """The publisher's, where somebody said it; else the first one met is trusted."""


@dataclass(frozen=True, slots=True)
class Edition:
    """A published database that is kept here."""

    file: str
    version: int
    created: str
    """An ISO moment."""
    extract_months: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class State:
    folder: str = ""
    """Of the target that all this belongs to."""
    given: str = ""
    """The key that was given with it, as text; empty if none was."""
    pinned: str = ""
    """The key that is trusted now, as text; empty before the first pack."""
    seen: int = 0
    """The highest version that was ever taken: only a higher one is."""
    current: Edition | None = None
    former: Edition | None = None
    refused: dict[str, tuple[int | str, ...]] = field(
        default_factory=dict[str, "tuple[int | str, ...]"]
    )
    """Packs that were refused and told of, by file name, each with how it looked then."""

    @property
    def key(self) -> PublicKey | None:
        return PublicKey.from_text(self.pinned) if self.pinned else None

    def at(self, target: Target) -> State:
        """This state, if it belongs to ``target``; else one that trusts nobody else's key.

        The data in use stays in use until the new publisher's data is there.
        """
        given = target.key.text if target.key else ""
        moved = str(target.folder) != self.folder
        if given != self.given or (moved and not given):
            return State(str(target.folder), given, given, 0, self.current, self.former)
        return replace(self, folder=str(target.folder)) if moved else self


class WardData:
    """The followed data below ``data_dir``; ``machine_files`` are what an installer may leave.

    An installer's file is as 'follow.json': ``{"folder": "…", "key": "…"}``, the key as
    'wardcard key show' prints it, or left out. What a user chose counts more.
    """

    def __init__(self, data_dir: Path, machine_files: Sequence[Path] = ()) -> None:
        self.folder = data_dir / FOLDER
        self._machine_files = machine_files

    # What to follow

    def target(self) -> Target | None:
        """What this PC follows, if it does. Raises Refused where a file says it wrongly."""
        for path in (self.folder / _CHOICE, *self._machine_files):
            try:
                raw = path.read_bytes()
            except OSError:
                continue
            return _target(raw, path)
        return None

    def follow(self, target: Target) -> None:
        """Follow ``target`` from now on, and trust whom it says. Raises OSError."""
        self.save(replace(State().at(target), current=self.state().current))
        key = {"key": target.key.text} if target.key else {}
        self._write(_CHOICE, {"folder": str(target.folder), **key})

    def stop(self) -> None:
        """Follow nothing, whatever the installer said; what was kept here is let go."""
        self._write(_CHOICE, {"folder": None})
        self.save(State())
        self.tidy(older_than=0)

    # What is kept

    def state(self) -> State:
        """What is known; nothing, where the file is not there or damaged."""
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
        """Keep ``state`` in one step. Raises OSError."""
        self._write(_STATE, asdict(state))

    def kept(self) -> tuple[tuple[Edition, Path], ...]:
        """The databases there are, the one to use first; none if this PC follows no folder."""
        with suppress(Refused):  # a wrong file is no reason to take the data away
            if self.target() is None:
                return ()
        state = self.state()
        found = [(one, self.folder / one.file) for one in (state.current, state.former) if one]
        return tuple((edition, path) for edition, path in found if path.is_file())

    def go_back(self) -> Edition:
        """Use the former database again, and the newer one in turn when called again.

        A pack that is newer than both is still taken. Raises Refused and OSError.
        """
        state = self.state()
        if state.former is None or not (self.folder / state.former.file).is_file():
            raise Refused("There are no former data to go back to: only one pack was taken so far.")
        self.save(replace(state, current=state.former, former=state.current))
        return state.former

    def forget(self, edition: Edition) -> None:
        """Let go of a database that is damaged here, so that its pack is taken once more."""
        state = self.state()
        rest = [one for one in (state.current, state.former) if one and one.file != edition.file]
        current, former, *_ = (*rest, None, None)
        seen = min(state.seen, edition.version - 1)
        with suppress(OSError):
            self.save(replace(state, seen=seen, current=current, former=former))

    def tidy(self, older_than: float = _LEFT_ALONE) -> None:
        """Remove what is neither in use nor the former, and what a cut-off start left behind."""
        state = self.state()
        known = {_CHOICE, _STATE} | {one.file for one in (state.current, state.former) if one}
        with suppress(OSError):
            for path in self.folder.iterdir():
                # What another program holds open goes the next time.
                with suppress(OSError):
                    if path.name in known or path.stat().st_mtime > time.time() - older_than:
                        continue
                    if path.is_dir():
                        shutil.rmtree(path, ignore_errors=True)
                    else:
                        path.unlink()

    def _write(self, name: str, value: object) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=f"{name}-", suffix=".part", dir=self.folder)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(value, file, indent=1)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(self.folder / name)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        settle(self.folder)


class Rhythm:
    """When a PC looks: at random, so that a thousand of them never come at once."""

    def __init__(self, chance: random.Random | None = None) -> None:
        # Staggering needs no secrecy, but seeds that differ from PC to PC.
        self._chance = chance or random.SystemRandom()

    def first(self) -> float:
        return self._chance.uniform(0, START_SPREAD)

    def next(self) -> float:
        return BETWEEN * self._chance.uniform(1 - _SWAY, 1 + _SWAY)


def settle(folder: Path) -> None:
    """Let the names in ``folder`` outlive a power cut; Windows does so by itself."""
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
            f'{path} does not say what to follow. It should read {{"folder": "…", "key": "…"}}, '
            "with the key as 'wardcard key show' prints it."
        ) from error


def _edition(value: Any) -> Edition | None:
    if value is None:
        return None
    file = str(value["file"])
    if Path(file).name != file:
        raise ValueError(f"{file} is not a plain name")
    months = tuple(str(month) for month in value["extract_months"])
    return Edition(file, int(value["version"]), str(value["created"]), months)
