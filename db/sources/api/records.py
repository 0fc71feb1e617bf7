"""Reads the facts in a record of CQC's API, old or new schema; the API itself is never called.

The names of managers and nominated individuals are personal data. They are read only so that CQC's
prose can be stored without them: see :mod:`db.sources.api.names`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from db.domain.framework import LAST_KEY_LINES, Framework
from db.domain.rollup import COMBINED_RATING, USE_OF_RESOURCES
from db.domain.scale import Question, Rating
from db.domain.subject import is_id
from db.domain.text import shown
from db.sources.api.assessment import NOT_ASSESSED, Prose
from db.sources.api.fields import Record
from db.sources.api.fields import objects as _list
from db.sources.api.fields import part as _part
from db.sources.api.fields import real as _real
from db.sources.api.fields import text as _text
from db.sources.api.plans import report_key
from db.sources.dates import iso_date, publication_date
from db.sources.facts import (
    DEGREES,
    MOST_BEDS,
    Fact,
    LineageFact,
    OrganisationFact,
    OtherRatingFact,
    RatingFact,
    RelationFact,
    ReportFact,
    ScopeFact,
    VisitFact,
)
from db.sources.source_file import Tally
from db.sources.vocabulary import KNOWN_RATINGS, SERVICE_NAMES

_OTHER_RATINGS = {
    "useOfResourcesRating": USE_OF_RESOURCES,
    "combinedQualityRating": COMBINED_RATING,
}
_BLANKS = ("", "nan", "na", "null", "none")
"""What tools write as text for a number that is missing."""
_SITE = "https://www.cqc.org.uk"
_LAST_OTHER_ROUNDS = "2024-12-31"
"""The last day on which CQC published reports under the key lines of enquiry, after the end of 2023
for inspections that had begun by then."""


class _Round(NamedTuple):
    """What applies to each rating of a round, unless the rating itself says otherwise."""

    day: str = ""
    """The publication date."""
    link: str = ""
    """The key of the report."""
    owner: str = ""
    """The CQC ID of the organisation that was rated."""
    current: int = 0
    """As in :class:`RatingFact`, like the other three."""
    framework: str = ""
    grouped: int = 0
    carried: int = 0


class ApiRecord:
    """One location or provider, as the API describes it."""

    def __init__(self, record: Record, where: str, tally: Tally) -> None:
        """``where`` names the record in its file, for refusals in ``tally``."""
        self.record = record
        self.where = where
        self.tally = tally
        self.is_location = bool(record.get("locationId"))
        self.id: str = record["locationId"] if self.is_location else record["providerId"]
        self.areas = {
            each.get("inspectionAreaId", ""): each.get("inspectionAreaName", "")
            for each in _list(record, "inspectionAreas")
        }
        self._links: dict[tuple[str, ...], dict[str, int]] = {}
        self._rated_in: dict[str, str] = {}
        self._plans: dict[str, ReportFact] = {}
        self._newest = ""

    def facts(self) -> Iterator[Fact]:
        """Yield all facts in the record.

        Raises TypeError, ValueError, AttributeError or KeyError if the record is malformed.
        """
        # Ratings first, because their dates show how recent the description is.
        ratings = list(self._ratings())
        reports = list(self._reports())
        words = list(Prose(self.record, self.id, self._day, self.tally.latest).facts())
        yield self._organisation()
        yield from self._relations()
        yield from reports
        yield from ratings
        yield from words

    # The organisation

    def _organisation(self) -> OrganisationFact:
        record = self.record
        provider = record.get("providerId", "") if self.is_location else ""
        primary = [
            each.get("name", "")
            for each in _list(record, "inspectionCategories")
            if str(each.get("primary", "")).casefold() == "true"
        ]
        status = _text(record, "registrationStatus").casefold()
        inspected = self._day(_part(record, "lastInspection").get("date"), "lastInspection")
        # A closure may have been arranged for a day that is still to come.
        closed = self._date(record.get("deregistrationDate"), "deregistrationDate") or ""
        today = self.tally.latest.isoformat()
        return OrganisationFact(
            id=self.id,
            level="location" if self.is_location else "provider",
            name=_text(record, "name"),
            provider_id=provider or "",
            type=_text(record, "type"),
            category=primary[0] if primary else "",
            street=_text(record, "postalAddressLine1"),
            line2=_text(record, "postalAddressLine2"),
            town=_text(record, "postalAddressTownCity"),
            county=_text(record, "postalAddressCounty"),
            postcode=_text(record, "postalCode"),
            local_authority=_text(record, "localAuthority"),
            region=_text(record, "region"),
            ods_code=_text(record, "odsCode"),
            brand_id=_text(record, "brandId").strip("-"),
            brand=_text(record, "brandName").strip("-"),
            beds=self._beds(),
            care_home={"Y": 1, "N": 0}.get(_text(record, "careHome").upper()),
            latitude=self._degrees("onspdLatitude", DEGREES["latitude"]),
            longitude=self._degrees("onspdLongitude", DEGREES["longitude"]),
            registered={"registered": 1, "deregistered": 0}.get(status),
            opened=self._date(record.get("registrationDate"), "registrationDate") or "",
            closed=closed,
            website=_text(record, "website"),
            as_of=max(self._newest, inspected or "", closed if closed <= today else ""),
        )

    def _beds(self) -> int | None:
        """Return the number of beds; None, with a refusal if it is stated, if there is no such."""
        stated = self.record.get("numberOfBeds")
        return (
            int(self._number(stated, 0, MOST_BEDS, "numberOfBeds", "number of beds") or 0) or None
        )

    def _degrees(self, key: str, most: int) -> float | None:
        """Return a coordinate; None, as for beds, if there is no such, and for 0, which is none."""
        return self._number(self.record.get(key), -most, most, key, "coordinate") or None

    def _number(self, stated: object, least: int, most: int, name: str, what: str) -> float | None:
        """Return a number; None for none, and with a refusal if it is not ``least`` to ``most``."""
        number = _real(stated)
        is_blank = stated is None or str(stated).strip().casefold() in _BLANKS
        if is_blank or (number is not None and least <= number <= most):
            return number
        self.tally.refuse_value(self.where, f"{name}: '{shown(stated, 40)}' is not a {what}.")
        return None

    def _relations(self) -> Iterator[Fact]:
        for each in _list(self.record, "relationships"):
            related = each.get("relatedLocationId") or each.get("relatedProviderId")
            if related and not is_id(related):
                self.tally.refuse_value(
                    self.where, f"relationships: '{shown(related, 40)}' is not a CQC ID."
                )
            elif related:
                name = each.get("relatedLocationName") or each.get("relatedProviderName") or ""
                yield RelationFact(
                    self.id, related, name, _text(each, "type"), _text(each, "reason")
                )
        for each in _list(self.record, "inspectionAreas"):
            for code in each.get("supersededBy") or ():
                former, successor = _text(each, "inspectionAreaName"), self._service(str(code))
                if former and successor:
                    yield LineageFact(former, successor)

    def _service(self, code: str) -> str:
        """Return the name of the service with this code: from the record, or the usual name."""
        return self.areas.get(code) or SERVICE_NAMES.get(code.casefold()) or code

    # Reports

    def _reports(self) -> Iterator[Fact]:
        # The report that gave an inherited rating is listed only in the predecessor's record.
        for link, day in self._rated_in.items():
            if link not in self._plans:
                yield ReportFact(key=link, published=day)
                yield ScopeFact(link, self.id)
        for link, plan in self._plans.items():
            yield plan
            yield ScopeFact(link, self.id)
        for each in _list(self.record, "reports"):
            link = _text(each, "linkId")
            day = self._day(each.get("reportDate"), "report")
            if not link or day is None:
                continue
            uri = _text(each, "reportUri").partition("?")[0]
            yield ReportFact(
                key=link,
                published=day,
                kind=f"{each['reportType']} report" if each.get("reportType") else "",
                url=_address(uri),
            )
            yield ScopeFact(link, self.id)
            visited = self._day(each.get("firstVisitDate"), "first visit")
            if visited:
                yield VisitFact(link, visited, visited, "first visit")

    # Ratings

    def _ratings(self) -> Iterator[Fact]:
        current = _part(self.record, "currentRatings")
        if current:
            yield from self._round(current, _Round(current=1))
        for each in _list(self.record, "historicRatings"):
            day = self._day(each.get("reportDate"), "historic rating")
            if day is not None:
                yield from self._round(each, _Round(day=day, current=-1))
        for each in _list(self.record, "assessment"):
            yield from self._assessment(each)

    def _round(self, ratings: Record, of: _Round) -> Iterator[Fact]:
        """Yield the facts in one round of ratings before the single assessment framework."""
        of = _named(ratings, of)
        overall = _part(ratings, "overall")
        if overall:
            yield from self._block(overall, "", of)
            resources = _part(overall, "useOfResources")
            for key, name in _OTHER_RATINGS.items():
                rating = Rating.parse(str(resources.get(key) or ""))
                published = self._day(
                    resources.get("reportDate") or overall.get("reportDate") or of.day, name
                )
                if rating is not None and published is not None:
                    self._count(rating)
                    yield OtherRatingFact(self.id, name, rating.word, published)
        for each in _list(ratings, "serviceRatings"):
            yield from self._block(each, self._service(_text(each, "name")), of)

    def _block(self, block: Record, service: str, of: _Round) -> Iterator[Fact]:
        """Yield an overall rating and its key question ratings."""
        of = _named(block, of)
        questions = [(each, _named(each, of)) for each in _list(block, "keyQuestionRatings")]
        whole = of if of.owner else _rated_like(of, [each for _, each in questions])
        yield from self._rating(block.get("rating"), service, "overall", whole)
        for each, its in questions:
            yield from self._rating(each.get("rating"), service, _text(each, "name"), its)

    def _rating(
        self,
        word: object,
        service: str,
        question_name: str,
        of: _Round,
        percentage: float | None = None,
    ) -> Iterator[Fact]:
        rating = Rating.parse(str(word or ""))
        if rating is None:
            return
        question = Question.parse(question_name)
        if question is None:
            self.tally.refuse_value(
                self.where, f"'{question_name}' is not one of CQC’s key questions."
            )
            return
        published = self._day(of.day, f"{service or 'overall'}, {question.label}")
        if published is None:
            return
        self._count(rating)
        if of.link:
            self._rated_in[of.link] = max(self._rated_in.get(of.link, ""), published)
        inherited = bool(of.owner) and of.owner != self.id
        framework = of.framework
        if not framework and LAST_KEY_LINES.isoformat() < published <= _LAST_OTHER_ROUNDS:
            framework = Framework.KEY_LINES.value
        yield RatingFact(
            organisation=self.id,
            service=service,
            question=question.value,
            rating=rating.word,
            published=published,
            twin=self._twin((service, question.value, rating.word, published), of.link),
            report=of.link,
            inherited=int(inherited),
            inherited_from=of.owner if inherited else "",
            percentage=percentage,
            framework=framework,
            grouped=of.grouped,
            carried=of.carried,
            current=of.current,
        )

    def _twin(self, key: tuple[str, ...], link: str) -> int:
        """Return a rating's number among equal ratings with the same date but different reports."""
        links = self._links.setdefault(key, {})
        if link not in links:
            links[link] = len(links)
            if len(links) > 1:
                self.tally.duplicates += 1
        return links[link]

    def _assessment(self, assessment: Record) -> Iterator[Fact]:
        """Yield ratings under the single assessment framework.

        An assessment covers one plan. Its ``asgRatings`` are those of assessment service groups; in
        some sectors it also has ``overall``, the place's own.
        """
        ratings = _part(assessment, "ratings")
        of = _Round(
            day=_text(assessment, "assessmentPlanPublishedDateTime"),
            link=report_key(self.id, assessment),
            framework=Framework.SINGLE.value,
        )
        for overall in _list(ratings, "overall"):
            yield from self._scored(overall, "", of)
        for group in _list(ratings, "asgRatings"):
            yield from self._scored(group, _text(group, "name"), of._replace(grouped=1))

    def _scored(self, block: Record, service: str, of: _Round) -> Iterator[Fact]:
        of = of._replace(day=of.day or _text(block, "assessmentDate"), current=_standing_of(block))
        published = self._day(of.day, service or "overall")
        if published is None:
            return
        of = of._replace(day=published)
        self._plan(block, of)
        yield from self._rating(block.get("rating"), service, "overall", of)
        seen: set[Question | str] = set()
        for each in _list(block, "keyQuestionRatings"):
            name = _text(each, "name")
            question = Question.parse(name) or name
            # CQC's lists have a question twice now and then; the first is the one it publishes.
            if question in seen:
                continue
            seen.add(question)
            # CQC's own schema misspells the word; both spellings occur.
            score = each.get("percentageScore", each.get("percengtageScore"))
            carried = int(_text(each, "status").casefold() == NOT_ASSESSED)
            percentage = self._number(score, 0, 100, f"{name}, score", "percentage")
            yield from self._rating(
                each.get("rating"), service, name, of._replace(carried=carried), percentage
            )

    def _plan(self, block: Record, of: _Round) -> None:
        """Note the report of an assessment, from the first of its groups that says more."""
        plan = self._plans.get(of.link) or ReportFact(of.link, published=of.day)
        title = plan.title or _text(block, "title")
        self._plans[of.link] = plan._replace(title=title, framework=of.framework)

    def _count(self, rating: Rating) -> None:
        if rating.word not in KNOWN_RATINGS:
            self.tally.unknown_values[rating.word] += 1

    def _day(self, text: object, name: str) -> str | None:
        """Return the date of a publication as :meth:`_date` does, if CQC can have published then.

        The newest one shows how recent the record is.
        """
        try:
            day = publication_date(str(text or ""), self.tally.latest)
        except ValueError as error:
            self.tally.refuse_value(self.where, f"{name}: {error}.")
            return None
        self._newest = max(self._newest, day)
        return day

    def _date(self, text: object, name: str) -> str | None:
        """Return ``text`` as an ISO date, empty for no date; None, with a refusal, if invalid."""
        try:
            return iso_date(str(text or ""))
        except ValueError as error:
            self.tally.refuse_value(self.where, f"{name}: {error}.")
            return None


