"""What a user keeps: over restarts, in two windows, and whatever becomes of the file."""

from __future__ import annotations

import os
import sqlite3
import stat
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from db.domain.errors import DiskFull, Refused
from db.domain.subject import Subject
from db.domain.wards import MOST_WARDS, Ward, Wards
from db.local import local_file
from db.local.local_file import LocalFile

if TYPE_CHECKING:
    from pathlib import Path

SURGERY = Ward(Subject("INV01", "surgery"), "Surgery", "Invented Hospital")
CLINIC = Ward(Subject("INV02"), "Invented Clinic", "Invented Trust")
HOME = Ward(Subject("1-999"), "Sunny Invented Home")


def names(wards: Wards) -> list[str]:
    return [ward.name for ward in wards.wards]


def keep(file: LocalFile, *wards: Ward) -> None:
    for ward in wards:
        file.change(lambda now, ward=ward: now.added(ward))


def test_wards_are_kept_in_order_over_a_restart(tmp_path: Path) -> None:
    file = LocalFile(tmp_path)
    assert file.wards() == Wards()
    assert not file.path.exists(), "nothing is created before there is something to keep"
    keep(file, SURGERY, CLINIC, HOME)
    file.change(lambda now: now.moved(HOME.subject, 0).opening_at(CLINIC.subject))
    again = LocalFile(tmp_path).wards()
    assert again.wards == (HOME, SURGERY, CLINIC)
    assert again.start == CLINIC.subject
    assert LocalFile(tmp_path).take_trouble() == ""


def test_what_is_kept_is_its_owners_alone(tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    file = LocalFile(tmp_path)
    keep(file, SURGERY)
    assert [path.name for path in tmp_path.glob("local*")] == ["local.db"]
    if sys.platform != "win32":
        assert stat.S_IMODE(file.path.stat().st_mode) == 0o600


def test_two_windows_do_not_undo_each_others_changes(tmp_path: Path) -> None:
    one, other = LocalFile(tmp_path), LocalFile(tmp_path)
    keep(one, SURGERY)
    assert names(other.wards()) == ["Surgery"]
    keep(other, CLINIC)
    keep(one, HOME)
    one.change(lambda now: now.removed(SURGERY.subject))
    assert names(other.wards()) == ["Invented Clinic", "Sunny Invented Home"]


def test_a_change_that_was_killed_half_way_never_happened(tmp_path: Path) -> None:
    (tmp_path / "killed").mkdir()
    keep(LocalFile(tmp_path), SURGERY, CLINIC)
    with closing(sqlite3.connect(tmp_path / "local.db", isolation_level=None)) as connection:
        connection.execute("PRAGMA cache_size = 1")  # so that SQLite writes before the end
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("DELETE FROM ward")
        connection.executemany(
            "INSERT INTO ward VALUES (?, ?, 'half', '', 0)", [(n, f"ZZ{n}") for n in range(9000)]
        )
        for name in ("local.db", "local.db-journal"):
            (tmp_path / "killed" / name).write_bytes((tmp_path / name).read_bytes())
        connection.execute("ROLLBACK")
    file = LocalFile(tmp_path / "killed")
    assert names(file.wards()) == ["Surgery", "Invented Clinic"]
    assert file.take_trouble() == ""


def test_a_ward_is_added_once_and_the_one_opened_first_can_go() -> None:
    wards = Wards().added(SURGERY).added(CLINIC).added(SURGERY).opening_at(SURGERY.subject)
    assert names(wards) == ["Surgery", "Invented Clinic"]
    assert wards.removed(SURGERY.subject) == Wards((CLINIC,))
    assert wards.opening_at(HOME.subject).start is None
    assert wards.moved(HOME.subject, 0) == wards
    assert names(wards.moved(SURGERY.subject, 99)) == ["Invented Clinic", "Surgery"]
    renamed = wards.named({CLINIC.subject: ("New Clinic", "New Trust")})
    assert names(renamed) == ["Surgery", "New Clinic"]


def test_one_ward_too_many_is_refused_and_nothing_changes(tmp_path: Path) -> None:
    file = LocalFile(tmp_path)
    many = tuple(Ward(Subject(f"X{n}"), f"Ward {n}") for n in range(MOST_WARDS))
    file.change(lambda _: Wards(many))
    with pytest.raises(Refused, match="My wards is full"):
        keep(file, HOME)
    assert len(file.wards().wards) == MOST_WARDS


def damage_page(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096:8192] = b"\xff" * 4096
    path.write_bytes(content)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:4500])


def no_database(path: Path) -> None:
    path.write_text("My shopping list, which is longer than the header of a database. " * 4)


