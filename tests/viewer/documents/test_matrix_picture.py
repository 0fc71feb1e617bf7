"""The matrix as a picture that says what it shows."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QByteArray
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from tests.factories import a_card, an_empty_card
from tests.viewer.card import cards
from tests.viewer.card.test_painter import apart, coarse
from viewer.card.layout.figure import WIDTH, matrix_figure
from viewer.card.setting.page import Page, Text
from viewer.documents.matrix_picture import in_words, matrix_image, matrix_png, matrix_svg
from viewer.wording.attribution import ATTRIBUTION, DISCLAIMER

SVG = "{http://www.w3.org/2000/svg}"


def texts(page: Page) -> str:
    inks = [*page.ground, *(ink for marked in page.marked for ink in marked.inks), *page.running]
    return " ".join(" ".join(ink.text for ink in inks if isinstance(ink, Text)).split())


@pytest.mark.parametrize("card", [a_card(), an_empty_card(), cards.trust(), cards.site(18)])
def test_the_picture_says_whose_it_is_when_and_who_says_so(card) -> None:
    (page,) = matrix_figure(card).pages
    told = texts(page)
    assert card.name.split()[0] in told
    assert ATTRIBUTION.split(". ")[0] in told
    assert DISCLAIMER in told
    assert told.count("Well-led") == 1
    right = [ink.x for marked in page.marked for ink in marked.inks if isinstance(ink, Text)]
    assert max(right) < WIDTH


def test_the_words_of_the_picture_go_with_it(qapp: QApplication) -> None:
    image = QImage.fromData(matrix_png(a_card()), "PNG")  # pyright: ignore[reportArgumentType]
    assert image.text("Description") == in_words(a_card())
    assert "Surgery: Safe Inadequate" in image.text("Description")
    assert image.text("Copyright") == ATTRIBUTION
    assert image.pixelColor(1, 1) == QColor("white")


def test_the_drawing_looks_as_the_picture(qapp: QApplication) -> None:
    data = matrix_svg(a_card())
    image = matrix_image(a_card())
    drawn = QImage(image.size(), QImage.Format.Format_RGB32)
    painter = QPainter(drawn)
    QSvgRenderer(QByteArray(data)).render(painter)
    painter.end()
    assert apart(coarse(drawn), coarse(image)) < 2.0
    root = ElementTree.fromstring(data)
    assert root.findtext(f"{SVG}title") == "CQC ratings of Invented Hospital"
    assert root.findtext(f"{SVG}desc") == in_words(a_card())
    assert not list(root.iter(f"{SVG}text")), "letters are shapes: no font is needed"
    assert not list(root.iter(f"{SVG}image"))
