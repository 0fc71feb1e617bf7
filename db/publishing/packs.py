"""Publishes a database as one signed file, the data pack, and checks and unpacks such files."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Generator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from db.domain.errors import (
    Corrupt,
    DiskFull,
    NotADatabase,
    NotARegister,
    Refused,
    RegisterDamaged,
    StoreError,
    TooNew,
)
from db.files.full import is_full
from db.files.moving import replacing
from db.files.temporary import USUAL, scratch_folder, temporary_file
from db.local.trust_copies import write_for_wards
from db.local.trust_file import TrustFile
from db.publishing.manifest import (
    OLDEST_READER,
    Content,
    Manifest,
    PublishedRegister,
    file_name,
    version_of_name,
)
from db.publishing.next_version import check_clock, doubt, newest_of, next_version
from db.publishing.pack_file import (
    Source,
    compress,
    inflate,
    read_end,
    read_packed,
    read_register_size,
    read_signed_manifest,
    write_pack,
)
from db.publishing.signing import PublicKey, SigningKey, leads_to
from db.publishing.steps import QUIET, PublishMonitor, Step
from db.reading.store import ReportStore
from db.sqlite import migrations
from db.sqlite.connection import connect
from db.sqlite.engine import store_errors
from db.sqlite.errors import store_error
from db.sqlite.values import fault

_PACKED_REGISTER = "register.db.xz"
_BLOCK = 1 << 20
_INSTRUCTIONS = 20_000
"""After how many of its instructions SQLite asks whether to stop."""
_AGAIN = "Ask the quality team to publish it again."


@dataclass(frozen=True, slots=True)
class Published:
    """A pack that was published."""

    path: Path
    manifest: Manifest
    doubt: str = ""
    """A sentence if an earlier pack seems to have been published with a wrong clock."""


def publish(
    database: Path,
    folder: Path,
    key: SigningKey,
    *,
    app_version: str,
    version: int | None = None,
    created: datetime | None = None,
    register: TrustFile | None = None,
    monitor: PublishMonitor = QUIET,
) -> Published:
    """Publish ``database`` as 'wardcard-VERSION.wardcard' in ``folder``.

    Without ``version``, the version is today's date followed by '01', or one more than the highest
    version of this publisher's in the folder if that is greater. ``created`` is the time of
    publication; without it, it is now, and the clock is compared with the folder and the ratings.
    With ``register``, what wards may see of it is published too: see
    :func:`db.local.trust_copies.write_for_wards`.
    The pack is checked as a following PC would check it, and appears complete or not at all.
    ``monitor`` is told how far it is; until the last step nothing in ``folder`` changes. Raises
    StoreError, and Cancelled if the monitor says so.
    """
    moment = (created or _now()).replace(microsecond=0)
    with _sentences(folder), scratch_folder() as scratch:
        folder.mkdir(parents=True, exist_ok=True)
        newest = newest_of(key, folder)
        chosen = next_version(folder, newest, version, moment)
        copy, packed = scratch / "database.db", scratch / "database.db.xz"
        monitor.report(Step.COPY)
        _copy(database, copy, monitor)
        with closing(ReportStore.open(copy, read_only=True)) as store:
            info = store.info()
        if not info.counts["ratings"]:
            raise Refused(f"{database} has no ratings. Import some before you publish.")
        if created is None:
            with temporary_file(folder, rights=USUAL) as (handle, beside):
                os.close(handle)
                written = datetime.fromtimestamp(beside.stat().st_mtime, UTC)
            check_clock(moment, folder, written, info.newest_publication)
        published_register = _pack_register(register, scratch)
        monitor.report(Step.PACK)
        small, whole = compress(copy, packed, lambda share: monitor.report(Step.PACK, share))
        manifest = Manifest(
            version=chosen,
            created=moment,
            made_by=app_version,
            needs=OLDEST_READER,
            schema_version=info.schema_version,
            extract_months=info.extract_months,
            counts=info.counts,
            packed=small,
            database=whole,
            key=key.public,
            vouchers=key.vouchers,
            register=published_register,
        )
        monitor.report(Step.SIGN)
        raw = manifest.as_bytes()
        signature = key.sign(raw)
        made = scratch / file_name(chosen)
        with made.open("wb") as file:
            packed_register = scratch / _PACKED_REGISTER if published_register else None
            write_pack(file, raw, signature, packed, packed_register)
        packed.unlink()
        monitor.report(Step.CHECK)
        copy.unlink()
        verify(made, app_version=app_version, trusted=key.public)
        monitor.report(Step.PUT)
        path = folder / file_name(chosen)
        with made.open("rb") as source, replacing(path, USUAL) as target:
            copied = 0
            while block := source.read(_BLOCK):
                target.write(block)
                copied += len(block)
                monitor.report(Step.PUT, copied / made.stat().st_size)
    return Published(path, manifest, doubt(newest, moment))


def verify(path: Path, *, app_version: str, trusted: PublicKey | None = None) -> Manifest:
    """Check all of a pack: signature, content and database. Raises StoreError.

    If ``trusted`` is given, the pack must be signed by that key or by a key that it vouches for.
    """
    try:
        with path.open("rb") as source, scratch_folder() as scratch:
            pack = open_pack(source, path.name, app_version=app_version, trusted=trusted)
            with _sentences(scratch):
                pack.fetch(scratch / "packed", scratch / _PACKED_REGISTER)
                pack.unpack(scratch / "packed", scratch / "database.db")
                pack.unpack_register(scratch / _PACKED_REGISTER, scratch / "register.db")
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror or error}.") from error
    return pack.manifest


def open_pack(
    source: Source, name: str, *, app_version: str, trusted: PublicKey | None
) -> OpenedPack:
    """Open the pack in ``source`` and check the signature of its manifest. Raises Refused."""
    manifest, packed_size = read_signed_manifest(source, name)
    if trusted is not None and not leads_to(trusted, manifest.key, manifest.vouchers):
        raise Refused(
            f"{name} is signed with the key {manifest.key.fingerprint}, but {trusted.fingerprint} "
            "is trusted here; it is not used. Ask the quality team which key is theirs."
        )
    if version_of_name(name) not in (None, manifest.version):
        raise Refused(
            f"{name} contains version {manifest.version}, so it was renamed. It is not used."
        )
    if _numbers(app_version) < _numbers(manifest.needs):
        raise Refused(f"{name} needs Wardcard {manifest.needs} or newer. Install it first.")
    if manifest.schema_version > migrations.newest_version():
        raise Refused(f"{name} was made by Wardcard {manifest.made_by}. Install that one first.")
    return OpenedPack(source, name, manifest, packed_size)


@dataclass(frozen=True, slots=True)
class OpenedPack:
    """A pack whose manifest has been checked, but whose database has not been fetched yet."""

    source: Source
    name: str
    manifest: Manifest
    packed_size: int

    def fetch(self, packed: Path, register: Path) -> None:
        """Copy the compressed database to ``packed``, and the register if there is one.

        Raises NotWhole and OSError.
        """
        self._copy(packed, self.packed_size, self.manifest.packed)
        published = self.manifest.register
        if published is not None:
            self._copy(register, read_register_size(self.source, self.name), published.packed)
        read_end(self.source, self.name, register=published is not None)

    def _copy(self, target: Path, size_in_zip: int, packed: Content) -> None:
        with target.open("wb") as file:
            for block in read_packed(self.source, size_in_zip, packed, self.name):
                file.write(block)

    def unpack_register(self, packed: Path, register: Path) -> bool:
        """Decompress ``packed`` into ``register`` and check it; whether there is one.

        Raises Refused and OSError.
        """
        published = self.manifest.register
        if published is None:
            return False
        with packed.open("rb") as source, register.open("wb") as target:
            inflate(source, target, published.database, self.name)
            target.flush()
            os.fsync(target.fileno())
        try:
            file = TrustFile(register)
            file.check()
            entries = len(file.progress())
        except (RegisterDamaged, NotARegister) as error:
            raise self._unsound() from error
        except TooNew as error:
            raise Refused(f"{self.name} was made by a newer Wardcard. Install it first.") from error
        if entries != published.entries:
            raise self._unsound()
        return True

    def unpack(self, packed: Path, database: Path) -> None:
        """Decompress ``packed`` into ``database`` and check it. Raises Refused and OSError."""
        with packed.open("rb") as source, database.open("wb") as target:
            inflate(source, target, self.manifest.database, self.name)
            target.flush()
            os.fsync(target.fileno())
        self._check(database)

    def _check(self, database: Path) -> None:
        try:
            with closing(connect(database, read_only=True, limited=True)) as connection:
                version = migrations.version_of(connection, self.name)
                found = fault(connection)
                ratings = connection.execute("SELECT count(*) FROM rating").fetchone()[0]
        except sqlite3.Error as error:
            known = store_error(error, database)
            if known is None or isinstance(known, Corrupt | NotADatabase):
                raise self._unsound() from error
            # This computer, not the pack, is to blame.
            raise known from error
        except Corrupt as error:
            raise Refused(f"{str(error).rstrip('.')}; it is not used. {_AGAIN}") from error
        except (NotADatabase, TooNew) as error:
            raise Refused(str(error)) from error
        if found:
            raise Refused(f"{self.name} is damaged: {found}; it is not used. {_AGAIN}")
        expected = (self.manifest.schema_version, self.manifest.counts.get("ratings"))
        if (version, ratings) != expected:
            raise self._unsound()

    def _unsound(self) -> Refused:
        return Refused(
            f"{self.name} does not contain the database that its manifest describes; it is not "
            f"used. {_AGAIN}"
        )


def _pack_register(register: TrustFile | None, scratch: Path) -> PublishedRegister | None:
    """Compress what wards may see of the register; None if there is none, or it has no entry."""
    if register is None or not register.progress():
        return None
    copy = scratch / "register.db"
    entries = write_for_wards(register, copy)
    packed, database = compress(copy, scratch / _PACKED_REGISTER)
    copy.unlink()
    return PublishedRegister(entries, packed, database)


def _now() -> datetime:
    return datetime.now(UTC)


def _copy(database: Path, copy: Path, monitor: PublishMonitor) -> None:
    """Make a compact copy that opens anywhere, and that has nothing of what was removed.

    It has no free pages, and a new search index: the old one keeps the words of removed texts until
    it happens to be written again. Raises StoreError, also if the database is damaged.
    """
    with _stoppable(monitor), store_errors(database):
        with closing(connect(database, read_only=True)) as connection:
            migrations.version_of(connection, database)
            connection.set_progress_handler(monitor.stop_requested, _INSTRUCTIONS)
            connection.execute("VACUUM INTO ?", (str(copy),))
        monitor.report(Step.COPY, 0.3)
        with closing(connect(copy)) as connection:
            connection.set_progress_handler(monitor.stop_requested, _INSTRUCTIONS)
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute("INSERT INTO search_index (search_index) VALUES ('rebuild')")
            monitor.report(Step.COPY, 0.6)
            connection.execute("VACUUM")
        monitor.report(Step.COPY, 0.8)
        with closing(connect(copy, read_only=True, limited=True)) as connection:
            if found := fault(connection):
                raise Corrupt(f"{database} is damaged and was not published: {found}.")


@contextmanager
def _stoppable(monitor: PublishMonitor) -> Generator[None]:
    """Raise Cancelled in place of what SQLite raises when it is interrupted."""
    try:
        yield
    except (sqlite3.Error, StoreError):
        monitor.check()
        raise


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version)[:3])


@contextmanager
def _sentences(folder: Path) -> Generator[None]:
    try:
        yield
    except OSError as error:
        raise disk_error(folder, error) from error


def disk_error(folder: Path, error: OSError) -> StoreError:
    """Return the StoreError for a failed write to ``folder``, with advice on what to do."""
    if is_full(error):
        return DiskFull(f"The disk that holds {folder} is full. Free some space and try again.")
    return StoreError(
        f"{folder} cannot be used: {error.strerror or error}. Check that it exists and that you "
        "may write to it."
    )
