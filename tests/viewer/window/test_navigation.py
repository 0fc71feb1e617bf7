"""Going from subject to subject and through time, on the bundled reports."""

from __future__ import annotations

import threading
from datetime import date
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from db.domain.report import Subject
from db.domain.scale import INADEQUATE, Question
from viewer.parts.badge import Badge
from viewer.window.navigation import LATEST, AsAt

if TYPE_CHECKING:
    from collections.abc import Callable

    from db.domain.report import Story
    from viewer.window.application import Application
    from viewer.window.navigation import Arrival

    Open = Callable[..., Application]
    Rest = Callable[[Application], None]

TRUST, LISTER, SURGERY = Subject("RWH"), Subject("RWH01"), Subject("RWH01", "surgery")
DERRIFORD = Subject("RK950")
DECEMBER_2019 = date(2019, 12, 18)


def here(application: Application) -> Arrival:
    arrival = application.navigator.here
    assert arrival is not None
    return arrival


def pick_december_2019(application: Application, rest: Rest) -> None:
    report = next(r for r in here(application).card.reports if r.published == DECEMBER_2019)
    application.navigator.choose_report(report.id)
    rest(application)


def go(application: Application, subject: Subject, rest: Rest) -> None:
    application.navigator.open(subject)
    rest(application)


def test_a_picked_report_holds_for_the_whole_trust_and_no_further(
    open_wardcard: Open, rest: Rest
) -> None:
    application = open_wardcard()
    pick_december_2019(application, rest)
    assert application.navigator.as_at == AsAt(DECEMBER_2019, "RWH")
    read = application.window.report.notices
    assert read() == (
        "You are reading the December 2019 report. A newer one was published on 3 November 2023.",
    )
    go(application, SURGERY, rest)
    assert here(application).carried_over
    safe = next(row for row in here(application).card.matrix.rows if row.published)
    cell = safe.cell(Question.SAFE)
    assert cell is not None
    assert cell.rating == INADEQUATE
    assert read() == (
        "You are reading the December 2019 report. A newer one was published on 3 November 2023.",
    )
    go(application, DERRIFORD, rest)
    assert application.navigator.as_at == LATEST
    assert read() == ()


def test_the_newest_report_is_the_present(open_wardcard: Open, rest: Rest) -> None:
    application = open_wardcard(subject=LISTER)
    pick_december_2019(application, rest)
    application.navigator.choose_report(here(application).card.reports[0].id)
    rest(application)
    assert application.navigator.as_at == LATEST
    assert application.window.header.as_at_button.accessibleName() == "As at: today"


def test_a_day_chosen_on_purpose_holds_everywhere(open_wardcard: Open, rest: Rest) -> None:
    application = open_wardcard()
    application.navigator.choose_day(date(2019, 1, 1))
    rest(application)
    assert application.window.header.as_at_button.accessibleName() == "As at: 1 Jan 2019"
    go(application, DERRIFORD, rest)
    report = here(application).card.report
    assert report is not None
    assert report.published is not None
    assert report.published <= date(2019, 1, 1)
    application.window.actions_by_name["as_at_latest"].trigger()
    rest(application)
    assert here(application).card.report == here(application).card.reports[0]
    assert not application.window.actions_by_name["as_at_latest"].isEnabled()


def test_before_the_first_report_the_window_says_so(open_wardcard: Open, rest: Rest) -> None:
    application = open_wardcard(subject=LISTER)
    application.navigator.choose_day(date(2012, 1, 1))
    rest(application)
    assert application.window.report.notices() == (
        "Nothing had been published on Lister Hospital by 1 January 2012.",
    )


def test_the_keys_step_through_the_reports(open_wardcard: Open, rest: Rest) -> None:
    application = open_wardcard(subject=LISTER)
    actions = application.window.actions_by_name
    assert not actions["newer_report"].isEnabled()
    seen = [here(application).card.report]
    while actions["older_report"].isEnabled():
        actions["older_report"].trigger()
        rest(application)
        seen.append(here(application).card.report)
    assert tuple(seen) == here(application).card.reports
    actions["newer_report"].trigger()
    rest(application)
    assert here(application).card.report == seen[-2]


def test_a_site_of_the_matrix_is_found_in_the_tree(open_wardcard: Open, rest: Rest) -> None:
    application = open_wardcard()
    application.window.report.subject_chosen.emit(SURGERY)
    rest(application)
    tree = application.window.tree
    row = application.window.tree_pane.model.tree_row(tree.currentIndex())
    assert row is not None
    assert row.subject == SURGERY
    assert set(tree.expanded_subjects()) >= {TRUST, LISTER}


def test_a_place_of_the_report_is_read_from_the_top(open_wardcard: Open, rest: Rest) -> None:
    application = open_wardcard()
    application.window.report.subject_chosen.emit(LISTER)
    rest(application)
    assert here(application).card.subject == LISTER
    assert application.window.report.matrix.currentIndex().row() == 0


def test_the_chosen_cell_stays_chosen_from_report_to_report(
    open_wardcard: Open, rest: Rest
) -> None:
    application = open_wardcard(subject=LISTER)
    told: list[tuple[Subject, Question]] = []
    application.navigator.story_ready.connect(
        lambda story: told.append((story.subject, story.question))
    )
    application.window.report.cell_chosen.emit(SURGERY, Question.SAFE, None)
    rest(application)
    application.navigator.step_report(-1)
    rest(application)
    assert told == [(SURGERY, Question.SAFE)] * 2
    go(application, DERRIFORD, rest)
    assert told[-1] == (DERRIFORD, Question.OVERALL)


