"""Where data live: named, portable, or the user's own; settings where they can be written."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from db.files.private import other_readers
from viewer.system import paths


def built_app(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of an app that says it was built, as PyInstaller's do."""
    folder.mkdir()
    (folder / "wardcard").touch()
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(folder / "wardcard"))
    monkeypatch.delenv("WARDCARD_DATA_DIR")
    return folder


def test_a_named_folder_is_taken(own_home: Path) -> None:
    assert paths.data_dir() == own_home


def test_data_are_the_users_own_by_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = built_app(tmp_path / "app", monkeypatch)
    assert paths.data_dir() == paths.user_dir()
    assert app not in paths.data_dir().parents
    assert tmp_path / "home" in paths.data_dir().parents


def test_a_marker_makes_the_built_app_portable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = built_app(tmp_path / "Stick Nº 1", monkeypatch)
    (app / "portable.txt").touch()
    assert paths.data_dir() == app / "data"


def test_a_marker_beside_python_means_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = built_app(tmp_path / "app", monkeypatch)
    (app / "portable.txt").touch()
    monkeypatch.delattr(sys, "frozen")
    assert paths.data_dir() == paths.user_dir()


def test_settings_stay_with_the_data_where_they_can(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "data"
    assert paths.private_dir(folder) == folder
    assert list(folder.iterdir()) == []


def test_settings_go_to_the_user_where_the_data_are_protected(tmp_path: Path) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where the folder should be", "utf-8")
    assert paths.private_dir(blocked / "data") == paths.user_dir()


def test_nobody_else_reads_the_users_own_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, chosen = tmp_path / "own" / "Wardcard", tmp_path / "chosen"
    monkeypatch.setattr(paths, "user_dir", lambda: own)
    assert paths.private_dir(own) == own
    assert other_readers(own) == ()
    # Others may be meant to read a folder that someone has chosen.
    plain = tmp_path / "plain"
    plain.mkdir()
    assert paths.private_dir(chosen) == chosen
    assert other_readers(chosen) == other_readers(plain)


def test_files_are_saved_among_the_users_documents(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = tmp_path / "Dokumente"
    monkeypatch.setattr("platformdirs.user_documents_dir", lambda: str(documents))
    assert paths.documents_dir() == Path.home()
    documents.mkdir()
    assert paths.documents_dir() == documents
