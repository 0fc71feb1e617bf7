"""A PC that follows a folder: the packs it takes and refuses; its data is never half replaced."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import BinaryIO

import pytest

from db.domain.errors import Cancelled, Refused, StoreError
from db.files.register import keep_register
from db.files.temporary import temporary_folder
from db.local.trust_file import TrustFile
from db.publishing.followed_data import (
    BETWEEN,
    START_SPREAD,
    Rhythm,
    State,
    Target,
    WardData,
)
from db.publishing.follower import Follower, Look, open_current
from db.publishing.packs import publish
from db.publishing.share import FolderShare
from db.publishing.signing import PublicKey, read_public_key, read_signing_key
from tests.db.local.test_trust_file import full

APP = "0.1.0"


@pytest.fixture(scope="module")
def workshop(workshop: Path) -> Path:
    """The workshop with packs 1 to 4 in 'all', and a stranger's in 'foreign'."""
    for version in (1, 2, 3):
        made(workshop, version)
    made(workshop, 4, "next")
    made(workshop, 8, "stranger", "foreign")
    return workshop


def made(workshop: Path, version: int, key: str = "team", out: str = "all") -> Path:
    signing = read_signing_key(workshop / f"{key}.pem")
    return publish(
        workshop / "own.db", workshop / out, signing, app_version=APP, version=version
    ).path


def put(workshop: Path, share: Path, *versions: int, out: str = "all") -> None:
    for version in versions:
        shutil.copy(workshop / out / f"wardcard-{version}.wardcard", share)


def look(ward: WardData, *, patient: bool = False) -> Look:
    return Follower(ward, APP).look(patient=patient)


def version(ward: WardData) -> int | None:
    """The version of the data in use, whose database is opened and read; None without data."""
    kept = ward.kept()
    if not kept:
        return None
    store = open_current(ward)
    assert store is not None
    with closing(store):
        assert store.read_only
        assert store.path == kept[0][1]
        assert store.info().counts["ratings"] == 9
    return kept[0][0].version


def leftovers(ward: WardData) -> list[str]:
    known = {"follow.json", "state.json", *(path.name for _, path in ward.kept())}
    return [path.name for path in ward.folder.iterdir() if path.name not in known]


def test_the_newest_pack_is_taken_and_its_key_pinned(
    workshop: Path, share: Path, ward: WardData
) -> None:
    put(workshop, share, 1, 2)
    came = look(ward)
    assert came.taken is not None
    assert (came.taken.version, came.refused, came.packs) == (2, (), 2)
    assert came.first_key == read_public_key(workshop / "team.pub")
    assert version(ward) == 2
    assert look(ward) == Look(packs=2)
    put(workshop, share, 3)
    came = look(ward)
    assert came.first_key is came.new_key is None
    assert version(ward) == 3
    assert leftovers(ward) == []


def test_after_going_back_the_newer_pack_is_not_taken_again_automatically(
    workshop: Path, share: Path, ward: WardData
) -> None:
    put(workshop, share, 1)
    look(ward)
    with pytest.raises(Refused, match="no earlier data"):
        ward.go_back()
    put(workshop, share, 2)
    look(ward)
    assert ward.go_back().version == 1
    assert look(ward).taken is None
    assert version(ward) == 1
    assert ward.go_back().version == 2
    ward.go_back()
    put(workshop, share, 3)
    look(ward)
    assert version(ward) == 3
    assert ward.go_back().version == 1


def test_data_that_is_neither_in_use_nor_the_former_is_removed(
    workshop: Path, share: Path, ward: WardData
) -> None:
    for number in (1, 2, 3):
        put(workshop, share, number)
        look(ward)
    (ward.folder / "arriving-cut-off").mkdir()
    assert len(leftovers(ward)) == 2
    long_ago = time.time() - 7200
    for name in leftovers(ward):
        os.utime(ward.folder / name, (long_ago, long_ago))
    look(ward)
    assert leftovers(ward) == []
    assert version(ward) == 3


