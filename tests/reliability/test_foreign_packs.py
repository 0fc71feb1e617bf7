"""Packs that a trusted key signed and whose content is wrong: the data before stays in use."""

from __future__ import annotations

import hashlib
import lzma
import shutil
import sqlite3
import zipfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from db.importing.opening import open_or_create
from db.publishing.followed_data import Target, WardData
from db.publishing.follower import Follower, Look, open_current
from db.publishing.manifest import Content, Manifest
from db.publishing.packs import publish
from db.publishing.signing import new_key, read_signing_key
from db.reading.store import ReportStore
from tests.db.packs import minimal, write
from tests.reliability.foreign_databases import BAD_VALUES, LARGE, NOT_WARDCARDS, Spoil
from viewer.cli.main import run

APP = "0.1.0"
KINDS = {
    name: spoil
    for name, spoil in (NOT_WARDCARDS | BAD_VALUES).items()
    if name != "a folder" and name not in LARGE
}


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A team's folder with an invented database, a key and a pack; only copied."""
    folder = tmp_path_factory.mktemp("team")
    open_or_create(folder / "team.db", [write(folder, minimal())]).close()
    new_key(folder / "team.pem")
    signing = read_signing_key(folder / "team.pem")
    publish(folder / "team.db", folder / "share", signing, app_version=APP, version=1)
    return folder


@pytest.fixture
def share(team: Path, tmp_path: Path) -> Path:
    return shutil.copytree(team, tmp_path / "team") / "share"


@pytest.fixture
def ward(share: Path, own_home: Path) -> WardData:
    """A PC that has taken version 1."""
    data = WardData(own_home)
    data.follow(Target(share))
    assert look(data).taken
    return data


def look(ward: WardData) -> Look:
    return Follower(ward, APP).look(patient=False)


def forge(share: Path, version: int, database: bytes) -> None:
    """Publish ``database`` as it is, with a manifest that describes it and is signed."""
    with zipfile.ZipFile(share / "wardcard-1.wardcard") as archive:
        manifest = Manifest.from_bytes(archive.read("manifest.json"), "x")
    packed = lzma.compress(database, preset=0)
    manifest = replace(
        manifest, version=version, packed=_content(packed), database=_content(database)
    )
    raw = manifest.as_bytes()
    with zipfile.ZipFile(share / f"wardcard-{version}.wardcard", "w") as archive:
        archive.writestr("manifest.json", raw)
        archive.writestr("manifest.sig", read_signing_key(share.parent / "team.pem").sign(raw))
        archive.writestr("database.db.xz", packed)


def _content(data: bytes) -> Content:
    return Content(len(data), hashlib.sha256(data).hexdigest())


def version_in_use(ward: WardData) -> int:
    store = open_current(ward)
    assert store is not None
    with closing(store):
        assert store.info().counts["ratings"] == 9
        assert store.find("invented")
    return ward.kept()[0][0].version


@pytest.mark.slow
@pytest.mark.parametrize("spoil", KINDS.values(), ids=KINDS)
def test_what_a_trusted_team_published_is_refused_once_if_it_cannot_be_used(
    spoil: Spoil, share: Path, ward: WardData
) -> None:
    database = Path(shutil.copy(share.parent / "team.db", share.parent / "spoilt.db"))
    spoil(database)
    forge(share, 2, database.read_bytes())
    came = look(ward)
    assert came.taken is None
    (refusal,) = came.refused
    assert refusal.startswith("wardcard-2.wardcard ")
    assert "\n" not in refusal
    assert len(refusal) < 400
    assert look(ward) == Look(packs=2)
    assert version_in_use(ward) == 1
    assert [path.name for path in ward.folder.glob("*.db")] == [ward.kept()[0][0].file]


def test_a_pack_that_fails_when_it_is_tried_is_refused(
    share: Path, ward: WardData, monkeypatch: pytest.MonkeyPatch
) -> None:
    forge(share, 2, (share.parent / "team.db").read_bytes())

    def fail(*_: object, **__: object) -> None:
        raise KeyError("invented")

    with monkeypatch.context() as patch:
        patch.setattr(ReportStore, "find", fail)
        (refusal,) = look(ward).refused
    assert "contains data that this version of Wardcard cannot show" in refusal
    assert look(ward) == Look(packs=2)
    assert version_in_use(ward) == 1


def spoil_search(path: Path) -> None:
    """Damage that is found only when somebody searches."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DELETE FROM search_index_config")
        connection.commit()


def test_data_that_was_damaged_on_this_pc_gives_way_and_is_taken_again(
    share: Path, ward: WardData
) -> None:
    forge(share, 2, (share.parent / "team.db").read_bytes())
    assert look(ward).taken
    ward.kept()[0][1].write_bytes(b"no database" * 1000)
    assert version_in_use(ward) == 1
    notice = ward.take_notice()
    assert notice.startswith("Data version 2 cannot be used: ")
    assert notice.endswith("Data version 1 is used again.")
    assert ward.take_notice() == ""
    assert look(ward).taken
    assert version_in_use(ward) == 2


def test_data_that_arrived_unusable_is_not_taken_again(share: Path, ward: WardData) -> None:
    """As after an update to a Wardcard that finds fault with what an earlier one took."""
    forge(share, 2, (share.parent / "team.db").read_bytes())
    assert look(ward).taken
    edition, _ = ward.kept()[0]
    ward.give_up(edition, "An invented reason.")
    assert ward.take_notice() == (
        "Data version 2 cannot be used: An invented reason. Data version 1 is used again. Ask the "
        "quality team to publish it again."
    )
    assert look(ward) == Look(packs=2)
    assert version_in_use(ward) == 1
    forge(share, 3, (share.parent / "team.db").read_bytes())
    assert look(ward).taken


def test_a_command_that_meets_damage_says_which_data_is_used_instead(
    share: Path, ward: WardData, capsys: pytest.CaptureFixture[str]
) -> None:
    forge(share, 2, (share.parent / "team.db").read_bytes())
    assert look(ward).taken
    spoil_search(ward.kept()[0][1])
    assert run(["find", "invented"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("wardcard: Data version 2 cannot be used: ")
    assert said.endswith("Data version 1 is used again. Run the command again.\n")
    assert said.count("\n") == 1
    assert run(["find", "invented"]) == 0
    assert capsys.readouterr().err == ""


def test_without_earlier_data_this_pc_uses_its_own(
    ward: WardData, capsys: pytest.CaptureFixture[str]
) -> None:
    ward.kept()[0][1].write_bytes(b"no database" * 1000)
    assert run(["info"]) == 0
    said = capsys.readouterr()
    assert "This PC uses its own data until a newer pack arrives." in said.err
    assert "wardcard.db" in said.out
    assert run(["info"]) == 0
    assert capsys.readouterr().err == ""
