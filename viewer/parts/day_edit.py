"""A field for a day, which can be typed as people write days, or picked from a calendar."""

from __future__ import annotations

import calendar
import re

from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDateEdit

_PARTS = re.compile(r"\d+|[^\W\d_]+")
_MONTHS = """
    January February March April May June July August September October November December
""".casefold().split()


_HELD = (
    Qt.Key.Key_Shift,
    Qt.Key.Key_Control,
    Qt.Key.Key_Alt,
    Qt.Key.Key_AltGr,
    Qt.Key.Key_Meta,
    Qt.Key.Key_CapsLock,
)
"""Keys that say nothing by themselves."""


class DayEdit(QDateEdit):
    """A field for a day: '14 June 2019', '14 jun 2019', '14/6/2019', '14062019' or '2019-06-14'.

    Qt's own field goes on by itself after two digits, so that a space typed next skips the month,
    and refuses the 31st until the month is changed. Here what is typed is read as a whole.
    """

    def __init__(self, day: QDate) -> None:
        super().__init__(day)
        self.setCalendarPopup(True)
        self.setDisplayFormat("d MMMM yyyy")
        self._typed = ""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Read typed letters, digits and separators as a day; any other key begins anew."""
        if event.key() in _HELD:
            # It may be Shift for the capital of a month.
            super().keyPressEvent(event)
            return
        text = event.text()
        held = event.modifiers() & ~(
            Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
        )
        erased = event.key() == Qt.Key.Key_Backspace and bool(self._typed)
        if held or not (erased or (text and text.isprintable())):
            self._typed = ""
            super().keyPressEvent(event)
            return
        self._typed = self._typed[:-1] if erased else self._typed + text
        self.setDate(self._read())
        self.setSelectedSection(self._section())

    def _read(self) -> QDate:
        """The day that has been typed so far; what is missing is as in the day shown."""
        shown = self.date()
        day, month, year = typed_day(self._typed)
        year, month = year or shown.year(), month or shown.month()
        read = QDate(year, month, min(day or shown.day(), calendar.monthrange(year, month)[1]))
        return min(max(read, self.minimumDate()), self.maximumDate())

    def _section(self) -> QDateEdit.Section:
        _, month, year = typed_day(self._typed)
        if year:
            return QDateEdit.Section.YearSection
        return QDateEdit.Section.MonthSection if month else QDateEdit.Section.DaySection


def typed_day(text: str) -> tuple[int | None, int | None, int | None]:
    """The day, month and year in ``text``, each None if it is not there or not complete."""
    parts = _PARTS.findall(text)
    if parts and re.fullmatch(r"20\d\d", parts[0]):
        parts = parts[::-1] if len(parts) > 2 else [*([""] * (3 - len(parts))), *parts[::-1]]
    elif parts and parts[0].isdecimal() and len(parts[0]) > 2:
        parts = [parts[0][:2], parts[0][2:4], parts[0][4:], *parts[1:]]
    elif parts and not parts[0].isdecimal():
        parts = ["", *parts]
    day, month, year = [*parts, "", "", ""][:3]
    return (
        int(day) if day.isdecimal() and 1 <= int(day) <= 31 else None,
        _month(month),
        int(year) if re.fullmatch(r"20\d\d", year) else None,
    )


def _month(text: str) -> int | None:
    """The number of a month, from its number or the beginning of its name."""
    if text.isdecimal():
        return int(text) if 1 <= int(text) <= 12 else None
    begin = (n for n, name in enumerate(_MONTHS, 1) if text and name.startswith(text.casefold()))
    return next(begin, None)
