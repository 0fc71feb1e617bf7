"""Lists of texts that are read one entry at a time."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtWidgets import QApplication, QScrollArea, QVBoxLayout, QWidget

from viewer.parts.chips import Chip
from viewer.parts.measure_bars import Bar, place_bars
from viewer.parts.reading_list import Entry, Paragraph, ReadingList, Run, Style

WORDS = "An invented finding that is long enough to need two lines in a narrow column."


def entry(text: str = WORDS, **more: object) -> Entry:
    blocks = (Paragraph((Run(text),)), (Chip("Surgery"), Chip("Safe")))
    return Entry(blocks, f"{text} Surgery, Safe.", **more)  # pyright: ignore[reportArgumentType]


@pytest.fixture
def page(qtbot, theme):
    """A page that scrolls, with one list in it."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    inner = QWidget()
    column = QVBoxLayout(inner)
    entries = ReadingList("Going well", theme)
    column.addWidget(entries)
    column.addStretch(1)
    area.setWidget(inner)
    area.resize(320, 400)
    qtbot.addWidget(area)
    area.show()
    qtbot.waitExposed(area)
    return area


def the_list(page: QScrollArea) -> ReadingList:
    return page.findChildren(ReadingList)[0]


def test_a_screen_reader_finds_a_list_whose_items_say_everything(page):
    the_list(page).show_entries([entry(), entry("Another.", action="open it")])
    face = QAccessible.queryAccessibleInterface(the_list(page))
    assert face.role() == QAccessible.Role.List
    assert face.text(QAccessible.Text.Name) == "Going well"
    items = [face.child(number) for number in range(face.childCount())]
    assert {item.role() for item in items} == {QAccessible.Role.ListItem}
    assert [item.text(QAccessible.Text.Name) for item in items] == [
        f"{WORDS} Surgery, Safe.",
        "Another. Surgery, Safe.",
    ]
    assert items[1].text(QAccessible.Text.Description) == "Enter: open it"


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_the_list_is_as_high_as_its_entries_at_any_width(theme, page, scale):
    entries = the_list(page)
    theme.set_text_scale(scale)
    entries.restyle()
    entries.show_entries([entry() for _ in range(4)])
    for width in (320, 700, 250):
        page.resize(width, 400)
        for _ in range(4):
            QApplication.processEvents()
        last = entries.visualRect(entries.model().index(3, 0))
        assert last.bottom() + 1 == entries.height()


def test_entries_are_reached_and_chosen_by_keyboard(qtbot, page):
    entries = the_list(page)
    entries.show_entries([entry(key=1), entry(key=2, action="open it")])
    entries.setFocus()
    with qtbot.waitSignal(entries.reached) as reached:
        qtbot.keyClick(entries, Qt.Key.Key_Down)
    assert reached.args[0].top() > 0
    with qtbot.waitSignal(entries.chosen) as chosen:
        qtbot.keyClick(entries, Qt.Key.Key_Return)
    assert chosen.args == [2]
    qtbot.keyClick(entries, Qt.Key.Key_Up)
    with qtbot.assertNotEmitted(entries.chosen):
        qtbot.keyClick(entries, Qt.Key.Key_Return)


def test_ctrl_c_copies_the_entry(qtbot, page):
    entries = the_list(page)
    entries.show_entries([entry(copied="What was found.")])
    entries.setFocus()
    qtbot.keyClick(entries, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "What was found."


def test_only_a_link_in_the_text_can_be_clicked(qtbot, page):
    entries = the_list(page)
    runs = (Run("In short "), Run("read all", Style.LINK))
    entries.show_entries([Entry((Paragraph(runs),), "In short", action="read all", key="it")])
    QApplication.processEvents()
    with qtbot.assertNotEmitted(entries.chosen):
        qtbot.mouseClick(entries.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(10, 14))
    link = entries.fontMetrics().horizontalAdvance("In short ") + 15
    with qtbot.waitSignal(entries.chosen):
        qtbot.mouseClick(entries.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(link, 14))


def test_a_thousand_entries_are_there_at_once_and_complete_soon(qtbot, page):
    entries = the_list(page)
    many = [entry(f"Invented finding {number}.") for number in range(1_000)]
    start = time.perf_counter()
    entries.show_entries(many)
    assert time.perf_counter() - start < 0.2
    qtbot.waitUntil(lambda: entries.model().rowCount() == 1_000, timeout=20_000)
    entries.mark(999)
    assert entries.place_of(999).bottom() < entries.heightForWidth(entries.viewport().width())


def test_an_entry_far_down_can_be_marked_before_it_is_laid_out(page):
    entries = the_list(page)
    entries.show_entries([entry(f"Invented finding {number}.") for number in range(300)])
    entries.mark(250)
    assert entries.currentIndex().row() == 250
    assert entries.place_of(250).height() > 0


# Measures as bars


BARS = (Bar("2016", 720, "720\u00a0beds"), Bar("2023", 566, "566\u00a0beds", newest=True))


@pytest.mark.parametrize("width", [600, 300, 150, 90])
@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_a_figure_is_never_broken_into_letters(theme, width, scale):
    """'720 beds' was a column of single letters."""
    theme.set_text_scale(scale)
    placed = place_bars(BARS, width, theme)
    words = [word.text for word in placed.words]
    for label, figure in (("2016", "720 beds"), ("2023", "566 beds")):
        assert label in words
        assert figure.split()[0] in " ".join(words).replace("\u00a0", " ").split()
    parts = {part for word in words for part in word.replace("\u00a0", " ").split()}
    assert parts == {"2016", "2023", "720", "566", "beds"}
    assert all(rect.left() >= 0 and rect.right() <= width for rect, _ in placed.rects)


def test_bars_begin_at_zero_and_keep_their_proportion(theme):
    placed = place_bars(BARS, 400, theme)
    (before, _), (after, newest) = placed.rects
    assert newest
    assert after.width() / before.width() == pytest.approx(566 / 720)
    nothing = place_bars((Bar("Before", 0, "0"), Bar("After", 0, "0")), 400, theme)
    assert all(rect.width() > 0 for rect, _ in nothing.rects)


def test_bars_are_within_their_entry(qtbot, page):
    entries = the_list(page)
    entries.show_entries([Entry((Paragraph((Run("Lister beds"),)), BARS), "Lister beds")])
    QApplication.processEvents()
    assert entries.place_of(0).contains(QRect(0, 0, 10, entries.height() - 1))
