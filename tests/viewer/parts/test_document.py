"""Rich text that is read, copied and tabbed through."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QTextDocument
from PySide6.QtWidgets import QApplication, QScrollArea, QVBoxLayout, QWidget

from viewer.parts.document import Document, kind_of

PARAGRAPHS = "".join(f"<p>Invented paragraph {number}.</p>" for number in range(60))


@pytest.fixture
def page(qtbot):
    """A scroll area with a document in it that is higher than the area."""
    area = QScrollArea()
    qtbot.addWidget(area)
    area.setWidgetResizable(True)
    holder = QWidget()
    layout = QVBoxLayout(holder)
    document = Document("Invented document", grows=True)
    layout.addWidget(document)
    area.setWidget(holder)
    area.resize(300, 200)
    area.show()
    qtbot.waitExposed(area)
    document.show_html(PARAGRAPHS + '<p><a href="report:inv">The last</a></p>')
    QApplication.processEvents()
    document.setFocus()
    return area, document


def test_a_document_that_grows_is_as_high_as_its_text(page):
    _, document = page
    assert document.height() >= document.document().size().height()
    assert document.verticalScrollBar().maximum() == 0


def test_pages_scroll_what_holds_it(qtbot, page):
    area, document = page
    qtbot.keyClick(document, Qt.Key.Key_PageDown)
    assert area.verticalScrollBar().value() > 0
    assert document.textCursor().position() == 0


def test_lines_are_read_one_after_the_other(qtbot, page):
    _, document = page
    places: list[int] = []
    document.reached.connect(lambda place: places.append(place.top()))
    for number in range(1, 4):
        qtbot.keyClick(document, Qt.Key.Key_Down)
        assert document.textCursor().block().text() == f"Invented paragraph {number}."
    assert places == sorted(set(places))
    assert len(places) == 3


def test_at_its_end_the_page_scrolls_on(qtbot, page):
    area, document = page
    qtbot.keyClick(document, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    area.verticalScrollBar().setValue(0)
    qtbot.keyClick(document, Qt.Key.Key_Down)
    assert area.verticalScrollBar().value() > 0


def test_no_name_hides_the_text_from_a_screen_reader(qtbot, page):
    _, document = page
    face = QAccessible.queryAccessibleInterface(document)
    assert face.text(QAccessible.Text.Name) == ""
    assert face.text(QAccessible.Text.Description) == "Invented document"
    assert face.textInterface().text(0, 19) == "Invented paragraph "


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<p>Invented</p>", ""),
        ("<h2>Invented</h2>", "Heading level 2"),
        ("<ul><li>Invented</li></ul>", "List item"),
        ('<ul><li><a href="report:inv">Invented</a></li></ul>', "List item, Link"),
        ('<p>Or <a href="report:inv">invented</a></p>', "Link"),
    ],
)
def test_what_a_paragraph_is_can_be_said(qapp, html, words):
    document = QTextDocument()
    document.setHtml(html)
    assert kind_of(document.begin()) == words


def test_it_says_where_the_link_is_that_tab_came_to(qtbot, page):
    _, document = page
    with qtbot.waitSignal(document.reached) as reached:
        qtbot.keyClick(document, Qt.Key.Key_Tab)
    assert reached.args[0].top() > 200


def test_the_focus_of_the_keyboard_is_seen(qtbot, page):
    _, document = page
    focused = document.grab().toImage()
    document.clearFocus()
    assert document.grab().toImage() != focused


def test_nothing_is_loaded_that_the_text_names(qtbot, tmp_path):
    picture = tmp_path / "invented.txt"
    picture.write_text("never read")
    document = Document("Invented document")
    qtbot.addWidget(document)
    for kind in (QTextDocument.ResourceType.ImageResource, QTextDocument.ResourceType.HtmlResource):
        assert document.loadResource(int(kind.value), picture.as_uri()) is None
