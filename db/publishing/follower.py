"""Following a folder of data packs: when to look, what to take, and how it is taken."""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, Protocol

from db.domain.errors import Corrupt, NotADatabase, Refused, StoreError
from db.publishing.followed_data import Edition, State, Target, WardData, settle
from db.publishing.pack_file import NotWhole
from db.publishing.packs import disk_error, open_pack, versions_in
from db.publishing.signing import PublicKey
from db.reading.store import ReportStore
from db.sqlite import migrations
from db.sqlite.connection import connect
from db.sqlite.engine import store_errors

_log = logging.getLogger(__name__)


class Share(Protocol):
    """The folder that is followed; each call may cost a way over the network, and raise OSError."""

    def names(self) -> Iterable[str]: ...

    def stamp(self, name: str) -> tuple[int, int]: ...

    def open(self, name: str) -> BinaryIO: ...


class FolderShare:
    """A folder or network share. Looking when nothing is new costs one listing and no open."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def names(self) -> list[str]:
        with os.scandir(self._folder) as entries:
            return [entry.name for entry in entries]

    def stamp(self, name: str) -> tuple[int, int]:
        """Length in bytes and time of change, to tell that a file is another one now."""
        found = (self._folder / name).stat()
        return found.st_size, found.st_mtime_ns

    def open(self, name: str) -> BinaryIO:
        return (self._folder / name).open("rb")


@dataclass(frozen=True, slots=True)
class Look:
    """What came of one look at the folder."""

    taken: Edition | None = None
    """The new data, in use from the next time the store is opened."""
    refused: tuple[str, ...] = ()
    """A sentence for each pack that was refused, and for what else was not as it should be."""
    reached: bool = True
    """Whether the folder could be read; if not, all goes on as it is."""
    packs: int = 0
    """How many the folder holds."""
    first_key: PublicKey | None = None
    """The publisher's key, where it was met for the first time and is trusted from now on."""
    new_key: PublicKey | None = None
    """The key that the trusted one vouched for, and that is trusted in its place now."""


class OutOfReach(StoreError):
    """The folder went away while it was read."""


