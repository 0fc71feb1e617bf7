"""CQC's 'care directory with filters': a row for each location, with ratings in columns.

It has the overall rating and those of the five key questions, all with one date of publication. It
lists care homes and other adult social care, and may also list locations that have closed.
"""

from __future__ import annotations

from typing import ClassVar

from db.sources.tables.places import Columns, PlaceRows


class CareDirectory(PlaceRows):
    """Reads the facts in the rows of the directory; a location with an end date is closed."""

    title = "care directory with filters"
    header = "‘Location ID’, ‘Location Name’ and ‘Location safe rating’"
    kind = "care directory"
    required: ClassVar[Columns] = {
        "id": ("Location ID",),
        "name": ("Location Name",),
        "safe": ("Location safe rating",),
    }
