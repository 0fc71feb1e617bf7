"""The words of an assessment since 2024: ratings and scores of questions, and their statements.

On the card of one page they replace the matrix, or are below it if it has several services.
"""

from __future__ import annotations

from dataclasses import dataclass

from db.domain.kinds import Part, RowKind
from db.domain.report import Level, ReportCard, Row, Score, Subject
from db.domain.scale import KEY_QUESTIONS, NOT_STATED, Question
from viewer.appearance.colours import INK
from viewer.card.content.matrix import CellWords, MatrixContent
from viewer.card.setting.typeset import Paragraph, Segment, Typesetter
from viewer.wording import dates
from viewer.wording.measures import decimal
from viewer.wording.phrases import capitalised, together
from viewer.wording.printed import change_said
from viewer.wording.rating import Doubt, RatingWords, row_words
from viewer.wording.scores import bands_in_a_sentence, meanings
from viewer.wording.sentences import first_sentences

_QUESTION = 180
"""The most characters of CQC's text on a question."""
STATEMENTS_TITLE = "Quality statements: CQC’s score for each, 1 to 4"
STATEMENTS_ELSEWHERE = "CQC’s scores for quality statements are on the card of each service."
NOTHING_NEW = "Nothing new: not looked at this time."


@dataclass(frozen=True, slots=True)
class QuestionWords:
    """A row of the table: a question with its rating, its score and what CQC wrote."""

    name: Paragraph
    cell: CellWords
    score: float | None
    """The score out of 100; None if no source states it."""
    looked: Paragraph
    """'75 · 3 of 8 looked at'."""
    spoken: str
    """The same as it is read out."""
    wrote: Paragraph
    """CQC's first sentences, or why there are none; without words."""
    quiet: bool
    """Whether ``wrote`` is not in CQC's words."""


@dataclass(frozen=True, slots=True)
class StatementWords:
    """A quality statement with its score."""

    name: Paragraph
    score: Paragraph
    looked_at: bool
    """Whether CQC looked at it this time; if not, the score is kept from before."""
    spoken: str


@dataclass(frozen=True, slots=True)
class StatementsOf:
    """The quality statements of a question."""

    question: Question
    name: Paragraph
    statements: tuple[StatementWords, ...]


@dataclass(frozen=True, slots=True)
class AssessmentContent:
    """All the words of the table and of the list of quality statements."""

    service: str
    """The name of the assessed service, for a heading; empty if it is the only one on the card."""
    subject: Subject | None
    """That service, if it is named."""
    title: str
    """What the table shows, in words."""
    heads: tuple[Paragraph, ...]
    """The headings of the columns; the last one only if there are any words by CQC."""
    rows: tuple[QuestionWords, ...]
    key: Paragraph | None
    """The key to the signs in the tables; None if the key below another table has them."""
    statements: tuple[StatementsOf, ...]
    """Empty if there is more than one assessment, because it would take a page for each."""
    legend: tuple[Paragraph, ...]

    @property
    def has_words(self) -> bool:
        """Whether there is a column for what CQC wrote."""
        return len(self.heads) > 3


def assessment_contents(
    card: ReportCard, matrix: MatrixContent, typesetter: Typesetter
) -> tuple[AssessmentContent, ...]:
    """The words of each assessment of a place or service; empty if there is none.

    The ratings of a place with only one assessed service are its own. Of several, or next to other
    services, each is named, in the order of the matrix. A provider's card has no assessments.
    """
    if not card.scores or card.level is Level.PROVIDER:
        return ()
    own = card.matrix.own
    services = {score.service for score in card.scores}
    alone = card.level is Level.SERVICE or len(matrix.rows) == 1
    if own is not None and alone and len(services) == 1:
        return (_Assessment(card, matrix, own, typesetter, keyed=(own,)).content(),)
    rows = [row for row in card.matrix.rows if not row.own and row.label in services]
    if len(rows) < len(services) or card.matrix.kind is not RowKind.SERVICES:
        return ()
    last = rows[-1]
    return tuple(
        _Assessment(
            card, matrix, row, typesetter, row.label, tuple(rows) if row is last else ()
        ).content()
        for row in rows
    )


def cqcs_text(
    card: ReportCard,
    part: Part,
    question: Question | None = None,
    service: Subject | None = None,
) -> str:
    """CQC's text in one part of the assessment, of ``service`` or of any; empty if not loaded."""
    return next(
        (
            each.text
            for each in card.findings
            if each.part is part and each.question is question
            if service is None or each.scope.subject == service
        ),
        "",
    )


