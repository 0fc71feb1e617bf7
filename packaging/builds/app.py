"""The self-contained one-folder app, made by PyInstaller: no Python needed where it runs."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from builds import icons, papers, parts
from builds.places import BUILD, DIST, PACKAGING, PYTHON, BuildError, call, megabytes, say

MOST_FOLDER, MOST_COMPRESSED = 180, 70
"""Megabytes that the folder and each compressed file may take."""


def build() -> Path:
    """Make the app anew and return its folder, dist/wardcard. Raises BuildError."""
    pngs = icons.make_pngs(BUILD / "icons")
    icons.write_ico(pngs, BUILD / "icons" / "wardcard.ico")
    icons.write_icns(pngs, BUILD / "icons" / "wardcard.icns")
    for made in (DIST / "wardcard", BUILD / "wardcard"):
        shutil.rmtree(made, ignore_errors=True)
    pyinstaller = [PYTHON, "-m", "PyInstaller", "--noconfirm", "--log-level=WARN"]
    places = [f"--distpath={DIST}", f"--workpath={BUILD}"]
    call([*pyinstaller, *places, PACKAGING / "wardcard.spec"])
    app = DIST / "wardcard"
    found, strangers = parts.of_app(app, BUILD / "wardcard")
    if strangers:
        raise BuildError(f"Nobody is known to have made: {', '.join(strangers)}.")
    papers.lay_down(found, app, sys.platform)
    size = megabytes(app)
    say(f"The app: {app}, {size:.0f} MB of at most {MOST_FOLDER}, {len(found)} parts.")
    if size > MOST_FOLDER:
        raise BuildError(f"The app takes {size:.0f} MB, more than {MOST_FOLDER}.")
    return app


def check_compressed(file: Path) -> None:
    """Say how large a file became. Raises BuildError if it is too large."""
    size = megabytes(file)
    say(f"Made: {file}, {size:.1f} MB of at most {MOST_COMPRESSED}.")
    if size > MOST_COMPRESSED:
        raise BuildError(f"{file.name} takes {size:.1f} MB, more than {MOST_COMPRESSED}.")
