"""The tab 'What inspectors found': filters, and under them a section for each kind of finding."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from viewer.appearance.theme import Theme
from viewer.parts.chips import ChipChoice, ChipRow, MenuChip
from viewer.parts.document import MARGIN
from viewer.parts.entry_section import EntrySection
from viewer.parts.flow_layout import FlowLayout
from viewer.views.report.assessed_view import AssessedView
from viewer.views.report.found_model import KINDS, MUST, Filters, FoundModel, Item, Kind
from viewer.views.report.pages import ReportPage
from viewer.wording.findings import NO_FINDINGS
from viewer.wording.phrases import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.domain.report import ReportCard

_FIRST = 5
"""The entries that a section shows at first, of those kinds that may be cut short."""
_COLUMN = 260
"""The least width of a column in units."""


class FoundPage(ReportPage):
    """What inspectors found, with filters; for an assessment since 2024, its scores and prose."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._card: ReportCard | None = None
        self._stale = False
        self._findings = FindingsView(theme)
        self._findings.report_chosen.connect(self.report_chosen)
        self._findings.part_reached.connect(self.part_reached)
        self._assessed = AssessedView(theme)
        self._assessed.part_reached.connect(self.part_reached)
        self._assessed.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._findings)
        column.addWidget(self._assessed)

    def show_card(self, card: ReportCard) -> None:
        """Show ``card``, as soon as the page is in front."""
        self._card, self._stale = card, True
        if self.isVisible():
            self._fill()

    def show_finding(self, text: str) -> bool:
        """Show the finding, measure, action or text by CQC with these words, and mark it.

        It is scrolled into view. Returns whether the page has it.
        """
        self._fill()
        if not self._assessed.isHidden() and self._assessed.show_text(text):
            return True
        return not self._findings.isHidden() and self._findings.show_text(text)

    def showEvent(self, event: QShowEvent) -> None:
        """Write what has changed while the page was hidden."""
        self._fill()
        super().showEvent(event)

    def _fill(self) -> None:
        if self._card is None or not self._stale:
            return
        self._stale = False
        assessed = self._assessed.show_card(self._card)
        self._assessed.setVisible(assessed)
        self._findings.setVisible(not assessed)
        if not assessed:
            self._findings.show_card(self._card)

    def restyle(self) -> None:
        """Apply the theme's colours and sizes again."""
        self._findings.restyle()
        self._assessed.restyle()

    def stops(self) -> Sequence[QWidget]:
        """The filters that are there from the start; sections find their place after them."""
        return (*self._findings.stops(), *self._assessed.stops())