@dataclass(frozen=True, slots=True)
class _Assessment:
    card: ReportCard
    matrix: MatrixContent
    row: Row
    """The row of the matrix with the ratings of what was assessed."""
    typesetter: Typesetter
    service: str = ""
    """The name of the assessed service, if others are assessed as well."""
    keyed: tuple[Row, ...] = ()
    """The rows whose signs the key explains."""

    def content(self) -> AssessmentContent:
        plain = self.typesetter.plain
        cells = next(
            words.cells
            for words in self.matrix.rows
            if (words.name == self.service if self.service else words.own)
        )
        rows = tuple(
            self._row(question, words, cell)
            for question, words, cell in zip(
                KEY_QUESTIONS, row_words(self.row), cells, strict=False
            )
        )
        heads = ["Question", "Rating", "Score out of 100"]
        if self._has_words:
            heads.append("What CQC wrote, first sentences")
        return AssessmentContent(
            service=self.service,
            subject=self._subject,
            title="Ratings and scores",
            heads=tuple(plain(head, bold=True) for head in heads),
            rows=rows,
            key=plain(" ".join(self._key())) if self.keyed else None,
            statements=()
            if self.service
            else tuple(
                StatementsOf(
                    question,
                    plain(question.label, bold=True),
                    tuple(map(self._statement, self._scores(question))),
                )
                for question in KEY_QUESTIONS
                if self._scores(question)
            ),
            legend=tuple(self._legend()),
        )

    @property
    def _subject(self) -> Subject | None:
        """Whose texts are shown; None if all are about the only assessed service."""
        return self.row.subject if self.service else None

    def _scores(self, question: Question) -> tuple[Score, ...]:
        return tuple(score for score in self._all_scores if score.question is question)

    @property
    def _all_scores(self) -> tuple[Score, ...]:
        if not self.service:
            return self.card.scores
        return tuple(score for score in self.card.scores if score.service == self.service)

    def _text(self, question: Question) -> str:
        return cqcs_text(self.card, Part.QUESTION, question, self._subject)

    def _row(self, question: Question, words: RatingWords, cell: CellWords) -> QuestionWords:
        plain = self.typesetter.plain
        scores = self._scores(question)
        looked = sum(not score.carried for score in scores)
        percentage = words.entry.percentage if words.entry else None
        segments: list[Segment] = []
        spoken: list[str] = []
        if percentage is not None:
            segments.append(Segment(decimal(percentage), bold=True))
            spoken.append(f"{decimal(percentage)} out of 100")
        if scores:
            of = f"{looked} of {len(scores)}"
            segments.append(Segment(f"· {of} looked at" if segments else f"{of} looked at"))
            spoken.append(f"{of} quality statements looked at")
        older = self._older(words)
        if older and not self._has_words:
            segments.append(Segment(f"· rated {older}"))
            spoken.append(f"rated {older}")
        text = first_sentences(self._text(question), _QUESTION)
        kept = NOTHING_NEW if scores and not looked else "No text by CQC is loaded."
        if older:
            kept += f" Rated in {older}."
        return QuestionWords(
            name=plain(question.label, bold=True),
            cell=self._cell(words, cell),
            score=percentage,
            looked=self.typesetter.paragraph(*(segments or [Segment(f"– {NOT_STATED}")])),
            spoken=", ".join(spoken) or NOT_STATED,
            wrote=plain(text or kept),
            quiet=not text,
        )

    @property
    def _has_words(self) -> bool:
        """Whether CQC's own words on any question are loaded."""
        return any(map(self._text, KEY_QUESTIONS))

    def _older(self, words: RatingWords) -> str:
        """The month of a rating that is older than the report; empty if it is not."""
        published = words.entry.published if words.entry else None
        report = self.card.report
        if published is None or report is None or published == report.published:
            return ""
        return together(dates.month(published))

    def _cell(self, words: RatingWords, cell: CellWords) -> CellWords:
        """The rating without its score and month, which the other columns have."""
        if not cell.stated:
            return cell
        doubts = (doubt.meaning for doubt in words.doubts)
        said = (words.word, change_said(words.change), *doubts)
        rating = self.typesetter.plain(words.word, bold=True)
        return cell._replace(rating=rating, below=None, spoken=", ".join(filter(None, said)))

    def _key(self) -> list[str]:
        sentences = [bands_in_a_sentence(), "Ticks mark these limits."]
        cells = [words for row in self.keyed for words in row_words(row)[: len(KEY_QUESTIONS)]]
        there = {doubt for words in cells for doubt in words.doubts}
        sentences += [
            f"{doubt.value}\xa0{capitalised(doubt.meaning)}." for doubt in Doubt if doubt in there
        ]
        changes = {words.arrow for words in cells} - {""}
        if changes:
            signs = (("↑", "better"), ("↓", "worse"), ("=", "same"))
            said = [f"{sign}\xa0{word}" for sign, word in signs if sign in "".join(changes)]
            sentences.append(f"{', '.join(said)}: compared with the assessment before.")
        if any(words.entry is None for words in cells):
            sentences.append(f"{NOT_STATED}: our sources give no rating.")
        if self.service:
            sentences.append(STATEMENTS_ELSEWHERE)
        return sentences

    def _statement(self, score: Score) -> StatementWords:
        number = f"{score.score:g}"
        when = "kept from before" if score.carried else "looked at this time"
        looked_at = not score.carried
        return StatementWords(
            name=self.typesetter.plain(score.statement, bold=looked_at),
            score=self.typesetter.plain(number, bold=looked_at),
            looked_at=looked_at,
            spoken=f"{score.statement}: {number}, {when}",
        )

    def _legend(self) -> list[Paragraph]:
        carried = {score.carried for score in self._all_scores}
        lines: list[Paragraph] = []
        if False in carried:
            lines.append(
                self.typesetter.paragraph(
                    Segment("Bold, black box:", bold=True, colour=INK),
                    Segment("looked at this time."),
                )
            )
        if True in carried:
            lines.append(self.typesetter.plain("Grey: score kept from before."))
        lines += map(self.typesetter.plain, meanings(self._all_scores))
        return lines
