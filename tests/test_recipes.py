"""The recipes in CONTRIBUTING's 'Where to go': the files they name exist, and the recipes work.

If a recipe says to add an entry to a list, an invented entry is added to that list and nowhere
else. It must then appear wherever users can see it: in dialogs, help, messages and settings.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QLabel, QWidget

from db.domain.errors import Refused
from db.domain.scale import Question
from db.importing.loader import Loader
from db.reading.store import ReportStore
from db.sources import recognise
from db.sources.facts import OrganisationFact, RatingFact, Rows
from db.sources.source_file import InputFormat, SourceFile, Tally
from db.sources.tables import tables
from tests.factories import a_card
from viewer.appearance.theme import Theme
from viewer.cli import commands
from viewer.cli.command import DONE, Command, no_arguments
from viewer.cli.data_options import data_dir, named_database
from viewer.cli.main import run
from viewer.documents import exports
from viewer.documents.exports import Content, Document, ReportExport
from viewer.system.paths import resources_dir
from viewer.system.settings import FILE_NAME, Number, Settings
from viewer.views.report import tabs
from viewer.views.report.pages import ReportPage
from viewer.views.report.view import ReportView

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from db.domain.report import ReportCard

ROOT = Path(__file__).resolve().parent.parent
TITLES = {
    "A new setting",
    "A new input format",
    "A new report tab",
    "A new card block",
    "A new command",
    "A new export",
    "A change to 'previous rating'",
}


def recipes() -> dict[str, list[str]]:
    """The files and folders that each recipe names, by the recipe's title."""
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    section = text.partition("\n## Where to go\n")[2].partition("\n## ")[0]
    items = re.findall(r"^- \*\*(.+?)\*\*:(.+?)(?=^- |\Z)", section, re.MULTILINE | re.DOTALL)
    return {title: re.findall(r"`([\w./-]+/[\w./-]*)`", body) for title, body in items}


def help_of(words: Sequence[str], capsys: pytest.CaptureFixture[str]) -> str:
    """The output of ``wardcard WORDS --help``, as one line."""
    with suppress(SystemExit):
        run([*words, "--help"])
    return " ".join(capsys.readouterr().out.split())


def test_there_is_a_recipe_for_each_usual_change() -> None:
    assert set(recipes()) >= TITLES


@pytest.mark.parametrize("title", sorted(recipes()))
def test_a_recipe_names_files_that_exist(title: str) -> None:
    named = recipes()[title]
    assert named, "a recipe must name a file or folder"
    assert [name for name in named if not (ROOT / name).exists()] == []


# A new setting


def test_a_new_setting_is_one_entry(tmp_path: Path) -> None:
    class MoreSettings(Settings):
        invented = Number("view/invented", 3.0, 1.0, 5.0, "How many invented things are shown.")

    assert [entry.key for entry in MoreSettings.entries()][-1] == "view/invented"
    assert MoreSettings(tmp_path).invented == 3
    settings = MoreSettings(tmp_path)
    settings.invented = 4.5
    settings.save()
    assert "invented=4.5" in (tmp_path / FILE_NAME).read_text("utf-8")
    assert MoreSettings(tmp_path).invented == 4.5
    for stored, value in (("9", 5), ("many", 3)):
        (tmp_path / FILE_NAME).write_text(f"[view]\ninvented={stored}\n")
        assert MoreSettings(tmp_path).invented == value


# A new input format


def _recognise_letter(path: Path, head: bytes) -> SourceFile | None:
    if not head.startswith(b"Dear inspector"):
        return None

    def facts() -> Generator[OrganisationFact | RatingFact]:
        yield OrganisationFact(id="ZZ9", level="provider", name="Invented Trust")
        yield RatingFact(
            organisation="ZZ9", service="", question=Question.OVERALL.value, rating="Good",
            published="2020-02-03",
        )  # fmt: skip

    return SourceFile("letter", "sheet", facts)


LETTERS = InputFormat("Letters", (".letter",), "a letter (.letter)", _recognise_letter)


