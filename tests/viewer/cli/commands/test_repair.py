"""``wardcard info --repair``: damaged data set aside and begun anew from the command line."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from db.publishing.followed_data import Target, WardData
from db.publishing.follower import Follower
from db.publishing.packs import publish
from db.publishing.signing import new_key, read_signing_key
from tests.db.packs import minimal, write
from viewer.cli.main import run


@pytest.fixture
def database(own_home: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A database as a first start leaves it."""
    assert run(["info"]) == 0
    capsys.readouterr()
    return own_home / "wardcard.db"


def cut_short(path: Path) -> bytes:
    """Damage ``path`` and return what is left of it."""
    left = path.read_bytes()[:-8192]
    path.write_bytes(left)
    return left


def test_the_refusal_names_the_command_that_sets_aside_and_loads_again(
    database: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept, gone = (
        write(tmp_path, minimal() | {"id": name}, f"{name}.json") for name in ("kept", "gone")
    )
    assert run(["import", str(kept), str(gone)]) == 0
    gone.unlink()
    damaged = cut_short(database)
    capsys.readouterr()

    assert run(["ratings", "RWH01"]) == 1
    said = capsys.readouterr().err
    assert f"{database} is damaged: its last 8,192 bytes are missing." in said
    assert "Mend it with 'wardcard info --repair'." in said

    assert run(["info", "--repair"]) == 1, "something is left to do"
    told = capsys.readouterr()
    (aside,) = database.parent.glob("wardcard.damaged-*.db")
    assert aside.read_bytes() == damaged
    assert f"It was set aside as {aside}." in told.out
    assert f"Loaded again:\n  {kept}" in told.out
    assert f"{gone} (it cannot be found as it was)" in told.out
    assert told.err == "wardcard: 1 file is still to be added; see the list.\n"

    missing = "wardcard: 1 file that was in the database before is missing: add it again."
    assert run(["find", "Invented"]) == 0
    assert missing in capsys.readouterr().err
    assert run(["info"]) == 0
    listed = capsys.readouterr()
    assert f"Still to be added, with 'wardcard import':\n  {gone} (it cannot be" in listed.out
    assert missing in listed.err
    assert run(["info", "--format", "json"]) == 0
    (lost,) = json.loads(capsys.readouterr().out)["missing_files"]
    assert lost["path"] == str(gone)
    assert run(["info", "--repair"]) == 1
    assert "is not damaged; nothing was changed." in capsys.readouterr().out
    assert len(list(database.parent.glob("wardcard.damaged-*.db"))) == 1

    write(tmp_path, minimal() | {"id": "gone"}, "gone.json")
    assert run(["info", "--repair"]) == 0
    assert f"is not damaged.\nLoaded again:\n  {gone}" in capsys.readouterr().out
    assert run(["find", "Invented"]) == 0
    assert capsys.readouterr().err == ""


def test_a_reminder_of_missing_files_can_be_ended(
    database: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gone = write(tmp_path, minimal() | {"id": "gone"}, "gone.json")
    assert run(["import", str(gone)]) == 0
    gone.unlink()
    cut_short(database)
    assert run(["info", "--repair"]) == 1
    assert run(["info", "--forget-missing"]) == 0
    capsys.readouterr()
    assert run(["info"]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    assert "gone.json" not in said.out


def test_what_only_a_check_from_end_to_end_finds_is_repaired_too(
    database: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("DELETE FROM service WHERE id <> 0")
    assert run(["info", "--check"]) == 1
    assert "Mend it with 'wardcard info --repair'." in capsys.readouterr().err
    assert run(["info", "--repair"]) == 0
    assert run(["info", "--check"]) == 0


def test_a_named_database_is_repaired_only_where_it_is_wardcards(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ours, theirs, letter = (tmp_path / name for name in ("ours.db", "theirs.db", "a letter.db"))
    assert run(["--db", str(ours), "info"]) == 0
    cut_short(ours)
    with closing(sqlite3.connect(theirs)) as connection, connection:
        connection.execute("CREATE TABLE theirs (a)")
        connection.executemany("INSERT INTO theirs VALUES (?)", [("b" * 500,)] * 50)
    cut_short(theirs)
    letter.write_text("Dear Ward,\n" * 100)
    before = theirs.read_bytes(), letter.read_bytes()
    capsys.readouterr()
    for path in (theirs, letter):
        assert run(["info", "--repair", "--db", str(path)]) == 1
        assert "not a Wardcard database. Choose another file" in capsys.readouterr().err
    assert (theirs.read_bytes(), letter.read_bytes()) == before
    assert run(["info", "--db", str(ours)]) == 1
    assert f"'wardcard info --repair --db \"{ours}\"'" in capsys.readouterr().err
    assert run(["info", "--repair", "--db", str(ours)]) == 0
    assert len(list(tmp_path.glob("ours.damaged-*.db"))) == 1


def test_damaged_data_that_are_followed_are_let_go(
    database: Path, own_home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new_key(tmp_path / "team.pem", None)
    key = read_signing_key(tmp_path / "team.pem", None)
    publish(database, tmp_path / "share", key, app_version="0.1.0", version=1)
    ward = WardData(own_home)
    ward.follow(Target(tmp_path / "share", key.public))
    Follower(ward, "0.1.0").look()
    ((_, kept),) = ward.kept()
    cut_short(kept)
    assert run(["info", "--repair"]) == 0
    said = capsys.readouterr().out
    assert f"{kept} is damaged and no longer used." in said
    assert f"{database} was checked from end to end and is not damaged" in said
    assert Follower(ward, "0.1.0").look().taken is not None
