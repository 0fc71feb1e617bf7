"""What a built Wardcard starts with: itself, or one of the processes that it starts apart.

PyInstaller prepares multiprocessing with a hook that takes a sixth of a start. The window needs
none of it, so wardcard.spec keeps the hook out of the start: it is run here, where it is needed.
"""

from __future__ import annotations

import importlib
import sys
from typing import Any


class _PrepareLater:
    """Runs the hook before the first process apart is started: all who do import this module."""

    @classmethod
    def find_spec(cls, name: str, *_: Any) -> None:
        if name == "multiprocessing.connection":
            sys.meta_path.remove(cls)
            _prepare()


def _prepare() -> None:
    importlib.import_module("pyi_rth_multiprocessing")


def main() -> int:
    if len(sys.argv) > 1:
        # A frozen program is its own Python: processes apart come in through the same door.
        _prepare()
        from multiprocessing import freeze_support

        freeze_support()
    else:
        sys.meta_path.insert(0, _PrepareLater)
    from viewer.__main__ import main as run

    return run()


if __name__ == "__main__":
    sys.exit(main())
