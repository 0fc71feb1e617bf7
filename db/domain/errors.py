"""Errors that Wardcard expects, each with a message for the reader. Any others are bugs.

Standard library only, so that the window can catch them before the database's libraries are loaded.
"""

from __future__ import annotations


class StoreError(Exception):
    """An expected error. Its message says in plain words what happened and what to do."""


class Busy(StoreError):
    """Another program is using the database."""


class ReadOnly(StoreError):
    """The database can only be read, but something tried to write to it."""


class NotADatabase(StoreError):
    """The file is not a Wardcard database.

    What to do depends on who owns the file, so :mod:`viewer.wording.repairs` adds that to the
    message.
    """


class Corrupt(StoreError):
    """The file is damaged. As with NotADatabase, the message does not say what to do."""


class DiskFull(StoreError):
    """The disk is full."""


class TooNew(StoreError):
    """The database was written by a newer version of Wardcard."""


class CannotOpen(StoreError):
    """There is no database at the given path, or one cannot be created there."""


class UnknownSubject(StoreError):
    """No source mentions the requested organisation, or rates the requested service."""


class UnknownPlace(StoreError):
    """It is not known where a place to look near to is."""


class UnknownReport(StoreError):
    """The subject has no report with the requested ID."""


class Refused(StoreError):
    """A file was not imported; the message gives the file, the place in it and what to do."""


NOTHING_CHANGED = "Cancelled; nothing was changed."
"""The message of a change to the database that the user stopped."""


class Cancelled(StoreError):
    """The user stopped the import; the database is unchanged."""
