"""The head of a section of lists: a rule, a sign, a heading, a number and a link to all of it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from db.domain.scale import Rating
from viewer.appearance.theme import Theme
from viewer.parts.badge import Badge
from viewer.parts.document import MARGIN
from viewer.parts.faces import hide_from_readers
from viewer.parts.heading import Heading


class SectionHead(QWidget):
    """A heading over a list, with what is counted in it."""

    all_chosen = Signal()
    """Emitted if the reader asked for all that the section has."""

    def __init__(
        self,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        ruled: bool = True,
        indent: int = MARGIN,
    ) -> None:
        """With ``ruled`` there is a rule above it; ``indent`` is the space before it in pixels."""
        super().__init__(parent)
        self._theme = theme
        self._indent = indent
        self._with_room = False
        self._rule = QFrame()
        self._rule.setFixedHeight(2)
        if not ruled:
            self._rule.hide()  # without a parent, setVisible(True) would open a window
        self._sign = QLabel()
        self.heading = Heading()
        self._badge = Badge(theme, 0.92, short=True)
        self._badge.hide()
        self._count = QLabel()
        self._count.setTextFormat(Qt.TextFormat.PlainText)
        self._count.setWordWrap(True)
        self.link = QPushButton()
        self.link.setObjectName("sectionLink")
        self.link.clicked.connect(self.all_chosen)
        self.link.hide()
        # The heading's own name has the count.
        hide_from_readers(self._sign, self._count)
        self._row = QHBoxLayout()
        self._row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        self._row.addWidget(self.heading, 0, Qt.AlignmentFlag.AlignTop)
        self._row.addWidget(self._badge, 0, Qt.AlignmentFlag.AlignTop)
        self._row.addWidget(self._count, 1, Qt.AlignmentFlag.AlignTop)
        self._row.addWidget(self.link, 0, Qt.AlignmentFlag.AlignTop)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self._rule)
        self._column.addLayout(self._row)
        self.restyle()

    def show_words(
        self,
        sign: str,
        heading: str,
        count: str = "",
        link: str = "",
        rating: Rating | None = None,
    ) -> None:
        """Show a heading with the character ``sign`` before it and ``count`` after it.

        ``link`` is the text of the link to all of it, or empty for no link. ``rating`` is shown as
        a badge between the heading and ``count``.
        """
        self._sign.setText(sign)
        self._sign.setVisible(bool(sign))
        self.heading.setText(heading)
        words = (heading, str(rating) if rating else "", count)
        self.heading.setAccessibleName(", ".join(filter(None, words)))
        self._badge.setVisible(rating is not None)
        if rating is not None:
            self._badge.show_rating(rating)
        self._count.setText(count)
        self._count.setVisible(bool(count))
        self.link.setText(link.replace("&", "&&"))
        self.link.setAccessibleName(f"{heading}: {link}")
        self.link.setVisible(bool(link))
        self._fit()

    def keep_room_for_link(self, wanted: bool) -> None:
        """Be as high as a head with a link, because one beside it has a link."""
        self._with_room = wanted
        height = self.link.sizeHint().height() if wanted else 0
        for label in (self._sign, self.heading, self._count):
            label.setMinimumHeight(height)

    def restyle(self) -> None:
        """Apply the theme's colours and sizes again."""
        theme, px, s = self._theme, self._theme.space, self._theme.scheme
        self._rule.setStyleSheet(f"background: {s.line}; border: 0")
        bold = theme.font(1.08, bold=True)
        self._sign.setFont(bold)
        self.heading.setFont(bold)
        self._count.setFont(theme.font(1.08))
        self._count.setStyleSheet(f"color: {s.muted}; background: transparent")
        self.link.setStyleSheet(
            f"#sectionLink {{ color: {s.accent}; background: transparent;"
            f" text-decoration: {theme.link_line};"
            f" border: 3px solid transparent; border-radius: 3px; padding: 0 {px(3)}px;"
            f" min-height: {max(20, px(18))}px; }}"
            "#sectionLink:hover { text-decoration: underline; }"
            f"#sectionLink:focus {{ border-color: {s.accent}; }}"
        )
        self._row.setSpacing(px(7))
        self._row.setContentsMargins(self._indent, px(6), 0, 0)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.keep_room_for_link(self._with_room)
        self._fit()

    def _fit(self) -> None:
        """Keep a short heading on one line beside its count."""
        metrics = self.heading.fontMetrics()
        whole = metrics.horizontalAdvance(self.heading.text()) + 2
        words = self.heading.text().split() or [""]
        longest = max(metrics.horizontalAdvance(word) for word in words) + 2
        alone = self._count.isHidden() and self._badge.isHidden() and self.link.isHidden()
        least = longest if alone else max(longest, self._theme.space(170))
        self.heading.setMinimumWidth(min(whole, least))
        # Something has to take the rest of the width, or the sign would.
        fills = self._count.isHidden() and self._badge.isHidden()
        self.heading.setMaximumWidth(16_777_215 if fills else whole)
        self._row.setStretch(self._row.indexOf(self.heading), 1 if fills else 0)
