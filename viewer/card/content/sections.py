"""The words of a card: the facts of its record, in titled sections of measured paragraphs.

This module decides which words to print and in what order; the layout decides their size and
position, and how many of those that may be left out fit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal, NamedTuple

from db.domain.age import today
from db.domain.framework import Framework, Sector, sector_of
from db.domain.kinds import FindingKind, Part, RowKind
from db.domain.report import Action, ActionStatus, Finding, Level, Measure, ReportCard, Scope, Score
from db.domain.scale import KEY_QUESTIONS, Change, Mark, Question
from viewer.appearance.colours import LINK, QUIET
from viewer.card.content.assessment import AssessmentContent, assessment_contents, cqcs_text
from viewer.card.content.matrix import MatrixContent, matrix_content, place_history
from viewer.card.content.report_by_report import ReportByReport, report_by_report
from viewer.card.setting.editions import Edition
from viewer.card.setting.typeset import Paragraph, Segment, Typesetter
from viewer.wording import dates, headings
from viewer.wording.assessments import brief, is_score
from viewer.wording.attribution import ATTRIBUTION, DISCLAIMER, summarised_for
from viewer.wording.findings import FINDING_SECTIONS, lead
from viewer.wording.in_short import in_short
from viewer.wording.measures import measure_spoken, sides
from viewer.wording.organisations import address, full_name, place_word, status_lines
from viewer.wording.phrases import capitalised, counted, together
from viewer.wording.printed import (
    FindingGroup,
    earlier_reports,
    earlier_title,
    finding_tags,
    going_well,
    nothing_found,
    provider_said,
    provider_word,
    to_improve,
    under_way_title,
)
from viewer.wording.rating import mark_of, rating_word, row_words
from viewer.wording.reports import inspected, newer_reports, report_dated
from viewer.wording.scores import BRIEF_KEY, score_brief
from viewer.wording.sentences import first_sentences, people_spoken_to
from viewer.wording.standing import (
    OTHER_FRAMEWORK,
    came_about,
    headline,
    headline_label,
    headline_rating,
    named_labels,
    standing_sentences,
)

_PLACES = {
    RowKind.SITES: "The sites",
    RowKind.SERVICES: "The services",
    RowKind.HISTORY: "Report by report",
}
_CQC = "care quality commission"
"""The beginning, in lower case, of every publisher name that means CQC."""
_IMPROVE, _WELL = FINDING_SECTIONS[-1], FINDING_SECTIONS[-2]
_OF_A_PLACE = re.compile(r"https?://(www\.)?cqc\.org\.uk/(location|provider)/[^/]+/?$")
"""The address of a place's page on CQC's website, which lists all its reports."""
_PILLS: dict[FindingKind, Literal["filled", "outlined"]] = {
    FindingKind.MUST: "filled",
    FindingKind.SHOULD: "outlined",
}
_TOLD, _WROTE = 215, 470
"""The most characters of what people told CQC, and of what it wrote about the place."""
_SHORTENED = (
    "Shortened: whole sentences from the start of each text, in CQC’s words. The full text is on "
    "CQC’s page."
)
_MOST_TILES = 3
"""The most overall ratings over time, which fit side by side."""
_OUTSTANDING = "Outstanding practice:"
_NOT_ON_DOORS = ("beds",)
"""Units of measures that say nothing about care, and stay off a card of one page."""


class Item(NamedTuple):
    """A list item or a paragraph of prose."""

    paragraph: Paragraph
    bullet: Mark | None
    """The star of outstanding practice or, for a plain dot, the dash; None for prose."""
    droppable: bool = False
    """Whether it may be left out where there is no room: what concerns the whole trust, but is no
    must."""


class Group(NamedTuple):
    """The items about one site or service."""

    label: str
    """'At Lister Hospital', 'Across the trust'; empty if the heading above says enough."""
    items: tuple[Item, ...]


class Side(NamedTuple):
    """One of the two figures of a measure."""

    label: Paragraph
    value: float
    figure: Paragraph


class Bars(NamedTuple):
    """A measure before and after, as two bars."""

    title: Paragraph
    before: Side
    after: Side
    spoken: str
    """The measure in a sentence."""


class OtherTile(NamedTuple):
    """A rating that is not about one of the five questions, or an overall one of earlier."""

    name: Paragraph
    rating: Paragraph
    """The rating with its month, unless that is the name."""
    mark: Mark


@dataclass(frozen=True, slots=True)
class Section:
    """A titled section below the matrix."""

    title: str
    groups: tuple[Group, ...] = ()
    bars: tuple[Bars, ...] = ()
    tiles: tuple[OtherTile, ...] = ()
    """Ratings side by side."""
    more: Paragraph | None = None
    """What was left out, and where it is; or what else to know."""
    droppable: bool = False
    """Whether the whole section may be left out where there is no room."""
    narrow: bool = False
    """Whether it is a list, which reads well in a narrow column."""
    across: bool = False
    """Whether it stands across the page, below the columns of a card of one page."""
    earlier: bool = False
    """Whether its groups are earlier reports, the newest first; a card of one page leaves out the
    oldest of them first if there is no room, before anything of the report shown."""

    @classmethod
    def plain(cls, title: str, *paragraphs: Paragraph) -> Section:
        """A section of prose; without ``paragraphs`` it has no groups."""
        items = tuple(Item(paragraph, None) for paragraph in paragraphs)
        return cls(title, (Group("", items),) if items else ())

    @property
    def empty(self) -> bool:
        """Whether there is nothing below its title."""
        return not (self.groups or self.bars or self.tiles)

    @property
    def droppable_items(self) -> int:
        """The number of items that may be left out."""
        return sum(item.droppable for group in self.groups for item in group.items)

    def without(self, number: int, more: Paragraph) -> Section:
        """The section without its last ``number`` droppable items, and with ``more`` instead."""
        if not number:
            return self
        left, groups = number, list[Group]()
        for group in reversed(self.groups):
            kept: list[Item] = []
            for item in reversed(group.items):
                if item.droppable and left:
                    left -= 1
                else:
                    kept.insert(0, item)
            if kept:
                groups.insert(0, Group(group.label, tuple(kept)))
        return replace(self, groups=tuple(groups), more=more)


@dataclass(frozen=True, slots=True)
class Overall:
    """The words of the plate next to the title, which shows the overall rating."""

    label: Paragraph
    """The heading of the plate, such as 'Overall rating of the hospital'."""
    named: tuple[Paragraph, ...]
    """The same with the name of a service, the longest first, for where one of them fits."""
    rating: Paragraph
    sign: str
    """The sign of the change, such as '='; empty if there is nothing to compare with."""
    change: Paragraph
    """An explanation of how the rating came about, and reasons to read it with care."""
    mark: Mark
    """The shape of the rating."""


@dataclass(frozen=True, slots=True)
class Content:
    """All the words of a card."""

    title: str
    """The title of the document, for its metadata."""
    subject: str
    """What the document is about, for its metadata."""
    kicker: Paragraph
    """The line above the name."""
    name: Paragraph
    place: Paragraph | None
    """For a service, the name of its site, below its own."""
    facts: tuple[Paragraph, ...]
    """The lines below the name: address, visits, report, and whether a newer one came out."""
    overall: Overall
    in_short: Paragraph | None
    matrix: MatrixContent
    by_report: ReportByReport | None
    """For a service, its ratings report by report, which stand in place of the matrix on a card of
    one page; otherwise None."""
    assessments: tuple[AssessmentContent, ...]
    """For each assessment since 2024 its ratings and scores. On a card of one page, that of the
    only assessed service replaces the matrix, and several are below it."""
    history: MatrixContent | None
    """For a place, its own ratings in its last reports, for a page that has room; None if fewer
    than two of them rated it."""
    standing: Paragraph | None
    """What else to know about the rating that counts, such as that CQC no longer gives it."""
    other_ratings: tuple[OtherTile, ...]
    improve: Section | None
    """What is to be improved, or else what has gone down."""
    well: Section | None
    """What goes well, or else what has gone up."""
    rest: tuple[Section, ...]
    """The other sections, in order."""
    foot: Paragraph
    """The address of the full report, or of the place's page with all reports; attribution,
    licence, the day on which the card was made, and what it is not."""
    address: tuple[Segment, ...]
    """The address alone, with what it is called before it; empty if it is not known."""
    address_url: str
    """That address; empty if it is not known."""
    made: str
    """On which day the card was made, in a sentence."""
    about: tuple[Paragraph, ...]
    """For clear and large print: where the ratings with signs are from, and other publishers."""
    name_alone: str
    """The name that identifies the card: 'Surgery, Lister Hospital'."""
    running: str
    """The running head of the second and later pages."""
    places_title: str
    """The heading of the ratings of services, sites or reports, for clear and large print."""
    in_brief: Content | None
    """For a provider: the same with one finding for each of its sites, to fit on one page."""
    elsewhere: str
    """The card that has what this one leaves out: 'the trust's card'."""

    @property
    def earlier_reports(self) -> int:
        """The number of earlier reports whose findings are on the card."""
        return sum(len(section.groups) for section in self.rest if section.earlier)

    def with_earlier(self, number: int) -> Content:
        """The words with the findings of only the newest ``number`` earlier reports."""
        rest = (
            replace(section, groups=section.groups[:number]) if section.earlier else section
            for section in self.rest
        )
        return replace(self, rest=tuple(section for section in rest if not section.empty))

    def shortened(self, dropped: tuple[int, int], sections: int, typesetter: Typesetter) -> Content:
        """The words without what may be left out.

        ``dropped`` is the number of findings about the whole trust to leave out from what is to be
        improved and from what goes well, from the end; ``sections`` that of droppable sections.
        """
        improve, well = (
            section
            and section.without(
                number, typesetter.plain(f"{number} more across the trust: see {self.elsewhere}.")
            )
            for section, number in zip((self.improve, self.well), dropped, strict=True)
        )
        rest = list(self.rest)
        for _ in range(sections):
            rest.remove(next(section for section in reversed(rest) if section.droppable))
        return replace(self, improve=improve, well=well, rest=tuple(rest))


