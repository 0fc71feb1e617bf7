"""The headings of a report's parts, for window, printed card, web page and command line alike.

Those of findings are in :mod:`viewer.wording.findings`.
"""

from __future__ import annotations

FOUND = "What inspectors found"
MEASURES = "Measures"
UNDER_WAY = "What is under way"
STATEMENTS = "Statements"
EVENTS = "Related events"
DISAGREEMENTS = "Where sources disagree"
SOURCES = "Sources"
