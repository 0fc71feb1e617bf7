"""The arguments with which the command line opens the window; this module does not import Qt.

Modules that the first paint needs use named tuples, because data classes take five times as long to
create.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from viewer.system.policy import Policies

if TYPE_CHECKING:
    from db.domain.scale import Question
    from db.domain.subject import Subject
    from db.domain.tree import Arrangement


class Picture(NamedTuple):
    """A picture of the window, to be saved instead of opening the window."""

    path: Path
    width: int = 1360
    height: int = 860
    """The height of the window; like ``width``, it is in pixels before ``scale`` is applied."""
    scale: float = 1.0
    """The number of pixels in the picture for each of these pixels."""
    text_scale: float = 1.0
    """The text size, as a multiple of the normal size."""
    search: str = ""
    """Text to enter in the search box; its results are shown."""
    tab: int = 0
    """The index of the report tab to show, from 0."""
    filters: bool = False
    """Whether the tree's filter panel is open."""


class WindowArguments(NamedTuple):
    """The options for opening the window."""

    database: Path
    data_dir: Path
    """The folder for settings, logs and crash reports."""
    follows: bool = True
    """Whether to use published data if this PC follows any; False if --db names a file."""
    files: tuple[Path, ...] = ()
    """Files to add when the window opens, as if they were dropped on it."""
    subject: Subject | None = None
    """The subject to show first; None for the one that was shown last."""
    report_id: str | None = None
    """The ID of the report on ``subject`` to show; None for the newest."""
    question: Question | None = None
    """The key question of the cell to select first, in the row of ``cell_subject``."""
    cell_subject: Subject | None = None
    arrangement: Arrangement | None = None
    """How the tree is grouped and filtered; None to group it as it was last time."""
    theme: str | None = None
    """One of :data:`viewer.system.settings.THEMES`; None for the one in the settings."""
    picture: Picture | None = None
    policies: Policies = Policies()
    """What IT has set for this computer."""
