"""The errors that Wardcard expects, each with a text for the reader. Any other exception is a bug.

Standard library only, so that the window can catch them before the database's libraries are loaded.
"""

from __future__ import annotations


class StoreError(Exception):
    """An expected error. Its text says in plain words what happened and what to do."""


class Busy(StoreError):
    """Another program is using the database."""


class ReadOnly(StoreError):
    """The database can only be read, but something tried to write to it."""


class NotADatabase(StoreError):
    """The file is not a Wardcard database.

    What to do depends on whose file it is, so :mod:`viewer.wording.repairs` adds that to the text.
    """


class Corrupt(StoreError):
    """The file is damaged. As with NotADatabase, the text does not say what to do."""


class DiskFull(StoreError):
    """There is no room left on the disk."""


class TooNew(StoreError):
    """A newer Wardcard has written the database."""


class CannotOpen(StoreError):
    """There is no database at the given path, or none can be created there."""


class UnknownSubject(StoreError):
    """No source mentions the requested organisation, or rates the requested service."""


class UnknownReport(StoreError):
    """The subject has no report with the requested ID."""


class Refused(StoreError):
    """A file was not imported; the text names the file and the place in it, and says what to do."""


class Cancelled(StoreError):
    """The user stopped the import; the database is as it was before."""
