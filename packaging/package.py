"""Build the app and its installers from the locked packages, and test them.

    python packaging/package.py            build everything this system can, and run the smoke tests
    python packaging/package.py app        build and test the app, one folder: dist/wardcard
    python packaging/package.py linux      make a .deb and a portable archive of that app
    python packaging/package.py smoke      install both in a clean Debian, and test them there
    python packaging/package.py windows    build the installers for Windows; --runtime ZIP includes
                                           another Python, and --url URL says where the installers
                                           will be published (see CONTRIBUTING.md)

`make package` calls it. Exits with status 1 if a build or a test fails, and with 2 for wrong usage.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import smoke
from builds import app, checksums, clean_root, linux, windows, winget
from builds.common import DIST, BuildError, say, version


def make_app() -> None:
    """Build the app, and test it without a display. Raises BuildError or smoke.Failed."""
    folder = app.build()
    smoke.run([str(folder / "wardcard")], more={"QT_QPA_PLATFORM": "offscreen", "DISPLAY": ""})


def make_linux() -> None:
    """Make the .deb and the portable archive of the app in dist/wardcard. Raises BuildError."""
    linux.make_deb(DIST / "wardcard")
    linux.make_portable(DIST / "wardcard")


def smoke_linux() -> None:
    """Test the .deb and the portable archive in a clean root. Raises BuildError or smoke.Failed."""
    lacking = clean_root.missing()
    if lacking:
        raise BuildError(f"The tests in a clean Debian need what this machine lacks: {lacking}.")
    (deb,) = DIST.glob(f"wardcard_{version()}_*.deb")
    (archive,) = DIST.glob(f"wardcard-{version()}-linux-*-portable.tar.xz")
    clean_root.smoke_deb(deb)
    clean_root.smoke_portable(archive)


def windows_options() -> argparse.ArgumentParser:
    """The options of the step 'windows'."""
    parser = argparse.ArgumentParser("package.py windows", add_help=False)
    parser.add_argument("--runtime", type=Path, help="Python's embeddable zip")
    parser.add_argument("--url", default=winget.NO_URL, help="address of the installers' folder")
    return parser


def main(arguments: Sequence[str]) -> int:
    """Run the steps named on the command line; returns the exit status."""
    steps = {"app": make_app, "linux": make_linux, "smoke": smoke_linux}
    wanted = list(arguments)
    try:
        if wanted[:1] == ["windows"]:
            named = windows_options().parse_args(wanted[1:])
            windows.make(named.runtime, named.url)
        elif not wanted and sys.platform.startswith("linux"):
            make_app()
            make_linux()
            smoke_linux()
            windows.make(None)
        elif not wanted:
            make_app()
        elif set(wanted) <= steps.keys():
            for name in wanted:
                steps[name]()
        else:
            print(__doc__, file=sys.stderr)
            return 2
    except (BuildError, smoke.Failed, subprocess.TimeoutExpired) as error:
        print(error, file=sys.stderr)
        return 1
    if DIST.is_dir():
        checksums.write()
    say("Done.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