class Follower:
    """Looks at the followed folder and takes what is newer, whole and rightly signed."""

    def __init__(self, ward: WardData, app_version: str, share: Share | None = None) -> None:
        """``share`` stands in for the folder itself."""
        self._ward = ward
        self._app_version = app_version
        self._share = share
        self._not_whole: dict[str, tuple[int, int]] = {}

    def look(self, *, patient: bool = True) -> Look:
        """Take the newest pack that can be taken, if there is one.

        What is refused is told of once. With ``patient``, a pack that is not whole is given until
        the next look: it may still be on its way. Raises Refused where 'follow.json' is wrong,
        and StoreError if what is taken cannot be kept here.
        """
        target = self._ward.target()
        if target is None:
            return Look()
        share = self._share or FolderShare(target.folder)
        try:
            return self._look(share, target, patient=patient)
        except OutOfReach:
            return Look(reached=False)
        except OSError as error:
            raise disk_error(self._ward.folder, error) from error
        finally:
            self._ward.tidy()

    def _look(self, share: Share, target: Target, *, patient: bool) -> Look:
        before = self._ward.state()
        state = before.at(target)
        try:
            versions = versions_in(iter(share.names()))
        except OSError:
            return Look(reached=False)
        known = dict(state.refused)
        told: list[str] = []
        taken: State | None = None
        for version, name in versions:
            if version <= state.seen:
                break
            stamp = _asked(share, name)
            if known.get(name) == (*stamp, self._app_version):
                continue
            try:
                taken = self._take(share, name, state)
                break
            except NotWhole as error:
                if patient and self._not_whole.get(name) != stamp:
                    self._not_whole[name] = stamp
                    _log.info("%s It is looked at again the next time.", error)
                    continue
                refusal = error
            except Refused as error:
                refusal = error
            told.append(str(refusal))
            known[name] = (*stamp, self._app_version)
        told += self._rolled_back(versions, state, known)
        there = {name for _, name in versions}
        kept = {name: stamp for name, stamp in known.items() if name in there}
        after = replace(taken or state, refused=kept)
        if after != before:
            self._ward.save(after)
        return self._outcome(state, taken, tuple(told), len(versions))

    def _rolled_back(
        self, versions: list[tuple[int, str]], state: State, known: dict[str, tuple[int | str, ...]]
    ) -> list[str]:
        """Tells, once, that all there is is older than what was taken before."""
        if not versions or versions[0][0] >= state.seen:
            return []
        name = versions[0][1]
        if known.get(name) == ("older",):
            return []
        known[name] = ("older",)
        told = f"{name} is older than version {state.seen}, which this PC has; it is not used."
        return [f"{told} Ask the quality team for version {state.seen} or a newer one."]

    def _outcome(
        self, state: State, taken: State | None, told: tuple[str, ...], packs: int
    ) -> Look:
        if taken is None:
            return Look(refused=told, packs=packs)
        changed = taken.key if taken.pinned != state.pinned else None
        return Look(
            taken=taken.current,
            refused=told,
            packs=packs,
            first_key=None if state.pinned else changed,
            new_key=changed if state.pinned else None,
        )

    def _take(self, share: Share, name: str, state: State) -> State:
        """Bring one pack here; what is true when its database stands, whole, beside the others.

        Until that state is saved, nothing that is in use has changed.
        """
        ward = self._ward.folder
        ward.mkdir(parents=True, exist_ok=True)
        with (
            tempfile.TemporaryDirectory(
                prefix="arriving-", dir=ward, ignore_cleanup_errors=True
            ) as scratch,
            closing(_Remote(share, name)) as source,
        ):
            pack = open_pack(source, name, app_version=self._app_version, trusted=state.key)
            packed, database = Path(scratch, "packed"), Path(scratch, "database.db")
            pack.fetch(packed)
            source.close()
            pack.unpack(packed, database)
            _climb(database)
            manifest = pack.manifest
            edition = Edition(
                f"{manifest.version}-{manifest.database.sha256[:16]}.db",
                manifest.version,
                manifest.created.isoformat(),
                manifest.extract_months,
            )
            database.replace(ward / edition.file)
        settle(ward)
        former = state.current if state.current != edition else state.former
        return replace(
            state,
            pinned=manifest.key.text,
            seen=manifest.version,
            current=edition,
            former=former,
        )


def open_current(ward: WardData, *, thorough: bool = False) -> ReportStore | None:
    """The followed database, read-only, or the former where that cannot be read; None if neither.

    A damaged one is let go, and its pack taken again at the next look; with ``thorough`` all of it
    is looked at for damage.
    """
    for edition, path in ward.kept():
        try:
            _climb(path)
            store = ReportStore.open(path, read_only=True)
            if thorough:
                _check(store)
            return store
        except StoreError as error:
            _log.warning("The followed data of version %s: %s", edition.version, error)
            if isinstance(error, Corrupt | NotADatabase):
                ward.forget(edition)
    return None


def _climb(database: Path) -> None:
    """Bring a database that an older Wardcard published to this one's schema."""
    with store_errors(database):
        with closing(connect(database, read_only=True)) as connection:
            if migrations.version_of(connection, database) == migrations.newest_version():
                return
        with closing(connect(database)) as connection:
            migrations.migrate(connection, database)


def _check(store: ReportStore) -> None:
    """Raises Corrupt, with the store closed."""
    try:
        store.info(check=True)
    except StoreError:
        store.close()
        raise


def _asked(share: Share, name: str) -> tuple[int, int]:
    try:
        return share.stamp(name)
    except OSError as error:
        raise OutOfReach(f"{name} cannot be read.") from error


class _Remote:
    """A file of the share, whose errors are not those of this PC's disk."""

    def __init__(self, share: Share, name: str) -> None:
        try:
            self._file = share.open(name)
        except OSError as error:
            raise OutOfReach(f"{name} cannot be read.") from error

    def read(self, size: int, /) -> bytes:
        try:
            return self._file.read(size)
        except OSError as error:
            raise OutOfReach("The folder went away.") from error

    def close(self) -> None:
        try:
            self._file.close()
        except OSError as error:
            _log.info("A file of the share could not be closed: %s", error)
