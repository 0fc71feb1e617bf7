"""What a disk may hold after a power cut: a recorded run, replayed to any moment.

`power_cut.c` records every change to the files of a folder. Replayed up to a moment, only what was
synced is certain:

- The content of a file is that of its last fsync or fdatasync. Each later write may be there,
  missing, or torn at 512 or 4096 bytes, in any order; the length is one that the file had since.
- Names of files (created, renamed, removed) survive in the order in which they changed, up to some
  moment after the last fsync of a folder, as on file systems with a journal: ext4, XFS, NTFS.
"""

from __future__ import annotations

import os
import random
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import NamedTuple

_HEAD = struct.Struct("<IIIIQQ")


class Kind(IntEnum):
    """What changed; the numbers are those of power_cut.c."""

    CREATE = 1
    WRITE = 2
    TRUNCATE = 3
    SYNC = 4
    SYNC_FOLDER = 5
    RENAME = 6
    UNLINK = 7
    LINK = 8
    MKDIR = 9
    RMDIR = 10


_NAMES = {Kind.CREATE, Kind.RENAME, Kind.UNLINK, Kind.LINK, Kind.MKDIR, Kind.RMDIR}


class Change(NamedTuple):
    """One recorded change."""

    kind: Kind
    path: str
    to: str
    """The new path of a renamed file."""
    file: int
    """The number of the file (inode)."""
    offset: int
    """Where bytes were written; the new length of a truncated file."""
    data: bytes


def changes(log: Path) -> list[Change]:
    """The recorded changes, in order."""
    data = log.read_bytes()
    found: list[Change] = []
    at = 0
    while at < len(data):
        kind, first, second, size, file, offset = _HEAD.unpack_from(data, at)
        at += _HEAD.size
        path = data[at : at + first].decode()
        to = data[at + first : at + first + second].decode()
        at += first + second
        found.append(Change(Kind(kind), path, to, file, offset, data[at : at + size]))
        at += size
    return found


@dataclass
class _File:
    """A file's certain content, and the writes and truncations since."""

    certain: bytes = b""
    since: list[Change] = field(default_factory=list[Change])

    def now(self) -> bytes:
        """The content that the program sees."""
        content = bytearray(self.certain)
        for change in self.since:
            _apply(content, change)
        return bytes(content)


def _apply(content: bytearray, change: Change) -> None:
    if change.kind is Kind.TRUNCATE:
        del content[change.offset :]
        content.extend(bytes(change.offset - len(content)))
    else:
        content.extend(bytes(max(0, change.offset - len(content))))
        content[change.offset : change.offset + len(change.data)] = change.data


class Disk:
    """The files of a folder while recorded changes are replayed."""

    def __init__(self, folder: Path) -> None:
        """Start with the files that are in ``folder`` now; all of them are certain."""
        self._folder = str(folder)
        self._files: dict[int, _File] = {}
        self._names: dict[str, int] = {}
        """The certain names, each with its file's key; 0 is a folder."""
        self._since: list[tuple[Change, int]] = []
        """Changes of names that are not certain yet, with the key of the file concerned."""
        self._keys: dict[int, int] = {}
        """The key of each file that is known by its number: numbers are used again."""
        for path in sorted(folder.rglob("*")):
            self._names[str(path)] = 0 if path.is_dir() else self._new(path.stat().st_ino)
            if not path.is_dir():
                self._files[self._names[str(path)]].certain = path.read_bytes()

    def _new(self, number: int) -> int:
        key = len(self._files) + 1
        self._files[key] = _File()
        self._keys[number] = key
        return key

    def play(self, change: Change) -> None:
        """Do what the program did."""
        if change.kind in _NAMES:
            key = 0
            if change.kind is Kind.CREATE:
                key = self._new(change.file)
            elif change.kind is Kind.LINK:
                key = self._keys[change.file]
            self._since.append((change, key))
        elif change.kind is Kind.SYNC_FOLDER:
            for each, key in self._since:
                _rename(self._names, each, key)
            self._since.clear()
        else:
            file = self._files[self._keys[change.file]]
            if change.kind is Kind.SYNC:
                file.certain = file.now()
                file.since.clear()
            else:
                file.since.append(change)

    def cut(self, dice: random.Random, folder: Path) -> str:
        """Write what the disk may hold after a power cut now to the empty ``folder``.

        Returns how much survived, in words.
        """
        kept = dice.randint(0, len(self._since))
        names = dict(self._names)
        for change, key in self._since[:kept]:
            _rename(names, change, key)
        way = dice.choice(_WAYS)
        for name, key in sorted(names.items()):
            path = folder / Path(name).relative_to(self._folder)
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if key == 0:
                path.mkdir(mode=0o700, exist_ok=True)
            else:
                path.write_bytes(way.survives(self._files[key], dice))
                path.chmod(0o600)
        return f"{kept} of {len(self._since)} names, {way.name}"


def _rename(names: dict[str, int], change: Change, key: int) -> None:
    """Carry out a change of names."""
    if change.kind is Kind.RENAME:
        moved = {name: key for name, key in names.items() if _is_in(name, change.path)}
        for name in moved:
            del names[name]
        for name, own in moved.items():
            names[change.to + name[len(change.path) :]] = own
    elif change.kind in (Kind.UNLINK, Kind.RMDIR):
        names.pop(change.path, None)
    elif change.kind is Kind.MKDIR:
        names[change.path] = 0
    elif change.path:
        names[change.path] = key


def _is_in(name: str, path: str) -> bool:
    return name == path or name.startswith(path + os.sep)


@dataclass(frozen=True)
class _Way:
    """One way in which writes that were not synced survive."""

    name: str
    chance: float
    """The chance of each part to survive."""
    part: int
    """The size of the parts in bytes; 0 for whole writes."""

    def survives(self, file: _File, dice: random.Random) -> bytes:
        """The content of a file after the power cut."""
        if not file.since:
            return file.certain
        content = bytearray(file.certain)
        lengths = [len(content)]
        certain = len(content)
        for change in file.since:
            length = lengths[-1]
            end = change.offset + len(change.data)
            is_cut = change.kind is Kind.TRUNCATE
            lengths.append(change.offset if is_cut else max(length, end))
            if is_cut:
                # The blocks stay; only the length is less, and what is written again is new.
                continue
            for offset, data in self._parts(change):
                if dice.random() < self.chance:
                    content.extend(bytes(max(0, offset - len(content))))
                    content[offset : offset + len(data)] = data
        length = lengths[-1] if self.chance == 1 else dice.choice(lengths)
        if self.chance == 0:
            length = certain
        del content[length:]
        content.extend(bytes(length - len(content)))
        return bytes(content)

    def _parts(self, change: Change) -> Iterator[tuple[int, bytes]]:
        if not self.part:
            yield change.offset, change.data
            return
        at = 0
        while at < len(change.data):
            # Up to the next border of a sector or page.
            size = self.part - (change.offset + at) % self.part
            yield change.offset + at, change.data[at : at + size]
            at += size


_WAYS = (
    _Way("no write", 0, 0),
    _Way("every write", 1, 0),
    _Way("some writes", 0.5, 0),
    _Way("writes torn at 4096 bytes", 0.5, 4096),
    _Way("writes torn at 512 bytes", 0.5, 512),
    _Way("nearly every sector", 0.97, 512),
)
