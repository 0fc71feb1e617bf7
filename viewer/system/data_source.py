"""Where this PC's data comes from: its own database, or one that a quality team publishes."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from db.domain.errors import Refused
from db.publishing.copies import Copies
from db.publishing.followed_data import WardData
from viewer.system import paths

if TYPE_CHECKING:
    from db.reading.store import ReportStore

FILE_NAME = "follow.json"
"""The name of a file that says which folder a PC follows."""


def machine_files() -> tuple[Path, ...]:
    """Files in which an administrator may set the folder that all users of this PC follow.

    The first that exists is used.
    """
    if sys.platform == "win32":
        common = Path(os.environ.get("PROGRAMDATA", r"C:\ProgramData")) / "Wardcard"
    elif sys.platform == "darwin":
        common = Path("/Library/Application Support/Wardcard")
    else:
        common = Path("/etc/wardcard")
    app = [Path(sys.executable).parent] if getattr(sys, "frozen", False) else []
    return tuple(folder / FILE_NAME for folder in (*app, common))


def own_copies(data_dir: Path) -> Copies:
    """The user's own copies of databases.

    They are in ``data_dir``, or in the user's own folder if ``data_dir`` has none. Nothing is
    created.
    """
    copies = Copies(data_dir)
    return copies if copies.folder.is_dir() else Copies(paths.user_dir())


def ward_data(data_dir: Path) -> WardData:
    """The record in ``data_dir`` of which published data is followed, and its databases."""
    return WardData(data_dir, machine_files())


def database_in_use(own: Path, ward: WardData | None) -> Path:
    """The database of the followed data if there is one, else ``own``."""
    kept = ward.kept() if ward is not None else ()
    return kept[0][1] if kept else own


def open_followed(ward: WardData | None, *, thorough: bool = False) -> ReportStore | None:
    """The store of the followed data, or None if there is none. Raises StoreError.

    With ``thorough``, the whole database is checked for damage; a damaged one is no longer used.
    """
    if ward is None or not ward.kept():
        return None
    from db.publishing.follower import open_current

    return open_current(ward, thorough=thorough)


def open_store(own: Path, ward: WardData | None) -> ReportStore:
    """The store of the followed data if there is any, else of the database ``own``.

    Raises StoreError.
    """
    store = open_followed(ward)
    if store is not None:
        return store
    from db.importing.recovery import open_sound

    return open_sound(own, paths.bundled_packs())


def why_nothing_is_added(ward: WardData | None) -> str:
    """Why no data can be added on this PC, as a sentence; empty if it can."""
    try:
        target = ward.target() if ward is not None else None
    except Refused as error:
        return str(error)
    if target is None:
        return ""
    return (
        f"This PC shows the data published in {target.folder}, so nothing can be added here. Stop "
        "following that folder first (File, Follow a folder, or 'wardcard follow --stop'), or ask "
        "the people who publish there."
    )
