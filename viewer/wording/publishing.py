"""What is said before, while and after data is published in the window."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from viewer.wording import dates
from viewer.wording.phrases import counted, listed

if TYPE_CHECKING:
    from datetime import datetime

    from db.domain.imports import StoreInfo
    from db.publishing.manifest import Manifest
    from db.publishing.next_version import PublishedPack
    from db.publishing.packs import Published
    from db.publishing.signing import KeyFile

NEVER = (
    "Never published: My wards, settings, recent places, searches, where files were, your private "
    "key."
)
"""What stays on this PC, whatever is published."""
OF_REGISTER = (
    "Wards see what was said, the status, the due date and the owner’s role; not the updates, the "
    "reasons and where evidence lies."
)
ONLY_READING = "Wardcard can’t tell which PCs have taken it: they only read."
_TOTALS = ("locations", "ratings")
_COUNTED = {"locations": "place", "reports": "report", "ratings": "rating", "findings": "finding"}
"""The counts of a database and of a manifest that are compared, each with its noun."""


def contents_words(info: StoreInfo) -> tuple[str, str]:
    """What the data comes from, and how much it is.

    'all 7 sources, to 17 September 2024' and '32,266 places, 259,908 ratings'.
    """
    until = f", to {dates.day(info.newest_publication)}" if info.newest_publication else ""
    sources = counted(len(info.files), "source")
    whole = sources if len(info.files) < 2 else f"all {sources}"
    amount = (counted(info.counts.get(name, 0), _COUNTED[name]) for name in _TOTALS)
    return f"{whole}{until}", ", ".join(amount)


def version_words(newest: PublishedPack | None) -> str:
    """What the version must be, and why: 'the one before was 3, of 2 November 2026. …'."""
    if newest is None:
        return "the first in the folder. Ward PCs take only a higher number than they have had."
    made = _day(newest.manifest.created)
    return (
        f"the one before was {newest.manifest.version}, of {made}. Ward PCs take only a higher "
        "number."
    )


def trust_words(key: KeyFile, packs: Sequence[PublishedPack]) -> tuple[str, bool]:
    """A sentence on whether ward PCs trust ``key``, and whether it is a warning.

    ``packs`` are those in the folder, newest first.
    """
    from db.publishing.plan import is_trusted

    if key.public is None:
        return "Its .pub file is not next to it, so it is compared when you publish.", False
    if not packs:
        return "Give ward PCs its .pub file, so that they trust it.", False
    newest = packs[0].manifest
    same = [pack.manifest.version for pack in packs if pack.manifest.key == key.public]
    if newest.key == key.public:
        which = f"version {same[0]}" if len(same) == 1 else f"versions {same[-1]} to {same[0]}"
        return f"The same as for {which}, so ward PCs trust it.", False
    if is_trusted(packs[0], key):
        return f"The key of version {newest.version} vouches for it, so ward PCs trust it.", False
    warning = (
        f"Version {newest.version} was signed with another key, {newest.key.fingerprint}. Ward PCs "
        "that trust that key will refuse what you publish with this one."
    )
    return warning, True


def since_lines(info: StoreInfo, manifest: Manifest) -> list[str]:
    """What is new in the data since a pack: '+ 2,272 ratings', one a line."""
    lines: list[str] = []
    for name, noun in _COUNTED.items():
        more = info.counts.get(name, 0) - manifest.counts.get(name, 0)
        if more:
            lines.append(f"{'+' if more > 0 else '−'} {counted(abs(more), noun)}")
    month, before = (max(months, default="") for months in (info.extract_months,
                                                            manifest.extract_months))  # fmt: skip
    if month and month != before:
        lines.append(f"CQC ratings to {dates.as_stated(month)}")
    return lines or ["As many places, reports, ratings and findings as before"]


def pack_row(pack: PublishedPack, *, newest: bool) -> tuple[str, str, str]:
    """The version, day and size of a pack in the folder; the ``newest`` one is said to be so."""
    version = f"{pack.manifest.version}{', newest' if newest else ''}"
    return version, _day(pack.manifest.created), megabytes(pack.size)


def published_words(published: Published, size: int) -> str:
    """The sentence that says what was published and when ward PCs take it."""
    where = f"{published.path.name} ({megabytes(size)}) is in {published.path.parent}."
    when = "Ward PCs look there within 15 minutes of each start, then about once an hour."
    return " ".join(filter(None, (where, when, published.doubt)))


def key_made_words(path: Path, fingerprint: str) -> str:
    """What to do with a new key at ``path``."""
    return (
        f"Keep {path.name} secret: anyone who has it can publish in your name. Give "
        f"{path.with_suffix('.pub').name}, which is next to it, to the ward PCs. Its fingerprint "
        f"is {fingerprint}."
    )


def readers_words(path: Path, others: Sequence[str], protect: str) -> str:
    """A warning that others can read a private key that has no password."""
    return (
        f"{path.name} has no password, and can be read by {listed(others)}, who could publish in "
        f"your name. {protect}"
    )


def megabytes(size: int) -> str:
    """A size in bytes as '11 MB'; '0.4 MB' below 1."""
    amount = size / 1e6
    return f"{amount:,.0f} MB" if amount >= 1 else f"{max(0.1, amount):.1f} MB"


def _day(moment: datetime) -> str:
    return dates.day(moment.astimezone().date())
