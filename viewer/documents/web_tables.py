"""The ratings of a report as tables of a web page, today's and those before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby

from db.domain.rated import RatingLine
from db.domain.report import Cell, ReportCard, Row, RowKind
from db.domain.scale import NOT_STATED, QUESTIONS, SCALE, Change, Confidence, Mark, Question, Rating
from viewer.card.setting.page import DISC_RADIUS, POLYGONS
from viewer.documents.html import Html, pieces, tag
from viewer.wording import records as words

_CAPTIONS = {
    RowKind.SITES: "Ratings of each site and of the provider, by key question",
    RowKind.SERVICES: "Ratings of each service and of the whole, by key question",
    RowKind.HISTORY: "Ratings of the service, report by report, by key question",
}


def symbols() -> Html:
    """The shapes of the ratings, drawn once and used by name."""
    shapes = [
        tag("symbol", tag("circle", cx="0.5", cy="0.5", r=str(DISC_RADIUS)), id=Mark.GOOD.value,
            viewBox="-0.05 -0.05 1.1 1.1")
    ]  # fmt: skip
    for mark, corners in POLYGONS.items():
        points = " ".join(f"{x:g},{y:g}" for x, y in corners)
        shape = tag("polygon", points=points)
        shapes.append(tag("symbol", shape, id=mark.value, viewBox="-0.05 -0.05 1.1 1.1"))
    return tag("svg", shapes, width="0", height="0", aria_hidden="true", focusable="false")


def mark(of: Mark) -> Html:
    """The shape beside a word that says the same."""
    return tag("svg", tag("use", href=f"#{of.value}"), class_="mark", aria_hidden="true",
               focusable="false")  # fmt: skip


def rated(rating: Rating | None) -> Html:
    """Shape and word."""
    if rating is None:
        return pieces(mark(Mark.UNRATED), NOT_STATED)
    return pieces(mark(rating.mark), rating.word)


def change_words(change: Change, before: Rating | None, when: date | None) -> Html:
    """An arrow, and in words what it says: readers skip the arrow."""
    since = f" in {words.month(when)}" if when else ""
    told = change.words
    if before is not None and change is not Change.SAME:
        told += f" from {before.word}{since}"
    elif when is not None:
        told += f" since {words.month(when)}"
    return pieces(tag("span", change.arrow, aria_hidden="true"), f" {told}")


def matrix_table(card: ReportCard) -> Html:
    """The subject's own row first, as on the printed card; below it what else to know."""
    matrix = card.matrix
    head = tag(
        "tr",
        tag("th", matrix.kind.value, scope="col"),
        [tag("th", question.label, scope="col") for question in QUESTIONS],
    )
    notes: dict[str, int] = {}
    rows = sorted(matrix.rows, key=lambda row: not row.own)
    body = [_row(row, notes) for row in rows]
    table = _wide(
        "matrix",
        tag("caption", _CAPTIONS[matrix.kind], id="matrix"),
        tag("thead", head),
        tag("tbody", body),
    )
    told = [
        tag("li", tag("strong", f"Note {number}: "), text, id=f"note-{number}")
        for text, number in notes.items()
    ]
    return pieces(table, pieces(tag("h3", "Notes"), tag("ul", told)) if told else None)


def _row(row: Row, notes: dict[str, int]) -> Html:
    """``notes`` takes up what is said of a cell at length, with its number."""
    note = pieces(tag("br"), tag("small", row.note, class_="quiet")) if row.note else None
    cells = [
        _cell(cell, row.notes[place] if row.notes else "", notes)
        for place, cell in enumerate(row.cells)
    ]
    label = tag("th", row.label, note, scope="row")
    return tag("tr", label, cells, class_="own" if row.own else None)


