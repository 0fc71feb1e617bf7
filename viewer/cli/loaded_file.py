"""A loaded file in the JSON of the commands that list them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.domain.imports import LoadedFile


def file_values(file: LoadedFile) -> dict[str, object]:
    """What ``wardcard sources`` and ``wardcard info`` both say about a file; not stated is null."""
    return {
        "file": file.name,
        "kind": file.format,
        "month": file.month or None,
        "when": file.loaded.isoformat(),
        "rows": file.rows,
    }
