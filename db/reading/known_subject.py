"""A subject with all its ratings in the database, used to build its report card."""

from __future__ import annotations

from functools import cached_property

from sqlalchemy import Connection

from db.domain.errors import UnknownSubject
from db.domain.history import Timeline
from db.domain.subject import Level, Subject
from db.reading import queries
from db.reading import records_from_rows as assembly
from db.sqlite.schema import DatabaseRow


class KnownSubject:
    """An organisation, or one of its services, with all ratings of the organisation.

    For a provider, the ratings of its locations are also read, but not those of their services. An
    instance belongs to one session of the store, so anything it reads later comes from the same
    state of the database.
    """

    def __init__(self, connection: Connection, subject: Subject) -> None:
        """Read the ratings.

        Raises UnknownSubject if no source mentions the organisation or rates the service.
        """
        row = find_organisation(connection, subject.organisation)
        self.connection = connection
        self.row = row
        """The organisation's row, as selected by :func:`db.reading.queries.select_organisation`."""
        self.subject = Subject(row.cqc_id, subject.service)
        """The subject, with the upper and lower case of its ID as CQC writes it."""
        self.is_provider: bool = row.level == Level.PROVIDER.value
        self.sources = assembly.Sources(connection)
        ratings = queries.select_ratings(row.id, sites_of=self.is_provider)
        self.timeline = Timeline(
            assembly.ratings(connection.execute(ratings).all(), self.sources), self.lineage
        )
        self.services = {row.key: row for row in connection.execute(queries.select_services())}
        """The rows of all services by key, including those with no rating at this organisation."""
        self.sites: list[DatabaseRow] = (
            list(connection.execute(queries.select_locations(row.id))) if self.is_provider else []
        )
        """The rows of a provider's locations, A to Z."""
        rated = self.timeline.services(row.cqc_id)
        if subject.service is not None and subject.service not in rated:
            raise UnknownSubject(
                f"{row.name} has no ratings for the service '{subject.service}'. "
                + (
                    f"Its services are: {', '.join(sorted(rated))}."
                    if rated
                    else "It has no ratings for services."
                )
            )

    @property
    def name(self) -> str:
        """The name: 'Lister Hospital', or 'Surgery'; the CQC ID if no source gives a name."""
        if self.subject.service is not None:
            return self.services[self.subject.service].name
        return self.row.name or self.row.cqc_id

    @property
    def level(self) -> Level:
        """The level of the subject: provider, location or service."""
        return Level.SERVICE if self.subject.service is not None else Level(self.row.level)

    @property
    def provider_id(self) -> str | None:
        """The CQC ID of the subject's provider; None for a provider, or if no source names one."""
        return None if self.is_provider else self.row.provider_cqc_id

    @property
    def family(self) -> list[int]:
        """The row IDs of the organisation, its provider and its locations."""
        above = [] if self.row.provider is None else [self.row.provider]
        return [self.row.id, *above, *(site.id for site in self.sites)]

    @cached_property
    def lineage(self) -> list[tuple[str, str]]:
        """Pairs of service keys: the former service, and the one that replaced it."""
        return [
            (row.former, row.successor) for row in self.connection.execute(queries.select_lineage())
        ]


def find_organisation(connection: Connection, cqc_id: str) -> DatabaseRow:
    """The row of the organisation with this CQC ID, ignoring case.

    Raises UnknownSubject if there is no such organisation.
    """
    row = connection.execute(queries.select_organisation(cqc_id)).first()
    if row is None:
        raise UnknownSubject(
            f"'{cqc_id}' is not in the database. Give a CQC ID such as RWH01, "
            "or look it up with 'wardcard find NAME'."
        )
    return row
