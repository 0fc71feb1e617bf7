"""Errors that mean that there is no space left."""

from __future__ import annotations

import errno

import pytest

from db.files.full import is_full


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_and_a_used_up_share_of_it(number: int) -> None:
    assert is_full(OSError(number, "No space left"))


@pytest.mark.parametrize("number", [39, 112, 1295])
def test_windows_errors(number: int) -> None:
    error = OSError(22, "Not enough quota")
    error.winerror = number  # pyright: ignore[reportAttributeAccessIssue]
    assert is_full(error)


def test_any_other_error() -> None:
    assert not is_full(PermissionError(13, "Permission denied"))
