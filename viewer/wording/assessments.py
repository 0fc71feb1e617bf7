"""CQC's own words and the scores of quality statements, in the order of its assessments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from db.domain.kinds import FindingKind, Part, evidence_label
from db.domain.scale import QUESTIONS, Question
from db.domain.subject import Subject, service_key
from viewer.wording.phrases import shortened, together
from viewer.wording.rating import RatingWords
from viewer.wording.scores import score_words

if TYPE_CHECKING:
    from db.domain.report import Finding, ReportCard, Row, Score

PROSE_NOTE = (
    "These are CQC’s own words, unchanged, except that names of people whom its record lists as "
    "contacts are replaced by [name]."
)
"""What the reader must know about CQC's own words."""
_BRIEF = 240
"""The most characters of a text by CQC on a card."""


@dataclass(frozen=True, slots=True)
class Words:
    """A text by CQC, with its line breaks, and a label for it."""

    label: str
    """'People’s experience'; empty if the heading above says enough."""
    text: str


@dataclass(frozen=True, slots=True)
class StatementWords:
    """A quality statement with its score and what CQC wrote about it."""

    name: str
    score: str
    """'3 - Evidence shows a good standard of care'; empty if no source states it."""
    texts: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class QuestionWords:
    """A key question with its rating and percentage, and what CQC wrote about it."""

    question: Question
    rating: str
    """'Good, 75%'; empty if it is not rated."""
    texts: tuple[Words, ...]
    statements: tuple[StatementWords, ...]

    @property
    def heading(self) -> str:
        """'Safe: Good, 75%'."""
        return ": ".join(filter(None, (self.question.label, self.rating)))


@dataclass(frozen=True, slots=True)
class AssessedWords:
    """An assessment service group, or the place itself, with all that CQC wrote about it."""

    name: str
    """'Care Homes'; empty for the subject of the card itself."""
    texts: tuple[Words, ...]
    questions: tuple[QuestionWords, ...]


def in_cqcs_words(card: ReportCard) -> tuple[AssessedWords, ...]:
    """The scores and CQC's own words on each assessed part of a card's subject."""
    return arranged(card.findings, card.scores, card.subject, card.name, card.matrix.rows)


def arranged(
    findings: Iterable[Finding],
    scores: Iterable[Score],
    subject: Subject,
    place: str,
    rows: Sequence[Row] = (),
) -> tuple[AssessedWords, ...]:
    """CQC's prose in ``findings`` and the ``scores``, by group, question and quality statement.

    ``place`` is the name of the subject, which need not be repeated. ``rows`` are those of a
    matrix, for the ratings of the questions. Findings of report packs, which have no part in an
    assessment, are left out.
    """
    prose: dict[Subject, list[Finding]] = {}
    scored: dict[Subject, list[Score]] = {}
    names = dict[Subject, str]()
    for finding in findings:
        if finding.part is not None:
            of = finding.scope.subject
            prose.setdefault(of, []).append(finding)
            names.setdefault(of, finding.scope.label.removesuffix(f", {place}"))
    for score in scores:
        of = Subject(subject.organisation, service_key(score.service) or None)
        scored.setdefault(of, []).append(score)
        names[of] = score.service
    ratings = {row.subject: row for row in rows}
    return tuple(
        _group(
            "" if of == subject else name,
            prose.get(of, []),
            scored.get(of, []),
            ratings.get(of),
        )
        for of, name in names.items()
    )


def _group(
    name: str, prose: Sequence[Finding], scores: Sequence[Score], row: Row | None
) -> AssessedWords:
    questions: list[QuestionWords] = []
    for question in QUESTIONS:
        said = [each for each in prose if each.question is question]
        scored = [each for each in scores if each.question is question]
        if said or scored:
            questions.append(_question(question, said, scored, row))
    return AssessedWords(name, _texts(prose, question=None), tuple(questions))


def _question(
    question: Question, said: Sequence[Finding], scored: Sequence[Score], row: Row | None
) -> QuestionWords:
    cell = row.cell(question) if row else None
    words = RatingWords(cell)
    rating = ", ".join(filter(None, (words.word if cell else "", words.score)))
    names = dict.fromkeys(each.statement for each in scored)
    names |= dict.fromkeys(each.statement for each in said if each.statement)
    states = {each.statement: each for each in scored}
    return QuestionWords(
        question,
        rating,
        _texts(said, question=question),
        tuple(
            StatementWords(
                name,
                score_words(states[name]) if name in states else "",
                _texts(said, question=question, statement=name),
            )
            for name in names
        ),
    )


def _texts(
    said: Iterable[Finding], *, question: Question | None, statement: str = ""
) -> tuple[Words, ...]:
    return tuple(
        Words(label(each), each.text)
        for each in said
        if each.question is question and each.statement == statement and not is_score(each)
    )


def is_score(finding: Finding) -> bool:
    """Whether the words of a concern are only those of the score of its quality statement."""
    return (
        finding.kind is FindingKind.CONCERN
        and finding.part is Part.STATEMENT
        and finding.score is not None
        and finding.text.startswith(f"{finding.score:g} ")
    )


def label(finding: Finding) -> str:
    """The label of CQC's words within their question or statement: 'People’s experience'."""
    if finding.part is Part.EVIDENCE:
        return evidence_label(finding.evidence)
    return finding.part.label if finding.part else ""


def brief(finding: Finding) -> str:
    """CQC's words on a card, which has no room for whole paragraphs."""
    words = shortened(finding.text, _BRIEF)
    # '2 - Evidence shows some shortfalls' must not end a line with its hyphen.
    return words.replace(" - ", together(" - "), 1) if is_score(finding) else words
