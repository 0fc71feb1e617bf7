"""Messages between the bar and the page: one line at a time, one action, a way to dismiss it.

A message pushes the page down, so it waits for a pause in the use of mouse and keyboard.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QGuiApplication, QWindow
from PySide6.QtWidgets import QApplication, QSizePolicy, QVBoxLayout, QWidget
from shiboken6 import isValid

from db.domain.text import plain
from viewer.appearance.theme import Theme
from viewer.parts.spoken import announce

if TYPE_CHECKING:
    from viewer.parts.message_strip import MessageStrip


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
    dismissed: Callable[[], None] | None = None
    """Called when the user has dismissed the message."""
    second: str = ""
    """The label of a second button, for another way to the same thing; empty for no button."""
    second_act: Callable[[], None] | None = None
    """Called when the second button is pressed; the message stays."""
    about_place: bool = False
    """Whether it speaks of the place that is shown, so that it goes when another is."""
    refusal: bool = False
    """Whether it says that something was refused or failed."""
    done: bool = False
    """Whether it says that something has succeeded."""
    headline: str = ""
    """What comes before the text in bold: 'This file could not be added.'"""
    bold: tuple[str, ...] = ()
    """The parts of the text that matter most, which are bold."""
    proofs: tuple[str, ...] = ()
    """What proves it, each in a few words: "row 12: '13/02/2019' begins with the day"."""
    remedy: str = ""
    """How to mend it, as a sentence; this and the proofs have lines of their own."""


PAUSE = 400
"""Milliseconds without any use of mouse or keyboard before the page may move."""
_USE = frozenset(
    (
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonRelease,
        QEvent.Type.MouseButtonDblClick,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.KeyPress,
        QEvent.Type.KeyRelease,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.TouchEnd,
    )
)
"""What of a window's events is use by the user."""


class _Pauses(QObject):
    """Knows when a window's mouse and keyboard were last used."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._last = QElapsedTimer()

    def watch(self, window: QWindow) -> None:
        """Watch what the system sends to ``window``, before any widget has it."""
        window.installEventFilter(self)

    def left(self) -> int:
        """How many milliseconds are left of the pause to wait for; 0 if it has passed."""
        if not self._last.isValid():
            return 0
        if QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton:
            return PAUSE
        return max(0, PAUSE - self._last.elapsed())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note the time of any use."""
        if event.type() in _USE:
            self._last.restart()
        return False


