"""Windows' installers tried in Wine: installed, a file opened by association, removed again.

What runs there is the stand-in for Python, for Wine says nothing of how Wardcard itself fares on
Windows: that is tried on a Windows runner.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

from builds.places import BuildError, say

_PATIENCE = 300
_NAMES = ("wine", "wine64")


def present() -> bool:
    return any(shutil.which(name) for name in _NAMES) and shutil.which("Xvfb") is not None


class Wine:
    """A Windows of its own in ``prefix``."""

    def __init__(self, prefix: Path) -> None:
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
        return subprocess.run(
            ["xvfb-run", "-a", self._program, *words] if shutil.which("xvfb-run")
            else [self._program, *words],
            env=self._environment,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=_PATIENCE,
            check=False,
        )  # fmt: skip

    def must(self, *words: str) -> str:
        done = self.run(*words)
        if done.returncode != 0:
            raise BuildError(f"In Wine '{' '.join(words)}' failed: {done.stdout}{done.stderr}")
        return done.stdout

    def knows(self, key: str) -> bool:
        return self.run("reg", "query", key).returncode == 0

    def end(self) -> None:
        for name in ("wineserver", "/usr/lib/wine/wineserver"):
            if shutil.which(name):
                subprocess.run([name, "-k"], env=self._environment, check=False)
                return

    def windows_path(self, path: Path) -> str:
        return "C:\\" + "\\".join(path.relative_to(self.drive).parts)


def try_installers(setup: Path, package: Path, prefix: Path) -> None:
    """Install, associate, open and remove, per user and per machine. Raises BuildError."""
    say("Tried in Wine, with the stand-in for Python:")
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
    data.write_text("stands for the user's data", encoding="ascii")
    beside = home / "the user's own.txt"
    beside.write_text("not ours", encoding="ascii")
    _opens(wine, home, "HKCU")
    links = list((wine.drive / "users").glob("*/AppData/Roaming/**/Wardcard.lnk"))
    _expect(len(links) == 1, "the Start menu has no entry of Wardcard")
    _expect(wine.knows(r"HKCU\Software\Classes\.wardcard"), "*.wardcard is not associated")
    _expect(wine.knows(r"HKCU\Software\Classes\.ods\OpenWithProgids"), ".ods is not offered")
    say("  ok  per user: installed, in the Start menu, associated; opened a file")
    # _?= keeps the uninstaller from going on in a copy of itself, which nobody waits for.
    wine.must(str(home / "uninstall.exe"), "/S", f"_?={wine.windows_path(home)}")
    (home / "uninstall.exe").unlink(missing_ok=True)
    left = sorted(one.name for one in home.iterdir()) if home.exists() else []
    _expect(left == [beside.name], f"after the removal there are {left}")
    _expect(data.is_file(), "the user's data went with the program")
    _expect(not links[0].exists(), "the Start menu still has Wardcard")
    for key in (".wardcard", "Wardcard.Data", "Wardcard.File"):
        known = wine.knows(rf"HKCU\Software\Classes\{key}")
        _expect(not known, f"the registry still has {key}")
    say("  ok  per user: removed, all but the user's data")


def _try_package(wine: Wine, package: Path) -> None:
    shutil.copy(package, wine.drive / "wardcard.msi")
    wine.must("msiexec", "/i", r"C:\wardcard.msi", "/qn")
    home = wine.drive / "Program Files" / "Wardcard"
    _expect((home / "wardcard.exe").is_file(), "nothing is in Program Files")
    _opens(wine, home, "HKLM")
    _expect(wine.knows(r"HKLM\Software\Classes\.wardcard"), "*.wardcard is not associated")
    say("  ok  per machine: installed by msiexec /qn, associated; opened a file")
    wine.must("msiexec", "/x", r"C:\wardcard.msi", "/qn")
    left = [one for one in home.rglob("*") if one.is_file() and one.name != "stand-in.log"]
    _expect(left == [], f"after the removal there are {len(left)} files")
    _expect(not wine.knows(r"HKLM\Software\Classes\Wardcard.Data"), "the registry still has it")
    say("  ok  per machine: removed")


def _opens(wine: Wine, home: Path, hive: str) -> None:
    """A double click on a file reaches Wardcard's Python with the whole path."""
    file = wine.drive / "data pack é.wardcard"
    file.write_text("invented", encoding="ascii")
    # Wine 8 looks for associations of the machine only: a user's own is carried out as registered.
    key = rf"{hive}\Software\Classes\Wardcard.Data\shell\open\command"
    command = wine.must("reg", "query", key, "/ve").partition("REG_SZ")[2].strip()
    program, placed = command.split('"')[1::2]
    _expect(placed == "%1", f"the registered command is {command}")
    wine.must(program, wine.windows_path(file))
    log = home / "runtime" / "stand-in.log"
    deadline = time.monotonic() + 60
    while not log.is_file() and time.monotonic() < deadline:
        time.sleep(0.5)
    _expect(log.is_file(), "the double-clicked file did not start Wardcard")
    told = log.read_text(encoding="utf-16-le")
    _expect("stand-in" in told and "start.py" in told and file.name in told, f"it got: {told}")
    log.unlink()


def _expect(right: bool, otherwise: str) -> None:
    if not right:
        raise BuildError(f"In Wine: {otherwise}.")
