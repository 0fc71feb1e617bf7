"""CQC's 'HSCA active locations': a directory with a row for each registered location.

It has the addresses, types, beds and coordinates of locations and their providers, and the latest
overall rating of each location. Every location and provider in it is registered.
"""

from __future__ import annotations

from typing import ClassVar

from db.sources.tables.places import Columns, PlaceRows


class ActiveLocations(PlaceRows):
    """Reads the facts in the rows of the directory, in every layout since 2017."""

    title = "HSCA active locations"
    header = "‘Location ID’, ‘Location Name’ and ‘Location HSCA start date’"
    kind = "directory"
    full_directory = True
    required: ClassVar[Columns] = {
        "id": ("Location ID",),
        "name": ("Location Name",),
        "start": ("Location HSCA start date", "HSCA start date"),
    }
    registered = 1
