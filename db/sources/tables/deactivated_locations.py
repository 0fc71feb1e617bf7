"""CQC's 'deactivated locations': a row for each location whose registration has ended.

It looks like the directory of active locations and means the opposite. Its providers may be
registered, because they may still have other locations.
"""

from __future__ import annotations

from typing import ClassVar

from db.sources.tables.places import Columns, PlaceRows


class DeactivatedLocations(PlaceRows):
    """Reads the facts in the rows of the list; each of its locations is closed."""

    title = "deactivated locations"
    header = "‘Location ID’, ‘Location Name’ and ‘Location HSCA End Date’"
    kind = "deactivated"
    required: ClassVar[Columns] = {
        "id": ("Location ID",),
        "name": ("Location Name",),
        "end": ("Location HSCA End Date", "HSCA End Date"),
    }
    registered = 0
    describes_providers = False
