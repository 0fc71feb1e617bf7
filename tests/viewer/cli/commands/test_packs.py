"""Publishing, verifying, keys and following on the command line."""

from __future__ import annotations

import getpass
import shutil
import sys
import warnings
from pathlib import Path

import pytest

from db.importing.opening import open_or_create
from db.publishing.signing import new_key
from tests.db.packs import minimal, write
from viewer.cli.main import run
from viewer.system.data_source import ward_data
from viewer.system.paths import data_dir, private_dir
from viewer.system.policy import Policies


@pytest.fixture(scope="module")
def teams_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An invented one; copied, never opened."""
    folder = tmp_path_factory.mktemp("team")
    open_or_create(folder / "team.db", [write(folder, minimal())]).close()
    return folder / "team.db"


@pytest.fixture(autouse=True)
def workshop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, teams_database: Path) -> Path:
    """A quality team's folder: a database of theirs and a key."""
    monkeypatch.chdir(tmp_path)
    shutil.copy(teams_database, "team.db")
    write(tmp_path, minimal())
    new_key(tmp_path / "team.pem")
    return tmp_path


def publish(version: int, key: str = "team.pem") -> None:
    words = ["--db", "team.db", "--out", "packs", "--key", key, "--version", str(version)]
    assert run(["publish", *words]) == 0


