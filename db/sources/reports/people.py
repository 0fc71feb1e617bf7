"""Leaves out the names of people from the words of a report.

A saved report does not list who is named in it, so names are recognised by what CQC puts before or
after them: a title, or the role of a signatory or manager.
"""

from __future__ import annotations

import re

from db.domain.text import MASK

_NAME = r"[A-Z](?:[a-z]+|[A-Z]?[a-z’'-]+[A-Z][a-z]+|\.)?"
_FULL = rf"{_NAME}(?:[ -](?:(?:van|von|de|der|den|da|di|bin|al|el|la|le) )?{_NAME}){{0,3}}"
_LETTERS = r"(?:,? (?:[CDKMO]BE|Q[CN]|KC|FR[A-Z]{1,5}|FF[A-Z]{1,4}|M[BD]|PhD|RN|RGN))*"
_TITLED = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Doctor|Prof|Professor|Sir|Dame|Lord|Lady|Rev|Reverend|Baroness)\.? "
    rf"(?!{re.escape(MASK)}){_FULL}{_LETTERS}"
)
_ROLE = (
    r"(?:Deputy |National |Acting |Interim )?(?:Chief Inspector|Head of (?:Hospital )?Inspections?"
    r"|Inspection Manager|Registered Manager|Nominated Individual)"
)
_BEFORE_ROLE = re.compile(
    rf"\b{_NAME} (?:{_NAME} )?{_NAME}{_LETTERS}(?=[,;:]? (?:\(|CQC[’']s )?{_ROLE})"
)
_AFTER_ROLE = re.compile(
    rf"(?P<role>\b(?:[Rr]egistered [Mm]anagers?|[Nn]ominated [Ii]ndividuals?|[Mm]anager)"
    rf"(?: is|, |:| called| named) ?){_FULL}"
)


def without_people(text: str) -> str:
    """Return ``text`` with '[name]' for each name of a person that is recognised.

    >>> without_people("Professor Steve Field CBE FRCP, Chief Inspector of General Practice")
    '[name], Chief Inspector of General Practice'
    """
    text = _TITLED.sub(MASK, text)
    text = _BEFORE_ROLE.sub(MASK, text)
    return _AFTER_ROLE.sub(lambda found: found["role"] + MASK, text)
