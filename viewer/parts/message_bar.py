"""Unobtrusive messages in the window: a sentence, an optional action, and a way to dismiss it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from viewer.appearance.theme import Theme


@dataclass(frozen=True, slots=True)
class Message:
    """A message in the window: a sentence, and an action that the user can take."""

    text: str
    action: str = ""
    """The label of the action's button; empty for no button."""
    act: Callable[[], None] | None = None
    """Called when the button is pressed, after the message has closed."""
    topic: str = ""
    """A newer message replaces an older one on the same topic; empty for no topic."""
    seconds: float = 0
    """Seconds for which the message is shown; 0 means until it is dismissed."""


MOST_SHOWN = 2
"""The most messages to show at once; the window is for reports."""


class MessageBar(QWidget):
    """A column of messages, usually empty and without height.

    Messages are announced to screen readers, and their buttons can be reached with the Tab key. Of
    many, the newest are shown, and work in progress; a line below says how many more there are, and
    shows them.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._strips: dict[str, MessageStrip] = {}
        self._untitled = 0
        self._more: QPushButton | None = None
        """The line that shows the other messages; None if all are shown anyway."""
        self._unfolded = False
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.space(4))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.hide()

    def show_message(self, message: Message) -> None:
        """Show ``message`` below the others, and announce it to screen readers."""
        strip = MessageStrip(message.text, self._theme)
        topic = self._put(strip, message.topic)
        if message.action:
            strip.add_action(
                message.action, message.act or (lambda: None), lambda: self.clear(topic)
            )
        strip.add_close(lambda: self.clear(topic))
        if message.seconds:
            strip.leave_after(message.seconds, lambda: self.clear(topic))
        self._fold()
        announce(self, message.text)

    def show_progress(self, topic: str, text: str, cancel: Callable[[], None]) -> None:
        """Show the progress of some work, until :meth:`clear` is called with its topic."""
        strip = self._strips.get(topic)
        if strip is None or strip.meter is None:
            strip = MessageStrip(text, self._theme)
            self._put(strip, topic)
            strip.add_meter()
            strip.add_action("Cancel", cancel, lambda: None)
            self._fold()
            announce(self, text)
        strip.label.setText(text)

    def set_progress(self, topic: str, text: str, done: int, total: int) -> None:
        """Update the progress of ``topic``, if it is shown; a ``total`` of 0 means unknown."""
        strip = self._strips.get(topic)
        if strip is not None and strip.meter is not None:
            strip.label.setText(text)
            strip.meter.setRange(0, total)
            strip.meter.setValue(min(done, total))

    def clear(self, topic: str) -> None:
        """Remove the message on ``topic``, if it exists."""
        strip = self._strips.pop(topic, None)
        if strip is not None:
            had_focus = strip.isAncestorOf(self.focusWidget() or self)
            self._column.removeWidget(strip)
            strip.hide()
            strip.deleteLater()
            if not self._strips:
                self.hide()
            if had_focus:
                self.window().setFocus(Qt.FocusReason.OtherFocusReason)
            self._fold()

    def messages(self) -> tuple[str, ...]:
        """Return the texts of all messages that are not dismissed, oldest first."""
        return tuple(strip.label.text() for strip in self._strips.values())

    def _put(self, strip: MessageStrip, topic: str) -> str:
        if not topic:
            self._untitled += 1
            topic = f"message {self._untitled}"
        self.clear(topic)
        self._strips[topic] = strip
        self._column.addWidget(strip)
        self._fold()
        self.show()
        return topic

    def _fold(self) -> None:
        """Show the newest messages and the work in progress, and the number of the others."""
        strips = list(self._strips.values())
        running = [strip for strip in strips if strip.meter is not None][-MOST_SHOWN:]
        others = [strip for strip in strips if strip.meter is None]
        shown = {*running, *others[-max(1, MOST_SHOWN - len(running)) :]}
        # Whoever is at a message keeps it.
        shown |= {strip for strip in others if strip.isAncestorOf(self.focusWidget() or self)}
        hidden = len(strips) - len(shown)
        self._unfolded = self._unfolded and hidden > 0
        for strip in strips:
            strip.setVisible(self._unfolded or strip in shown)
        self._show_more(hidden)

    def _show_more(self, hidden: int) -> None:
        """Put the line on ``hidden`` messages below the others, or take it away if it has none."""
        if not hidden:
            if self._more is not None:
                had_focus = self._more.hasFocus()
                self._column.removeWidget(self._more)
                self._more.hide()
                self._more.deleteLater()
                self._more = None
                if had_focus:
                    self.window().setFocus(Qt.FocusReason.OtherFocusReason)
            return
        if self._more is None:
            self._more = QPushButton()
            self._more.setObjectName("moreMessages")
            self._more.clicked.connect(self._on_more_clicked)
        self._column.removeWidget(self._more)
        self._column.addWidget(self._more)
        self._more.show()
        self._more.setText("Show fewer" if self._unfolded else f"and {hidden:,} more")
        words = "Show fewer messages" if self._unfolded else f"Show {hidden:,} more messages"
        self._more.setAccessibleName(words if hidden > 1 else words.removesuffix("s"))
        # The line was there before the newest message, but is below it.
        *_, last = self._strips.values()
        stops = list(last.findChildren(QAbstractButton))
        if stops:
            QWidget.setTabOrder(stops[-1], self._more)

    @Slot()
    def _on_more_clicked(self) -> None:
        self._unfolded = not self._unfolded
        self._fold()
        announce(self, self._more.accessibleName() if self._more else "")


class MessageStrip(QFrame):
    """A single message: its text, with its buttons on the right."""

    def __init__(self, text: str, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("message")
        self.meter: QProgressBar | None = None
        self.label = QLabel(text)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setWordWrap(True)
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._line = QHBoxLayout(self)
        gap = theme.space(6)
        self._line.setContentsMargins(2 * gap, gap, gap, gap)
        self._line.setSpacing(2 * gap)
        self._line.addWidget(self.label, 1)

    def add_action(self, text: str, act: Callable[[], None], close: Callable[[], None]) -> None:
        """Add a button that closes the message and then calls ``act``."""
        button = QPushButton(text)

        def on_clicked() -> None:
            close()
            act()

        button.clicked.connect(on_clicked)
        self._line.addWidget(button)

    def add_close(self, close: Callable[[], None]) -> None:
        """Add the button that dismisses the message; Esc within the message does the same."""
        button = QToolButton()
        button.setText("×")
        button.setAutoRaise(True)
        button.setAccessibleName("Dismiss")
        button.setToolTip("Dismiss (Esc)")
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.clicked.connect(lambda _checked: close())
        self._line.addWidget(button)
        shortcut = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(close)

    def add_meter(self) -> None:
        """Add a progress bar."""
        self.meter = QProgressBar()
        self.meter.setRange(0, 0)
        self.meter.setTextVisible(False)
        self.meter.setFixedWidth(self._theme.space(160))
        self.meter.setAccessibleName("Progress")
        self._line.addWidget(self.meter)

    def leave_after(self, seconds: float, leave: Callable[[], None]) -> None:
        """Call ``leave`` after this number of seconds."""
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.timeout.connect(leave)
        timer.start(round(seconds * 1000))


def announce(widget: QWidget, text: str) -> None:
    """Have a screen reader announce ``text`` without moving the focus."""
    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))
