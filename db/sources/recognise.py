"""Telling the formats apart by what is in the file, never by its name alone."""

from __future__ import annotations

from pathlib import Path

from db.errors import Refused
from db.sources.pack import Pack
from db.sources.reading import Reading

SNIFFED = 65_536


def recognise(path: Path) -> Reading:
    """The reading of the file at ``path``. Raises Refused for what Wardcard does not read."""
    try:
        with path.open("rb") as stream:
            head = stream.read(SNIFFED)
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror or error}.") from error
    if not head.strip():
        raise Refused(f"{path.name} is empty. Choose another file.")
    if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        pack = Pack.read(path)
        return Reading("report pack", "pack", pack.facts, pack=pack)
    raise Refused(
        f"{path.name} is not a file that Wardcard reads: it is not JSON. "
        "Choose a report pack (.json)."
    )
