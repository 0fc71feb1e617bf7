"""The texts in the cells of tables: blanks, IDs and headings, as any program writes them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from db.domain.subject import ID_LOOKS
from db.domain.text import is_plain, one_line

_BLANKS = frozenset((
    "-", "--", "\u2013", "\u2014", "na", "n/a", "n.a.", "#n/a", "#na", "<na>", "nan", "-nan", "nat",
    "null", "#null!", "none", "nil", "(blank)", "(null)", "1.#qnan",
))  # fmt: skip
"""What R ('NA'), pandas ('nan'), Excel ('#N/A'), databases and people write for a blank cell."""
_LONGEST_BLANK = max(map(len, _BLANKS))
_NUMBER = "1-[0-9]{1,12}|[0-9]{4,12}"
_IDS = {
    "location": re.compile(f"{_NUMBER}|(?=.*[0-9]|R|TA)[A-Z0-9]{{5}}", re.ASCII),
    "provider": re.compile(f"{_NUMBER}|[A-Z0-9]{{3}}|[A-Z0-9]{{5}}", re.ASCII),
}
"""The forms of IDs: CQC's own, such as 1-101610567 (bare numbers in samples of its directory), and
codes of the NHS, which are RWH for a trust and RWH01 for a site. Sites without a digit in their
code begin with R or TA in CQC's files, so 'TOTAL' is not one."""


def cell_text(cell: str) -> str:
    r"""Return the text of a cell; empty if it is one of the words for a blank cell.

    Invisible and control characters are left out. Repeated spaces and line breaks are one space.

    >>> cell_text(" The\x00 Lister \n Hospital "), cell_text("NaN"), cell_text("Nan House")
    ('The Lister Hospital', '', 'Nan House')
    """
    text = one_line(cell)
    blank = len(text) <= _LONGEST_BLANK and text.casefold() in _BLANKS
    return "" if blank else text


def cell_texts(cells: Sequence[str]) -> list[str]:
    """Return :func:`cell_text` of each cell, in a quarter of the time for cells of plain text."""
    joined = "".join(cells)
    if not joined.isprintable() or not is_plain(joined):
        return list(map(cell_text, cells))
    lines = "\n{}\n".format("\n".join(cells))
    if "  " in lines or "\n " in lines or " \n" in lines:
        cells = [" ".join(cell.split()) for cell in cells]
    return [
        "" if len(text) <= _LONGEST_BLANK and text.casefold() in _BLANKS else text for text in cells
    ]


def organisation_id(text: str, level: str) -> str:
    """Return the ID of a 'location' or 'provider' in the text of a cell, with capital letters.

    Empty if ``text`` does not have the form of an ID.

    >>> organisation_id("rwh01", "location"), organisation_id("Lister Hospital", "location")
    ('RWH01', '')
    """
    identity = text.upper()
    return identity if _IDS[level].fullmatch(identity) else ""


def why_no_id(text: str, heading: str, level: str = "organisation") -> str:
    """Return the reason for refusing a row with ``text`` in its ID's column, as a clause.

    ``heading`` is the column's name, and ``level`` what the column identifies.
    """
    if not text:
        return f"it names no {level}: its ID is blank."
    if name_key(text) == name_key(heading):
        return "it repeats the row of headings."
    if text.upper().startswith("LA-"):
        return "it is an assessment of a council, and Wardcard does not read those yet."
    return f"its {heading} is not a CQC ID; a{ID_LOOKS[1:]}"


def is_blank(row: Sequence[str]) -> bool:
    """Return whether no cell of ``row`` has any text."""
    return not any(map(cell_text, row))


_TABLE_NAME = re.compile(r"[^\[\]]*\[([^\[\]]+)\]\s*", re.ASCII)
"""A column as Power BI exports it: 'Locations[Location ID]'."""
_BYTE_ORDER_MARK = re.compile(r"\ufeff|\u00ef\u00bb\u00bf|\u00ef\.\.|X\.U\.FEFF\.")
"""A byte order mark, and what R and Windows-1252 make of it in front of the first name."""


@lru_cache(maxsize=4096)
def name_key(name: str) -> str:
    """Return the letters and digits in the name of a column, by which names are compared.

    Other programs change the rest: R writes 'Service...Population.Group', janitor
    'service_population_group' and Power BI 'Locations[Service / Population Group]'.
    """
    name = _BYTE_ORDER_MARK.sub("", name)
    if found := _TABLE_NAME.fullmatch(name):
        name = found[1]
    return "".join(filter(str.isalnum, name.casefold()))
