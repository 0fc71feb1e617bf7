"""What Wardcard is, of which version, and whose data it shows."""

from __future__ import annotations

import platform
from pathlib import Path

from PySide6.QtCore import qVersion

import viewer
from viewer.wording.attribution import ATTRIBUTION, DISCLAIMER

_PARTS = ("PySide6_Essentials", "SQLAlchemy", "reportlab")


def text(database: Path, copy_of: Path | None = None) -> str:
    """A page of plain text; ``database`` is in use, perhaps as the user's copy of another."""
    # It brings the whole of the email package, which nobody waits for at the start.
    from importlib import metadata

    parts = [f"Python {platform.python_version()}", f"Qt {qVersion()}"]
    for name in _PARTS:
        try:
            parts.append(f"{name.replace('_', ' ')} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            continue
    return "\n\n".join(
        (
            f"Wardcard {viewer.__version__}",
            (
                "CQC inspection report cards, offline. Wardcard is not a CQC product, and no part "
                "of it is endorsed by the Care Quality Commission or the NHS."
            ),
            ATTRIBUTION,
            DISCLAIMER,
            f"Database in use: {database}"
            + (f" (your own copy of {copy_of})" if copy_of is not None else ""),
            "Wardcard opens no network connection.",
            "Wardcard is free software under the MIT licence. It is built with "
            + ", ".join(parts)
            + ". Qt is used under the LGPL version 3. The typeface is cut from Inter, under the "
            "SIL Open Font License 1.1.",
        )
    )
