"""CQC's monthly «Latest ratings»: one row a rating, in every layout since 2017.

Rows come as lists of cell texts, whatever the file they were in. The header row is found by its
names, below any banner, and columns by theirs: layouts have gained, lost and renamed some.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from db.errors import Refused
from db.facts import Fact, OrganisationFact, RatingFact
from db.scale import Question, Rating
from db.sources.cqc_dates import iso_date
from db.sources.reading import Tally
from db.sources.vocabulary import KNOWN_RATINGS

HEADER_WITHIN = 30
"""Rows in which the header must stand."""

_RATING_COLUMNS = {
    "service": ("Service / Population Group",),
    "question": ("Domain", "Key Question"),
    "rating": ("Latest Rating",),
    "published": ("Publication Date",),
}
_OPTIONAL = {"inherited": ("Inherited Rating (Y/N)",)}
_LOCATION_COLUMNS = {
    "id": "Location ID",
    "ods_code": "Location ODS Code",
    "name": "Location Name",
    "care_home": "Care Home?",
    "type": "Location Type",
    "category": "Location Primary Inspection Category",
    "street": "Location Street Address",
    "line2": "Location Address Line 2",
    "town": "Location City",
    "postcode": "Location Post Code",
    "local_authority": "Location Local Authority",
    "region": "Location Region",
    "nhs_region": "Location NHS Region",
    "provider_id": "Provider ID",
    "provider_name": "Provider Name",
    "brand_id": "Brand ID",
    "brand": "Brand Name",
}
_PROVIDER_COLUMNS = {
    "id": "Provider ID",
    "ods_code": "Provider ODS Code",
    "name": "Provider Name",
    "type": "Provider Type",
    "category": "Provider Primary Inspection Category",
    "street": "Provider Street Address",
    "line2": "Provider Address Line 2",
    "town": "Provider City",
    "postcode": "Provider Post Code",
    "local_authority": "Provider Local Authority",
    "region": "Provider Region",
    "nhs_region": "Provider NHS Region",
    "brand_id": "Brand ID",
    "brand": "Brand Name",
}


def _plain(name: object) -> str:
    return " ".join(str(name).split()).casefold()


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the columns of one sheet are, by the names of :class:`OrganisationFact` and ours."""

    level: str
    places: dict[str, int]

    @classmethod
    def of(cls, row: Sequence[str]) -> Layout | None:
        """The layout whose header ``row`` is, or None if it is no header."""
        names = {_plain(cell): place for place, cell in reversed(list(enumerate(row)))}
        places: dict[str, int] = {}
        for field, known in _RATING_COLUMNS.items():
            found = [names[_plain(name)] for name in known if _plain(name) in names]
            if not found:
                return None
            places[field] = found[0]
        for level, columns in (("location", _LOCATION_COLUMNS), ("provider", _PROVIDER_COLUMNS)):
            if _plain(columns["id"]) in names:
                for field, name in columns.items():
                    if _plain(name) in names:
                        places[field] = names[_plain(name)]
                for field, known in _OPTIONAL.items():
                    if _plain(known[0]) in names:
                        places[field] = names[_plain(known[0])]
                return cls(level, places)
        return None


class RatingRows:
    """Facts out of the rows of one sheet; what is refused is told with ``sheet`` and row number."""

    def __init__(self, sheet: str, tally: Tally) -> None:
        self.sheet = sheet
        self.tally = tally
        self._described: set[str] = set()
        self._mentioned: set[str] = set()
        self._seen: dict[int, int] = {}

    def facts(self, rows: Iterable[Sequence[str]]) -> Iterator[Fact]:
        """Raises Refused where no header is found."""
        numbered = enumerate(rows, 1)
        layout = None
        for number, row in numbered:
            layout = Layout.of(row)
            if layout is not None:
                break
            if number >= HEADER_WITHIN:
                break
        if layout is None:
            raise Refused(
                f"{self.sheet} has no header row of CQC's latest ratings (with «Location ID» or "
                "«Provider ID», «Service / Population Group», «Domain», «Latest Rating» and "
                "«Publication Date»). Choose the file as CQC publishes it."
            )
        for number, row in numbered:
            yield from self._row(layout, number, row)

    def _row(self, layout: Layout, number: int, row: Sequence[str]) -> Iterator[Fact]:
        places = layout.places
        width = len(row)

        def cell(field: str) -> str:
            place = places.get(field, width)
            return row[place].strip() if place < width else ""

        identity = cell("id")
        if not identity:
            if any(text.strip() for text in row):
                self._refuse(number, "it names no organisation: the id is blank")
            return
        if identity not in self._described:
            self._described.add(identity)
            yield self._organisation(layout.level, identity, cell)
        provider = cell("provider_id") if layout.level == "location" else ""
        if provider and provider not in self._mentioned:
            self._mentioned.add(provider)
            yield OrganisationFact(
                id=provider, level="provider", name=cell("provider_name"), mentioned=1
            )
        rating = Rating.parse(cell("rating"))
        if rating is None:
            return
        question = Question.parse(cell("question"))
        if question is None:
            self._refuse(number, f"«{cell('question')}» is not a key question of CQC's")
            return
        try:
            published = iso_date(cell("published"))
        except ValueError as error:
            self._refuse(number, str(error))
            return
        if rating.word not in KNOWN_RATINGS:
            self.tally.unknown_values[rating.word] += 1
        service = cell("service")
        if service.casefold() == "overall":
            service = ""
        yield RatingFact(
            organisation=identity,
            service=service,
            question=question.value,
            rating=rating.word,
            published=published,
            twin=self._twin(identity, service, question.value, rating.word, published),
            inherited=int(cell("inherited").upper() == "Y"),
        )

    def _organisation(
        self, level: str, identity: str, cell: Callable[[str], str]
    ) -> OrganisationFact:
        return OrganisationFact(
            id=identity,
            level=level,
            name=cell("name"),
            provider_id=cell("provider_id") if level == "location" else "",
            type=cell("type"),
            category=cell("category"),
            street=cell("street"),
            line2=cell("line2"),
            town=cell("town"),
            postcode=cell("postcode"),
            local_authority=cell("local_authority"),
            region=cell("region"),
            nhs_region=cell("nhs_region"),
            ods_code=cell("ods_code"),
            brand_id=cell("brand_id").strip("-"),
            brand=cell("brand").strip("-"),
            care_home={"Y": 1, "N": 0}.get(cell("care_home").upper()),
        )

    def _twin(self, *key: str) -> int:
        """How often this very rating stood before in the file: CQC's own files repeat some."""
        # Hashes keep a whole country's keys small.
        number = hash(key)
        twin = self._seen.get(number, -1) + 1
        self._seen[number] = twin
        if twin:
            self.tally.duplicates += 1
        return twin

    def _refuse(self, number: int, why: str) -> None:
        self.tally.refuse(f"{self.sheet}, row {number}", f"{why}.")
