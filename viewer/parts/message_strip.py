"""One message of the message bar: a sign, words, what can be done about it, and a cross."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QColor, QKeySequence, QResizeEvent, QShortcut, QTextDocument
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from viewer.appearance.icons import icon
from viewer.appearance.theme import Theme
from viewer.parts.flow_layout import FlowLayout

_ROOM = 640
"""The least width in pixels at text scale 1 with room for buttons beside several lines."""


class MessageStrip(QFrame):
    """A message of usually one line; only that a file was refused may take five."""

    def __init__(
        self,
        text: str,
        theme: Theme,
        *,
        headline: str = "",
        bold: Sequence[str] = (),
        sign: str = "info",
        refusal: bool = False,
    ) -> None:
        """``headline`` comes before ``text`` in bold, like the parts of it in ``bold``.

        ``sign`` names an icon. A ``refusal`` has the colour of errors.
        """
        super().__init__()
        self._theme = theme
        self._refusal = refusal
        self._shape = "warning" if refusal else sign
        self._headline = headline
        self._narrow = False
        self._roomy = False
        """Whether it has more than one line, so that its action is a button of its own."""
        self.setObjectName("message")
        self.meter: QProgressBar | None = None
        self._sign = QLabel()
        self._label = QLabel()
        self._label.setWordWrap(True)
        self._label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._more: QPushButton | None = None
        self._proofs: QWidget | None = None
        self._remedy: QLabel | None = None
        self._links: list[QPushButton] = []
        self._boxed: list[QPushButton] = []
        self._foot = QHBoxLayout()
        self._foot.addStretch(1)
        self._first = QHBoxLayout()
        self._first.addWidget(self._label, 1000)
        self._first.addStretch(1)
        self._words = QVBoxLayout()
        self._words.addLayout(self._first)
        self._line = QHBoxLayout(self)
        self._line.addWidget(self._sign)
        self._line.addLayout(self._words, 1)
        self.show_text(text, bold)
        self.restyle()

    def show_text(self, text: str, bold: Sequence[str] = ()) -> None:
        """Show ``text``, of which the parts in ``bold`` are bold, after the headline."""
        self._text, self._bold = text, tuple(filter(None, bold))
        self._write()

    def words(self) -> str:
        """All that the message says, without its buttons."""
        parts = [self._headline, self._text]
        if self._proofs is not None:
            parts += [label.text() for label in self._proofs.findChildren(QLabel)]
        if self._remedy is not None:
            parts.append(self._remedy.accessibleName())
        return " ".join(filter(None, parts))

    def add_detail(self, proofs: Sequence[str], remedy: str) -> None:
        """Add what proves the message, each in a box of its own, and how to mend it."""
        self._roomy = True
        if proofs:
            self._proofs = QWidget()
            flow = FlowLayout(self._proofs)
            for proof in proofs:
                label = QLabel(proof)
                label.setObjectName("proof")
                label.setTextFormat(Qt.TextFormat.PlainText)
                label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                flow.addWidget(label)
            self._words.addWidget(self._proofs)
        if remedy:
            self._remedy = QLabel(f"<b>To mend it:</b> {escape(remedy)}")
            self._remedy.setTextFormat(Qt.TextFormat.RichText)
            self._remedy.setAccessibleName(f"To mend it: {remedy}")
            self._remedy.setWordWrap(True)
            self._remedy.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._words.addWidget(self._remedy)
        self._words.addLayout(self._foot)
        self._write()
        self.restyle()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the buttons of a message of several lines below them if there is no room beside."""
        super().resizeEvent(event)
        narrow = event.size().width() < self._theme.space(_ROOM)
        if self._roomy and narrow != self._narrow:
            self._narrow = narrow
            for button in self._boxed:
                self._place(button)

    def restyle(self) -> None:
        """Apply the theme's colours and sizes again."""
        s, px, theme = self._theme.scheme, self._theme.space, self._theme
        edge = s.danger if self._refusal else s.accent
        line = theme.edge_width
        self.setStyleSheet(
            f"#message {{ background: {s.surface}; border: 0; border-left: {px(5)}px solid {edge};"
            f" border-bottom: 1px solid {s.edge}; }}"
            f"#message QLabel {{ color: {s.text}; background: transparent; }}"
            f"#message QLabel#proof {{ color: {s.text}; background: {s.window};"
            f" border: 1px solid {s.line}; border-radius: {px(3)}px; padding: {px(2)}px {px(7)}px;"
            f" font-size: {theme.body_points * 0.92:.1f}pt; }}"
            f"#message QPushButton {{ color: {s.accent}; background: transparent;"
            f" border: 3px solid transparent; border-radius: {px(4)}px;"
            f" padding: {px(1)}px {px(3)}px; min-height: {max(18, px(16))}px; }}"
            f"#message QPushButton:hover {{ text-decoration: underline; }}"
            f"#message QPushButton#boxed {{ color: {s.text}; background: {s.surface};"
            f" border: {line:.0f}px solid {s.edge}; padding: {px(3)}px {px(9)}px; }}"
            f"#message QPushButton#boxed:hover {{ background: {s.chosen}; text-decoration: none; }}"
            f"#message QToolButton {{ background: transparent; border: 3px solid transparent;"
            f" border-radius: {px(4)}px; }}"
            f"#message QToolButton:hover {{ background: {s.chosen}; }}"
            f"#message QPushButton:focus, #message QToolButton:focus {{"
            f" border: 3px solid {s.accent}; }}"
            f"#message QPushButton#boxed:focus {{ border: 3px solid {s.accent};"
            f" padding: {max(1, px(3) - 2)}px {px(9) - 2}px; }}"
            f"#message QProgressBar {{ background: {s.faint}; border: 0;"
            f" min-height: {px(5)}px; max-height: {px(5)}px; border-radius: {px(2)}px; }}"
            f"#message QProgressBar::chunk {{ background: {s.accent};"
            f" border-radius: {px(2)}px; }}"
        )
        side = px(16)
        ink = QColor(edge if self._refusal else s.text)
        self._sign.setPixmap(icon(self._shape, side, ink).pixmap(side, side))
        self._sign.setAccessibleName("Error" if self._refusal else "")
        around, within = (px(6), px(2)) if self._roomy else (px(2), px(3))
        self._line.setContentsMargins(px(14), around, px(14), around)
        self._line.setSpacing(px(10))
        self._words.setContentsMargins(0, within, 0, within)
        self._words.setSpacing(px(5) if self._roomy else px(3))
        self._first.setSpacing(px(3))
        self._align()
        if self._proofs is not None:
            flow = self._proofs.layout()
            assert flow is not None
            flow.setContentsMargins(0, 0, 0, 0)
            flow.setSpacing(px(6))
        for button in self.findChildren(QToolButton):
            name = "danger" if self._refusal else "accent"
            button.setIcon(icon("close", px(12), self._theme.colour(name)))
            button.setIconSize(QSize(px(12), px(12)))
            button.setMinimumSize(max(24, px(24)), max(24, px(24)))
        if self.meter is not None:
            self.meter.setFixedHeight(px(5))
        self._write()

    def _align(self) -> None:
        """Put sign and buttons level with the words: with the first line if there are several."""
        level = Qt.AlignmentFlag.AlignTop if self._roomy else Qt.AlignmentFlag.AlignVCenter
        for place in range(self._line.count()):
            item = self._line.itemAt(place)
            if item is not None and item.widget() is not None:
                item.setAlignment(level)

    def add_link(self, text: str, act: Callable[[], None]) -> None:
        """Add what can be done about the message: a link after its words.

        In a message of several lines it is a button on the right.
        """
        button = QPushButton(text)
        button.clicked.connect(lambda _checked: act())
        if self._roomy:
            self._box(button)
        else:
            self._first.insertWidget(1 + len(self._links), button)
            self._links.append(button)
            self._write()

    def add_button(self, text: str, act: Callable[[], None]) -> QPushButton:
        """Add a button on the right, such as the one that stops what is running."""
        button = QPushButton(text)
        button.clicked.connect(lambda _checked: act())
        self._box(button)
        return button

    def add_more(self, show: Callable[[], None]) -> None:
        """Add the button that shows the other messages, hidden until there are any."""
        self._more = QPushButton()
        self._more.setObjectName("moreMessages")
        self._more.clicked.connect(lambda _checked: show())
        self._more.hide()
        self._line.addWidget(self._more)
        self._align()

    def show_more(self, hidden: int, *, unfolded: bool) -> None:
        """Say on the button that there are ``hidden`` other messages, or hide it if there are 0."""
        if self._more is None:
            return
        self._more.setText("Show fewer" if unfolded else f"and {hidden:,} more")
        words = "Show fewer messages" if unfolded else f"Show {hidden:,} more messages"
        self._more.setAccessibleName(words if hidden > 1 else words.removesuffix("s"))
        self._more.setVisible(hidden > 0)

    def add_close(self, close: Callable[[], None]) -> None:
        """Add the button that dismisses the message; Esc within the message does the same."""
        button = QToolButton()
        button.setAccessibleName("Dismiss")
        button.setToolTip("Dismiss (Esc)")
        button.setAccessibleDescription("Esc")
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.clicked.connect(lambda _checked: close())
        self._line.addWidget(button)
        shortcut = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(close)
        self.restyle()

    def stops(self) -> list[QAbstractButton]:
        """The buttons, which the Tab key visits: links after the words, then those on the right."""
        others = [each for each in self.findChildren(QAbstractButton) if each not in self._links]
        return [*self._links, *others]

    def add_meter(self) -> None:
        """Add a progress bar below the text."""
        self.meter = QProgressBar()
        self.meter.setRange(0, 0)
        self.meter.setTextVisible(False)
        self.meter.setAccessibleName("Progress")
        self._words.addWidget(self.meter)
        self.restyle()

    def leave_after(self, seconds: float, leave: Callable[[], None]) -> None:
        """Call ``leave`` after this number of seconds."""
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.timeout.connect(leave)
        timer.start(round(seconds * 1000))

    def _box(self, button: QPushButton) -> None:
        button.setObjectName("boxed")
        self._boxed.append(button)
        self._place(button)

    def _place(self, button: QPushButton) -> None:
        for line in (self._line, self._foot):
            line.removeWidget(button)
        if self._narrow:
            self._foot.insertWidget(self._foot.count() - 1, button)
            return
        place = self._line.indexOf(self._words) + 1
        if self._more is not None:
            place = self._line.indexOf(self._more)
        self._line.insertWidget(place, button)
        self._align()

    def _write(self) -> None:
        """Write the words again, no wider than they are, so that a link can follow them."""
        marked = self._bold or self._headline
        text = escape(self._text) if marked else self._text
        for part in self._bold:
            text = text.replace(escape(part), f"<b>{escape(part)}</b>", 1)
        if self._headline:
            gap = "<br>" if self._roomy else " "
            text = f"<b>{escape(self._headline)}</b>{gap}{text}"
        self._label.setTextFormat(Qt.TextFormat.RichText if marked else Qt.TextFormat.PlainText)
        self._label.setText(text)
        self._label.setAccessibleName(" ".join(filter(None, (self._headline, self._text))))
        widest = 16_777_215
        if self._links:
            document = QTextDocument()
            document.setDocumentMargin(0)
            document.setDefaultFont(self._theme.font())
            if marked:
                document.setHtml(text)
            else:
                document.setPlainText(text)
            widest = round(document.idealWidth()) + 3
        self._label.setMaximumWidth(widest)
