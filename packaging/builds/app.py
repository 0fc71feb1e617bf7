"""Builds the app with PyInstaller: one folder that runs on a computer without Python."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from builds import icons, notices, parts
from builds.common import BUILD, DIST, PACKAGING, PYTHON, BuildError, call, megabytes, say

MOST_FOLDER, MOST_COMPRESSED = 180, 70
"""The largest size of the folder and of each installer or archive, in megabytes."""


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
    notices.write(found, app, sys.platform)
    size = megabytes(app)
    say(f"Built {app}: {size:.0f} MB (at most {MOST_FOLDER}), from {len(found)} packages.")
    if size > MOST_FOLDER:
        raise BuildError(f"The app is {size:.0f} MB, more than {MOST_FOLDER}.")
    return app


def check_compressed(file: Path) -> None:
    """Print the size of an installer or archive. Raises BuildError if it is too large."""
    size = megabytes(file)
    say(f"Built {file}: {size:.1f} MB (at most {MOST_COMPRESSED}).")
    if size > MOST_COMPRESSED:
        raise BuildError(f"{file.name} is {size:.1f} MB, more than {MOST_COMPRESSED}.")
