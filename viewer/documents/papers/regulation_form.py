"""The report on actions for CQC: a page for each regulation, with the questions that CQC asks.

They are those of CQC's form 'Report on actions you plan to take to meet CQC essential standards'
(Regulation 17(3) of the Health and Social Care Act 2008 (Regulated Activities) Regulations 2014).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from db.domain.requirement import RequirementKind
from viewer.appearance.colours import QUIET
from viewer.card.layout.blocks import Block
from viewer.card.setting.fonts import bundled_faces
from viewer.card.setting.typeset import Paragraph, Segment, Typesetter
from viewer.documents.papers.data import Line, PaperData
from viewer.documents.papers.sheet import PORTRAIT, Sheet
from viewer.documents.papers.table import Cell, Column, TableStyle
from viewer.documents.papers.words import Words, when_reported
from viewer.wording import dates
from viewer.wording.phrases import listed

TITLE = "Report on actions"
_STYLE = TableStyle(9.5, 12.5, writing=24.0)
_NOT_STATED = "Regulation not stated"
_FORMAL = (RequirementKind.NOTICE, RequirementKind.CONDITION, RequirementKind.MUST)

Answer = Callable[[Line], Iterable[str]]


def _owners(line: Line) -> Iterable[str]:
    response = line.response
    yield from filter(None, (response.operational_lead, response.executive_lead))


def _sustained(line: Line) -> Iterable[str]:
    response = line.response
    yield from filter(None, (response.measure, response.forum))
    yield from (piece.what for piece in response.evidence)


def _done_by(line: Line) -> Iterable[str]:
    due = line.response.due
    if due is not None:
        yield dates.short_day(due.day)


def _said(line: Line) -> Iterable[str]:
    requirement = line.entry.requirement
    yield f"{requirement.where}, {when_reported(requirement)}: {requirement.text}"


_QUESTIONS: tuple[tuple[str, Answer], ...] = (
    ("Regulated activity", lambda line: filter(None, (line.response.activity,))),
    (
        "How the regulation is not being met",
        _said,
    ),
    (
        "What we are going to do to meet the regulation",
        lambda line: (action.text for action in line.response.actions),
    ),
    ("What we intend to achieve", lambda line: filter(None, (line.response.outcome,))),
    ("Who is responsible for it", _owners),
    ("How we will make sure that it has improved and stays so, and what we measure", _sustained),
    ("What resources it needs", lambda line: filter(None, (line.response.resources,))),
    ("By when it will be done", _done_by),
    (
        "How people who use the service are affected until then",
        lambda line: filter(None, (line.response.affected,)),
    ),
)


def regulation_form(data: PaperData) -> list[Sheet]:
    """A sheet for each regulation of the notices, conditions and musts."""
    groups: dict[tuple[str, str], list[Line]] = {}
    for line in data.lines:
        requirement = line.entry.requirement
        if requirement.kind in _FORMAL:
            # What names no regulation has a page of its own, because the regulations may differ.
            apart = "" if requirement.rule else line.entry.key
            groups.setdefault((requirement.rule, apart), []).append(line)
    words = Words(Typesetter(bundled_faces()), data)
    if not groups:
        sheet = _begun(data, words, "No regulation")
        nothing = words.plain("The sources that are loaded name no must, notice or condition here.")
        sheet.flow.stack([sheet.text(nothing, (10.0, 13.5), gap=12.0)])
        return [sheet]
    return [
        _page(data, words, rule or _NOT_STATED, groups[rule, apart])
        for rule, apart in sorted(groups, key=lambda group: (not group[0], group))
    ]


def _begun(data: PaperData, words: Words, title: str) -> Sheet:
    running = words.running(TITLE, data.trust)
    sheet = Sheet(PORTRAIT, words.typesetter, running)
    where = words.plain(f"{data.card.name}, {data.card.subject.id}")
    blocks: list[Block] = [
        sheet.title(words.plain(title, bold=True), (18.0, 22.0)),
        sheet.text(where, (10.0, 13.5), colour=QUIET),
    ]
    sheet.flow.stack(blocks)
    return sheet


def _page(data: PaperData, words: Words, rule: str, lines: list[Line]) -> Sheet:
    sheet = _begun(data, words, rule)
    rows = [
        (words.cell(question, bold=True), _answers(words, lines, answer))
        for question, answer in _QUESTIONS
    ]
    rows.append((words.cell("Completed by: position and date", bold=True), Cell(fill_in=True)))
    columns = [
        Column(words.plain("CQC asks", bold=True), sheet.width * 0.34),
        Column(words.plain("Our answer", bold=True), sheet.width * 0.66),
    ]
    sheet.table(columns, rows, _STYLE, gap=12.0)
    wholes = listed([line.short for line in lines])
    said = words.plain(f"From the register: {wholes}. Give positions, not names.")
    sheet.flow.stack([sheet.text(said, (8.0, 10.5), colour=QUIET)])
    return sheet


def _answers(words: Words, lines: list[Line], answer: Answer) -> Cell:
    """The answers of all lines, each after its reference if there are several lines."""
    paragraphs: list[Paragraph] = []
    for line in lines:
        named = [Segment(f"{line.short}:", bold=True)] if len(lines) > 1 else []
        paragraphs += [words.typesetter.paragraph(*named, Segment(text)) for text in answer(line)]
    return Cell(tuple(paragraphs)) if paragraphs else Cell(fill_in=True)
