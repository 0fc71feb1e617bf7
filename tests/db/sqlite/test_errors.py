"""What SQLite's check of a database says of pages that it could not read is not damage."""

from __future__ import annotations

import pytest

from db.domain.errors import CannotOpen, DiskFull
from db.sqlite.errors import check_was_possible

UNREAD = "*** in database main ***\nPage 27: unable to get the page. error code={}"


def test_memory_that_ran_out_is_not_damage() -> None:
    with pytest.raises(MemoryError):
        check_was_possible(UNREAD.format(7), "damaged or not")


@pytest.mark.parametrize(
    ("code", "kind"), [(10, CannotOpen), (266, CannotOpen), (14, CannotOpen), (13, DiskFull)]
)
def test_a_disk_or_share_that_does_not_answer_is_not_damage(code: int, kind: type) -> None:
    with pytest.raises(kind, match="damaged or not"):
        check_was_possible(UNREAD.format(code), "damaged or not")


@pytest.mark.parametrize(
    "verdict", ["ok", UNREAD.format(11), UNREAD.format(267), "Tree 5 page 7 cell 2: overlap"]
)
def test_damage_is_left_to_the_caller(verdict: str) -> None:
    check_was_possible(verdict, "damaged or not")
