"""The register's file: saving, conflicts, history, and whatever becomes of the file."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from db.domain.errors import (
    Busy,
    CannotOpen,
    DiskFull,
    NotARegister,
    ReadOnly,
    Refused,
    RegisterDamaged,
    StoreError,
    TooNew,
)
from db.domain.register import progress_of
from db.domain.response import CheckResult, Response, Status, TrustAction, Update
from db.domain.scale import Question
from db.local import trust_file
from db.local.trust_file import Conflict, Draft, Saved, TrustFile
from tests.db.domain.registers import EARLIER, TODAY, TRUST, asked, seen

STAFFING = asked(question=Question.SAFE, regulation="Regulation 18", origin="f-1")
AUDITS = asked("Audits were rare.", TRUST, EARLIER)
NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
ROLE = "Quality lead"


def save(file: TrustFile, requirement: Any = STAFFING, **known: Any) -> Saved:
    """Change some fields of a response, and save it."""
    before = file.response(requirement.key)
    response = replace(before.response, **known)
    return file.save(Draft(requirement, response, before.version), ROLE, now=NOW)


def full(file: TrustFile) -> Saved:
    """Save a response that has something of everything."""
    save(file, operational_lead="Matron", executive_lead="Chief nurse", reference="MAT-01")
    before = file.response(STAFFING.key)
    response = (
        before.response.due_on(date(2026, 9, 30))
        .with_action(0, TrustAction("Recruit", "HR lead", done=date(2026, 8, 1)))
        .with_evidence(0, seen(result=CheckResult.NOT_ENOUGH))
        .with_update(Update("2026-10", "Begun", "Matron", TODAY))
        .repeating(AUDITS.key, True)
    )
    file.save(Draft(STAFFING, response, before.version), ROLE, now=NOW)
    dated = file.response(STAFFING.key).response.due_on(date(2026, 11, 15))
    again = replace(dated, extra=(("RAG", "amber"),), status=Status.AT_RISK, status_since=TODAY)
    return file.save(Draft(STAFFING, again, 2), ROLE, now=NOW)


def test_nothing_is_created_before_there_is_something_to_keep(tmp_path: Path) -> None:
    file = TrustFile(tmp_path / "trust.db")
    assert file.progress() == {}
    assert file.responses() == file.history() == file.said([STAFFING.key]) == file.find("x") == ()
    assert file.response("k") == Saved(Response("k"), 0)
    assert file.about("scheme") == ""
    file.check()
    assert list(tmp_path.glob("trust*")) == []


def test_a_response_comes_back_as_it_was_saved(tmp_path: Path) -> None:
    file = TrustFile(tmp_path / "trust.db")
    saved = full(file)
    assert (saved.version, saved.by, saved.saved) == (3, ROLE, NOW)
    again = TrustFile(tmp_path / "trust.db")
    assert again.response(STAFFING.key) == saved
    assert again.responses() == (saved,)
    assert again.progress() == {STAFFING.key: progress_of(saved.response, 3)}
    assert again.said([STAFFING.key]) == (STAFFING,)
    assert again.find("mat-01") == again.find(STAFFING.key.upper()) == (STAFFING.key,)
    again.check()
    assert [path.name for path in tmp_path.glob("trust*")] == ["trust.db"], (
        "no lock or journal is left"
    )


def test_the_history_says_what_changed_newest_first(tmp_path: Path) -> None:
    file = TrustFile(tmp_path / "trust.db")
    full(file)
    save(file, AUDITS, theme="Risk and governance")
    newest, *others = file.history(STAFFING.key)
    assert [each.version for each in (newest, *others)] == [3, 2, 1]
    assert [(change.field, change.before, change.after) for change in newest.changed][1:3] == [
        ("status", Status.NOT_STARTED, Status.AT_RISK), ("status_since", None, TODAY),
    ]  # fmt: skip
    assert newest.changed[0].field == "due"
    assert others[0].changed[3].after == Update("2026-10", "Begun", "Matron", TODAY)
    assert len(file.history()) == 4
    assert file.history(since=date(2026, 11, 30)) == ()
    assert len(file.history(since=date(2026, 11, 29))) == 4


def test_saving_the_same_again_is_no_change(tmp_path: Path) -> None:
    file = TrustFile(tmp_path / "trust.db")
    first = save(file, operational_lead="Matron")
    assert save(file, operational_lead=" Matron\u200b ") == first
    assert len(file.history()) == 1


def test_two_who_edit_at_once_both_see_both_versions(tmp_path: Path) -> None:
    one, other = TrustFile(tmp_path / "trust.db"), TrustFile(tmp_path / "trust.db")
    save(one, operational_lead="Matron", reference="MAT-01")
    mine, theirs = one.response(STAFFING.key), other.response(STAFFING.key)
    other.save(Draft(STAFFING, replace(theirs.response, theme="Staffing"), 1), "Matron", now=NOW)
    draft = Draft(STAFFING, replace(mine.response, ward="Gloucester"), 1)
    with pytest.raises(Conflict) as conflict:
        one.save(draft, ROLE)
    assert conflict.value.mine == draft
    assert conflict.value.theirs == other.response(STAFFING.key)
    assert conflict.value.fields == ("theme", "ward")
    said = str(conflict.value)
    assert "MAT-01 was saved by Matron on 29 November 2026 after you had opened it" in said
    assert "theme, ward" in said
    assert one.response(STAFFING.key).response.theme == "Staffing"
    assert len(one.history()) == 2


def test_a_bulk_edit_is_saved_whole_or_not_at_all(tmp_path: Path) -> None:
    file = TrustFile(tmp_path / "trust.db")
    good = Draft(STAFFING, Response(STAFFING.key, theme="Staffing"), 0)
    with pytest.raises(Conflict):
        file.save_all((good, Draft(AUDITS, Response(AUDITS.key), 3)), ROLE)
    assert file.progress() == {}
    with pytest.raises(Refused, match="at once"):
        file.save_all((good, Draft(AUDITS, Response(AUDITS.key, status=Status.CHECKED), 0)), ROLE)
    assert file.progress() == {}
    file.save_all((good, Draft(AUDITS, Response(AUDITS.key, theme="Audits"), 0)), ROLE)
    assert len(file.progress()) == 2


@pytest.mark.parametrize("by", ["", " ", "a" * 301, "me@example.org"])
def test_whoever_saves_does_so_in_a_role(tmp_path: Path, by: str) -> None:
    with pytest.raises(Refused, match=r"role"):
        TrustFile(tmp_path / "trust.db").save(Draft(STAFFING, Response(STAFFING.key), 0), by)


def test_corrected_words_are_kept_beside_those_before(tmp_path: Path) -> None:
    file = TrustFile(tmp_path / "trust.db")
    save(file, theme="Staffing")
    corrected = replace(STAFFING, text="Staffing was far too low.")
    save(file, corrected, theme="Staff")
    assert file.said([STAFFING.key]) == (corrected,)
    with closing(sqlite3.connect(file.path)) as connection:
        assert connection.execute("SELECT count(*) FROM said").fetchone() == (2,)


def test_what_the_register_keeps_for_all(tmp_path: Path) -> None:
    file = TrustFile(tmp_path / "trust.db")
    file.keep("scheme", "BRAG")
    file.keep("scheme", "RAG")
    assert TrustFile(file.path).about("scheme") == "RAG"
    assert len(file.about("identity")) == 32


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM entry",
        "UPDATE entry SET key = 'other', version = version + 1",
        "UPDATE entry SET status = 'sustained'",
        "UPDATE entry SET version = version + 2",
        *(f"DELETE FROM {table}" for table in ("said", "change", "note")),
        *(f"UPDATE {table} SET key = key" for table in ("said", "change", "note")),
    ],
)
def test_history_is_only_added_to_whoever_tries(tmp_path: Path, statement: str) -> None:
    file = TrustFile(tmp_path / "trust.db")
    full(file)
    with (
        closing(sqlite3.connect(file.path)) as connection,
        pytest.raises(sqlite3.IntegrityError, match=r"history|register"),
    ):
        connection.execute(statement)
    file.check()


# What may have become of the file


def damage_page(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def without_a_trigger(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DROP TRIGGER change_stays")


def with_a_strange_status(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE entry SET status = 'nearly', version = version + 1")


def with_a_strange_content(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE entry SET content = '[]', version = version + 1")


def no_database(path: Path) -> None:
    path.write_text("My shopping list, which is longer than the header of a database. " * 4)


def of_another_program(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE song (name TEXT)")


def newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")


@pytest.mark.parametrize(
    ("spoil", "kind", "said"),
    [
        (damage_page, RegisterDamaged, "is damaged, and was left as it is. Restore a backup"),
        (cut, RegisterDamaged, "is damaged"),
        (without_a_trigger, RegisterDamaged, "is damaged"),
        (with_a_strange_status, RegisterDamaged, "is damaged"),
        (with_a_strange_content, RegisterDamaged, "is damaged"),
        (no_database, NotARegister, "is not a register of Wardcard’s, and is left as it is"),
        (of_another_program, NotARegister, "is not a register"),
        (newer, TooNew, "A newer Wardcard made the register"),
    ],
)
def test_an_unusable_file_is_named_in_a_sentence_and_left_alone(
    tmp_path: Path, spoil: Any, kind: type[StoreError], said: str
) -> None:
    file = TrustFile(tmp_path / "trust.db")
    full(file)
    spoil(file.path)
    before = file.path.read_bytes()
    for ask in (
        file.check,
        lambda: (file.responses(), file.progress()),
        lambda: (file.progress(), save(file, theme="Other")),
    ):
        with pytest.raises(kind) as error:
            ask()
        assert said in str(error.value)
        assert str(file.path) in str(error.value)
    assert file.path.read_bytes() == before
    assert [path.name for path in tmp_path.glob("trust*")] == ["trust.db"]


def test_a_list_that_disagrees_with_its_entries_is_damage(tmp_path: Path) -> None:
    file = TrustFile(tmp_path / "trust.db")
    full(file)
    with closing(sqlite3.connect(file.path)) as connection, connection:
        connection.execute("UPDATE entry SET theme = 'Other', version = version + 1")
    with pytest.raises(RegisterDamaged):
        file.check()


def test_an_empty_file_is_an_empty_register(tmp_path: Path) -> None:
    (tmp_path / "trust.db").touch()
    file = TrustFile(tmp_path / "trust.db")
    assert file.progress() == {}
    save(file, theme="Staffing")
    file.check()


def test_a_register_that_has_gone_is_not_begun_anew(tmp_path: Path) -> None:
    file = TrustFile(tmp_path / "share" / "trust.db", is_expected=True)
    with pytest.raises(CannotOpen, match="cannot be reached: its folder is gone"):
        file.progress()
    file.path.parent.mkdir()
    with pytest.raises(CannotOpen, match="no longer there"):
        save(file)
    assert list(file.path.parent.iterdir()) == []


def test_one_that_may_only_be_read_says_why(tmp_path: Path) -> None:
    full(TrustFile(tmp_path / "trust.db"))
    file = TrustFile(tmp_path / "trust.db", why_read_only="This PC follows a folder. Ask there.")
    assert len(file.progress()) == 1
    with pytest.raises(ReadOnly, match=r"^This PC follows a folder\. Ask there\.$"):
        save(file, theme="Other")
    with pytest.raises(ReadOnly):
        file.keep("scheme", "RAG")


def test_a_register_in_use_is_waited_for_and_then_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = TrustFile(tmp_path / "trust.db")
    full(file)
    monkeypatch.setattr("db.sqlite.connection.BUSY_TIMEOUT", 0.05)
    with closing(sqlite3.connect(file.path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(Busy, match="in use by somebody else, so nothing was saved"):
            save(file, theme="Other")
    save(file, theme="Other")


def test_a_full_disk_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = TrustFile(tmp_path / "trust.db")
    before = full(file)
    connect = trust_file.connect

    def small(path: Path, **more: bool) -> sqlite3.Connection:
        connection = connect(path, **more)
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")
        return connection

    monkeypatch.setattr(trust_file, "connect", small)
    with pytest.raises(DiskFull, match="Nothing was saved"):
        save(file, outcome="x" * 4000, measure="y" * 4000, resources="z" * 4000)
    monkeypatch.undo()
    assert file.response(STAFFING.key) == before
    file.check()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other rights")
@pytest.mark.skipif(hasattr(os, "getuid") and os.getuid() == 0, reason="root may write anywhere")
def test_in_a_read_only_folder_it_is_read(tmp_path: Path) -> None:
    file = TrustFile(tmp_path / "trust.db")
    full(file)
    file.path.chmod(0o400)
    tmp_path.chmod(0o500)
    try:
        assert len(file.progress()) == 1
        with pytest.raises(ReadOnly, match="read-only here, so nothing was saved"):
            save(file, theme="Other")
    finally:
        tmp_path.chmod(0o700)


def test_a_folder_that_may_not_be_written_to_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(trust_file, "create_empty", refuse)
    with pytest.raises(ReadOnly, match="cannot be begun: Permission denied"):
        save(TrustFile(tmp_path / "trust.db"))


def test_a_save_that_was_cut_off_never_happened(tmp_path: Path) -> None:
    file = TrustFile(tmp_path / "trust.db")
    before = full(file)
    (tmp_path / "killed").mkdir()
    with closing(sqlite3.connect(file.path, isolation_level=None)) as connection:
        connection.execute("PRAGMA cache_size = 1")  # so that SQLite writes before the end
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("UPDATE entry SET theme = 'half', version = version + 1")
        connection.executemany(
            "INSERT INTO about VALUES (?, ?)", [(f"n{n}", "x" * 50) for n in range(5000)]
        )
        for name in ("trust.db", "trust.db-journal"):
            (tmp_path / "killed" / name).write_bytes((tmp_path / name).read_bytes())
        connection.execute("ROLLBACK")
    left = TrustFile(tmp_path / "killed" / "trust.db")
    assert left.response(STAFFING.key) == before
    left.check()


EDITOR = """
import json, sys
from dataclasses import replace
from pathlib import Path
from db.domain.errors import Busy
from db.local.trust_file import Conflict, Draft, TrustFile
from tests.db.local.test_trust_file import STAFFING
from db.domain.response import Update
from datetime import date
file, who = TrustFile(Path(sys.argv[1])), sys.argv[2]
done = conflicts = 0
while done < int(sys.argv[3]):
    found = file.response(STAFFING.key)
    update = Update("2026-11", f"{who} {done}", who, date(2026, 11, 29))
    try:
        file.save(Draft(STAFFING, found.response.with_update(update), found.version), who)
        done += 1
    except Conflict:
        conflicts += 1
    except Busy:
        pass
