"""The window's picture, which needs no display."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

if TYPE_CHECKING:
    from pathlib import Path


def wardcard(*words: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "QT_QPA_PLATFORM"}
    environment.pop("DISPLAY", None)
    return subprocess.run(
        [sys.executable, "-m", "viewer", *words],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_picture_is_taken_without_a_display(tmp_path: Path, qapp: object) -> None:
    out = tmp_path / "window.png"
    ended = wardcard(
        "--picture", str(out), "--subject", "RWH01", "--size", "1100x700", "--scale", "2"
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    picture = QImage(str(out))
    assert (picture.width(), picture.height()) == (2200, 1400)
    # The bar, the badge of a rating and the page: it is no blank window.
    colours = {
        picture.pixelColor(x, y).name() for x in range(0, 2200, 7) for y in range(0, 1400, 7)
    }
    assert {"#003087", "#f3b13d", "#f0f4f5"} <= colours


def test_a_picture_of_what_is_not_there_is_refused(tmp_path: Path) -> None:
    out = tmp_path / "window.png"
    ended = wardcard("--picture", str(out), "--subject", "NOPE")
    assert ended.returncode == 1
    assert ended.stderr.startswith("wardcard: ")
    assert "NOPE" in ended.stderr
    assert not out.exists()
