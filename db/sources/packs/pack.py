"""Report packs: content of published reports that is not in any of CQC's data files.

The format is Wardcard's own, in JSON; ``resources/schemas/report-pack.schema.json`` defines it.
Packs are written by hand, so a refusal lists several faults at once, each with its position and how
to correct it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any, cast

from db.domain.errors import Refused
from db.sources.facts import (
    ActionFact,
    ConflictFact,
    EventFact,
    Fact,
    FindingFact,
    LineageFact,
    MeasureFact,
    NameFact,
    OrganisationFact,
    OtherRatingFact,
    RatingFact,
    ReportFact,
    ScopeFact,
    ScoreFact,
    SourceFact,
    StatementFact,
    VisitFact,
)
from db.sources.packs.checks import IN_JSON, MOST_FOUND, Words, problems_of, publication_problems
from db.sources.source_file import InputFormat, SourceFile, Tally
from db.sources.strict_json import json_start, read_json
from db.sources.vocabulary import KNOWN_RATINGS

SIZE_LIMIT = 20_000_000
"""The largest size of a pack, in bytes; the largest pack so far has 0.1 MB."""
MOST_PROBLEMS = 5
"""The most faults that a refusal lists."""
PILOT = (
    "The report is of a pilot, which has no effect on ratings, so this was left out; remove "
    "the entry, or correct the report’s 'pilot'."
)
"""Why ratings and scores in the report of a pilot are left out."""


class Pack:
    """One report pack, read and checked."""

    def __init__(self, content: dict[str, Any], file: str, words: Words = IN_JSON) -> None:
        """``content`` is the pack's JSON, already checked; ``file`` is the name of its file.

        ``words`` name its parts in messages.
        """
        self._file = file
        self._words = words
        self.content = content
        self.id: str = content["id"]
        self.revision: int = content["revision"]
        self._identities = {each["id"]: page_identity(each) for each in content["sources"]}
        self._reports_by_id = {each["id"]: each for each in content["reports"]}
        self._service_names = {each["id"]: each["name"] for each in content.get("services", ())}
        self._groups = {
            each["id"] for each in content.get("services", ()) if each.get("assessment_group")
        }
        self._pilot_days: dict[tuple[str | None, str | None], bool] = {}
        """For each day and place with reports, and for the day alone: whether all are of pilots."""
        for report in content["reports"]:
            for place in (None, *report.get("locations", ())):
                day = (report.get("published"), place)
                others = self._pilot_days.get(day, True)
                self._pilot_days[day] = others and report.get("pilot", False)
        self.tally = Tally()
        """What :meth:`facts` left out."""

    @classmethod
    def read(cls, path: Path) -> Pack:
        """Read and check the pack at ``path``.

        Raises Refused if it is not a valid pack; the message lists up to five faults.
        """
        total = hashlib.sha256()
        content = read_json(path, total, size_limit=SIZE_LIMIT)
        refuse_if(problems_of(content), path.name)
        pack = cls(cast("dict[str, Any]", content), path.name)
        pack.tally.sha256 = total.hexdigest()
        return pack

    def facts(self) -> Generator[Fact]:
        """Yield all facts in the pack.

        Raises Refused if something in it was published on a day when that cannot have been.
        """
        wrong = publication_problems(self.content, self.tally.latest, self._words)
        refuse_if([*wrong], self._file)
        yield from self._sources()
        yield from self._organisations()
        yield from self._reports()
        yield from self._ratings()
        yield from self._items()

    # Identities

    def _source(self, local: str) -> str:
        return self._identities[local]

    def _report(self, local: str | None) -> str:
        if local is None:
            return ""
        return self._reports_by_id[local].get("link_id") or f"{self.id}/{local}"

    def _organisation(self, item: dict[str, Any]) -> str:
        return item.get("location") or self.content["provider"]["id"]

    def _service(self, item: dict[str, Any]) -> str:
        local = item.get("service")
        return "" if local is None else self._service_names[local]

    # Facts

    def _sources(self) -> Iterator[Fact]:
        for source in self.content["sources"]:
            yield SourceFact(
                identity=page_identity(source),
                title=source["title"],
                publisher=source["publisher"],
                kind=source["kind"],
                url=source.get("url", ""),
                published=source.get("published", ""),
                licence=source.get("licence", ""),
                note=source.get("note", ""),
            )

    def _organisations(self) -> Iterator[Fact]:
        provider = self.content["provider"]
        yield self._organisation_fact(provider, "provider", "")
        for location in self.content["locations"]:
            yield self._organisation_fact(location, "location", provider["id"])
        for each in (provider, *self.content["locations"]):
            for other in each.get("also_known_as", ()):
                yield NameFact(each["id"], other)
        for service in self.content.get("services", ()):
            if "replaces" in service:
                yield LineageFact(self._service_names[service["replaces"]], service["name"])

    def _organisation_fact(
        self, each: dict[str, Any], level: str, provider: str
    ) -> OrganisationFact:
        address = each.get("address", {})
        return OrganisationFact(
            id=each["id"],
            level=level,
            name=each["name"],
            provider_id=provider,
            type=each.get("type", ""),
            category=each.get("category", ""),
            street=address.get("street", ""),
            line2=address.get("line2", ""),
            town=address.get("town", ""),
            county=address.get("county", ""),
            postcode=each.get("postcode", ""),
            local_authority=each.get("local_authority", ""),
            region=each.get("region", ""),
            nhs_region=each.get("nhs_region", ""),
            ods_code=each.get("ods_code", ""),
            role=each.get("role", ""),
            beds=each.get("beds"),
            care_home=_flag(each.get("care_home")),
            latitude=each.get("latitude"),
            longitude=each.get("longitude"),
            registered=_flag(each.get("registered")),
            opened=each.get("opened", ""),
            closed=each.get("closed", ""),
            website=each.get("website", ""),
            as_of=self.content["as_of"],
        )

    def _reports(self) -> Iterator[Fact]:
        provider = self.content["provider"]["id"]
        for report in self.content["reports"]:
            key = self._report(report["id"])
            yield ReportFact(
                key=key,
                title=report["title"],
                published=report.get("published", ""),
                kind=report.get("kind", ""),
                url=report.get("url", ""),
                note=report.get("note", ""),
                enforcement=report.get("enforcement", ""),
                rated=int(report.get("rated", True) and not report.get("pilot", False)),
                framework=report.get("framework", ""),
                pilot=int(report.get("pilot", False)),
            )
            for visit in report.get("visits", ()):
                yield VisitFact(key, visit["start"], visit["end"], visit.get("note", ""))
            # A report on one site also covers the trust, because its board is responsible.
            for organisation in (provider, *report.get("locations", ())):
                yield ScopeFact(key, organisation)

    def _rating_items(self, group: str) -> Iterator[dict[str, Any]]:
        """Yield the entries of ``group``, and refuse those in the report of a pilot."""
        for number, item in enumerate(self.content.get(group, ())):
            if self._is_of_pilot(item):
                self.tally.refuse(self._words.at((group, number)), PILOT)
            else:
                yield item

    def _is_of_pilot(self, item: dict[str, Any]) -> bool:
        """Whether an entry is from the report of a pilot.

        One that names only the day of publication is, if all that the pack has of that day on the
        same organisation are reports of pilots.
        """
        if "report" in item:
            return self._reports_by_id[item["report"]].get("pilot", False)
        return self._pilot_days.get((item.get("published"), item.get("location")), False)

    def _ratings(self) -> Iterator[Fact]:
        published = {r["id"]: r.get("published", "") for r in self.content["reports"]}
        framework = {r["id"]: r.get("framework", "") for r in self.content["reports"]}
        regulator = {
            source["id"]: source["kind"].startswith("regulator")
            for source in self.content["sources"]
        }
        for item in self._rating_items("ratings"):
            for question, word in item["ratings"].items():
                for source in item["sources"]:
                    yield RatingFact(
                        organisation=self._organisation(item),
                        service=self._service(item),
                        question=question,
                        rating=word,
                        published=item.get("published") or published[item["report"]],
                        confidence=_confidence(item, regulator[source]),
                        report=self._report(item.get("report")),
                        percentage=item.get("percentages", {}).get(question),
                        note=item.get("note", ""),
                        source=self._source(source),
                        framework=framework.get(item.get("report"), ""),
                        grouped=int(item.get("service") in self._groups),
                        carried=int(question in item.get("carried_forward", ())),
                    )
        for item in self._rating_items("scores"):
            yield ScoreFact(
                organisation=self._organisation(item),
                service=self._service(item),
                question=item["question"],
                published=published[item["report"]],
                statement=item["statement"],
                name=item["name"],
                score=item["score"],
                words=item.get("words", ""),
                carried=int(item.get("carried_forward", False)),
                source=self._source(item["source"]),
            )
        for item in self._rating_items("other_ratings"):
            for source in item["sources"]:
                yield OtherRatingFact(
                    organisation=self._organisation(item),
                    name=item["name"],
                    rating=item["rating"],
                    published=published[item["report"]],
                    confidence=_confidence(item, regulator[source]),
                    report=self._report(item["report"]),
                    note=item.get("note", ""),
                    source=self._source(source),
                )

    def _items(self) -> Iterator[Fact]:
        content = self.content
        for item in content.get("findings", ()):
            yield FindingFact(
                key=item["id"],
                report=self._report(item["report"]),
                organisation=self._organisation(item),
                service=self._service(item),
                kind=item["kind"],
                question=item.get("question", ""),
                regulation=item.get("regulation", ""),
                text=item["text"],
                note=item.get("note", ""),
                source=self._source(item["source"]),
                statement=item.get("statement", ""),
            )
        for item in content.get("measures", ()):
            yield MeasureFact(
                key=item["id"],
                report=self._report(item["report"]),
                organisation=self._organisation(item),
                service=self._service(item),
                name=item["name"],
                unit=item["unit"],
                before=item.get("before"),
                after=item.get("after"),
                value=item.get("value"),
                comparator=item.get("comparator", ""),
                period=item.get("period", ""),
                note=item.get("note", ""),
                source=self._source(item["source"]),
            )
        for item in content.get("statements", ()):
            yield StatementFact(
                key=item["id"],
                report=self._report(item["report"]),
                organisation=content["provider"]["id"],
                role=item["role"],
                name=item["name"],
                of=item["organisation"],
                text=item["text"],
                source=self._source(item["source"]),
            )
        for item in content.get("actions", ()):
            yield ActionFact(
                key=item["id"],
                report=self._report(item["report"]),
                organisation=self._organisation(item),
                service=self._service(item),
                text=item["text"],
                status=item["status"],
                source=self._source(item["source"]),
            )
        for item in content.get("events", ()):
            yield EventFact(
                key=item["id"],
                organisation=self._organisation(item),
                title=item["title"],
                text=item["text"],
                happened=item.get("happened", ""),
                from_regulator=int(item.get("from_regulator", False)),
                source=self._source(item["source"]),
            )
        for item in content.get("conflicts", ()):
            yield ConflictFact(
                key=item["id"],
                organisation=self._organisation(item),
                service=self._service(item),
                question=item.get("question", ""),
                report=self._report(item.get("report")),
                topic=item["topic"],
                text=item["text"],
                sources="\n".join(self._source(local) for local in item["sources"]),
            )


def refuse_if(problems: list[str], file: str, most: int = MOST_PROBLEMS) -> None:
    """Raise Refused with the first ``most`` of the problems of the pack in ``file``, if any."""
    if problems:
        more = len(problems) - most
        least = "at least " if len(problems) == MOST_FOUND else ""
        listed = problems[:most] + ([f"and {least}{more} more."] if more > 0 else [])
        raise Refused(f"{file} was not loaded.", proofs=tuple(listed), with_proofs=True)


def _recognise(path: Path, head: bytes) -> SourceFile | None:
    """Accept any JSON not in another format, so that pack authors see the faults in theirs."""
    if not json_start(head):
        return None
    pack = Pack.read(path)
    return SourceFile(
        "report pack",
        "pack",
        pack.facts,
        pack.tally,
        pack=pack.id,
        pack_revision=pack.revision,
    )


REPORT_PACKS = InputFormat(
    name="Report packs",
    suffixes=(".json",),
    refusal="a report pack (.json)",
    recognise=_recognise,
)


def leave_out_unknown_ratings(content: dict[str, Any]) -> int:
    """Remove the ratings from ``content``, the JSON of a pack, whose words a pack cannot have.

    CQC's data files may have any; returns how many were removed.
    """
    removed = 0
    for item in content.get("ratings", ()):
        for question in [q for q, word in item["ratings"].items() if word not in KNOWN_RATINGS]:
            removed += 1
            for part in ("ratings", "percentages"):
                item.get(part, {}).pop(question, None)
            if question in item.get("carried_forward", ()):
                item["carried_forward"].remove(question)
        for part in ("percentages", "carried_forward"):
            if part in item and not item[part]:
                del item[part]
    for group in ("ratings", "other_ratings"):
        if group in content:
            kept = [item for item in content[group] if _has_known_rating(item)]
            removed += (len(content[group]) - len(kept)) * (group == "other_ratings")
            content[group] = kept
            if not kept:
                del content[group]
    return removed


def _has_known_rating(item: dict[str, Any]) -> bool:
    return bool(item["ratings"]) if "ratings" in item else item["rating"] in KNOWN_RATINGS


def page_identity(source: dict[str, Any]) -> str:
    """Return the identity of a cited page, which is the same in every pack that cites it."""
    parts = [source.get(key, "") for key in ("publisher", "title", "url", "published")]
    return "page:" + hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def _flag(value: bool | None) -> int | None:
    return None if value is None else int(value)


def _confidence(item: dict[str, Any], from_regulator: bool) -> str:
    if item.get("derived"):
        return "derived"
    return "published" if from_regulator else "stated"
