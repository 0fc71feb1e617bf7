"""The paths of the data folder, its database, and Wardcard's own resources."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

from db.domain.errors import Refused
from db.files.lookup import is_file, is_folder
from db.files.private import is_loose, make_kept_folder, make_private_folder, tighten
from db.files.register import keep_register

DATA_DIR_VARIABLE = "WARDCARD_DATA_DIR"
PORTABLE_MARKER = "portable.txt"
"""If this file is next to the built app, the data is in the subfolder 'data' there."""


def data_dir(set_by_policy: Path | None = None) -> Path:
    """Return the folder that a policy sets, or the one in ``WARDCARD_DATA_DIR``.

    Without either, it is a portable app's, or otherwise the user's. Raises Refused if the system
    does not know where that is.
    """
    if set_by_policy is not None:
        return set_by_policy
    named = os.environ.get(DATA_DIR_VARIABLE)
    if named:
        return Path(named)
    return portable_dir() or _known(user_dir())


def portable_dir() -> Path | None:
    """Return the data folder of a portable app, or None if the app is not marked as portable."""
    if not getattr(sys, "frozen", False):
        return None
    folder = Path(sys.executable).resolve().parent
    return folder / "data" if is_file(folder / PORTABLE_MARKER) else None


def user_dir() -> Path:
    """Return the user's own data folder on this PC, which is not part of a roaming profile.

    If the system knows no home folder of this user, it is a relative path, where nothing is kept.
    """
    import platformdirs

    try:
        return Path(platformdirs.user_data_dir("Wardcard", appauthor=False, roaming=False))
    except RuntimeError:
        return Path("~", "Wardcard")


def documents_dir() -> Path:
    """Return the folder of the user's documents, wherever Windows keeps it, or the home folder."""
    import platformdirs

    try:
        documents = Path(platformdirs.user_documents_dir())
        return documents if is_folder(documents) else Path.home()
    except RuntimeError:  # the system knows no home folder of this user
        return Path.cwd()


def leave_own_folder() -> None:
    """Go from the built app's own folder, where its entry in the Start menu begins, to documents.

    Dialogs begin in the current folder, where the user would find Wardcard's own files, and Windows
    neither removes nor unplugs it. Any other current folder was chosen by the user and stays.
    """
    own = Path(sys.executable).parent
    with suppress(OSError):
        if getattr(sys, "frozen", False) and own.samefile(Path.cwd()):
            os.chdir(documents_dir())


def downloads_dir() -> Path:
    """Return the folder into which browsers save files, or else that of the user's documents."""
    import platformdirs

    try:
        downloads = Path(platformdirs.user_downloads_dir())
    except RuntimeError:  # the system knows no home folder of this user
        return documents_dir()
    return downloads if is_folder(downloads) else documents_dir()


def machine_dir() -> Path:
    """Return the folder in which an administrator sets things for all users of this computer."""
    if sys.platform == "win32":
        return Path(os.environ.get("PROGRAMDATA", r"C:\ProgramData")) / "Wardcard"
    if sys.platform == "darwin":
        return Path("/Library/Application Support/Wardcard")
    return Path("/etc/wardcard")


def private_dir(folder: Path) -> Path:
    """Return the folder for settings, log and crash reports: ``folder`` if it can be written to.

    If not, for example on a read-only share or USB stick, it is the user's own data folder. Either
    is created so that nobody else can read it; see :mod:`db.files.private`. The user's own is made
    private again if an earlier version has made it with the usual rights. Raises Refused as
    :func:`data_dir` does.
    """
    return folder if _can_be_written(folder) else _known(user_dir())


def _known(folder: Path) -> Path:
    """Return ``folder``. Raises Refused if it depends on where Wardcard is started."""
    if folder.is_absolute():
        return folder
    raise Refused(
        "It is not known where your home folder is. Set HOME to its full path, or choose a data "
        "folder with --data-dir."
    )


def keep_register_of_temporary_files(folder: Path) -> None:
    """Keep the register in the data folder ``folder``, or where that cannot be written to.

    Nothing is created before it is needed.
    """
    own = user_dir()
    keep_register(folder, *([own] if own.is_absolute() else []))


def _can_be_written(folder: Path) -> bool:
    """Return whether files can be created in ``folder``, which is created if necessary."""
    try:
        if not is_folder(folder):
            _make(folder)
        elif is_loose(folder) and is_own_folder(folder):
            tighten(folder)
        if os.name == "posix":
            # Without a file that a killed process would leave.
            return os.access(folder, os.W_OK | os.X_OK)
        _try_to_write(folder)
    except OSError:
        return False
    return True


def is_own_folder(folder: Path) -> bool:
    """Return whether ``folder`` is the user's own data folder, which nobody has chosen."""
    return folder == user_dir()


def _make(folder: Path) -> None:
    if is_own_folder(folder):
        make_private_folder(folder)
    else:
        make_kept_folder(folder)


def _try_to_write(folder: Path) -> None:
    """Create a file in ``folder`` on Windows, which removes it even if this process is killed."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_TEMPORARY", 0)
    probe = folder / f".wardcard-{os.urandom(6).hex()}"
    os.close(os.open(probe, flags, 0o600))
    with suppress(FileNotFoundError):
        probe.unlink()


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
