"""How well the openings of 28 real reports are read: right, flagged, wrong or missed.

``python -m tests.db.sources.reports.openings`` prints the table. The texts are CQC's own, outside
the project (../shared/data/report_texts), with what a careful reader finds in each (gold.json).

right: as the reader found it, or rightly left open. flagged: left open, with the words to check.
wrong: another value, or one that the text does not have. missed: left open without any words.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from db.domain.age import latest_publication
from db.domain.kinds import FindingKind
from db.domain.report_draft import DraftField, ReportDraft
from db.domain.scale import KEY_QUESTIONS, Question
from db.sources.reports.child import draft_here

VERDICTS = ("right", "flagged", "wrong", "missed")
DATES = ("published", "visits")


class Verdict(NamedTuple):
    """What became of one field of one text."""

    text: str
    field: str
    """'published', 'visits', 'overall', 'kq safe', 'must' and so on."""
    verdict: str
    read: object
    found: object
    """What the careful reader found; None for nothing."""


def measure(folder: Path) -> list[Verdict]:
    """Read every text in ``folder`` and judge each field that it has, or that was read."""
    gold: dict[str, dict[str, Any]] = json.loads((folder / "gold.json").read_text("utf-8"))
    verdicts: list[Verdict] = []
    for name, found in gold.items():
        draft = draft_here(folder / f"{name}.txt", latest_publication())
        verdicts += _verdicts(name, dict(_fields(draft)), _found(found))
    return verdicts


def _fields(draft: ReportDraft) -> Iterator[tuple[str, tuple[object, bool]]]:
    """Yield each field with its value, None if it is left open, and whether there are words."""
    raw = draft.raw()
    yield "published", (draft.published, DraftField.PUBLISHED in raw)
    visits = [[day.isoformat() for day in span] for span in draft.visits or ()]
    yield "visits", (visits or None, DraftField.VISITS in raw)
    words = {question: rating.rating.word for question, rating in draft.ratings.items()}
    yield "overall", (words.get(Question.OVERALL), DraftField.OVERALL in raw)
    for question in KEY_QUESTIONS:
        yield f"kq {question.value}", (words.get(question), DraftField.QUESTIONS in raw)
    for field, kind in (
        (DraftField.MUST, FindingKind.MUST),
        (DraftField.SHOULD, FindingKind.SHOULD),
        (DraftField.OUTSTANDING, FindingKind.OUTSTANDING_PRACTICE),
    ):
        yield field.value, (len(draft.of_kind(kind)) or None, field in raw)
    scores = list(draft.scores.values())
    yield "score", (scores[0] if len(scores) == 1 else scores or None, False)


def _found(gold: dict[str, Any]) -> dict[str, object]:
    """What the careful reader found, by the names of :func:`_fields`."""
    found = {name: value for name, value in gold.items() if name != "kq"}
    found |= {f"kq {question}": word for question, word in gold.get("kq", {}).items()}
    if "published" in found:
        found["published"] = str(found["published"]).removeprefix("M")
    return found


def _verdicts(
    text: str, read: dict[str, tuple[object, bool]], found: dict[str, object]
) -> Iterator[Verdict]:
    for field, (value, flagged) in read.items():
        expected = found.get(field)
        if expected == "unclear":  # an honest reader leaves it open, and says so
            verdict = "wrong" if value is not None else "right" if flagged else "missed"
        elif value is not None:
            verdict = "right" if value == expected else "wrong"
        elif expected is None:
            continue
        else:
            verdict = "flagged" if flagged else "missed"
        yield Verdict(text, field, verdict, value, expected)


def table(verdicts: list[Verdict]) -> Iterator[str]:
    """Yield the lines of a table of the fields, and below it what is not right."""
    counts = Counter((each.field, each.verdict) for each in verdicts)
    yield f"{'field':<16}" + "".join(f"{name:>9}" for name in VERDICTS)
    for field in dict.fromkeys(each.field for each in verdicts):
        yield f"{field:<16}" + "".join(f"{counts[field, name]:>9}" for name in VERDICTS)
    total = Counter(each.verdict for each in verdicts)
    yield f"{'all':<16}" + "".join(f"{total[name]:>9}" for name in VERDICTS)
    for each in verdicts:
        if each.verdict != "right":
            yield f"{each.text}: {each.field} {each.verdict}: {each.read!r}, not {each.found!r}"


if __name__ == "__main__":
    from tests.conftest import SHARED_DATA

    texts = SHARED_DATA / "report_texts"
    if not texts.is_dir():
        sys.exit(f"The texts are not at {texts}.")
    sys.stdout.write("\n".join(table(measure(texts))) + "\n")
