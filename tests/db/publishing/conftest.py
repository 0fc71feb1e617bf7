"""A quality team's workshop, the share it publishes to, and a PC that follows the share."""

from __future__ import annotations

from pathlib import Path

import pytest

from db.importing.opening import open_or_create
from db.publishing.followed_data import Target, WardData
from db.publishing.signing import new_key, read_signing_key, rotate_key
from tests.db.packs import minimal, write


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an invented database and three keys; tests only read it."""
    folder = tmp_path_factory.mktemp("workshop")
    open_or_create(folder / "own.db", [write(folder, minimal())]).close()
    new_key(folder / "team.pem")
    new_key(folder / "stranger.pem")
    rotate_key(read_signing_key(folder / "team.pem"), folder / "next.pem")
    return folder


@pytest.fixture
def share(tmp_path: Path) -> Path:
    folder = tmp_path / "share"
    folder.mkdir()
    return folder


@pytest.fixture
def ward(tmp_path: Path, share: Path) -> WardData:
    data = WardData(tmp_path / "pc")
    data.follow(Target(share))
    return data
