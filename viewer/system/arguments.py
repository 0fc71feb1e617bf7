"""The arguments with which the command line opens the window; without Qt.

Modules that the first paint needs use named tuples, because data classes take five times as long to
create.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from db.domain.scale import Question
    from db.domain.subject import Subject
    from db.domain.tree import Arrangement


class Picture(NamedTuple):
    """A picture of the window, to be written instead of opening the window."""

    path: Path
    width: int = 1360
    height: int = 860
    """The height of the window; like ``width`` in pixels, before ``scale`` is applied."""
    scale: float = 1.0
    """The number of pixels in the picture for each of these pixels."""
    text_scale: float = 1.0
    """The size of the text, as a multiple of the normal size."""
    search: str = ""
    """Text for the search box, with its results shown."""
    tab: int = 0
    """The index of the report's tab that is shown, from 0."""
    filters: bool = False
    """Whether the filter panel of the tree is open."""


class WindowArguments(NamedTuple):
    """How the window opens."""

    database: Path
    data_dir: Path
    """The folder of settings, logs and crash reports."""
    follows: bool = True
    """Whether published data is used, if this PC follows any; not if --db names a file."""
    files: tuple[Path, ...] = ()
    """Files to add when the window opens, as if dropped on it."""
    subject: Subject | None = None
    """The subject to show first; None for the one shown last."""
    report_id: str | None = None
    """The ID of the report on ``subject`` to show; None for the newest."""
    question: Question | None = None
    """The question of the cell that is selected first, in the row of ``cell_subject``."""
    cell_subject: Subject | None = None
    arrangement: Arrangement | None = None
    """How the tree is grouped and filtered; None to group it as last time."""
    theme: str | None = None
    """One of :data:`viewer.system.settings.THEMES`; None for the one in the settings."""
    picture: Picture | None = None
