"""What this PC follows, in a small panel above the status line: version, folder, key and age."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QEvent, QPoint, Qt, Signal, SignalInstance
from PySide6.QtGui import QColor, QFontDatabase, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from viewer.appearance.icons import icon
from viewer.appearance.theme import Theme
from viewer.parts.button_style import LINK, PLAIN, button_style
from viewer.parts.flow_layout import FlowLayout
from viewer.parts.heading import Heading

_WIDTH, _LABEL = 444, 86
"""Widths of the panel and of its labels in pixels at text scale 1."""
_ABOVE = 30
"""The height of the status line and the gap above it, in the same units."""


@dataclass(frozen=True, slots=True)
class Followed:
    """What a PC follows and uses."""

    folder: str
    version: int | None
    """The version in use; None if none has arrived."""
    published: str
    """When it was published, in words; empty if none has arrived."""
    fingerprint: str
    """That of the trusted key; empty before the first version has arrived."""
    looked: datetime | None
    """When this window last looked for newer data."""
    size: int | None
    """The size of the copy on this PC in bytes."""
    former: int | None
    """The version that can be used again; None if there is none."""


class FollowPanel(QDialog):
    """Opens from the status line; Esc or a click elsewhere closes it."""

    look_wanted = Signal()
    """Emitted when the user wants to look for newer data now."""
    back_wanted = Signal()
    """Emitted when the user wants to go back to the version before."""
    other_wanted = Signal()
    """Emitted when the user wants to follow another folder."""
    stop_wanted = Signal()
    """Emitted when the user wants to stop following."""

    def __init__(self, followed: Followed, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("followPanel")
        self.setWindowTitle("Following – Wardcard")
        self.setAccessibleName("This PC follows your trust’s data")
        self._theme = theme
        s, px = theme.scheme, theme.space
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(px(14), px(11), px(14), px(11))
        self._column.setSpacing(px(5))
        heading = Heading("This PC follows your trust’s data")
        heading.setFont(theme.type(14, bold=True))
        self._column.addWidget(heading)
        self._add_rows(followed)
        about = QLabel(
            "While this PC follows, files cannot be added here. My wards and cards are yours as "
            "before."
        )
        about.setWordWrap(True)
        self._column.addWidget(about)
        buttons = QWidget()
        flow = FlowLayout(buttons)
        flow.setContentsMargins(0, 0, 0, 0)
        flow.setSpacing(px(5))
        self.look_button = self._button("Look now", PLAIN, self.look_wanted)
        back = "" if followed.former is None else f"Go back to version {followed.former}"
        self.back_button = self._button(back, PLAIN, self.back_wanted)
        self.back_button.setVisible(bool(back))
        other = self._button("Other folder…", PLAIN, self.other_wanted)
        self.stop_button = self._button("Stop following", LINK, self.stop_wanted)
        for button in (self.look_button, self.back_button, other, self.stop_button):
            if button is not self.back_button or back:
                flow.addWidget(button)
        self._column.addWidget(buttons)
        self.setStyleSheet(
            f"#followPanel {{ background: {s.surface}; border: 2px solid {s.text}; }}"
            f"#followPanel QLabel {{ color: {s.text}; background: transparent; }}"
            f"#followPanel QLabel#muted {{ color: {s.muted}; }}"
            f"#followPanel QFrame#rule {{ background: {s.faint}; border: 0; }}"
            + button_style(theme)
        )
        self._place(parent)

    def showEvent(self, event: QShowEvent) -> None:
        """Put the focus on the first button."""
        super().showEvent(event)
        self.look_button.setFocus(Qt.FocusReason.TabFocusReason)

    def event(self, event: QEvent) -> bool:
        """Close when the user turns to something else."""
        if event.type() == QEvent.Type.WindowDeactivate:
            self.close()
        return super().event(event)

    def words(self) -> str:
        """All that the panel says, one thing a line."""
        labels = self.findChildren(QLabel)
        said = (label.accessibleName() or label.text() for label in labels)
        return "\n".join(filter(None, said))

    def _add_rows(self, followed: Followed) -> None:
        version = "none has arrived yet"
        if followed.version is not None:
            version = f"{followed.version}, published {followed.published}"
        self._add_row("Version", version)
        self._add_row("Folder", followed.folder)
        trusted = "the key of the first version found there"
        if followed.fingerprint:
            trusted = "the key this PC trusts"
        self._add_row(
            "Signed by", trusted, followed.fingerprint, checked=bool(followed.fingerprint)
        )
        looked = "not since Wardcard was opened"
        if followed.looked is not None:
            looked = f"{followed.looked:%H:%M}"
        self._add_row("Last looked", looked)
        if followed.size is not None:
            size = f"{followed.size / 1e6:,.0f} MB"
            self._add_row("Here", f"{size}, copied, so it works without the network")

    def _add_row(self, label: str, text: str, code: str = "", *, checked: bool = False) -> None:
        px = self._theme.space
        row = QHBoxLayout()
        row.setSpacing(px(6))
        name = QLabel(label)
        name.setObjectName("muted")
        name.setFixedWidth(px(_LABEL))
        # The words are read with what they name.
        name.setAccessibleName(f"{label}: {' '.join(filter(None, (text, code)))}")
        row.addWidget(name, 0, Qt.AlignmentFlag.AlignTop)
        if checked:
            sign = QLabel()
            side = px(13)
            ink = QColor(self._theme.scheme.text)
            sign.setPixmap(icon("check", side, ink).pixmap(side, side))
            row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        value = QLabel(text)
        value.setTextFormat(Qt.TextFormat.PlainText)
        value.setWordWrap(True)
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row.addWidget(value, 1)
        self._column.addLayout(row)
        if code:
            fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
            fixed.setPointSizeF(self._theme.body_points * 0.92)
            mark = QLabel(code)
            mark.setFont(fixed)
            mark.setWordWrap(True)
            mark.setIndent(px(_LABEL) + px(6))
            mark.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._column.addWidget(mark)
        rule = QFrame()
        rule.setObjectName("rule")
        rule.setFixedHeight(1)
        self._column.addWidget(rule)

    def _button(self, text: str, look: str, wanted: SignalInstance) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(look)
        button.setAutoDefault(False)
        button.clicked.connect(self.accept)
        button.clicked.connect(wanted)
        return button

    def _place(self, window: QWidget) -> None:
        """Put the panel above the right end of the status line, as high as its words need."""
        px = self._theme.space
        width = min(px(_WIDTH), window.width() - 2 * px(12))
        height = min(self._column.totalHeightForWidth(width), window.height() - px(_ABOVE))
        self.setFixedSize(width, height)
        corner = QPoint(window.width() - px(12) - width, window.height() - px(_ABOVE) - height)
        self.move(window.mapToGlobal(corner))
