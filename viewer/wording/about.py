"""The text of 'About Wardcard': its purpose, version, data and licences."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import qVersion

import viewer
from viewer.wording.attribution import ATTRIBUTION, DISCLAIMER

_PARTS = ("PySide6_Essentials", "SQLAlchemy", "reportlab")
"""Names of the distributions whose versions are listed."""


def text(database: Path, copy_of: Path | None = None, set_by_policy: Sequence[str] = ()) -> str:
    """Return the text of 'About Wardcard', with an empty line between paragraphs.

    ``database`` is the database in use. If it is the user's own copy, ``copy_of`` is the database
    it was copied from. ``set_by_policy`` are lines on what IT has set.
    """
    # This imports all of the email package, which must not delay the start.
    from importlib import metadata

    parts = [f"Python {platform.python_version()}", f"Qt {qVersion()}"]
    for name in _PARTS:
        try:
            parts.append(f"{name.replace('_', ' ')} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            continue
    what = (
        "CQC inspection report cards, offline. Wardcard is not a CQC product, and no part of it is "
        "endorsed by the Care Quality Commission or the NHS."
    )
    own_copy = f" (your own copy of {copy_of})" if copy_of is not None else ""
    licences = (
        f"Wardcard is free software under the MIT licence. It is built with {', '.join(parts)}. "
        "Qt is used under the LGPL version 3. The typeface is a part of Inter, under the SIL Open "
        "Font License 1.1."
    )
    paragraphs = (
        f"Wardcard {viewer.__version__}",
        what,
        ATTRIBUTION,
        DISCLAIMER,
        f"Database in use: {database}{own_copy}",
        "\n".join(set_by_policy),
        "Wardcard opens no network connection.",
        licences,
    )
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)