def test_a_share_that_is_gone_changes_nothing(workshop: Path, share: Path, ward: WardData) -> None:
    put(workshop, share, 1)
    look(ward)
    share.rename(share.with_name("gone"))
    assert look(ward) == Look(reached=False)
    assert version(ward) == 1


class Failing(FolderShare):
    """A share that becomes unreachable after some bytes have been read."""

    def __init__(self, folder: Path, after: int) -> None:
        super().__init__(folder)
        self.after = after

    def open(self, name: str) -> BinaryIO:
        share, file = self, super().open(name)

        class File:
            def read(self, size: int) -> bytes:
                if share.after < size:
                    raise OSError(64, "The specified network name is no longer available")
                share.after -= size
                return file.read(size)

            def close(self) -> None:
                file.close()

        return File()  # pyright: ignore[reportReturnType]


@pytest.mark.parametrize("after", [0, 40, 1500, 2500])
def test_a_share_that_becomes_unreachable_in_the_middle(
    workshop: Path, share: Path, ward: WardData, after: int
) -> None:
    put(workshop, share, 1)
    look(ward)
    put(workshop, share, 2)
    failing = Failing(share, after)
    follower = Follower(ward, APP, failing)
    assert follower.look() == Look(reached=False)
    assert version(ward) == 1
    assert leftovers(ward) == []
    failing.after = 1 << 30
    assert follower.look().taken
    assert version(ward) == 2


def test_a_cancelled_look_leaves_the_data_as_it_was(
    workshop: Path, share: Path, ward: WardData
) -> None:
    put(workshop, share, 1)
    look(ward)
    put(workshop, share, 2)
    fetched: list[float] = []
    follower = Follower(ward, APP)
    with pytest.raises(Cancelled, match="the data in use is as it was"):
        follower.look(on_progress=fetched.append, cancelled=lambda: bool(fetched))
    assert version(ward) == 1
    assert leftovers(ward) == []
    assert follower.look(on_progress=fetched.append).taken
    assert 0 < fetched[0] < fetched[-1] == 1
    assert version(ward) == 2


def test_a_pack_that_is_still_being_copied_is_waited_for(
    workshop: Path, share: Path, ward: WardData
) -> None:
    put(workshop, share, 1)
    look(ward)
    whole = (workshop / "all" / "wardcard-2.wardcard").read_bytes()
    arriving = share / "wardcard-2.wardcard"
    follower = Follower(ward, APP)
    for part in (b"", whole[:200], whole[:3000], whole[:3000] + bytes(len(whole) - 3000)):
        arriving.write_bytes(part)
        assert follower.look().refused == ()
        assert version(ward) == 1
    # It has not changed since the last look, so it is reported, once.
    assert "changed or damaged" in follower.look().refused[0]
    assert follower.look().refused == look(ward).refused == ()
    arriving.write_bytes(whole)
    assert follower.look().taken
    assert version(ward) == 2


def test_a_file_without_a_packs_name_is_not_opened(
    workshop: Path, share: Path, ward: WardData
) -> None:
    for name in (
        ".wardcard-5.wardcard.part",
        "Copy of wardcard-5.wardcard",
        "wardcard-05.wardcard",
    ):
        shutil.copy(workshop / "all" / "wardcard-3.wardcard", share / name)
    assert look(ward) == Look()


def test_the_next_newest_pack_is_taken_if_the_newest_is_refused(
    workshop: Path, share: Path, ward: WardData
) -> None:
    put(workshop, share, 1)
    look(ward)
    put(workshop, share, 2)
    put(workshop, share, 8, out="foreign")
    came = look(ward)
    assert came.taken is not None
    assert "is signed with the key" in came.refused[0]
    assert version(ward) == 2
    assert look(ward) == Look(packs=3)


