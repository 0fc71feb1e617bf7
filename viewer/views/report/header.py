"""The header of a report: organisation, dates, overall rating and a list of reports."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QBoxLayout, QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from db.domain.subject import Level, PlaceStatus
from viewer.appearance.theme import Theme
from viewer.parts.badge import Badge
from viewer.parts.plain_text import plain
from viewer.wording import dates
from viewer.wording.organisations import (
    address,
    full_name,
    name_with_id,
    provider_words,
    status_lines,
)
from viewer.wording.phrases import capitalised, listed
from viewer.wording.rating import dated_rating
from viewer.wording.reports import inspected, position, published
from viewer.wording.standing import headline, headline_rating, standing_sentences

if TYPE_CHECKING:
    from db.domain.report import Report, ReportCard


def wrapped_label(name: str = "", *, selectable: bool = True) -> QLabel:
    """A label whose plain text wraps; ``name`` is its accessible name."""
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    if name:
        label.setAccessibleName(name)
    if selectable:
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


class _ReportPicker(QComboBox):
    """The list of reports, which draws its own arrow so that the arrow grows with the text.

    An arrow set by a style sheet would not. The mouse wheel scrolls the page below the list, and
    never switches to another report.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setStyleSheet(
            "QComboBox::drop-down { border: 0; background: transparent; }"
            "QComboBox::down-arrow { image: none; }"
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the list with an arrow that matches the text size."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colour("muted"), self._theme.text_scale * 1.6))
        side = self._theme.space(4)
        x, y = self.width() - self._theme.space(12), self.height() / 2
        painter.drawPolyline(
            [QPointF(x - side, y - side / 2), QPointF(x, y + side / 2),
             QPointF(x + side, y - side / 2)]
        )  # fmt: skip
        painter.end()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Ignore the mouse wheel, so that it scrolls the page."""
        event.ignore()


class ReportHeader(QWidget):
    """Shows the organisation, its overall rating and a list from which to choose a report."""

    report_chosen = Signal(str)
    """Emitted with the ID of the report that the user picked."""
    place_chosen = Signal(str)
    """Emitted with the CQC ID of the place before or after this one that the user chose."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._name = wrapped_label()
        self._place = wrapped_label()
        self._status = wrapped_label("Registration")
        self._status.setTextFormat(Qt.TextFormat.RichText)
        self._status.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextBrowserInteraction
            | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        self._status.linkActivated.connect(self.place_chosen)
        self._dates = wrapped_label()
        self._badge = Badge(theme, 1.45)
        self._since = wrapped_label(selectable=False)
        self._since.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._others = wrapped_label(selectable=False)
        self.picker = _ReportPicker(theme)
        self.picker.setAccessibleName("Report shown")
        self.picker.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.picker.setMinimumContentsLength(24)
        self.picker.activated.connect(self._on_report_picked)
        self._picker_label = QLabel("&Report")
        self._picker_label.setBuddy(self.picker)
        self._reports: tuple[Report, ...] = ()
        self._narrow: bool | None = None

        self._about = QVBoxLayout()
        for label in (self._name, self._place, self._status, self._dates, self._others):
            self._about.addWidget(label)
        self._about.addStretch(1)
        self._picker_row = QHBoxLayout()
        self._picker_row.addWidget(self._picker_label)
        self._picker_row.addWidget(self.picker, 1)
        self._rated = QVBoxLayout()
        self._rated.addWidget(self._badge)
        self._rated.addWidget(self._since)
        self._rated.addLayout(self._picker_row)
        self._rated.addStretch(1)
        self._sides = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._sides.setContentsMargins(0, 0, 0, 0)
        self._sides.addLayout(self._about, 1)
        self._sides.addLayout(self._rated)
        self.restyle()

    def set_narrow(self, narrow: bool) -> None:
        """Put the rating below the name in a narrow pane, and next to it in a wide one."""
        if narrow == self._narrow:
            return
        self._narrow = narrow
        self._sides.setDirection(
            QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        )
        side = Qt.AlignmentFlag.AlignLeft if narrow else Qt.AlignmentFlag.AlignRight
        self._since.setAlignment(side)
        self._rated.setAlignment(self._badge, side)

    def restyle(self) -> None:
        """Apply the theme's colours and sizes again."""
        self._name.setFont(self._theme.font(1.9, bold=True))
        muted = f"color: {self._theme.scheme.muted}"
        for label in (self._place, self._dates, self._since, self._others, self._picker_label):
            label.setStyleSheet(muted)
        self._sides.setSpacing(self._theme.space(18))
        for column in (self._about, self._rated):
            column.setSpacing(self._theme.space(5))
        self._picker_row.setSpacing(self._theme.space(8))
        self._badge.updateGeometry()

    def show_card(self, card: ReportCard) -> None:
        """Show the organisation and rating of ``card``, and the list of its reports."""
        organisation = card.organisation
        self._name.setText(full_name(card))
        above = provider_words(organisation) if card.level is not Level.PROVIDER else ""
        known = organisation.also_known_as
        aka = f"also known as {listed(known)}" if known else ""
        place = (card.subject.id, address(organisation), above, aka)
        self._place.setText(" · ".join(part for part in place if part))
        status = _linked(organisation.status)
        self._status.setText(status)
        self._status.setVisible(bool(status))
        self._dates.setText(_dates(card.report))
        words = headline(card)
        self._badge.show_rating(headline_rating(card))
        since = f"{words.arrow} {capitalised(words.since)}" if words.since else ""
        self._since.setText("\n".join(filter(None, (since, capitalised(words.rated)))))
        self._since.setAccessibleName(words.changed if words.entry else "No change is known")
        others = [f"{other.name}: {dated_rating(other)}" for other in card.other_ratings]
        said = (" · ".join(others), *standing_sentences(card))
        self._others.setText("\n".join(filter(None, said)))
        self._others.setVisible(any(said))
        self._show_reports(card)

    def _show_reports(self, card: ReportCard) -> None:
        self._reports = card.reports
        self.picker.clear()
        for index, report in enumerate(card.reports):
            day = dates.day(report.published) if report.published else report.title
            self.picker.addItem(
                f"{day} (report {len(card.reports) - index} of {len(card.reports)})"
            )
            self.picker.setItemData(index, plain(report.title), Qt.ItemDataRole.ToolTipRole)
        current = next(
            (n for n, r in enumerate(card.reports) if card.report and r.id == card.report.id), -1
        )
        self.picker.setCurrentIndex(current)
        self.picker.setVisible(bool(card.reports))
        self._picker_label.setVisible(bool(card.reports))
        self.picker.setToolTip(position(card))

    @Slot(int)
    def _on_report_picked(self, index: int) -> None:
        if 0 <= index < len(self._reports):
            self.report_chosen.emit(self._reports[index].id)


def _linked(status: PlaceStatus) -> str:
    """The lines on a place's registration as rich text, with a link to each place they name."""
    text = escape(" · ".join(status_lines(status)))
    for place in (*status.successors, *status.predecessors):
        name = escape(name_with_id(place))
        text = text.replace(name, f'<a href="{escape(place.id)}">{name}</a>', 1)
    return text


def _dates(report: Report | None) -> str:
    if report is None:
        return "No report is known."
    parts = (report.title, inspected(report), published(report), report.enforcement)
    return " · ".join(part for part in parts if part)
