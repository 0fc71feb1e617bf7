"""Texts for the log and for crash reports, without the names of people, computers and files."""

from __future__ import annotations

import contextlib
import re
import sys
from pathlib import Path

from viewer.system.paths import resources_dir

_FOLDERS = tuple(
    (str(folder), name)
    for folder, name in (
        (resources_dir().resolve().parent, "<wardcard>"),
        (Path(sys.prefix), "<python>"),
        (Path(sys.base_prefix), "<python>"),
    )
    if folder != folder.parent
)
_QUOTED_PATH = re.compile(r"""(?P<quote>["'‘])(?P<path>(?:[A-Za-z]:)?[\\/][^"'‘’\n]*)(?:["'’])""")
"""A quoted path that begins at a root, a drive or a share."""
_PATH = re.compile(r"""(?<![\w<>~.])(?:[A-Za-z]:)?[\\/]{1,2}(?:[^\s\\/:'"]+[\\/])+[^\s:'",]*""")
"""A path without quotation marks, of at least two parts, up to its first space."""


def without_personal_data(text: str) -> str:
    """Return ``text`` without the names of people, computers, shares and their files.

    Paths to Wardcard's and Python's own files are shortened to start at their folders; for any
    other file, only the suffix is kept.
    """
    for folder, name in _FOLDERS:
        text = re.sub(re.escape(folder), name, text, flags=re.IGNORECASE)
    text = _QUOTED_PATH.sub(
        lambda found: f"{found['quote']}{_suffix_alone(found['path'])}{found['quote']}", text
    )
    with contextlib.suppress(RuntimeError):  # the system knows no home folder of this user
        home = Path.home()
        if home != home.parent:
            text = re.sub(re.escape(str(home)), "~", text, flags=re.IGNORECASE)
    # Another user's folder, on a shared PC, and folders on shares.
    text = re.sub(r"(?i)([\\/](?:users\$?|home\$?)[\\/]+)[^\\/\s\"']+", r"\1someone", text)
    text = _PATH.sub(lambda found: _suffix_alone(found[0]), text)
    for name in _own_names():
        text = re.sub(rf"(?i)(?<!\w){re.escape(name)}(?!\w)", "someone", text)
    return text


def _suffix_alone(path: str) -> str:
    suffix = re.search(r"\.\w{1,8}$", path)
    return f"…{suffix[0] if suffix else ''}"


def _own_names() -> list[str]:
    """Return the user's and the computer's names, unless too short to distinguish from words."""
    # Imported here, because the start of the window imports this module.
    import getpass
    import platform

    names = [platform.node()]
    with contextlib.suppress(OSError, KeyError, ImportError):
        names.append(getpass.getuser())
    return [name for name in names if len(name) > 2]
