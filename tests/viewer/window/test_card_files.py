"""The PDF of a card, dropped or chosen: its report is shown, and newer reports are named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QFileDialog

from db.domain.report import Subject
from viewer.card.pdf.writer import render_pdf

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from viewer.window.application import Application

    Open = Callable[..., Application]
    Rest = Callable[[Application], None]

pytest.importorskip("pypdfium2")


def card_of(application: Application, path: Path, rest: Rest) -> Path:
    """The PDF of the card that is shown."""
    here = application.navigator.here
    assert here is not None
    path.write_bytes(render_pdf(here.card).data)
    return path


def shown(application: Application) -> tuple[str, str]:
    here = application.navigator.here
    assert here is not None
    return here.card.subject.id, here.card.report.id if here.card.report else ""


def said(application: Application) -> str:
    (message,) = application.window.messages.messages()
    return message


@pytest.fixture
def old_card(open_wardcard: Open, rest: Rest, tmp_path: Path) -> tuple[Application, Path]:
    """Wardcard showing the trust, and the card of an older report of one of its sites."""
    application = open_wardcard()
    application.navigator.open(Subject("RWH01"), "rwh/2019-12")
    rest(application)
    path = card_of(application, tmp_path / "lister.pdf", rest)
    application.navigator.open(Subject("RWH"))
    rest(application)
    return application, path


def test_a_dropped_card_shows_its_report_and_names_newer_ones(
    old_card: tuple[Application, Path], rest: Rest
) -> None:
    application, path = old_card
    application.window.files_dropped.emit((path,))
    rest(application)
    assert shown(application) == ("RWH01", "rwh/2019-12")
    assert said(application) == (
        "lister.pdf is a card of Lister Hospital, from the report of 18 December 2019. Newer "
        "reports came out in January 2023 and November 2023."
    )


def test_a_card_can_be_chosen_where_data_is_added(
    old_card: tuple[Application, Path], rest: Rest, monkeypatch: pytest.MonkeyPatch
) -> None:
    application, path = old_card
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(path)], ""))
    application.window.actions_by_name["add_data"].trigger()
    rest(application)
    assert shown(application) == ("RWH01", "rwh/2019-12")


def test_the_card_of_the_newest_report_says_so(
    open_wardcard: Open, rest: Rest, tmp_path: Path
) -> None:
    application = open_wardcard(subject=Subject("RWH01"))
    path = card_of(application, tmp_path / "newest.pdf", rest)
    application.navigator.open(Subject("RWH"))
    rest(application)
    application.open_files((path,))
    rest(application)
    assert shown(application)[0] == "RWH01"
    assert said(application).endswith("It is still the newest report.")


def test_a_pdf_that_is_no_card_is_refused_and_nothing_moves(
    open_wardcard: Open, rest: Rest, tmp_path: Path
) -> None:
    from reportlab.pdfgen.canvas import Canvas

    path = tmp_path / "letter.pdf"
    canvas = Canvas(str(path))
    canvas.drawString(100, 100, "Dear ward sister")
    canvas.save()
    application = open_wardcard()
    before = shown(application)
    application.open_files((path,))
    rest(application)
    assert shown(application) == before
    assert said(application).startswith("letter.pdf is a PDF, but not a card that Wardcard made")


def test_a_card_of_an_unknown_place_is_named(
    open_wardcard: Open, rest: Rest, tmp_path: Path
) -> None:
    from tests.viewer.card import cards

    path = tmp_path / "elsewhere.pdf"
    path.write_bytes(render_pdf(cards.site()).data)
    application = open_wardcard()
    application.open_files((path,))
    rest(application)
    assert said(application) == (
        "elsewhere.pdf is a card of Invented Hospital, but no place with the CQC ID ‘XX101’ is in "
        "the data here."
    )


def test_a_report_that_is_not_in_the_data_here_is_said_to_be_so(
    open_wardcard: Open, rest: Rest, tmp_path: Path
) -> None:
    from dataclasses import replace
    from datetime import date

    application = open_wardcard(subject=Subject("RWH01"))
    here = application.navigator.here
    assert here is not None
    assert here.card.report is not None
    report = replace(here.card.report, id="elsewhere", published=date(2024, 2, 1))
    path = tmp_path / "later.pdf"
    path.write_bytes(render_pdf(replace(here.card, report=report)).data)
    application.open_files((path,))
    rest(application)
    assert "from the report of 1 February 2024. That report is not in the data" in said(application)


def test_data_and_cards_can_be_dropped_together(
    old_card: tuple[Application, Path],
    rest: Rest,
    tmp_path: Path,
    invented_pack: dict[str, object],
) -> None:
    import json

    application, path = old_card
    pack = tmp_path / "invented.json"
    pack.write_text(json.dumps(invented_pack), "utf-8")
    application.open_files((pack, path))
    rest(application)
    told = application.window.messages.messages()
    assert any(each.startswith("lister.pdf is a card of") for each in told)
    assert any(each.startswith("Added invented.json") for each in told)
