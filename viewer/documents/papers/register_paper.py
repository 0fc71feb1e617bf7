"""The register on A3 paper: a line for each thing to improve, with everything that is done."""

from __future__ import annotations

from collections.abc import Sequence

from db.domain.response import Response, Status
from viewer.appearance.colours import QUIET
from viewer.card.layout.blocks import TextLines, set_lines
from viewer.card.setting.fonts import bundled_faces
from viewer.card.setting.page import Page
from viewer.card.setting.structure import Element
from viewer.card.setting.typeset import Paragraph, Typesetter
from viewer.documents.papers.data import Line, PaperData
from viewer.documents.papers.sheet import LANDSCAPE, Sheet
from viewer.documents.papers.status_sign import SIGN_SIDE, status_sign
from viewer.documents.papers.table import Cell, TableStyle
from viewer.documents.papers.words import NONE_STATED, Words, when_reported
from viewer.wording.improve import piece_words
from viewer.wording.phrases import counted

TITLE = "Register of CQC actions"
_STYLE = TableStyle(8.5, 10.5)
_KEY = (8.5, 11.0)
_WIDTHS = (
    ("Ref", 62.0),
    ("Kind", 54.0),
    ("What was said", 176.0),
    ("Report", 54.0),
    ("Regulation", 70.0),
    ("Site, service", 84.0),
    ("Question", 64.0),
    ("What we are doing", 168.0),
    ("Owner", 88.0),
    ("Due: first, now", 76.0),
    ("Status", 88.0),
    ("Evidence: what, where, checked by", 134.55),
)


def register_paper(data: PaperData) -> list[Sheet]:
    """The pages of the register."""
    words = Words(Typesetter(bundled_faces()), data)
    sheet = Sheet(LANDSCAPE, words.typesetter, words.running(TITLE, data.card.name))
    count = counted(len(data.lines), "line")
    told = words.plain(f"{count}, by place. Signs of the status:", bold=True)
    sheet.flow.stack([_Key(sheet, told, words)])
    if not data.lines:
        nothing = words.plain("The sources that are loaded ask for nothing here.")
        sheet.flow.stack([sheet.text(nothing, (10.0, 13.5), gap=10.0)])
        return [sheet]
    rows = [_row(line, words) for line in data.lines]
    sheet.table(words.columns(*_WIDTHS), rows, _STYLE)
    return [sheet]


def _row(line: Line, words: Words) -> Sequence[Cell]:
    requirement, response = line.entry.requirement, line.response
    plain, quiet = words.cell, words.quiet_cell
    rule = requirement.rule
    return (
        plain(line.entry.progress.reference, bold=True)
        if line.entry.progress.reference
        else quiet("–"),
        Cell((words.kind(requirement),)),
        Cell((words.plain(requirement.text), *_before(line, words))),
        plain(when_reported(requirement)),
        plain(rule) if rule else quiet("Not stated"),
        plain(requirement.where),
        plain(requirement.question.label) if requirement.question else quiet("–"),
        _doing(response, words),
        words.owner(line),
        words.due(line),
        words.status(line),
        _evidence(response, words),
    )


def _before(line: Line, words: Words) -> tuple[Paragraph, ...]:
    """That it was said before, and where."""
    repeats = line.response.repeats
    if not repeats:
        return ()
    named: list[str] = []
    for key in repeats:
        earlier = words.data.line(key)
        if earlier is None:
            named.append(key)
        else:
            when = when_reported(earlier.entry.requirement)
            named.append(f"{earlier.entry.progress.reference or when}")
    return (words.plain(f"Repeat of {', '.join(named)}", bold=True),)


def _doing(response: Response, words: Words) -> Cell:
    paragraphs = words.actions(response.actions)
    if not paragraphs and response.outcome:
        paragraphs = (words.plain(response.outcome),)
    return Cell(paragraphs) if paragraphs else words.quiet_cell(NONE_STATED)


def _evidence(response: Response, words: Words) -> Cell:
    pieces = tuple(words.plain(piece_words(piece)) for piece in response.evidence)
    return Cell(pieces) if pieces else words.quiet_cell("None yet")


class _Key:
    """The signs of the statuses, each with its word, on as many lines as they need."""

    gap = 4.0
    keep = True

    def __init__(self, sheet: Sheet, told: Paragraph, words: Words) -> None:
        size, leading = _KEY
        self._element = Element("P", sheet.document)
        self._told = set_lines(told, sheet.width, size, leading / size, more=True)
        self._words = [
            (status, set_lines(words.plain(status.value), 400.0, size, leading / size, QUIET))
            for status in Status
        ]
        self._size, self._leading = size, leading
        self.height = leading + 2.0

    def draw(self, page: Page, x: float, y: float) -> None:
        """Draw the words and signs in one line."""
        base = self._told.baseline(y)
        self._told.draw(page, self._element, x, base)
        left = x + self._width(self._told) + 10.0
        side = self._size * SIGN_SIDE
        for status, text in self._words:
            page.ground += status_sign(status, left, base - side + 0.6, side)
            left += side + 4.0
            text.draw(page, self._element, left, base)
            left += self._width(text) + 12.0

    def _width(self, text: TextLines) -> float:
        return text.lines[0].width * self._size / 1000

    def split(self, room: float) -> None:
        """Return None, because the key is never split."""
