"""What Linux gets: a .deb, and an archive to unpack anywhere."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from builds import icons
from builds.app import check_compressed
from builds.places import (
    BUILD,
    DIST,
    PACKAGING,
    ROOT,
    BuildError,
    call,
    megabytes,
    released,
    version,
)

PORTABLE_MARKER = "portable.txt"
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
"""What PyInstaller leaves to the system beside the C library: graphics drivers and fonts."""

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
While this file lies beside the program, Wardcard keeps its data and settings in this folder
too, and nothing in your own. Take it away, and they are kept in your own data folder.
"""


def metainfo() -> str:
    """AppStream's account of Wardcard, with version and day."""
    text = (PACKAGING / "linux" / "wardcard.metainfo.xml").read_text(encoding="utf-8")
    day = datetime.fromtimestamp(released(), UTC).date().isoformat()
    return text.replace("@VERSION@", version()).replace("@DATE@", day)


def c_library(app: Path) -> str:
    """The oldest glibc that every program and library in ``app`` runs with, such as '2.36'.

    Each names the versions of glibc's symbols it needs, which are those of the machine it was
    built on: the whole is as demanding as its most demanding file. Raises BuildError if none
    names any.
    """
    files = [str(one) for one in sorted(app.rglob("*")) if _is_elf(one)]
    versions: list[str] = []
    if files:
        command = ["objdump", "--private-headers", *files]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        versions = re.findall(r"\bGLIBC_(\d+(?:\.\d+)+)", told)
    if not versions:
        raise BuildError(f"No program in {app} says which C library it needs.")
    return max(versions, key=lambda version: [int(part) for part in version.split(".")])


def make_deb(app: Path) -> Path:
    """A Debian package of the app in ``app``, in dist/."""
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
        for one in map(Path(folder).joinpath, files):
            if not one.is_symlink():
                one.chmod(0o755 if one == root / "usr/lib/wardcard/wardcard" else 0o644)
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
    check_compressed(deb)
    return deb


def make_portable(app: Path) -> Path:
    """An archive of the app with the marker that makes it keep its data beside itself."""
    name = f"wardcard-{version()}-linux-{os.uname().machine}-portable"
    folder = BUILD / "portable" / name
    shutil.rmtree(folder.parent, ignore_errors=True)
    shutil.copytree(app, folder, symlinks=True)
    _write(folder / PORTABLE_MARKER, PORTABLE_TEXT)
    archive = DIST / f"{name}.tar.xz"
    same = ["--sort=name", f"--mtime=@{released()}", "--owner=0", "--group=0", "--numeric-owner"]
    xz = {"XZ_OPT": "-6 -T0"}
    call(["tar", "--create", "--xz", "-f", archive, *same, "-C", folder.parent, name], xz)
    check_compressed(archive)
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