def test_an_older_pack_is_refused_once(workshop: Path, share: Path, ward: WardData) -> None:
    put(workshop, share, 3)
    look(ward)
    (share / "wardcard-3.wardcard").unlink()
    put(workshop, share, 2)
    assert "wardcard-2.wardcard is older than version 3" in look(ward).refused[0]
    assert look(ward) == Look(packs=1)
    (share / "wardcard-2.wardcard").rename(share / "wardcard-9.wardcard")
    assert "contains version 2, so it was renamed" in look(ward).refused[0]
    assert version(ward) == 3


def test_a_given_key_is_the_only_one(workshop: Path, share: Path, ward: WardData) -> None:
    ward.follow(Target(share, read_public_key(workshop / "stranger.pub")))
    put(workshop, share, 1)
    assert "is signed with the key" in look(ward).refused[0]
    assert version(ward) is None
    ward.follow(Target(share, read_public_key(workshop / "team.pub")))
    came = look(ward)
    assert came.taken
    assert came.first_key is None


def test_a_rotated_key_is_trusted_and_the_old_one_no_longer(
    workshop: Path, share: Path, ward: WardData
) -> None:
    put(workshop, share, 1)
    look(ward)
    put(workshop, share, 4)
    came = look(ward)
    assert came.new_key == read_public_key(workshop / "next.pub") == ward.state().key
    (workshop / "later").mkdir(exist_ok=True)
    shutil.copy(made(workshop, 5, "team", "old-key"), share)
    assert "is signed with the key" in look(ward).refused[0]
    shutil.copy(made(workshop, 6, "next", "new-key"), share)
    assert look(ward).taken
    assert version(ward) == 6


def test_a_new_folder_has_its_own_key_and_the_data_is_kept_until_it_has_a_pack(
    workshop: Path, share: Path, ward: WardData, tmp_path: Path
) -> None:
    put(workshop, share, 3)
    look(ward)
    other = tmp_path / "other share"
    other.mkdir()
    ward.follow(Target(other))
    assert (ward.state().seen, ward.state().key) == (0, None)
    assert version(ward) == 3
    put(workshop, other, 8, out="foreign")
    assert look(ward).first_key == read_public_key(workshop / "stranger.pub")
    assert version(ward) == 8


def test_an_installers_file_decides_the_folder_until_the_user_does(
    workshop: Path, share: Path, tmp_path: Path
) -> None:
    put(workshop, share, 1)
    file = tmp_path / "machine.json"
    ward = WardData(tmp_path / "pc", [tmp_path / "not there.json", file])
    assert look(ward) == Look()
    key = read_public_key(workshop / "team.pub")
    # With a byte order mark, as Windows' Notepad used to save it.
    file.write_text(f'{{"folder": "{share.as_posix()}", "key": "{key.text}"}}', "utf-8-sig")
    assert ward.target() == Target(share, key)
    assert look(ward).taken
    assert version(ward) == 1
    ward.stop()
    assert ward.target() is None
    assert version(ward) is None
    assert [path.name for path in ward.folder.glob("*.db")] == []


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"folder": ""}', '{"folder": 7}', '{"folder": "x", "key": "y"}']
)
def test_a_wrong_installers_file_is_reported_and_the_data_is_kept(
    workshop: Path, share: Path, tmp_path: Path, text: str
) -> None:
    put(workshop, share, 1)
    file = tmp_path / "machine.json"
    ward = WardData(tmp_path / "pc", [file])
    file.write_text(f'{{"folder": "{share.as_posix()}"}}', "utf-8")
    look(ward)
    file.write_text(text)
    with pytest.raises(Refused, match="does not say which folder to follow"):
        look(ward)
    assert version(ward) == 1


