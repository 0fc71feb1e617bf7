"""The paths of the data folder, its database, and Wardcard's own resources."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from db.files.private import make_private_folder

DATA_DIR_VARIABLE = "WARDCARD_DATA_DIR"
PORTABLE_MARKER = "portable.txt"
"""If this file is next to the built app, the data is in the subfolder 'data' there."""


def data_dir(set_by_policy: Path | None = None) -> Path:
    """Return the folder that a policy sets, or the one in ``WARDCARD_DATA_DIR``.

    Without either, it is a portable app's, or otherwise the user's.
    """
    if set_by_policy is not None:
        return set_by_policy
    named = os.environ.get(DATA_DIR_VARIABLE)
    if named:
        return Path(named)
    return portable_dir() or user_dir()


def portable_dir() -> Path | None:
    """Return the data folder of a portable app, or None if the app is not marked as portable."""
    if not getattr(sys, "frozen", False):
        return None
    folder = Path(sys.executable).resolve().parent
    return folder / "data" if (folder / PORTABLE_MARKER).is_file() else None


def user_dir() -> Path:
    """Return the user's own data folder on this PC, which is not part of a roaming profile."""
    import platformdirs

    return Path(platformdirs.user_data_dir("Wardcard", appauthor=False, roaming=False))


def documents_dir() -> Path:
    """Return the folder of the user's documents, wherever Windows keeps it, or the home folder."""
    import platformdirs

    documents = Path(platformdirs.user_documents_dir())
    return documents if documents.is_dir() else Path.home()


def machine_dir() -> Path:
    """Return the folder in which an administrator sets things for all users of this computer."""
    if sys.platform == "win32":
        return Path(os.environ.get("PROGRAMDATA", r"C:\ProgramData")) / "Wardcard"
    if sys.platform == "darwin":
        return Path("/Library/Application Support/Wardcard")
    return Path("/etc/wardcard")


def private_dir(folder: Path) -> Path:
    """Return the folder for settings, log and crash reports: ``folder`` if it can be written to.

    If not, for example on a read-only share or USB stick, it is the user's own data folder. That
    one is created so that nobody else can read it.
    """
    return folder if _can_be_written(folder) else user_dir()


def _can_be_written(folder: Path) -> bool:
    """Return whether files can be created in ``folder``, which is created if necessary."""
    try:
        if not folder.is_dir():
            _make(folder)
        probe = folder / f".wardcard-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError:
        return False
    return True


def _make(folder: Path) -> None:
    if folder == user_dir():
        make_private_folder(folder)
    else:
        # Someone chose it, perhaps so that others can read it too.
        folder.mkdir(parents=True, exist_ok=True)


def database_path(folder: Path) -> Path:
    """Return the path of the database in the data folder ``folder``."""
    return folder / "wardcard.db"


def resources_dir() -> Path:
    """Return the ``resources`` folder of a checkout, an installed package or a built app."""
    frozen = getattr(sys, "_MEIPASS", None)
    return Path(frozen if frozen else Path(__file__).resolve().parents[2]) / "resources"


def bundled_packs() -> tuple[Path, ...]:
    """Return the report packs that are imported into a new database, sorted by name."""
    return tuple(sorted((resources_dir() / "packs").glob("*.json")))
