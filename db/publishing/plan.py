"""What is known before a pack is published: what is in the folder, and which version comes next."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from db.domain.errors import StoreError
from db.files.lookup import is_folder
from db.files.temporary import temporary_file
from db.publishing.next_version import PublishedPack, packs_in
from db.publishing.packs import disk_error
from db.publishing.signing import KeyFile, leads_to


def look_at_folder(folder: Path) -> tuple[PublishedPack, ...]:
    """Return the packs in ``folder``, newest first, having written a file there and removed it.

    Raises StoreError if it is not a folder that can be read and written to.
    """
    if not is_folder(folder):
        raise StoreError(f"{folder} is not a folder that can be reached. Choose another one.")
    try:
        with temporary_file(folder) as (handle, _):
            os.close(handle)
        return tuple(packs_in(folder))
    except OSError as error:
        raise disk_error(folder, error) from error


def newest_of_publisher(packs: Iterable[PublishedPack], key: KeyFile) -> PublishedPack | None:
    """Return the first of ``packs`` that ``key``, or one that vouches for it, has signed.

    If its public key is not known, that is the first of all.
    """
    return next((pack for pack in packs if is_trusted(pack, key)), None)


def is_trusted(pack: PublishedPack, key: KeyFile) -> bool:
    """Return whether PCs that have taken ``pack`` trust ``key``; if it is not known, they may."""
    return key.public is None or leads_to(pack.manifest.key, key.public, key.vouchers)


def version_after(packs: Sequence[PublishedPack], newest: PublishedPack | None) -> int:
    """Return the version that follows the publisher's ``newest`` pack, and is not in the folder."""
    taken = {pack.manifest.version for pack in packs}
    version = newest.manifest.version + 1 if newest else 1
    while version in taken:  # someone else's
        version += 1
    return version