def test_the_story_of_a_row_of_a_history_is_that_of_its_report(
    open_wardcard: Open, rest: Rest
) -> None:
    application = open_wardcard(subject=SURGERY)
    told: list[Story] = []
    application.navigator.story_ready.connect(told.append)
    matrix = application.window.report.matrix
    rows = here(application).card.matrix.rows
    older = next(number for number, row in enumerate(rows) if row.published == DECEMBER_2019)
    matrix.setFocus()
    matrix.choose(older, 0)
    QTest.keyClick(matrix, Qt.Key.Key_Right)
    rest(application)
    assert told[-1].cell == rows[older].cell(Question.SAFE)
    assert told[-1].report is not None
    assert told[-1].report.published == DECEMBER_2019
    # What came later is part of the story too.
    assert told[-1].history[0].published == rows[0].published
    application.navigator.reload(SURGERY)
    rest(application)
    assert told[-1].cell == rows[older].cell(Question.SAFE)
    assert (matrix.currentIndex().row(), matrix.currentIndex().column()) == (older, 1)


def test_a_cursor_key_chooses_a_cell_and_enter_opens_its_story(
    open_wardcard: Open, rest: Rest
) -> None:
    application = open_wardcard(subject=LISTER)
    window = application.window
    window.resize(1366, 768)
    window.panes.set_story_wanted(False)
    window.report.matrix.setFocus()
    window.report.matrix.choose(2, 1)
    QTest.keyClick(window.report.matrix, Qt.Key.Key_Right)
    rest(application)
    assert not window.panes.story_shown
    QTest.keyClick(window.report.matrix, Qt.Key.Key_Return)
    rest(application)
    assert window.panes.story_shown


def test_a_later_start_comes_back_to_the_report_that_was_picked(
    open_wardcard: Open, rest: Rest
) -> None:
    first = open_wardcard()
    pick_december_2019(first, rest)
    go(first, LISTER, rest)
    first.window.close()
    again = open_wardcard()
    report = here(again).card.report
    assert report is not None
    assert report.published == DECEMBER_2019
    assert again.navigator.as_at == AsAt(DECEMBER_2019, "RWH")


def test_what_was_read_last_may_be_gone(open_wardcard: Open) -> None:
    from viewer.system.settings import LastView

    first = open_wardcard()
    first.window.close()
    first.settings.last_view = LastView("GONE99/ward", "no-report", "not a day", ("GONE99",))
    first.settings.save()
    again = open_wardcard()
    assert here(again).card.subject == TRUST
    assert again.failures.opening_error is None


def test_an_unknown_subject_is_said_in_one_sentence(open_wardcard: Open, rest: Rest) -> None:
    application = open_wardcard()
    go(application, Subject("NOPE"), rest)
    (told,) = application.window.messages.messages()
    assert told == (
        "No place with the CQC ID ‘NOPE’ is in the data. Search for its name or town, or choose a "
        "place in the list."
    )
    assert here(application).card.subject == TRUST


@pytest.mark.parametrize("height", [400, 900])
def test_a_window_without_a_place_says_so_and_shows_no_empty_report(
    open_wardcard: Open, rest: Rest, height: int
) -> None:
    application = open_wardcard(subject=Subject("NOPE"))
    window = application.window
    window.resize(1000, height)
    rest(application)
    assert application.navigator.here is None
    assert application.failures.opening_error is None
    (told,) = window.messages.messages()
    assert told.startswith("No place with the CQC ID ‘NOPE’ is in the data.")
    said = [each.text() for each in window.report.findChildren(QLabel) if each.isVisible()]
    assert said == ["No place is shown. Search for one, or choose one in the list."]
    assert not [each for each in window.report.findChildren(Badge) if each.isVisible()]
    go(application, LISTER, rest)
    assert window.report.card is not None
    assert [each for each in window.report.findChildren(Badge) if each.isVisible()]
    assert said[0] not in [
        each.text() for each in window.report.findChildren(QLabel) if each.isVisible()
    ]


def test_the_place_of_an_unknown_report_or_service_is_shown(
    open_wardcard: Open, rest: Rest
) -> None:
    application = open_wardcard()
    application.navigator.open(LISTER, "2001-01-01")
    rest(application)
    assert here(application).card.subject == LISTER
    assert application.window.messages.messages() == (
        "Lister Hospital has no report ‘2001-01-01’, so another is shown.",
    )
    go(application, Subject("RWH01", "juggling"), rest)
    assert here(application).card.subject == LISTER
    assert application.window.messages.messages() == (
        "Lister Hospital has no ratings of a service ‘juggling’, so the place itself is shown.",
    )


def test_templates_are_compiled_on_the_worker(
    open_wardcard: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared: list[tuple[str, threading.Thread]] = []
    monkeypatch.setattr(
        "viewer.documents.templates.prepare",
        lambda folder: prepared.append((folder, threading.current_thread())),
    )
    open_wardcard()
    assert {folder for folder, _ in prepared} == {"rich_text"}
    assert threading.main_thread() not in [thread for _, thread in prepared]
