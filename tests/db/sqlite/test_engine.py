"""Opening databases with unusual paths, and in folders that cannot be written to."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from db.importing.loader import Loader
from db.importing.recovery import open_sound
from db.sqlite.connection import connect, database_uri
from tests.db.packs import minimal, write

LOOK = """
import os, sys
from contextlib import closing
from pathlib import Path
from db.domain.errors import StoreError
from db.importing.loader import Loader
from db.importing.recovery import open_sound

def look(path, files):
    try:
        with closing(open_sound(path, [], thorough=True)) as store:
            info = store.info(check=True)
            access = "read only" if info.read_only else "writable"
            print(access, info.counts["findings"], len(store.find("invented")))
        for file in files:
            Loader(path).load([Path(file)])
    except StoreError as error:
        print(type(error).__name__, error)

database, rehearsal, *files = map(Path, sys.argv[1:])
look(rehearsal, files)
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
look(database, files)
"""
"""Opens databases as a user who may not write to them.

Root may write anywhere, so it becomes the user 'nobody'. A rehearsal before that imports every
module, because 'nobody' may not read them.
"""


@pytest.fixture
def shelf() -> Iterator[Path]:
    """A folder that any user may read, unlike pytest's temporary folders."""
    with tempfile.TemporaryDirectory(prefix="wardcard-shelf-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
        folder.chmod(0o755)


@pytest.fixture
def database(shelf: Path) -> Path:
    path = shelf / "wardcard.db"
    Loader(path).load([write(shelf, minimal())])
    for file in shelf.iterdir():
        if file != path and file.suffix != ".json":
            file.unlink()
    return path


def protect(folder: Path) -> None:
    for file in folder.iterdir():
        file.chmod(0o444)
    folder.chmod(0o555)


def state(folder: Path) -> dict[str, tuple[int, bytes]]:
    return {file.name: (file.stat().st_mtime_ns, file.read_bytes()) for file in folder.iterdir()}


NEXT_VERSION = """
from db.sqlite import migrations
known = migrations._steps()
step = (known[-1][0] + 1, "CREATE TABLE invented (a INTEGER) STRICT;")
migrations._steps = lambda: [*known, step]
"""
"""Makes this Wardcard a newer one, by a migration."""


def look(database: Path, project_root: Path, *files: Path, before: str = "") -> str:
    """The output of ``before`` and LOOK for a user who may not write to the database's folder."""
    if os.name != "posix":
        pytest.skip("rights are set otherwise on Windows")
    rehearsal = database.parent.parent / f"{database.parent.name}-rehearsal.db"
    ended = subprocess.run(
        [sys.executable, "-c", before + LOOK, str(database), str(rehearsal), *map(str, files)],
        cwd=project_root,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    for file in rehearsal.parent.glob(f"{rehearsal.stem}*"):
        file.unlink()
    assert ended.returncode == 0, ended.stderr
    return "".join(ended.stdout.splitlines(keepends=True)[1:])


def test_a_database_that_cannot_be_written_to_is_read_and_not_changed(
    database: Path, project_root: Path
) -> None:
    protect(database.parent)
    before = state(database.parent)
    assert look(database, project_root) == "read only 3 20\n"
    assert state(database.parent) == before


def test_a_writable_file_in_a_folder_that_cannot_be_written_to(
    database: Path, project_root: Path
) -> None:
    protect(database.parent)
    database.chmod(0o666)
    assert look(database, project_root).startswith("read only 3")


def test_adding_to_a_read_only_database_is_refused_with_the_remedy(
    database: Path, project_root: Path
) -> None:
    more = write(database.parent, minimal() | {"id": "more"}, "more.json")
    protect(database.parent)
    before = state(database.parent)
    output = look(database, project_root, more).splitlines()[-1]
    assert output.startswith("ReadOnly ")
    assert "is read-only" in output
    assert "--data-dir" in output
    assert state(database.parent) == before


def test_a_half_finished_import_is_not_read(database: Path, project_root: Path) -> None:
    Path(f"{database}-journal").write_bytes(b"\xd9\xd5\x05\xf9 \xa1c\xd7" + bytes(600))
    protect(database.parent)
    output = look(database, project_root)
    assert output.startswith("CannotOpen")
    assert "interrupted" in output


def test_a_write_ahead_log_that_was_copied_along_is_not_lost(
    database: Path, shelf: Path, project_root: Path
) -> None:
    copy = shelf / "copy"
    copy.mkdir()
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        connection.execute("CREATE TABLE invented (a)")
        for ending in ("", "-wal"):
            shutil.copyfile(f"{database}{ending}", copy / f"wardcard.db{ending}")
    protect(copy)
    output = look(copy / "wardcard.db", project_root)
    copy.chmod(0o755)
    assert output.startswith("CannotOpen")
    assert "-wal" in output


def test_an_older_schema_that_cannot_be_migrated_is_reported(
    database: Path, project_root: Path
) -> None:
    protect(database.parent)
    assert "older Wardcard" in look(database, project_root, before=NEXT_VERSION)


def test_a_switch_to_a_write_ahead_log_is_reversed(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
    open_sound(database, []).close()
    assert database.read_bytes()[18:20] == b"\x01\x01"
    assert not Path(f"{database}-wal").exists()


@pytest.mark.parametrize(
    "name",
    [
        "with space",
        "100% #1 & more",
        "what?=mode&ro;" if os.name == "posix" else "what=mode&ro;",
        "Krankenhäuser 医院 ﷽",
        "a+b%20c%2F",
        "l" * 200,
        *(["no text: \udcff\udcfe", "two\nlines"] if os.name == "posix" else []),
    ],
)
def test_a_folder_can_have_any_name(name: str, tmp_path: Path) -> None:
    folder = tmp_path / name
    path = folder / "wärd#card?.db" if os.name == "posix" else folder / "wärd#card.db"
    with closing(open_sound(path, [write(tmp_path, minimal())])) as store:
        assert store.info().counts["findings"] == 3
    with closing(open_sound(path, [], thorough=True)) as store:
        assert store.info(check=True).counts["findings"] == 3
    assert sorted(file.name for file in folder.iterdir()) == [
        path.name,
        path.with_suffix(".sources.json").name,
    ]


def test_what_was_committed_survives_a_power_cut(database: Path) -> None:
    """SQLite's 'extra' also writes to disk that the journal is gone."""
    with closing(connect(database)) as connection:
        assert connection.execute("PRAGMA synchronous").fetchone() == (3,)


def test_a_share_has_four_slashes() -> None:
    class Share:
        """A Windows path to a network share, for any system."""

        def absolute(self) -> Share:
            return self

        def as_posix(self) -> str:
            return "//server/share/Ward 7/wardcard.db"

    uri = database_uri(Share(), read_only=True, immutable=True)  # pyright: ignore[reportArgumentType]
    assert uri == "file:////server/share/Ward%207/wardcard.db?mode=ro&immutable=1"
