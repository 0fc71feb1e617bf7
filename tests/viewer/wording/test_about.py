"""The text of 'About Wardcard'."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

import viewer
from viewer.wording import about
from viewer.wording.attribution import ATTRIBUTION, DISCLAIMER

DATABASE = Path("/invented/wardcard.db")


def test_it_names_version_parts_licences_and_the_database() -> None:
    text = about.text(DATABASE)
    for part in (
        f"Wardcard {viewer.__version__}",
        "not a CQC product",
        ATTRIBUTION,
        DISCLAIMER,
        f"Database in use: {DATABASE}\n",
        "opens no network connection",
        "MIT licence",
        "SQLAlchemy 2",
        "PySide6 Essentials 6",
        "LGPL",
        "SIL Open Font License",
    ):
        assert part in text


def test_the_users_own_copy_is_called_so() -> None:
    copied = Path("/invented/shared.db")
    assert f"Database in use: {DATABASE} (your own copy of {copied})" in about.text(
        DATABASE, copied
    )


def test_a_part_whose_version_is_unknown_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a built app that does not carry its parts' metadata."""

    def unknown(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr("importlib.metadata.version", unknown)
    assert "SQLAlchemy" not in about.text(DATABASE)
