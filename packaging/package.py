"""Makes what users install, out of locked packages, and tries it; `make package` calls it.

package.py            everything that this system can make, and the smoke tests
package.py app        the one-folder app only
package.py linux      the .deb and the portable archive of the app in dist/wardcard
package.py smoke      installs and unpacks them in a clean root, and tests them there
package.py windows    Windows' installers; --runtime ZIP names its Python (see CONTRIBUTING.md)
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import smoke
from builds import app, clean_root, linux, windows
from builds.places import DIST, BuildError, say, version


def make_app() -> None:
    folder = app.build()
    smoke.run([str(folder / "wardcard")], more={"QT_QPA_PLATFORM": "offscreen", "DISPLAY": ""})


def make_linux() -> None:
    linux.make_deb(DIST / "wardcard")
    linux.make_portable(DIST / "wardcard")


def smoke_linux() -> None:
    lacking = clean_root.missing()
    if lacking:
        raise BuildError(f"For a clean root this machine lacks {lacking}.")
    (deb,) = DIST.glob(f"wardcard_{version()}_*.deb")
    (archive,) = DIST.glob(f"wardcard-{version()}-linux-*-portable.tar.xz")
    clean_root.smoke_deb(deb)
    clean_root.smoke_portable(archive)


def main(arguments: Sequence[str]) -> int:
    steps = {"app": make_app, "linux": make_linux, "smoke": smoke_linux}
    wanted = list(arguments)
    try:
        if wanted[:1] == ["windows"]:
            runtime = Path(wanted[2]) if wanted[1:2] == ["--runtime"] and len(wanted) == 3 else None
            if len(wanted) > 1 and runtime is None:
                print(__doc__, file=sys.stderr)
                return 2
            windows.make(runtime)
        elif not wanted and sys.platform.startswith("linux"):
            make_app()
            make_linux()
            smoke_linux()
            windows.make(None)
        elif not wanted:
            make_app()
        elif set(wanted) <= steps.keys():
            for one in wanted:
                steps[one]()
        else:
            print(__doc__, file=sys.stderr)
            return 2
    except (BuildError, smoke.Failed, subprocess.TimeoutExpired) as error:
        print(error, file=sys.stderr)
        return 1
    say("Done.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
