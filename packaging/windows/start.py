"""The script that wardcard.exe runs: chooses the data folder if portable, and starts Wardcard."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def portable_data(home: Path) -> Path | None:
    """The data folder next to the program in ``home``; None if it has no marker 'portable.txt'."""
    return home / "data" if (home / "portable.txt").is_file() else None


def main() -> int:
    """Run Wardcard; returns its exit status."""
    data = portable_data(Path(__file__).resolve().parents[1])
    if data is not None:
        os.environ.setdefault("WARDCARD_DATA_DIR", str(data))
    from viewer.__main__ import main as run

    return run()


# Child processes import this file under another name, and have an entry point of their own.
if __name__ == "__main__":
    sys.exit(main())
