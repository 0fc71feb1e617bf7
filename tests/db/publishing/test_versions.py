"""Versions and dates of packs: what a PC takes and refuses, and what a publisher may publish."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from db.domain.errors import Refused
from db.publishing import follower, next_version, packs
from db.publishing.followed_data import State, Target, WardData
from db.publishing.follower import Follower, Look
from db.publishing.manifest import LARGEST_VERSION
from db.publishing.packs import Published, publish
from db.publishing.signing import read_public_key, read_signing_key

APP = "0.1.0"
ONLY_TEXT = pytest.mark.skipif(
    sys.platform == "win32", reason="a folder on Windows may be called by half a character"
)


@pytest.fixture
def put(workshop: Path, share: Path) -> Callable[..., Published]:
    def put(version: int | None = None, key: str = "team", **more: object) -> Published:
        signing = read_signing_key(workshop / f"{key}.pem")
        values = {"app_version": APP, "version": version, **more}
        return publish(workshop / "own.db", share, signing, **values)  # pyright: ignore[reportArgumentType]

    return put


def look(ward: WardData) -> Look:
    return Follower(ward, APP).look(patient=False)


def taken(ward: WardData) -> int | None:
    found = look(ward).taken
    return found and found.version


def set_clock(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    """Set the clock of this PC; the clock of the share stays right."""
    monkeypatch.setattr(packs, "_now", lambda: moment)
    monkeypatch.setattr(follower, "today", lambda: moment.date())


NOW = datetime.now(UTC)
FAR = NOW + timedelta(days=365 * 73)
LONG_AGO = datetime(1970, 1, 1, 0, 5, tzinfo=UTC)

# Following again


@pytest.mark.parametrize("stopped", [False, True])
def test_following_again_takes_the_same_version_but_no_older_one(
    put: Callable[..., Published], ward: WardData, share: Path, stopped: bool
) -> None:
    old, new = put(3).path, put(5).path
    assert taken(ward) == 5
    if stopped:
        ward.stop()
    ward.follow(Target(share))
    assert taken(ward) == 5
    new.unlink()
    ward.follow(Target(share))
    (refusal,) = look(ward).refused
    assert refusal.startswith(f"{old.name} is older than version 5, which this PC has had")
    assert look(ward) == Look(packs=1)


def test_an_older_version_from_another_folder_or_after_a_change_of_key_is_refused_too(
    put: Callable[..., Published], ward: WardData, share: Path, workshop: Path
) -> None:
    put(5)
    assert taken(ward) == 5
    shutil.rmtree(share)
    other = share.with_name("other")
    other.mkdir()
    signing = read_signing_key(workshop / "next.pem")
    publish(workshop / "own.db", other, signing, app_version=APP, version=4)
    for key in (None, read_public_key(workshop / "next.pub")):
        ward.follow(Target(other, key))
        assert "is older than version 5" in look(ward).refused[0]


def test_an_older_version_can_be_allowed_on_purpose(
    put: Callable[..., Published], ward: WardData, share: Path, workshop: Path
) -> None:
    put(3)
    new = put(5).path
    assert taken(ward) == 5
    new.unlink()
    key = read_public_key(workshop / "team.pub")
    ward.follow(Target(share, key))
    assert taken(ward) is None
    ward.follow(Target(share, key), allow_older=True)
    assert taken(ward) == 3


def test_another_publisher_counts_from_the_start(
    put: Callable[..., Published], ward: WardData, share: Path, workshop: Path
) -> None:
    put(5)
    assert taken(ward) == 5
    ward.follow(Target(share, read_public_key(workshop / "stranger.pub")))
    put(2, "stranger")
    assert taken(ward) == 2


def test_a_state_that_an_earlier_wardcard_wrote_is_kept(
    put: Callable[..., Published], ward: WardData
) -> None:
    put(5)
    look(ward)
    file = ward.folder / "state.json"
    state = json.loads(file.read_text())
    for name in ("highest", "unusable", "notice"):
        del state[name]
    del state["current"]["sha256"]
    file.write_text(json.dumps(state))
    assert ward.state().seen == 5
    put(6)
    assert taken(ward) == 6


# Clocks


def test_a_pack_from_the_future_is_refused_once_and_keeps_no_later_one_out(
    put: Callable[..., Published], ward: WardData, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(1)
    look(ward)
    ahead = put(version=2099010101, created=FAR).path
    (refusal,) = look(ward).refused
    assert "says that it was published on" in refusal
    assert "If the clock is right" in refusal
    assert look(ward) == Look(packs=2)
    ahead.unlink()
    put(2)
    assert taken(ward) == 2
    # Its day comes.
    put(version=2099010101, created=FAR)
    look(ward)
    set_clock(monkeypatch, FAR)
    assert taken(ward) == 2099010101


def test_a_pack_of_a_few_days_ahead_is_taken(put: Callable[..., Published], ward: WardData) -> None:
    put(1, created=NOW + timedelta(days=20))
    assert taken(ward) == 1


@pytest.mark.parametrize("clock", [LONG_AGO, datetime(2015, 3, 1, tzinfo=UTC)])
def test_a_pc_whose_clock_is_far_behind_still_takes_packs(
    put: Callable[..., Published],
    ward: WardData,
    monkeypatch: pytest.MonkeyPatch,
    clock: datetime,
) -> None:
    put(1)
    set_clock(monkeypatch, clock)
    assert taken(ward) == 1
    monkeypatch.setattr(packs, "_now", lambda: NOW)
    put(2)
    assert taken(ward) == 2


@pytest.mark.parametrize(
    ("clock", "words"),
    [
        (LONG_AGO, "but the database has ratings of 1 May 2022"),
        (NOW - timedelta(days=40), "but the computer with"),
        (NOW + timedelta(days=40), "but the computer with"),
        (FAR, "but the computer with"),
    ],
)
def test_nothing_is_published_with_a_wrong_clock(
    put: Callable[..., Published],
    share: Path,
    monkeypatch: pytest.MonkeyPatch,
    clock: datetime,
    words: str,
) -> None:
    set_clock(monkeypatch, clock)
    with pytest.raises(Refused, match=words) as refused:
        put()
    assert "Set the clock" in str(refused.value)
    assert list(share.iterdir()) == []


def test_a_clock_that_the_folder_shares_is_compared_with_the_ratings(
    share: Path,
) -> None:
    rated = datetime(2022, 5, 1, tzinfo=UTC).date()
    with pytest.raises(Refused, match="more than 25 years after the newest rating"):
        next_version.check_clock(FAR, share, FAR, rated)
    next_version.check_clock(NOW, share, NOW, rated)
    next_version.check_clock(NOW, share, NOW, None)


def test_after_a_pack_from_the_future_the_publisher_goes_on_above_it_and_is_told(
    put: Callable[..., Published],
) -> None:
    put(version=2099010101, created=FAR)
    published = put()
    assert published.manifest.version == 2099010102
    assert "wardcard-2099010101.wardcard says that it was published on" in published.doubt
    assert "delete that pack" in published.doubt


# Versions


@pytest.mark.parametrize("version", [0, -1, LARGEST_VERSION + 1, 10**30])
def test_a_version_that_no_pc_would_take_is_refused(
    put: Callable[..., Published], share: Path, version: int
) -> None:
    with pytest.raises(Refused, match="cannot be a version"):
        put(version)
    assert list(share.iterdir()) == []


def test_the_highest_version_of_all_leaves_no_room(put: Callable[..., Published]) -> None:
    put(LARGEST_VERSION)
    for version in (None, 7):
        with pytest.raises(Refused, match="there can be no higher one"):
            put(version)


def test_only_the_publishers_own_packs_count_and_none_is_replaced(
    put: Callable[..., Published], share: Path
) -> None:
    theirs = put(900, "stranger").path.read_bytes()
    (share / "wardcard-950.wardcard").write_bytes(b"no pack")
    assert put(5).manifest.version == 5
    for version in (5, 900, 950):
        with pytest.raises(Refused, match=f"already has version {version}"):
            put(version)
    assert (share / "wardcard-900.wardcard").read_bytes() == theirs
    # A rotated key goes on from where the old one was.
    with pytest.raises(Refused, match="already has version 5"):
        put(4, "next")
    assert put(6, "next").manifest.version == 6


# The state of a PC


@pytest.mark.parametrize(
    "change",
    [
        {"seen": "Infinity"},
        {"current": {"file": "a\0b", "version": 1, "created": "2026-01-01", "extract_months": []}},
        {"current": {"file": "a.db", "version": 1, "created": "soon", "extract_months": []}},
        {
            "current": {
                "file": "a.db",
                "version": 1,
                "created": "2026-01-01",
                "extract_months": ["x"],
            }
        },
        {"highest": {"key": []}},
        {"highest": 7},
        {"refused": {"a": 7}},
        {"pinned": "no key"},
    ],
)
def test_a_state_that_nobody_wrote_counts_as_empty(
    put: Callable[..., Published], ward: WardData, change: dict[str, object]
) -> None:
    put(1)
    look(ward)
    file = ward.folder / "state.json"
    text = json.dumps(json.loads(file.read_text()) | change)
    file.write_text(text.replace('"Infinity"', "Infinity"))
    assert ward.state() == State()
    assert taken(ward) == 1


@pytest.mark.parametrize(
    "text",
    [
        '{"folder": "a\\u0000b"}',
        pytest.param('{"folder": "\\ud800"}', marks=ONLY_TEXT),
        "[" * 100_000,
        "1" * 5_000_000,
    ],
)
def test_a_choice_that_names_no_folder_is_one_sentence(ward: WardData, text: str) -> None:
    (ward.folder / "follow.json").write_text(text)
    with pytest.raises(Refused, match="does not say which folder to follow"):
        ward.target()
