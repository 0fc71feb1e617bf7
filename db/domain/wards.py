"""My wards: the places that a user keeps at the top of the list. Standard library only."""

from __future__ import annotations

from dataclasses import dataclass, replace

from db.domain.errors import Refused
from db.domain.subject import Subject

MOST_WARDS = 60
"""The most wards that are kept: more than anybody has, and few enough to read at once."""


@dataclass(frozen=True, slots=True)
class Ward:
    """A provider, site or service that the user keeps."""

    subject: Subject
    name: str
    """Its name when it was added or last shown, for when it is no longer in the data."""
    site: str = ""
    """The name of the site of a service, or of the provider of a site."""


@dataclass(frozen=True, slots=True)
class Wards:
    """The wards in the user's order."""

    wards: tuple[Ward, ...] = ()
    start: Subject | None = None
    """The ward that Wardcard opens at; None to open where it was left."""

    def __contains__(self, subject: object) -> bool:
        return subject in self.subjects

    @property
    def subjects(self) -> tuple[Subject, ...]:
        """The subjects of the wards, in order."""
        return tuple(ward.subject for ward in self.wards)

    def added(self, ward: Ward) -> Wards:
        """These with ``ward`` as the last one; one that is there already stays in its place.

        Raises Refused if there are :data:`MOST_WARDS` already.
        """
        if ward.subject in self:
            return self
        if len(self.wards) >= MOST_WARDS:
            raise Refused(
                f"My wards is full: it has {MOST_WARDS} places. Remove one before you add "
                f"{ward.name}."
            )
        return replace(self, wards=(*self.wards, ward))

    def removed(self, subject: Subject) -> Wards:
        """These without ``subject``."""
        left = tuple(ward for ward in self.wards if ward.subject != subject)
        return Wards(left, None if self.start == subject else self.start)

    def moved(self, subject: Subject, position: int) -> Wards:
        """These with ``subject`` at ``position`` from 0, or at the nearest end."""
        ward = next((ward for ward in self.wards if ward.subject == subject), None)
        if ward is None:
            return self
        others = [other for other in self.wards if other is not ward]
        others.insert(min(max(position, 0), len(others)), ward)
        return replace(self, wards=tuple(others))

    def opening_at(self, subject: Subject | None) -> Wards:
        """These with ``subject`` as the ward that Wardcard opens at; None for where it was left."""
        return replace(self, start=subject if subject in self else None)

    def named(self, names: dict[Subject, tuple[str, str]]) -> Wards:
        """These with the names and sites in ``names`` where they are known."""
        wards = (Ward(w.subject, *names.get(w.subject, (w.name, w.site))) for w in self.wards)
        return replace(self, wards=tuple(wards))
