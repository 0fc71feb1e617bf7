"""Dates as CQC's files write them."""

from __future__ import annotations

import re
from datetime import date

_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?")
_BRITISH = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?: .*)?")


def iso_date(text: str) -> str:
    """``text`` as ISO: «2019-12-18» and «18/12/2019» alike; empty for an empty text.

    Raises ValueError, with a sentence, for a date that does not exist or cannot be told.
    """
    text = text.strip()
    if not text:
        return ""
    if found := _ISO.fullmatch(text):
        year, month, day = found.groups()
    elif found := _BRITISH.fullmatch(text):
        day, month, year = found.groups()
    else:
        raise ValueError(f"«{text}» is not a date; it should be like 18/12/2019")
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        raise ValueError(f"«{text}» is not a date that exists") from None
