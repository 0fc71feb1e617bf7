"""Published data in words. Every folder, version and key is invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from db.publishing.followed_data import Edition, State
from db.publishing.follower import Look
from db.publishing.manifest import Content, Manifest
from db.publishing.signing import PublicKey
from viewer.wording import packs

FOLDER = Path("/invented/share")
KEY, NEW_KEY = PublicKey(b"k" * 32), PublicKey(b"n" * 32)
EDITION = Edition("invented.pack", 7, "2026-11-03T09:00:00+00:00", ("2026-09", "2026-10"))


@pytest.mark.parametrize(
    ("months", "words"),
    [
        (
            ("2026-09", "2026-10"),
            "data version 7, published 3 November 2026, with CQC ratings up to October 2026",
        ),
        ((), "data version 7, published 3 November 2026"),
        (("soon",), "data version 7, published 3 November 2026, with CQC ratings up to soon"),
    ],
)
def test_an_edition_has_its_version_its_date_and_its_newest_month(
    months: tuple[str, ...], words: str
) -> None:
    assert packs.edition_words(replace(EDITION, extract_months=months)) == words


def test_data_that_came_in_or_came_back_is_named() -> None:
    edition = replace(EDITION, extract_months=())
    assert packs.taken_words(edition) == "Now using data version 7, published 3 November 2026."
    assert packs.returned_words(edition) == "Using data version 7, published 3 November 2026 again."


def test_a_key_is_mentioned_when_it_is_new() -> None:
    assert packs.key_words(Look()) == ""
    first = packs.key_words(Look(first_key=KEY))
    assert KEY.fingerprint in first
    assert "was first seen now and is trusted from now on" in first
    changed = packs.key_words(Look(new_key=NEW_KEY))
    assert changed.startswith(f"The publisher’s key is {NEW_KEY.fingerprint} from now on")


def test_a_look_that_brings_nothing_says_why() -> None:
    assert packs.nothing_taken_words(Look(reached=False), FOLDER) == (
        f"{FOLDER} cannot be reached now. Wardcard keeps its data and tries again later."
    )
    assert packs.nothing_taken_words(Look(), FOLDER) == (
        f"There is no data pack in {FOLDER} yet. Wardcard will look again."
    )
    assert packs.nothing_taken_words(Look(packs=1), FOLDER) == f"Nothing newer is in {FOLDER}."


def test_a_look_is_told_line_by_line() -> None:
    taken = list(packs.look_lines(Look(taken=EDITION, first_key=KEY), FOLDER))
    assert taken == [packs.taken_words(EDITION), packs.key_words(Look(first_key=KEY))]
    assert list(packs.look_lines(Look(taken=EDITION), FOLDER)) == [packs.taken_words(EDITION)]
    assert list(packs.look_lines(Look(packs=1), FOLDER)) == [f"Nothing newer is in {FOLDER}."]
    refused = Look(packs=1, refused=("Invented refusal.",))
    assert list(packs.look_lines(refused, FOLDER)) == []


def test_the_status_names_folder_key_and_both_editions() -> None:
    assert list(packs.status_lines(FOLDER, State())) == [
        f"Follows: {FOLDER}",
        "Trusts: the key of the first pack found there",
        "In use: nothing yet",
        "Before that: nothing yet",
    ]
    state = State(pinned=KEY.text, current=EDITION)
    assert list(packs.status_lines(FOLDER, state))[1:3] == [
        f"Trusts: {KEY.fingerprint}",
        f"In use: {packs.edition_words(EDITION)}",
    ]


def test_a_manifest_is_listed_with_its_counts() -> None:
    manifest = Manifest(
        version=7,
        created=datetime(2026, 11, 3, 9, tzinfo=UTC),
        made_by="1.2",
        needs="1.0",
        schema_version=1,
        extract_months=(),
        counts={"ratings": 252_724, "locations": 54_812, "visits": 3},
        packed=Content(size=1_000_000, sha256="0" * 64),
        database=Content(size=21_500_000, sha256="1" * 64),
        key=KEY,
    )
    assert list(packs.manifest_lines(manifest)) == [
        "Version: 7, published 3 November 2026",
        "Extract months: Not stated",
        "Holds: 54,812 locations, 252,724 ratings (21.5 MB)",
        f"SHA-256 of the database: {'1' * 64}",
        "Made by Wardcard 1.2; needs 1.0 or newer",
        f"Signed with the key {KEY.fingerprint}",
    ]
    months = replace(manifest, extract_months=("2026-09", "2026-10"))
    assert "Extract months: 2026-09, 2026-10" in packs.manifest_lines(months)