@pytest.mark.parametrize(
    "noise",
    [
        b"",
        b"\0" * 99,
        b"[]",
        b'{"folder": 1}',
        b'{"current": {}}',
        b'{"folder": "", "given": "", "pinned": "", "seen": 1e999}',
    ],
)
def test_a_damaged_state_file_counts_as_empty(
    workshop: Path, share: Path, ward: WardData, noise: bytes
) -> None:
    put(workshop, share, 1)
    look(ward)
    (ward.folder / "state.json").write_bytes(noise)
    assert ward.state() == State()
    assert look(ward).taken
    assert version(ward) == 1


def test_a_state_cannot_point_out_of_its_folder(ward: WardData) -> None:
    text = (ward.folder / "state.json").read_text()
    edition = '{"file": "../x.db", "version": 1, "created": "", "extract_months": []}'
    (ward.folder / "state.json").write_text(
        text.replace('"current": null', f'"current": {edition}')
    )
    assert ward.state() == State()


def test_a_damaged_database_is_not_used_and_is_fetched_again(
    workshop: Path, share: Path, ward: WardData
) -> None:
    put(workshop, share, 1)
    look(ward)
    put(workshop, share, 2)
    look(ward)
    ward.kept()[0][1].write_bytes(b"no database " * 500)
    assert version_after_damage(ward) == 1
    assert look(ward).taken
    assert version(ward) == 2


def version_after_damage(ward: WardData) -> int:
    store = open_current(ward)
    assert store is not None
    store.close()
    return int(store.path.name.partition("-")[0])


def test_data_with_an_older_schema_is_migrated_before_it_is_used(
    workshop: Path, share: Path, ward: WardData, monkeypatch: pytest.MonkeyPatch
) -> None:
    from db.sqlite import migrations

    steps = migrations._steps()
    put(workshop, share, 1)
    monkeypatch.setattr(
        migrations,
        "_steps",
        lambda: [*steps, (steps[-1][0] + 1, "CREATE TABLE invented (x INTEGER) STRICT;")],
    )
    look(ward)
    with closing(sqlite3.connect(ward.kept()[0][1])) as connection:
        assert connection.execute("SELECT count(*) FROM invented").fetchone() == (0,)
    assert leftovers(ward) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions")
