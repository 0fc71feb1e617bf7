"""Where things are: the data folder, the database in it, and what Wardcard brings along."""

from __future__ import annotations

import os
import sys
from pathlib import Path

DATA_DIR_VARIABLE = "WARDCARD_DATA_DIR"
PORTABLE_MARKER = "portable.txt"
"""Where it lies beside the built app, the data are in 'data' beside it too."""


def data_dir() -> Path:
    """The folder of the database: named by ``WARDCARD_DATA_DIR``, portable, or the user's own."""
    named = os.environ.get(DATA_DIR_VARIABLE)
    if named:
        return Path(named)
    return portable_dir() or user_dir()


def portable_dir() -> Path | None:
    """The folder 'data' beside the built app, where the marker says that it is portable."""
    if not getattr(sys, "frozen", False):
        return None
    folder = Path(sys.executable).resolve().parent
    return folder / "data" if (folder / PORTABLE_MARKER).is_file() else None


def user_dir() -> Path:
    """The user's own data folder: local, never roaming."""
    import platformdirs

    return Path(platformdirs.user_data_dir("Wardcard", appauthor=False, roaming=False))


def private_dir(folder: Path) -> Path:
    """Where settings, log and crash reports go: ``folder``, or the user's own where that cannot be
    written to, as on a share or a protected stick."""
    return folder if _can_be_written(folder) else user_dir()


def _can_be_written(folder: Path) -> bool:
    """Whether files can be made in ``folder``, which may still have to be made itself."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".wardcard-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError:
        return False
    return True


def database_path(folder: Path) -> Path:
    return folder / "wardcard.db"


def resources_dir() -> Path:
    """The folder of icons, fonts, packs and schemas, in a checkout, an install or a built app."""
    frozen = getattr(sys, "_MEIPASS", None)
    return Path(frozen if frozen else Path(__file__).resolve().parents[2]) / "resources"


def bundled_packs() -> tuple[Path, ...]:
    """The report packs that a new database starts with."""
    return tuple(sorted((resources_dir() / "packs").glob("*.json")))
