"""What people do with Wardcard, from the keyboard to the card, on the bundled reports."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QPushButton, QScrollArea

from db.domain.hits import Hit, HitKind
from db.domain.report import Subject
from db.domain.scale import Question
from viewer.parts.heading import Heading
from viewer.parts.reading_list import ReadingList
from viewer.window.session import MOST_BRANCHES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from viewer.window.application import Application

    Open = Callable[..., Application]
    Rest = Callable[[Application], None]

TRUST, LISTER = Subject("RWH"), Subject("RWH01")
DECEMBER_2019 = "18 December 2019"


def shown(application: Application) -> str:
    here = application.navigator.here
    assert here is not None
    return here.card.subject.id


def report_of(application: Application, day: str) -> str:
    """The id of the shown subject's report that was published on ``day``, an ISO date."""
    here = application.navigator.here
    assert here is not None
    return next(
        report.id
        for report in here.card.reports
        if report.published and report.published.isoformat() == day
    )


def test_a_first_start_shows_the_trust_and_its_newest_report(open_wardcard: Open) -> None:
    application = open_wardcard()
    assert shown(application) == "RWH"
    here = application.navigator.here
    assert here is not None
    assert here.card.report == here.card.reports[0]
    row = application.window.tree_pane.model.tree_row(application.window.tree.currentIndex())
    assert row is not None
    assert row.subject == TRUST
    assert application.window.messages.messages() == ()


def test_the_first_screen_lists_the_concerns_of_the_newest_report(open_wardcard: Open) -> None:
    """The report of November 2023 on the trust has three concerns, and nothing else to improve."""
    application = open_wardcard(subject=TRUST)
    lists = application.window.report.findChildren(ReadingList)
    improve = next(each for each in lists if each.accessibleName() == "To improve")
    assert [entry.spoken.partition(":")[0] for entry in improve.entries()] == ["Concern"] * 3


def test_a_later_start_comes_back_to_what_was_read(open_wardcard: Open, rest: Rest) -> None:
    first = open_wardcard()
    first.navigator.open(LISTER)
    rest(first)
    first.window.close()
    again = open_wardcard()
    assert shown(again) == "RWH01"
    assert TRUST in again.window.tree.expanded_subjects()


def test_the_branches_that_were_opened_first_are_not_kept_for_ever(
    open_wardcard: Open, rest: Rest
) -> None:
    """Each that is kept is asked for at the next start, and the file would only grow."""
    first = open_wardcard()
    rest(first)
    waiting = [Subject(f"1-99{number:05}") for number in range(2 * MOST_BRANCHES)]
    first.window.tree.expand_branches(waiting)
    first.window.close()
    kept = first.settings.last_view.expanded
    assert len(kept) == MOST_BRANCHES
    assert kept[-1] == "RWH", "what was opened last is kept"
    assert kept[0] == waiting[-(MOST_BRANCHES - 1)].id


def test_an_older_report_of_the_trust_takes_its_sites_back_in_time(
    open_wardcard: Open, rest: Rest
) -> None:
    application = open_wardcard()
    application.navigator.choose_report(report_of(application, "2019-12-18"))
    rest(application)
    application.navigator.open(LISTER)
    rest(application)
    here = application.navigator.here
    assert here is not None
    assert here.card.report is not None
    assert here.card.report.published is not None
    assert here.card.report.published.isoformat() <= "2019-12-18"
    (latest,) = shown_buttons(application, "Show latest")
    application.window.actions_by_name["as_at_latest"].trigger()
    rest(application)
    assert application.navigator.here is not None
    assert application.navigator.here.card.report == here.card.reports[0]
    assert not latest.isVisible()


def shown_buttons(application: Application, text: str) -> list[QPushButton]:
    buttons = application.window.findChildren(QPushButton)
    return [each for each in buttons if each.text() == text and each.isVisible()]


def test_arriving_from_a_search_never_scrolls(
    open_wardcard: Open, rest: Rest, qtbot: QtBot
) -> None:
    """A report of a hit opened scrolled to its end, to the place's own row, which had the focus."""
    application = open_wardcard()
    window = application.window
    window.resize(1366, 420)
    window.activateWindow()
    application.navigator.open(LISTER)
    rest(application)
    newest = report_of(application, "2023-11-03")
    for subject, report_id in ((TRUST, None), (LISTER, newest), (TRUST, None), (LISTER, None)):
        hit = Hit(HitKind.ORGANISATION, subject, "Invented", "", report_id=report_id)
        window.header.search.hit_chosen.emit(hit, "invented")
        rest(application)
        qtbot.wait(1)
        assert window.report.matrix.hasFocus()
        area = window.report.findChild(QScrollArea)
        assert area is not None
        bar = area.verticalScrollBar()
        assert bar.maximum() > 0
        assert bar.value() == 0


