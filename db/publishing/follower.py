"""Looks at a followed folder of data packs, and takes newer data from it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from db.domain.age import latest_publication, today
from db.domain.dates import day
from db.domain.errors import Corrupt, NotADatabase, Refused, StoreError, TooNew
from db.domain.scale import Question
from db.domain.tree import Facet, TreeFilter
from db.files.moving import move_into_place
from db.files.private import create_empty, make_kept_folder, rights_within
from db.files.temporary import temporary_folder
from db.publishing.followed_data import Edition, State, Target, WardData, sha256_of
from db.publishing.manifest import Manifest
from db.publishing.next_version import versions_in
from db.publishing.pack_file import NotWhole
from db.publishing.packs import disk_error, open_pack
from db.publishing.share import FolderShare, OutOfReach, Share, ShareReader
from db.publishing.signing import PublicKey
from db.reading.store import ReportStore
from db.sqlite import migrations
from db.sqlite.connection import connect
from db.sqlite.engine import store_errors

_log = logging.getLogger(__name__)

_MOST_AHEAD = timedelta(days=31)
"""How far the date of a pack may be after today.

Teams publish about once a month, so that even then the next pack has a higher version.
"""
_FUTURE = "future"


class FromTheFuture(Refused):
    """The date of the pack is far ahead of this PC's clock."""


class _KnownUnusable(Refused):
    """The pack was taken before, and could not be used."""


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
            mark = (*stamp, self._app_version)
            if known.get(name) == mark:
                continue
            try:
                taken = self._take(share, name, stamp[0], state)
                break
            except FromTheFuture as error:
                # It is opened again each time, because its day comes, and clocks are set right.
                if known.get(name) == (*mark, _FUTURE):
                    continue
                mark, refusal = (*mark, _FUTURE), error
            except _KnownUnusable as error:
                _log.info("%s", error)
                known[name] = mark
                continue
            except NotWhole as error:
                if patient and self._incomplete.get(name) != stamp:
                    self._incomplete[name] = stamp
                    _log.info("%s It is looked at again the next time.", error)
                    continue
                refusal = error
            except Refused as error:
                refusal = error
            refusals.append(str(refusal))
            known[name] = mark
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
        make_kept_folder(ward)
        with (
            temporary_folder(ward, "arriving-") as scratch,
            closing(share.open(name, size)) as source,
        ):
            pack = open_pack(source, name, app_version=self._app_version, trusted=state.key)
            manifest = pack.manifest
            file = f"{manifest.version}-{manifest.database.sha256[:16]}.db"
            before = _highest_of_publisher(manifest, state)
            if manifest.version < before:
                raise _older(name, before)
            if file in state.unusable:
                raise _KnownUnusable(f"{name} could not be used before.")
            _check_date(manifest, name, state.current)
            packed, database = scratch / "packed", scratch / "database.db"
            packed_register, register = scratch / "packed-register", scratch / "register.db"
            pack.fetch(packed, packed_register)
            source.close()
            for new in (database, register):
                create_empty(new, rights_within(ward))
            pack.unpack(packed, database)
            _prepare(database, name)
            register_name = ""
            if manifest.register is not None and pack.unpack_register(packed_register, register):
                digest = manifest.register.database.sha256
                register_name = f"{manifest.version}-{digest[:16]}.trust.db"
            edition = Edition(
                file,
                manifest.version,
                manifest.created.isoformat(),
                manifest.extract_months,
                sha256_of(database),
                register_name,
            )
            if register_name:
                move_into_place(register, ward / register_name)
            move_into_place(database, ward / file)
        in_use = state.current
        former = in_use if in_use and in_use.file != file else state.former
        return replace(
            state,
            pinned=manifest.key.text,
            seen=manifest.version,
            current=edition,
            former=former,
            highest=state.highest | {manifest.key.text: max(before, manifest.version)},
        )


def _highest_of_publisher(manifest: Manifest, state: State) -> int:
    """Return the highest version that was ever taken here from the pack's publisher; 0 if none.

    A publisher's former keys are those that vouch for the pack's.
    """
    keys = {manifest.key.text}
    for voucher in reversed(manifest.vouchers):
        if voucher.new.text in keys and voucher.genuine:
            keys.add(voucher.old.text)
    return max((state.highest.get(key, 0) for key in keys), default=0)


def _older(name: str, version: int) -> Refused:
    return Refused(
        f"{name} is older than version {version}, which this PC has had from the same publisher; "
        f"it is not used. Ask the quality team for version {version} or a newer one, or follow the "
        "folder with 'wardcard follow FOLDER --allow-older' to use it on purpose."
    )


def _check_date(manifest: Manifest, name: str, in_use: Edition | None) -> None:
    """Raise FromTheFuture if a pack was published on a PC whose clock was far ahead.

    Otherwise its version, which may be a date, could keep this PC from all later ones. A clock of
    this PC that is evidently behind says nothing: Wardcard itself or the ratings in the pack are
    newer, or this PC has had data of a later day.
    """
    known = [date.fromisoformat(f"{month}-01") for month in manifest.extract_months]
    if in_use is not None:
        known.append(datetime.fromisoformat(in_use.created).date() - _MOST_AHEAD)
    created, now = manifest.created.date(), today()
    if now >= latest_publication(max(known, default=None)) and created - now > _MOST_AHEAD:
        raise FromTheFuture(
            f"{name} says that it was published on {day(created)}, more than a "
            "month after today by this PC’s clock; it is not used. If the clock is right, ask the "
            "quality team to check theirs and to publish again."
        )


def _prepare(database: Path, name: str) -> None:
    """Make a database that has arrived ready for this Wardcard, and ask it what the window asks.

    Raises Refused if it cannot be used, and StoreError if this PC is the reason.
    """
    try:
        _climb(database)
        with closing(ReportStore.open(database, read_only=True)) as store:
            _rehearse(store)
    except (Corrupt, NotADatabase, TooNew) as error:
        _log.warning("%s: %s", name, error)
    except StoreError:
        raise
    except Exception:  # noqa: BLE001 - a pack must not keep this PC from its data
        _log.exception("%s cannot be used", name)
    else:
        return
    raise Refused(
        f"{name} contains data that this version of Wardcard cannot show; it is not used. Ask the "
        "quality team to publish it again, with the newest Wardcard."
    )


def _rehearse(store: ReportStore) -> None:
    """Ask what the window asks when it opens, and for the first and the last place."""
    store.info()
    store.page()
    for facet in Facet:
        store.choices(facet, TreeFilter())
    store.find("hospital")
    found = store.subjects(services=False)
    for subject in dict.fromkeys((*found[:1], *found[-1:])):
        store.tree(subject)
        store.card(subject)
        store.story(subject, Question.OVERALL)


def open_current(ward: WardData, *, thorough: bool = False) -> ReportStore | None:
    """Open the followed database read-only, or the previous one if it cannot be read.

    Returns None if neither can be read. If ``thorough``, all of the database is checked for damage.
    A damaged database is no longer used: see :meth:`WardData.give_up`.
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
                ward.give_up(edition, str(error))
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
