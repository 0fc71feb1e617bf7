"""Take the README's pictures of the running application.

    python packaging/screenshots.py       the window and a card, in packaging/screenshots/

The application takes each picture itself, in a new process, from the bundled reports.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "packaging")]

from db.domain.report import Subject  # noqa: E402
from db.domain.scale import Question  # noqa: E402
from viewer.system.arguments import Picture, WindowArguments  # noqa: E402

if TYPE_CHECKING:
    from viewer.window.main_window import MainWindow

README_FOLDER = ROOT / "packaging" / "screenshots"
LISTER = Subject("RWH01")


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture of the window to take."""

    name: str
    """The file's name, without '.png'."""
    subject: Subject = LISTER
    published: str = ""
    """The ISO date of the report to show; empty for the newest."""
    theme: str = "light"
    size: tuple[int, int] = (1360, 860)
    """Width and height of the window, in pixels at scale 1."""
    scale: float = 1.0
    """Device pixels per pixel of the window."""
    text_scale: float = 1.0
    """The size of the window's text; 2.0 is 200 %."""
    search: str = ""
    """Text to type into the search field."""
    tab: int = 0
    """The index of the tab to show."""
    cell: tuple[Subject, Question] | None = None
    """The cell of the rating matrix to select."""
    filters: bool = False
    """Whether the filters of the list are open."""
    action: str = ""
    """The name of a menu command to choose, if the window has it."""
    moment: str = ""
    """The name of a moment in :mod:`moments`, to which no command leads."""


README_WINDOW = Shot(
    "window",
    published="2019-12-18",
    cell=(Subject("RWH01", "surgery"), Question.SAFE),
)


def take(shot: Shot, folder: Path, data_dir: Path) -> None:
    """Take one picture into ``folder``, from the data in ``data_dir``.

    Must run in a separate process, because Qt cannot change the screen's scale after it starts.
    """
    from viewer.window.screenshot import picture_of_window

    picture = Picture(
        folder / f"{shot.name}.png",
        *shot.size,
        scale=shot.scale,
        text_scale=shot.text_scale,
        search=shot.search,
        tab=shot.tab,
        filters=shot.filters,
    )
    database = data_dir / "wardcard.db"
    subject, question = shot.cell or (None, None)
    wanted = WindowArguments(
        database=database,
        data_dir=data_dir,
        subject=shot.subject,
        report_id=report_id(database, shot.subject, shot.published),
        cell_subject=subject,
        question=question,
        theme=shot.theme,
        picture=picture,
    )
    picture_of_window(wanted, picture, _brought_about(shot))


def _brought_about(shot: Shot) -> Callable[[MainWindow], None] | None:
    """What is done in the window before the picture; None if nothing is."""
    if shot.moment:
        from moments import MOMENTS

        return MOMENTS[shot.moment]
    if shot.action:
        return lambda window: window.actions_by_name[shot.action].trigger()
    return None


def draw_card(subject: Subject, published: str, path: Path, data_dir: Path) -> None:
    """Draw the first page of a card, as printed, into the file ``path``.

    ``published`` is the ISO date of the report; empty for the newest. Must run in a separate
    process, which it ends with SystemExit: 0 if the picture was saved, otherwise 1.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from contextlib import closing

    from PySide6.QtGui import QGuiApplication

    from db.reading.store import ReportStore
    from viewer.card.layout.layout import lay_out
    from viewer.card.painter import picture
    from viewer.card.setting.editions import Edition
    from viewer.card.setting.fonts import bundled_faces

    database = data_dir / "wardcard.db"
    application = QGuiApplication([])
    with closing(ReportStore.open(database)) as store:
        card = store.card(subject, report_id=report_id(database, subject, published))
    image = picture(lay_out(card, Edition.ONE_PAGE, bundled_faces()).pages[0], 110)
    saved = image.save(str(path))
    del application
    sys.exit(0 if saved else 1)


def report_id(database: Path, subject: Subject, published: str) -> str | None:
    """The id of the report on ``subject`` that was published on an ISO date.

    None if ``published`` is empty. Raises SystemExit if there is no report of that date.
    """
    from contextlib import closing

    from db.reading.store import ReportStore

    if not published:
        return None
    with closing(ReportStore.open(database)) as store:
        reports = store.card(subject).reports
    wanted = [r.id for r in reports if r.published and r.published.isoformat() == published]
    if not wanted:
        raise SystemExit(f"{subject.id} has no report of {published}.")
    return wanted[0]


def in_a_process(target: Callable[..., None], *arguments: object) -> bool:
    """Call ``target`` in a new process; returns whether that process succeeded."""
    process = get_context("spawn").Process(target=target, args=arguments)
    process.start()
    process.join()
    return process.exitcode == 0


def main(words: Sequence[str]) -> int:
    """Take the pictures for the command line ``words``; returns 1 if one could not be taken."""
    parser = argparse.ArgumentParser(description="Take the README's pictures.")
    parser.add_argument(
        "--only", default="", metavar="TEXT", help="take only pictures with TEXT in their name"
    )
    arguments = parser.parse_args(words)
    folder = README_FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    missing: list[str] = []
    with TemporaryDirectory(prefix="wardcard-pictures-") as temporary:
        data_dir = Path(temporary)
        from contextlib import closing

        from db.importing.opening import open_or_create
        from viewer.system.paths import bundled_packs

        with closing(open_or_create(data_dir / "wardcard.db", bundled_packs())):
            pass
        for shot in (README_WINDOW,):
            if arguments.only in shot.name:
                report(shot.name, in_a_process(take, shot, folder, data_dir), missing)
        cards = [("card", LISTER, "2019-12-18")]
        for name, subject, published in cards:
            if arguments.only in name:
                path = folder / f"{name}.png"
                report(name, in_a_process(draw_card, subject, published, path, data_dir), missing)
    if missing:
        print(f"Not taken: {', '.join(missing)}.", file=sys.stderr)
    return 1 if missing else 0


def report(name: str, taken: bool, missing: list[str]) -> None:
    """Print whether a picture was taken; if not, add its name to ``missing``."""
    print(f"{name}.png" if taken else f"{name}.png was not taken", flush=True)
    if not taken:
        missing.append(name)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
