"""The status line: the source and age of the data."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from viewer.wording import dates
from viewer.wording.phrases import shortened

if TYPE_CHECKING:
    from db.domain.imports import StoreInfo
    from viewer.appearance.theme import Theme


HEIGHT = 24
"""The height of the line in pixels at text scale 1."""
_DISCLAIMERS = ("Offline copy · not a CQC publication", "Offline copy")
"""What the right side says, in a wide and in a narrow window."""


class StatusLine(QWidget):
    """The status line: the freshness of the data on the left, a disclaimer on the right.

    It is one line high; where not all of it fits, the counts are left out first. A PC that follows
    a folder has a button before the disclaimer, which shows what is followed.
    """

    following_clicked = Signal()
    """Emitted if the user wants to know what is followed."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._forms: tuple[str, ...] = ("Opening the ratings…",)
        self._work = ""
        self._folder = ""
        self.setObjectName("status")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._freshness = QLabel()
        self._freshness.setTextFormat(Qt.TextFormat.PlainText)
        self._freshness.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        # So that the longest form does not keep the window from becoming narrower.
        self._freshness.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._disclaimer = QLabel()
        self._disclaimer.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self._layout = QHBoxLayout(self)
        self.following_button = QPushButton()
        self.following_button.setObjectName("following")
        self.following_button.clicked.connect(self.following_clicked)
        self.following_button.hide()
        self._layout.addWidget(self._freshness, 1)
        self._layout.addWidget(self.following_button)
        self._layout.addWidget(self._disclaimer)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def show_info(self, info: StoreInfo, note: str = "") -> None:
        """Show how old the data is, and a note on whose database it is if that is not obvious."""
        self._forms = forms(info, note)
        self._freshness.setToolTip("\n".join((self._forms[0], *_ages(info))))
        self._fit()

    def show_text(self, text: str) -> None:
        """Show ``text`` instead of the freshness."""
        self._forms = (text,)
        self._freshness.setToolTip(text)
        self._fit()

    def show_work(self, work: str) -> None:
        """Show before the freshness what is being done, such as 'Adding a file: 60 %'."""
        self._work = work
        self._fit()

    def show_following(self, folder: str) -> None:
        """Show that this PC follows ``folder``; nothing if it is empty."""
        self._folder = folder
        self.following_button.setVisible(bool(folder))
        self.following_button.setAccessibleName(f"Following {folder}")
        self.following_button.setToolTip("Show which version of your trust’s data is in use")
        self._fit()

    def text(self) -> str:
        """Return all that the left side has to say, also what does not fit."""
        return self._with_work(self._forms[0])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as much as fits in the new width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        margins = self._layout.contentsMargins()
        room = self.width() - margins.left() - margins.right() - self._layout.spacing()
        metrics = self._freshness.fontMetrics()
        lefts = [self._with_work(form) for form in self._forms]
        pairs = [(left, right) for left in lefts for right in _DISCLAIMERS]
        if self._folder:
            self.following_button.setText(f"✓ Following {shortened(self._folder, 40)} ▴")
            if self.following_button.sizeHint().width() > room // 3:
                self.following_button.setText("✓ Following ▴")
            room -= self.following_button.sizeHint().width() + self._layout.spacing()
        left, right = next(
            (
                (left, right)
                for left, right in pairs
                if metrics.horizontalAdvance(left) + metrics.horizontalAdvance(right) <= room
            ),
            pairs[-1],
        )
        self._freshness.setText(left)
        self._freshness.setAccessibleName(lefts[0])
        self._disclaimer.setText(right)
        self._disclaimer.setAccessibleName(_DISCLAIMERS[0])

    def _with_work(self, form: str) -> str:
        return " · ".join(filter(None, (self._work, form)))

    @Slot()
    def _on_theme_changed(self) -> None:
        space = self._theme.space
        self._layout.setContentsMargins(space(12), 0, space(12), 0)
        self._layout.setSpacing(space(16))
        self.setFixedHeight(space(HEIGHT))
        s = self._theme.scheme
        self.following_button.setStyleSheet(
            f"#following {{ color: {s.accent}; background: transparent; font-weight: bold;"
            f" border: 3px solid transparent; border-radius: 3px; padding: 0 {space(3)}px;"
            f" font-size: {self._theme.body_points * 0.92:.1f}pt; }}"
            "#following:hover { text-decoration: underline; }"
            f"#following:focus {{ border-color: {s.accent}; }}"
        )
        self.following_button.setFixedHeight(space(HEIGHT) - 1)
        self._fit()


def freshness(info: StoreInfo) -> str:
    """Return 'CQC ratings to November 2026 · 54,812 places · … · added 20 November 2026'."""
    return forms(info)[0]


def forms(info: StoreInfo, note: str = "") -> tuple[str, ...]:
    """Return the freshness in decreasing lengths: with counts, with the day it was added, bare.

    ``note`` says whose database it is; like 'read-only', it is left out of none.
    """
    begin = f"CQC ratings{_month(info)}"
    counts = [
        f"{info.counts[name]:,} {word}"
        for name, word in (("locations", "places"), ("ratings", "ratings"))
        if name in info.counts
    ]
    added: list[str] = []
    if info.files:
        last = max(file.loaded for file in info.files).astimezone().date()
        added = [f"added {dates.day(last)}"]
    end = ["read-only"] * info.read_only + [note] * bool(note)
    lines = ([begin, *counts, *added, *end], [begin, *added, *end], [begin, *end])
    return tuple(dict.fromkeys(" · ".join(line) for line in lines))


def _month(info: StoreInfo) -> str:
    """Return the month of the newest monthly file, or otherwise of the newest rating."""
    if info.extract_months:
        year, _, month = max(info.extract_months).partition("-")
        return f" to {dates.month(date(int(year), int(month), 1))}"
    if info.newest_publication is not None:
        return f" to {dates.month(info.newest_publication)}"
    return ""


def _ages(info: StoreInfo) -> list[str]:
    ages = [f"{band}: {count:,}" for band, count in info.freshness.items()]
    return ["Age of overall ratings today", *ages] if ages else []
