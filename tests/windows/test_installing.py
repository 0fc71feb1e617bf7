"""Installing, installing over an older version, opening files, and removing, in all three forms."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from builds import icons, sheet, windows
from builds.common import version

from tests.db.packs import minimal, write
from tests.windows.app import TRUST, App
from tests.windows.conftest import NewWindows, close_all
from tests.windows.wine import Wine
from tests.x_screen import SCREEN, Screen, wait_for

WHOLE_SCREEN = (0, 0, *SCREEN)
OLDER = "0.0.9"
CLASSES = r"Software\Classes"
UNINSTALL = r"Software\Microsoft\Windows\CurrentVersion\Uninstall"


@pytest.fixture(scope="module")
def older(tmp_path_factory: pytest.TempPathFactory, screen: Screen) -> Path:
    """The folder of an older version: programs that do nothing, and a module that is gone since."""
    payload = tmp_path_factory.mktemp("older") / "Wardcard"
    for name in ("wardcard.exe", "wardcard.com", "runtime/python311.dll", "app/viewer/gone.py"):
        (payload / name).parent.mkdir(parents=True, exist_ok=True)
        (payload / name).write_text("older", encoding="ascii")
    icons.write_ico(icons.make_pngs(payload.parent / "icons"), payload / windows.ICON)
    return payload


@pytest.fixture
def windows_pc(new_windows: NewWindows) -> Wine:
    """A Windows without Wardcard."""
    return new_windows()


def files_of(form: str, folder: Path) -> dict[str, Path]:
    """A file of each kind that a double click opens, and the new place in each."""
    spreadsheet = folder / "latest ratings é.ods"
    sheet.write_sheet(spreadsheet)
    pack = write(folder, minimal(), f"report pack {form}.json")
    return {sheet.NAME: spreadsheet, "Invented General Hospital": pack}


def registered_command(wine: Wine, hive: str, kind: str) -> list[str]:
    r"""The words of the command that opens a file, as Windows splits '"C:\…\wardcard.exe" "%1"'."""
    command = wine.value(rf"{hive}\{CLASSES}\{kind}\shell\open\command")
    words = command.split('"')[1::2]
    assert words[1:] == ["%1"], command
    return words


def double_click(wine: Wine, hive: str, kind: str, file: Path) -> None:
    """Open a file by the command that is registered for it.

    Wine 8 does not look at the associations of a single user, so the command is run directly.
    """
    program, _ = registered_command(wine, hive, kind)
    handed_over = wine.start(program, file)
    assert handed_over.communicate(timeout=60)[0] == b""


def has_use_of(app: App, files: dict[str, Path], open_it: Callable[[Path], None]) -> None:
    """Check that each of ``files``, opened by a double click, is in Wardcard's data."""
    for place, file in files.items():
        open_it(file)
        app.wait_for_text(f"Added {file.stem.partition(' é')[0]}")
        assert place in app.ask("find", place)


def offers_to_follow(app: App, open_it: Callable[[Path], object]) -> None:
    """Check that a data pack, opened by a double click, offers to follow its folder."""
    folder = app.wine.profile / "packs"
    key = app.wine.profile / "team.pem"
    app.ask("key", "new", key)
    app.ask("publish", "--out", folder, "--key", key, "--version", "1")
    open_it(folder / "wardcard-1.wardcard")
    app.screen.wait_for_title("Follow a folder")
    app.wait_for_text("packs", WHOLE_SCREEN)


