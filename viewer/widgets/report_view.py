"""The middle of the window: whose report, its ratings, and what inspectors found."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from db.records import Level, Report, ReportCard
from viewer import words
from viewer.theme import Theme
from viewer.widgets import pages
from viewer.widgets.badge import Badge
from viewer.widgets.document import Document
from viewer.widgets.matrix import RatingMatrix

_BOXES = (
    ("★ Outstanding practice", pages.OUTSTANDING, "None is stated for this report."),
    ("✓ Going well", pages.WELL, "Nothing is stated for this report."),
    ("! To improve", pages.IMPROVE, "Nothing is stated for this report."),
)


def _label(name: str = "", *, selectable: bool = True) -> QLabel:
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    if name:
        label.setAccessibleName(name)
    if selectable:
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


class _ReportPicker(QComboBox):
    """The wheel scrolls the page below the picker; it never turns to another report by itself."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class _Header(QWidget):
    """Name, place, visits, the overall rating, and the picker of reports."""

    report_chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._name = _label()
        self._place = _label()
        self._dates = _label()
        self._badge = Badge(theme, 1.45)
        self._since = _label(selectable=False)
        self._since.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._others = _label(selectable=False)
        self._picker = _ReportPicker()
        self._picker.setAccessibleName("Report shown")
        self._picker.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self._picker.setMinimumContentsLength(24)
        self._picker.activated.connect(self._on_report_picked)
        self._picker_label = QLabel("&Report")
        self._picker_label.setBuddy(self._picker)
        self._reports: tuple[Report, ...] = ()

        self._told = QVBoxLayout()
        for label in (self._name, self._place, self._dates, self._others):
            self._told.addWidget(label)
        self._told.addStretch(1)
        self._picker_row = QHBoxLayout()
        self._picker_row.addWidget(self._picker_label)
        self._picker_row.addWidget(self._picker, 1)
        self._rated = QVBoxLayout()
        self._rated.addWidget(self._badge)
        self._rated.addWidget(self._since)
        self._rated.addLayout(self._picker_row)
        self._rated.addStretch(1)
        self._sides = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._sides.setContentsMargins(0, 0, 0, 0)
        self._sides.addLayout(self._told, 1)
        self._sides.addLayout(self._rated)
        self.restyle()

    def set_narrow(self, narrow: bool) -> None:
        """One below the other where there is no room for two side by side."""
        self._sides.setDirection(
            QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        )
        side = Qt.AlignmentFlag.AlignLeft if narrow else Qt.AlignmentFlag.AlignRight
        self._since.setAlignment(side)
        self._rated.setAlignment(self._badge, side)

    def restyle(self) -> None:
        self._name.setFont(self._theme.font(1.9, bold=True))
        muted = f"color: {self._theme.scheme.muted}"
        for label in (self._place, self._dates, self._since, self._others, self._picker_label):
            label.setStyleSheet(muted)
        self._sides.setSpacing(self._theme.space(18))
        for column in (self._told, self._rated):
            column.setSpacing(self._theme.space(5))
        self._picker_row.setSpacing(self._theme.space(8))
        self._badge.updateGeometry()

    def show_card(self, card: ReportCard) -> None:
        organisation = card.organisation
        name = card.name
        if card.level is Level.SERVICE:
            name = f"{card.name}, {organisation.name}"
        self._name.setText(name)
        above = organisation.provider_name if card.level is not Level.PROVIDER else ""
        known = organisation.also_known_as
        aka = f"also known as {words.listed(list(known))}" if known else ""
        place = (card.subject.id, words.address(organisation), above, aka)
        self._place.setText(" · ".join(part for part in place if part))
        self._dates.setText(_dates(card.report))
        rating = card.overall.rating if card.overall else None
        self._badge.show_rating(rating)
        since = words.since(card.overall) if card.overall else ""
        if card.overall is not None and card.overall.change is not None:
            since = f"{card.overall.change.arrow} {since[:1].upper()}{since[1:]}"
        elif card.overall is not None and card.overall.published is not None:
            since = f"Rated {words.month(card.overall.published)}"
        self._since.setText(since)
        self._since.setAccessibleName(
            words.change_sentence(card.overall) if card.overall else "No change is known"
        )
        others = [
            f"{other.name}: {other.rating.word}"
            + (f" ({words.short_month(other.published)})" if other.published else "")
            for other in card.other_ratings
        ]
        self._others.setText(" · ".join(others))
        self._others.setVisible(bool(others))
        self._show_reports(card)

    def _show_reports(self, card: ReportCard) -> None:
        self._reports = card.reports
        self._picker.clear()
        for place, report in enumerate(card.reports):
            day = words.day(report.published) if report.published else report.title
            self._picker.addItem(
                f"{day} (report {len(card.reports) - place} of {len(card.reports)})"
            )
            self._picker.setItemData(place, report.title, Qt.ItemDataRole.ToolTipRole)
        current = next(
            (n for n, r in enumerate(card.reports) if card.report and r.id == card.report.id), -1
        )
        self._picker.setCurrentIndex(current)
        self._picker.setVisible(bool(card.reports))
        self._picker_label.setVisible(bool(card.reports))
        self._picker.setToolTip(words.position(card))

    @Slot(int)
    def _on_report_picked(self, place: int) -> None:
        if 0 <= place < len(self._reports):
            self.report_chosen.emit(self._reports[place].id)


def _dates(report: Report | None) -> str:
    if report is None:
        return "No report is known."
    visits = words.visits(report.visits)
    parts = (
        report.title,
        f"Inspected {visits}" if visits else "",
        f"Published {words.stated(report.published).replace('Not', 'not')}",
        report.enforcement,
    )
    return " · ".join(part for part in parts if part)


