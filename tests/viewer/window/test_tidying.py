"""What earlier runs left is cleared up once the window is shown."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from viewer.system import paths
from viewer.window.tidying import Tidying, tidy

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

KILLED = """
import os, sys
from pathlib import Path
from db.files.temporary import scratch_folder
with scratch_folder() as folder:
    (folder / "database.db").write_bytes(b"whole database")
    print(folder, flush=True)
    os._exit(9)
"""


@pytest.fixture
def left(own_home: Path, tmp_path: Path) -> Path:
    """What a run with the test's data folder left in the folder for temporary files."""
    paths.keep_register_of_temporary_files(own_home)
    (tmp_path / "temp").mkdir()
    ended = subprocess.run(
        [sys.executable, "-c", KILLED],
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
            **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(tmp_path / "temp")),
        },
        stdout=subprocess.PIPE,
        check=False,
    )
    assert ended.returncode == 9
    (found,) = (tmp_path / "temp").iterdir()
    return found


def test_what_a_killed_run_left_is_removed(left: Path, own_home: Path, qtbot: QtBot) -> None:
    tidying = Tidying(own_home)
    tidying.begin()
    qtbot.waitUntil(lambda: not left.exists())
    tidying.close()


def test_it_is_removed_when_the_window_opens(
    left: Path, own_home: Path, bundled_database: Path, project_root: Path
) -> None:
    own_home.mkdir(exist_ok=True)
    (own_home / "wardcard.db").write_bytes(bundled_database.read_bytes())
    program = (
        "from pathlib import Path; from PySide6.QtCore import QTimer; import sys, time\n"
        "from PySide6.QtWidgets import QApplication\n"
        "run = QApplication.exec\n"
        "def gone():\n"
        "    if not Path(sys.argv[1]).exists() or time.monotonic() > deadline:\n"
        "        QApplication.instance().closeAllWindows()\n"
        "def watched(*_):\n"
        "    timer = QTimer(); timer.timeout.connect(gone); timer.start(20); return run()\n"
        "deadline = time.monotonic() + 30\n"
        "QApplication.exec = watched\n"
        "from viewer.__main__ import main; sys.exit(main([]))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program, str(left)],
        cwd=project_root,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert not left.exists()
    log = (own_home / "logs" / "wardcard.log").read_text("utf-8")
    assert "temporary files" in log
    assert str(left) not in log


def test_settings_that_qt_did_not_finish_are_removed_after_a_day(own_home: Path) -> None:
    own_home.mkdir()
    old, new, other = (own_home / f"settings.ini.{end}" for end in ("aB3dE6", "Zz9yX8", "before"))
    for path in (old, new, own_home / "settings.ini", own_home / "settings.ini.old one"):
        path.touch()
    other.mkdir()
    os.utime(old, (0, 0))
    os.utime(own_home / "settings.ini", (0, 0))
    tidy(own_home)
    assert not old.exists()
    assert {path.name for path in own_home.iterdir()} == {
        new.name, other.name, "settings.ini", "settings.ini.old one",
    }  # fmt: skip


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no file modes")
def test_only_the_users_own_folder_is_made_private(
    own_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_home.mkdir()
    own_home.chmod(0o755)
    tidy(own_home)
    assert stat.S_IMODE(own_home.stat().st_mode) == 0o755
    monkeypatch.setattr(paths, "user_dir", lambda: own_home)
    tidy(own_home)
    assert stat.S_IMODE(own_home.stat().st_mode) == 0o700
