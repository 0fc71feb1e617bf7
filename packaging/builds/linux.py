"""Builds for Linux: a .deb, and a portable archive to unpack anywhere."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from builds import icons, sizes
from builds.common import (
    BUILD,
    DIST,
    PACKAGING,
    ROOT,
    BuildError,
    call,
    fill,
    megabytes,
    released,
    version,
)

PORTABLE_MARKER = "portable.txt"
"""The file next to the program that makes it keep its data in its own folder."""
DEPENDS = (
    "libgl1",
    "libegl1",
    "libopengl0",
    "libx11-6",
    "libxcb1",
    "libfontconfig1",
    "libfreetype6",
    "zlib1g",
)
"""Debian packages, other than the C library, that the app needs and PyInstaller leaves out."""

_CONTROL = """\
Package: wardcard
Version: {version}
Architecture: {architecture}
Maintainer: Wardcard contributors <wardcard@localhost>
Installed-Size: {size}
Depends: {depends}
Recommends: shared-mime-info, desktop-file-utils, hicolor-icon-theme
Suggests: libwayland-client0, cups-client
Section: misc
Priority: optional
Description: CQC inspection report cards on a hospital ward's PC, offline
 Wardcard shows the Care Quality Commission's inspection ratings of hospitals:
 the rating matrix, what inspectors found, how it changed, and a one-page card
 to print. It reads files that CQC publishes and opens no network connection.
"""
PORTABLE_TEXT = """\
While this file is in the same folder as the program, Wardcard keeps its data and settings in
that folder too. If you remove this file, they are kept in your own data folder instead.
"""


def metainfo() -> str:
    """The text of Wardcard's AppStream file, with the version and its date filled in."""
    text = (PACKAGING / "linux" / "wardcard.metainfo.xml").read_text(encoding="utf-8")
    day = datetime.fromtimestamp(released(), UTC).date().isoformat()
    return fill(text, {"VERSION": version(), "DATE": day})


def c_library(app: Path) -> str:
    """The oldest version of glibc that the app in folder ``app`` runs with, such as '2.36'.

    Every program and library names the versions of the glibc symbols it needs; the result is the
    newest of them. Raises BuildError if no file names any.
    """
    files = [str(file) for file in sorted(app.rglob("*")) if _is_elf(file)]
    versions: list[str] = []
    if files:
        command = ["objdump", "--private-headers", *files]
        headers = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        versions = re.findall(r"\bGLIBC_(\d+(?:\.\d+)+)", headers)
    if not versions:
        raise BuildError(f"No program in {app} names the version of glibc that it needs.")
    return max(versions, key=lambda version: [int(part) for part in version.split(".")])


def make_deb(app: Path) -> Path:
    """Build a Debian package of the app in folder ``app``; returns its path in ``dist``.

    Raises BuildError if dpkg-deb fails or the package is too large.
    """
    root = BUILD / "deb"
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(app, root / "usr" / "lib" / "wardcard", symlinks=True)
    share = root / "usr" / "share"
    for size, png in icons.make_pngs(BUILD / "icons").items():
        _copy(png, share / f"icons/hicolor/{size}x{size}/apps/wardcard.png")
    _copy(icons.SOURCE, share / "icons/hicolor/scalable/apps/wardcard.svg")
    linux = PACKAGING / "linux"
    _copy(linux / "wardcard.desktop", share / "applications/wardcard.desktop")
    _copy(linux / "wardcard-mime.xml", share / "mime/packages/wardcard.xml")
    _write(share / "metainfo/wardcard.metainfo.xml", metainfo())
    _copy(ROOT / "LICENSE", share / "doc/wardcard/copyright")
    (root / "usr/bin").mkdir()
    (root / "usr/bin/wardcard").symlink_to("../lib/wardcard/wardcard")
    for folder, _, files in os.walk(root):
        Path(folder).chmod(0o755)
        for file in map(Path(folder).joinpath, files):
            if not file.is_symlink():
                file.chmod(0o755 if file == root / "usr/lib/wardcard/wardcard" else 0o644)
    _write(
        root / "DEBIAN" / "control",
        _CONTROL.format(
            version=version(),
            architecture=_architecture(),
            size=round(megabytes(root) * 1000 / 1.024),
            depends=", ".join((f"libc6 (>= {c_library(app)})", *DEPENDS)),
        ),
    )
    deb = DIST / f"wardcard_{version()}_{_architecture()}.deb"
    call(["dpkg-deb", "--root-owner-group", "-Zxz", "--build", root, deb])
    sizes.check(deb)
    return deb


def make_portable(app: Path) -> Path:
    """Build the portable .tar.xz of the app in folder ``app``; returns its path in ``dist``.

    It contains the marker file that makes Wardcard keep its data next to the program. Raises
    BuildError if tar fails or the archive is too large.
    """
    name = f"wardcard-{version()}-linux-{os.uname().machine}-portable"
    folder = BUILD / "portable" / name
    shutil.rmtree(folder.parent, ignore_errors=True)
    shutil.copytree(app, folder, symlinks=True)
    _write(folder / PORTABLE_MARKER, PORTABLE_TEXT)
    archive = DIST / f"{name}.tar.xz"
    # The same files always give the same bytes, regardless of who packs them and when.
    fixed = ["--sort=name", f"--mtime=@{released()}", "--owner=0", "--group=0", "--numeric-owner"]
    xz = {"XZ_OPT": "-6 -T0"}
    call(["tar", "--create", "--xz", "-f", archive, *fixed, "-C", folder.parent, name], xz)
    sizes.check(archive)
    return archive


def _is_elf(path: Path) -> bool:
    if path.is_symlink() or not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def _architecture() -> str:
    command = ["dpkg", "--print-architecture"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _write(target: Path, text: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")
