"""Rich text that is read, copied and tabbed through."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QApplication, QScrollArea, QVBoxLayout, QWidget

from viewer.parts.document import Document

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


@pytest.mark.parametrize("key", [Qt.Key.Key_Down, Qt.Key.Key_PageDown])
def test_keys_scroll_what_holds_it(qtbot, page, key):
    area, document = page
    qtbot.keyClick(document, key)
    assert area.verticalScrollBar().value() > 0


def test_it_says_where_the_link_is_that_tab_came_to(qtbot, page):
    _, document = page
    with qtbot.waitSignal(document.link_reached) as reached:
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
