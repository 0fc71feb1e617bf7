"""Measures and paints the cells of the list of what to improve, each of several lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import IntEnum

from PySide6.QtCore import (
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QPainter, QPen, QTextLayout, QTextOption
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from db.domain.register import Entry
from db.domain.requirement import RequirementKind
from db.domain.response import Status
from viewer.appearance.status_signs import paint_status
from viewer.appearance.theme import Theme
from viewer.parts.chips import Chip, PlacedChip, paint_chips, place_chips
from viewer.views.improve.model import ENTRY_ROLE, FIRST_OF_OWN, Part, RegisterModel
from viewer.wording import improve_page as words

Index = QModelIndex | QPersistentModelIndex
_SIDE, _ABOVE, _SIGN = 8, 6, 14
"""Units left and right of a text, above and below it, and the side of the sign of a status."""
_MOST_KEPT = 4_000
"""The most cells of which the layout is kept."""


class Form(IntEnum):
    """How much of an entry has a column of its own; the rest is in lines of the first."""

    WIDE = 0
    MIDDLE = 1
    NARROW = 2


COLUMNS: dict[Form, tuple[Part, ...]] = {
    Form.WIDE: tuple(Part),
    Form.MIDDLE: (Part.SAID, Part.DUE, Part.STATUS),
    Form.NARROW: (Part.SAID,),
}
"""The columns of each form."""


@dataclass(frozen=True, slots=True)
class _Text:
    words: str
    size: float = 13
    bold: bool = False
    ink: str = "text"
    """The name of its colour."""
    sign: Status | None = None
    """The sign in front of it."""


@dataclass(frozen=True, slots=True)
class _Placed:
    """A cell laid out for one width, in pixels."""

    entry: Entry
    """Whose cell it is; with another one it is laid out again."""
    changed: bool
    height: float
    texts: tuple[tuple[QTextLayout, QPointF, str], ...]
    chips: tuple[tuple[float, tuple[PlacedChip, ...]], ...]
    signs: tuple[tuple[QRectF, Status], ...]


class CellDelegate(QStyledItemDelegate):
    """Paints what was said with its chips, dates that are over in red, and signs of statuses."""

    def __init__(
        self,
        model: RegisterModel,
        width_of: Callable[[int], int],
        theme: Theme,
        parent: QObject | None = None,
    ) -> None:
        """``width_of`` returns the width of a column in pixels."""
        super().__init__(parent)
        self._model, self._width_of, self._theme = model, width_of, theme
        self._placed: dict[tuple[str, Part, int], _Placed] = {}
        self.form = Form.WIDE
        """Which columns there are."""

    def forget(self) -> None:
        """Lay all out again, because the theme, the form or what is known has changed."""
        self._placed.clear()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the size in pixels that a cell needs in its column's present width."""
        width = self._width_of(index.column())
        return QSize(width, round(self._cell(index, width).height))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a cell."""
        rect: QRect = option.rect  # pyright: ignore[reportAttributeAccessIssue]
        state: QStyle.StateFlag = option.state  # pyright: ignore[reportAttributeAccessIssue]
        s = self._theme.scheme
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        own = self.form is Form.WIDE and index.column() >= FIRST_OF_OWN
        ground = s.chosen if chosen else s.work if own else s.surface
        painter.save()
        painter.fillRect(rect, QColor(ground))
        painter.setPen(QPen(QColor(s.faint), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if own and index.column() == FIRST_OF_OWN and self._theme.high_contrast:
            painter.fillRect(QRect(rect.left(), rect.top(), 2, rect.height()), QColor(s.line))
        cell = self._cell(index, rect.width())
        left, top = rect.left(), rect.top()
        for layout, at, ink in cell.texts:
            painter.setPen(self._theme.colour(ink))
            layout.draw(painter, QPointF(left, top) + at)
        for y, chips in cell.chips:
            paint_chips(painter, chips, left + self._theme.space(_SIDE), top + y, self._theme)
        for box, status in cell.signs:
            paint_status(painter, status, box.translated(left, top), self._theme, ground)
        painter.restore()

    # Contents

    def _cell(self, index: Index, width: int) -> _Placed:
        entry: Entry = index.data(ENTRY_ROLE)
        changed = self._model.is_changed(entry.key)
        key = (entry.key, Part(index.column()), width)
        placed = self._placed.get(key)
        if placed is None or placed.entry is not entry or placed.changed is not changed:
            if len(self._placed) >= _MOST_KEPT:
                self._placed.clear()
            placed = self._placed[key] = self._place(entry, Part(index.column()), width, changed)
        return placed

    def _place(self, entry: Entry, part: Part, width: int, changed: bool) -> _Placed:
        px = self._theme.space
        side, y = px(_SIDE), float(px(_ABOVE))
        room = max(1, width - 2 * side)
        texts: list[tuple[QTextLayout, QPointF, str]] = []
        chips: list[tuple[float, tuple[PlacedChip, ...]]] = []
        signs: list[tuple[QRectF, Status]] = []
        for block in self._blocks(entry, part, changed):
            if isinstance(block, tuple):
                placed, height = place_chips(block, room, self._theme)
                chips.append((y + px(3), placed))
                y += height + px(5)
                continue
            indent = px(_SIGN + 6) if block.sign else 0
            layout, height = self._layout(block, max(1, room - indent))
            texts.append((layout, QPointF(side + indent, y), block.ink))
            if block.sign is not None:
                box = QRectF(side, y + px(1), px(_SIGN), px(_SIGN))
                signs.append((box, block.sign))
            y += height
        height = y + px(_ABOVE)
        return _Placed(entry, changed, height, tuple(texts), tuple(chips), tuple(signs))

    def _layout(self, block: _Text, width: float) -> tuple[QTextLayout, float]:
        layout = QTextLayout(block.words, self._theme.type(block.size, bold=block.bold))
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.setCacheEnabled(True)
        height = 0.0
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            line.setPosition(QPointF(0, height))
            height += line.height()
        layout.endLayout()
        return layout, height

    def _blocks(
        self, entry: Entry, part: Part, changed: bool
    ) -> Iterable[_Text | tuple[Chip, ...]]:
        match part:
            case Part.SAID:
                yield from self._said(entry, changed)
            case Part.WHERE:
                first, second = words.place_lines(entry.requirement)
                yield _Text(first)
                yield from _quiet(second)
            case Part.REPORT:
                first, second = words.report_lines(entry.requirement)
                yield _Text(first)
                yield from _quiet(second)
            case Part.OWNER:
                yield from self._owner(entry)
            case Part.DUE:
                if self.form is Form.MIDDLE:
                    yield from self._owner(entry)
                yield from self._due(entry)
            case Part.STATUS:
                yield from self._status(entry, changed)

    def _said(self, entry: Entry, changed: bool) -> Iterable[_Text | tuple[Chip, ...]]:
        requirement = entry.requirement
        yield _Text(requirement.text)
        if self.form is not Form.WIDE:
            when = " · ".join((requirement.where, *words.report_lines(requirement)))
            yield from _quiet(when)
        strong = requirement.kind in _STRONG
        chips = [Chip(requirement.kind.label, strong=strong)]
        if requirement.question is not None:
            chips.append(Chip(requirement.question.label))
        if repeat := self._model.repeat_words(entry):
            chips.append(Chip(repeat, warns=True))
        if entry.is_gone:
            chips.append(Chip(words.GONE))
        yield tuple(chips)
        if self.form is Form.NARROW:
            yield from self._owner(entry)
            yield from self._due(entry)
            yield from self._status(entry, changed)

    def _owner(self, entry: Entry) -> Iterable[_Text]:
        owner = entry.progress.operational_lead
        yield _Text(owner) if owner else _Text(words.NO_OWNER, ink="muted")

    def _due(self, entry: Entry) -> Iterable[_Text]:
        day, late, rest = words.due_lines(entry, self._model.today)
        if day:
            yield _Text(day, bold=bool(late), ink="danger" if late else "text")
        if late:
            yield _Text(late, 12, bold=True, ink="danger")
        yield from _quiet(rest)

    def _status(self, entry: Entry, changed: bool) -> Iterable[_Text]:
        yield _Text(words.status_words(entry.status), sign=entry.status)
        yield from _quiet(words.evidence_words(entry.progress.evidence))
        if changed:
            yield _Text(words.NOT_SAVED, 12, bold=True, ink="warning")


_STRONG = frozenset(
    (
        RequirementKind.NOTICE,
        RequirementKind.CONDITION,
        RequirementKind.MUST,
        RequirementKind.SHOULD,
    )
)
"""The kinds that CQC itself requires, which are white on dark."""


def _quiet(text: str) -> Iterable[_Text]:
    if text:
        yield _Text(text, 12, ink="muted")


ALIGNED = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
"""How the headings of the columns are aligned."""