class TestForOneUser:
    def test_it_is_installed_opens_files_and_is_removed(
        self, windows_pc: Wine, screen: Screen, setup: Path, older: Path, tmp_path: Path
    ) -> None:
        wine = windows_pc
        app = App(wine, screen, wine.local / "Programs" / "Wardcard", wine.local / "Wardcard")
        before = tmp_path / "older-setup.exe"
        windows.make_setup(before, older, OLDER)
        wine.must(before, "/S")
        assert wine.value(rf"HKCU\{UNINSTALL}\Wardcard", "DisplayVersion") == OLDER
        assert (app.home / "app" / "viewer" / "gone.py").is_file()
        own = app.home / "the user's own.txt"
        own.write_text("not installed by Wardcard", encoding="ascii")

        wine.must(setup, "/S", "/SHARED")
        assert wine.value(rf"HKCU\{UNINSTALL}\Wardcard", "DisplayVersion") == version()
        settings = (app.data / "settings.ini").read_text("utf-8")
        assert "[computer]" in settings, "the computer is not set as a shared one"
        assert "shared=true" in settings
        assert not (app.home / "app" / "viewer" / "gone.py").exists(), "the older version is there"
        assert not wine.has_key(rf"HKLM\{UNINSTALL}\Wardcard"), "it changes what all users have"
        assert app.ask("--version").strip() == f"Wardcard {version()}"

        (link,) = wine.profile.glob("AppData/Roaming/Microsoft/Windows/Start Menu/**/Wardcard.lnk")
        wine.start("start", link)
        screen.wait_for_title(TRUST)
        assert (app.data / "wardcard.db").is_file()
        assert wine.value(rf"HKCU\{CLASSES}\.wardcard") == "Wardcard.Data"
        for suffix in (".json", ".ods", ".csv", ".xlsx"):
            key = rf"HKCU\{CLASSES}\{suffix}"
            assert wine.run("reg", "query", rf"{key}\OpenWithProgids", "/v", "Wardcard.File"
                            ).returncode == 0, suffix  # fmt: skip
            assert wine.value(key) == "", f"Wardcard made itself the program for {suffix}"
        has_use_of(
            app,
            files_of("setup", wine.profile),
            lambda file: double_click(wine, "HKCU", "Wardcard.File", file),
        )
        offers_to_follow(app, lambda pack: double_click(wine, "HKCU", "Wardcard.Data", pack))
        close_all(app)

        # It starts a copy of itself, which goes on alone.
        wine.must(app.home / "uninstall.exe", "/S")
        wait_for(lambda: not link.exists(), "the entry in the Start menu to be gone")
        wait_for(lambda: not wine.has_key(rf"HKCU\{UNINSTALL}\Wardcard"), "the removal")
        assert [path.name for path in app.home.iterdir()] == [own.name]
        assert (app.data / "wardcard.db").is_file(), "the removal deletes the user's data"
        for key in (".wardcard", "Wardcard.Data", "Wardcard.File", r".ods\OpenWithProgids"):
            assert not wine.has_key(rf"HKCU\{CLASSES}\{key}")

    def test_it_refuses_to_replace_a_wardcard_that_is_open(self, app: App, setup: Path) -> None:
        process = app.open_at(TRUST)
        assert app.wine.run(setup, "/S").returncode == 2
        assert process.poll() is None
        app.quit()
        # Nothing was removed meanwhile.
        assert TRUST in app.ask("ratings", "RWH")
        app.open_at(TRUST)


class TestForAllUsers:
    def test_it_is_installed_opens_files_and_is_removed(
        self, windows_pc: Wine, screen: Screen, package: Path, older: Path, tmp_path: Path
    ) -> None:
        wine = windows_pc
        home = wine.drive / "Program Files" / "Wardcard"
        app = App(wine, screen, home, wine.local / "Wardcard")
        before = tmp_path / "older.msi"
        windows.make_msi(before, older, OLDER)
        wine.must("msiexec", "/i", before, "/qn")
        assert (home / "app" / "viewer" / "gone.py").is_file()

        wine.must("msiexec", "/i", package, "SHARED=1", "/qn")
        assert json.loads(app.ask("info", "--format", "json"))["policies"]["values"] == {
            "SharedComputer": True
        }
        assert not (home / "app" / "viewer" / "gone.py").exists(), "the older version is there"
        assert app.ask("--version").strip() == f"Wardcard {version()}"
        listed = [wine.value(key, "DisplayName") for key in wine.keys(rf"HKLM\{UNINSTALL}")]
        assert listed.count("Wardcard") == 1, "the older version is still listed"

        # Windows puts it into the menu of all users, Wine into that of the one who installs.
        (link,) = wine.drive.rglob("Start Menu/**/Wardcard.lnk")
        wine.start("start", link)
        screen.wait_for_title(TRUST)
        has_use_of(
            app,
            files_of("msi", wine.profile),
            lambda file: double_click(wine, "HKLM", "Wardcard.File", file),
        )
        offers_to_follow(app, lambda pack: wine.start("start", pack))
        close_all(app)

        wine.must("msiexec", "/x", package, "/qn")
        policy = (r"HKLM\Software\Policies\Wardcard", "/v", "SharedComputer")
        assert wine.run("reg", "query", *policy).returncode != 0, "the policy is left behind"
        assert [path for path in home.rglob("*") if path.is_file()] == []
        assert (app.data / "wardcard.db").is_file(), "the removal deletes the user's data"
        assert not link.exists(), "the Start menu still has Wardcard"
        for key in (".wardcard", "Wardcard.Data", "Wardcard.File"):
            assert not wine.has_key(rf"HKLM\{CLASSES}\{key}")


class TestPortable:
    def test_it_runs_where_it_is_unpacked_and_keeps_its_data_there(
        self, installed: App, portable: Path
    ) -> None:
        wine = installed.wine
        stick = wine.drive / "USB stick é"
        with zipfile.ZipFile(portable) as archive:
            archive.extractall(stick)
        app = App(wine, installed.screen, stick / "Wardcard", stick / "Wardcard" / "data")
        shutil.rmtree(installed.data, ignore_errors=True)
        matrix = json.loads(app.ask("ratings", "RWH", "--format", "json"))
        assert matrix["subject"]["name"] == TRUST
        process = app.open_at(TRUST)
        app.quit()
        assert process.communicate(timeout=60)[0] == b""
        assert (app.data / "wardcard.db").is_file()
        assert (app.data / "settings.ini").is_file()
        assert not installed.data.exists(), "a portable copy leaves data with the user"
        shutil.rmtree(stick)
