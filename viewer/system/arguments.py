"""What the command line asks of the window; without Qt, so that the command line can say it.

Named tuples, here and in what else a first paint waits for: data classes take five times as long to
make.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from db.domain.scale import Question
    from db.domain.subject import Subject
    from db.domain.tree import Arrangement


class Picture(NamedTuple):
    """A picture of the window, asked for instead of the window itself."""

    path: Path
    width: int = 1360
    height: int = 860
    """Of the window, in units of the screen before ``scale``."""
    scale: float = 1.0
    """Pixels of the picture for each of those units."""
    text_scale: float = 1.0
    """How large the text stands, 1 to 2."""
    search: str = ""
    """Text to stand in the search box, with its results open."""
    tab: int = 0
    """Which of the report's tabs is in front, from 0."""
    filters: bool = False
    """Whether the panel with all filters of the tree is open."""


class WindowArguments(NamedTuple):
    """How the window is to open."""

    database: Path
    data_dir: Path
    """The folder of settings, logs and crash reports."""
    follows: bool = True
    """Whether published data are followed, if this PC is told to; not where --db names a file."""
    files: tuple[Path, ...] = ()
    """Files to load as the window opens, as if dropped on it."""
    subject: Subject | None = None
    """What to show first; None for what was shown last."""
    report_id: str | None = None
    question: Question | None = None
    """The cell of ``cell_subject`` (else of the subject's own row) whose story is told first."""
    cell_subject: Subject | None = None
    arrangement: Arrangement | None = None
    """How the tree is grouped and filtered; None for grouped as last time."""
    theme: str | None = None
    """'light', 'dark', 'contrast' or 'system'; None for what the settings say."""
    picture: Picture | None = None