def _cell(cell: Cell | None, further: str, notes: dict[str, int]) -> Html:
    told: list[Html | str] = []
    if cell is not None:
        if cell.change is not None and not cell.carried_forward:
            told.append(change_words(cell.change, cell.previous, cell.previous_published))
        if cell.published is not None:
            how = "Carried forward from" if cell.carried_forward else "Published"
            told.append(f"{how} {words.day(cell.published)}")
        else:
            told.append("Date not stated")
        if cell.percentage is not None:
            told.append(f"Score {words.number(cell.percentage)}%")
        if cell.inherited_from:
            told.append(f"Inherited from {cell.inherited_from}")
        if cell.confidence is not Confidence.PUBLISHED:
            told.append(words.sentence(cell.confidence.words))
        if cell.others:
            others = words.listed([other.word for other in cell.others])
            told.append(f"Another source says {others}")
    for text in filter(None, (*(cell.notes if cell else ()), further)):
        number = notes.setdefault(text, len(notes) + 1)
        told.append(tag("a", f"Note {number}", href=f"#note-{number}"))
    shape = cell.rating.mark if cell else Mark.UNRATED
    return tag(
        "td",
        tag("strong", rated(cell.rating if cell else None)),
        [tag("small", each) for each in told],
        class_=shape.name,
    )


def key() -> Html:
    """What shapes and arrows mean."""
    shapes = [tag("li", rated(rating)) for rating in SCALE]
    shapes.append(tag("li", mark(Mark.UNRATED), "No rating on the scale, or none stated"))
    arrows = [
        tag("li", tag("span", change.arrow, aria_hidden="true"), f" {change.words}")
        for change in Change
    ]
    return tag(
        "div",
        tag("h3", "Key"),
        tag("ul", shapes),
        tag("p", "Change since the report before:"),
        tag("ul", arrows),
        tag(
            "p",
            "No change is given where a question was not rated before, was not rated this time, "
            f"or cannot be compared. «{NOT_STATED}» means that no source that was loaded gives a "
            "rating.",
        ),
        class_="key",
    )


def history_tables(card: ReportCard, lines: Iterable[RatingLine]) -> list[Html]:
    """For each organisation and service of the report, what stood when, newest first.

    ``lines`` come organisation by organisation and service by service, as the store gives them;
    what was published after the card's day is left out.
    """
    wanted = {row.subject for row in card.matrix.rows}
    made: list[Html] = []
    for (subject, name, service), of_one in groupby(
        (line for line in lines if line.published is None or line.published <= card.as_at),
        key=lambda line: (line.subject, line.name, line.service),
    ):
        # Of a trust's sites their own ratings; of the subject itself those of former services too.
        if subject in wanted or subject.organisation == card.subject.organisation:
            title = f"{service}, {name}" if service else name
            made.append(_history(len(made) + 1, title, list(of_one)))
    return made


def _history(number: int, title: str, lines: Sequence[RatingLine]) -> Html:
    days = sorted({line.published or date.min for line in lines}, reverse=True)
    cells: dict[tuple[date, Question], list[RatingLine]] = {}
    for line in lines:
        cells.setdefault((line.published or date.min, line.question), []).append(line)
    head = tag(
        "tr",
        tag("th", "Published", scope="col"),
        [tag("th", question.label, scope="col") for question in QUESTIONS],
    )
    body = [
        tag(
            "tr",
            tag("th", words.day(day) if day != date.min else NOT_STATED, scope="row"),
            [_moment(cells.get((day, question), [])) for question in QUESTIONS],
        )
        for day in days
    ]
    name = f"history-{number}"
    return _wide(
        name,
        tag("caption", f"{title}: ratings as they were published, newest first", id=name),
        tag("thead", head),
        tag("tbody", body),
    )


def _moment(lines: Sequence[RatingLine]) -> Html:
    """A question that was not rated that day is an empty cell, which says so to a screen reader."""
    if not lines:
        return tag("td", tag("span", "Not rated in this report", class_="quiet"))
    first, *others = lines
    told: list[Html | str] = []
    if first.change is not None:
        told.append(change_words(first.change, first.previous, first.previous_published))
    told += [f"Another source says {other.rating.word}" for other in others]
    if first.inherited_from:
        told.append(f"Inherited from {first.inherited_from}")
    if first.confidence is not Confidence.PUBLISHED:
        told.append(words.sentence(first.confidence.words))
    small = [tag("small", each) for each in told]
    return tag("td", tag("strong", rated(first.rating)), small, class_=first.rating.mark.name)


def _wide(name: str, *parts: Html) -> Html:
    """A table that scrolls sideways where it must, by keyboard too."""
    return tag("div", tag("table", *parts), class_="wide", role="region", tabindex="0",
               aria_labelledby=name)  # fmt: skip
