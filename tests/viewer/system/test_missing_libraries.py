"""Wardcard on a computer that lacks libraries, which are hidden from its process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tools import tool_or_skip

LIBRARIES = Path("/usr/lib/x86_64-linux-gnu")
_HIDE = """\
set -e
mount -t tmpfs none "$HIDDEN"
mkdir "$HIDDEN/upper" "$HIDDEN/work"
for file in $NAMES; do mknod "$HIDDEN/upper/$file" c 0 0; done
mount -t overlay overlay -o "lowerdir=$FOLDER,upperdir=$HIDDEN/upper,workdir=$HIDDEN/work" "$FOLDER"
exec "$@"
"""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not LIBRARIES.is_dir(), reason="needs the folders of Debian or Ubuntu"),
]


def run_without(libraries: tuple[str, ...], hidden: Path, *command: str) -> tuple[int, str]:
    """Run a command that does not see these libraries; its exit status and errors."""
    if sys.platform == "win32" or os.geteuid() != 0:
        pytest.skip("only root can hide libraries from a process")
    tool_or_skip("unshare")
    hidden.mkdir()
    names = [path.name for each in libraries for path in LIBRARIES.glob(f"{each}*")]
    variables = {"HIDDEN": str(hidden), "NAMES": " ".join(names), "FOLDER": str(LIBRARIES)}
    words = ["unshare", "--mount", "sh", "-c", _HIDE, "sh"]
    inherited = {key: value for key, value in os.environ.items() if key != "QT_QPA_PLATFORM"}
    environment = {**inherited, **variables, "DISPLAY": ":987"}
    trial = subprocess.run([*words, "true"], env=environment, capture_output=True, check=False)
    if trial.returncode != 0:
        pytest.skip("this computer allows no overlay: " + trial.stderr.decode())
    done = subprocess.run(
        [*words, *command], env=environment, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize(
    ("libraries", "packages"),
    [
        (("libEGL.so",), ["libegl1"]),
        (("libxcb-cursor.so",), ["libxcb-cursor0"]),
        (("libEGL.so", "libxcb-cursor.so"), ["libegl1", "libxcb-cursor0"]),
    ],
)
def test_the_packages_and_the_command_that_installs_them_are_named(
    libraries: tuple[str, ...], packages: list[str], tmp_path: Path
) -> None:
    command = (sys.executable, "-m", "viewer", "--data-dir", str(tmp_path / "data"))
    status, said = run_without(libraries, tmp_path / "hidden", *command)
    assert status == 1
    assert said.startswith("wardcard: The system library lib")
    assert said.partition("sudo apt-get install ")[2].split() == packages
    assert said.count("\n") == 1
