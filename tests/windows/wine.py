"""Windows for tests: a Wine installation of its own, in which Windows programs run.

Wine 8 lacks two DLLs that Windows 10 has, so that small stand-ins for them are compiled into the
installation (``stand_ins/``). They are never part of what users get.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path, PureWindowsPath

from tests.x_screen import wait_for

STAND_INS = Path(__file__).with_name("stand_ins")
USER = "Zoë O'Neill-Ångström"
"""The user's name in Windows.

Its letters are those of the Western code page, because shortcuts in Wine have no others.
"""
PROGRAM = "/usr/lib/wine/wine64"
"""The program itself, because Debian's script 'wine' writes warnings about 32-bit programs."""
SERVER = "/usr/lib/wine/wineserver64"
COMPILER = "x86_64-w64-mingw32-gcc"
NAMES = "/usr/lib/x86_64-linux-gnu/libnss_wrapper.so"
"""Gives the user another name; Wine takes it from the list of users."""
TIMEOUT = 120
"""The time limit for a program in Wine, in seconds."""

# Root may read and write everything, which no user of a PC may.
_AS_A_USER = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"]


class Wine:
    """The Wine installation in a folder, its prefix."""

    def __init__(self, prefix: Path, environment: Mapping[str, str]) -> None:
        """``environment`` has the display and the home folder; see :func:`install`."""
        self.prefix = prefix
        self.drive = prefix / "drive_c"
        self.profile = self.drive / "users" / USER
        """The user's own folder."""
        self.local = self.profile / "AppData" / "Local"
        users = Path(environment["HOME"]) / "users"
        users.write_text(f"{USER}:x:{os.getuid()}:{os.getgid()}::{users.parent}:/bin/sh\n", "utf-8")
        # pytest's folders on this system would be others, or none, on drive C.
        usable = {name: each for name, each in environment.items() if "PYTEST" not in name}
        self.environment = {
            **usable,
            "WINEPREFIX": str(prefix),
            "WINEARCH": "win64",
            "WINEDEBUG": "-all",
            "LC_ALL": "C.UTF-8",
            # Neither .NET nor a browser is offered for download, and no menu of the host changes.
            "WINEDLLOVERRIDES": "mscoree,mshtml=;winemenubuilder.exe=d",
            "LD_PRELOAD": NAMES,
            "NSS_WRAPPER_PASSWD": str(users),
            "NSS_WRAPPER_GROUP": "/etc/group",
        }
        self._user = _AS_A_USER if os.getuid() == 0 else []
        self._started: list[subprocess.Popen[bytes]] = []

    def command(self, *words: str | Path) -> list[str]:
        """The command line that runs a Windows program; paths are given as Windows names them."""
        named = [self.path(word) if isinstance(word, Path) else word for word in words]
        return [*self._user, PROGRAM, *named]

    def run(
        self, *words: str | Path, cwd: Path | None = None, **more: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a program until it ends; ``more`` are further environment variables."""
        return subprocess.run(
            self.command(*words),
            cwd=cwd or self.drive,
            env=self.environment | more,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=TIMEOUT,
            check=False,
        )

    def must(self, *words: str | Path, cwd: Path | None = None, **more: str) -> str:
        """Run a program that has to succeed; what it prints."""
        done = self.run(*words, cwd=cwd, **more)
        named = " ".join(map(str, words))
        assert done.returncode == 0, f"{named}: {done.returncode}, {done.stdout}{done.stderr}"
        return done.stdout

    def start(
        self, *words: str | Path, cwd: Path | None = None, **more: str
    ) -> subprocess.Popen[bytes]:
        """Start a program; its output is a pipe, because Python under Wine refuses a file."""
        return self._start(subprocess.PIPE, *words, cwd=cwd, **more)

    def path(self, path: Path) -> str:
        """The path by which programs in Wine know a file: on drive C, on a share, or on drive Z."""
        shares = self.prefix / "dosdevices" / "unc"
        if path.is_relative_to(shares):
            return "\\\\" + "\\".join(path.relative_to(shares).parts)
        if path.is_relative_to(self.drive):
            return str(PureWindowsPath("C:/", *path.relative_to(self.drive).parts))
        return str(PureWindowsPath("Z:/", *path.parts[1:]))

    def share(self, server: str, name: str) -> Path:
        r"""A new folder that programs in Wine reach as \\server\name."""
        folder = self.prefix / "dosdevices" / "unc" / server / name
        folder.mkdir(parents=True)
        return folder

    def value(self, key: str, name: str = "") -> str:
        """A text in the registry, by its key and name; empty if there is none."""
        (values, *_) = self._registry(key).values() or [{}]
        return values.get(name, "")

    def keys(self, key: str) -> list[str]:
        """The keys within a key of the registry, at any depth."""
        return list(self._registry(key))[1:]

    def _registry(self, key: str) -> dict[str, dict[str, str]]:
        """The texts within a key and the keys in it; the first is the key itself.

        They are exported to a file, because what `reg query` prints has the letters of DOS.
        """
        file = self.drive / "windows" / "exported.reg"
        if self.run("reg", "export", key, file, "/y").returncode != 0:
            return {}
        keys: dict[str, dict[str, str]] = {}
        for line in file.read_text("utf-16").splitlines():
            if line.startswith("["):
                keys[line.strip("[]")] = {}
            elif found := re.fullmatch(r'(@|"(?P<name>.*?)")="(?P<text>.*)"', line):
                text = re.sub(r"\\(.)", r"\1", found["text"])
                keys[list(keys)[-1]][found["name"] or ""] = text
        return keys

    def has_key(self, key: str) -> bool:
        """Whether the registry has a key."""
        return self.run("reg", "query", key).returncode == 0

    def stay(self) -> None:
        """Keep Wine's own programs running, so that others start sooner.

        They would also inherit the output of the program that needs them first, and keep it open.
        """
        program = self.drive / "windows" / "stay.exe"
        compile_c(STAND_INS / "stay.c", program, "-municode")
        there = program.with_suffix(".txt")
        self._start(subprocess.DEVNULL, program, there)
        wait_for(there.is_file, "Wine's own programs")

    def end(self) -> None:
        """End all programs of this installation, and wait until the registry is saved."""
        for option in ("--kill", "--wait"):
            subprocess.run([*self._user, SERVER, option], env=self.environment, check=False)
        for process in self._started:
            process.communicate(timeout=TIMEOUT)
        self._started.clear()

    def _start(
        self, output: int, *words: str | Path, cwd: Path | None = None, **more: str
    ) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            self.command(*words),
            cwd=cwd or self.drive,
            env=self.environment | more,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        self._started.append(process)
        return process


def install(prefix: Path, environment: Mapping[str, str]) -> Wine:
    """Set up Wine in a new folder, with the stand-ins for the DLLs that it lacks.

    ``environment`` has DISPLAY and HOME. No program of it is left running.
    """
    prefix.mkdir(parents=True)
    wine = Wine(prefix, environment)
    wine.must("wineboot", "--init", cwd=prefix)
    for source, libraries in (("bcryptprimitives", ["-ladvapi32"]), ("icuuc", [])):
        target = wine.drive / "windows" / "system32" / f"{source}.dll"
        compile_c(STAND_INS / f"{source}.c", target, "-shared", libraries=libraries)
    wine.end()
    return wine


def copy(base: Wine, prefix: Path, environment: Mapping[str, str]) -> Wine:
    """A copy of an installation that is not running; Windows' own files are linked, not copied."""
    shutil.copytree(base.prefix, prefix, symlinks=True, copy_function=_link_or_copy)
    return Wine(prefix, environment)


def _link_or_copy(source: str, target: str) -> None:
    if "/drive_c/windows/" in source:
        os.link(source, target)
    else:
        shutil.copy2(source, target)


def compile_c(
    source: Path, target: Path, *options: str, libraries: list[str] | None = None
) -> None:
    """Compile a program or a DLL for Windows."""
    command = [COMPILER, "-O2", "-s", *options, "-o", target, source, *(libraries or [])]
    subprocess.run(command, check=True)
