"""Exporting many cards from the window: what is offered, what is written, what is told."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QPushButton

from db.domain.report import Subject
from db.domain.tree import Facet, TreeFilter
from viewer.card import render_many as making
from viewer.parts.dialogs import StopDialog, TextDialog
from viewer.views.output.card_order import CardOrder, CardScopes, Scope

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from viewer.window.application import Application

    Open = Callable[..., Application]

LISTER = Subject("RWH01")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "cards"


def order(out: Path, **changes: object) -> CardOrder:
    made = CardOrder(Scope.TRUST, True, "one-page", "a4", False, "{id} {name} {date}", out)
    return replace(made, **changes)  # pyright: ignore[reportArgumentType]


def export(
    application: Application, qtbot: QtBot, wanted: CardOrder, chosen: TreeFilter | None = None
) -> str:
    """What is told when it is done."""
    shown = application.shown_card
    assert shown is not None
    application.output.exporting.export(wanted, CardScopes(shown, chosen or TreeFilter()))
    qtbot.waitUntil(lambda: not application.output.exporting.busy, timeout=20_000)
    return application.window.messages.messages()[-1]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def button(application: Application, text: str) -> QPushButton:
    found = application.window.messages.findChildren(QPushButton)
    return next(each for each in found if each.text() == text)


def test_a_trust_is_exported_with_a_summary_to_keep(
    open_wardcard: Open, qtbot: QtBot, out: Path
) -> None:
    application = open_wardcard(subject=LISTER)
    assert export(application, qtbot, order(out)) == f"Exported 21 cards to {out}."
    assert len(names(out)) == 21
    button(application, "Show summary").click()
    (dialog,) = application.window.findChildren(TextDialog)
    assert "RWH01/surgery\tRWH01 Surgery, Lister Hospital 2023-11-03.pdf" in dialog.text()
    assert application.settings.last_folder == out


def test_every_report_has_a_card_whichever_of_them_is_shown(
    open_wardcard: Open, qtbot: QtBot, out: Path
) -> None:
    application = open_wardcard(subject=LISTER, report_id="rwh/2018-07")
    wanted = order(out, scope=Scope.SUBJECT, services=False, every_report=True)
    assert export(application, qtbot, wanted) == f"Exported 6 cards to {out}."
    assert "RWH01 Lister Hospital undated.pdf" in names(out)
    single = replace(wanted, single=True, folder=out / "one")
    export(application, qtbot, single)
    (file,) = (out / "one").iterdir()
    assert file.name == "Every report on Lister Hospital.pdf"
    assert len(PdfReader(file).pages) >= 6


def test_what_the_filter_shows_in_one_file(open_wardcard: Open, qtbot: QtBot, out: Path) -> None:
    application = open_wardcard(subject=LISTER)
    chosen = TreeFilter.of(Facet.RATING, "Requires improvement")
    wanted = order(out, scope=Scope.FILTER, services=False, single=True, edition="clear")
    told = export(application, qtbot, wanted, chosen)
    assert told.startswith("Exported ")
    assert names(out) == ["Cards of what the filter shows.pdf"]


def test_cards_are_those_of_the_moment_that_is_shown(
    open_wardcard: Open, qtbot: QtBot, out: Path
) -> None:
    application = open_wardcard(subject=LISTER, report_id="rwh/2019-12")
    export(application, qtbot, order(out, scope=Scope.SUBJECT, services=True))
    assert "RWH01 Lister Hospital 2019-12-18.pdf" in names(out)
    assert "RWH01 Surgery, Lister Hospital 2019-12-18.pdf" in names(out)


def test_one_card_is_that_of_the_chosen_report_with_ways_to_open_it(
    open_wardcard: Open, qtbot: QtBot, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(
        QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()) or True
    )
    application = open_wardcard(subject=LISTER, report_id="rwh/2019-12")
    wanted = order(out, scope=Scope.SUBJECT, services=False, edition="large", paper="a3")
    name = "Lister Hospital, 18 December 2019, large print.pdf"
    assert export(application, qtbot, wanted) == f"Saved {name} in {out}."
    assert names(out) == [name]
    page = PdfReader(out / name).pages[0]
    assert round(page.mediabox.width / 72 * 25.4) == 297
    assert "18 December 2019" in page.extract_text()
    button(application, "Show in folder").click()
    button(application, "Open").click()
    assert opened == [str(out), str(out / name)]
    assert application.settings.last_folder == out


def test_a_card_that_fails_is_named_and_the_rest_is_there(
    open_wardcard: Open, qtbot: QtBot, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    render = making.render_pdf

    def failing(card, *rest):
        if card.subject == LISTER:
            raise ValueError("invented")
        return render(card, *rest)

    monkeypatch.setattr(making, "render_pdf", failing)
    application = open_wardcard(subject=LISTER)
    told = export(application, qtbot, order(out))
    assert told == f"Exported 20 cards to {out}. 1 could not be made."
    button(application, "Show summary").click()
    (dialog,) = application.window.findChildren(TextDialog)
    assert "RWH01: Its record could not be laid out" in dialog.text()


def test_it_says_how_far_it_is_reading_goes_on_and_it_can_be_cancelled(
    open_wardcard: Open, qtbot: QtBot, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    application = open_wardcard(subject=LISTER)
    go_on = threading.Event()
    render = making.render_pdf

    def slowly(*given):
        if len(list(out.iterdir())) == 3:
            go_on.wait(10)
        return render(*given)

    monkeypatch.setattr(making, "render_pdf", slowly)
    here, shown = application.navigator.here, application.shown_card
    assert shown is not None
    application.output.exporting.export(order(out), CardScopes(shown, TreeFilter()))
    messages = application.window.messages
    qtbot.waitUntil(lambda: any(" of 21" in text for text in messages.messages()))
    application.navigator.open(Subject("RWH04"))
    qtbot.waitUntil(lambda: application.navigator.here is not here)
    application.window.close()
    (dialog,) = application.window.findChildren(StopDialog)
    dialog.reject()
    assert not application.closed
    button(application, "Stop").click()
    go_on.set()
    qtbot.waitUntil(lambda: not application.output.exporting.busy)
    assert messages.messages()[-1] == f"Cancelled. Cards saved to {out}: 3 of 21."
    assert len(names(out)) == 3


def test_a_folder_that_cannot_be_made_is_said(open_wardcard: Open, qtbot: QtBot, out: Path) -> None:
    out.touch()
    application = open_wardcard(subject=LISTER)
    assert export(application, qtbot, order(out)) == f"{out} is a file. Name a folder."
