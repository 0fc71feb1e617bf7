"""The openings of 28 real reports are read well enough, and never silently wrong."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.db.sources.reports.openings import DATES, Verdict, measure, table

MOST_WRONG = 0.02
"""The largest share of all fields that may be wrong."""
LEAST_RIGHT = 0.6
"""The least share of publication dates, and of overall ratings, that must be right."""


@pytest.fixture(scope="module")
def verdicts(shared_data: Path) -> list[Verdict]:
    folder = shared_data / "report_texts"
    if not folder.is_dir():
        pytest.skip(f"the openings of real reports are not at {folder}")
    return measure(folder)


def test_hardly_any_field_is_wrong(verdicts: list[Verdict]) -> None:
    wrong = [each for each in verdicts if each.verdict == "wrong"]
    assert len(wrong) <= MOST_WRONG * len(verdicts), "\n".join(table(verdicts))


def test_dates_and_overall_ratings_are_never_wrong_and_never_missed(
    verdicts: list[Verdict],
) -> None:
    fields = (*DATES, "overall")
    bad = [
        each for each in verdicts if each.field in fields and each.verdict in ("wrong", "missed")
    ]
    assert bad == []


@pytest.mark.parametrize("field", ["published", "overall"])
def test_most_dates_and_overall_ratings_are_right(verdicts: list[Verdict], field: str) -> None:
    counts = Counter(each.verdict for each in verdicts if each.field == field)
    assert counts["right"] >= LEAST_RIGHT * counts.total(), counts
