"""Builds the app with PyInstaller: one folder that runs on a computer without Python."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from builds import icons, notices, parts, sizes
from builds.common import BUILD, DIST, PACKAGING, PYTHON, BuildError, call


def build() -> Path:
    """Build the app from scratch and return its folder, ``dist/wardcard``.

    Raises BuildError if PyInstaller fails, if the folder is too large, or if it is not known which
    package a file belongs to, because then its licence is not known either.
    """
    pngs = icons.make_pngs(BUILD / "icons")
    icons.write_ico(pngs, BUILD / "icons" / "wardcard.ico")
    icons.write_icns(pngs, BUILD / "icons" / "wardcard.icns")
    for earlier in (DIST / "wardcard", BUILD / "wardcard"):
        shutil.rmtree(earlier, ignore_errors=True)
    pyinstaller = [PYTHON, "-m", "PyInstaller", "--noconfirm", "--log-level=WARN"]
    folders = [f"--distpath={DIST}", f"--workpath={BUILD}"]
    call([*pyinstaller, *folders, PACKAGING / "wardcard.spec"])
    app = DIST / "wardcard"
    found, unknown = parts.of_app(app, BUILD / "wardcard")
    if unknown:
        raise BuildError(f"No package is known for these files: {', '.join(unknown)}.")
    dangling = [link.name for link in app.rglob("*") if link.is_symlink() and not link.exists()]
    if dangling:
        raise BuildError(f"These links point to files that are left out: {', '.join(dangling)}.")
    notices.write(found, app, sys.platform)
    sizes.check(app)
    return app
