"""The header of a report: the place's name, rating and dates, and the list of its reports."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QPen, QTextDocument, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from db.domain.kinds import RowKind
from db.domain.scale import Rating
from db.domain.subject import Level, PlaceStatus, RelatedPlace
from viewer.appearance.icons import icon
from viewer.appearance.marks import CHARACTERS
from viewer.appearance.theme import Theme
from viewer.parts.badge import Badge, badge_size, paint_badge
from viewer.parts.document import link_said
from viewer.parts.faces import Role, present
from viewer.parts.flow_layout import FlowLayout
from viewer.parts.focus_ring import paint_focus_ring
from viewer.parts.one_line import OneLine
from viewer.parts.plain_text import plain
from viewer.parts.spoken import announce
from viewer.wording import dates
from viewer.wording import wards as ward_words
from viewer.wording.organisations import (
    full_name,
    kind_words,
    missing_words,
    name_with_id,
    provider_words,
    short_address,
)
from viewer.wording.phrases import counted, listed
from viewer.wording.rating import other_ratings_together, rating_word
from viewer.wording.reports import in_the_picker, position, published_and_inspected
from viewer.wording.standing import headline, headline_rating

if TYPE_CHECKING:
    from db.domain.report import Report, ReportCard

_RATING_ROLE = int(Qt.ItemDataRole.UserRole)
Index = QModelIndex | QPersistentModelIndex


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


class _Links(QLabel):
    """A line of text with links to other places, which the Tab key visits if it has any."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setWordWrap(True)
        # It has its place among the stops of the Tab key only if it is one when they are put in
        # order.
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_words(self, words: str) -> None:
        """Show ``words``, HTML of which any data is escaped."""
        line = f"<style>a {{ text-decoration: {self._theme.link_line}; }}</style>"
        self.setText(f"{line}{words}")
        flags = Qt.TextInteractionFlag.TextSelectableByMouse
        if "<a " in words:
            flags |= Qt.TextInteractionFlag.LinksAccessibleByMouse
            flags |= Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        self.setTextInteractionFlags(flags)
        if "<a " not in words:
            self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Go to the first link at once, or to the last."""
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self.focusNextPrevChild(event.reason() is Qt.FocusReason.TabFocusReason)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Move to the next or previous link, and say which it is."""
        moved = super().focusNextPrevChild(forward)
        if moved and self.hasFocus():
            announce(self, link_said(self.selectedText()))
        return moved

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a ring around the line while it has the keyboard focus."""
        super().paintEvent(event)
        if self.hasFocus():
            paint_focus_ring(self, self._theme)


class _Tally(QLabel):
    """Figures in rich text, on one line as long as there is room for it."""

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setWordWrap(True)

    def sizeHint(self) -> QSize:
        """The size of the text on one line, in pixels."""
        document = QTextDocument()
        document.setDefaultFont(self.font())
        document.setDocumentMargin(0)
        document.setHtml(self.text())
        return document.size().toSize() + QSize(2, 0)

    def minimumSizeHint(self) -> QSize:
        """The size of a short line; the height that a width needs is another question."""
        return QSize(self.fontMetrics().averageCharWidth() * 20, self.fontMetrics().height())


class _RatedReports(QStyledItemDelegate):
    """Draws the rating of each report at the right of its line in the list of reports."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw a report's date, and its badge."""
        super().paint(painter, option, index)
        rating = index.data(_RATING_ROLE)
        if isinstance(rating, Rating):
            area: QRect = option.rect  # pyright: ignore[reportAttributeAccessIssue]
            size = badge_size(rating, None, self._theme)
            right = area.right() - self._theme.space(8) - size.width()
            top = area.top() + (area.height() - size.height()) // 2
            paint_badge(painter, QRect(right, top, size.width(), size.height()), rating, None,
                        self._theme)  # fmt: skip

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """The size of a line in pixels: room for the date and the widest badge."""
        size = super().sizeHint(option, index)
        rating = index.data(_RATING_ROLE)
        badge = badge_size(rating, None, self._theme).width() if rating else 0
        return QSize(
            size.width() + badge + self._theme.space(24),
            max(size.height(), self._theme.space(28)),
        )


