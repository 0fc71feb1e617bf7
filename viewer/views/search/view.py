"""The search box, with the results below it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from viewer.appearance.icons import icon
from viewer.appearance.theme import Theme
from viewer.parts.spoken import announce

if TYPE_CHECKING:
    from db.domain.hits import Hit, Near
    from viewer.views.search.model import HitsModel, SearchCommand
    from viewer.views.search.panel import HitsPanel

PLACEHOLDERS = (
    "Find a trust, hospital, service, postcode or finding",
    "Find a place, service or finding",
    "Find",
)
"""What the empty box says it finds, longest first; the first that fits is shown."""
_TRY = "Try fewer or different words, the beginning of a name, a postcode or a CQC ID."
_PAUSE = 60
"""The pause in typing after which the store is searched, in milliseconds."""
_WIDTH = 800
"""The width of the results in pixels at text scale 1, if the window is wide enough."""
_ASKED_FOR = (
    Qt.FocusReason.MouseFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
)
"""How the focus comes to the box when the user goes there."""
ONLY_COMMANDS = ">"
"""The beginning of a text that is looked for among the commands alone."""
_SHORTEST = 3
"""The fewest letters for which commands are offered below hits; fewer begin too many words."""
MOST_HITS = 50
"""The most results requested, which is more than anyone reads."""

Index = QModelIndex | QPersistentModelIndex


class SearchBox(QLineEdit):
    """Requests hits while the user types and shows them below; the focus stays in the box.

    Down and Up select a hit and Enter opens it. Esc closes the results; pressed again, it empties
    the box.
    """

    asked = Signal(str)
    """Emitted with the text to search for; answer with :meth:`show_hits`."""
    recent_wanted = Signal()
    """Emitted when the box is empty; answer with :meth:`show_recent`."""
    hit_chosen = Signal(object, str)
    """Emitted with the chosen Hit and the text that found it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("search")
        self.setPlaceholderText(PLACEHOLDERS[0])
        self.setAccessibleName("Search")
        self.setAccessibleDescription(
            f"{PLACEHOLDERS[0]}. Results appear below; Down goes to them."
        )
        self.setClearButtonEnabled(False)
        self.setMaxLength(200)
        self._glass = QLabel(self)
        self._glass.setObjectName("searchGlass")
        self._glass.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._key = QLabel("Ctrl K", self)
        self._key.setObjectName("searchKey")
        self._key.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._panel: HitsPanel | None = None
        self._commands: Callable[[], Sequence[SearchCommand]] = tuple
        self._answered = ""
        """The text that the results belong to."""
        self._enter_waits = False
        """Whether to open the first hit on arrival, because Enter was pressed before it arrived."""
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE)
        self._pause.timeout.connect(self._on_pause_over)
        self.textEdited.connect(self._on_text_edited)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    @cached_property
    def _model(self) -> HitsModel:
        """The results; created for the first search, like the panel that shows them."""
        from viewer.views.search.model import HitsModel

        return HitsModel(self)

    @property
    def panel(self) -> HitsPanel:
        """The panel of results, a child of the window so that it appears above everything else."""
        if self._panel is None:
            from viewer.views.search.panel import HitsPanel

            self._panel = HitsPanel(self._model, self._theme, self.window())
            self._panel.chosen.connect(self._on_index_chosen)
            self._panel.kind_chosen.connect(self._on_kind_chosen)
            self.window().installEventFilter(self)
        return self._panel

    def set_commands(self, commands: Callable[[], Sequence[SearchCommand]]) -> None:
        """Offer what ``commands`` returns, below what is found and alone after '>'."""
        self._commands = commands

    def show_hits(
        self, text: str, hits: Sequence[Hit], near: Near | None = None, from_where: str = ""
    ) -> None:
        """Show the hits for ``text``, unless the text or the focus has changed since.

        ``near`` is what the search looked near to; without it, ``from_where`` is the name of the
        place from which any distances are given.
        """
        from viewer.wording.search import near_sentence, results_counted

        if text != self.text().strip() or not self.hasFocus():
            return
        self._model.from_where = from_where if near is None else ""
        self._model.show_hits(hits, self._matching(text))
        self._answered = text
        if self._enter_waits and hits:
            self._choose_first()
            return
        self._enter_waits = False
        results = results_counted(len(hits), MOST_HITS)
        nothing = "" if hits else f"Nothing found for ‘{text}’. {_TRY}"
        note = near_sentence(near, len(hits))
        if len(hits) >= MOST_HITS:
            note = f"{note} {results}".strip()
        self._open(" ".join(filter(None, (note, nothing))))
        announce(self, " ".join(filter(None, (near_sentence(near, len(hits)), nothing or results))))

    def _show_commands(self, text: str) -> None:
        """Show the commands for ``text``, which begins with '>'."""
        from viewer.wording.phrases import counted

        typed = text.removeprefix(ONLY_COMMANDS).strip()
        found = self._matching(typed, among_all=True)
        self._model.from_where = ""
        self._model.show_hits((), found)
        self._answered = text
        nothing = "" if found else f"No command is called ‘{typed}’. Delete it to see all commands."
        self._open(nothing)
        announce(self, nothing or counted(len(found), "command"))

    def _matching(self, text: str, *, among_all: bool = False) -> list[SearchCommand]:
        """The commands that match ``text`` and are possible now, those called so first."""
        if len(text) < _SHORTEST and not among_all:
            return []
        found = [each for each in self._commands() if each.possible() and each.matches(text)]
        return sorted(found, key=lambda each: not each.is_named(text))

    def show_recent(self, texts: tuple[str, ...]) -> None:
        """Show recent searches, unless the user has typed something or left the box since."""
        if self.text().strip() or not self.hasFocus():
            return
        self._model.show_recent(texts)
        if texts:
            self._open("")
        else:
            self.close_results()

    def search_for(self, text: str) -> None:
        """Search for ``text`` as if the user had typed it."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.setText(text)
        self._on_text_edited()

    @Slot()
    def close_results(self) -> None:
        """Close the results and cancel the search."""
        self._pause.stop()
        self._enter_waits = False
        if self._panel is not None:
            self._panel.hide()

    def results_open(self) -> bool:
        """Whether results are shown."""
        return self._panel is not None and self._panel.isVisible()

    # Qt's virtual methods

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Select a hit with the arrow keys, open it with Enter, and close the results with Esc."""
        match event.key():
            case Qt.Key.Key_Down | Qt.Key.Key_Up:
                if self.results_open():
                    self._step(1 if event.key() == Qt.Key.Key_Down else -1)
                else:
                    self._on_text_edited()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._on_enter()
            case key if (
                event.modifiers() & Qt.KeyboardModifier.AltModifier
                and Qt.Key.Key_1 <= key <= Qt.Key.Key_9
                and self.results_open()
            ):
                self.panel.choose_kind(key - Qt.Key.Key_1)
            case Qt.Key.Key_Escape if self.results_open():
                self.close_results()
            case Qt.Key.Key_Escape if self.text():
                self.clear()
            case _:
                super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Request recent searches if the box is empty; otherwise select its text.

        Not if the focus only comes back to it, such as from a dialog: they would cover the page.
        """
        super().focusInEvent(event)
        if self.text():
            self.selectAll()
        elif event.reason() in _ASKED_FOR:
            self.recent_wanted.emit()
        self._place_key()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Close the results."""
        super().focusOutEvent(event)
        self.close_results()
        self._place_key()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Move the results to fit below the box at its new size."""
        super().resizeEvent(event)
        self._place_key()
        self._place_panel()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move the results when the window is resized."""
        if event.type() == QEvent.Type.Resize:
            self._place_panel()
        return super().eventFilter(watched, event)

    # Internals

    def _on_enter(self) -> None:
        chosen = self.panel.current()
        text = self.text().strip()
        if self.results_open() and chosen.isValid():
            self._on_index_chosen(chosen)
        elif self.results_open() and text == self._answered and text:
            self._choose_first()
        elif text:
            # Any results shown belong to an earlier text.
            self._pause.stop()
            self._enter_waits = True
            self._ask(text)
        else:
            self.recent_wanted.emit()

    def _choose_first(self) -> None:
        self._on_index_chosen(self._model.index(self._model.next_choice(-1, 1)))

    def width_for(self, placeholder: str) -> int:
        """The width in pixels in which the box shows ``placeholder`` and its key in full."""
        words = self.fontMetrics().horizontalAdvance(placeholder)
        return words + self._key.sizeHint().width() + self._theme.space(54)

    def _place_key(self) -> None:
        """Put the key at the end of the box, and show the longest placeholder that fits."""
        self._key.adjustSize()
        fits = (words for words in PLACEHOLDERS if self.width_for(words) <= self.width())
        self.setPlaceholderText(next(fits, PLACEHOLDERS[-1]))
        self._key.setVisible(self.width() >= self.width_for(PLACEHOLDERS[-1]))
        end = self._key.width() + self._theme.space(8) if self._key.isVisibleTo(self) else 0
        self._glass.adjustSize()
        start = self._theme.space(10)
        self._glass.move(start, (self.height() - self._glass.height()) // 2)
        self.setTextMargins(self._glass.width() + self._theme.space(8), 0, end, 0)
        self._key.move(
            self.width() - self._key.width() - self._theme.space(10),
            (self.height() - self._key.height()) // 2,
        )

    @Slot()
    def _on_theme_changed(self) -> None:
        side = self._theme.space(16)
        glass = icon("search", side, self._theme.colour("muted"))
        self._glass.setPixmap(glass.pixmap(QSize(side, side), self.devicePixelRatio()))
        self._place_key()

    def _open(self, summary: str) -> None:
        self.panel.show_results(self.text().strip(), summary)
        self.panel.list.setCurrentIndex(QModelIndex())
        self.panel.show()
        self._place_panel()
        self.panel.raise_()

    def _place_panel(self) -> None:
        if self._panel is None or not self._panel.isVisible():
            return
        window, space = self.window(), self._theme.space
        corner = self.mapTo(window, QPoint(0, self.height() + space(3)))
        width = max(self.width(), min(space(_WIDTH), window.width() - 2 * space(8)))
        corner.setX(max(0, min(corner.x(), window.width() - width - space(8))))
        most = window.height() - corner.y() - space(8)
        # The width decides how many lines each result takes, and so the height.
        self._panel.resize(width, most)
        self._panel.setGeometry(QRect(corner, QSize(width, self._panel.wanted_height(most))))

    def _step(self, step: int) -> None:
        row = self._model.next_choice(self.panel.current().row(), step)
        if row < 0:
            return
        index = self._model.index(row)
        self.panel.list.setCurrentIndex(index)
        # The focus stays in the box, so a screen reader would not notice the selection.
        announce(self, str(index.data(Qt.ItemDataRole.AccessibleTextRole)))

    @Slot()
    def _on_text_edited(self) -> None:
        self._place_key()
        self._enter_waits = False
        if self._panel is not None:
            # A row selected in the results for an earlier text no longer applies.
            self._panel.list.setCurrentIndex(QModelIndex())
        if self.text().strip():
            self._pause.start()
        else:
            self._pause.stop()
            self.recent_wanted.emit()

    @Slot()
    def _on_pause_over(self) -> None:
        self._ask(self.text().strip())

    def _ask(self, text: str) -> None:
        if text.startswith(ONLY_COMMANDS):
            self._show_commands(text)
            if self._enter_waits:
                self._enter_waits = False
                self._choose_first()
        else:
            self.asked.emit(text)

    @Slot(str)
    def _on_kind_chosen(self, kind: str) -> None:
        self._model.narrow(kind)
        self.panel.list.setCurrentIndex(QModelIndex())
        self._place_panel()
        number = dict(self._model.kinds()).get(kind, 0)
        announce(self, f"{kind}, {number}")

    @Slot(QModelIndex)
    def _on_index_chosen(self, index: Index) -> None:
        from viewer.views.search.model import COMMAND_ROLE, HIT_ROLE, RECENT_ROLE

        if not index.isValid():
            return
        recent = index.data(RECENT_ROLE)
        hit = index.data(HIT_ROLE)
        command: SearchCommand | None = index.data(COMMAND_ROLE)
        if recent:
            self.search_for(recent)
        elif hit is not None:
            text = self.text().strip()
            self.close_results()
            self.clear()
            self.hit_chosen.emit(hit, text)
        elif command is not None:
            self.close_results()
            self.clear()
            command.run()
