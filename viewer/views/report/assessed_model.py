"""The scores of an assessment since 2024 with CQC's own words on them, as lists show them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from db.domain.scale import QUESTIONS, Question, Rating
from db.domain.scores import BANDS
from db.domain.subject import Subject, service_key
from viewer.parts.reading_list import Block, Entry, Paragraph, Run, Style
from viewer.wording.assessments import AssessedWords, Words, in_cqcs_words
from viewer.wording.attribution import cited
from viewer.wording.findings import lead
from viewer.wording.phrases import shortened
from viewer.wording.scores import is_low, score_words

if TYPE_CHECKING:
    from db.domain.report import Finding, ReportCard, Row, Score

_BRIEF = 250
"""The characters of CQC's words on a statement that are shown until the reader asks for all."""


@dataclass(frozen=True, slots=True)
class StatementItem:
    """A quality statement with its score and everything that is said about it."""

    question: Question
    name: str
    score: Score | None
    texts: tuple[Words, ...]

    @property
    def is_low(self) -> bool:
        """Whether its score falls short."""
        return self.score is not None and is_low(self.score.score)


@dataclass(frozen=True, slots=True)
class QuestionItem:
    """A key question with its rating, CQC's words on it, and its quality statements."""

    question: Question
    rating: Rating | None
    percentage: float | None
    texts: tuple[Words, ...]
    statements: tuple[StatementItem, ...]
    """Those that fall short first, then those that something is said about, then in CQC's order."""


@dataclass(frozen=True, slots=True)
class GroupItem:
    """An assessed group of services, or the place itself."""

    subject: Subject
    name: str
    texts: tuple[Words, ...]
    """CQC's words on the group as a whole."""
    questions: tuple[QuestionItem, ...]
    sources: tuple[str, ...]
    """The sources of the words and scores."""
    has_prose: bool
    """Whether any of the words are CQC's own; otherwise they are summaries."""

    @property
    def statements(self) -> tuple[StatementItem, ...]:
        """The statements of all questions."""
        return tuple(each for question in self.questions for each in question.statements)

    @property
    def scores(self) -> tuple[Score, ...]:
        """The scores of all statements."""
        return tuple(each.score for each in self.statements if each.score is not None)


def groups(card: ReportCard) -> tuple[GroupItem, ...]:
    """The assessed groups of ``card``; empty if it has neither scores nor prose of CQC's."""
    return tuple(_group(card, words) for words in in_cqcs_words(card))


def _group(card: ReportCard, words: AssessedWords) -> GroupItem:
    key = service_key(words.name) if words.name else None
    subject = Subject(card.subject.organisation, key) if words.name else card.subject
    row = next((row for row in card.matrix.rows if row.subject == subject), None)
    own = next((row for row in card.matrix.rows if row.own), None)
    scores = {
        (score.question, score.statement): score
        for score in card.scores
        if Subject(card.subject.organisation, service_key(score.service) or None) == subject
    }
    said = [each for each in card.findings if each.part is None and each.scope.subject == subject]
    questions = tuple(
        _question(
            each.question,
            row or own,
            each.texts,
            {statement.name: statement.texts for statement in each.statements},
            scores,
            [finding for finding in said if finding.question is each.question],
        )
        for each in words.questions
    )
    everywhere = _pack_words(
        finding
        for finding in card.findings
        if finding.part is None and (finding.question is None or finding.scope.subject != subject)
    )
    used = [
        *(score.source for score in scores.values()),
        *(each.source for each in card.findings if each.part is not None or each in said),
    ]
    return GroupItem(
        subject,
        words.name,
        (*words.texts, *everywhere),
        questions,
        tuple(dict.fromkeys(map(cited, used))),
        any(each.part is not None for each in card.findings),
    )


