r"""Every command of the guides runs on Windows, after 'C:\>' as after '$'."""

from __future__ import annotations

import shlex
import shutil
from pathlib import Path

import pytest

from tests.test_docs import GUIDES, ROOT, commands, name_of, write_named_files
from tests.windows.app import TRUST, App
from tests.windows.conftest import NewWindows, close_all
from tests.x_screen import Screen, wait_for

PROMPT = "C:\\> "


@pytest.mark.parametrize("guide", GUIDES, ids=name_of)
def test_every_command_of_a_guide_runs_on_windows(guide: Path, app: App) -> None:
    folder = app.wine.profile / "Documents" / guide.stem
    folder.mkdir()
    write_named_files(folder)
    for line in commands(guide):
        if line.startswith("$ wardcard "):
            done = app.run(*shlex.split(line.removeprefix("$ wardcard ")), cwd=folder)
            assert done.returncode == 0, f"{line}: {done.stdout}{done.stderr}"
            if "--picture" in line:
                assert (folder / "window.png").read_bytes().startswith(b"\x89PNG")
            else:
                assert done.stdout.strip(), f"{line} prints nothing"


def test_the_commands_of_the_guide_for_it_install_start_and_remove(
    new_windows: NewWindows, screen: Screen, setup: Path, package: Path, ready_data: Path
) -> None:
    wine = new_windows()
    for file in (setup, package):
        shutil.copy(file, wine.drive)
    shutil.copy(ready_data / "wardcard.db", wine.share("server", "share"))
    app = App(wine, screen, wine.drive / "Program Files" / "Wardcard", wine.local / "Wardcard")
    lines = [
        line.removeprefix(PROMPT)
        for line in commands(ROOT / "resources" / "help" / "for-it.md")
        if line.startswith(PROMPT)
    ]
    assert len(lines) >= 6
    batch = wine.drive / "command.bat"
    for line in lines:
        batch.write_text(f"@{line}\r\n", encoding="ascii")
        if "wardcard.exe" in line:
            wine.start("cmd", "/c", batch)
            screen.wait_for_title(TRUST)
            close_all(app)
        else:
            wine.must("cmd", "/c", batch)
    assert not (app.home / "wardcard.exe").exists()
    own = wine.local / "Programs" / "Wardcard" / "wardcard.exe"
    wait_for(lambda: not own.exists(), "the removal")
