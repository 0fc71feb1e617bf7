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
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from db.domain.errors import Refused
from db.files.lookup import is_file, is_folder
from db.files.moving import NOT_AS_WRITTEN, write_into_place
from db.files.private import make_kept_folder
from db.files.register import in_use

if TYPE_CHECKING:
    from db.publishing.signing import PublicKey

FOLDER = "ward-data"
_CHOICE, _STATE = "follow.json", "state.json"
_LARGEST_FILE = 4 * 1024**2
"""The largest size of one of these files, in bytes."""
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
    sha256: str = ""
    """That of the file when it arrived; empty if an earlier Wardcard took it."""
    register: str = ""
    """The file of the register that was published with it; empty if none was."""


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
    highest: dict[str, int] = field(default_factory=dict[str, int])
    """For each publisher's key, as text, the highest version that was ever taken from it here.

    Whatever this PC follows later, an older version from the same publisher is refused.
    """
    unusable: tuple[str, ...] = ()
    """The file names of databases that arrived as they were published and could not be used; they
    are not taken again until the user follows the folder again."""
    notice: str = ""
    """A sentence about the data in use that nobody has been shown yet."""

    @property
    def key(self) -> PublicKey | None:
        """The trusted key; None before the first pack."""
        return _key(self.pinned) if self.pinned else None

    def at(self, target: Target) -> State:
        """Return this state if it belongs to ``target``, otherwise one that trusts only its key.

        The current data stays in use until data from the new publisher has arrived.
        """
        given = target.key.text if target.key else ""
        # Paths, because on Windows upper and lower case name the same folder.
        moved = target.folder != Path(self.folder)
        if given != self.given or (moved and not given):
            return replace(
                self, folder=str(target.folder), given=given, pinned=given, seen=0, refused={}
            )
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
                raw = _read(path)
            except OSError:
                continue
            return _target(raw, path)
        return None

    def follow(self, target: Target, *, allow_older: bool = False) -> None:
        """Follow ``target`` from now on, and trust its key. Raises OSError.

        With ``allow_older``, what this PC has had before no longer counts: an older version is
        taken too, whoever published it.
        """
        before = self.state()
        highest = {} if allow_older else before.highest
        kept = State(current=before.current, former=before.former, highest=highest)
        self.save(kept.at(target))
        key = {"key": target.key.text} if target.key else {}
        self._write(_CHOICE, {"folder": str(target.folder), **key})

    def stop(self) -> None:
        """Stop following, even if an installer set a folder, and remove the data that was kept."""
        self._write(_CHOICE, {"folder": None})
        self.save(State(highest=self.state().highest))
        self.tidy(older_than=0)

    # The data that is kept

    def state(self) -> State:
        """Read 'state.json'; return an empty state if the file is missing or damaged."""
        try:
            value: dict[str, Any] = json.loads(_read(self.folder / _STATE))
            state = State(
                folder=str(value["folder"]),
                given=str(value["given"]),
                pinned=str(value["pinned"]),
                seen=int(value["seen"]),
                current=_edition(value["current"]),
                former=_edition(value["former"]),
                refused={str(name): tuple(stamp) for name, stamp in value["refused"].items()},
                # Earlier versions of Wardcard wrote none of these.
                highest={str(key): int(most) for key, most in value.get("highest", {}).items()},
                unusable=tuple(str(name) for name in value.get("unusable", ())),
                notice=str(value.get("notice", "")),
            )
            if state.pinned:
                _key(state.pinned)
        except NOT_AS_WRITTEN:
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
        return tuple((edition, path) for edition, path in found if is_file(path))

    def register(self) -> Path:
        """Return the path of the register that belongs to the data in use, to read only.

        There is no file if none was published with it.
        """
        kept = self.kept()
        return self.folder / ((kept[0][0].register if kept else "") or "trust.db")

    def go_back(self) -> Edition:
        """Use the previous database again; a second call returns to the newer one.

        A pack newer than both is still taken. Raises OSError, and Refused if there is no previous
        database.
        """
        state = self.state()
        if state.former is None or not is_file(self.folder / state.former.file):
            raise Refused(
                "There is no earlier data to go back to: only one pack has been taken so far."
            )
        self.save(replace(state, current=state.former, former=state.current))
        return state.former

    def give_up(self, edition: Edition, reason: str) -> None:
        """No longer use a database that could not be read, and keep a sentence to say so.

        If it is as it was when it arrived, it is not taken again. Otherwise it was damaged on this
        PC, and its pack is taken again. ``reason`` is a sentence.
        """
        with suppress(OSError):
            path = self.folder / edition.file
            as_it_arrived = bool(edition.sha256) and sha256_of(path) == edition.sha256
            state = _without(self.state(), edition, again=not as_it_arrived)
            then = (
                f"Data version {state.current.version} is used again."
                if state.current
                else "This PC uses its own data until a newer pack arrives."
            )
            ask = "" if not as_it_arrived else " Ask the quality team to publish it again."
            self.save(
                replace(
                    state,
                    unusable=(*state.unusable, *((edition.file,) if as_it_arrived else ())),
                    notice=f"Data version {edition.version} cannot be used: {reason} {then}{ask}",
                )
            )

    def take_notice(self) -> str:
        """Return the sentence that nobody has been shown yet, or an empty text; the last time."""
        state = self.state()
        if state.notice:
            with suppress(OSError):
                self.save(replace(state, notice=""))
        return state.notice

    def tidy(self, older_than: float = _LEFT_ALONE) -> None:
        """Remove databases that are no longer needed, and files left by an interrupted process.

        Files changed less than ``older_than`` seconds ago are kept, and those that another process
        is still receiving.
        """
        state = self.state()
        arriving = in_use(self.folder.parent)
        editions = [one for one in (state.current, state.former) if one]
        known = {_CHOICE, _STATE, *(one.file for one in editions)}
        known |= {one.register for one in editions}
        with suppress(OSError):
            for path in self.folder.iterdir():
                # A file that another program has open is left for next time.
                with suppress(OSError):
                    if path.name in known or path.stat().st_mtime > time.time() - older_than:
                        continue
                    if path.absolute() in arriving:
                        continue
                    if is_folder(path):
                        shutil.rmtree(path, ignore_errors=True)
                    else:
                        path.unlink()

    def _write(self, name: str, value: object) -> None:
        make_kept_folder(self.folder)
        write_into_place(self.folder / name, json.dumps(value, indent=1).encode())


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


