"""What is said about publishing data."""

from __future__ import annotations

from datetime import UTC, date, datetime

from db.domain.imports import StoreInfo
from db.publishing.manifest import Content, Manifest
from db.publishing.signing import PublicKey
from viewer.wording.publishing import contents_words, megabytes, since_lines

BEFORE = Manifest(
    version=3,
    created=datetime(2026, 11, 2, 12, tzinfo=UTC),
    made_by="0.1.0",
    needs="0.1.0",
    schema_version=1,
    extract_months=("2026-09",),
    counts={"locations": 10, "reports": 4, "ratings": 1000, "findings": 9},
    packed=Content(1, "0" * 64),
    database=Content(1, "0" * 64),
    key=PublicKey(bytes(32)),
)


def info(**known: object) -> StoreInfo:
    values: dict[str, object] = {
        "path": "own.db",
        "schema_version": 1,
        "sqlite_version": "3",
        "read_only": False,
        "size": 1,
        "counts": dict(BEFORE.counts),
        "extract_months": BEFORE.extract_months,
        **known,
    }
    return StoreInfo(**values)  # pyright: ignore[reportArgumentType]


def test_what_is_new_since_a_version_is_counted() -> None:
    more = {"locations": 11, "reports": 4, "ratings": 3272, "findings": 7}
    assert since_lines(info(counts=more, extract_months=("2026-09", "2026-10")), BEFORE) == [
        "+ 1 place",
        "+ 2,272 ratings",
        "− 2 findings",
        "CQC ratings to October 2026",
    ]
    assert since_lines(info(), BEFORE) == [
        "As many places, reports, ratings and findings as before"
    ]


def test_what_goes_out_is_counted() -> None:
    words = contents_words(info(newest_publication=date(2024, 9, 17)))
    assert words == ("0 sources, to 17 September 2024", "10 places, 1,000 ratings")


def test_a_size_is_in_megabytes() -> None:
    assert [megabytes(size) for size in (10_609_399, 419_000, 12)] == ["11 MB", "0.4 MB", "0.1 MB"]
