"""Section headings of a report, shared by the window, printed card, web page and command line.

The headings of findings are in :mod:`viewer.wording.findings`.
"""

from __future__ import annotations

FOUND = "What inspectors found"
OWN_WORDS = "Scores, and CQC’s own words"
SCORES = "Scores of quality statements"
MEASURES = "Measures"
UNDER_WAY = "What is under way"
STATEMENTS = "Statements"
EVENTS = "Related events"
DISAGREEMENTS = "Where sources disagree"
SOURCES = "Sources"
