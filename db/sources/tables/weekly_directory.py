"""CQC's weekly directory: a row for each registered location, below a banner with its date.

It has the types of service, specialisms and the date of the latest check, but no ratings.
"""

from __future__ import annotations

from typing import ClassVar

from db.sources.tables.places import Columns, PlaceRows


class WeeklyDirectory(PlaceRows):
    """Reads the facts in the rows of the directory; every location in it is registered."""

    title = "weekly directory"
    header = "‘CQC Location ID (for office use only)’, ‘Name’ and ‘Service types’"
    kind = "weekly directory"
    full_directory = True
    required: ClassVar[Columns] = {
        "id": ("CQC Location ID (for office use only)",),
        "name": ("Name",),
        "types": ("Service types",),
    }
    registered = 1
    describes_providers = False
