"""Backups, going back to one, moving to a shared folder, the export, and what wards get."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from db.domain.errors import (
    Busy,
    CannotOpen,
    NotARegister,
    ReadOnly,
    Refused,
    RegisterDamaged,
    StoreError,
)
from db.domain.response import Status
from db.local.trust_copies import (
    back_up,
    begin_in,
    compare,
    export,
    exported,
    restore,
    write_for_wards,
)
from db.local.trust_file import Draft, TrustFile
from db.local.trust_place import CHOICE, TrustPlace
from tests.db.domain.registers import asked
from tests.db.local.test_trust_file import AUDITS, ROLE, STAFFING, damage_page, full, save

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)


@pytest.fixture
def file(tmp_path: Path) -> TrustFile:
    """A register with one entry."""
    file = TrustFile(tmp_path / "trust.db")
    full(file)
    return file


@pytest.fixture
def backup(file: TrustFile, tmp_path: Path) -> Path:
    """A backup of it, after which it went on."""
    assert back_up(file, tmp_path / "backup.db") == 1
    save(file, status=Status.ON_TRACK)
    save(file, AUDITS, theme="Risk and governance")
    return tmp_path / "backup.db"


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_file())


def test_a_backup_is_a_register_of_that_moment(file: TrustFile, backup: Path) -> None:
    assert TrustFile(backup).response(STAFFING.key).response.status is Status.AT_RISK
    assert len(TrustFile(backup).history()) == 3
    back_up(file, backup)
    assert len(TrustFile(backup).history()) == 5, "a newer backup takes its place"
    assert left(backup.parent) == ["backup.db", "trust.db"]


def test_nothing_but_a_backup_is_replaced_by_one(file: TrustFile, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear all, " * 100)
    with pytest.raises(Refused, match="is another file"):
        back_up(file, tmp_path / "letter.txt")
    with pytest.raises(Refused, match="the register itself"):
        back_up(file, file.path)
    with pytest.raises(Refused, match="nothing to back up"):
        back_up(TrustFile(tmp_path / "none.db"), tmp_path / "backup.db")
    with pytest.raises(CannotOpen, match="Nothing was changed"):
        back_up(file, tmp_path / "no folder" / "backup.db")
    assert left(tmp_path) == ["letter.txt", "trust.db"]


def test_first_it_shows_what_would_change(file: TrustFile, backup: Path) -> None:
    found = compare(file, backup)
    assert (found.here, found.backup, found.saves_lost) == (2, 1, 2)
    audits, staffing = sorted(found.differences, key=lambda each: each.requirement.text)
    assert audits.only_here
    assert audits.requirement == AUDITS
    assert staffing.reference == "MAT-01"
    assert [(each.field, each.before, each.after) for each in staffing.changed] == [
        ("status", Status.ON_TRACK, Status.AT_RISK)
    ]
    back_up(file, backup)
    assert compare(file, backup).differences == ()


def test_what_only_the_backup_has_is_shown(file: TrustFile, backup: Path, tmp_path: Path) -> None:
    (found,) = compare(TrustFile(tmp_path / "new.db"), backup).differences
    assert found.only_in_backup


def test_going_back_sets_the_register_aside(file: TrustFile, backup: Path, tmp_path: Path) -> None:
    before = file.responses(), file.history()
    aside = restore(file, backup, now=NOW)
    assert aside is not None
    assert aside.name == "trust.before-20261130-090000-000000.db"
    now = TrustFile(file.path)
    assert now.responses() == TrustFile(backup).responses()
    assert now.history() == TrustFile(backup).history()
    assert (TrustFile(aside).responses(), TrustFile(aside).history()) == before
    now.check()
    assert restore(file, aside, now=NOW) == tmp_path / "trust.before-20261130-090000-000000-2.db"
    assert TrustFile(file.path).responses() == before[0]
    save(TrustFile(file.path), theme="Other")
    assert [name for name in left(tmp_path) if not name.startswith("trust")] == ["backup.db"]


def test_what_was_read_before_cannot_be_saved_after(file: TrustFile, backup: Path) -> None:
    open_window = TrustFile(file.path)
    read = open_window.response(STAFFING.key)
    restore(file, backup)
    draft = Draft(STAFFING, replace(read.response, theme="Other"), 3)
    with pytest.raises(Refused, match="put a backup in the place"):
        open_window.save(draft, ROLE)
    assert open_window.response(STAFFING.key).version == 3
    open_window.save(draft, ROLE)


@pytest.mark.parametrize("journal", [False, True])
def test_a_damaged_register_is_kept_and_replaced(
    file: TrustFile, backup: Path, *, journal: bool
) -> None:
    damage_page(file.path)
    damaged = file.path.read_bytes()
    if journal:
        file.path.with_name("trust.db-journal").write_bytes(b"\0" * 600)
    assert "is damaged" in compare(file, backup).why_unreadable
    aside = restore(file, backup)
    assert aside is not None
    assert aside.read_bytes() == damaged
    assert TrustFile(file.path).responses() == TrustFile(backup).responses()
    assert not file.path.with_name("trust.db-journal").exists()


def test_a_register_that_is_gone_is_put_back(file: TrustFile, backup: Path) -> None:
    file.path.unlink()
    expected = TrustFile(file.path, is_expected=True)
    assert "no longer there" in compare(expected, backup).why_unreadable
    assert restore(expected, backup) is None
    assert len(expected.responses()) == 1


def _nothing(path: Path) -> None:
    path.unlink()


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _letter(path: Path) -> None:
    path.write_text("Dear all, " * 100)


@pytest.mark.parametrize(
    ("spoil", "kind", "said"),
    [
        (_nothing, CannotOpen, "There is no file"),
        (_empty, NotARegister, "is empty"),
        (_letter, NotARegister, "is not a backup of the register"),
        (damage_page, RegisterDamaged, "is damaged, so nothing was changed"),
    ],
)
def test_what_is_no_sound_backup_is_not_put_back(
    file: TrustFile, backup: Path, spoil, kind: type[StoreError], said: str
) -> None:
    before = file.path.read_bytes()
    spoil(backup)
    for ask in (compare, restore):
        with pytest.raises(kind, match=said):
            ask(file, backup)
    with pytest.raises(Refused, match="the register itself"):
        restore(file, file.path)
    assert file.path.read_bytes() == before
    assert [name for name in left(file.path.parent) if "before" in name] == []


def test_nothing_is_put_back_where_it_may_only_be_read(file: TrustFile, backup: Path) -> None:
    with pytest.raises(ReadOnly, match=r"^Ask there"):
        restore(TrustFile(file.path, why_read_only="Ask there."), backup)


def test_a_register_in_use_is_not_replaced(
    file: TrustFile, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.sqlite.connection.BUSY_TIMEOUT", 0.05)
    before = file.responses()
    with closing(sqlite3.connect(file.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Busy, match="so nothing was changed"):
            restore(file, backup)
    assert file.responses() == before
    assert left(file.path.parent) == ["backup.db", "trust.db"]


# Where it is


def test_the_register_can_move_to_a_shared_folder(tmp_path: Path, file: TrustFile) -> None:
    place = TrustPlace(tmp_path)
    assert (place.chosen(), place.path) == (None, tmp_path / "trust.db")
    share = tmp_path / "share"
    assert begin_in(file, share)
    place.choose(share)
    assert TrustPlace(tmp_path).path == share / "trust.db"
    assert TrustFile(place.path).responses() == file.responses()
    assert file.path.is_file(), "the one before stays"
    # The next PC finds it there, and its own stays out of it.
    save(TrustFile(place.path), theme="Other")
    assert not begin_in(file, share)
    assert TrustFile(place.path).response(STAFFING.key).response.theme == "Other"
    place.choose(None)
    place.choose(None)
    assert place.path == file.path


def test_an_empty_register_is_begun_in_a_shared_folder(tmp_path: Path) -> None:
    assert not begin_in(TrustFile(tmp_path / "trust.db"), tmp_path / "share")
    begun = TrustFile(tmp_path / "share" / "trust.db", is_expected=True)
    assert begun.progress() == {}
    assert begun.about("identity")


def test_another_file_in_the_shared_folder_is_left_alone(tmp_path: Path, file: TrustFile) -> None:
    (tmp_path / "share").mkdir()
    (tmp_path / "share" / "trust.db").write_text("Dear all, " * 100)
    with pytest.raises(NotARegister, match="is left as it is"):
        begin_in(file, tmp_path / "share")
    with pytest.raises(CannotOpen, match="cannot be used"):
        begin_in(file, file.path)


@pytest.mark.parametrize("content", ["", "{}", '{"folder": ""}', '{"folder": 1}', "[" * 99999])
def test_a_choice_that_cannot_be_read_is_not_taken_for_none(tmp_path: Path, content: str) -> None:
    (tmp_path / CHOICE).write_text(content)
    with pytest.raises(Refused, match="Choose it again"):
        _ = TrustPlace(tmp_path).path
    TrustPlace(tmp_path).choose(tmp_path / "share")
    assert TrustPlace(tmp_path).path == tmp_path / "share" / "trust.db"


def test_a_choice_that_cannot_be_kept_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Refused, match="cannot be written"):
        TrustPlace(tmp_path / "file").choose(tmp_path)
    assert TrustPlace(tmp_path / "file").chosen() is None


# What leaves


def test_the_export_has_everything(tmp_path: Path, file: TrustFile) -> None:
    assert export(file, tmp_path / "register.json") == 1
    values = json.loads((tmp_path / "register.json").read_text("utf-8"))
    assert values == exported(file)
    (entry,) = values["entries"]
    assert entry["requirement"]["text"] == STAFFING.text
    assert entry["response"]["updates"][0]["text"] == "Begun"
    assert [save["version"] for save in entry["history"]] == [1, 2, 3]
    with pytest.raises(Refused, match="the register itself"):
        export(file, file.path)
    assert exported(TrustFile(tmp_path / "none.db"))["entries"] == []


def test_wards_get_neither_updates_nor_where_evidence_is(tmp_path: Path, file: TrustFile) -> None:
    assert write_for_wards(file, tmp_path / "wards.db") == 1
    wards = TrustFile(tmp_path / "wards.db")
    saved = wards.response(STAFFING.key)
    assert saved.version == 3
    assert saved.response.operational_lead == "Matron"
    assert saved.response.evidence[0].what == "Invented audit"
    assert wards.history() == ()
    assert wards.said([STAFFING.key]) == (STAFFING,)
    assert wards.progress() == file.progress() | {}
    everything = (tmp_path / "wards.db").read_bytes()
    for hidden in (b"S:/audits", b"Begun", b"amber", b"2026-10"):
        assert hidden not in everything
    write_for_wards(file, tmp_path / "again.db")
    assert (tmp_path / "again.db").read_bytes() == everything, "the same content, the same file"


def test_a_copy_may_be_made_while_somebody_saves(file: TrustFile, tmp_path: Path) -> None:
    with closing(sqlite3.connect(file.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("INSERT INTO about VALUES ('scheme', 'RAG')")
        back_up(file, tmp_path / "backup.db")
        other.execute("COMMIT")
    assert TrustFile(tmp_path / "backup.db").about("scheme") == ""


def test_a_copy_by_hand_is_a_backup_too(file: TrustFile, tmp_path: Path) -> None:
    shutil.copy(file.path, tmp_path / "copy.db")
    save(file, asked("Other."), theme="Other")
    restore(file, tmp_path / "copy.db")
    assert len(file.progress()) == 1
