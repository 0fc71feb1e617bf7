"""Which version a publisher gives the next pack, and whether its clock can be right.

Following PCs take only a higher version, whatever the date. A pack that was published with a wrong
clock, or with a version that leaves no room, would keep them from all later ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from db.domain.age import years_before
from db.domain.dates import day
from db.domain.errors import Refused
from db.publishing.manifest import LARGEST_VERSION, Manifest, file_name, version_of_name
from db.publishing.pack_file import read_signed_manifest
from db.publishing.signing import SigningKey, leads_to

_APART = timedelta(days=1)
"""How far two clocks may be apart, whatever their time zones."""
_OLDEST_DATA = 25
"""Nobody publishes ratings all of which are older, in years: the clock is ahead."""


def versions_in(names: Iterable[str]) -> list[tuple[int, str]]:
    """Return the version and name of each published pack among ``names``, newest first."""
    found = [(version_of_name(name), name) for name in names]
    return sorted(((version, name) for version, name in found if version), reverse=True)


class PublishedPack(NamedTuple):
    """A pack in a folder, as its signed manifest describes it."""

    manifest: Manifest
    size: int
    """The size of the file in bytes."""


def packs_in(folder: Path) -> list[PublishedPack]:
    """Return the packs in ``folder`` that are signed and whole as far as can be seen, newest first.

    Only their beginnings are read. Raises OSError.
    """
    found: list[PublishedPack] = []
    for version, name in versions_in(entry.name for entry in folder.iterdir()):
        with suppress(Refused), (folder / name).open("rb") as source:
            manifest, _ = read_signed_manifest(source, name)
            if manifest.version == version:
                found.append(PublishedPack(manifest, (folder / name).stat().st_size))
    return found


def newest_of(key: SigningKey, folder: Path) -> Manifest | None:
    """Return the manifest of the newest pack in ``folder`` that this publisher signed, or None.

    It may be signed with an earlier key, which vouches for ``key``. Raises OSError.
    """
    return next(_of_publisher(key, folder), None)


def _of_publisher(key: SigningKey, folder: Path) -> Iterator[Manifest]:
    for version, name in versions_in(entry.name for entry in folder.iterdir()):
        with suppress(Refused), (folder / name).open("rb") as source:
            manifest, _ = read_signed_manifest(source, name)
            if manifest.version == version and leads_to(manifest.key, key.public, key.vouchers):
                yield manifest


def next_version(
    folder: Path, newest: Manifest | None, wanted: int | None, moment: datetime
) -> int:
    """Return the version of the next pack in ``folder``: ``wanted``, or one that is high enough.

    That is the date of ``moment`` followed by '01', or one more than that of the publisher's
    ``newest`` pack. Raises Refused if no following PC would take it.
    """
    highest = newest.version if newest else 0
    if highest >= LARGEST_VERSION:
        raise Refused(
            f"{folder} has version {highest}, and there can be no higher one. Delete that pack; "
            "PCs that have taken it need 'wardcard follow FOLDER --allow-older' once."
        )
    if wanted is None:
        version = max(highest + 1, int(f"{moment:%Y%m%d}01"))
        while (folder / file_name(version)).exists():  # someone else's
            version += 1
        return version
    if not 0 < wanted <= LARGEST_VERSION:
        raise Refused(f"{wanted} cannot be a version: choose one from 1 to {LARGEST_VERSION:,}.")
    if wanted <= highest or (folder / file_name(wanted)).exists():
        raise Refused(
            f"{folder} already has version {max(highest, wanted)}, and PCs take only a newer one. "
            "Choose a higher version, or leave it out."
        )
    return wanted


def check_clock(
    moment: datetime, folder: Path, written: datetime, newest_rating: date | None
) -> None:
    """Raise Refused if this PC's clock, which says ``moment``, is evidently wrong.

    ``written`` is the time that a file has which was just written to ``folder``: that of the
    computer whose disk it is. ``newest_rating`` is the newest date in the database.
    """
    here = moment.date()
    if newest_rating is not None and newest_rating > here + _APART:
        raise Refused(
            f"This PC’s clock says {day(here)}, but the database has ratings of "
            f"{day(newest_rating)}. Set the clock, then publish again."
        )
    if abs(written - moment) > _APART:
        raise Refused(
            f"This PC’s clock says {day(here)}, but the computer with {folder} says "
            f"{day(written.date())}. Set the clock that is wrong, then publish again."
        )
    if newest_rating is not None and newest_rating < years_before(here, _OLDEST_DATA):
        raise Refused(
            f"This PC’s clock says {day(here)}, more than {_OLDEST_DATA} years after the newest "
            f"rating in the database ({day(newest_rating)}). Set the clock, then publish again."
        )


def doubt(newest: Manifest | None, moment: datetime) -> str:
    """What to say if the publisher's ``newest`` pack is dated after ``moment``; usually empty."""
    if newest is None or newest.created - moment <= _APART:
        return ""
    return (
        f"{file_name(newest.version)} says that it was published on {day(newest.created.date())}, "
        "which is after today by this PC’s clock. If this clock is right, delete that pack: "
        "following PCs do not take it."
    )
