"""The dialog ‘Print or save a card’: what it offers, shows and orders, from the keyboard alone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget
from pytestqt.qtbot import QtBot

from db.domain.report import Subject
from viewer.appearance.theme import Theme
from viewer.card.setting.editions import Edition
from viewer.parts.choice_box import ChoiceBox
from viewer.views.output import choosing
from viewer.views.output.card_dialog import NO_PRINTER, CardDialog
from viewer.views.output.card_order import CardOrder, Choice, Scope

if TYPE_CHECKING:
    from collections.abc import Callable

    from viewer.window.application import Application

    Open = Callable[..., Application]

LISTER = Subject("RWH01")
CHOICES = (
    Choice(Scope.SUBJECT, False, "A & B, 3 November 2023"),
    Choice(Scope.SUBJECT, True, "A & B with its services"),
    Choice(Scope.EVERYTHING, True, "All trusts and sites, with services"),
)
ORDER = CardOrder(Scope.SUBJECT, False, "clear", "a3", False, "{id}", Path("/invented"))
PRINTERS = ("Ward 8B, corridor", "Office")


def name_of(order: CardOrder) -> tuple[str, str]:
    if order.file:
        return f"{order.file.removesuffix('.pdf')}.pdf", ""
    if order.one_card or order.single:
        return f"A {order.edition}.pdf", ""
    return f"{order.pattern} {order.edition}.pdf", "No." if "!" in order.pattern else ""


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    made.resize(1366, 768)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def dialog(window: QWidget, theme: Theme) -> CardDialog:
    return CardDialog(CHOICES, ORDER, name_of, theme, window)


def texts(dialog: CardDialog) -> list[str]:
    return [label.text() for label in dialog.findChildren(QLabel) if not label.isHidden()]


def test_every_edition_is_offered_by_its_purpose_with_its_pages(dialog: CardDialog) -> None:
    names = [button.text() for button in dialog.findChildren(QAbstractButton)]
    for edition in Edition:
        assert edition.purpose in names
        dialog.show_page_count(edition, 2)
    assert "2 pages: large print, 16 point or larger" in texts(dialog)


def test_it_offers_the_choices_of_the_last_time(dialog: CardDialog) -> None:
    order = dialog.order()
    assert (order.edition, order.paper, order.one_card) == ("clear", "a3", True)
    assert dialog.path() == Path("/invented/A clear.pdf")


def test_enter_prints_after_ctrl_p_and_saves_after_ctrl_e(
    window: QWidget, theme: Theme, qtbot: QtBot
) -> None:
    for saving in (False, True):
        dialog = CardDialog(CHOICES, ORDER, name_of, theme, window)
        dialog.show_printers(PRINTERS, "Office")
        dialog.begin(saving=saving)
        button = dialog.save_button if saving else dialog.print_button
        assert button.isDefault()
        wanted = dialog.save_wanted if saving else dialog.print_wanted
        with qtbot.waitSignal(wanted) as ordered:
            qtbot.keyClick(dialog, Qt.Key.Key_Return)
        assert ordered.args is not None
        assert ordered.args[0].printer == "Office"
        assert not dialog.isVisible()


def test_enter_prints_though_the_printers_are_known_later(dialog: CardDialog, qtbot: QtBot) -> None:
    dialog.begin(saving=False)
    assert dialog.focusWidget() is dialog.save_button
    dialog.show_printers(PRINTERS, "Office")
    with qtbot.waitSignal(dialog.print_wanted):
        qtbot.keyClick(dialog, Qt.Key.Key_Return)


def test_the_number_of_copies_has_room(dialog: CardDialog) -> None:
    dialog.show_printers(PRINTERS, "Office")
    dialog.begin(saving=False)
    edit = dialog.copies.lineEdit()
    margins = edit.textMargins()
    room = edit.width() - margins.left() - margins.right()
    assert room >= edit.fontMetrics().horizontalAdvance("99")


def test_without_a_printer_the_reason_is_there_and_saving_is_first(dialog: CardDialog) -> None:
    dialog.begin(saving=False)
    dialog.show_printers((), "")
    assert not dialog.print_button.isEnabled()
    assert dialog.print_button.toolTip() == NO_PRINTER
    assert NO_PRINTER in texts(dialog)
    assert dialog.save_button.isEnabled()


def test_the_file_is_named_by_the_user_or_by_what_is_chosen(
    dialog: CardDialog, qtbot: QtBot
) -> None:
    assert dialog.name.text() == "A clear.pdf"
    dialog.name.selectAll()
    qtbot.keyClicks(dialog.name, "Board paper")
    assert dialog.path() == Path("/invented/Board paper.pdf")
    assert dialog.order().file == "Board paper"
    dialog.what.setCurrentIndex(1)
    assert dialog.name.text() == "{id}", "the pattern of many names"
    assert "For example: {id} clear.pdf" in texts(dialog)
    qtbot.keyClicks(dialog.name, "!")
    assert "No." in texts(dialog)
    assert not dialog.save_button.isEnabled()


def test_a_file_of_the_same_name_is_said(dialog: CardDialog) -> None:
    dialog.show_whether_it_exists(Path("/invented/another.pdf"), True)
    assert not any("Saving replaces it" in text for text in texts(dialog))
    dialog.show_whether_it_exists(Path("/invented/A clear.pdf"), True)
    assert any("Saving replaces it" in text for text in texts(dialog))


def test_every_report_has_a_card_and_they_are_counted(dialog: CardDialog, qtbot: QtBot) -> None:
    with qtbot.waitSignal(dialog.count_wanted) as wanted:
        dialog.reports.choose(1)
    assert wanted.args == [0]
    dialog.show_count(0, 6, every_report=True)
    assert dialog.what.currentText() == "A & B, 3 November 2023 (6 cards)"
    assert any(text.startswith("6 PDFs, in ") for text in texts(dialog))
    assert dialog.files.isVisibleTo(dialog)
    assert dialog.path() is None
    order = dialog.order()
    assert order.every_report
    assert not order.one_card
    assert order.pattern == "{id}"
    with qtbot.assertNotEmitted(dialog.count_wanted):
        dialog.what.setCurrentIndex(2)
    dialog.reports.choose(0)
    dialog.what.setCurrentIndex(0)
    assert dialog.what.currentText() == "A & B, 3 November 2023"
    assert dialog.path() == Path("/invented/A clear.pdf")


def test_many_cards_are_counted_and_come_in_one_file_or_many(dialog: CardDialog) -> None:
    assert not dialog.files.isVisibleTo(dialog)
    dialog.show_count(2, 1203)
    dialog.what.setCurrentIndex(2)
    assert dialog.what.currentText() == "All trusts and sites, with services (1,203 cards)"
    assert dialog.files.isVisibleTo(dialog)
    assert any(text.startswith("1,203 PDFs, in ") for text in texts(dialog))
    dialog.files.choose(1)
    order = dialog.order()
    assert order.single
    assert order.scope is Scope.EVERYTHING
    assert dialog.name.text() == "A clear.pdf"


def test_everything_has_a_name_and_is_reached_with_the_tab_key(
    dialog: CardDialog, qtbot: QtBot
) -> None:
    dialog.show_printers(PRINTERS, "Office")
    dialog.begin(saving=False)
    dialog.preview.show_pages(2)
    for part in (*dialog.findChildren(ChoiceBox), dialog.name, dialog.copies):
        assert part.accessibleName()
    reached: set[QWidget] = set()
    for _ in range(40):
        focus = dialog.focusWidget()
        if focus in reached:
            break
        reached.add(focus)
        qtbot.keyClick(focus, Qt.Key.Key_Tab)
    wanted = (dialog.what, dialog.printer, dialog.copies, dialog.name, dialog.folder_button,
              dialog.more, dialog.preview.enlarge, dialog.preview.after, dialog.cancel_button,
              dialog.save_button, dialog.print_button)  # fmt: skip
    assert not [part for part in wanted if part.isVisible() and part not in reached]


@pytest.mark.parametrize("size", [(1366, 768), (1024, 700)])
@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_its_buttons_are_in_view_and_the_focused_part_too(
    window: QWidget, theme: Theme, qtbot: QtBot, scale: float, size: tuple[int, int]
) -> None:
    window.resize(*size)
    theme.set_text_scale(scale)
    dialog = CardDialog(CHOICES, ORDER, name_of, theme, window)
    dialog.begin(saving=True)
    assert dialog.width() <= window.width()
    assert dialog.height() <= window.height()
    for button in (dialog.cancel_button, dialog.save_button, dialog.print_button):
        low = button.mapTo(dialog, QPoint(button.width(), button.height()))
        assert low.x() <= dialog.width()
        assert low.y() <= dialog.height()
        assert button.height() >= 24
    dialog.name.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(lambda: not dialog.name.visibleRegion().isEmpty())
    theme.set_text_scale(1.0)


def test_ctrl_e_and_enter_save_the_card_that_is_shown(
    open_wardcard: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    application = open_wardcard(subject=LISTER)
    application.settings.last_folder = tmp_path
    application.window.actions_by_name["export_card"].trigger()
    (dialog,) = application.window.findChildren(CardDialog)
    qtbot.waitUntil(lambda: dialog.preview.shown)
    assert dialog.what.itemText(0) == "Lister Hospital, 3 November 2023"
    qtbot.waitUntil(
        lambda: dialog.what.itemText(3).endswith("with all its sites and services (21 cards)")
    )
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not application.output.busy)
    assert [path.name for path in tmp_path.glob("*.pdf")] == [
        "Lister Hospital, 3 November 2023.pdf"
    ]


def test_the_pages_of_many_cards_are_called_an_example(
    open_wardcard: Open, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are those of the place that is shown, which is not the first one of its trust."""
    monkeypatch.setattr(choosing, "printers", lambda: ((), ""))
    application = open_wardcard(subject=LISTER)
    application.window.actions_by_name["print_card"].trigger()
    (dialog,) = application.window.findChildren(CardDialog)
    dialog.what.setCurrentIndex(2)
    wanted = "Page 1 of 1, as it will print (an example)"
    qtbot.waitUntil(lambda: dialog.preview.label.text() == wanted)


def test_ctrl_p_shows_the_pages_of_any_edition_in_colour_or_grey(
    open_wardcard: Open, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choosing, "printers", lambda: (PRINTERS, "Office"))
    application = open_wardcard(subject=LISTER)
    application.window.actions_by_name["print_card"].trigger()
    (dialog,) = application.window.findChildren(CardDialog)
    qtbot.waitUntil(lambda: dialog.printer.currentText() == "Office")
    qtbot.waitUntil(lambda: dialog.preview.shown)
    assert dialog.preview.label.text() == "Page 1 of 1, as it will print"
    (large,) = [b for b in dialog.findChildren(QAbstractButton) if "see less" in b.text()]
    large.click()
    qtbot.waitUntil(lambda: dialog.preview.label.text().startswith("Page 1 of"))
    dialog.preview.turn(1)
    qtbot.waitUntil(lambda: not application.output.busy)
    before = dialog.preview.grab().toImage()
    dialog.grey.choose(1)
    qtbot.waitUntil(lambda: dialog.preview.grab().toImage() != before)
    assert dialog.focusWidget() is not None
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not application.window.findChildren(CardDialog))
