"""The names of services, shortened for a tag behind a finding."""

from __future__ import annotations

import re

_SHORT = {
    "urgent and emergency services": "Urgent care",
    "urgent and emergency care": "Urgent care",
    "services for children & young people": "Children",
    "services for children and young people": "Children",
    "children and young people": "Children",
    "outpatients and diagnostic imaging": "Outpatients",
    "maternity and gynaecology": "Maternity",
}


def short_service(name: str) -> str:
    """A service in one or two words: 'Children' for 'Services for children & young people'.

    Of a name that is not known, what is in brackets is left out.
    """
    known = _SHORT.get(" ".join(name.split()).casefold())
    return known or re.sub(r"\s*\([^)]*\)", "", name).strip() or name
