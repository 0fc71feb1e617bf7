"""Where things are: the data folder, the database in it, and what Wardcard brings along."""

from __future__ import annotations

import os
import sys
from pathlib import Path

DATA_DIR_VARIABLE = "WARDCARD_DATA_DIR"


def data_dir() -> Path:
    """The user's own data folder: local, never roaming. ``WARDCARD_DATA_DIR`` puts it elsewhere."""
    named = os.environ.get(DATA_DIR_VARIABLE)
    if named:
        return Path(named)
    import platformdirs

    return Path(platformdirs.user_data_dir("Wardcard", appauthor=False, roaming=False))


def database_path(folder: Path) -> Path:
    return folder / "wardcard.db"


def resources_dir() -> Path:
    """The folder of icons, fonts, packs and schemas, in a checkout, an install or a built app."""
    frozen = getattr(sys, "_MEIPASS", None)
    return Path(frozen if frozen else Path(__file__).resolve().parents[1]) / "resources"


def bundled_packs() -> tuple[Path, ...]:
    """The report packs that a new database starts with."""
    return tuple(sorted((resources_dir() / "packs").glob("*.json")))
