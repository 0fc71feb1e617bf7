"""Smoke tests of the Linux builds in a clean root: a bare Debian 12 without Python or Qt.

A build that relies on a library of the machine it was built on fails here.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import smoke
from builds.common import BUILD, BuildError, call, say
from builds.linux import DEPENDS, PORTABLE_MARKER

_BASE = BUILD / "clean-root"
_FOREIGN = ("python3*", "libpython*", "libQt*")


def missing() -> str:
    """The programs or rights missing on this machine, as a phrase; empty if there are none."""
    programs = ("debootstrap", "chroot", "Xvfb", "xdotool")
    absent = [name for name in programs if not shutil.which(name)]
    if absent:
        return f"these programs: {', '.join(absent)}"
    return "" if os.geteuid() == 0 else "root privileges"


def smoke_deb(deb: Path) -> None:
    """Install ``deb`` with apt in a clean root, test it, then remove it.

    Raises smoke.Failed if the program misbehaves, and BuildError if a library is missing or the
    removal leaves files behind.
    """
    with _root("deb") as root, _screen() as display:
        shutil.copy(deb, root / "tmp")
        _within(root, "apt-get", "install", "--yes", "-qq", f"./tmp/{deb.name}")
        _check_bare(root)
        _check_libraries(root, "usr/lib/wardcard")
        smoke.run(["wardcard"], root, {"DISPLAY": display})
        _within(root, "apt-get", "purge", "--yes", "-qq", "wardcard")
        left = [str(path) for path in (root / "usr").rglob("*wardcard*")]
        if left:
            raise BuildError(f"Removing the package leaves these behind: {', '.join(left)}.")
        say("  ok  removed, with nothing left behind")


def smoke_portable(archive: Path) -> None:
    """Unpack the portable ``archive`` in a clean root that has a desktop's libraries, and test it.

    Raises smoke.Failed if the program misbehaves, and BuildError if a library is missing or the
    data is not kept next to the program.
    """
    with _root("portable") as root, _screen() as display:
        _within(root, "apt-get", "install", "--yes", "-qq", *DEPENDS)
        _check_bare(root)
        folder = root / "media" / "stick é #1"
        folder.mkdir(parents=True)
        call(["tar", "--extract", "-f", archive, "-C", folder])
        (app,) = folder.iterdir()
        _check_libraries(root, str(app.relative_to(root)))
        if not (app / PORTABLE_MARKER).is_file():
            raise BuildError(f"{archive.name} has no {PORTABLE_MARKER}.")
        program = str(Path("/", app.relative_to(root), "wardcard"))
        smoke.run([program], root, {"DISPLAY": display})
        _within(root, program, "ratings", smoke.TRUST[0])
        if not (app / "data" / "wardcard.db").is_file():
            raise BuildError(
                f"{PORTABLE_MARKER} is present, but the data is not next to the program."
            )
        say("  ok  the data is next to the program")


@contextlib.contextmanager
def _root(name: str) -> Iterator[Path]:
    """Copy the bare Debian afresh, and remove the copy afterwards; ``name`` tells copies apart."""
    if not (_BASE / "etc" / "debian_version").is_file():
        say("Setting up a bare Debian for the smoke tests; later runs reuse it.")
        unfinished = _BASE.with_suffix(".part")
        shutil.rmtree(unfinished, ignore_errors=True)
        call(["debootstrap", "--variant=minbase", "bookworm", unfinished])
        unfinished.rename(_BASE)
    say(f"Smoke test in a clean root: {name}")
    root = BUILD / f"root-{name}"
    shutil.rmtree(root, ignore_errors=True)
    root.parent.mkdir(parents=True, exist_ok=True)
    call(["cp", "--archive", "--reflink=auto", _BASE, root])
    shutil.copy("/etc/resolv.conf", root / "etc")
    for proxy in Path("/etc/apt/apt.conf.d").glob("*proxy*"):
        shutil.copy(proxy, root / "etc/apt/apt.conf.d")
    devices = root / "dev"
    for number, device in ((3, "null"), (5, "zero"), (9, "urandom"), (8, "random")):
        if not (devices / device).exists():
            os.mknod(devices / device, 0o666 | 0o020000, os.makedev(1, number))
    try:
        _within(root, "apt-get", "update", "-qq")
        yield root
    finally:
        shutil.rmtree(root, ignore_errors=True)


@contextlib.contextmanager
def _screen() -> Iterator[str]:
    """Start an X server and yield its display name, such as ':1'.

    Programs inside a clean root reach it through its abstract socket, which is not a file.
    """
    read, write = os.pipe()
    server = subprocess.Popen(
        # Without -noreset the server restarts whenever its last client, such as xdotool,
        # disconnects, and a window that opens at that moment is lost.
        ["Xvfb", "-noreset", "-displayfd", str(write), "-screen", "0", "1400x900x24"],
        pass_fds=[write],
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    before = os.environ.get("DISPLAY")
    try:
        with os.fdopen(read) as output:
            number = output.readline().strip()
        if not number:
            raise BuildError("Xvfb did not start.")
        os.environ["DISPLAY"] = f":{number}"
        yield f":{number}"
    finally:
        os.environ.pop("DISPLAY", None)
        if before is not None:
            os.environ["DISPLAY"] = before
        server.terminate()
        server.wait()


def _within(root: Path, *command: str) -> None:
    quiet = {"DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
    command_line = " ".join(command)
    environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", **quiet}
    done = subprocess.run(
        ["chroot", str(root), *command],
        env=environment,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        raise BuildError(f"In the clean root, '{command_line}' failed: {done.stdout}{done.stderr}")


def _check_bare(root: Path) -> None:
    """Check that the root's own system has no Python or Qt. Raises BuildError if it does."""
    folders = [root / "usr/bin", root / "usr/lib/x86_64-linux-gnu", root / "usr/lib"]
    found = [file.name for folder in folders for name in _FOREIGN for file in folder.glob(name)]
    if found:
        raise BuildError(f"The clean root is not clean: it has {', '.join(found)}.")
    say("  ok  no Python or Qt other than Wardcard's own")


def _check_libraries(root: Path, folder: str) -> None:
    """Check that every library in the app finds the libraries it needs, in the app or the system.

    Raises BuildError with the names of the libraries that do not.
    """
    files = [file for file in (root / folder).rglob("*.so*") if not file.is_symlink()]
    incomplete: list[str] = []
    for file in files:
        inside = str(Path("/", file.relative_to(root)))
        library_path = f"/{folder}/_internal"
        done = subprocess.run(
            ["chroot", str(root), "/usr/bin/ldd", inside],
            env={"PATH": "/usr/sbin:/usr/bin:/bin", "LD_LIBRARY_PATH": library_path},
            capture_output=True,
            text=True,
            check=False,
        )
        lacking = [line.split()[0] for line in done.stdout.splitlines() if "not found" in line]
        # A Wayland desktop has these libraries installed; on other desktops, Qt uses X11.
        if lacking and not all(library.startswith("libwayland") for library in lacking):
            incomplete.append(f"{file.name} lacks {', '.join(lacking)}")
    if incomplete:
        raise BuildError(f"Some libraries are missing: {'; '.join(incomplete)}.")
    say(f"  ok  {len(files)} libraries find everything they need")
