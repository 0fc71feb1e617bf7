"""The source of this PC's data: its own database, or one published by a quality team."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from db.domain.errors import Refused
from db.files.lookup import is_folder
from db.publishing.copies import Copies
from db.publishing.followed_data import WardData
from viewer.system import paths

if TYPE_CHECKING:
    from db.local.trust_file import TrustFile
    from db.reading.store import ReportStore
    from viewer.system.policy import Policies

FILE_NAME = "follow.json"
"""The name of the file that specifies which folder a PC follows."""


def machine_files() -> tuple[Path, ...]:
    """Return the files in which an administrator can set the folder for all users of this PC.

    The first file that exists is used.
    """
    app = [Path(sys.executable).parent] if getattr(sys, "frozen", False) else []
    return tuple(folder / FILE_NAME for folder in (*app, paths.machine_dir()))


def own_copies(data_dir: Path) -> Copies:
    """Return the user's own copies of databases.

    They are in ``data_dir``, or in the user's own data folder if ``data_dir`` has none. Nothing is
    created.
    """
    copies = Copies(data_dir)
    return copies if is_folder(copies.folder) else Copies(paths.user_dir())


def copy_in_use(copies: Copies, original: Path, policies: Policies) -> Path | None:
    """Return the user's own copy of ``original`` if it is used instead, or None.

    No copy is used where policies do not allow any.
    """
    return None if policies.copying_reason else copies.in_use(original)


def ward_data(data_dir: Path, policies: Policies) -> WardData:
    """Return the record in ``data_dir`` of the published data that is followed."""
    fixed = policies.target if policies.fixes_following else None
    return WardData(data_dir, machine_files(), fixed)


def database_in_use(own: Path, ward: WardData | None) -> Path:
    """Return the database of the followed data, or ``own`` if there is none."""
    kept = ward.kept() if ward is not None else ()
    return kept[0][1] if kept else own


def open_followed(ward: WardData | None, *, thorough: bool = False) -> ReportStore | None:
    """Open the store of the followed data; return None if there is none. Raises StoreError.

    With ``thorough``, all of the database is checked for damage; a damaged one is no longer used.
    """
    if ward is None or not ward.kept():
        return None
    from db.publishing.follower import open_current

    return open_current(ward, thorough=thorough)


def open_store(own: Path, ward: WardData | None) -> ReportStore:
    """Open the store of the followed data, or of the database ``own`` if there is none.

    Raises StoreError.
    """
    store = open_followed(ward)
    if store is not None:
        return store
    from db.importing.recovery import open_sound

    return open_sound(own, paths.bundled_packs())


def trust_file(data_dir: Path, ward: WardData | None) -> TrustFile:
    """Return the register that this PC uses: its own, or that of the followed data, to read only.

    Raises Refused if it cannot be told where it is.
    """
    from db.local.trust_file import TrustFile
    from db.local.trust_place import TrustPlace

    folder = _followed_folder(ward)
    if ward is not None and folder:
        return TrustFile(
            ward.register(),
            why_read_only=f"This PC shows the data published in {folder}, so the register is only "
            "read here. Change it where it is kept, or stop following that folder first (File, "
            "Follow a folder, or 'wardcard follow --stop').",
        )
    place = TrustPlace(data_dir)
    return TrustFile(place.path, is_expected=place.chosen() is not None)


def _followed_folder(ward: WardData | None) -> str:
    """Return the folder that is followed, as text; empty if none is."""
    try:
        target = ward.target() if ward is not None else None
    except Refused:
        return "a folder"
    return str(target.folder) if target is not None else ""


def why_nothing_is_added(ward: WardData | None, policies: Policies) -> str:
    """Return the reason why no data can be added on this PC, or an empty text if it can."""
    if policies.adding_reason:
        return policies.adding_reason
    try:
        target = ward.target() if ward is not None else None
    except Refused as error:
        return str(error)
    if target is None:
        return ""
    if policies.following_reason:
        return (
            f"This PC shows the data published in {target.folder}, so nothing can be added here. "
            f"{policies.following_reason} Ask the people who publish there."
        )
    return (
        f"This PC shows the data published in {target.folder}, so nothing can be added here. Stop "
        "following that folder first (File, Follow a folder, or 'wardcard follow --stop'), or ask "
        "the people who publish there."
    )