class ReportPicker(QComboBox):
    """The list of reports, which draws its own arrow so that the arrow grows with the text.

    An arrow set by a style sheet would not. The mouse wheel scrolls the page below the list, and
    never switches to another report.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setAccessibleName("Report shown")
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._delegate = _RatedReports(theme, self)
        self.setItemDelegate(self._delegate)
        self._older = False

    def show_reports(self, card: ReportCard) -> None:
        """List the reports of ``card``, each with its rating, with the shown one chosen."""
        self.clear()
        count = len(card.reports)
        current = next(
            (n for n, r in enumerate(card.reports) if card.report and r.id == card.report.id), -1
        )
        for number, report in enumerate(card.reports):
            shown, closed = number == current, card.organisation.status.is_closed
            words = in_the_picker(report, number, count, shown=shown, closed=closed)
            self.addItem(words)
            rating = card.report_ratings[number] if card.report_ratings else None
            self.setItemData(number, rating, _RATING_ROLE)
            spoken = f"{words}: {rating_word(rating)}" if rating else words
            self.setItemData(number, spoken, Qt.ItemDataRole.AccessibleTextRole)
            self.setItemData(number, plain(report.title), Qt.ItemDataRole.ToolTipRole)
        self.setCurrentIndex(current)
        self.setToolTip(position(card))
        self._older = current > 0
        self.restyle()

    def restyle(self) -> None:
        """Apply the theme's colours and sizes again; yellow if an older report is shown."""
        s, px = self._theme.scheme, self._theme.space
        ground, text, edge = (
            (s.dated, s.dated_text, s.older_edge) if self._older else (s.surface, s.text, s.edge)
        )
        bold = "bold" if self._older else "normal"
        self.setStyleSheet(
            f"QComboBox {{ color: {text}; background: {ground}; border: 1px solid {edge};"
            f" border-radius: {px(4)}px; font-weight: {bold};"
            f" padding: {px(3)}px {px(26)}px {px(3)}px {px(8)}px; }}"
            f"QComboBox:focus {{ border: 3px solid {s.accent};"
            f" padding: {px(3) - 2}px {px(26) - 2}px {px(3) - 2}px {px(8) - 2}px; }}"
            "QComboBox::drop-down { border: 0; background: transparent; }"
            "QComboBox::down-arrow { image: none; }"
            f"QComboBox QAbstractItemView {{ color: {s.text}; background: {s.surface};"
            f" border: 2px solid {s.edge}; selection-background-color: {s.chosen};"
            f" selection-color: {s.text}; font-weight: normal; }}"
        )
        self.view().setMinimumWidth(max(1, self.view().sizeHintForColumn(0)))
        self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the list with an arrow that matches the text size."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = self._theme.colour("dated_text" if self._older else "muted")
        painter.setPen(QPen(colour, self._theme.text_scale * 1.6))
        side = self._theme.space(4)
        x, y = self.width() - self._theme.space(14), self.height() / 2
        painter.drawPolyline(
            [QPointF(x - side, y - side / 2), QPointF(x, y + side / 2),
             QPointF(x + side, y - side / 2)]
        )  # fmt: skip
        painter.end()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Ignore the mouse wheel, so that it scrolls the page."""
        event.ignore()


class ReportHeader(QWidget):
    """The title line with name, rating and star, and two lines on the place and its report.

    Its list of reports, ``picker`` with ``picker_label``, is on the line of the tabs.
    """

    report_chosen = Signal(str)
    """Emitted with the ID of the report that the user picked."""
    place_chosen = Signal(str)
    """Emitted with the CQC ID of a provider, site or successor that the user chose."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._name = OneLine()
        present(self._name, Role.Heading)
        self._badge = Badge(theme, 16 / 13)
        self._badge.setObjectName("titleBadge")
        self._closed = QLabel("Closed")
        self._closed.setObjectName("closedBadge")
        self._last = QLabel("last rating:")
        self._last_badge = Badge(theme, 12 / 13)
        self._tally = _Tally()
        self._since = OneLine()
        self.star = QPushButton()
        """Adds the place to My wards, or removes it."""
        self.star.setObjectName("star")
        self.star.setAutoDefault(False)
        self._is_ward = False
        self._place = _Links(theme)
        self._place.linkActivated.connect(self.place_chosen)
        self._dates = wrapped_label()
        self.picker = ReportPicker(theme)
        self.picker.activated.connect(self._on_report_picked)
        self.picker_label = QLabel("&Report")
        self.picker_label.setBuddy(self.picker)
        self._reports: tuple[Report, ...] = ()
        self._card: ReportCard | None = None

        self._words = QWidget()
        self._flow = FlowLayout(self._words)
        self._flow.setContentsMargins(0, 0, 0, 0)
        for part in (self._name, self._badge, self._closed, self._tally, self._last,
                     self._last_badge, self._since):  # fmt: skip
            self._flow.addWidget(part)
        self._title = QHBoxLayout()
        self._title.addWidget(self._words, 1)
        self._title.addWidget(self.star, 0, Qt.AlignmentFlag.AlignTop)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addLayout(self._title)
        self._column.addWidget(self._place)
        self._column.addWidget(self._dates)
        self.restyle()

    def show_ward(self, kept: bool) -> None:
        """Say whether the place is one of My wards."""
        self._is_ward = kept
        self.star.setText(ward_words.KEPT if kept else ward_words.ADD)
        self.star.setAccessibleName(ward_words.REMOVE if kept else ward_words.ADD)
        self.star.setToolTip(f"{ward_words.REMOVE if kept else ward_words.ADD} (Ctrl+B)")
        self.star.setAccessibleDescription("Ctrl+B")
        side, colour = self._theme.space(16), self._theme.colour("accent")
        self.star.setIcon(icon("star", side, colour, gap=self._theme.space(2), filled=kept))
        self.star.setIconSize(QSize(side + self._theme.space(2), side))

    @property
    def title_bottom(self) -> int:
        """How far below the header's top the title line ends, in pixels."""
        return self._words.geometry().bottom()

    def stops(self) -> tuple[QWidget, ...]:
        """The widgets that the Tab key visits, in order."""
        return (self._place, self.star, self.picker)

    def restyle(self) -> None:
        """Apply the theme's colours and sizes again."""
        s, px = self._theme.scheme, self._theme.space
        self._name.setFont(self._theme.type(22, bold=True))
        muted = f"color: {s.muted}"
        for label in (self._place, self._dates, self._since, self.picker_label, self._last,
                      self._tally):  # fmt: skip
            label.setStyleSheet(muted)
            label.setFont(self._theme.type(13))
        self._closed.setFont(self._theme.type(16, bold=True))
        self._closed.setStyleSheet(
            f"color: {s.text}; background: {s.surface}; border: 2px solid {s.text};"
            f" border-radius: {px(3)}px; padding: {px(1)}px {px(10)}px;"
        )
        self.star.setStyleSheet(
            f"#star {{ text-decoration: {self._theme.link_line}; }}"
            f"#star {{ color: {s.accent}; background: transparent; border: 3px solid transparent;"
            f" padding: {px(2)}px 0; min-height: {px(20)}px; }}"
            f"#star:hover {{ text-decoration: underline; }}"
            f"#star:focus {{ border-color: {s.accent}; border-radius: {px(4)}px; }}"
        )
        self.show_ward(self._is_ward)
        self._flow.setSpacing(px(12))
        self._flow.set_line_gap(px(2))
        self._title.setSpacing(px(12))
        self._column.setSpacing(px(1))
        self._column.setContentsMargins(0, 0, 0, px(4))
        self.picker.restyle()
        for badge in (self._badge, self._last_badge):
            badge.updateGeometry()
        if self._card is not None:
            self._show_tally(self._card)
            self._place.show_words(_place_line(self._card))

    def show_card(self, card: ReportCard) -> None:
        """Show the organisation and rating of ``card``, and the list of its reports."""
        self._card = card
        status = card.organisation.status
        self._name.setText(full_name(card))
        rating = headline_rating(card)
        several = rating is None and len(card.places) > 0
        closed = status.is_closed
        self._badge.show_rating(rating)
        self._badge.setVisible(not closed and not several)
        self._closed.setVisible(closed)
        self._last.setVisible(closed and rating is not None)
        self._last_badge.show_rating(rating)
        self._last_badge.setVisible(closed and rating is not None)
        self._show_tally(card)
        self._tally.setVisible(several and not closed)
        since = _since(card)
        self._since.setText("" if closed else since)
        self._since.setVisible(bool(self._since.text()))
        self._place.show_words(_place_line(card))
        self._place.setToolTip(plain(provider_words(card.organisation)))
        self._dates.setText(_dates_line(card, since if closed else ""))
        self._reports = card.reports
        self.picker.show_reports(card)
        self.picker.setVisible(bool(card.reports))
        self.picker_label.setVisible(bool(card.reports))

    def _show_tally(self, card: ReportCard) -> None:
        """How many places of a provider without a rating of its own have each rating."""
        scheme = self._theme.scheme
        parts = [
            f"{CHARACTERS[rating.mark]}&nbsp;<b style='color:{scheme.text}'>{count:,}</b> "
            f"<span style='color:{scheme.text}'>{escape(rating.word)}</span>"
            for rating, count in card.places
        ]
        total = sum(count for _, count in card.places)
        self._tally.setText(
            "&nbsp;&nbsp;".join(parts)
            + f"&nbsp; of {counted(total, 'rated place')}; no rating of its own"
        )

    @Slot(int)
    def _on_report_picked(self, index: int) -> None:
        if 0 <= index < len(self._reports):
            self.report_chosen.emit(self._reports[index].id)


