"""What the command line asks of the window; without Qt, so that the command line can use it.

Everything that the first paint needs uses named tuples: data classes take five times as long to
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
    """Of the window, in pixels of the screen before ``scale`` is applied."""
    scale: float = 1.0
    """How many pixels of the picture each of those is."""
    text_scale: float = 1.0
    """The size of the text, as a multiple of the normal size."""
    search: str = ""
    """Text for the search box, with its results shown."""
    tab: int = 0
    """Which of the report's tabs is in front, from 0."""
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
    """What is shown first; None for what was shown last."""
    report_id: str | None = None
    """Which report of ``subject``; None for the newest."""
    question: Question | None = None
    """The question of the cell that is selected first, in the row of ``cell_subject``."""
    cell_subject: Subject | None = None
    arrangement: Arrangement | None = None
    """How the tree is grouped and filtered; None to group it as last time."""
    theme: str | None = None
    """One of :data:`viewer.system.settings.THEMES`; None for what the settings say."""
    picture: Picture | None = None