def test_a_data_folder_that_cannot_be_written_to_is_reported_in_one_sentence(
    workshop: Path, share: Path, ward: WardData, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(workshop, share, 1)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(StoreError, match="is full"):
        look(ward)
    monkeypatch.undo()
    assert version(ward) is None
    assert leftovers(ward) == []


FOLDERS_ARE_WRITTEN = os.name == "posix"
"""Whether folders are written to disk too, after a file in them has got its name."""

KILLED = """
import os, sys
from pathlib import Path
from db.publishing.follower import Follower
from db.publishing.followed_data import WardData
left = [int(sys.argv[2])]
def deadly(real):
    def call(*a, **k):
        left[0] -= 1
        if left[0] < 0:
            os._exit(9)
        return real(*a, **k)
    return call
os.fsync, Path.replace = deadly(os.fsync), deadly(Path.replace)
Follower(WardData(Path(sys.argv[1])), "0.1.0").look()
"""


@pytest.mark.slow
@pytest.mark.parametrize("step", [1, 2, 4, 5, 6] if FOLDERS_ARE_WRITTEN else [1, 2, 3, 4])
def test_killed_at_any_step_either_the_old_or_the_new_data_is_complete(
    workshop: Path, share: Path, ward: WardData, project_root: Path, step: int
) -> None:
    put(workshop, share, 1)
    look(ward)
    put(workshop, share, 2)
    words = [sys.executable, "-c", KILLED, str(ward.folder.parent), str(step)]
    ended = subprocess.run(words, cwd=project_root, check=False).returncode
    # File, name, folder; state, name, folder: six steps, the last of which changes nothing. Windows
    # writes names by itself: without the folders there are four.
    steps, used = (6, 5) if FOLDERS_ARE_WRITTEN else (4, 4)
    assert ended == (9 if step < steps else 0)
    assert version(ward) == (1 if step < used else 2)
    assert look(ward).refused == ()
    assert version(ward) == 2


class Power(BaseException):
    """Simulates a power cut: no handler catches it."""


@pytest.mark.parametrize("step", range(6 if FOLDERS_ARE_WRITTEN else 4))
def test_stopped_at_any_step_no_temporary_files_are_left(
    workshop: Path, share: Path, ward: WardData, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    put(workshop, share, 1)
    look(ward)
    put(workshop, share, 2)
    left: Iterator[int] = iter(range(step))
    real_fsync, real_replace = os.fsync, Path.replace

    def fsync(handle: int) -> None:
        if next(left, None) is None:
            raise Power
        real_fsync(handle)

    def replace(self: Path, to: Path) -> Path:
        if next(left, None) is None:
            raise Power
        return real_replace(self, to)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(Power):
        look(ward)
    monkeypatch.undo()
    assert version(ward) in (1, 2)
    assert [name for name in leftovers(ward) if not name.endswith(".db")] == []


def test_looks_are_spread_at_random() -> None:
    rhythm = Rhythm(random.Random(1))
    firsts = [rhythm.first() for _ in range(1000)]
    nexts = [rhythm.next() for _ in range(1000)]
    assert 0 <= min(firsts) < START_SPREAD / 50
    assert START_SPREAD * 49 / 50 < max(firsts) <= START_SPREAD
    assert min(nexts) >= BETWEEN * 0.75
    assert max(nexts) <= BETWEEN * 1.25
    assert Rhythm().first() != Rhythm().first()


def test_a_fingerprint_is_written_in_groups() -> None:
    fingerprint = PublicKey(bytes(32)).fingerprint
    assert len(fingerprint.split("-")) == 8
    with pytest.raises(ValueError, match="32 bytes"):
        PublicKey.from_text("AAAA")


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps pipes elsewhere")
def test_what_is_called_like_a_pack_but_is_no_file_hides_no_pack(tmp_path: Path) -> None:
    (tmp_path / "wardcard-1.wardcard").touch()
    (tmp_path / "wardcard-2.wardcard").mkdir()
    os.mkfifo(tmp_path / "wardcard-3.wardcard")
    (tmp_path / "wardcard-4.wardcard").symlink_to("nowhere")
    assert FolderShare(tmp_path).names() == ["wardcard-1.wardcard"]


def test_what_another_process_is_receiving_is_not_tidied_away(ward: WardData) -> None:
    ward.folder.mkdir(parents=True, exist_ok=True)
    keep_register(ward.folder.parent)
    with temporary_folder(ward.folder, "arriving-") as arriving:
        (ward.folder / "arriving-cut-off").mkdir()
        ward.tidy(older_than=0)
        assert list(ward.folder.glob("arriving-*")) == [arriving]


def test_a_published_register_comes_with_the_data_and_goes_with_it(
    workshop: Path, share: Path, ward: WardData, tmp_path: Path
) -> None:
    file = TrustFile(tmp_path / "trust.db")
    answered = full(file)
    signing = read_signing_key(workshop / "team.pem")
    publish(
        workshop / "own.db", share, signing, app_version=APP, version=5, register=file
    )  # fmt: skip
    assert look(ward).taken is not None
    assert version(ward) == 5
    wards = TrustFile(ward.register())
    assert wards.response(answered.response.key).response.operational_lead == "Matron"
    assert leftovers(ward) == [ward.register().name]
    # The next pack has none; the one before is still there to go back to.
    publish(workshop / "own.db", share, signing, app_version=APP, version=6)
    look(ward)
    assert TrustFile(ward.register()).progress() == {}
    ward.go_back()
    assert len(TrustFile(ward.register()).progress()) == 1
    ward.go_back()
    publish(workshop / "own.db", share, signing, app_version=APP, version=7)
    look(ward)
    ward.tidy(older_than=0)
    assert leftovers(ward) == []
