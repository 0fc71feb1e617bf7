"""Why Qt cannot start, as a sentence instead of an abort."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows always has a screen")


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"QT_QPA_PLATFORM": "garbage"}, "Qt cannot use the screen 'garbage'"),
        ({"QT_QPA_PLATFORM": "xcb", "DISPLAY": ":987"}, "could not connect to display :987"),
        ({"DISPLAY": ""}, "There is no screen to show the window on"),
    ],
)
def test_a_window_without_a_screen_is_refused_with_a_sentence(
    variables: dict[str, str], said: str
) -> None:
    hidden = ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY")
    inherited = {name: value for name, value in os.environ.items() if name not in hidden}
    done = subprocess.run(
        [sys.executable, "-m", "viewer"],
        env={**inherited, **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("wardcard: ")
    assert said in done.stderr or "The system library libxcb" in done.stderr
    assert done.stderr.count("\n") == 1
