"""What each key question asks, and the ratings of a row in words, for clear and large print."""

from __future__ import annotations

from db.domain.scale import KEY_QUESTIONS, SCALE, Question
from viewer.card.content.matrix import RowWords
from viewer.card.setting.typeset import Paragraph, Segment, Typesetter
from viewer.wording.phrases import together

ASKS: dict[Question, str] = {
    Question.SAFE: "Are you protected from abuse and avoidable harm?",
    Question.EFFECTIVE: "Does care work well, and follow the best evidence?",
    Question.CARING: "Do staff treat you with kindness, dignity and respect?",
    Question.RESPONSIVE: "Are services organised to meet your needs?",
    Question.WELL_LED: "Do leaders make sure that care is good, fair and always improving?",
}
"""The questions, summarised from CQC's 'The five key questions we ask'."""

NOTHING_STATED = "Questions: not stated."


def in_a_sentence(row: RowWords, typesetter: Typesetter) -> Paragraph:
    """The ratings of a row's questions, the worst first.

    'Inadequate: safe. Requires improvement: responsive ↓. Good: effective, caring.', 'Good for all
    five questions.' or 'Questions: not stated.'
    """
    if row.only_overall:
        return typesetter.plain(NOTHING_STATED)
    names: dict[str, list[str]] = {}
    for question, cell in zip(KEY_QUESTIONS, row.cells, strict=False):
        arrow = cell.sign if cell.sign not in ("", "=") else ""
        name = f"{question.label.lower()} {arrow}".strip()
        names.setdefault(cell.word, []).append(together(name))
    if len(names) == 1 and not any("\xa0" in name for of in names.values() for name in of):
        (word,) = names
        return typesetter.plain(f"{word} for all five questions.")
    worst_first = [rating.word for rating in reversed(SCALE)]
    ordered = sorted(names, key=lambda word: worst_first.index(word) if word in worst_first else 9)
    segments: list[Segment] = []
    for word in ordered:
        segments += (Segment(f"{word}:", bold=True), Segment(f"{', '.join(names[word])}."))
    return typesetter.paragraph(*segments)