def test_back_and_forward(open_wardcard: Open, rest: Rest) -> None:
    application = open_wardcard()
    actions = application.window.actions_by_name
    assert not actions["back"].isEnabled()
    application.navigator.open(LISTER)
    rest(application)
    actions["back"].trigger()
    rest(application)
    assert shown(application) == "RWH"
    actions["forward"].trigger()
    rest(application)
    assert shown(application) == "RWH01"


def test_search_goes_to_what_it_found_by_keyboard_alone(
    open_wardcard: Open, rest: Rest, qtbot: QtBot
) -> None:
    application = open_wardcard()
    window = application.window
    window.activateWindow()
    window.actions_by_name["find"].trigger()
    search = window.header.search
    assert search.hasFocus()
    qtbot.keyClicks(search, "lister")
    qtbot.waitUntil(search.results_open)
    qtbot.keyClick(search, Qt.Key.Key_Down)
    qtbot.keyClick(search, Qt.Key.Key_Return)
    rest(application)
    assert shown(application).startswith("RWH01")
    assert window.report.matrix.currentIndex().row() == 0, "read from the top"
    assert not search.results_open()
    assert application.settings.recent_searches == ("lister",)


def test_a_finding_is_opened_from_the_search_on_its_tab_and_has_the_focus(
    open_wardcard: Open, rest: Rest, qtbot: QtBot
) -> None:
    application = open_wardcard()
    window = application.window
    window.activateWindow()
    search = window.header.search
    search.search_for("medical care dropped a grade")
    qtbot.waitUntil(search.results_open)
    findings = [button for button in search.panel.buttons if button.text().startswith("Findings")]
    for button in findings:
        button.click()
    qtbot.keyClick(search, Qt.Key.Key_Return)
    rest(application)
    assert shown(application).startswith("RWH01")
    bar = window.report.tabs
    assert bar.tabText(bar.currentIndex()).startswith("What inspectors found")
    assert isinstance(window.focusWidget(), ReadingList)


def test_search_closes_with_escape_and_says_when_it_finds_nothing(
    open_wardcard: Open, qtbot: QtBot
) -> None:
    application = open_wardcard()
    application.window.activateWindow()
    search = application.window.header.search
    search.setFocus()
    qtbot.keyClicks(search, "qqqqqq")
    qtbot.waitUntil(search.results_open)
    assert search.panel.summary.text().startswith("Nothing found for ‘qqqqqq’.")
    qtbot.keyClick(search, Qt.Key.Key_Escape)
    assert not search.results_open()


def test_f6_goes_round_the_panes(open_wardcard: Open) -> None:
    window = open_wardcard().window
    window.resize(1360, 860)
    window.panes.open_story()
    window.activateWindow()
    window.tree.setFocus()
    visited: list[bool] = []
    for pane in (window.report, window.story, window.header, window.filters, window.tree):
        window.actions_by_name["next_pane"].trigger()
        focus = window.focusWidget()
        assert focus is not None
        visited.append(pane is focus or pane.isAncestorOf(focus))
    assert visited == [True] * 5


def test_a_cell_tells_its_story(open_wardcard: Open, rest: Rest) -> None:
    application = open_wardcard(
        subject=LISTER, cell_subject=Subject("RWH01", "surgery"), question=Question.SAFE
    )
    rest(application)
    title, *_ = application.window.story.findChildren(Heading)
    assert title.text().startswith("Surgery, Safe")


def test_the_card_is_exported(open_wardcard: Open, tmp_path: Path, rest: Rest) -> None:
    from viewer.card.file_names import plain_name
    from viewer.documents.exports import by_format

    application = open_wardcard(subject=LISTER)
    here = application.navigator.here
    assert here is not None
    path = tmp_path / plain_name(here.card)
    assert path.name == "Lister Hospital, 3 November 2023.pdf"
    application.output.saving.save(here.card, path, by_format()["pdf"])
    rest(application)
    assert path.read_bytes().startswith(b"%PDF")
    assert application.window.messages.messages() == (f"Saved {path.name} in {tmp_path}.",)


