"""Commands on a computer where IT has set policies."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from db.importing.opening import open_or_create
from db.publishing.copies import Copies
from db.publishing.packs import publish
from db.publishing.signing import new_key, read_signing_key
from tests.db.packs import minimal, write
from tests.systems import IN_WINE
from tests.viewer.cli.test_commands import USES
from viewer.cli.main import run
from viewer.system.policy import Policies, Source

PLACE = "/etc/wardcard/policy.json"
NOTHING_ADDED = (
    "IT has set this computer so that nobody adds data or takes it out (policy NoAddingData in "
    f"{PLACE}). Ask IT or your quality team for new data."
)


def policies(**values: object) -> Policies:
    return Policies(Source(PLACE, tuple(values.items())))


def refused(words: list[str], given: Policies, capsys: pytest.CaptureFixture[str]) -> str:
    """The one sentence with which a command is refused."""
    capsys.readouterr()
    assert run(words, given) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("wardcard: ")
    assert said.err.count("\n") == 1
    return said.err.removeprefix("wardcard: ").removesuffix("\n")


@pytest.fixture
def pack(tmp_path: Path) -> str:
    return str(write(tmp_path, minimal()))


@pytest.fixture
def team(tmp_path: Path) -> Path:
    """A quality team's folder, with a key and a published pack in 'share'."""
    folder = tmp_path / "team"
    folder.mkdir()
    open_or_create(folder / "team.db", [write(folder, minimal())]).close()
    new_key(folder / "team.pem")
    key = read_signing_key(folder / "team.pem")
    publish(folder / "team.db", folder / "share", key, app_version="0.1.0", version=1)
    return folder


def following(team: Path, **more: object) -> Policies:
    key = read_signing_key(team / "team.pem").public.text
    return policies(FollowFolder=str(team / "share"), FollowKey=key, **more)


# Faults


