"""Everything in the data folder is its owner's alone, whatever the umask, unless it is shared."""

from __future__ import annotations

import logging
import os
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from db.importing.opening import open_or_create
from db.publishing.copies import Copies
from db.sqlite import migrations
from db.sqlite.connection import connect
from tests.db.packs import minimal, write
from viewer.cli.main import run
from viewer.system.crash_reports import CrashWatch
from viewer.system.log import kept_log
from viewer.system.paths import private_dir
from viewer.system.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no file modes")


@pytest.fixture(autouse=True)
def open_umask() -> Iterator[None]:
    """The umask that hides nothing."""
    before = os.umask(0)
    yield
    os.umask(before)


def use(data: Path, tmp_path: Path) -> dict[str, set[int]]:
    """Do everything that leaves something in a data folder; return all modes, by kind."""
    pack = write(tmp_path, minimal())
    words = ["--data-dir", str(data)]
    key = str(tmp_path / "team.pem")
    if not Path(key).exists():
        assert run(["key", "new", key]) == 0
    share = str(tmp_path / "share")
    assert run(["import", str(pack), *words]) == 0
    assert run(["publish", "--out", share, "--key", key, *words]) == 0
    assert run(["follow", share, *words]) == 0
    with kept_log(private_dir(data)):
        logging.getLogger("viewer").warning("something")
        settings = Settings(data)
        settings.text_scale = 1.5
        settings.save()
        watch = CrashWatch(data, print)
        watch.start()
        watch.record(ValueError("invented"))
    copies = Copies(data)
    copies.make(data / "wardcard.db")
    modes: dict[str, set[int]] = {"folder": {stat.S_IMODE(data.stat().st_mode)}, "file": set()}
    connection = connect(data / "wardcard.db")
    try:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("CREATE TABLE invented (a)")
        for path in data.rglob("*"):
            kind = "folder" if path.is_dir() else "file"
            modes[kind].add(stat.S_IMODE(path.stat().st_mode))
        names = {path.name for path in data.rglob("*")}
    finally:
        connection.execute("ROLLBACK")
        connection.close()
        watch.stop()
    assert {"wardcard.db", "wardcard.db-journal", "wardcard.sources.json"} <= names
    assert {"settings.ini", "wardcard.log", "state.json", "follow.json", "copies.json"} <= names
    return modes


def test_a_new_folder_and_all_in_it_are_private(tmp_path: Path) -> None:
    modes = use(tmp_path / "new", tmp_path)
    assert modes == {"folder": {0o700}, "file": {0o600}}
    # What is published is for others, as is what is exported.
    packs = list((tmp_path / "share").glob("*.wardcard"))
    assert [stat.S_IMODE(path.stat().st_mode) for path in packs] == [0o666]
    assert stat.S_IMODE((tmp_path / "team.pem").stat().st_mode) == 0o600
    card = tmp_path / "card.pdf"
    words = ["--data-dir", str(tmp_path / "new")]
    assert run(["follow", "--stop", *words]) == 0
    assert run(["card", "RWH01", "--out", str(card), *words]) == 0
    assert stat.S_IMODE(card.stat().st_mode) == 0o666


def test_a_folder_for_a_group_is_for_the_group(tmp_path: Path) -> None:
    data = tmp_path / "group"
    data.mkdir()
    data.chmod(0o770)
    modes = use(data, tmp_path)
    assert modes["file"] - {0o600} == {0o660}
    assert modes["folder"] - {0o700} == {0o770}
    assert stat.S_IMODE((data / "wardcard.db").stat().st_mode) == 0o660
    assert stat.S_IMODE((data / "settings.ini").stat().st_mode) == 0o660


def test_in_a_folder_that_others_may_read_they_read_the_database_alone(tmp_path: Path) -> None:
    data = tmp_path / "open"
    data.mkdir()
    data.chmod(0o755)
    use(data, tmp_path)
    readable = {
        path.name for path in data.rglob("*") if path.is_file() and path.stat().st_mode & 0o077
    }
    assert readable - {"wardcard.db-journal"} == {"wardcard.db"}
    assert stat.S_IMODE((data / "wardcard.db").stat().st_mode) == 0o644


def test_the_copy_before_a_migration_has_the_rights_of_the_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = tmp_path / "new" / "wardcard.db"
    open_or_create(database, [write(tmp_path, minimal())]).close()
    database.chmod(0o600)
    steps = migrations._steps()  # pyright: ignore[reportPrivateUsage]
    later = (steps[-1][0] + 1, "CREATE TABLE invented (x INTEGER) STRICT;")
    monkeypatch.setattr(migrations, "_steps", lambda: [*steps, later])
    open_or_create(database, []).close()
    (copy,) = database.parent.glob("*.before-version-*")
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
