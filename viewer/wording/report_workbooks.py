"""What is said about workbooks of reports, in the window and on the command line."""

from __future__ import annotations

from viewer.wording.phrases import counted

NEXT = (
    "Fill it in, save it, and add it with File, ‘Add data…’. Its sheet ‘Read me’ says how it works."
)
"""What to do with a new workbook."""


def exported(pack: str, revision: int, reports: int) -> str:
    """What an exported workbook has, and what to do with it."""
    if revision == 1:
        return "To change the report, edit the workbook and add it."
    also = f", which has {counted(reports, 'report')}" if reports > 1 else ""
    return (
        f"It has all of the report pack ‘{pack}’{also}, as revision {revision}. To change it, edit "
        "the workbook and add it: it replaces the pack."
    )


def left_out(count: int) -> str:
    """What a workbook cannot have; empty if there is nothing of that."""
    if not count:
        return ""
    return (
        f"It lacks {counted(count, 'entry', 'entries')} of CQC's data files that a report pack "
        "cannot have: CQC's own prose, and ratings given to a previous provider or stated twice."
    )