def _question(
    question: Question,
    row: Row | None,
    texts: Sequence[Words],
    prose: dict[str, tuple[Words, ...]],
    scores: dict[tuple[Question, str], Score],
    said: Sequence[Finding],
) -> QuestionItem:
    cell = row.cell(question) if row else None
    names = dict.fromkeys(name for asked, name in scores if asked is question)
    names |= dict.fromkeys(prose)
    names |= dict.fromkeys(each.statement for each in said if each.statement)
    statements = [
        StatementItem(
            question,
            name,
            scores.get((question, name)),
            (*prose.get(name, ()), *_pack_words(f for f in said if f.statement == name)),
        )
        for name in names
    ]
    statements.sort(key=lambda each: (not each.is_low, not each.texts))
    return QuestionItem(
        question,
        cell.rating if cell else None,
        cell.percentage if cell else None,
        (*texts, *_pack_words(each for each in said if not each.statement)),
        tuple(statements),
    )


def _pack_words(findings: Iterable[Finding]) -> tuple[Words, ...]:
    """Findings of report packs, which summarise, as texts with their strength."""
    return tuple(Words(lead(finding.kind), finding.text) for finding in findings)


def band(percentage: float) -> str:
    """'75 of 100 is Good (63 to 87)'; empty outside the bands."""
    for low, high, rating in BANDS:
        if low <= round(percentage) <= high:
            return f"{percentage:.0f} of 100 is {rating} ({low} to {high})"
    return ""


def statement_entry(item: StatementItem, *, expanded: bool, with_words: bool = True) -> Entry:
    """A statement with its score; ``expanded`` shows all that is said about it."""
    score = item.score
    bold = Style.BOLD if with_words or item.is_low else Style.PLAIN
    blocks: list[Block] = [Paragraph((Run(item.name, bold),), small=not with_words)]
    words = score_words(score) if score else ""
    if with_words and score is not None and (item.is_low or score.carried):
        carried = "not assessed again" if score.carried else ""
        said = score.words if item.is_low else ""
        line = ", ".join(filter(None, (said, carried)))
        if line:
            blocks.append(Paragraph((Run(line, Style.QUIET),), small=True))
    action = ""
    if with_words and item.texts:
        first = _labelled(item.texts[0])
        brief = shortened(first, _BRIEF)
        more = len(item.texts) - 1
        if expanded or (brief == " ".join(first.split()) and not more):
            blocks += [_paragraph(text) for text in item.texts]
            if expanded:
                blocks.append(Paragraph((Run("Show less", Style.LINK),)))
                action = "show less"
        else:
            link = f"{more} more" if more else "Read all"
            runs = (Run(f"{brief} "), Run(link.replace(" ", "\u00a0"), Style.LINK))
            blocks.append(Paragraph(runs))
            action = f"show all that is said, {link}" if more else "show all that is said"
    texts = [_labelled(text) for text in item.texts] if with_words else []
    spoken = " ".join(filter(None, (f"{item.name}: {words}." if words else item.name, *texts)))
    return Entry(
        tuple(blocks),
        spoken,
        score=score.score if score else None,
        ruled=True,
        action=action,
        key=item,
    )


def words_entry(words: Words) -> Entry:
    """A text by CQC, with its label if it has one."""
    return Entry((_paragraph(words),), _labelled(words), key=words)


def _paragraph(words: Words) -> Paragraph:
    label = (Run(f"{words.label}: ", Style.BOLD),) if words.label else ()
    return Paragraph((*label, Run(words.text.strip())))


def _labelled(words: Words) -> str:
    return ": ".join(filter(None, (words.label, words.text.strip())))


def score_legend(scores: Iterable[Score]) -> str:
    """CQC's words for each score that occurs, the lowest first; empty if no source gives them."""
    words = {score.words for score in scores if score.words}
    return " · ".join(sorted(words))


def with_texts(group: GroupItem) -> tuple[StatementItem, ...]:
    """The statements on which something is said."""
    return tuple(each for each in group.statements if each.texts)


def question_of(group: GroupItem, question: Question) -> QuestionItem | None:
    """What is said on a question, if anything is."""
    return next((each for each in group.questions if each.question is question), None)


def in_order(group: GroupItem) -> tuple[Question, ...]:
    """The questions of a group, in CQC's order."""
    there = {each.question for each in group.questions}
    return tuple(question for question in QUESTIONS if question in there)