def card_content(
    card: ReportCard, typesetter: Typesetter, edition: Edition = Edition.ONE_PAGE
) -> Content:
    """The words of ``card`` for an edition, measured by ``typesetter``.

    What hangs on a door or a wall leaves out what helps nobody there: where sources disagree, the
    names of publishers, numbers of beds.
    """
    return _Words(card, typesetter, edition).content()


@dataclass(frozen=True, slots=True)
class _Words:
    card: ReportCard
    typesetter: Typesetter
    edition: Edition
    brief: bool = False
    """Whether a provider's card has only one finding and each must of its sites."""

    def content(self) -> Content:
        card, plain = self.card, self.typesetter.plain
        dated = report_dated(card)
        matrix = matrix_content(card, self.typesetter)
        assessments = self._assessments(matrix)
        improve, well, rest = self._sections(assessments)
        standing = " ".join(standing_sentences(card))
        url, label = self._full_report()
        in_brief = replace(self, brief=True) if self._has_sites and not self.brief else None
        shown = url.partition("://")[2].rstrip("/")
        address = [
            Segment(f"{label}:", bold=True),
            Segment(f"{shown}.", bold=True, colour=LINK, link=url),
        ]
        if not url:
            address = []
        made = f"Made with Wardcard on {dates.day(today())}."
        legal = f"{ATTRIBUTION} {made} {DISCLAIMER}"
        return Content(
            title=f"{full_name(card)}: {dated[0].lower()}{dated[1:]}",
            subject="CQC ratings and findings in brief; not a CQC publication",
            kicker=plain(self._kicker(), bold=True),
            name=plain(card.name or card.subject.id, bold=True),
            place=plain(card.organisation.name) if self._of_site else None,
            facts=self._facts(),
            overall=self._overall(),
            in_short=self._in_short(),
            matrix=matrix,
            by_report=report_by_report(card, self.typesetter)
            if self.for_door and not assessments
            else None,
            assessments=assessments,
            history=place_history(card, self.typesetter)
            if self.for_door and not assessments
            else None,
            standing=plain(standing) if standing else None,
            other_ratings=self._other_ratings(),
            improve=improve,
            well=well,
            rest=rest,
            foot=self.typesetter.paragraph(*address, Segment(legal)),
            address=tuple(address),
            address_url=url,
            made=made,
            about=() if self.for_door else self._about(matrix),
            name_alone=full_name(card),
            running=f"{full_name(card)} · {dated[0].lower()}{dated[1:]}",
            places_title=_PLACES[card.matrix.kind],
            in_brief=None if in_brief is None else in_brief.content(),
            elsewhere=f"the {provider_word(card)}’s card",
        )

    @property
    def for_door(self) -> bool:
        """Whether it hangs on a door or a wall, and is not for reading at a desk."""
        return self.edition in (Edition.ONE_PAGE, Edition.POSTER)

    @property
    def _has_sites(self) -> bool:
        """Whether this is the card of a provider with findings about its sites."""
        card = self.card
        return card.level is Level.PROVIDER and any(
            finding.scope.level is not Level.PROVIDER for finding in card.findings
        )

    @property
    def _of_site(self) -> bool:
        return self.card.level is Level.SERVICE and bool(self.card.organisation.name)

    # Masthead

    def _kicker(self) -> str:
        card, organisation = self.card, self.card.organisation
        what = "Assessment card" if card.scores else "Inspection report card"
        if card.level is Level.PROVIDER:
            sector = sector_of(organisation.type, organisation.category)
            of = "NHS trust" if sector is Sector.NHS_TRUST else organisation.type
        elif card.scores:
            of = organisation.service_types or organisation.provider_name or ""
        else:
            of = organisation.provider_name or ""
        # A number instead of a name, or the name of the card once more, says nothing.
        known = of not in (organisation.provider_id, organisation.name)
        return " · ".join(filter(None, (what, of if known else "")))

    def _facts(self) -> tuple[Paragraph, ...]:
        card, plain = self.card, self.typesetter.plain
        organisation = card.organisation
        lines = [plain(line) for line in status_lines(organisation.status)]
        alone = card.level is Level.LOCATION and len(card.matrix.rows) <= 1 + len(card.scores)
        if alone and (where := address(organisation)):
            beds = together(counted(organisation.beds, "bed")) if organisation.beds else ""
            lines.append(plain(" · ".join(filter(None, (where, beds)))))
        visit = inspected(card.report)
        said = [Segment(f"{visit}.")] if visit else []
        dated = report_dated(card)
        if card.report and card.report.published:
            # A year alone on a line is hard to read.
            day = dates.day(card.report.published)
            dated = dated.replace(day, together(day))
        said.append(Segment(f"{dated}.", bold=True))
        lines.append(self.typesetter.paragraph(*said))
        if newer := newer_reports(card):
            lines.append(plain(newer))
        elif not visit and card.report is not None:
            lines.append(plain("Dates of the visit are not stated in our sources."))
        return tuple(lines)

    def _overall(self) -> Overall:
        card = self.card
        words = headline(card)
        rating = headline_rating(card)
        sentences = (came_about(card), *words.doubt_sentences())
        return Overall(
            label=self.typesetter.plain(headline_label(card), bold=True),
            named=tuple(self.typesetter.plain(label, bold=True) for label in named_labels(card)),
            rating=self.typesetter.plain(rating_word(rating), bold=True),
            sign=words.arrow,
            change=self.typesetter.plain(" ".join(filter(None, sentences))),
            mark=mark_of(rating),
        )

    def _in_short(self) -> Paragraph | None:
        said = in_short(self.card)
        if not said:
            return None
        return self.typesetter.paragraph(Segment("In short.", bold=True), Segment(said))

    def _other_ratings(self) -> tuple[OtherTile, ...]:
        return tuple(
            OtherTile(
                self.typesetter.plain(other.name, bold=True),
                self.typesetter.plain(
                    ", ".join(
                        filter(
                            None,
                            (
                                other.rating.word,
                                other.published and dates.short_month(other.published),
                            ),
                        )
                    )
                ),
                mark_of(other.rating),
            )
            for other in self.card.other_ratings
        )

    # Sections

    def _assessments(self, matrix: MatrixContent) -> tuple[AssessmentContent, ...]:
        if self.edition is not Edition.ONE_PAGE:
            return ()
        return assessment_contents(self.card, matrix, self.typesetter)

    def _sections(
        self, assessments: tuple[AssessmentContent, ...]
    ) -> tuple[Section | None, Section | None, tuple[Section, ...]]:
        card = self.card
        if assessments:
            has_words = any(each.has_words for each in assessments)
            shown = replace(self, card=self._without_what_cqc_says(has_words=has_words))
            improve, well = shown._improve(), shown._well()
            scored = [*self._prose(assessments), self._over_time()]
        else:
            improve, well = self._improve(), self._well()
            scored = [Section(headings.SCORES, self._scores())]
        plain = self.typesetter.plain
        rest = [
            *scored,
            Section(under_way_title(card, self._actions_here), self._actions(), narrow=True),
            self._earlier(),
            self._measures(),
            self._statements(),
        ]
        if improve is None and well is None and not self.card.scores:
            improve, well = self._moved(down=True), self._moved(down=False)
            nothing = nothing_found(self.card)
            found = Section.plain(headings.FOUND, plain(nothing))
            rest.insert(0, replace(found, across=True))
        if not self.for_door:
            disagree = (plain(each.text or f"{each.topic}.") for each in self.card.conflicts)
            section = Section.plain(headings.DISAGREEMENTS, *disagree)
            rest.append(replace(section, droppable=True))
        return improve, well, tuple(section for section in rest if not section.empty)

    def _without_what_cqc_says(self, *, has_words: bool) -> ReportCard:
        """The card without findings that its scores or CQC's own words on it replace.

        A low score is in the list of statements. Where CQC's words are loaded, they replace a
        summary of them in other words, but never what must or should be done.
        """
        summary = (FindingKind.STRENGTH, FindingKind.CONCERN)
        findings = (
            each
            for each in self.card.findings
            if not is_score(each) and not (has_words and each.kind in summary and each.statement)
        )
        return replace(self.card, findings=tuple(findings))

    def _prose(self, assessments: tuple[AssessmentContent, ...]) -> list[Section]:
        """What people told CQC, and what it wrote, in its own words; without them, nothing."""
        card, plain = self.card, self.typesetter.plain
        told: list[Group] = []
        wrote: list[Group] = []
        for each in assessments:
            people = cqcs_text(card, Part.PEOPLE, service=each.subject)
            if said := first_sentences(people, _TOLD):
                spoken = people_spoken_to(people)
                after = f"CQC spoke with {spoken}." if spoken else ""
                words = self.typesetter.paragraph(Segment(said), Segment(after, colour=QUIET))
                told.append(Group(each.service, (Item(words, None),)))
            summary = cqcs_text(card, Part.SUMMARY, service=each.subject)
            if said := first_sentences(summary, _WROTE):
                wrote.append(Group(each.service, (Item(plain(said), None),)))
        about = f"What CQC wrote about the {place_word(card)}"
        shortened = plain(_SHORTENED) if wrote else None
        # Next to several tables, there is less room, and each service has a card of its own.
        several = any(each.service for each in assessments)
        return [
            Section(headings.TOLD, tuple(told), droppable=several),
            Section(about, tuple(wrote), more=shortened, droppable=several),
        ]

    def _over_time(self) -> Section:
        """The overall rating from each report up to the one shown; nothing if it is only one."""
        card, plain = self.card, self.typesetter.plain
        shown = card.reports.index(card.report) if card.report in card.reports else 0
        rated = [
            (report.framework, report.published, rating)
            for report, rating in zip(card.reports, card.report_ratings, strict=False)
            if rating is not None and report.published is not None
            if card.reports.index(report) >= shown
        ][:_MOST_TILES]
        rated.reverse()
        if len(rated) < 2:
            return Section(headings.OVER_TIME)
        tiles = tuple(
            OtherTile(
                plain(dates.short_month(published), bold=True), plain(rating.word), mark_of(rating)
            )
            for _, published, rating in rated
        )
        single = [published for framework, published, _ in rated if framework is Framework.SINGLE]
        # Below the table, a sentence may say so already.
        said = OTHER_FRAMEWORK in standing_sentences(card)
        new_method = 0 < len(single) < len(rated) and not said
        new = f"{single[0].year}: by a new method." if new_method else ""
        more = plain(new) if new else None
        return Section(headings.OVER_TIME, tiles=tiles, more=more, droppable=True)

    def _improve(self) -> Section | None:
        groups = self._grouped(to_improve(self._of_this_place), self._to_improve)
        if enforcement := self._enforcement():
            groups = (enforcement, *groups)
        return Section(_IMPROVE.heading, groups) if groups else None

    def _well(self) -> Section | None:
        groups = self._grouped(going_well(self._of_this_place), self._going_well)
        return Section(_WELL.heading, groups) if groups else None

    @property
    def _of_this_place(self) -> ReportCard:
        """The card with only the findings that belong on it: none about another site."""
        here = tuple(finding for finding in self.card.findings if self._is_here(finding.scope))
        return replace(self.card, findings=here)

    def _is_here(self, scope: Scope) -> bool:
        """Whether something belongs on this card: nothing of another site does."""
        card = self.card
        if card.level is Level.PROVIDER:
            return True
        return scope.subject.organisation in (card.subject.organisation, _provider(card))

    def _is_wide(self, scope: Scope) -> bool:
        """Whether something is about the whole provider, on the card of a place or service."""
        card = self.card
        return card.level is not Level.PROVIDER and scope.level is Level.PROVIDER

    def _grouped(
        self, found: Iterable[FindingGroup], item: Callable[[Finding], Item]
    ) -> tuple[Group, ...]:
        """The findings as items; on a provider's card in brief, those of its sites as one group."""
        groups: list[Group] = []
        in_brief: list[Item] = []
        for label, findings in found:
            if self.brief and findings[0].scope.level is not Level.PROVIDER:
                in_brief += self._site_in_brief(label, list(findings), item)
            else:
                groups.append(Group(label, tuple(map(item, findings))))
        if in_brief:
            groups.append(
                Group("At each site; the rest is on the site’s own card", tuple(in_brief))
            )
        return tuple(groups)

    def _site_in_brief(
        self, site: str, findings: list[Finding], item: Callable[[Finding], Item]
    ) -> list[Item]:
        """The first finding about a site, each further must, and how many more there are."""
        shown = [f for f in findings[1:] if f.kind is FindingKind.MUST]
        shown.insert(0, findings[0])
        items: list[Item] = []
        for finding in shown:
            made = item(finding)
            segments = [Segment(f"{site}.", bold=True)]
            for segment in made.paragraph.segments:
                tag = segment.colour == QUIET or segment.text == _OUTSTANDING
                if not tag:
                    segments.append(segment)
            items.append(made._replace(paragraph=self.typesetter.paragraph(*segments)))
        if more := len(findings) - len(shown):
            words = (*items[-1].paragraph.segments, Segment(f"{more} more", colour=QUIET))
            items[-1] = items[-1]._replace(paragraph=self.typesetter.paragraph(*words))
        return items

    def _to_improve(self, finding: Finding) -> Item:
        segments: list[Segment] = []
        if pill := _PILLS.get(finding.kind):
            segments.append(Segment(lead(finding.kind), bold=True, pill=pill))
        return self._item(finding, segments, Mark.UNRATED)

    def _going_well(self, finding: Finding) -> Item:
        outstanding = finding.kind is FindingKind.OUTSTANDING_PRACTICE
        segments = [Segment(_OUTSTANDING, bold=True)] if outstanding else []
        return self._item(finding, segments, Mark.OUTSTANDING if outstanding else Mark.UNRATED)

    def _item(self, finding: Finding, segments: list[Segment], bullet: Mark) -> Item:
        if finding.statement:
            segments.append(Segment(f"{finding.statement}:", bold=True))
        segments.append(Segment(finding.text if finding.part is None else brief(finding)))
        tags = finding_tags(finding, self.card)
        if self.edition is not Edition.ONE_PAGE:
            # The others have more to read, or less room, and name only regulations.
            tags = tags[-1:] if finding.kind is FindingKind.MUST else ()
        if tags:
            segments.append(Segment(" · ".join(tags), colour=QUIET))
        may_go = self._is_wide(finding.scope) and finding.kind is not FindingKind.MUST
        return Item(self.typesetter.paragraph(*segments), bullet, may_go)

    def _enforcement(self) -> Group | None:
        report = self.card.report
        if report is None or not report.enforcement:
            return None
        words = self.typesetter.paragraph(
            Segment("Enforcement:", bold=True), Segment(report.enforcement)
        )
        return Group("", (Item(words, Mark.UNRATED),))

    def _scores(self) -> tuple[Group, ...]:
        """A group for each assessment service group, with a line for each question."""
        card, typesetter = self.card, self.typesetter
        groups = [
            Group(
                service if service != card.name else "",
                tuple(
                    Item(
                        typesetter.paragraph(
                            Segment(f"{question.label}:", bold=True),
                            Segment("; ".join(map(score_brief, found)) + "."),
                        ),
                        None,
                    )
                    for question, found in (
                        (question, list(run)) for question, run in groupby(of, lambda s: s.question)
                    )
                ),
            )
            for service, of in _by_service(card.scores).items()
        ]
        if groups:
            groups.append(Group("", (Item(typesetter.plain(BRIEF_KEY), None),)))
        return tuple(groups)

    def _measures(self) -> Section:
        plain = self.typesetter.plain
        report = self.card.report
        published = report.published if report else None
        bars: list[Bars] = []
        for measure in self.card.measures:
            pair = sides(measure, published)
            if len(pair) != 2 or not self._is_here(measure.scope):
                continue
            if self.for_door and measure.unit in _NOT_ON_DOORS:
                continue
            before, after = (
                Side(plain(side.label, bold=bold), side.value, plain(side.text, bold=bold))
                for side, bold in zip(pair, (False, True), strict=True)
            )
            spoken = measure_spoken(measure, published)
            bars.append(Bars(self._measure_title(measure), before, after, spoken))
        return Section(headings.MEASURED, bars=tuple(bars))

    def _measure_title(self, measure: Measure) -> Paragraph:
        segments = [Segment(f"{measure.name}.", bold=True)]
        where = (
            "" if measure.scope.subject == self.card.subject else self._scope_name(measure.scope)
        )
        for words in (where, measure.period):
            if words:
                segments.append(Segment(f"{words.rstrip('.')}."))
        return self.typesetter.paragraph(*segments)

    def _scope_name(self, scope: Scope) -> str:
        if scope.level is Level.PROVIDER:
            return f"Across the {provider_word(self.card)}"
        return scope.label.removesuffix(f", {self.card.organisation.name}")

    @property
    def _actions_here(self) -> list[Action]:
        return [action for action in self.card.actions if self._is_here(action.scope)]

    def _actions(self) -> tuple[Group, ...]:
        groups: list[Group] = []
        for status, run in groupby(self._actions_here, key=lambda action: action.status):
            label = "" if status is ActionStatus.UNDER_WAY else status.label
            items = tuple(Item(self.typesetter.plain(action.text), Mark.UNRATED) for action in run)
            groups.append(Group(label, items))
        return tuple(groups)

    def _earlier(self) -> Section:
        """What earlier reports found at a service, report by report."""
        well = {part.kind for section in FINDING_SECTIONS[:-1] for part in section.parts}
        groups = tuple(
            Group(
                label,
                tuple(
                    self._going_well(each) if each.kind in well else self._to_improve(each)
                    for each in findings
                ),
            )
            for label, findings in earlier_reports(self.card)
        )
        title = earlier_title(self.card)
        return Section(title, groups, narrow=True, earlier=True)

    def _statements(self) -> Section:
        """A paragraph for each person, with all their statements, as a summary."""
        texts: dict[str, list[str]] = {}
        for statement in self.card.statements:
            texts.setdefault(summarised_for(statement), []).append(statement.text)
        report = self.card.report
        month = f", {dates.month(report.published)}" if report and report.published else ""
        paragraphs = [
            self.typesetter.paragraph(
                Segment(" ".join(statements)),
                Segment(f"In summary: {person}{month}.", colour=QUIET),
            )
            for person, statements in texts.items()
        ]
        title = provider_said(self.card)
        return replace(Section.plain(title, *paragraphs), droppable=self.for_door)

    def _moved(self, *, down: bool) -> Section | None:
        """The rows and questions that went down, or up, in the report shown."""
        wanted = (Change.DOWN, Change.DOWN_TWO) if down else (Change.UP, Change.UP_TWO)
        items: list[Item] = []
        report = self.card.report
        rows = sorted(self.card.matrix.rows, key=lambda row: row.own)
        for row in rows:
            if row.published is not None and not row.own:
                continue
            moved = [
                question.label.lower()
                for question, words in zip(
                    (*KEY_QUESTIONS, Question.OVERALL), row_words(row), strict=True
                )
                if words.change in wanted
            ]
            if moved:
                name = (
                    row.label
                    if not row.own
                    else capitalised(f"the {place_word(self.card)} as a whole")
                )
                items.append(
                    Item(
                        self.typesetter.paragraph(
                            Segment(f"{name}:", bold=True), Segment(f"{', '.join(moved)}.")
                        ),
                        Mark.UNRATED,
                    )
                )
        when = f" in {dates.month(report.published)}" if report and report.published else ""
        title = f"Went {'down' if down else 'up'}{when}"
        return Section(title, (Group("", tuple(items)),)) if items else None

    # Sources

    def _full_report(self) -> tuple[str, str]:
        """The address of the very report, if it is known, else of the place; and what it is."""
        report = self.card.report
        if report is not None and report.url and not _OF_A_PLACE.match(report.url):
            return report.url, "Full report"
        return self.card.url, "All reports"

    def _about(self, matrix: MatrixContent) -> tuple[Paragraph, ...]:
        publishers = dict.fromkeys(
            source.publisher
            for source in self.card.sources
            if source.publisher and not source.publisher.casefold().startswith(_CQC)
        )
        sentences = [matrix.origins] if matrix.origins else []
        if publishers:
            sentences.append(f"Also from: {', '.join(publishers)}.")
        if self.card.loaded is not None:
            sentences.append(f"Data loaded on {dates.day(self.card.loaded.date())}.")
        return (self.typesetter.plain(" ".join(sentences)),) if sentences else ()


def _provider(card: ReportCard) -> str:
    return card.organisation.provider_id or card.subject.organisation


def _by_service(scores: Iterable[Score]) -> dict[str, list[Score]]:
    found = dict[str, list[Score]]()
    for score in scores:
        found.setdefault(score.service, []).append(score)
    return found
