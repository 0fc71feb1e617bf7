"""The file SHA256SUMS, with which users check that a download is complete and unchanged."""

from __future__ import annotations

from pathlib import Path

from builds.common import DIST, say, version
from builds.parts import sha256

NAME = "SHA256SUMS"


def write(folder: Path = DIST) -> None:
    """List the SHA-256 of each installer and archive of this version in ``folder``, A to Z.

    The file is in ``folder`` and in the format of ``sha256sum --check``. The winget manifest is
    listed too.
    """
    files = [path for path in folder.glob("*") if path.is_file() and version() in path.name]
    files += [path for path in folder.glob("winget/*") if path.is_file()]
    lines = [f"{sha256(file)}  {file.relative_to(folder).as_posix()}\n" for file in sorted(files)]
    (folder / NAME).write_text("".join(lines), encoding="ascii", newline="\n")
    say(f"Written {folder / NAME}: {len(lines)} files.")
