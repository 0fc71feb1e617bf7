"""Records as short documents of rich text, which the keyboard scrolls and a screen reader reads.

Every word that comes from a record is escaped: it is text, never markup.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from db.domain.report import (
    Action,
    Conflict,
    Event,
    Finding,
    HistoryEntry,
    Measure,
    Report,
    ReportCard,
    Source,
    Statement,
    Story,
)
from db.domain.scale import NOT_STATED, Confidence, Mark, Rating
from viewer.appearance.marks import CHARACTERS
from viewer.appearance.theme import Theme
from viewer.wording import findings as finding_words
from viewer.wording import records as words


class Pages:
    """Writes the documents in the colours of ``theme``."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme

    # Pieces

    def _muted(self, text: str) -> str:
        return f'<span style="color:{self._theme.scheme.muted}">{escape(text)}</span>'

    def badge(self, rating: Rating | None, size: float = 1.0) -> str:
        mark = rating.mark if rating else Mark.UNRATED
        tint = self._theme.tint(mark)
        word = rating.word if rating else NOT_STATED
        return (
            f'<span style="background-color:{tint.ground}; color:{tint.text}; font-weight:700; '
            f'font-size:{self._points() * size:.1f}pt">'
            f"&nbsp;{CHARACTERS[mark]}&nbsp;{escape(word)}&nbsp;</span>"
        )

    def _heading(self, text: str, level: int = 3) -> str:
        size = {2: 1.25, 3: 1.08}[level] * self._points()
        return (
            f'<h{level} style="font-size:{size:.1f}pt; margin-top:{self._theme.space(14)}px; '
            f'margin-bottom:{self._theme.space(5)}px">{escape(text)}</h{level}>'
        )

    def _points(self) -> float:
        return self._theme.font().pointSizeF()

    def _list(self, items: Iterable[str]) -> str:
        gap = self._theme.space(6)
        lines = "".join(f'<li style="margin-bottom:{gap}px">{item}</li>' for item in items)
        return f'<ul style="margin-left:{self._theme.space(16)}px; -qt-list-indent:0">{lines}</ul>'

    def _small(self, text: str) -> str:
        return f'<span style="font-size:{self._points() * 0.9:.1f}pt">{self._muted(text)}</span>'

    # Findings and their like

    def finding(self, found: Finding, *, source: bool = False) -> str:
        strength = finding_words.lead(found.kind)
        lead = f"<b>{strength}</b> " if strength else ""
        regulation = f" <b>{escape(found.regulation)}</b>" if found.regulation else ""
        question = f", {found.question.label}" if found.question and source else ""
        about = f"{found.scope.label}{question}"
        told = f"{lead}{escape(found.text)}{regulation} {self._small(about)}"
        if source:
            told += f"<br>{self._small(_cited(found.source))}"
            if found.note:
                told += f"<br>{self._small(found.note)}"
        return told

    def findings(self, found: Sequence[Finding], nothing: str) -> str:
        """For one of the boxes under the matrix; ``nothing`` where there are none."""
        return self._list(self.finding(each) for each in found) if found else self._muted(nothing)

    def measure(self, measure: Measure) -> str:
        told, _ = words.measured(measure)
        period = f", {measure.period}" if measure.period else ""
        about = self._small(measure.scope.label + period)
        line = f"<b>{escape(measure.name)}</b>: {escape(told)} {about}"
        if measure.before is not None and measure.after is not None:
            line += self._bars(measure.before, measure.after, measure.unit)
        note = f" {self._small(measure.note)}" if measure.note else ""
        return f"{line}<br>{self._small(_cited(measure.source))}{note}"

    def _bars(self, before: float, after: float, unit: str) -> str:
        """Before and after as two bars on one scale, each with its figure beside it."""
        most = max(before, after, 1e-9)
        longest = self._theme.space(240)
        rows = "".join(
            f'<tr><td>{name}&nbsp;</td><td><table cellspacing="0" cellpadding="0"><tr>'
            f'<td width="{max(2, round(longest * value / most))}" bgcolor="{colour}">&nbsp;</td>'
            f"<td>&nbsp;<b>{escape(words.figure(value, unit))}</b></td></tr></table></td></tr>"
            for name, value, colour in (
                ("Before", before, self._theme.scheme.line),
                ("After", after, self._theme.scheme.accent),
            )
        )
        return f'<table cellspacing="3" cellpadding="0">{rows}</table>'

    def statement(self, statement: Statement) -> str:
        who = f"{statement.name}, {statement.role}, {statement.organisation}"
        return (
            f"{escape(statement.text)}<br><b>{escape(who)}</b> "
            f"{self._small(f'In words of our own, after: {_cited(statement.source)}')}"
        )

    def action(self, action: Action) -> str:
        about = f"{action.scope.label} · {_cited(action.source)}"
        return f"<b>{action.status.label}</b> {escape(action.text)} {self._small(about)}"

    def event(self, event: Event) -> str:
        when = f" ({words.when(event.when)})" if event.when else ""
        regulator = "" if event.from_regulator else "Not from CQC. "
        return (
            f"<b>{escape(event.title)}</b>{escape(when)}. {escape(event.text)}<br>"
            f"{self._small(regulator + _cited(event.source))}"
        )

    def conflict(self, conflict: Conflict) -> str:
        titles = "; ".join(_cited(source) for source in conflict.sources)
        return f"<b>{escape(conflict.topic)}.</b> {escape(conflict.text)}<br>{self._small(titles)}"

    # Whole pages

    def found(self, card: ReportCard) -> str:
        """What inspectors found: everything, with scope and source."""
        sections = (
            *(
                (section.heading, [self.finding(each, source=True) for each in found])
                for section, found in finding_words.sections(card.findings)
            ),
            ("Measures", [self.measure(each) for each in card.measures]),
            ("What is under way", [self.action(each) for each in card.actions]),
            ("Statements", [self.statement(each) for each in card.statements]),
            ("Related events", [self.event(each) for each in card.events]),
        )
        parts = [self._heading(title, 2) + self._list(items) for title, items in sections if items]
        return "".join(parts) or self._muted(
            "No findings are stored for this report. CQC's data files hold ratings only; "
            "findings come from report packs."
        )

    def history(self, card: ReportCard) -> str:
        """Every report on the subject, newest first; a link shows it."""
        return self._list(self._report(report, card) for report in card.reports) or self._muted(
            "No report is known."
        )

    def _report(self, report: Report, card: ReportCard) -> str:
        shown = card.report is not None and report.id == card.report.id
        day = words.day(report.published) if report.published else "Publication day not stated"
        title = f"{day}: {report.title}"
        head = (
            f"<b>{escape(title)}</b> (shown)"
            if shown
            else f'<a href="report:{escape(report.id)}">{escape(title)}</a>'
        )
        visits = words.visits(report.visits)
        lines = [
            f"Inspected {visits}" if visits else "",
            report.kind,
            "" if report.rated else "No ratings were given.",
            report.enforcement,
            report.note,
        ]
        told = "<br>".join(escape(line) for line in lines if line)
        return f"{head}<br>{told}" if told else head

    def source(self, card: ReportCard) -> str:
        parts: list[str] = []
        if card.report is not None and card.report.note:
            parts.append(f"<p>{escape(card.report.note)}</p>")
        if card.conflicts:
            parts.append(self._heading("Where sources disagree", 2))
            parts.append(self._list(self.conflict(each) for each in card.conflicts))
        parts.append(self._heading("Sources", 2))
        parts.append(self._list(self._source(each) for each in card.sources))
        parts.append(f"<p>The full report: {escape(card.url)}</p>" if card.url else "")
        parts.append(f"<p>{escape(words.ATTRIBUTION)}</p><p>{escape(words.DISCLAIMER)}</p>")
        return "".join(parts)

    def _source(self, source: Source) -> str:
        when = f", {words.day(source.published)}" if source.published else ""
        lines = [source.url, source.licence, source.note]
        if source.file_name:
            loaded = f", loaded {words.day(source.imported.date())}" if source.imported else ""
            lines.append(f"In {source.file_name} (SHA-256 {source.sha256[:12]}…){loaded}")
        told = "<br>".join(self._small(line) for line in lines if line)
        return f"<b>{escape(source.title)}</b>, {escape(source.publisher)}{when}<br>{told}"

    # The story of a cell

    def story(self, story: Story) -> str:
        where = " · ".join(part for part in (story.name, story.place) if part)
        rating = story.cell.rating if story.cell else None
        parts = [
            f"<p>{self._muted(where)}</p>",
            self._heading(story.question.label, 2),
            f"<p>{self.badge(rating)}</p>",
        ]
        if story.cell is None:
            parts.append(f"<p>{self._muted('No source found states this rating.')}</p>")
        elif story.cell.rating.meaning:
            parts.append(f"<p>{self._muted(story.cell.rating.meaning)}</p>")
        if story.cell is not None and story.cell.percentage is not None:
            parts.append(f"<p>Score {story.cell.percentage:g}%</p>")
        parts += [f"<p>{escape(line)}</p>" for line in _doubts(story)]
        if story.usual_rule:
            parts.append(f"<p>{self._muted(story.usual_rule)}</p>")
        if story.history:
            parts.append(self._heading("History"))
            parts += [self._history_entry(entry) for entry in story.history]
        if story.findings:
            parts.append(self._heading("Linked findings"))
            parts.append(
                self._list(map(self.finding, finding_words.in_reading_order(story.findings)))
            )
        if story.conflicts:
            parts.append(self._heading("Sources disagree"))
            parts += [f"<p>{self.conflict(each)}</p>" for each in story.conflicts]
        if story.cell is not None:
            parts.append(self._heading("Source"))
            parts += [
                f"<p>{self._muted(_cited(each.source) + _licence(each.source))}</p>"
                for each in story.cell.sources
            ]
        return "".join(parts)

    def _history_entry(self, entry: HistoryEntry) -> str:
        day = words.short_month(entry.published) if entry.published else "Day not stated"
        lines: list[str] = []
        if entry.former_service:
            lines.append(f"as {entry.former_service}: not like for like")
        elif entry.change is not None and entry.previous is not None:
            same = entry.previous == entry.rating
            told = "no change" if same else f"was {entry.previous.word}"
            lines.append(f"{entry.change.arrow} {told}")
        if entry.inherited_from:
            lines.append(f"inherited from {entry.inherited_from}")
        if entry.confidence is not Confidence.PUBLISHED:
            lines.append(entry.confidence.words)
        lines += entry.notes
        told = "".join(f"<br>{self._small(line)}" for line in lines)
        return f"<p><b>{day}</b> {self.badge(entry.rating, 0.88)}{told}</p>"


def _doubts(story: Story) -> list[str]:
    """What to know of the rating that no entry of its history says."""
    cell = story.cell
    if cell is None:
        return []
    told = {note for entry in story.history for note in entry.notes}
    lines = [note for note in cell.notes if note not in told]
    if cell.others:
        others = words.listed([other.word for other in cell.others])
        lines.insert(0, f"Another source gives {others} on the same date.")
    return lines


def _cited(source: Source) -> str:
    return f"{source.title}, {source.publisher}" if source.publisher else source.title


def _licence(source: Source) -> str:
    return f". {source.licence}." if source.licence else "."