def test_a_card_that_cannot_be_saved_is_said_in_one_sentence(
    open_wardcard: Open, tmp_path: Path, rest: Rest
) -> None:
    from viewer.documents.exports import by_format

    application = open_wardcard(subject=LISTER)
    here = application.navigator.here
    assert here is not None
    application.output.saving.save(here.card, tmp_path / "nowhere" / "card.pdf", by_format()["pdf"])
    rest(application)
    (told,) = application.window.messages.messages()
    assert told.startswith("card.pdf could not be saved: there is no folder")


def test_data_are_added_by_dropping_a_file(
    open_wardcard: Open, rest: Rest, tmp_path: Path, invented_pack: dict[str, object]
) -> None:
    application = open_wardcard()
    path = tmp_path / "invented.json"
    path.write_text(json.dumps(invented_pack), "utf-8")
    application.window.files_dropped.emit((path,))
    rest(application)
    model = application.window.tree_pane.model
    assert "Invented NHS Trust" in [name for _, name in model.names()]
    assert application.window.messages.messages()[-1].startswith("Added invented.json")
    assert shown(application) == "RWH"


def test_a_file_that_is_not_data_changes_nothing(
    open_wardcard: Open, rest: Rest, tmp_path: Path
) -> None:
    application = open_wardcard()
    before = application.window.tree_pane.model.rowCount()
    path = tmp_path / "holiday.json"
    path.write_text("not JSON at all", "utf-8")
    application.adding.add([path])
    rest(application)
    # On a busy machine the progress is still there, for it stays long enough to be read.
    assert application.window.messages.messages()[-1].startswith("‘holiday.json’ was not added.")
    assert application.window.tree_pane.model.rowCount() == before


def test_text_that_is_no_database_is_said_and_the_window_stays(
    open_wardcard: Open, own_home: Path
) -> None:
    own_home.mkdir(parents=True, exist_ok=True)
    broken = own_home / "broken.db"
    broken.write_text("this is no database " * 100)
    application = open_wardcard(database=broken)
    assert application.failures.opening_error is not None
    told = f"{application.failures.opening_error} Choose another file with --db."
    assert application.window.messages.messages() == (told,)
    assert application.window.isVisible()


@pytest.mark.parametrize("scale", [1.0, 2.0])
@pytest.mark.parametrize("size", [(1360, 860), (1024, 700)])
def test_nothing_of_the_header_is_out_of_the_window(
    open_wardcard: Open, size: tuple[int, int], scale: float
) -> None:
    application = open_wardcard(subject=LISTER)
    application.theme.set_text_scale(scale)
    window = application.window
    window.resize(*size)
    assert window.size().toTuple() == size
    header = window.header
    for widget in (header.menu_button, header.search, header.card_button):
        if widget.isVisible():
            right = widget.mapTo(window, QPoint(widget.width(), 0)).x()
            assert right <= size[0]
            assert widget.width() >= widget.minimumSizeHint().width()


@pytest.mark.parametrize(
    ("keys", "modifier"),
    [
        (Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier),
        (Qt.Key.Key_PageUp, Qt.KeyboardModifier.ControlModifier),
        (Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier),
        (Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier),
    ],
)
def test_keys_of_a_command_that_is_not_possible_do_nothing(
    open_wardcard: Open, rest: Rest, qtbot: QtBot, keys: Qt.Key, modifier: Qt.KeyboardModifier
) -> None:
    """At the oldest report Ctrl+PgDown chose another trust, as the tree's own page key."""
    hospital = Subject("RWH23")
    application = open_wardcard(subject=hospital)
    if keys is Qt.Key.Key_PageDown:
        assert application.navigator.here is not None
        application.navigator.choose_report(application.navigator.here.card.reports[-1].id)
        rest(application)
    tree = application.window.tree
    application.window.resize(1366, 768)
    tree.setFocus()
    row, branches = tree.currentIndex(), tree.expanded_subjects()
    qtbot.keyClick(tree, keys, modifier)
    rest(application)
    assert shown(application) == hospital.id
    assert (tree.currentIndex(), tree.expanded_subjects()) == (row, branches)