def of_another_program(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE song (name TEXT)")


def with_another_table(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE more (name TEXT)")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (damage_page, "is damaged"),
        (cut, "is damaged"),
        (with_another_table, "is damaged"),
        (no_database, "is not one of Wardcard’s"),
        (of_another_program, "is not one of Wardcard’s"),
    ],
)
def test_an_unusable_file_is_kept_aside_and_a_new_one_begun(tmp_path: Path, spoil, said) -> None:
    keep(LocalFile(tmp_path), SURGERY)
    before = tmp_path / "local.damaged.db"
    before.write_text("from the last time")
    spoil(tmp_path / "local.db")
    old = (tmp_path / "local.db").read_bytes()
    file = LocalFile(tmp_path)
    assert file.wards() == Wards()
    trouble = file.take_trouble()
    assert said in trouble
    assert "local.damaged-2.db" in trouble
    assert (tmp_path / "local.damaged-2.db").read_bytes() == old
    assert before.read_text() == "from the last time"
    keep(file, CLINIC)
    assert names(LocalFile(tmp_path).wards()) == ["Invented Clinic"]
    assert file.take_trouble() == "", "it is said once"


def test_a_change_finds_out_too_that_the_file_is_damaged(tmp_path: Path) -> None:
    file = LocalFile(tmp_path)
    keep(file, SURGERY)
    no_database(file.path)
    keep(file, CLINIC)
    assert names(file.wards()) == ["Invented Clinic"]
    assert "local.damaged.db" in file.take_trouble()


def test_the_file_of_a_newer_wardcard_is_left_alone(tmp_path: Path) -> None:
    keep(LocalFile(tmp_path), SURGERY)
    with closing(sqlite3.connect(tmp_path / "local.db")) as connection:
        connection.execute("PRAGMA user_version = 99")
    before = (tmp_path / "local.db").read_bytes()
    file = LocalFile(tmp_path)
    keep(file, CLINIC)
    assert "newer Wardcard" in file.take_trouble()
    assert names(file.wards()) == ["Invented Clinic"], "it lasts until Wardcard is closed"
    assert (tmp_path / "local.db").read_bytes() == before


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other rights")
@pytest.mark.skipif(hasattr(os, "getuid") and os.getuid() == 0, reason="root may write anywhere")
def test_in_a_read_only_folder_it_works_without_keeping(tmp_path: Path) -> None:
    keep(LocalFile(tmp_path), SURGERY)
    (tmp_path / "local.db").chmod(0o400)
    tmp_path.chmod(0o500)
    try:
        _works_without_keeping(tmp_path)
    finally:
        tmp_path.chmod(0o700)


def test_where_nothing_can_be_written_it_works_without_keeping(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(LocalFile(tmp_path), SURGERY)

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(local_file, "create_empty", refuse)
    _works_without_keeping(tmp_path)


def _works_without_keeping(folder: Path) -> None:
    file = LocalFile(folder)
    assert names(file.wards()) == ["Surgery"]
    assert file.take_trouble() == ""
    keep(file, CLINIC)
    assert "is read-only" in file.take_trouble()
    keep(file, HOME)
    assert names(file.wards()) == ["Surgery", "Invented Clinic", "Sunny Invented Home"]
    assert file.take_trouble() == "", "it is said once"
    assert names(LocalFile(folder).wards()) == ["Surgery"]


def test_a_full_disk_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = LocalFile(tmp_path)
    keep(file, SURGERY)

    def full(path: Path, **more: bool) -> sqlite3.Connection:
        connection = connect(path, **more)
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")
        return connection

    connect = local_file.connect
    monkeypatch.setattr(local_file, "connect", full)
    long = [Ward(Subject(f"X{n}"), "A long invented name " * 14) for n in range(40)]
    with pytest.raises(DiskFull, match="is full"):
        file.change(lambda now: Wards((*now.wards, *long)))
    monkeypatch.undo()
    assert names(LocalFile(tmp_path).wards()) == ["Surgery"]


def test_what_a_file_says_is_not_trusted(tmp_path: Path) -> None:
    keep(LocalFile(tmp_path), SURGERY, CLINIC)
    with closing(sqlite3.connect(tmp_path / "local.db")) as connection, connection:
        connection.execute("UPDATE ward SET subject = '../../etc' WHERE position = 0")
        connection.execute("UPDATE ward SET name = ? WHERE position = 1", ("x\u202e" * 1000,))
    (ward,) = LocalFile(tmp_path).wards().wards
    assert ward.subject == CLINIC.subject
    assert len(ward.name) <= 300
    assert "\u202e" not in ward.name
