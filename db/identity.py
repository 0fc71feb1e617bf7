"""What a rating is about, by CQC's own ids. Standard library only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Level(Enum):
    PROVIDER = "provider"
    LOCATION = "location"
    SERVICE = "service"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a rating is about: a provider or location by its CQC id, or one of its services."""

    organisation: str
    service: str | None = None

    @property
    def id(self) -> str:
        """«RWH01», or «RWH01/surgery» for a service."""
        return self.organisation if self.service is None else f"{self.organisation}/{self.service}"

    @classmethod
    def parse(cls, text: str) -> Subject:
        organisation, _, service = text.strip().partition("/")
        return cls(organisation, service or None)
