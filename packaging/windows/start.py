"""The script that wardcard.exe and wardcard.com run: starts Wardcard, or a child process of it.

``sys.executable`` is the launcher, as in an app built by PyInstaller, so ``sys.frozen`` and
``sys._MEIPASS``, the folder with the resources, are set as they are there. Wardcard then looks for
its marker file next to the launcher, and child processes are started with the launcher and a
command line of their own.
"""

from __future__ import annotations

import sys
from pathlib import Path


def main() -> int:
    """Run Wardcard, or the child process named on the command line; return the exit status."""
    sys.frozen = "launcher"  # pyright: ignore[reportAttributeAccessIssue]
    sys._MEIPASS = str(Path(__file__).parent)  # pyright: ignore[reportAttributeAccessIssue]
    if sys.argv[1:2] == ["--multiprocessing-fork"]:
        from multiprocessing import freeze_support

        freeze_support()
    from viewer.__main__ import main as run

    return run()


if __name__ == "__main__":
    sys.exit(main())
