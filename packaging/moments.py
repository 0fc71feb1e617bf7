"""Moments of the window to which no menu command leads, with invented words: `make gallery`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from viewer.window.main_window import MainWindow

_NAME = "01 December 2023 Latest ratings.ods"


def _running(window: MainWindow) -> None:
    """A file is being added."""
    rows = "184,000 of 304,360 rows"
    text = f"Adding ‘{_NAME}’: {rows}, a few seconds left. You can go on reading."
    window.messages.show_progress("import", text, lambda: None)
    window.messages.set_progress("import", text, 60, 100, (rows,))
    window.status.show_work("Adding a file: 60 %")


def _refused(window: MainWindow) -> None:
    """A file was refused."""
    from db.domain.errors import Refused
    from viewer.views.data.adding import refusal_message

    error = Refused(
        "ratings.csv cannot be read: some dates in the column ‘Publication Date’ begin with the "
        "day ('13/02/2019') and others with the month ('02/21/2019').",
        proofs=("row 12: 13/02/2019, day first", "row 47: 02/21/2019, month first"),
        remedy="Save that column in the form 2019-12-18 (yyyy-mm-dd), or choose the file as CQC "
        "publishes it.",
    )
    message = refusal_message([Path("ratings.csv")], error, lambda: None)
    window.messages.show_message(message)


def _summary(window: MainWindow) -> None:
    """Two files were added."""
    from db.domain.imports import ImportSummary, Refusal
    from db.domain.report import HistoryEntry, NewRatings
    from db.domain.scale import INADEQUATE, REQUIRES_IMPROVEMENT, Change, Question
    from db.domain.subject import Subject
    from viewer.views.data.import_page import ImportPage

    table = ImportSummary(
        _NAME, "latest ratings (.ods)", file_ids=(4,), rows_read=304_360, ratings_added=612,
        ratings_first=56, ratings_confirmed=341, went_up_count=118, went_down_count=97,
        refused=(Refusal("row 1,288", "The rating is empty."),
                 Refusal("row 88,214", "'03/11/2203' is in the future.")),
        refused_count=229,
        refused_reasons={"The rating is empty.": 214, "'03/11/2203' is in the future.": 15},
        unread=("Locations: Location ONSPD CCG Code, Location ONSPD CCG",),
    )  # fmt: skip
    places = ImportSummary(
        "01 December 2023 HSCA active locations.ods", "HSCA active locations (.ods)",
        file_ids=(5,), lists_places=True, rows_read=49_812, organisations_added=143,
        places_closed=121, missing=("Invented House", "Invented Lodge"), missing_count=2,
    )  # fmt: skip
    day = datetime(2023, 11, 3, tzinfo=UTC).date()
    up = HistoryEntry(Question.OVERALL, REQUIRES_IMPROVEMENT, day, INADEQUATE, change=Change.UP)
    same = HistoryEntry(
        Question.OVERALL, REQUIRES_IMPROVEMENT, day, REQUIRES_IMPROVEMENT, change=Change.SAME
    )
    safe = HistoryEntry(Question.SAFE, REQUIRES_IMPROVEMENT, day, INADEQUATE, change=Change.UP)
    site, hospital = "RWH01", "Lister Hospital"
    news = (
        NewRatings(Subject(site, "maternity"), "Maternity", hospital, up, True, (safe,), day),
        NewRatings(Subject(site, "surgery"), "Surgery", hospital, same, True, (safe,), day),
        NewRatings(Subject(site), hospital, "", same, True, (), day),
    )
    page = ImportPage(window.theme, window)
    when = datetime(2026, 11, 29, 18, 31, tzinfo=UTC)
    page.show_import((table, places), news, "My trust: East and North Hertfordshire", when)
    window.show_page(page, page.stops(), beside_list=True)


def _following(window: MainWindow) -> None:
    """This PC follows a folder."""
    from viewer.parts.message_bar import Message
    from viewer.views.data.follow_panel import Followed, FollowPanel

    folder = r"\\fileserver\wardcard"
    window.status.show_following(folder)
    text = "Now using data version 4, published 29 November 2026."
    window.messages.show_message(Message(text, done=True, bold=("version 4",)))
    key = "570f-ffc7-e6fa-e650-4f43-5cd8-ebd1-3e5a"
    looked = datetime(2026, 11, 29, 18, 34, tzinfo=UTC)
    followed = Followed(folder, 4, "29 November 2026", key, looked, 75_000_000, 3)
    FollowPanel(followed, window.theme, window).show()


def _take_out(window: MainWindow) -> None:
    """A file is to be taken out."""
    from PySide6.QtWidgets import QDialog

    from db.domain.imports import LoadedFile, OnlyHere
    from viewer.views.data.removal_dialog import RemovalDialog

    name = "care_homes_2021.jsonl"
    loaded = datetime(2026, 11, 29, 18, 32, tzinfo=UTC)
    file = LoadedFile(3, name, "CQC API records", "", loaded, 14_663, "", 4_247, ratings=6_096)
    dialog = RemovalDialog(
        file, OnlyHere(4_247, 1_849, 6, 0), rf"C:\CQC\2021\{name}", can_be_loaded_again=True,
        theme=window.theme, parent=window,
    )  # fmt: skip
    QDialog.open(dialog)


MOMENTS: dict[str, Callable[[MainWindow], None]] = {
    "import-running": _running,
    "import-refused": _refused,
    "import-summary": _summary,
    "follow": _following,
    "take-out": _take_out,
}
"""What brings each moment about, by its name."""
