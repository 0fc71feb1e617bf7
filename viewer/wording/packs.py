"""Published data in plain words, for window and command line alike."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from db.publishing.followed_data import Edition, State, editions_words
from viewer.wording import dates

if TYPE_CHECKING:
    from db.publishing.follower import Look
    from db.publishing.manifest import Manifest


NOTHING_FOLLOWED = "This PC uses its own data."
NO_LONGER_FOLLOWED = "This PC no longer follows a folder and uses its own data."


def edition_words(edition: Edition) -> str:
    """'data version 1, published 3 November 2026, with CQC ratings up to October 2026'."""
    published = dates.day(datetime.fromisoformat(edition.created).date())
    month = editions_words(edition.extract_months)
    ratings = f", with CQC ratings up to {month}" if month else ""
    return f"data version {edition.version}, published {published}{ratings}"


def taken_words(edition: Edition) -> str:
    """'Now using data version 1, published 3 November 2026.', for data that has just come in."""
    return f"Now using {edition_words(edition)}."


def returned_words(edition: Edition) -> str:
    """What to say once the data before is in use again."""
    return f"Using {edition_words(edition)} again."


def key_words(look: Look) -> str:
    """What to say of a key that is trusted from now on; empty where none is new."""
    if look.first_key is not None:
        return (
            f"Its publisher's key {look.first_key.fingerprint} was first seen now and is trusted "
            "from now on. Compare it with the key that your quality team names."
        )
    if look.new_key is not None:
        return (
            f"The publisher's key is {look.new_key.fingerprint} from now on; the one before "
            "vouched for it."
        )
    return ""


def nothing_taken_words(look: Look, folder: Path) -> str:
    """Why a look brought nothing, for one who asked for it."""
    if not look.reached:
        return f"{folder} cannot be reached now. Wardcard goes on as it is, and looks again later."
    if not look.packs:
        return f"There is no data pack in {folder} yet. Wardcard looks again by itself."
    return f"Nothing newer is in {folder}."


def look_lines(look: Look, folder: Path) -> Iterator[str]:
    if look.taken is None:
        if not look.refused:
            yield nothing_taken_words(look, folder)
        return
    yield taken_words(look.taken)
    yield from filter(None, [key_words(look)])


def status_lines(folder: Path, state: State) -> Iterator[str]:
    """What is followed, whom it trusts, and what is kept."""
    yield f"Follows: {folder}"
    trusted = state.key.fingerprint if state.key else "the key of the first pack found there"
    yield f"Trusts: {trusted}"
    for what, edition in (("In use", state.current), ("Before that", state.former)):
        yield f"{what}: {edition_words(edition) if edition else 'nothing yet'}"


def manifest_lines(manifest: Manifest) -> Iterator[str]:
    yield f"Version: {manifest.version}, published {dates.day(manifest.created.date())}"
    yield f"Extract months: {', '.join(manifest.extract_months) or 'Not stated'}"
    counts = manifest.counts
    named = [f"{counts[name]:,} {name}" for name in _COUNTED if name in counts]
    yield f"Holds: {', '.join(named)} ({manifest.database.size / 1e6:,.1f} MB)"
    yield f"SHA-256 of the database: {manifest.database.sha256}"
    yield f"Made by Wardcard {manifest.made_by}; needs {manifest.needs} or newer"
    yield f"Signed with the key {manifest.key.fingerprint}"


_COUNTED = ("providers", "locations", "reports", "ratings", "findings")
