"""Section headings of a report, shared by the window, printed card, web page and command line.

The headings of findings are in :mod:`viewer.wording.findings`.
"""

from __future__ import annotations

FOUND = "What inspectors found"
OWN_WORDS = "Scores, and CQC’s own words"
SCORES = "Scores of quality statements"
TOLD = "What people told CQC"
OVER_TIME = "Overall rating over time"
MEASURES = "Measures"
MEASURED = "Measured"
"""The same in print and on the web page, where bars show how a measure has changed."""
UNDER_WAY = "Work under way"
STATEMENTS = "Statements"
EVENTS = "Related events"
DISAGREEMENTS = "Where sources disagree"
SOURCES = "Sources"
BETTER = "going well"
WORSE = "to improve"
EARLIER = "earlier reports"
WIDER = "Said of the whole site or trust"