class FindingsView(QWidget):
    """Filters, and the sections that are left by them in up to three columns."""

    report_chosen = Signal(str)
    """Emitted with the ID of another report on the same subject."""
    part_reached = Signal(QWidget, QRect)
    """Emitted with a widget and the place in it that the keyboard reached."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._model: FoundModel | None = None
        self._filters = Filters()
        self._sections: dict[Kind, EntrySection] = {}
        self._shown: dict[Kind, list[Item]] = {}
        self._menus = [MenuChip(name) for name in ("Report", "Site or service", "Kind")]
        self._questions = ChipRow("Key question")
        self._note = _quiet_label()
        self._open = QPushButton("Open that report")
        self._open.setObjectName("sectionLink")
        self._open.clicked.connect(self._on_open_clicked)
        self._nothing = _quiet_label()
        self._every = QPushButton("Show everything")
        self._every.clicked.connect(self._on_every_clicked)
        self._sources = _quiet_label()
        self._line = QWidget()
        self._flow = FlowLayout(self._line)
        self._flow.setContentsMargins(0, 0, 0, 0)
        for menu in self._menus:
            menu.chosen.connect(self._on_filters_chosen)
            self._flow.addWidget(menu)
        self._flow.addWidget(self._questions)
        self._questions.chosen.connect(self._on_filters_chosen)
        self._columns = [QVBoxLayout() for _ in range(3)]
        self._count = 0
        self._row = QHBoxLayout()
        for column in self._columns:
            self._row.addLayout(column, 1)
        noted = QHBoxLayout()
        noted.addWidget(self._note, 1)
        noted.addWidget(self._open)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._line)
        outer.addLayout(noted)
        outer.addWidget(self._nothing)
        outer.addWidget(self._every)
        outer.addLayout(self._row)
        outer.addWidget(self._sources)
        self._outer = outer
        self.restyle()

    def show_card(self, card: ReportCard) -> None:
        """Show everything in the report shown, or in the last one that says anything."""
        self._model = FoundModel(card)
        self._filters = self._model.first
        self._show()

    def show_text(self, text: str) -> bool:
        """Show the item with this text, marked; return whether there is one."""
        if self._model is None:
            return False
        found = self._model.place_of(text)
        if found is None:
            return False
        self._filters, kind, item = found
        if item not in self._whole(kind)[: self._first(kind)]:
            self._filters = replace(self._filters, kind=kind.heading)
        self._show()
        section = self._sections[kind]
        place = self._shown[kind].index(item)
        section.list.mark(place)
        section.list.setFocus()
        # The sections have their places only after the layout.
        self._settle()
        self.part_reached.emit(section.list, section.list.place_of(place))
        return True

    def _settle(self) -> None:
        top: QWidget | None = self
        while top is not None:
            layout = top.layout()
            if layout is not None:
                layout.activate()
            top = top.parentWidget()

    def _whole(self, kind: Kind) -> list[Item]:
        assert self._model is not None
        return dict(self._model.shown(self._filters)).get(kind, [])

    def _first(self, kind: Kind) -> int:
        return 1_000 if kind is MUST or self._filters.kind else _FIRST

    def stops(self) -> Sequence[QWidget]:
        """The widgets that the Tab key visits, in order, as far as they are there."""
        return (
            *self._menus,
            *self._questions.chips(),
            self._open,
            self._every,
            *(stop for kind in KINDS if kind in self._sections for stop in self._stops_of(kind)),
        )

    def _stops_of(self, kind: Kind) -> Sequence[QWidget]:
        return self._sections[kind].stops()

    def _show(self) -> None:
        model, filters = self._model, self._filters
        assert model is not None
        shown = model.shown(filters)
        for menu, choices in zip(
            self._menus,
            (model.reports(filters), model.scopes(filters), model.kinds(filters)),
            strict=True,
        ):
            menu.show_choices(choices, filters)
        questions = model.questions(filters)
        chips = [
            ChipChoice(value, f"{label} {count:,}", f"{label}, {counted(count, 'finding')}")
            for value, label, count in questions
        ]
        self._questions.show_choices(chips, filters)
        self._questions.setVisible(len(questions) > 1)
        self._line.setVisible(bool(model.items))
        note = model.note(filters)
        self._note.setText(note)
        self._note.setVisible(bool(note))
        self._open.setVisible(bool(note))
        self._nothing.setText("Nothing fits these filters." if model.items else NO_FINDINGS)
        self._nothing.setVisible(not shown)
        self._every.setVisible(bool(model.items and not shown))
        sources = model.sources(filters)
        words = "; ".join(sources)
        self._sources.setText(f"Sources: {words}." if len(sources) > 1 else f"Source: {words}.")
        self._sources.setVisible(bool(sources))
        self._show_sections(shown)
        for before, after in pairwise(self.stops()):
            QWidget.setTabOrder(before, after)

    def _show_sections(self, shown: list[tuple[Kind, list[Item]]]) -> None:
        model = self._model
        assert model is not None
        self._shown.clear()
        for kind, items in shown:
            if kind not in self._sections:
                self._sections[kind] = self._section(kind)
            first = self._first(kind)
            some = items if len(items) <= first + 1 else items[:first]
            self._shown[kind] = some
            found = sum(item.counted for item in items) if kind.part else len(items)
            count = ", ".join(filter(None, (f"{found:,}" if found else "", kind.note)))
            link = f"All {len(items):,}" if len(some) < len(items) else ""
            if self._filters.kind:
                link = "All kinds"
            self._sections[kind].show_entries(
                kind.sign, kind.heading, count, model.entries(some), link
            )
        for kind, section in self._sections.items():
            section.setVisible(kind in self._shown)
        self._arrange()

    def _section(self, kind: Kind) -> EntrySection:
        section = EntrySection(self._theme, self)
        section.all_chosen.connect(lambda: self._on_all_chosen(kind))
        section.entry_chosen.connect(lambda report: self.report_chosen.emit(str(report)))
        section.part_reached.connect(self.part_reached)
        return section

    def _arrange(self) -> None:
        """Put the sections into as many columns as there is room for, and something to show."""
        there = sorted({kind.column for kind in self._shown})
        room = max(1, self.width() // self._theme.space(_COLUMN))
        count = min(room, len(there)) or 1
        for column in self._columns:
            while column.count():
                column.takeAt(0)
        for kind in KINDS:
            if kind in self._shown:
                place = min(there.index(kind.column), count - 1)
                self._columns[place].addWidget(self._sections[kind])
        for number, column in enumerate(self._columns):
            column.addStretch(1)
            self._row.setStretch(number, 1 if number < count else 0)
        self._count = count
        self._row.setSpacing(self._theme.space(22) if count > 1 else 0)

    def resizeEvent(self, event: object) -> None:
        """Change the number of columns if there is room for more or fewer."""
        super().resizeEvent(event)  # pyright: ignore[reportArgumentType]
        there = {kind.column for kind in self._shown}
        room = max(1, self.width() // self._theme.space(_COLUMN))
        if (min(room, len(there)) or 1) != self._count:
            self._arrange()

    def minimumSizeHint(self) -> QSize:
        """Return a width in pixels for one column, so that the number of columns can shrink."""
        return QSize(self._theme.space(180), super().minimumSizeHint().height())

    def restyle(self) -> None:
        """Apply the theme's colours and sizes again."""
        px = self._theme.space
        self._flow.setSpacing(px(8))
        self._outer.setSpacing(px(8))
        for column in self._columns:
            column.setSpacing(px(6))
        for menu in self._menus:
            menu.restyle(self._theme)
        self._questions.restyle(self._theme)
        for label in (self._note, self._nothing, self._sources):
            label.setStyleSheet(f"color: {self._theme.scheme.muted}")
            label.setFont(self._theme.font(0.92))
            label.setContentsMargins(MARGIN, 0, MARGIN, 0)
        for section in self._sections.values():
            section.restyle()
        self._arrange()

    @Slot(object)
    def _on_filters_chosen(self, filters: object) -> None:
        self._filters = cast(Filters, filters)
        self._show()

    def _on_all_chosen(self, kind: Kind) -> None:
        heading = "" if self._filters.kind else kind.heading
        self._filters = replace(self._filters, kind=heading)
        self._show()
        self._sections[kind].list.setFocus()

    @Slot()
    def _on_open_clicked(self) -> None:
        self.report_chosen.emit(self._filters.report)

    @Slot()
    def _on_every_clicked(self) -> None:
        assert self._model is not None
        self._filters = self._model.first
        self._show()


def _quiet_label() -> QLabel:
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.hide()
    return label
