"""The files that state something: rows of ``description_source`` and ``rating_source``.

Such a row is a run of files that follow one another in a series: see
:mod:`db.importing.merge.runs`, which writes it.
"""

from __future__ import annotations


def join_last_file(run: str, last: str) -> str:
    """SQL that joins the newest file of the run ``run`` to it, as ``last``.

    A run that goes on to the newest file of its series has no last one of its own. The first file
    of the run is ``{run}_first`` and its series ``{run}_series``.
    """
    first, series = f"{run}_first", f"{run}_series"
    return f"""
        CROSS JOIN file {first} ON {first}.id = {run}.first
        CROSS JOIN series {series} ON {series}.id = {first}.series
        CROSS JOIN file {last} ON {last}.id = coalesce({run}.last, {series}.newest)
    """
