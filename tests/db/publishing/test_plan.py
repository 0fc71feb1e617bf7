"""What is known before a pack is published."""

from __future__ import annotations

from pathlib import Path

import pytest

from db.domain.errors import Refused, StoreError
from db.publishing.packs import publish
from db.publishing.plan import is_trusted, look_at_folder, newest_of_publisher, version_after
from db.publishing.signing import look_at_key, new_key, read_signing_key


def put(workshop: Path, share: Path, key: str, version: int) -> None:
    signing = read_signing_key(workshop / f"{key}.pem")
    publish(workshop / "own.db", share, signing, app_version="0.1.0", version=version)


def test_the_next_version_follows_the_publishers_own_and_is_free(
    workshop: Path, share: Path
) -> None:
    assert version_after((), None) == 1
    put(workshop, share, "team", 3)
    put(workshop, share, "stranger", 4)
    packs = look_at_folder(share)
    team, heir = (look_at_key(workshop / f"{name}.pem") for name in ("team", "next"))
    for key in (team, heir):
        newest = newest_of_publisher(packs, key)
        assert newest is not None
        assert newest.manifest.version == 3
        assert version_after(packs, newest) == 5
    stranger = look_at_key(workshop / "stranger.pem")
    assert [is_trusted(pack, stranger) for pack in packs] == [True, False]


def test_a_folder_that_is_not_there_is_refused_and_looking_leaves_nothing(
    tmp_path: Path, share: Path
) -> None:
    with pytest.raises(StoreError, match="is not a folder that can be reached"):
        look_at_folder(tmp_path / "none")
    assert look_at_folder(share) == ()
    assert list(share.iterdir()) == []


def test_a_key_with_a_password_is_known_by_the_public_one_beside_it(tmp_path: Path) -> None:
    public = new_key(tmp_path / "locked.pem", b"words")
    seen = look_at_key(tmp_path / "locked.pem")
    assert (seen.has_password, seen.public) == (True, public)
    (tmp_path / "locked.pub").unlink()
    assert look_at_key(tmp_path / "locked.pem").public is None
    (tmp_path / "other.pem").write_text("no key")
    with pytest.raises(Refused, match="is not a private key"):
        look_at_key(tmp_path / "other.pem")
