"""Errors that Wardcard expects, each with a message for the reader. Any others are bugs.

Standard library only, so that the window can catch them before the database's libraries are loaded.
"""

from __future__ import annotations

from db.domain.text import sentence


class StoreError(Exception):
    """An expected error. Its message says in plain words what happened and what to do.

    Messages name files and quote what is in them, so they are made one line without characters
    that hide or reorder the rest: see :func:`db.domain.text.sentence`.
    """

    def __init__(self, message: str = "") -> None:
        super().__init__(sentence(message))


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


class NotARegister(StoreError):
    """The file is not a register of what to improve; no repair of the database concerns it."""


class RegisterDamaged(StoreError):
    """The register of what to improve is damaged; only a backup helps."""


class DiskFull(StoreError):
    """The disk is full."""


class TooNew(StoreError):
    """The database was written by a newer version of Wardcard."""


class CannotOpen(StoreError):
    """There is no database at the given path, or one cannot be created there."""


class Gone(CannotOpen):
    """The database that was open is no longer at its path, or cannot be reached there."""


class Replaced(StoreError):
    """Another file has taken the place of the database that was open."""


class UnknownSubject(StoreError):
    """No source mentions the requested organisation, or rates the requested service."""


class UnknownPlace(StoreError):
    """It is not known where a place to look near to is."""


class UnknownReport(StoreError):
    """The subject has no report with the requested ID."""


class Refused(StoreError):
    """A file was not imported; the message gives the file, the place in it and what to do.

    The window shows its parts on lines of their own.
    """

    def __init__(
        self,
        message: str = "",
        *,
        proofs: tuple[str, ...] = (),
        remedy: str = "",
        with_proofs: bool = False,
    ) -> None:
        """``proofs`` show that it is so, each in a few words; ``remedy`` says what to do.

        The remedy is the end of the message. ``with_proofs`` says whether the message has the
        proofs as well, which are then whole sentences.
        """
        super().__init__(
            " ".join(filter(None, (message, *(proofs if with_proofs else ()), remedy)))
        )
        self.what = sentence(message)
        self.proofs = tuple(map(sentence, proofs))
        self.remedy = sentence(remedy)


NOTHING_CHANGED = "Cancelled; nothing was changed."
"""The message of a change to the database that the user stopped."""


class Cancelled(StoreError):
    """The user stopped the import; the database is unchanged."""
