"""Publishes a database as one signed file, the data pack, and checks and unpacks such files."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from db.domain.errors import DiskFull, Refused, StoreError
from db.files.full import is_full
from db.files.moving import move_into_place
from db.files.temporary import scratch_folder
from db.publishing.manifest import OLDEST_READER, Manifest, file_name, version_of_name
from db.publishing.pack_file import (
    Source,
    compress,
    inflate,
    read_end,
    read_head,
    read_packed,
    write_pack,
)
from db.publishing.signing import PublicKey, SigningKey, leads_to
from db.reading.store import ReportStore
from db.sqlite import migrations
from db.sqlite.connection import connect
from db.sqlite.engine import store_errors


@dataclass(frozen=True, slots=True)
class Published:
    """A pack that was published."""

    path: Path
    manifest: Manifest


def publish(
    database: Path,
    folder: Path,
    key: SigningKey,
    *,
    app_version: str,
    version: int | None = None,
    created: datetime | None = None,
) -> Published:
    """Publish ``database`` as 'wardcard-VERSION.wardcard' in ``folder``.

    Without ``version``, the version is today's date followed by '01', or one more than the highest
    version in the folder if that is greater. The pack appears complete or not at all. Raises
    StoreError.
    """
    moment = (created or datetime.now(UTC)).replace(microsecond=0)
    with _sentences(folder), scratch_folder() as scratch:
        folder.mkdir(parents=True, exist_ok=True)
        chosen = _next_version(folder, version, moment)
        copy, packed = Path(scratch, "database.db"), Path(scratch, "database.db.xz")
        _copy(database, copy)
        with closing(ReportStore.open(copy, read_only=True)) as store:
            info = store.info()
        if not info.counts["ratings"]:
            raise Refused(f"{database} has no ratings. Import some before you publish.")
        small, whole = compress(copy, packed)
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
        )
        raw = manifest.as_bytes()
        path = folder / file_name(chosen)
        arriving = path.with_name(f".{path.name}.part")
        try:
            with arriving.open("wb") as file:
                write_pack(file, raw, key.sign(raw), packed)
                file.flush()
                os.fsync(file.fileno())
            move_into_place(arriving, path)
        finally:
            with suppress(OSError):
                arriving.unlink(missing_ok=True)
    return Published(path, manifest)


def versions_in(names: Iterator[str]) -> list[tuple[int, str]]:
    """Return the version and name of each published pack among ``names``, newest first."""
    found = [(version_of_name(name), name) for name in names]
    return sorted(((version, name) for version, name in found if version), reverse=True)


def verify(path: Path, *, app_version: str, trusted: PublicKey | None = None) -> Manifest:
    """Check all of a pack: signature, content and database. Raises StoreError.

    If ``trusted`` is given, the pack must be signed by that key or by a key that it vouches for.
    """
    try:
        with path.open("rb") as source, scratch_folder() as scratch:
            pack = open_pack(source, path.name, app_version=app_version, trusted=trusted)
            with _sentences(Path(scratch)):
                pack.fetch(Path(scratch, "packed"))
                pack.unpack(Path(scratch, "packed"), Path(scratch, "database.db"))
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror or error}.") from error
    return pack.manifest


def open_pack(
    source: Source, name: str, *, app_version: str, trusted: PublicKey | None
) -> OpenedPack:
    """Open the pack in ``source`` and check the signature of its manifest. Raises Refused."""
    head = read_head(source, name)
    manifest = Manifest.from_bytes(head.raw, name)
    if not manifest.key.signed(head.raw, head.signature):
        raise Refused(
            f"{name} is not signed by its publisher, or was changed after it was signed; it is not "
            "used. Ask the quality team to publish it again."
        )
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
    return OpenedPack(source, name, manifest, head.packed_size)


@dataclass(frozen=True, slots=True)
class OpenedPack:
    """A pack whose manifest has been checked, but whose database has not been fetched yet."""

    source: Source
    name: str
    manifest: Manifest
    packed_size: int

    def fetch(self, packed: Path) -> None:
        """Copy the compressed database to ``packed``. Raises NotWhole and OSError."""
        with packed.open("wb") as target:
            for block in read_packed(self.source, self.packed_size, self.manifest, self.name):
                target.write(block)
        read_end(self.source, self.name)

    def unpack(self, packed: Path, database: Path) -> None:
        """Decompress ``packed`` into ``database`` and check it. Raises Refused and OSError."""
        with packed.open("rb") as source, database.open("wb") as target:
            inflate(source, target, self.manifest.database, self.name)
            target.flush()
            os.fsync(target.fileno())
        self._check(database)

    def _check(self, database: Path) -> None:
        try:
            with closing(connect(database, read_only=True)) as connection:
                version = migrations.version_of(connection, self.name)
                whole = connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok"
                ratings = connection.execute("SELECT count(*) FROM rating").fetchone()[0]
        except sqlite3.Error as error:
            raise self._unsound() from error
        except StoreError as error:
            raise Refused(str(error)) from error
        expected = (True, self.manifest.schema_version, self.manifest.counts.get("ratings"))
        if (whole, version, ratings) != expected:
            raise self._unsound()

    def _unsound(self) -> Refused:
        return Refused(
            f"{self.name} does not contain the database that its manifest describes; it is not "
            "used. Ask the quality team to publish it again."
        )


def _copy(database: Path, copy: Path) -> None:
    """Make a compact copy that opens anywhere, without free pages and without a journal file."""
    with store_errors(database):
        with closing(connect(database, read_only=True)) as connection:
            migrations.version_of(connection, database)
            connection.execute("VACUUM INTO ?", (str(copy),))
        with closing(connect(copy)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")


def _next_version(folder: Path, version: int | None, moment: datetime) -> int:
    there = versions_in(entry.name for entry in folder.iterdir())
    highest = there[0][0] if there else 0
    if version is None:
        return max(highest + 1, int(f"{moment:%Y%m%d}01"))
    if version <= highest:
        raise Refused(
            f"{folder} already has version {highest}, and PCs take only a newer one. Choose a "
            "higher --version, or leave it out."
        )
    return version


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
