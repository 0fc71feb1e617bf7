"""The report on the command line: what people and events say is in whole sentences."""

from __future__ import annotations

from tests.factories import a_card
from viewer.cli.report_text import report_lines


def test_statements_events_and_disagreements_are_sentences() -> None:
    lines = list(report_lines(a_card()))
    assert (
        "  - Invented words. In summary: Invented Person, Invented role, Invented Trust." in lines
    )
    assert "  - Invented event (March 2018). It never happened." in lines
    assert "  - Invented disagreement: One source says this, another that." in lines
    assert any(
        line.startswith("  - Invented report, December 2019, Invented Commission") for line in lines
    )
