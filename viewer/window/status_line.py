"""The status bar: the source and age of the data."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from viewer.wording import dates

if TYPE_CHECKING:
    from db.domain.imports import StoreInfo
    from viewer.appearance.theme import Theme


class StatusLine(QWidget):
    """The status bar: the freshness of the data on the left, a disclaimer on the right."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("status")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._freshness = QLabel("Opening the ratings…")
        self._freshness.setTextFormat(Qt.TextFormat.PlainText)
        self._freshness.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._freshness.setWordWrap(True)
        disclaimer = QLabel("Offline copy · not a CQC product")
        self._layout = QHBoxLayout(self)
        self._layout.addWidget(self._freshness, 1)
        self._layout.addWidget(disclaimer)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def show_info(self, info: StoreInfo, note: str = "") -> None:
        """Show how old the data is, and a note on whose database it is if that is not obvious."""
        self._freshness.setText(" · ".join(filter(None, (freshness(info), note))))
        self._freshness.setToolTip("\n".join(_ages(info)))

    def show_text(self, text: str) -> None:
        """Show ``text`` instead of the freshness."""
        self._freshness.setText(text)

    def text(self) -> str:
        """Return the text on the left."""
        return self._freshness.text()

    @Slot()
    def _on_theme_changed(self) -> None:
        space = self._theme.space
        self._layout.setContentsMargins(space(16), space(5), space(16), space(5))
        self._layout.setSpacing(space(16))


def freshness(info: StoreInfo) -> str:
    """Return 'CQC ratings, November 2026 · 54,812 locations · … · added 20 Nov 2026'."""
    parts = [f"CQC ratings{_month(info)}"]
    parts += [
        f"{info.counts[name]:,} {name}" for name in ("locations", "ratings") if name in info.counts
    ]
    if info.files:
        added = max(file.loaded for file in info.files).astimezone().date()
        parts.append(f"added {added.day} {dates.short_month(added)}")
    if info.read_only:
        parts.append("read-only")
    return " · ".join(parts)


def _month(info: StoreInfo) -> str:
    """Return the month of the newest monthly file, or otherwise of the newest rating."""
    if info.extract_months:
        year, _, month = max(info.extract_months).partition("-")
        return f", {dates.month(date(int(year), int(month), 1))}"
    if info.newest_publication is not None:
        return f" up to {dates.month(info.newest_publication)}"
    return ""


def _ages(info: StoreInfo) -> list[str]:
    ages = [f"{band}: {count:,}" for band, count in info.freshness.items()]
    return ["Age of overall ratings today", *ages] if ages else []