def test_a_new_input_format_is_one_declaration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(recognise, "FORMATS", (LETTERS, *recognise.FORMATS))
    all_formats, *by_format, _ = recognise.dialog_filters()
    assert "*.letter" in all_formats
    assert "Letters (*.letter)" in by_format
    assert "a letter (.letter)" in help_of(["import"], capsys)
    strange, letter = tmp_path / "strange.letter", tmp_path / "my.letter"
    strange.write_text("Dear sister")
    with pytest.raises(Refused, match=re.escape("Choose a letter (.letter), ")):
        recognise.recognise(strange)
    letter.write_text("Dear inspector")
    database = tmp_path / "wardcard.db"
    (summary,) = Loader(database).load([letter])
    assert (summary.format, summary.ratings_added) == ("letter", 1)


class _Vacancies:
    """An invented kind of table: wards and their vacancies; the vacancies are ignored."""

    title = "vacancies"
    header = "'Ward' and 'Vacancies'"
    kind = "directory"
    full_directory = False
    read = (0, 1)
    dates = ()

    def __init__(self, tally: Tally) -> None:
        self._tally = tally

    def sheet(self, header: Sequence[str]) -> _Vacancies | None:
        return self if list(header) == ["Ward", "Vacancies"] else None

    def facts(self, first: int, rows: list[list[str]], where: str) -> Iterator[Rows]:
        columns: list[list[object]] = [[name for name, _ in rows], ["provider" for _ in rows]]
        yield Rows(OrganisationFact, ("id", "level"), columns)


def test_a_new_table_is_one_class(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "KINDS", (*tables.KINDS, _Vacancies))
    path = tmp_path / "some.csv"
    path.write_text("Ward,Vacancies\nZZ1,3\nZZ2,4\n")
    found = recognise.recognise(path)
    assert found.format == "vacancies (.csv)"
    assert sum(rows.length for rows in found.facts() if isinstance(rows, Rows)) == 2
    assert "or of its vacancies ('Ward' and 'Vacancies')" in tables.no_header("other.ods", ["A"])


# A new command


def _greet(arguments: argparse.Namespace) -> int:
    sys.stdout.write(f"Hello from {named_database(arguments)} in {data_dir(arguments)}.\n")
    return DONE


GREET = Command("greet", "Say an invented hello.", no_arguments, _greet)


def test_a_new_command_is_one_declaration(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(commands, "COMMANDS", (*commands.COMMANDS, GREET))
    assert "greet Say an invented hello." in help_of([], capsys)
    assert "usage: wardcard greet" in help_of(["greet"], capsys)
    assert run(["--db", "some.db", "greet", "--data-dir", "there"]) == 0
    assert capsys.readouterr().out == "Hello from some.db in there.\n"


# A new report tab


class _NamePage(ReportPage):
    """An invented page that shows the subject's name."""

    def __init__(self) -> None:
        super().__init__()
        self.label = QLabel(self)

    def show_card(self, card: ReportCard) -> None:
        self.label.setText(card.name)

    def stops(self) -> Sequence[QWidget]:
        return (self.label,)


def test_a_new_report_tab_is_one_entry(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = tabs.ReportTab("Name", lambda _title, _theme: _NamePage())
    monkeypatch.setattr(tabs, "TABS", (*tabs.TABS, entry))
    view = ReportView(Theme(resources_dir() / "fonts", "light"))
    qtbot.addWidget(view)
    card = a_card()
    view.show_card(card)
    view.show()
    assert view.tabs.tabText(view.tabs.count() - 1) == "Name"
    view.tabs.setCurrentIndex(view.tabs.count() - 1)
    (label,) = view.page("Name").findChildren(QLabel)
    assert label.isVisible()
    assert label.text() == card.name


# A new export


def _shout(card: ReportCard, store: ReportStore, written: date) -> Document:
    return Document(card.name.upper().encode(), "It is loud.")


SHOUT = ReportExport(Content.MATRIX, "Loud text", ".loud", _shout)


def test_a_new_export_is_one_declaration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(exports, "EXPORTS", (*exports.EXPORTS, SHOUT))
    offered = [export.dialog_filter for export in exports.exports_of(Content.MATRIX)]
    assert offered[-1] == "Loud text (*.loud)"
    assert "loud: Loud text" in help_of(["export"], capsys)
    out = tmp_path / "lister.loud"
    assert run(["export", "RWH01", "--format", "loud", "--out", str(out)]) == 0
    assert capsys.readouterr().out == f"{out}\nIt is loud.\n"
    assert out.read_text() == "LISTER HOSPITAL"