class MessageBar(QWidget):
    """The newest message, usually none and without height.

    Messages are announced to screen readers, and their buttons can be reached with the Tab key. A
    button in the line says how many more there are, and shows them all.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._strips: dict[str, MessageStrip] = {}
        self._leaving: list[MessageStrip] = []
        """Messages that are over, and in sight until the user pauses."""
        self._of_place: set[str] = set()
        self._untitled = 0
        self._unfolded = False
        self._pauses = _Pauses(self)
        self._after: QWidget | None = None
        """The stop of the Tab key that the messages follow."""
        self._came_from: QWidget | None = None
        """What had the focus before it came to a message."""
        self._settle = QTimer(self, singleShot=True)
        self._settle.timeout.connect(self._on_settle_due)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.hide()
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._on_focus_changed)
        theme.changed.connect(self._on_theme_changed)

    def follow(self, stop: QWidget) -> None:
        """Have the Tab key come to the messages after ``stop``."""
        self._after = stop
        self._put_stops_in_order()

    def _put_stops_in_order(self) -> None:
        before = self._after
        for strip in self._strips.values():
            for button in strip.stops():
                if before is not None:
                    QWidget.setTabOrder(before, button)
                before = button

    def watch(self, window: QWindow) -> None:
        """Wait from now on until ``window`` is not being used before the page is moved."""
        self._pauses.watch(window)

    def show_message(self, message: Message) -> None:
        """Show ``message`` in place of the one before, and announce it to screen readers."""
        from viewer.parts.message_strip import MessageStrip

        text = plain(message.text)
        strip = MessageStrip(
            text,
            self._theme,
            headline=plain(message.headline),
            bold=tuple(map(plain, message.bold)),
            sign="check" if message.done else "info",
            refusal=message.refusal,
        )
        if message.proofs or message.remedy:
            strip.add_detail(tuple(map(plain, message.proofs)), plain(message.remedy))
        topic = self._put(strip, message.topic)
        if message.about_place:
            self._of_place.add(topic)
        if message.action:

            def act() -> None:
                self._close(topic)
                if message.act is not None:
                    message.act()

            strip.add_link(message.action, act)
        if message.second:
            strip.add_link(message.second, message.second_act or (lambda: None))
        strip.add_more(self._on_more_clicked)

        def close() -> None:
            self._close(topic)
            if message.dismissed is not None:
                message.dismissed()

        strip.add_close(close)
        if message.seconds:
            strip.leave_after(message.seconds, lambda: self.clear(topic))
        self._put_stops_in_order()
        self._show_when_paused()
        announce(self, strip.words())

    def show_progress(self, topic: str, text: str, cancel: Callable[[], None]) -> None:
        """Show the progress of some work, until :meth:`clear` is called with its topic."""
        from viewer.parts.message_strip import MessageStrip

        text = plain(text)
        strip = self._strips.get(topic)
        if strip is None or strip.meter is None:
            strip = MessageStrip(text, self._theme, sign="clock")
            self._put(strip, topic)
            strip.add_meter()
            strip.add_button("Stop", cancel)
            strip.add_more(self._on_more_clicked)
            self._put_stops_in_order()
            self._show_when_paused()
            announce(self, text)
        strip.show_text(text)

    def set_progress(
        self, topic: str, text: str, done: int, total: int, bold: tuple[str, ...] = ()
    ) -> None:
        """Update the progress of ``topic``, if it is shown; a ``total`` of 0 means unknown.

        The parts of ``text`` that are in ``bold`` are bold.
        """
        strip = self._strips.get(topic)
        if strip is not None and strip.meter is not None:
            strip.show_text(plain(text), tuple(map(plain, bold)))
            strip.meter.setRange(0, total)
            strip.meter.setValue(min(done, total))

    def clear(self, topic: str) -> None:
        """Remove the message on ``topic``, if it exists, at the next pause."""
        self._take_out(topic)
        self._show_when_paused()

    def leave_place(self) -> None:
        """Remove what was said of the place that was shown, because another is shown now."""
        for topic in self._of_place & self._strips.keys():
            self.clear(topic)
        self._of_place.clear()

    def messages(self) -> tuple[str, ...]:
        """Return the texts of all messages that are not dismissed, oldest first."""
        return tuple(strip.words() for strip in self._strips.values())

    def _put(self, strip: MessageStrip, topic: str) -> str:
        if not topic:
            self._untitled += 1
            topic = f"message {self._untitled}"
        self._take_out(topic)
        self._strips[topic] = strip
        self._of_place.discard(topic)
        strip.hide()
        self._column.addWidget(strip)
        return topic

    def _take_out(self, topic: str) -> None:
        strip = self._strips.pop(topic, None)
        if strip is not None:
            self._leaving.append(strip)

    def _close(self, topic: str) -> None:
        """Remove a message at once, because the user has dismissed it or taken its action."""
        self._take_out(topic)
        self._show()

    def _show_when_paused(self) -> None:
        left = self._pauses.left()
        if left:
            self._settle.start(left)
        else:
            self._show()

    @Slot()
    def _on_settle_due(self) -> None:
        self._show_when_paused()

    def _show(self) -> None:
        """Show the newest message, or all of them if they are unfolded, and the one in use."""
        self._settle.stop()
        focus = QApplication.focusWidget()
        strips = list(self._strips.values())
        in_use = {each for each in strips if focus is not None and each.isAncestorOf(focus)}
        shown = in_use or set(strips[-1:])
        hidden = len(strips) - len(shown)
        self._unfolded = self._unfolded and hidden > 0
        for strip in strips:
            strip.setVisible(self._unfolded or strip in shown)
            strip.show_more(hidden if strip in shown else 0, unfolded=self._unfolded)
        leaving, self._leaving = self._leaving, []
        if focus is not None and any(strip.isAncestorOf(focus) for strip in leaving):
            # First, or the focus would go to whatever is next when they are hidden.
            self._go_back()
        self.setVisible(bool(strips))
        for strip in leaving:
            self._column.removeWidget(strip)
            strip.hide()
            strip.deleteLater()

    def _go_back(self) -> None:
        """Give the focus to what had it before it came here."""
        before = self._came_from
        self._came_from = None
        if before is not None and isValid(before) and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.window().setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(QWidget, QWidget)
    def _on_focus_changed(self, before: QWidget | None, now: QWidget | None) -> None:
        """Remember what had the focus before it comes to a message."""
        if now is None or before is None or before.window() is not self.window():
            return
        if self.isAncestorOf(now) and not self.isAncestorOf(before):
            self._came_from = before

    @Slot()
    def _on_more_clicked(self) -> None:
        self._unfolded = not self._unfolded
        number = len(self._strips) - 1
        self._show()
        words = f"{number:,} more" if self._unfolded else "Only the newest message"
        announce(self, words)

    @Slot()
    def _on_theme_changed(self) -> None:
        for strip in self._strips.values():
            strip.restyle()
