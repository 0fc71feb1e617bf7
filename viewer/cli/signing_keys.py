"""Private keys named on the command line, with a warning if others can read them."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from viewer.cli.sentences import say

if TYPE_CHECKING:
    from db.publishing.signing import SigningKey


def signing_key(path: Path, password: bytes | None) -> SigningKey:
    """Read the private key at ``path``. Raises StoreError.

    If the key has no password and others can read it, a sentence on standard error says so; the key
    is used all the same, because some file systems, such as that of a USB stick, know no rights.
    """
    from db.files.private import how_to_protect, other_readers
    from db.publishing.signing import read_signing_key

    key = read_signing_key(path, password)
    with suppress(OSError):
        if password is None and (others := other_readers(path)):
            say(
                f"{path} has no password, and can be read by {' and '.join(others)}, who could "
                f"publish in your name. Let only yourself read it: {how_to_protect(path)}"
            )
    return key
