"""Help in use: by keyboard and by screen reader, in every theme and size of text."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QTextCursor, QTextTable

from db.domain.scale import Mark
from viewer.system.paths import resources_dir
from viewer.views.help.guides import GUIDE_NAMES, KEYS_GUIDE
from viewer.views.help.page import headings, passages
from viewer.views.help.view import HelpView

FOLDER = resources_dir() / "help"
KEYS = "# Keyboard shortcuts\n\n| Keys | What they do |\n|---|---|\n| Ctrl+O | Add data |\n"


@pytest.fixture
def view(qtbot, theme):
    view = HelpView(FOLDER, KEYS, theme)
    qtbot.addWidget(view)
    view.resize(1200, 700)
    view.show()
    qtbot.waitExposed(view)
    view.activateWindow()
    return view


def contents(view: HelpView) -> list[str]:
    """The lines of the contents that can be seen, from the top."""
    model, lines = view.contents.model(), []
    index = model.index(0, 0)
    while index.isValid():
        lines.append(str(index.data()))
        index = view.contents.indexBelow(index)
    return lines


def links(view: HelpView) -> set[str]:
    found = set()
    block = view.page.document().begin()
    while block.isValid():
        iterator = block.begin()
        while not iterator.atEnd():
            look = iterator.fragment().charFormat()
            if look.isAnchor():
                found.add(look.anchorHref())
            iterator += 1
        block = block.next()
    return found


def top_text(view: HelpView) -> str:
    """The line of text at the top of the page."""
    cursor = view.page.cursorForPosition(view.page.viewport().rect().topLeft())
    cursor.movePosition(QTextCursor.MoveOperation.StartOfBlock)
    return cursor.block().text() or cursor.block().next().text()


@pytest.mark.parametrize("name", [*GUIDE_NAMES, KEYS_GUIDE])
def test_every_guide_opens_with_its_headings_in_the_contents(view, name):
    view.open_guide(name)
    assert view.shown == name
    title, *parts = view.page.headings()
    assert title.level == 1
    assert view.page.accessibleDescription() == title.title
    lines = contents(view)
    at = lines.index(title.title)
    wanted = [part.title for part in parts if part.level == 2]
    assert lines[at + 1 : at + 1 + len(wanted)] == wanted
    assert len(lines) == len(view.guides) + len(wanted), "other guides are closed"


def test_every_link_between_guides_leads_there(view):
    for name in GUIDE_NAMES:
        view.open_guide(name)
        for link in links(view):
            view.open_guide(name)
            view.page.link_chosen.emit(link)
            guide, _, heading = link.partition("#")
            assert view.shown == (guide.removesuffix(".md") or name)
            if heading:
                assert view.contents.currentIndex().parent().isValid(), link
            assert view.page.hasFocus()


def test_a_link_out_of_the_guides_is_plain_text(view):
    view.open_guide("data-and-formats")
    assert "The schema" in view.page.toPlainText()
    assert all(re.match(r"[\w-]+\.md|#", link) for link in links(view))
    view.page.link_chosen.emit("https://www.cqc.org.uk")
    assert view.shown == "data-and-formats"


def test_a_search_counts_the_places_in_every_guide(view, qtbot):
    view.open_guide("everyday-use")
    qtbot.keyClicks(view.search, "arrow")
    qtbot.waitUntil(lambda: view.count_label.isVisible())
    counts = [int(found[1]) for line in contents(view) if (found := re.search(r"\((\d+)\)$", line))]
    assert len(counts) >= 2
    assert view.count_label.text() == f"{sum(counts)} places in {len(counts)} guides"


def test_enter_goes_through_every_place_in_turn_and_back(view, qtbot):
    view.open_guide("everyday-use")
    qtbot.keyClicks(view.search, "inherited")
    view.search_now()
    total = int(view.count_label.text().split()[0])
    seen = []
    for _ in range(total):
        qtbot.keyClick(view.search, Qt.Key.Key_Return)
        seen.append((view.shown, view.page.textCursor().block().text()))
    assert len(set(seen)) == total
    assert len({guide for guide, _ in seen}) > 1, "in more than one guide"
    qtbot.keyClick(view.search, Qt.Key.Key_Return)
    assert (view.shown, view.page.textCursor().block().text()) == seen[0]
    qtbot.keyClick(view.search, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert (view.shown, view.page.textCursor().block().text()) == seen[-1]


def test_a_place_found_is_in_sight_and_its_words_are_marked(view, qtbot):
    view.open_guide("everyday-use")
    qtbot.keyClicks(view.search, "apostrophe")
    view.search_now()
    qtbot.keyClick(view.search, Qt.Key.Key_Return)
    marked = [mark.cursor.selectedText() for mark in view.page.extraSelections()]
    assert marked
    assert {text.casefold() for text in marked} == {"apostrophe"}
    rect = view.page.cursorRect()
    assert view.page.viewport().rect().contains(rect)


def test_words_in_different_cells_of_a_row_are_found_together(view):
    view.search.setText("outstanding exceptionally")
    view.search_now()
    assert view.count_label.text() == "1 place in 1 guide"


def test_nothing_found_says_what_to_do(view):
    view.search.setText("zzzz")
    view.search_now()
    assert view.count_label.text() == "Nothing found. Try fewer or different words."
    view.next_hit()
    assert view.shown == GUIDE_NAMES[0]


def test_the_keyboard_goes_everywhere(view, qtbot):
    view.open_guide("reading-ratings")
    assert view.search.hasFocus()
    qtbot.keyClick(view.search, Qt.Key.Key_Down)
    assert view.contents.hasFocus()
    qtbot.keyClick(view.contents, Qt.Key.Key_Down)
    assert top_text(view).startswith("Four ratings")
    qtbot.keyClick(view.contents, Qt.Key.Key_Return)
    assert view.page.hasFocus()
    before = view.page.verticalScrollBar().value()
    qtbot.keyClick(view.page, Qt.Key.Key_PageDown)
    assert view.page.verticalScrollBar().value() > before
    qtbot.keyClick(view.page, Qt.Key.Key_Tab)
    qtbot.keyClick(view.page, Qt.Key.Key_Backtab)


def test_f3_goes_to_the_next_place_from_anywhere(view, qtbot):
    view.open_guide("reading-ratings")
    view.search.setText("inherited")
    view.search_now()
    view.page.setFocus()
    qtbot.keyClick(view.page, Qt.Key.Key_F3)
    first = view.page.textCursor().position()
    qtbot.keyClick(view.page, Qt.Key.Key_F3)
    assert view.page.textCursor().position() > first
    qtbot.keyClick(view.page, Qt.Key.Key_F3, Qt.KeyboardModifier.ShiftModifier)
    assert view.page.textCursor().position() == first


def test_escape_empties_the_search_and_then_closes(view, qtbot):
    view.search.setText("arrow")
    view.search_now()
    with qtbot.assertNotEmitted(view.closed):
        qtbot.keyClick(view.page, Qt.Key.Key_Escape)
    assert view.search.text() == ""
    assert not view.count_label.isVisible()
    assert view.page.extraSelections() == []
    with qtbot.waitSignal(view.closed):
        qtbot.keyClick(view.search, Qt.Key.Key_Escape)


def test_the_button_goes_back_too_and_names_the_place(view, qtbot):
    view.set_back_text("Invented Hospital")
    assert view.back_button.text() == "Back to Invented Hospital"
    with qtbot.waitSignal(view.closed):
        view.back_button.click()


def test_a_screen_reader_has_a_name_for_everything(view):
    for widget, name in (
        (view, "Help"),
        (view.search, "Find in the guides"),
        (view.contents, "Guides"),
        (view.back_button, "Back to the report"),
    ):
        interface = QAccessible.queryAccessibleInterface(widget)
        assert interface.text(QAccessible.Text.Name) == name
    page = QAccessible.queryAccessibleInterface(view.page)
    assert page.text(QAccessible.Text.Name) == "", "a name would hide the text"
    assert page.text(QAccessible.Text.Description) == "Everyday use"
    view.search.setText("arrow")
    view.search_now()
    spoken = view.contents.model().index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert (
        spoken
        == f"Using Wardcard: Everyday use, {view.page.toPlainText().lower().count('arrow')} places"
    )


@pytest.mark.parametrize("choice", ["light", "dark", "contrast"])
def test_the_page_has_the_colours_of_the_theme(view, theme, choice):
    view.open_guide("reading-ratings")
    theme.choose(choice)
    assert view.page.headings(), "the guide is still there"
    table = next(
        frame
        for frame in view.page.document().rootFrame().childFrames()
        if isinstance(frame, QTextTable)
    )
    cursor = table.cellAt(2, 0).firstCursorPosition()
    cursor.movePosition(QTextCursor.MoveOperation.Right)
    good = theme.tint(Mark.GOOD)
    assert cursor.block().text().strip("\u00a0") == "●\u00a0Good"
    assert cursor.charFormat().background().color().name().upper() == good.ground.upper()
    assert cursor.charFormat().foreground().color().name().upper() == good.text.upper()


def test_large_text_fits_and_keeps_the_place(view, theme, qtbot):
    view.open_guide("for-it", "when-something-breaks")
    theme.set_text_scale(2.0)
    assert view.page.currentFont().pointSizeF() == pytest.approx(theme.font().pointSizeF())
    assert view.page.horizontalScrollBar().maximum() == 0
    bar = view.page.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.value() > bar.maximum() / 2)
    room = view.contents.viewport().width()
    index = view.contents.model().index(1, 0)
    rect = view.contents.visualRect(index)
    assert rect.right() <= room
    assert rect.height() > view.contents.fontMetrics().height() * 1.9, "its title takes two lines"


def test_every_word_of_a_guide_can_be_found(view):
    """The text that is searched is the text that is shown."""
    for name in GUIDE_NAMES:
        view.open_guide(name)
        shown = " ".join(view.page.toPlainText().replace("\u00a0", " ").split())
        for passage in passages(view.page.document()):
            first = passage.text.replace("\u00a0", " ").split("\n")[0].strip()
            assert " ".join(first.split()) in shown
        assert headings(view.page.document())