def _key(text: str) -> PublicKey:
    # Imported here, because the window starts sooner without it if no folder is followed.
    from db.publishing.signing import PublicKey

    return PublicKey.from_text(text)


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal. Raises OSError."""
    import hashlib  # takes as long as all else here, and nothing is hashed at the start

    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()  # pyright: ignore[reportArgumentType]


def _target(raw: bytes, path: Path) -> Target | None:
    try:
        value: dict[str, Any] = json.loads(raw.decode("utf-8-sig"))
        folder, key = value["folder"], value.get("key")
        if folder is None:
            return None
        if not isinstance(folder, str) or not folder.strip() or "\0" in folder:
            raise ValueError("no folder")
        os.fsencode(folder)  # no halves of characters, except for bytes that are no text
        return Target(Path(folder), _key(key) if key else None)
    except NOT_AS_WRITTEN as error:
        raise Refused(
            f"{path} does not say which folder to follow. It should read "
            '{"folder": "…", "key": "…"}, with the key as \'wardcard key show\' prints it.'
        ) from error


def _without(state: State, edition: Edition, *, again: bool) -> State:
    """Return ``state`` without ``edition``; with ``again``, its version may be taken again."""
    rest = [one for one in (state.current, state.former) if one and one.file != edition.file]
    current, former, *_ = (*rest, None, None)
    seen = min(state.seen, edition.version - 1) if again else state.seen
    return replace(state, seen=seen, current=current, former=former)


def _edition(value: Any) -> Edition | None:
    if value is None:
        return None
    file, created = str(value["file"]), str(value["created"])
    register = str(value.get("register", ""))
    for name in (file, register):
        if Path(name).name != name or "\0" in name:
            raise ValueError(f"{name} is not a plain name")
    datetime.fromisoformat(created)
    months = tuple(str(month) for month in value["extract_months"])
    for month in months:
        date.fromisoformat(f"{month}-01")
    sha256 = str(value.get("sha256", ""))
    return Edition(file, int(value["version"]), created, months, sha256, register)


def _read(path: Path) -> bytes:
    """Read a small file; return nothing if it is far too long. Raises OSError."""
    with path.open("rb") as file:
        raw = file.read(_LARGEST_FILE + 1)
    return raw if len(raw) <= _LARGEST_FILE else b""
