"""What a report says in two or three sentences, put together by rule from its ratings alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from db.domain.kinds import RowKind
from db.domain.scale import (
    GOOD,
    INADEQUATE,
    KEY_QUESTIONS,
    OUTSTANDING,
    REQUIRES_IMPROVEMENT,
    Change,
    Question,
    Rating,
)
from viewer.wording.phrases import capitalised, counted, in_words, listed
from viewer.wording.rating import row_words

if TYPE_CHECKING:
    from db.domain.report import HistoryEntry, ReportCard, Row

_MOST_NAMED = 3
"""The most ratings or rows that are named; more are counted."""
_UP, _DOWN = frozenset({Change.UP, Change.UP_TWO}), frozenset({Change.DOWN, Change.DOWN_TWO})


def in_short(card: ReportCard) -> str:
    """The report in short: which questions are good or better, what is inadequate, what changed.

    'Two of the five questions are good: effective and caring. One rating is inadequate: safe in
    surgery. Surgery has gone up overall; no service has gone down.' Empty
    if nothing is rated.
    """
    own = card.matrix.own
    if own is None:
        return ""
    rows = () if card.matrix.kind is RowKind.HISTORY else _others(card)
    sentences = [
        *_of_questions(own),
        _of_earlier_reports(card),
        _of_inadequate(own, rows),
        _of_changes(own, rows, card) if rows else _of_own_changes(own),
        *_of_assessment(card),
    ]
    return " ".join(filter(None, sentences))


def _others(card: ReportCard) -> tuple[Row, ...]:
    return tuple(row for row in card.matrix.rows if not row.own)


def _rated(row: Row) -> dict[Question, Rating]:
    cells = {question: row.cell(question) for question in KEY_QUESTIONS}
    return {q: cell.rating for q, cell in cells.items() if cell and cell.rating.rank}


def _of_questions(own: Row) -> list[str]:
    rated = _rated(own)
    if not rated:
        return []
    if len(rated) == len(KEY_QUESTIONS) and len(set(rated.values())) == 1:
        return [f"All five questions {_are(rated[Question.SAFE])}."]
    of: dict[Rating, list[str]] = {}
    for question, rating in rated.items():
        of.setdefault(rating, []).append(_question(question))
    best, good = of.get(OUTSTANDING, []), of.get(GOOD, [])
    others = {rating: names for rating, names in of.items() if rating not in (OUTSTANDING, GOOD)}
    rest = ""
    if len(others) == 1 and INADEQUATE not in others:
        ((rating, names),) = others.items()
        all_rated = len(rated) == len(KEY_QUESTIONS)
        if all_rated and len(names) > 1:
            rest = f"the other {in_words(len(names))} {_are(rating)}"
        else:
            rest = f"{listed(names)} {_are(rating, len(names))}"
    if best and not good:
        first = f"{capitalised(listed(best))} {_are(OUTSTANDING, len(best))}"
        return [f"{'; '.join(filter(None, (first, rest)))}."]
    if not good:
        return [] if rest else ["No question is good or outstanding."]
    number = capitalised(in_words(len(good)))
    sentences = [f"{number} of the five questions {_are(GOOD, len(good))}: {listed(good)}."]
    if best:
        sentences.insert(0, f"{capitalised(listed(best))} {_are(OUTSTANDING, len(best))}.")
    if rest:
        sentences.append(f"{capitalised(rest)}.")
    return sentences


def _of_earlier_reports(card: ReportCard) -> str:
    """For a service: what it was rated overall in the two rated reports before this one."""
    if card.matrix.kind is not RowKind.HISTORY or card.overall is None:
        return ""
    before = [
        (row.published, cell.rating)
        for row in _others(card)
        if row.published and (cell := row.cell(Question.OVERALL)) and cell.rating.rank
    ][:2]
    if not before:
        return ""
    was = listed([f"{_were(rating)} in {day.year}" for day, rating in reversed(before)])
    return f"Overall it {was}, and now {_are(card.overall.rating, 1)}."


def _of_inadequate(own: Row, rows: Sequence[Row]) -> str:
    named = [
        _in_row(question, row)
        for row in (own, *rows)
        for question, rating in _rated(row).items()
        if rating == INADEQUATE
    ]
    named += [
        f"{_row_name(row)} overall"
        for row in rows
        if not _rated(row) and (cell := row.cell(Question.OVERALL)) and cell.rating == INADEQUATE
    ]
    if not named:
        any_rated = any(_rated(row) for row in (own, *rows))
        return (
            "No rating is inadequate." if any_rated and len(set(_rated(own).values())) > 1 else ""
        )
    if len(set(_rated(own).values())) == 1 and len(_rated(own)) == len(KEY_QUESTIONS) and not rows:
        return ""
    number = capitalised(in_words(len(named)))
    if len(named) > _MOST_NAMED:
        return f"{number} ratings are inadequate."
    verb = "rating is" if len(named) == 1 else "ratings are"
    return f"{number} {verb} inadequate: {listed(named)}."


def _in_row(question: Question, row: Row) -> str:
    name = _question(question)
    return name if row.own else f"{name} in {_row_name(row)}"


def _of_changes(own: Row, rows: Sequence[Row], card: ReportCard) -> str:
    changes = [(row, _change(row)) for row in rows]
    up = [_row_name(row) for row, change in changes if change in _UP]
    down = [_row_name(row) for row, change in changes if change in _DOWN]
    what = "site" if card.matrix.kind is RowKind.SITES else "service"
    if not up and not down:
        if not any(change for _, change in changes):
            return _of_own_changes(own)
        return f"No {what} has gone up or down overall since the report before."
    went_up = f"{_named(up, what)} gone up" if up else f"no {what} has gone up"
    went_down = f"{_named(down, what)} gone down" if down else f"no {what} has gone down"
    first, second = (went_up, went_down) if up else (went_down, went_up)
    return f"{capitalised(first)} overall; {second}."


def _named(names: list[str], what: str) -> str:
    if len(names) > _MOST_NAMED:
        return f"{counted(len(names), what)} have"
    return f"{listed(names)} {'has' if len(names) == 1 else 'have'}"


def _change(row: Row) -> Change | None:
    words = row_words(row)[-1]
    return None if words.whose else words.change


def _of_own_changes(own: Row) -> str:
    """What has changed on the questions of a subject without further rows."""
    of: dict[str, list[str]] = {}
    for question in KEY_QUESTIONS:
        cell = own.cell(question)
        if said := _became(cell):
            of.setdefault(said, []).append(_question(question))
    parts = [
        f"{listed(names)} {said if len(names) == 1 else said.replace('has', 'have', 1)}"
        for said, names in of.items()
    ]
    return f"{capitalised('; '.join(parts))} since the report before." if parts else ""


def _became(cell: HistoryEntry | None) -> str:
    if cell is None or cell.carried_forward or cell.change is None:
        return ""
    if cell.change in _UP:
        return "has gone up"
    return "has gone down" if cell.change in _DOWN else ""


def _of_assessment(card: ReportCard) -> list[str]:
    """For an assessment since 2024, how many quality statements were looked at this time."""
    if not card.scores:
        return []
    looked = sum(not score.carried for score in card.scores)
    total = len(card.scores)
    sentences: list[str] = []
    if looked < total:
        said = f"CQC looked at {looked} of {total} quality statements this time."
        sentences.append(said)
    assessed: dict[Question, bool] = {}
    for score in card.scores:
        assessed[score.question] = assessed.get(score.question, False) or not score.carried
    left = [_question(question) for question, looked_at in assessed.items() if not looked_at]
    if left and looked:
        kept = "that rating is" if len(left) == 1 else "those ratings are"
        sentences.append(f"It did not look at {listed(left)}: {kept} kept from before.")
    return sentences


def _question(question: Question) -> str:
    return question.label.lower()


def _are(rating: Rating, number: int = 5) -> str:
    """'are good', 'is outstanding', 'require improvement'."""
    if rating == REQUIRES_IMPROVEMENT:
        return "requires improvement" if number == 1 else "require improvement"
    return f"{'is' if number == 1 else 'are'} {rating.word.lower()}"


def _were(rating: Rating) -> str:
    """'was good', 'required improvement'."""
    return (
        "required improvement" if rating == REQUIRES_IMPROVEMENT else f"was {rating.word.lower()}"
    )


def _row_name(row: Row) -> str:
    """The name of a row within a sentence: a service with a small letter, a site as it is."""
    named = row.subject.service is None or not row.label[1:2].islower()
    return row.label if named else row.label[:1].lower() + row.label[1:]
