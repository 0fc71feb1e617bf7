"""Published data in plain words, for window and command line alike."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from db.publishing.followed_data import Edition, State, editions_words
from viewer.wording import records as words

if TYPE_CHECKING:
    from db.publishing.follower import Look
    from db.publishing.manifest import Manifest


def edition_words(edition: Edition) -> str:
    """'Data of November 2026 (version 2026112401)'."""
    month = editions_words(edition.extract_months)
    if not month:
        return f"Data of version {edition.version}"
    return f"Data of {month} (version {edition.version})"


def taken_words(edition: Edition) -> str:
    """'New data of November 2026 are in use.'"""
    month = editions_words(edition.extract_months)
    return f"New data of {month or f'version {edition.version}'} are in use."


def key_words(look: Look) -> str:
    """What to say of a key that is trusted from now on; empty where none is new."""
    if look.first_key is not None:
        return (
            f"Its publisher's key {look.first_key.fingerprint} was met here for the first time "
            "and is trusted from now on: compare it with the one your quality team names."
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
    yield f"Trusts: {state.key.fingerprint if state.key else 'the key of the first pack met there'}"
    for what, edition in (("In use", state.current), ("Former", state.former)):
        yield f"{what}: {edition_words(edition) if edition else 'nothing yet'}"


def manifest_lines(manifest: Manifest) -> Iterator[str]:
    yield f"Version: {manifest.version}, published {words.day(manifest.created.date())}"
    yield f"Extract months: {', '.join(manifest.extract_months) or 'Not stated'}"
    counts = manifest.counts
    named = [f"{counts[name]:,} {name}" for name in _COUNTED if name in counts]
    yield f"Holds: {', '.join(named)} ({manifest.database.size / 1e6:,.1f} MB)"
    yield f"SHA-256 of the database: {manifest.database.sha256}"
    yield f"Made by Wardcard {manifest.made_by}; needs {manifest.needs} or newer"
    yield f"Signed with the key {manifest.key.fingerprint}"


_COUNTED = ("providers", "locations", "reports", "ratings", "findings")
