"""Tests the Windows installers in Wine: installing, opening a file by association, removing.

They contain the stand-in for Python, because Wine does not show whether Wardcard itself works on
Windows. That is tested on a Windows runner (.github/workflows/builds.yml).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

from builds.common import BuildError, say

_TIMEOUT = 300
"""The time limit for a command in Wine, in seconds."""
_NAMES = ("wine", "wine64")


def present() -> bool:
    """Whether this machine has Wine, and Xvfb to run it."""
    return any(shutil.which(name) for name in _NAMES) and shutil.which("Xvfb") is not None


class Wine:
    """A new Wine installation in the folder ``prefix``, which is emptied first."""

    def __init__(self, prefix: Path) -> None:
        """Set up Wine in ``prefix``. Raises StopIteration without Wine; see :func:`present`."""
        self.drive = prefix / "drive_c"
        self._program = next(name for name in _NAMES if shutil.which(name))
        self._environment = {
            **os.environ,
            "WINEPREFIX": str(prefix),
            "WINEARCH": "win64",
            "WINEDEBUG": "-all",
            "LC_ALL": "C.UTF-8",
            "WINEDLLOVERRIDES": "mscoree,mshtml=",
        }
        shutil.rmtree(prefix, ignore_errors=True)
        prefix.mkdir(parents=True)

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command, in a virtual display if xvfb-run is installed, and wait for it to end."""
        return subprocess.run(
            ["xvfb-run", "-a", self._program, *words] if shutil.which("xvfb-run")
            else [self._program, *words],
            env=self._environment,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=_TIMEOUT,
            check=False,
        )  # fmt: skip

    def must(self, *words: str) -> str:
        """Run a command and return its output. Raises BuildError if it fails."""
        done = self.run(*words)
        if done.returncode != 0:
            raise BuildError(f"In Wine, '{' '.join(words)}' failed: {done.stdout}{done.stderr}")
        return done.stdout

    def has_key(self, key: str) -> bool:
        """Whether the registry has a key."""
        return self.run("reg", "query", key).returncode == 0

    def end(self) -> None:
        """End all programs of this installation."""
        for name in ("wineserver", "/usr/lib/wine/wineserver"):
            if shutil.which(name):
                subprocess.run([name, "-k"], env=self._environment, check=False)
                return

    def windows_path(self, path: Path) -> str:
        """The path that programs in Wine use for a file on its drive C."""
        return "C:\\" + "\\".join(path.relative_to(self.drive).parts)


def try_installers(setup: Path, package: Path, prefix: Path) -> None:
    """Test the setup program (for one user) and the .msi (for all users) in a new Wine.

    Each is installed, opens a file by its association, and is removed again. Raises BuildError if
    any step fails.
    """
    say("Trying the installers in Wine, with the stand-in for Python:")
    wine = Wine(prefix)
    try:
        wine.must("wineboot", "--init")
        _try_setup(wine, setup)
        _try_package(wine, package)
    finally:
        wine.end()


def _try_setup(wine: Wine, setup: Path) -> None:
    wine.must(str(setup), "/S")
    (home,) = (wine.drive / "users").glob("*/AppData/Local/Programs/Wardcard")
    data = home.parents[1] / "Wardcard" / "wardcard.db"
    data.parent.mkdir(exist_ok=True)
    data.write_text("invented data of the user", encoding="ascii")
    stray = home / "the user's own.txt"
    stray.write_text("not installed by Wardcard", encoding="ascii")
    _opens(wine, home, "HKCU")
    links = list((wine.drive / "users").glob("*/AppData/Roaming/**/Wardcard.lnk"))
    _expect(len(links) == 1, "the Start menu has no entry for Wardcard")
    _expect(wine.has_key(r"HKCU\Software\Classes\.wardcard"), "*.wardcard is not associated")
    _expect(wine.has_key(r"HKCU\Software\Classes\.ods\OpenWithProgids"), ".ods is not offered")
    say("  ok  for one user: installed, in the Start menu, associated; opened a file")
    # Without _?= the uninstaller would start a copy of itself and exit before the copy finishes.
    wine.must(str(home / "uninstall.exe"), "/S", f"_?={wine.windows_path(home)}")
    (home / "uninstall.exe").unlink(missing_ok=True)
    left = sorted(path.name for path in home.iterdir()) if home.exists() else []
    _expect(left == [stray.name], f"the removal leaves {left}")
    _expect(data.is_file(), "the removal deletes the user's data")
    _expect(not links[0].exists(), "the Start menu still has Wardcard")
    for key in (".wardcard", "Wardcard.Data", "Wardcard.File"):
        registered = wine.has_key(rf"HKCU\Software\Classes\{key}")
        _expect(not registered, f"the registry still has {key}")
    say("  ok  for one user: removed, except for the user's data")


def _try_package(wine: Wine, package: Path) -> None:
    shutil.copy(package, wine.drive / "wardcard.msi")
    wine.must("msiexec", "/i", r"C:\wardcard.msi", "/qn")
    home = wine.drive / "Program Files" / "Wardcard"
    _expect((home / "wardcard.exe").is_file(), "Program Files has no wardcard.exe")
    _opens(wine, home, "HKLM")
    _expect(wine.has_key(r"HKLM\Software\Classes\.wardcard"), "*.wardcard is not associated")
    say("  ok  for all users: installed by msiexec /qn, associated; opened a file")
    wine.must("msiexec", "/x", r"C:\wardcard.msi", "/qn")
    left = [path for path in home.rglob("*") if path.is_file() and path.name != "stand-in.log"]
    _expect(left == [], f"the removal leaves {len(left)} files")
    registered = wine.has_key(r"HKLM\Software\Classes\Wardcard.Data")
    _expect(not registered, "the registry still has Wardcard.Data")
    say("  ok  for all users: removed")


def _opens(wine: Wine, home: Path, hive: str) -> None:
    """Check that a double click on a file passes its full path to Wardcard's Python."""
    file = wine.drive / "data pack é.wardcard"
    file.write_text("invented", encoding="ascii")
    # Wine 8 ignores associations of one user, so the registered command is run directly.
    key = rf"{hive}\Software\Classes\Wardcard.Data\shell\open\command"
    command = wine.must("reg", "query", key, "/ve").partition("REG_SZ")[2].strip()
    program, argument = command.split('"')[1::2]
    _expect(argument == "%1", f"the registered command is {command}")
    wine.must(program, wine.windows_path(file))
    log = home / "runtime" / "stand-in.log"
    deadline = time.monotonic() + 60
    while not log.is_file() and time.monotonic() < deadline:
        time.sleep(0.5)
    _expect(log.is_file(), "the double-clicked file did not start Wardcard")
    call = log.read_text(encoding="utf-16-le")
    _expect("stand-in" in call and "start.py" in call and file.name in call, f"it got: {call}")
    log.unlink()


def _expect(condition: bool, fault: str) -> None:
    if not condition:
        raise BuildError(f"In Wine: {fault}.")