class _Box(QFrame):
    """One of the three lists under the matrix."""

    def __init__(self, theme: Theme, title: str) -> None:
        super().__init__()
        self.setObjectName("box")
        self._theme = theme
        self._title = QLabel(title)
        self.document = Document(title.lstrip("★✓! "), grows=True)
        layout = QVBoxLayout(self)
        layout.addWidget(self._title)
        layout.addWidget(self.document)
        layout.addStretch(1)
        self.restyle()

    def restyle(self) -> None:
        self._title.setFont(self._theme.font(1.05, bold=True))
        margin = self._theme.space(12)
        layout = self.layout()
        assert layout is not None
        layout.setContentsMargins(margin, margin, margin, margin)
        layout.setSpacing(self._theme.space(6))


class ReportView(QWidget):
    """Shows one :class:`ReportCard`; asks by signals for others."""

    report_chosen = Signal(str)
    """Id of another report on the same subject."""
    subject_chosen = Signal(object)
    cell_chosen = Signal(object, object)
    """Subject and Question."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._pages = pages.Pages(theme)
        self._card: ReportCard | None = None
        self._header = _Header(theme)
        self.matrix = RatingMatrix(theme)
        self._boxes = [_Box(theme, title) for title, _, _ in _BOXES]
        self._box_row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        for box in self._boxes:
            self._box_row.addWidget(box, 1)
        self._legend = _label(selectable=False)
        self.found = Document("What inspectors found")
        self.history = Document("History")
        self.source = Document("Source")

        ratings = QWidget()
        ratings.setObjectName("page")
        self._ratings_layout = QVBoxLayout(ratings)
        self._ratings_layout.addWidget(self.matrix)
        self._ratings_layout.addWidget(self._legend)
        self._ratings_layout.addLayout(self._box_row)
        self._ratings_layout.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(ratings)

        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(scroll, "Ratings")
        self.tabs.addTab(self.found, "What inspectors found")
        self.tabs.addTab(self.history, "History")
        self.tabs.addTab(self.source, "Source")
        # In large text the header may fill the pane: then everything scrolls.
        page = QWidget()
        page.setObjectName("page")
        self._layout = QVBoxLayout(page)
        self._layout.addWidget(self._header)
        self._layout.addWidget(self.tabs, 1)
        whole = QScrollArea(self)
        whole.setWidgetResizable(True)
        whole.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        whole.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        whole.setWidget(page)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(whole)

        self._header.report_chosen.connect(self.report_chosen)
        self.matrix.report_chosen.connect(self.report_chosen)
        self.matrix.subject_chosen.connect(self.subject_chosen)
        self.matrix.cell_chosen.connect(self.cell_chosen)
        self.history.link_chosen.connect(self._on_link_chosen)
        theme.changed.connect(self._on_theme_changed)
        self._restyle()

    @property
    def card(self) -> ReportCard | None:
        return self._card

    def show_card(self, card: ReportCard) -> None:
        self._card = card
        self._header.show_card(card)
        self.matrix.show_matrix(card.matrix)
        self._legend.setText(_legend(card))
        self._legend.setVisible(bool(self._legend.text()))
        for box, (_, kinds, nothing) in zip(self._boxes, _BOXES, strict=True):
            found = [each for each in card.findings if each.kind in kinds]
            box.document.show_html(self._pages.findings(found, nothing))
            # CQC's data files hold no findings: three empty boxes would say nothing.
            box.setVisible(bool(card.findings))
        self.found.show_html(self._pages.found(card))
        self.history.show_html(self._pages.history(card))
        self.source.show_html(self._pages.source(card))

    def _restyle(self) -> None:
        space = self._theme.space
        self._layout.setContentsMargins(space(22), space(16), space(22), 0)
        self._layout.setSpacing(space(10))
        self._ratings_layout.setContentsMargins(0, space(10), 0, space(16))
        self._ratings_layout.setSpacing(space(12))
        self._box_row.setSpacing(space(14))
        self._legend.setStyleSheet(f"color: {self._theme.scheme.muted}")
        self._legend.setFont(self._theme.font(0.9))
        self._header.restyle()
        self.tabs.setMinimumHeight(space(400))
        self._arrange()
        for box in self._boxes:
            box.restyle()
        for document in (self.found, self.history, self.source):
            document.setViewportMargins(0, space(8), space(8), 0)

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # pyright: ignore[reportArgumentType]
        self._arrange()

    def _arrange(self) -> None:
        narrow = self.width() < self._theme.space(620)
        self._header.set_narrow(narrow)
        self._box_row.setDirection(
            QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        )

    @Slot(str)
    def _on_link_chosen(self, link: str) -> None:
        kind, _, rest = link.partition(":")
        if kind == "report":
            self.report_chosen.emit(rest)

    @Slot()
    def _on_theme_changed(self) -> None:
        self._restyle()
        if self._card is not None:
            self.show_card(self._card)


def _legend(card: ReportCard) -> str:
    """What the signs in this very matrix mean."""
    cells = [cell for row in card.matrix.rows for cell in row.cells if cell is not None]
    parts: list[str] = []
    if any(cell.change for cell in cells):
        parts.append("Arrows: the change since the report before.")
    if any(cell.carried_forward for cell in cells):
        parts.append(
            "Dashed edge, «from»: not rated again in this report; the older rating stands."
        )
    if any(cell.notes or cell.others for cell in cells) or any(
        any(row.notes) for row in card.matrix.rows
    ):
        parts.append("Folded corner: there is a note; choose the cell to read it.")
    parts += [f"{row.label}: {row.note}" for row in card.matrix.rows if row.note]
    return " ".join(parts)
