"""What stays at the top of a report while it scrolls: its name, and the columns' headings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QWidget

from viewer.appearance.theme import Theme
from viewer.parts.badge import Badge
from viewer.wording.organisations import full_name
from viewer.wording.reports import in_the_picker
from viewer.wording.standing import headline_rating

if TYPE_CHECKING:
    from db.domain.report import ReportCard
    from viewer.views.report.matrix import RatingMatrix

_HEIGHT = 32


class StayingLine(QWidget):
    """A line with name, rating and report, and the matrix's headings below it while it scrolls.

    It repeats what the page has, so screen readers and the Tab key pass it by.
    """

    def __init__(self, theme: Theme, matrix: RatingMatrix, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._matrix = matrix
        self._heads_shown = False
        self._name = ""
        self._badge = Badge(theme, 12 / 13, self)
        self._closed = QLabel("Closed", self)
        self._report = ""
        self._side = self._right = 0
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def show_card(self, card: ReportCard) -> None:
        """Show the name, rating and report of ``card``."""
        self._name = full_name(card)
        rating, closed = headline_rating(card), card.organisation.status.is_closed
        self._badge.show_rating(rating)
        self._badge.setVisible(rating is not None and not closed)
        self._closed.setVisible(closed)
        self._report = ""
        if card.report is not None:
            ids = [report.id for report in card.reports]
            place = ids.index(card.report.id) if card.report.id in ids else len(ids)
            self._report = in_the_picker(card.report, place, len(ids), shown=True)
        self._arrange()

    def line_height(self) -> int:
        """The height of the line itself in pixels, without headings."""
        return self._theme.space(_HEIGHT)

    def restyle(self) -> None:
        """Apply the theme's colours and sizes again."""
        s, px = self._theme.scheme, self._theme.space
        self._closed.setFont(self._theme.type(12, bold=True))
        self._closed.setStyleSheet(
            f"color: {s.text}; background: {s.surface}; border: 2px solid {s.text};"
            f" border-radius: {px(3)}px; padding: 0 {px(6)}px;"
        )
        self._arrange()

    def place(self, width: int, side: int, right: int, *, heads: bool) -> None:
        """Take the top of the page, ``width`` pixels wide.

        ``side`` and ``right`` are the page's margins in pixels. With ``heads`` the headings of the
        matrix's columns are below the line.
        """
        self._side, self._right = side, right
        self._heads_shown = heads
        header = self._matrix.horizontalHeader()
        height = self.line_height() + (header.height() + 1 if heads else 0)
        self.setGeometry(0, 0, width, height)
        self._arrange()

    def covered(self) -> int:
        """How many pixels at the top of the page it covers; 0 while it is hidden."""
        return self.height() if self.isVisible() else 0

    def _arrange(self) -> None:
        metrics = QFontMetrics(self._theme.type(14, bold=True))
        x = self._side + metrics.horizontalAdvance(self._shown_name()) + self._theme.space(12)
        for label in (self._badge, self._closed):
            size = label.sizeHint()
            label.setGeometry(QRect(QPoint(x, (self.line_height() - size.height()) // 2), size))
        self.update()

    def _shown_name(self) -> str:
        """The name, cut so that the badge has room."""
        metrics = QFontMetrics(self._theme.type(14, bold=True))
        room = self.width() - self._side - self._right - self._badge.sizeHint().width()
        room -= self._theme.space(12)
        return metrics.elidedText(self._name, Qt.TextElideMode.ElideRight, max(0, room))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the name, the report where there is room, a rule, and the headings."""
        painter = QPainter(self)
        s = self._theme
        painter.fillRect(self.rect(), s.colour("window"))
        line = self.line_height()
        area = QRect(self._side, 0, self.width() - self._side - self._right, line)
        painter.setPen(s.colour("text"))
        painter.setFont(s.type(14, bold=True))
        left, right = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(area, left | middle, self._shown_name())
        painter.setFont(s.type(13))
        painter.setPen(s.colour("muted"))
        taken = self._badge.geometry().right() if self._badge.isVisible() else (
            self._closed.geometry().right()
        )  # fmt: skip
        words = self._report
        if taken + s.space(20) + painter.fontMetrics().horizontalAdvance(words) <= area.right():
            painter.drawText(area, right | middle, words)
        painter.setPen(QPen(s.colour("line"), 1))
        painter.drawLine(area.left(), line - 1, area.right(), line - 1)
        painter.end()
        if self._heads_shown:
            header = self._matrix.horizontalHeader()
            corner = header.mapTo(self._matrix.window(), QPoint(0, 0))
            own = self.mapTo(self.window(), QPoint(0, 0))
            painter = QPainter(self)
            painter.drawPixmap(corner.x() - own.x(), line, header.grab())
            painter.setPen(QPen(s.colour("line"), 1))
            painter.drawLine(area.left(), self.height() - 1, area.right(), self.height() - 1)
            painter.end()
