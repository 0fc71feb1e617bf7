"""The register: what the reports in a database ask for, with what the trust does about it."""

from __future__ import annotations

from datetime import date

from db.domain.errors import UnknownSubject
from db.domain.register import Entry, RegisterFilter, joined
from db.domain.subject import Subject
from db.local.trust_file import TrustFile
from db.reading.store import ReportStore


def register(
    store: ReportStore, file: TrustFile, under: Subject | None = None
) -> tuple[Entry, ...]:
    """Every entry, or those about a trust, site or service and its parts, in no order.

    What the trust has answered and no source says any more is there too, in the words in which it
    was said. Raises UnknownSubject if neither knows ``under``, and other StoreErrors.
    """
    try:
        asked, unknown = store.requirements(under), None
    except UnknownSubject as error:
        asked, unknown = (), error
    fits = RegisterFilter(under=under).fits(date.min)
    found = tuple(entry for entry in joined(asked, file.progress(), file.said) if fits(entry))
    if unknown is not None and not found:
        raise unknown
    return found