def closed_line(status: PlaceStatus) -> str:
    """What to say over a closed place, as HTML; empty for one that is not.

    'This place closed on 7 October 2021. It is now Royal Oldham Hospital (RM317).'
    """
    if not status.is_closed:
        return ""
    when = f"closed on {dates.day(status.closed)}" if status.closed else "is closed"
    words = f"This place <b>{when}</b>."
    if not status.successors:
        return f"{words} Nothing follows it in CQC’s list."
    names = listed([_bold_name(place) for place in status.successors])
    return f"{words} It is now {names}."


def _bold_name(place: RelatedPlace) -> str:
    return f"<b>{escape(place.name)}</b> ({escape(place.id)})" if place.name else escape(place.id)


def _since(card: ReportCard) -> str:
    """What to say after the rating: 'no change since December 2019'."""
    words = headline(card)
    if words.entry is None:
        return ""
    if words.entry.inherited_from and words.carried_forward:
        return f"inherited from {words.entry.inherited_from}; not rated overall since"
    carried = words.published() if words.carried_forward else ""
    parts = (words.whose, words.changed or carried, words.inherited)
    return "; ".join(filter(None, parts))


def _link(place: str, name: str) -> str:
    return f'<a href="{escape(place)}">{escape(name)}</a>'


def _place_line(card: ReportCard) -> str:
    """The line on the place, as HTML: what runs it, where it is, its ID and its beds."""
    organisation = card.organisation
    parts: list[str] = []
    provider = organisation.provider_name or organisation.provider_id or ""
    above = _link(organisation.provider_id, provider) if organisation.provider_id else ""
    above = above or escape(provider)
    if card.level is Level.SERVICE:
        own = _link(organisation.id, organisation.name or organisation.id)
        parts.append(f"{own} in {above}" if above else own)
    elif card.level is Level.LOCATION:
        parts.append(above)
    else:
        parts.append(escape(kind_words(organisation)))
        if card.matrix.kind is RowKind.SITES:
            sites = sum(not row.own for row in card.matrix.rows)
            parts.append(counted(sites, "site"))
    parts += [escape(short_address(organisation)), escape(card.subject.organisation)]
    if organisation.beds:
        parts.append(counted(organisation.beds, "bed"))
    if card.level is not Level.SERVICE:
        parts += _registration(organisation.status)
    parts += [
        f"{escape(names)}: <b>{escape(rated)}</b>"
        for names, rated in other_ratings_together(card.other_ratings)
    ]
    return " · ".join(filter(None, parts))


def _registration(status: PlaceStatus) -> list[str]:
    """What is known of a place's registration that the line over a closed place does not say."""
    words: list[str] = []
    if not status.is_closed and status.missing_from:
        words.append(f"<b>{escape(missing_words(status.missing_from))}</b>")
    if status.predecessors:
        since = f"since {dates.day(status.opened)}; " if status.opened else ""
        before = listed([_link(each.id, name_with_id(each)) for each in status.predecessors])
        words.append(f"{since}before: {before}")
    return words


def _dates_line(card: ReportCard, since: str) -> str:
    """The line on the report: when it was published, and when inspectors were there."""
    if card.report is None:
        return "No report is known."
    status = card.organisation.status
    words = published_and_inspected(card.report, status.closed if status.is_closed else None)
    if status.is_closed:
        words = f"Last p{words[1:]}" if words.startswith("Published") else words
    overall = headline(card).entry
    if overall is not None and overall.carried_forward and overall.published:
        words += (
            f" · overall rating published {dates.day(overall.published)},"
            f" {dates.age(overall.published)}"
        )
    return " · ".join(filter(None, (words, since)))
