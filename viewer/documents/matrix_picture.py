"""The rating matrix of a report as a picture, for the clipboard, PNG files and SVG files."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize
from PySide6.QtGui import QImage, QImageWriter, QPainter

from db.domain.report import ReportCard
from viewer.card.layout.figure import matrix_figure
from viewer.card.painter import draw_page, picture
from viewer.wording import dates
from viewer.wording.attribution import ATTRIBUTION, DISCLAIMER
from viewer.wording.rating import row_sentence

DOTS_PER_INCH = 192.0
"""The resolution of the image: twice that of a screen, to be sharp in documents and on slides."""


def matrix_image(card: ReportCard) -> QImage:
    """The matrix with its heading, key and source, at :data:`DOTS_PER_INCH`.

    The image's text fields hold its title, a description in words and the source.
    """
    (page,) = matrix_figure(card).pages
    image = picture(page, DOTS_PER_INCH)
    image.setText("Title", f"CQC ratings of {card.name}")
    image.setText("Description", in_words(card))
    image.setText("Copyright", ATTRIBUTION)
    return image


def matrix_png(card: ReportCard) -> bytes:
    """:func:`matrix_image` as the contents of a PNG file."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not QImageWriter(buffer, QByteArray(b"png")).write(matrix_image(card)):
        raise RuntimeError("Qt cannot write PNG here")
    return bytes(buffer.data().data())


def matrix_svg(card: ReportCard) -> bytes:
    """The same picture as the contents of an SVG file.

    Text is converted to outlines, so it looks the same on a computer without the font.
    """
    from PySide6.QtSvg import QSvgGenerator

    (page,) = matrix_figure(card).pages
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setResolution(72)
    size = QSize(round(page.width), round(page.height))
    generator.setSize(size)
    generator.setViewBox(QRectF(0, 0, page.width, page.height))
    generator.setTitle(f"CQC ratings of {card.name}")
    generator.setDescription(in_words(card))
    painter = QPainter(generator)
    whole = QRectF(0, 0, page.width, page.height)
    painter.fillRect(whole, "white")
    draw_page(painter, page, whole, outlines=True)
    painter.end()
    return bytes(buffer.data().data())


def in_words(card: ReportCard) -> str:
    """The text alternative of the picture: every row, the date and the source."""
    rows = " ".join(row_sentence(row) for row in card.matrix.rows)
    when = card.report.published if card.report else None
    dated = f"As published on {dates.day(when)}." if when else f"As at {dates.day(card.as_at)}."
    return f"{rows} {dated} {ATTRIBUTION} {DISCLAIMER}"