def _address(uri: str) -> str:
    """Return the address of a report, which the API gives without CQC's site; empty if unsafe."""
    if uri.startswith("/"):
        return _SITE + uri
    return uri if uri.startswith(("https://", "http://")) else ""


def _named(block: Record, of: _Round) -> _Round:
    """Return ``of`` with the date, report and organisation that the block itself names."""
    return of._replace(
        day=_text(block, "reportDate") or of.day,
        link=_text(block, "reportLinkId") or of.link,
        owner=_text(block, "organisationId") or of.owner,
    )


def _rated_like(of: _Round, questions: list[_Round]) -> _Round:
    """Return ``of`` with the organisation to which the questions of the same report belong.

    CQC's API of 2025 names the previous provider's location for each question but not for the
    overall rating, although one report rates one organisation.
    """
    owners = {each.owner for each in questions if of.link and each.link == of.link}
    return of._replace(owner=owners.pop()) if len(owners) == 1 else of


def _standing_of(block: Record) -> int:
    """Return 1 if CQC calls the ratings of an assessment current, -1 if historic, otherwise 0.

    If the ratings have no status of their own, the plan in force is the one with the status
    'Active'.
    """
    status = _text(block, "status").casefold()
    plan = _text(block, "assessmentPlanStatus").casefold()
    known = {"current": 1, "historic": -1}.get(status, 0)
    return known or (0 if status or not plan else 1 if plan == "active" else -1)
