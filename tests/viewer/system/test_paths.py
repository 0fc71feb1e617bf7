"""Where data live: named, portable, or the user's own; settings where they can be written."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from db.files.private import other_readers
from viewer.cli.main import run
from viewer.system import paths
from viewer.system.crash_reports import without_personal_data

ON_UNIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no file modes")


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


@pytest.mark.parametrize(("begun_in", "left_for"), [("app", "home"), ("elsewhere", "elsewhere")])
def test_the_built_app_leaves_its_own_folder_and_no_other(
    begun_in: str, left_for: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built_app(tmp_path / "app", monkeypatch)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / begun_in)
    paths.leave_own_folder()
    assert Path.cwd() == tmp_path / left_for


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
    own = tmp_path / "own" / "Wardcard"
    monkeypatch.setattr(paths, "user_dir", lambda: own)
    assert paths.private_dir(own) == own
    assert other_readers(own) == ()


@ON_UNIX
def test_nor_a_folder_that_is_made_because_somebody_names_it(tmp_path: Path) -> None:
    chosen = tmp_path / "new" / "chosen"
    assert paths.private_dir(chosen) == chosen
    assert other_readers(chosen) == ()


@ON_UNIX
def test_a_folder_that_somebody_has_made_keeps_its_rights(tmp_path: Path) -> None:
    for mode in (0o755, 0o2770, 0o777):
        chosen = tmp_path / f"{mode:o}"
        chosen.mkdir()
        chosen.chmod(mode)
        assert paths.private_dir(chosen) == chosen
        assert stat.S_IMODE(chosen.stat().st_mode) == mode


@ON_UNIX
def test_the_users_own_folder_of_an_earlier_version_is_made_private(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "own" / "Wardcard"
    monkeypatch.setattr(paths, "user_dir", lambda: own)
    (own / "logs").mkdir(parents=True)
    own.chmod(0o755)
    (own / "logs").chmod(0o755)
    for name in ("wardcard.db", "logs/wardcard.log"):
        (own / name).touch()
        (own / name).chmod(0o644)
    assert paths.private_dir(own) == own
    assert {stat.S_IMODE(path.stat().st_mode) for path in (own, own / "logs")} == {0o700}
    assert stat.S_IMODE((own / "wardcard.db").stat().st_mode) == 0o600
    assert other_readers(own / "logs" / "wardcard.log") == ()


@ON_UNIX
def test_an_own_folder_that_leads_elsewhere_keeps_its_rights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared, own = tmp_path / "shared", tmp_path / "Wardcard"
    shared.mkdir()
    shared.chmod(0o2770)
    own.symlink_to(shared)
    monkeypatch.setattr(paths, "user_dir", lambda: own)
    assert paths.private_dir(own) == own
    assert stat.S_IMODE(shared.stat().st_mode) == 0o2770


def test_trying_whether_a_folder_can_be_written_to_leaves_nothing(tmp_path: Path) -> None:
    assert paths.private_dir(tmp_path / "data") == tmp_path / "data"
    assert list((tmp_path / "data").iterdir()) == []


def test_files_are_saved_among_the_users_documents(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = tmp_path / "Dokumente"
    monkeypatch.setattr("platformdirs.user_documents_dir", lambda: str(documents))
    assert paths.documents_dir() == Path.home()
    documents.mkdir()
    assert paths.documents_dir() == documents


@pytest.fixture
def nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """A user whom the system does not know, as containers have them."""

    def unknown(_: int) -> None:
        raise KeyError("getpwuid(): uid not found")

    for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "WARDCARD_DATA_DIR"):
        monkeypatch.delenv(name)
    monkeypatch.setattr("pwd.getpwuid", unknown)


@ON_UNIX
@pytest.mark.usefixtures("nobody")
def test_without_a_home_folder_the_data_folder_has_to_be_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["info"]) == 1
    assert "It is not known where your home folder is" in capsys.readouterr().err
    assert run(["info", "--data-dir", str(tmp_path / "data")]) == 0
    assert [path.name for path in tmp_path.iterdir() if "~" in path.name] == []


@ON_UNIX
@pytest.mark.usefixtures("nobody")
def test_a_user_without_a_home_folder_is_no_fault(tmp_path: Path) -> None:
    assert paths.documents_dir() == Path.cwd()
    assert without_personal_data("no name in here") == "no name in here"
