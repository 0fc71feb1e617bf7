"""What can go wrong with the store, as sentences for its users. Anything else is a bug.

Standard library only, so that the window can name these before the database's libraries are loaded.
"""

from __future__ import annotations


class StoreError(Exception):
    """Something that is not a bug; its text is one plain sentence saying what to do."""


class Busy(StoreError):
    pass


class ReadOnly(StoreError):
    pass


class NotADatabase(StoreError):
    """Its text does not say what to do: that depends on whose database it is
    (viewer.wording.repairs)."""


class Corrupt(StoreError):
    """As with NotADatabase, what mends it is said by whoever tells of it."""


class DiskFull(StoreError):
    pass


class TooNew(StoreError):
    pass


class CannotOpen(StoreError):
    pass


class UnknownSubject(StoreError):
    pass


class UnknownReport(StoreError):
    pass


class Refused(StoreError):
    """A file that was not taken; the text names the file, the place and the mend."""


class Cancelled(StoreError):
    """The user stopped the import; the database is as it was before."""
