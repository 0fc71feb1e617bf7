"""My wards in words. This module does not use Qt."""

from __future__ import annotations

from db.domain.tree import TreeRow
from db.domain.wards import Ward
from viewer.wording import tree as tree_words

EMPTY = "Keep your wards here: open one, then choose the star in its title, or press Ctrl+B."
ADD, REMOVE = "Add to My wards", "Remove from My wards"
KEPT = "In My wards"
GONE = "no longer in the data"
OPENS_FIRST = "opens first"
WHERE_LEFT = "Where I was last"


def second_line(ward: Ward, row: TreeRow | None, *, gone: bool, opens_first: bool) -> str:
    """The line below a ward's name: 'Lister Hospital · opens first'.

    ``row`` is what the data says of it now; ``gone`` is whether it says nothing any more.
    """
    site = row.site if row else ward.site
    if row is not None and row.status.is_closed:
        site = tree_words.second_line(row, full=False)
    parts = (GONE if gone else "", site, OPENS_FIRST if opens_first else "")
    return " · ".join(filter(None, parts))


def label(name: str, second: str, row: TreeRow | None) -> str:
    """A ward for a screen reader: 'Surgery, Lister Hospital, Requires improvement, up one'."""
    rating = "" if row is None else tree_words.rating_label(row)
    return ", ".join(filter(None, (name, second.replace(" · ", ", "), rating)))


def tip(name: str, second: str, row: TreeRow | None) -> str:
    """The tooltip of a ward: its name, the line below it, and its rating with its date in full."""
    rated = "" if row is None else tree_words.row_sentence(row).removeprefix(f"{row.name}, ")
    return "\n".join(filter(None, (name, second, rated)))


def added(name: str) -> str:
    """What is announced when a ward was added."""
    return f"{name} was added to My wards."


def removed(name: str) -> str:
    """What is announced when a ward was removed."""
    return f"{name} was removed from My wards."


def moved(name: str, position: int, total: int) -> str:
    """What is announced when a ward was moved; ``position`` counts from 0."""
    return f"{name} is now {position + 1} of {total}."


def opens(name: str) -> str:
    """The button that says where Wardcard opens; ``name`` is a ward's, empty for the last place."""
    return f"Opens at {name}" if name else "Opens where I was last"