@pytest.mark.parametrize("name", USES)
def test_no_command_runs_if_the_policies_are_unusable(
    name: str, tmp_path: Path, own_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = USES[name](tmp_path)
    sentence = f"{PLACE} is not JSON, so Wardcard does not start."
    unusable = Policies(Source(PLACE, unusable=sentence))
    assert refused(words, unusable, capsys) == sentence
    assert "so Wardcard does not start" in refused(words, policies(DataFolder="data"), capsys)
    assert not (own_home / "wardcard.db").exists()


@pytest.mark.parametrize("name", sorted(set(USES) - {"import", "follow"}))
def test_every_other_command_runs_and_reports_a_fault_in_a_line(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = policies(NoAddingData="yes", Colour="blue")
    words = USES[name](tmp_path)
    capsys.readouterr()
    assert run(words, given) == 0
    wrong, unknown = capsys.readouterr().err.splitlines()
    assert wrong == (
        f"wardcard: The policy NoAddingData in {PLACE} is not true or false, so it counts as set. "
        "Ask IT to correct it."
    )
    assert unknown.startswith("wardcard: This version of Wardcard has no policy called Colour,")


# DataFolder


def test_the_data_folder_beats_the_variable_and_the_users_own(
    tmp_path: Path, own_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "from IT"
    given = policies(DataFolder=str(folder))
    assert run(["info"], given) == 0
    assert f"Data folder: {folder}\n" in capsys.readouterr().out
    assert (folder / "wardcard.db").is_file()
    assert not own_home.exists()


def test_another_data_folder_or_a_database_elsewhere_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, other = tmp_path / "from IT", tmp_path / "other"
    given = policies(DataFolder=str(folder))
    reason = (
        f"IT has set the data folder of this computer to {folder} (policy DataFolder in {PLACE})."
    )
    assert refused(["info", "--data-dir", str(other)], given, capsys) == (
        f"{reason} Leave out --data-dir."
    )
    for database in (other / "x.db", folder / ".." / "x.db"):
        assert (
            refused(["info", "--db", str(database)], given, capsys) == f"{reason} Leave out --db."
        )
    assert not other.exists()
    assert run(["info", "--data-dir", str(folder / "." / "x" / "..")], given) == 0
    assert run(["info", "--db", str(folder / "second.db")], given) == 0
    assert (folder / "second.db").is_file()


def test_a_data_folder_that_cannot_be_made_advises_nothing_that_is_not_allowed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a file").touch()
    folder = tmp_path / "a file" / "data"
    sentence = refused(["info"], policies(DataFolder=str(folder)), capsys)
    # Systems differ in why.
    assert re.fullmatch(
        re.escape(f"The folder {folder} cannot be made: ")
        + r"[\w ]+\. "
        + re.escape(
            f"IT has set the data folder of this computer to {folder} (policy DataFolder in "
            f"{PLACE})."
        ),
        sentence,
    )


@pytest.mark.skipif(IN_WINE, reason="Wine does not follow links when it makes paths absolute")
def test_a_link_out_of_the_data_folder_does_not_lead_out_of_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, other = tmp_path / "from IT", tmp_path / "other"
    folder.mkdir()
    other.mkdir()
    (folder / "way out").symlink_to(other)
    given = policies(DataFolder=str(folder))
    assert "Leave out --db." in refused(
        ["info", "--db", str(folder / "way out" / "x.db")], given, capsys
    )


# NoAddingData


def test_nothing_is_added_removed_or_chosen(
    pack: str, tmp_path: Path, own_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["import", pack]) == 0
    before = (own_home / "wardcard.db").read_bytes()
    given = policies(NoAddingData=True)
    for words in (
        ["import", pack],
        ["import", pack, "--db", str(tmp_path / "mine.db")],
        ["sources", "--remove", "1"],
        ["follow", str(tmp_path)],
        ["follow", "--stop"],
        ["follow", "--back"],
    ):
        assert refused(words, given, capsys) == NOTHING_ADDED
    assert (own_home / "wardcard.db").read_bytes() == before
    assert not (tmp_path / "mine.db").exists()
    for words in (["ratings", "ZZ101"], ["sources"], ["follow"], ["info", "--check"]):
        assert run(words, given) == 0
    assert run(["import", pack], policies(NoAddingData=False)) == 0


def test_a_damaged_database_is_checked_but_not_replaced(
    own_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = policies(NoAddingData=True)
    assert run(["info", "--repair"], given) == 0
    database = own_home / "wardcard.db"
    assert capsys.readouterr().out == (
        f"{database} was checked from end to end and is not damaged; nothing was changed.\n"
    )
    database.write_bytes(database.read_bytes()[:-8192])
    for words in (["info", "--repair"], ["ratings", "RWH01"]):
        assert refused(words, given, capsys) == (
            f"{database} is damaged: its last 8,192 bytes are missing. {NOTHING_ADDED}"
        )
    assert list(own_home.glob("*damaged*")) == []


def test_a_computer_that_follows_still_takes_newer_data(
    team: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["follow", str(team / "share"), "--key", str(team / "team.pub")]) == 0
    key = read_signing_key(team / "team.pem")
    publish(team / "team.db", team / "share", key, app_version="0.1.0", version=2)
    given = policies(NoAddingData=True)
    capsys.readouterr()
    assert run(["follow", str(team / "share")], given) == 0
    assert "Now using data version 2" in capsys.readouterr().out


# FollowFolder and FollowKey


def test_the_folder_and_the_key_are_followed_whatever_the_user_chose(
    team: Path, tmp_path: Path, pack: str, capsys: pytest.CaptureFixture[str]
) -> None:
    given = following(team)
    assert run(["follow", str(tmp_path / "elsewhere")]) == 0
    assert run(["follow"], given) == 0
    assert f"Follows: {team / 'share'}\n" in capsys.readouterr().out
    assert run(["follow", str(team / "share"), "--key", str(team / "team.pub")], given) == 0
    assert "Now using data version 1" in capsys.readouterr().out
    assert run(["ratings", "ZZ101"], given) == 0
    reason = (
        f"IT has set this computer to follow {team / 'share'} (policy FollowFolder in {PLACE}), so "
        "this cannot be changed here."
    )
    new_key(tmp_path / "stranger.pem")
    for words in (
        ["follow", str(tmp_path)],
        ["follow", str(team / "share"), "--key", str(tmp_path / "stranger.pub")],
        ["follow", "--stop"],
        ["follow", "--back"],
    ):
        assert refused(words, given, capsys) == reason
    assert refused(["ratings", "RWH01", "--db", "my.db"], given, capsys) == (
        f"{reason} Leave out --db."
    )
    assert refused(["import", pack], given, capsys) == (
        f"This PC shows the data published in {team / 'share'}, so nothing can be added here. "
        f"{reason} Ask the people who publish there."
    )
    assert run(["ratings", "ZZ101"], given) == 0


def test_a_user_who_stopped_following_follows_again(
    team: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["follow", "--stop"]) == 0
    given = following(team)
    assert run(["follow", str(team / "share")], given) == 0
    assert "Now using data version 1" in capsys.readouterr().out


def test_only_data_with_the_key_of_the_policy_is_taken(
    team: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new_key(tmp_path / "other.pem")
    key = read_signing_key(tmp_path / "other.pem").public.text
    given = policies(FollowFolder=str(team / "share"), FollowKey=key)
    capsys.readouterr()
    assert run(["follow", str(team / "share")], given) == 1
    assert "is signed with the key" in capsys.readouterr().err
    assert run(["ratings", "ZZ101"], given) == 1


def test_with_a_wrong_key_nothing_is_taken_and_nothing_can_be_chosen(
    team: Path, pack: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["follow", str(team / "share")]) == 0
    given = policies(FollowFolder=str(team / "share"), FollowKey="abc")
    for words in (["follow", str(team / "share")], ["follow", "--stop"], ["import", pack]):
        capsys.readouterr()
        assert run(words, given) == 1
        (said,) = capsys.readouterr().err.splitlines()
        assert "so no data is taken from any folder. Ask IT to correct it." in said
    assert run(["ratings", "ZZ101"], given) == 0, "the data that is there is still read"


# SharedComputer


def test_an_own_copy_is_kept_but_not_used_on_a_shared_computer(
    own_home: Path, pack: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["info"]) == 0
    copy = Copies(own_home).make(own_home / "wardcard.db").path
    assert run(["import", pack]) == 0
    assert run(["ratings", "ZZ101"]) == 0
    for given in (policies(SharedComputer=True), policies(NoAddingData=True)):
        assert run(["ratings", "ZZ101"], given) == 1
        capsys.readouterr()
        assert run(["info"], given) == 0
        assert f"Your own copy of it: {copy} (not in use)" in capsys.readouterr().out
    assert copy.is_file()


# What is set


def test_info_lists_what_is_set_and_what_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = policies(
        DataFolder=str(tmp_path / "it"), SharedComputer=False, NoAddingData=1, Colour=1
    )
    assert run(["info"], given) == 0
    said = capsys.readouterr().out
    assert (
        f"Set by policy, in {PLACE}:\n  Data folder: {tmp_path / 'it'}\n  Shared computer: no\n"
        in said
    )
    assert "\n  The policy NoAddingData in " in said
    assert run(["info", "--format", "json", "--check"], given) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["policies"] == {
        "source": PLACE,
        "values": {"DataFolder": str(tmp_path / "it"), "SharedComputer": False},
        "faults": list(given.faults),
    }
    assert len(given.faults) == 2


def test_info_as_json_says_what_the_text_says(
    own_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["info", "--format", "json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert run(["info"]) == 0
    text = capsys.readouterr().out
    assert record["policies"] == {"source": None, "values": {}, "faults": []}
    assert "Set by policy" not in text
    assert f"Data folder: {record['data_folder']}\n" in text
    assert f"Database: {record['database']} (" in text
    assert (record["own_copy_of"], record["checked"], record["read_only"]) == (None, False, False)
    for name, count in record["counts"].items():
        assert f"{name.capitalize()}: {count:,}\n" in text
    for file in record["files"]:
        assert f"  {file['file']} ({file['kind']}" in text
        assert f"SHA-256 {file['sha256'][:12]}…" in text
    copy = Copies(own_home).make(own_home / "wardcard.db").path
    assert run(["info", "--format", "json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["database"] == str(copy)
    assert record["own_copy_of"] == str(own_home / "wardcard.db")


def test_a_repair_is_not_reported_as_json() -> None:
    with pytest.raises(SystemExit) as ended:
        run(["info", "--repair", "--format", "json"])
    assert ended.value.code == 2
