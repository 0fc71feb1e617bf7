"""How a rating compares with CQC's usual rule, for the rating's story."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from db.domain import rollup, scores
from db.domain.framework import Sector, framework_of, sector_of
from db.domain.report import HistoryEntry, Row
from db.domain.rollup import Level
from db.domain.scale import KEY_QUESTIONS, Question, Rating
from db.reading.known_subject import KnownSubject
from db.reading.matrix import cells, matrix
from db.reading.report_card import other_ratings_shown
from db.reading.reports import Shown


class Comparison(NamedTuple):
    """What a story says about CQC's usual rule."""

    sentence: str = ""
    """Empty if no rule is known, or not all ratings that it combines are known."""
    limits: tuple[str, ...] = ()
    """What limits a rating in CQC's rules; empty unless the rating is below the usual one."""


def comparison(
    known: KnownSubject, shown: Shown, question: Question, statement_scores: Sequence[float] = ()
) -> Comparison:
    """Compare the rating of ``question`` with the rule for its level, sector and framework.

    ``statement_scores`` are the scores of its quality statements, if they are known.
    """
    row = cells(known, shown, known.subject)
    own = Row("", known.subject, row)
    cell = own.cell(question)
    if cell is None:
        return Comparison()
    sector = sector_of(known.row.type or "", known.row.category or "")
    if question is Question.OVERALL:
        return _of_overall(known, shown, own, cell, sector)
    if cell.percentage is not None:
        return Comparison(scores.explained(cell.rating, cell.percentage, statement_scores))
    if known.subject.service is not None:
        return Comparison()
    if known.is_provider and sector is Sector.NHS_TRUST and question is Question.WELL_LED:
        return Comparison(rollup.WELL_LED_OF_A_TRUST)
    rows = [each for each in matrix(known, shown).rows if not each.own]
    sites = [each for each in rows if each.subject.service is None]
    level = Level.QUESTION_OF_SITES if sites else Level.QUESTION_OF_SERVICES
    return _compared(cell, level, sector, [each.cell(question) for each in sites or rows])


def _of_overall(
    known: KnownSubject, shown: Shown, own: Row, cell: HistoryEntry, sector: Sector
) -> Comparison:
    questions = [own.cell(question) for question in KEY_QUESTIONS]
    found = _compared(cell, Level.OVERALL, sector, questions)
    if known.subject.service is not None and not found.sentence:
        groups = [own.cell(Question.EFFECTIVE), own.cell(Question.RESPONSIVE)]
        return _compared(cell, Level.GROUP, sector, groups)
    combined = _combined(known, shown, cell, questions, sector)
    return found._replace(sentence=" ".join(filter(None, (found.sentence, combined))))


def _combined(
    known: KnownSubject,
    shown: Shown,
    overall: HistoryEntry,
    questions: Sequence[HistoryEntry | None],
    sector: Sector,
) -> str:
    """A sentence about the combined rating of quality and use of resources, if there is one."""
    others = {each.name: each for each in other_ratings_shown(known, shown)}
    combined = others.get(rollup.COMBINED_RATING)
    resources = others.get(rollup.USE_OF_RESOURCES)
    if combined is None or resources is None or combined.published != resources.published:
        return ""
    day = combined.published
    # The questions may have been rated again since, without use of resources.
    if day is None or any(each and (each.published or day) > day for each in questions):
        return ""
    # Sources state the framework of the overall rating that the same report gave.
    stated = overall.framework if overall.published == day else None
    rule = rollup.rule_for(Level.COMBINED, framework_of(day, stated), sector, day)
    ratings = [*_ratings(questions), resources.rating]
    sentence = rollup.explained(rule, combined.rating, ratings)
    if not sentence:
        return ""
    # The sentence goes on after a colon; 'CQC' keeps its capitals.
    rest = sentence if sentence.startswith("CQC") else sentence[0].lower() + sentence[1:]
    return f"Combined with use of resources, the trust is {combined.rating}: {rest}"


def _compared(
    cell: HistoryEntry, level: Level, sector: Sector, parts: Sequence[HistoryEntry | None]
) -> Comparison:
    """Compare a rating with the rule for its level.

    Ratings of different frameworks are not combined, unless an assessment itself repeats the older
    one. A rating of a previous provider is never used for a new one, and CQC had not seen parts
    that were rated later. In these cases there is nothing to compare.
    """
    framework = cell.framework
    known = [each for each in parts if each is not None]
    if any(each.framework is not framework and not each.carried for each in known):
        return Comparison()
    if any((each.published or date.min) > (cell.published or date.max) for each in known):
        return Comparison()
    if len({bool(each.inherited_from) for each in (cell, *known)}) > 1:
        return Comparison()
    rule = rollup.rule_for(level, framework, sector, cell.published, cell.question)
    ratings = _ratings(parts)
    usual = rule.rolled_up(ratings) if rule else None
    below = (
        usual is not None and cell.rating.rank is not None and cell.rating.rank < (usual.rank or 0)
    )
    limits = rollup.limiters_for(framework, sector) if below else ()
    return Comparison(
        rollup.explained(rule, cell.rating, ratings), tuple(each.sentence for each in limits)
    )


def _ratings(parts: Sequence[HistoryEntry | None]) -> list[Rating | None]:
    return [each.rating if each else None for each in parts]
