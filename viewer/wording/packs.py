"""Published data in words, for the window and the command line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from db.domain.scale import NOT_STATED
from viewer.wording import dates
from viewer.wording.phrases import entries_words

if TYPE_CHECKING:
    from db.publishing.followed_data import Edition, State
    from db.publishing.follower import Look
    from db.publishing.manifest import Manifest
    from db.publishing.steps import PublishProgress

NOTHING_FOLLOWED = "This PC uses its own data."
NO_LONGER_FOLLOWED = "This PC no longer follows a folder and uses its own data."
_COUNTED = ("providers", "locations", "reports", "ratings", "findings")
"""The counts of a manifest that are listed, in this order."""


def published_words(edition: Edition) -> str:
    """'29 November 2026', the day on which ``edition`` was published."""
    return dates.day(datetime.fromisoformat(edition.created).date())


def edition_words(edition: Edition) -> str:
    """'data version 1, published 3 November 2026, with CQC ratings up to October 2026'.

    The month is that of CQC's newest monthly file in the data, and is left out if there is none.
    """
    published = published_words(edition)
    month = dates.as_stated(max(edition.extract_months, default=""))
    ratings = f", with CQC ratings up to {month}" if month else ""
    return f"data version {edition.version}, published {published}{ratings}"


def taken_words(edition: Edition) -> str:
    """The sentence 'Now using data version 1, published 3 November 2026.', for new data."""
    return f"Now using {edition_words(edition)}."


def returned_words(edition: Edition) -> str:
    """The sentence 'Using data version 1, published 3 November 2026 again.', for a return."""
    return f"Using {edition_words(edition)} again."


def key_words(look: Look) -> str:
    """A sentence about the publisher's key, if this check found a first or a changed key.

    Empty if the key was already trusted.
    """
    if look.first_key is not None:
        return (
            f"Its publisher’s key {look.first_key.fingerprint} was first seen now and is trusted "
            "from now on. Compare it with the key that your quality team names."
        )
    if look.new_key is not None:
        return (
            f"The publisher’s key is {look.new_key.fingerprint} from now on; the one before "
            "vouched for it."
        )
    return ""


def nothing_taken_words(look: Look, folder: Path) -> str:
    """The reason why a check of ``folder`` brought no newer data, for a user who asked for it."""
    if not look.reached:
        return f"{folder} cannot be reached now. Wardcard keeps its data and tries again later."
    if not look.packs:
        return f"There is no data pack in {folder} yet. Wardcard will look again."
    return f"Nothing newer is in {folder}."


def look_lines(look: Look, folder: Path) -> Iterator[str]:
    """The result of a check of ``folder``, one sentence a line; no lines if a pack was refused."""
    if look.taken is not None:
        yield taken_words(look.taken)
        yield from filter(None, [key_words(look)])
    elif not look.refused:
        yield nothing_taken_words(look, folder)


def status_lines(folder: Path, state: State) -> Iterator[str]:
    """Lines that name the followed ``folder``, the trusted key and the two editions kept."""
    yield f"Follows: {folder}"
    trusted = state.key.fingerprint if state.key else "the key of the first pack found there"
    yield f"Trusts: {trusted}"
    for heading, edition in (("In use", state.current), ("Before that", state.former)):
        yield f"{heading}: {edition_words(edition) if edition else 'nothing yet'}"


def publishing_text(progress: PublishProgress) -> str:
    """How far publishing is: 'Pack it, 46 %', for a line that also has the time left."""
    share = f", {progress.step_share:.0%}".replace("%", " %") if progress.step_share else ""
    return f"{progress.step.label}{share}"


def manifest_lines(manifest: Manifest) -> Iterator[str]:
    """The facts in a data pack's manifest, one a line."""
    yield f"Version: {manifest.version}, published {dates.day(manifest.created.date())}"
    yield f"Extract months: {', '.join(manifest.extract_months) or NOT_STATED}"
    counts = manifest.counts
    named = [f"{counts[name]:,} {name}" for name in _COUNTED if name in counts]
    yield f"Holds: {', '.join(named)} ({manifest.database.size / 1e6:,.1f} MB)"
    if manifest.register is not None:
        entries = entries_words(manifest.register.entries)
        yield f"To improve, for reading only: {entries}, without updates and places of evidence"
    yield f"SHA-256 of the database: {manifest.database.sha256}"
    yield f"Made by Wardcard {manifest.made_by}; needs {manifest.needs} or newer"
    yield f"Signed with the key {manifest.key.fingerprint}"
