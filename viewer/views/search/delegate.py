"""Paints a search result: its icon, its title with what was found in it, its kind and rating."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QPainter,
    QPen,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from db.domain.hits import Hit, HitKind
from db.domain.scale import REQUIRES_IMPROVEMENT, Change
from viewer.appearance.colours import FOUND, FOUND_TEXT
from viewer.appearance.icons import paint_icon
from viewer.appearance.theme import Theme
from viewer.parts.badge import badge_size, paint_badge
from viewer.views.search.model import (
    COMMAND_ROLE,
    HEADING_ROLE,
    HIT_ROLE,
    MORE_WORDS_ROLE,
    SearchCommand,
)
from viewer.wording.phrases import shortened
from viewer.wording.search import RATED_KINDS, distance, hit_place, what_words, where
from viewer.wording.tree import places_counted, places_figure

Index = QModelIndex | QPersistentModelIndex

WIDE = 620
"""The width in pixels at text scale 1 from which kind, distance and rating have columns."""
_TEXT, _KIND, _MILES, _RATING = 44, 0.53, 0.77, 0.785
"""Where the columns begin: the text in pixels, the others, and the end of the distances, as shares
of the width."""
_LARGEST_FIGURE = 0.5
"""The largest share of a row's width for the ratings of a provider's places."""
_LONGEST = 300
"""The most characters of a text in the results: more than fit on any screen."""
_ICONS = {
    HitKind.SERVICE: "heart",
    HitKind.REPORT: "report",
    HitKind.RATING: "table",
    HitKind.FINDING: "finding",
    HitKind.MEASURE: "measure",
    HitKind.ACTION: "action",
    HitKind.STATEMENT: "finding",
    HitKind.EVENT: "clock",
}
_ICONS_OF_PLACES = {
    "hospital": "hospital",
    "NHS site": "hospital",
    "GP practice": "surgery",
    "dentist": "surgery",
    "clinic": "surgery",
    "care home": "home",
}


class HitsDelegate(QStyledItemDelegate):
    """Paints headings, recent searches and commands in one line, and hits in two or three."""

    def __init__(self, theme: Theme, view: QListView) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view
        self.typed = ""
        """The text that was searched for, whose words are marked."""

    def _is_wide(self) -> bool:
        return self._view.viewport().width() >= self._theme.space(WIDE)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """The height of a row in pixels, which depends on its kind."""
        theme = self._theme
        body = QFontMetrics(theme.font()).height()
        small = QFontMetrics(theme.font(0.92)).height()
        if index.data(HEADING_ROLE):
            return QSize(0, small + theme.space(10))
        hit: Hit | None = index.data(HIT_ROLE)
        if hit is None:
            return QSize(0, max(theme.space(28), body + theme.space(12)))
        title, place = self._lines(hit)
        lines = len(self._laid_out(title, theme.font(), self._text_width(hit), 2))
        return QSize(0, lines * body + (small if place else 0) + theme.space(8))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a heading, a recent search, a command or a hit."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, rect = self._theme, option.rect
        colour, space = theme.colour, theme.space
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        heading = index.data(HEADING_ROLE)
        if (chosen or hovered) and not heading:
            painter.fillRect(rect, colour("chosen"))
        if chosen:
            painter.fillRect(
                QRect(rect.topLeft(), QSize(space(4), rect.height())), colour("accent")
            )
        hit: Hit | None = index.data(HIT_ROLE)
        command: SearchCommand | None = index.data(COMMAND_ROLE)
        if heading:
            self._paint_heading(painter, rect, index)
        elif hit is not None:
            self._paint_icon(painter, rect, _icon_of(hit))
            self._paint_hit(painter, rect, hit)
        elif command is not None:
            self._paint_icon(painter, rect, "prompt")
            self._paint_command(painter, rect, command)
        else:
            self._paint_icon(painter, rect, "clock")
            painter.setFont(theme.font())
            painter.setPen(colour("text"))
            painter.drawText(
                rect.adjusted(space(_TEXT), 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, index.data()
            )
        painter.restore()

    # Parts

    def _paint_heading(self, painter: QPainter, rect: QRect, index: Index) -> None:
        theme = self._theme
        area = rect.adjusted(theme.space(14), 0, -theme.space(14), -theme.space(3))
        painter.setFont(theme.font(0.92, bold=True))
        painter.setPen(theme.colour("muted"))
        painter.drawText(area, Qt.AlignmentFlag.AlignBottom, str(index.data()))
        painter.setFont(theme.font(0.92))
        painter.setPen(theme.colour("accent"))
        right = Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignRight
        painter.drawText(area, right, str(index.data(MORE_WORDS_ROLE)))

    def _paint_icon(self, painter: QPainter, rect: QRect, name: str) -> None:
        side = self._theme.space(16)
        square = QRectF(0, 0, side, side)
        square.moveCenter(QRectF(rect).center())
        square.moveLeft(rect.left() + self._theme.space(16))
        paint_icon(painter, name, square, self._theme.colour("muted"))

    def _paint_command(self, painter: QPainter, rect: QRect, command: SearchCommand) -> None:
        theme, space = self._theme, self._theme.space
        end = rect.right() - space(12)
        small = theme.font(0.92)
        if command.keys:
            metrics = QFontMetrics(small)
            size = QSize(metrics.horizontalAdvance(command.keys) + space(10), metrics.height() + 2)
            key = QRect(QPoint(0, 0), size)
            key.moveCenter(rect.center())
            left = self._badges_from(rect)
            key.moveLeft(min(left, end - size.width()) if self._is_wide() else end - size.width())
            painter.setFont(small)
            painter.setPen(QPen(theme.colour("muted"), 1))
            painter.drawRoundedRect(key, space(3), space(3))
            painter.setPen(theme.colour("text"))
            painter.drawText(key, Qt.AlignmentFlag.AlignCenter, command.keys)
            end = key.left() - space(8)
        if self._is_wide():
            left = rect.left() + round(_KIND * rect.width())
            painter.setFont(small)
            painter.setPen(theme.colour("muted"))
            kind = QRect(left, rect.top(), end - left, rect.height())
            painter.drawText(kind, Qt.AlignmentFlag.AlignVCenter, "Command")
            end = left - space(8)
        width = end - rect.left() - space(_TEXT)
        layouts = self._laid_out(command.text, theme.font(), width, 1)
        height = QFontMetrics(theme.font()).height()
        at = QPoint(rect.left() + space(_TEXT), rect.center().y() - height // 2)
        self._draw(painter, layouts, at, theme.colour("text"))

    def _paint_hit(self, painter: QPainter, rect: QRect, hit: Hit) -> None:
        theme, colour, space = self._theme, self._theme.colour, self._theme.space
        if _shows_rating(hit):
            self._paint_rating(painter, rect, hit)
        small = theme.font(0.92)
        lower = QFontMetrics(small)
        if self._is_wide():
            kind = QRect(rect)
            kind.setLeft(rect.left() + round(_KIND * rect.width()))
            end = rect.left() + round(_MILES * rect.width())
            kind.setRight(min(end, self._badges_from(rect) - space(8)))
            painter.setFont(small)
            painter.setPen(colour("muted"))
            middle = Qt.AlignmentFlag.AlignVCenter
            miles = distance(hit)
            room = kind.width() - lower.horizontalAdvance(miles) - space(8)
            what = lower.elidedText(what_words(hit), Qt.TextElideMode.ElideRight, room)
            painter.drawText(kind, middle, what)
            painter.drawText(kind, middle | Qt.AlignmentFlag.AlignRight, miles)
        title, place = self._lines(hit)
        width = self._text_width(hit)
        layouts = self._laid_out(title, theme.font(), width, 2)
        body = QFontMetrics(theme.font()).height()
        high = len(layouts) * body + (lower.height() if place else 0)
        at = QPoint(rect.left() + space(_TEXT), rect.top() + (rect.height() - high) // 2)
        self._draw(painter, layouts, at, colour("text"))
        painter.setFont(small)
        painter.setPen(colour("muted"))
        painter.drawText(
            at.x(),
            at.y() + len(layouts) * body + lower.ascent(),
            lower.elidedText(place, Qt.TextElideMode.ElideRight, width),
        )

    def _paint_rating(self, painter: QPainter, rect: QRect, hit: Hit) -> None:
        theme = self._theme
        figure, size = self._figure(hit, rect.width())
        area = QRect(QPoint(0, 0), size)
        area.moveCenter(rect.center())
        area.moveRight(rect.right() - theme.space(11))
        if self._is_wide():
            area.moveLeft(min(area.left(), self._badges_from(rect)))
        if figure:
            painter.setFont(theme.font(0.92))
            painter.setPen(theme.colour("muted"))
            painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, figure)
        else:
            paint_badge(painter, area, hit.badge, _arrow(hit), theme, short=not self._is_wide())

    def _badges_from(self, rect: QRect) -> int:
        """The left edge of the column of badges in a row: further left if the widest needs it."""
        widest = badge_size(REQUIRES_IMPROVEMENT, Change.UP_TWO, self._theme, short=False).width()
        latest = rect.right() - self._theme.space(11) - widest
        return min(latest, rect.left() + round(_RATING * rect.width()))

    def _figure(self, hit: Hit, width: int) -> tuple[str, QSize]:
        """The text in place of a badge, or nothing, and the size in pixels of what is shown."""
        figure = places_figure(hit)
        if not figure:
            short = not self._is_wide()
            return "", badge_size(hit.badge, _arrow(hit), self._theme, short=short)
        metrics = QFontMetrics(self._theme.font(0.92))
        most = (1 - _RATING if self._is_wide() else _LARGEST_FIGURE) * width
        if metrics.horizontalAdvance(figure) > most:
            figure = places_counted(hit)
        return figure, QSize(metrics.horizontalAdvance(figure), metrics.height())

    # Text

    def _text_width(self, hit: Hit) -> int:
        """The width in pixels of the column of titles."""
        width, space = self._view.viewport().width(), self._theme.space
        if self._is_wide():
            return round(_KIND * width) - space(_TEXT) - space(8)
        room = width - space(_TEXT) - space(11)
        return room - (self._figure(hit, width)[1].width() + space(8) if _shows_rating(hit) else 0)

    def _lines(self, hit: Hit) -> tuple[str, str]:
        """The title and the line below; of a finding, its text comes first as it matters most."""
        if self._is_wide():
            below = where(hit)
        else:
            title = hit.title if hit.text and hit.title != hit.text else ""
            below = " · ".join(filter(None, (title, hit_place(hit))))
        if hit.text and hit.kind not in RATED_KINDS:
            return shortened(hit.text, _LONGEST), below
        return hit.title, below

    def _laid_out(self, text: str, font: QFont, width: int, most: int) -> list[str]:
        """``text`` in at most ``most`` lines of ``width`` pixels; the last may be cut off."""
        metrics = QFontMetrics(font)
        layout = QTextLayout(text, font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.beginLayout()
        lines: list[str] = []
        while len(lines) < most:
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(width)
            start = line.textStart()
            last = len(lines) + 1 == most
            rest = text[start:] if last else text[start : start + line.textLength()]
            lines.append(metrics.elidedText(rest, Qt.TextElideMode.ElideRight, width))
        layout.endLayout()
        return lines or [""]

    def _draw(self, painter: QPainter, lines: Sequence[str], at: QPoint, colour: QColor) -> None:
        """Draw ``lines`` from ``at`` down, with the words that were searched for marked."""
        font = self._theme.font()
        painter.setPen(colour)
        mark = QTextCharFormat()
        mark.setBackground(QColor(FOUND))
        mark.setForeground(QColor(FOUND_TEXT))
        y = at.y()
        for text in lines:
            layout = QTextLayout(text, font)
            ranges: list[QTextLayout.FormatRange] = []
            for start, length in found_in(text, self.typed):
                part = QTextLayout.FormatRange()
                part.start, part.length, part.format = start, length, mark
                ranges.append(part)
            layout.setFormats(ranges)
            layout.beginLayout()
            layout.createLine()
            layout.endLayout()
            layout.draw(painter, QPoint(at.x(), y).toPointF())
            y += QFontMetrics(font).height()


def found_in(text: str, typed: str) -> list[tuple[int, int]]:
    """The start and length of each beginning of a word in ``text`` that is a word of ``typed``.

    >>> found_in("The Lister Hospital", "list hosp")
    [(4, 4), (11, 4)]
    """
    words = [re.escape(word) for word in re.findall(r"\w+", typed.removeprefix(">"))]
    if not words:
        return []
    longest_first = sorted(words, key=len, reverse=True)
    pattern = re.compile(rf"\b(?:{'|'.join(longest_first)})", re.IGNORECASE)
    return [(found.start(), found.end() - found.start()) for found in pattern.finditer(text)]


def _shows_rating(hit: Hit) -> bool:
    return hit.is_current and (hit.rating is not None or hit.kind in RATED_KINDS)


def _arrow(hit: Hit) -> Change | None:
    """The change that is shown before a rating, as in the list of places: only up or down."""
    return None if hit.change is Change.SAME else hit.change


def _icon_of(hit: Hit) -> str:
    return _ICONS.get(hit.kind) or _ICONS_OF_PLACES.get(hit.what, "building")
