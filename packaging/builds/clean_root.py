"""A bare Debian without Python or Qt, in which a build is installed and smoke-tested."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import smoke
from builds.linux import DEPENDS, PORTABLE_MARKER
from builds.places import BUILD, BuildError, call, say

_BASE = BUILD / "clean-root"
_FOREIGN = ("python3*", "libpython*", "libQt*")


def missing() -> str:
    """What this machine lacks for a clean root, in words; empty if nothing."""
    lacking = [one for one in ("debootstrap", "chroot", "Xvfb", "xdotool") if not shutil.which(one)]
    if lacking:
        return f"these programs: {', '.join(lacking)}"
    return "" if os.geteuid() == 0 else "the rights of root"


def smoke_deb(deb: Path) -> None:
    """Install ``deb`` with apt in a clean root, test it, remove it. Raises BuildError, Failed."""
    with _root("deb") as root, _screen() as display:
        shutil.copy(deb, root / "tmp")
        _within(root, "apt-get", "install", "--yes", "-qq", f"./tmp/{deb.name}")
        _check_bare(root)
        _check_libraries(root, "usr/lib/wardcard")
        smoke.run(["wardcard"], root, {"DISPLAY": display})
        _within(root, "apt-get", "purge", "--yes", "-qq", "wardcard")
        left = [str(one) for one in (root / "usr").rglob("*wardcard*")]
        if left:
            raise BuildError(f"After its removal the package leaves: {', '.join(left)}.")
        say("  ok  removed, and nothing of it left")


def smoke_portable(archive: Path) -> None:
    """Unpack ``archive`` in a clean root with the libraries of a desktop, and test it."""
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
            raise BuildError(f"With {PORTABLE_MARKER} beside it, its data are not beside it.")
        say("  ok  its data are beside it")


@contextlib.contextmanager
def _root(name: str) -> Iterator[Path]:
    """A fresh copy of the bare root."""
    if not (_BASE / "etc" / "debian_version").is_file():
        say("Making a bare Debian, once, for the smoke tests.")
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
    proxies = Path("/etc/apt/apt.conf.d")
    for one in proxies.glob("*proxy*"):
        shutil.copy(one, root / "etc/apt/apt.conf.d")
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
    """An X server of our own; yields its name. Its abstract socket is seen from any root."""
    read, write = os.pipe()
    server = subprocess.Popen(
        # It would begin anew with the end of each xdotool, and lose a window that comes just then.
        ["Xvfb", "-noreset", "-displayfd", str(write), "-screen", "0", "1400x900x24"],
        pass_fds=[write],
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    before = os.environ.get("DISPLAY")
    try:
        with os.fdopen(read) as told:
            number = told.readline().strip()
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
    words = " ".join(command)
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
        raise BuildError(f"In the clean root '{words}' failed: {done.stdout}{done.stderr}")


def _check_bare(root: Path) -> None:
    """What the system of the root brings is no Python and no Qt."""
    places = [root / "usr/bin", root / "usr/lib/x86_64-linux-gnu", root / "usr/lib"]
    found = [one.name for place in places for name in _FOREIGN for one in place.glob(name)]
    if found:
        raise BuildError(f"The clean root is not clean: it has {', '.join(found)}.")
    say("  ok  no Python and no Qt but Wardcard's own")


def _check_libraries(root: Path, folder: str) -> None:
    """Every library in the app finds all that it needs, in the app or the system."""
    files = [one for one in (root / folder).rglob("*.so*") if not one.is_symlink()]
    wanting: list[str] = []
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
        lost = [line.split()[0] for line in done.stdout.splitlines() if "not found" in line]
        # Wayland's own libraries come with a desktop that speaks it; elsewhere X11 serves.
        if lost and not all(one.startswith("libwayland") for one in lost):
            wanting.append(f"{file.name} lacks {', '.join(lost)}")
    if wanting:
        raise BuildError(f"Not everything is in the app: {'; '.join(wanting)}.")
    say(f"  ok  {len(files)} libraries find all that they need")
