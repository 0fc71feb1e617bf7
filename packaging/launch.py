"""The entry point of the built app: starts Wardcard, or one of its child processes.

PyInstaller sets up multiprocessing with a run-time hook that takes a sixth of the start-up time.
The window does not need it, so wardcard.spec leaves the hook out, and this module runs it only when
it is needed.
"""

from __future__ import annotations

import importlib
import sys
from typing import Any


class _PrepareLater:
    """An import finder that runs the hook just before the first child process starts.

    Starting a child process always imports ``multiprocessing.connection``.
    """

    @classmethod
    def find_spec(cls, name: str, *_: Any) -> None:
        if name == "multiprocessing.connection":
            sys.meta_path.remove(cls)
            _prepare()


def _prepare() -> None:
    importlib.import_module("pyi_rth_multiprocessing")


def main() -> int:
    """Run Wardcard, or the child process named on the command line; return the exit status."""
    if len(sys.argv) > 1:
        # A frozen program has no separate Python, so child processes start here too.
        _prepare()
        from multiprocessing import freeze_support

        freeze_support()
    else:
        sys.meta_path.insert(0, _PrepareLater)
    from viewer.__main__ import main as run

    return run()


if __name__ == "__main__":
    sys.exit(main())
