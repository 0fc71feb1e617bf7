"""All errors have one base class, so that a caller can catch them all and nothing else."""

from __future__ import annotations

import pytest

from db.domain import errors

KINDS = [found for found in vars(errors).values() if isinstance(found, type)]


@pytest.mark.parametrize("kind", KINDS)
def test_every_error_is_a_store_error_and_is_explained(kind: type[Exception]) -> None:
    assert issubclass(kind, errors.StoreError)
    assert kind.__doc__
    assert str(kind("Close it there.")) == "Close it there."
