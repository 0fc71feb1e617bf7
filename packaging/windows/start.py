"""What wardcard.exe has Python run: Wardcard, and where it keeps data if it is portable."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def portable_data(home: Path) -> Path | None:
    """The data folder beside the program, if the marker file says that it is portable."""
    return home / "data" if (home / "portable.txt").is_file() else None


def main() -> int:
    data = portable_data(Path(__file__).resolve().parents[1])
    if data is not None:
        os.environ.setdefault("WARDCARD_DATA_DIR", str(data))
    from viewer.__main__ import main as run

    return run()


# Processes apart import this file under another name and come in at their own door.
if __name__ == "__main__":
    sys.exit(main())