def said(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out


def test_from_the_quality_team_to_a_ward(capsys: pytest.CaptureFixture[str]) -> None:
    publish(1)
    told = said(capsys)
    assert "wardcard-1.wardcard" in told
    assert "Signed with the key" in told
    assert run(["verify", "packs/wardcard-1.wardcard", "--key", "team.pub"]) == 0
    assert "is undamaged, and signed with its publisher's key" in said(capsys)
    assert run(["verify", "packs/wardcard-1.wardcard"]) == 0
    assert "To check who published it" in said(capsys)
    assert run(["follow"]) == 0
    assert "This PC uses its own data." in said(capsys)
    assert run(["follow", "packs"]) == 0
    told = said(capsys)
    assert "Now using data version 1, published" in told
    assert "was first seen now" in told
    # All commands read the published data now.
    assert run(["ratings", "ZZ101"]) == 0
    assert "Invented General Hospital" in said(capsys)
    assert run(["card", "ZZ101", "--out", "card.pdf"]) == 0
    assert run(["info"]) == 0
    assert "ward-data" in said(capsys)
    publish(2)
    assert run(["follow", "packs", "--key", "team.pub"]) == 0
    said(capsys)
    assert run(["follow"]) == 0
    told = said(capsys)
    assert "In use: data version 2, published" in told
    assert "Before that: data version 1, published" in told
    assert run(["follow", "--back"]) == 0
    assert "Using data version 1, published" in said(capsys)
    assert run(["follow", "--stop"]) == 0
    assert run(["ratings", "ZZ101"]) == 1


def test_a_named_database_is_used_whatever_is_followed() -> None:
    publish(1)
    assert run(["follow", "packs"]) == 0
    assert run(["ratings", "ZZ101", "--db", "other.db"]) == 1
    assert run(["ratings", "ZZ101"]) == 0


def refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    assert run(words) == 1
    told = capsys.readouterr()
    assert told.out.strip() == ""
    assert told.err.count("\n") == 1
    return told.err


def test_refusals_are_one_plain_sentence(
    workshop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(3)
    pack = workshop / "packs" / "wardcard-3.wardcard"
    assert "already exists" in refused(["key", "new", "team.pem"], capsys)
    assert "already has version 3" in refused(
        ["publish", "--db", "team.db", "--out", "packs", "--key", "team.pem", "--version", "3"],
        capsys,
    )
    assert "not a private key" in refused(
        ["publish", "--db", "team.db", "--out", "packs", "--key", "team.pub"], capsys
    )
    assert "not a public key" in refused(["verify", str(pack), "--key", "team.pem"], capsys)
    assert "not a Wardcard data pack" in refused(["verify", "invented.json"], capsys)
    assert "is a file" in refused(["follow", "invented.json"], capsys)
    assert "no earlier data" in refused(["follow", "--back"], capsys)
    assert "Name the folder that the key belongs to" in refused(
        ["follow", "--key", "team.pub"], capsys
    )
    assert run(["key", "new", "stranger.pem"]) == 0
    assert run(["follow", "packs"]) == 0
    assert "nothing can be added" in refused(["import", "invented.json"], capsys)
    pack.write_bytes(pack.read_bytes()[:-2000])
    assert "its end is missing" in refused(["verify", str(pack)], capsys)


def test_a_key_that_others_can_read_is_used_with_a_warning(
    workshop: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(1)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr("db.files.private.other_readers", lambda _: ("Everyone", "BUILTIN\\Users"))
    publish(2)
    (line,) = capsys.readouterr().err.splitlines()
    assert "team.pem has no password, and can be read by Everyone and BUILTIN\\Users" in line
    assert "Let only yourself read it: " in line
    (workshop / "password").write_text("correct horse")
    words = ["key", "rotate", "next.pem", "--key", "team.pem", "--new-password-file", "password"]
    assert run(words) == 0
    assert "can be read by" in capsys.readouterr().err
    assert run(["key", "show", "next.pem", "--password-file", "password"]) == 0
    assert capsys.readouterr().err == ""


def test_following_a_stranger_s_packs_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["key", "new", "stranger.pem"]) == 0
    publish(1, "stranger.pem")
    capsys.readouterr()
    assert run(["follow", "packs", "--key", "team.pub"]) == 1
    assert "is signed with the key" in capsys.readouterr().err


def test_a_folder_that_is_not_there_yet_is_followed_all_the_same(
    capsys: pytest.CaptureFixture[str],
) -> None:
    said(capsys)
    assert run(["follow", "later"]) == 0
    assert "cannot be reached now" in said(capsys)
    Path("later").mkdir()
    assert run(["follow", "later"]) == 0
    assert "There is no data pack" in said(capsys)


def test_keys_are_shown_and_rotated(capsys: pytest.CaptureFixture[str]) -> None:
    publish(1)
    assert run(["follow", "packs", "--key", "team.pub"]) == 0
    assert run(["key", "rotate", "--key", "team.pem", "next.pem"]) == 0
    said(capsys)
    assert run(["key", "show", "next.pem"]) == 0
    shown = said(capsys)
    assert run(["key", "show", "next.pub"]) == 0
    assert said(capsys) == shown
    publish(2, "next.pem")
    said(capsys)
    assert run(["verify", "packs/wardcard-2.wardcard", "--key", "team.pub"]) == 0
    said(capsys)
    assert run(["follow", "packs", "--key", "team.pub"]) == 0
    assert "vouched for it" in said(capsys)


def test_passwords_come_from_a_file_or_are_asked_for(
    workshop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (workshop / "words.txt").write_text("invented words\n")
    assert run(["key", "new", "kept.pem", "--password-file", "words.txt"]) == 0
    assert "ENCRYPTED" in (workshop / "kept.pem").read_text()
    asked: list[str] = []

    def answer(prompt: str) -> str:
        asked.append(prompt)
        return "invented words"

    monkeypatch.setattr(getpass, "getpass", answer)
    assert run(["key", "show", "kept.pem", "--ask-password"]) == 0
    assert asked == ["Password: "]
    assert run(["key", "rotate", "--key", "kept.pem", "next.pem", "--ask-password",
                "--ask-new-password"]) == 0  # fmt: skip
    assert asked[1:] == ["Password: ", "New password: ", "The same password again: "]
    assert "has a password" in refused(["key", "show", "next.pem"], capsys)
    (workshop / "words.txt").write_text("\n")
    told = refused(["key", "show", "kept.pem", "--password-file", "words.txt"], capsys)
    assert "is empty" in told
    answers = iter(["one", "two"])
    monkeypatch.setattr(getpass, "getpass", lambda prompt: next(answers))
    assert "differ" in refused(["key", "new", "x.pem", "--ask-password"], capsys)


@pytest.mark.parametrize(
    "words",
    [
        ["publish"],
        ["key"],
        ["key", "new"],
        ["verify"],
        ["publish", "--out", "x", "--key", "team.pem", "--version", "0"],
        ["follow", "packs", "--stop"],
    ],
)
def test_wrong_usage_is_2(words: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run(words)
    assert ended.value.code == 2


def test_an_installer_s_place_is_one_that_users_cannot_write_to(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from viewer.system.data_source import machine_files

    for platform, place in (
        ("linux", "/etc/wardcard/follow.json"),
        ("darwin", "/Library/Application Support/Wardcard/follow.json"),
    ):
        monkeypatch.setattr(sys, "platform", platform)
        assert [path.as_posix() for path in machine_files()] == [place]
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("PROGRAMDATA", str(tmp_path))
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "app" / "wardcard.exe"))
    assert machine_files() == (
        tmp_path / "app" / "follow.json",
        tmp_path / "Wardcard" / "follow.json",
    )


def test_with_a_data_folder_that_is_protected_the_window_and_the_commands_follow_the_same(
    workshop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (workshop / "a file").touch()
    monkeypatch.setenv("WARDCARD_DATA_DIR", str(workshop / "a file" / "data"))
    publish(1)
    assert run(["follow", "packs", "--key", "team.pub"]) == 0
    assert ward_data(private_dir(data_dir()), Policies()).kept(), "what the window reads"
    assert run(["ratings", "ZZ101"]) == 0
    assert "Invented General Hospital" in said(capsys)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"x" * 5_000_000, "too long for a password"),
        (b"\xff\xfe invented", "it is not UTF-8 text"),
        (b"\r\nsecond line", "The password is empty"),
    ],
)
def test_a_file_without_a_password_is_refused(
    content: bytes, said: str, workshop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (workshop / "words.txt").write_bytes(content)
    words = ["key", "new", "kept.pem", "--password-file", "words.txt"]
    assert said in refused(words, capsys)
    assert not (workshop / "kept.pem").exists()


def test_without_a_terminal_no_password_is_asked_for(
    workshop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def no_terminal(prompt: str) -> str:
        warnings.warn("Can not control echo", getpass.GetPassWarning, stacklevel=2)
        return "shown to everyone"

    monkeypatch.setattr(getpass, "getpass", no_terminal)
    told = refused(["key", "new", "kept.pem", "--ask-password"], capsys)
    assert "there is no terminal" in told
    assert not (workshop / "kept.pem").exists()


def test_publishing_on_a_terminal_says_how_far_it_is_and_can_be_stopped(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], workshop: Path
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    publish(1)
    shown = capsys.readouterr().err
    for step in ("Copy and tidy the data", "Pack it", "Check it as a ward PC would"):
        assert step in shown
    stop = True
    monkeypatch.setattr("viewer.cli.progress_line.Interruption.requested", lambda _: stop)
    words = ["--db", "team.db", "--out", "packs", "--key", "team.pem", "--version", "2"]
    assert run(["publish", *words]) == 1
    assert "Nothing in the folder has changed." in capsys.readouterr().err
    assert [path.name for path in (workshop / "packs").iterdir()] == ["wardcard-1.wardcard"]
