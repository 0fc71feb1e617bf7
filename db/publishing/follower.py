"""Looks at a followed folder of data packs, and takes newer data from it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from db.domain.errors import Corrupt, NotADatabase, Refused, StoreError
from db.files.moving import move_into_place
from db.files.temporary import temporary_folder
from db.publishing.followed_data import Edition, State, Target, WardData, settle
from db.publishing.pack_file import NotWhole
from db.publishing.packs import disk_error, open_pack, versions_in
from db.publishing.share import FolderShare, OutOfReach, Share, ShareReader
from db.publishing.signing import PublicKey
from db.reading.store import ReportStore
from db.sqlite import migrations
from db.sqlite.connection import connect
from db.sqlite.engine import store_errors

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Look:
    """The result of one look at the folder."""

    taken: Edition | None = None
    """The new data, which is used from the next time the store is opened."""
    refused: tuple[str, ...] = ()
    """A sentence for each pack that was refused, and for any other problem."""
    reached: bool = True
    """Whether the folder could be read; if not, nothing changes."""
    packs: int = 0
    """The number of packs in the folder."""
    first_key: PublicKey | None = None
    """The publisher's key, if this look saw it for the first time; it is trusted from now on."""
    new_key: PublicKey | None = None
    """A new key that the trusted key vouched for and that replaces it from now on."""


def _ignore(_: float) -> None:
    pass


def _never() -> bool:
    return False


class Follower:
    """Looks at the followed folder and takes data that is newer, complete and correctly signed."""

    def __init__(self, ward: WardData, app_version: str, share: Share | None = None) -> None:
        """``ward`` gives the folder to follow, and keeps the data that is taken from it.

        ``app_version`` is Wardcard's: another version tries a refused pack again. Tests pass a
        ``share``, which is read instead of the folder.
        """
        self._ward = ward
        self._app_version = app_version
        self._share = share
        self._incomplete: dict[str, tuple[int, int]] = {}
        """The stamps of packs that were incomplete at the last look."""

    def look(
        self,
        *,
        patient: bool = True,
        on_progress: Callable[[float], object] = _ignore,
        cancelled: Callable[[], bool] = _never,
    ) -> Look:
        """Take the newest usable pack, if there is one.

        A refused pack is reported once. If ``patient``, an incomplete pack is refused only at the
        next look, because it may still be being copied. ``on_progress`` receives the share of a
        pack that has been fetched, 0 to 1. Raises Refused if 'follow.json' is wrong, Cancelled if
        ``cancelled`` returns True, and StoreError if the data cannot be stored on this PC; the data
        in use is then unchanged.
        """
        target = self._ward.target()
        if target is None:
            return Look()
        share = self._share or FolderShare(target.folder)
        try:
            return self._look(ShareReader(share, on_progress, cancelled), target, patient=patient)
        except OutOfReach:
            return Look(reached=False)
        except OSError as error:
            raise disk_error(self._ward.folder, error) from error
        finally:
            self._ward.tidy()

    def _look(self, share: ShareReader, target: Target, *, patient: bool) -> Look:
        before = self._ward.state()
        state = before.at(target)
        versions = versions_in(iter(share.names()))
        known = dict(state.refused)
        refusals: list[str] = []
        taken: State | None = None
        for version, name in versions:
            if version <= state.seen:
                break
            stamp = share.stamp(name)
            if known.get(name) == (*stamp, self._app_version):
                continue
            try:
                taken = self._take(share, name, stamp[0], state)
                break
            except NotWhole as error:
                if patient and self._incomplete.get(name) != stamp:
                    self._incomplete[name] = stamp
                    _log.info("%s It is looked at again the next time.", error)
                    continue
                refusal = error
            except Refused as error:
                refusal = error
            refusals.append(str(refusal))
            known[name] = (*stamp, self._app_version)
        refusals += self._rolled_back(versions, state, known)
        present = {name for _, name in versions}
        kept = {name: stamp for name, stamp in known.items() if name in present}
        after = replace(taken or state, refused=kept)
        if after != before:
            self._ward.save(after)
        return self._outcome(state, taken, tuple(refusals), len(versions))

    def _rolled_back(
        self, versions: list[tuple[int, str]], state: State, known: dict[str, tuple[int | str, ...]]
    ) -> list[str]:
        """Return a sentence, once only, if every pack is older than the data already on this PC."""
        if not versions or versions[0][0] >= state.seen:
            return []
        name = versions[0][1]
        if known.get(name) == ("older",):
            return []
        known[name] = ("older",)
        older = f"{name} is older than version {state.seen}, which this PC has; it is not used."
        return [f"{older} Ask the quality team for version {state.seen} or a newer one."]

    def _outcome(
        self, state: State, taken: State | None, refused: tuple[str, ...], packs: int
    ) -> Look:
        if taken is None:
            return Look(refused=refused, packs=packs)
        changed = taken.key if taken.pinned != state.pinned else None
        return Look(
            taken=taken.current,
            refused=refused,
            packs=packs,
            first_key=None if state.pinned else changed,
            new_key=changed if state.pinned else None,
        )

    def _take(self, share: ShareReader, name: str, size: int, state: State) -> State:
        """Fetch a pack of ``size`` bytes; return the state that puts its data in use.

        Its database is then stored complete, next to the others. The data in use does not change
        until that state is saved.
        """
        ward = self._ward.folder
        ward.mkdir(parents=True, exist_ok=True)
        with (
            temporary_folder(ward, "arriving-") as scratch,
            closing(share.open(name, size)) as source,
        ):
            pack = open_pack(source, name, app_version=self._app_version, trusted=state.key)
            packed, database = scratch / "packed", scratch / "database.db"
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
            move_into_place(database, ward / edition.file)
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
    """Open the followed database read-only, or the previous one if it cannot be read.

    Returns None if neither can be read. If ``thorough``, all of the database is checked for damage.
    A damaged database is forgotten, so that the next look takes its pack again.
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
    """Migrate a database that an older Wardcard published. Raises StoreError."""
    with store_errors(database):
        with closing(connect(database, read_only=True)) as connection:
            if migrations.version_of(connection, database) == migrations.newest_version():
                return
        with closing(connect(database)) as connection:
            migrations.migrate(connection, database)


def _check(store: ReportStore) -> None:
    """Check all of ``store`` for damage. Raises Corrupt, with the store closed."""
    try:
        store.info(check=True)
    except StoreError:
        store.close()
        raise