print(conflicts)
"""


def test_two_processes_that_edit_one_register_lose_nothing(tmp_path: Path) -> None:
    path, each = tmp_path / "trust.db", 15
    with closing(sqlite3.connect(path)):
        path.touch()
    editors = [
        subprocess.Popen(
            [sys.executable, "-c", EDITOR, str(path), who, str(each)],
            cwd=Path(__file__).resolve().parents[3],
            stdout=subprocess.PIPE,
            text=True,
        )
        for who in ("Matron", "Chief nurse")
    ]
    conflicts = [editor.communicate(timeout=120)[0] for editor in editors]
    assert [editor.returncode for editor in editors] == [0, 0], conflicts
    file = TrustFile(path)
    found = file.response(STAFFING.key)
    assert found.version == 2 * each
    texts = {update.text for update in found.response.updates}
    assert texts == {f"{who} {n}" for who in ("Matron", "Chief nurse") for n in range(each)}
    assert len(file.history()) == 2 * each
    file.check()


def test_what_is_kept_is_readable_text(tmp_path: Path) -> None:
    """Whoever has to read it without Wardcard can do so with any program for SQLite."""
    file = TrustFile(tmp_path / "trust.db")
    full(file)
    with closing(sqlite3.connect(file.path)) as connection:
        content = json.loads(connection.execute("SELECT content FROM entry").fetchone()[0])
        assert content["due"] == {"day": "2026-11-15", "before": ["2026-09-30"]}
        assert content["evidence"][0]["result"] == "not enough"
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
