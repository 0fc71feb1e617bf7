"""The largest size that each folder, installer and archive of a build may have."""

from __future__ import annotations

from pathlib import Path

from builds.common import BuildError, megabytes, say

MOST = {
    "dist/wardcard": 188,
    "*.deb": 70,
    "*-linux-*-portable.tar.xz": 70,
    "build/windows/Wardcard": 150,
    "*-setup.exe": 44,
    "*.msi": 63,
    "*-windows-*-portable.zip": 61,
}
"""Patterns of the ends of paths, and the largest size in millions of bytes."""


def check(path: Path) -> None:
    """Print the size of a folder or file that was built. Raises BuildError if it is too large."""
    most = next(most for pattern, most in MOST.items() if path.match(pattern))
    size = megabytes(path)
    say(f"Built {path}: {size:.1f} MB (at most {most}).")
    if size > most:
        raise BuildError(f"{path.name} is {size:.1f} MB, more than {most}.")
