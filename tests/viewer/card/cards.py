"""Invented report cards for the tests of layout, PDF and painter."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from db.domain.framework import Framework
from db.domain.kinds import Part
from db.domain.report import (
    Action,
    ActionStatus,
    Conflict,
    Contents,
    Finding,
    FindingKind,
    HistoryEntry,
    Level,
    Matrix,
    Measure,
    Organisation,
    OtherRating,
    Report,
    ReportCard,
    Row,
    RowKind,
    Scope,
    Score,
    Source,
    Statement,
    Subject,
    Visit,
)
from db.domain.scale import (
    GOOD,
    INADEQUATE,
    NOT_RATED_AGAIN,
    OUTSTANDING,
    QUESTIONS,
    REQUIRES_IMPROVEMENT,
    SCALE,
    Change,
    Confidence,
    Question,
    Rating,
)

BEFORE, NOW = date(2018, 7, 17), date(2019, 12, 18)
SOURCE = Source(1, "Invented report", "Care Quality Commission")
TRUST_SOURCE = Source(2, "Invented statement", "Invented Hospitals NHS Trust")
SERVICES = (
    "Urgent and emergency services",
    "Medical care (including older people's care)",
    "Surgery",
    "Critical care",
    "Maternity",
    "Services for children & young people",
    "End of life care",
    "Outpatients",
)
MORE_SERVICES = (
    "Diagnostic imaging",
    "Gynaecology",
    "Radiotherapy",
    "Chemotherapy",
    "Renal",
    "Neonatal services",
    "Spinal injuries",
    "Community health services for adults",
    "Community health services for children, young people and families",
    "Community dental services",
    "Long stay or rehabilitation mental health wards for working age adults",
    "Patient transport services",
)


def cell(
    question: Question,
    rating: Rating = GOOD,
    previous: Rating | None = GOOD,
    **changes: object,
) -> HistoryEntry:
    """A rating of the invented report, with its change since the previous report."""
    entry = HistoryEntry(
        question=question,
        rating=rating,
        published=NOW,
        previous=previous,
        previous_published=BEFORE if previous else None,
        change=Change.between(previous, rating),
        report_id="2019-12",
    )
    return replace(entry, **changes)  # pyright: ignore[reportArgumentType]


def row(label: str, subject: Subject, start: int = 0, *, own: bool = False) -> Row:
    """A row with all four ratings and many changes; rows of other ``start`` have other ones."""
    cells = tuple(
        cell(question, SCALE[(start + index) % 4], SCALE[(start + index * 2) % 4])
        for index, question in enumerate(QUESTIONS)
    )
    return Row(label, subject, cells, own=own)


def uniform_row(label: str, subject: Subject, rating: Rating, *, own: bool = False) -> Row:
    return Row(label, subject, tuple(cell(q, rating, rating) for q in QUESTIONS), own=own)


def organisation(name: str = "Invented Hospital") -> Organisation:
    return Organisation(
        id="XX101",
        level=Level.LOCATION,
        name=name,
        provider_id="XX1",
        provider_name="Invented Hospitals NHS Trust",
        address=("1 Invented Lane", "Inventown"),
        postcode="XX1 1XX",
    )


def reports() -> tuple[Report, ...]:
    newest = Report(
        id="2019-12",
        organisation_id="XX101",
        title="Invented inspection",
        published=NOW,
        visits=(
            Visit(date(2019, 7, 23), date(2019, 7, 25)),
            Visit(date(2019, 9, 3), date(2019, 9, 3)),
        ),
        url="https://www.cqc.org.uk/location/XX101",
    )
    return newest, Report("2018-07", "XX101", "Invented inspection", BEFORE)


def findings(count: int, scope: Scope) -> tuple[Finding, ...]:
    """``count`` findings of each kind that the card lists; those of MUST have a regulation."""
    texts = {
        FindingKind.OUTSTANDING_PRACTICE: "A follow-up clinic cut readmissions by a third.",
        FindingKind.STRENGTH: "Staff treated patients with compassion and kindness.",
        FindingKind.MUST: "Ensure that medicines are stored safely and fridges are checked daily.",
        FindingKind.SHOULD: "Make sure that all staff complete mandatory training on time.",
        FindingKind.CONCERN: "Waiting times were not in line with national standards.",
    }
    return tuple(
        Finding(
            kind,
            f"No. {number}: {text}",
            scope,
            SOURCE,
            regulation="Regulation 12(2)(g)" if kind is FindingKind.MUST else "",
        )
        for kind, text in texts.items()
        for number in range(1, count + 1)
    )


def site(lists: int = 2) -> ReportCard:
    """A site with eight services and every rating and change.

    It has ``lists`` findings of each kind, and at most two measures, actions and statements.
    """
    subject = Subject("XX101")
    own = row("Invented Hospital overall", subject, 1, own=True)
    rows = [row(name, Subject("XX101", name.lower()), start) for start, name in enumerate(SERVICES)]
    here = Scope(subject, Level.LOCATION, "Invented Hospital")
    surgery = Scope(Subject("XX101", "surgery"), Level.SERVICE, "Surgery, Invented Hospital")
    return ReportCard(
        subject=subject,
        level=Level.LOCATION,
        name="Invented Hospital",
        organisation=organisation(),
        as_at=date(2020, 1, 1),
        report=reports()[0],
        reports=reports(),
        overall=own.cell(Question.OVERALL),
        matrix=Matrix(RowKind.SERVICES, (*rows, own)),
        other_ratings=(
            OtherRating("Use of resources", REQUIRES_IMPROVEMENT, BEFORE, Confidence.PUBLISHED),
        ),
        findings=findings(lists, surgery),
        measures=(
            Measure("Referral time", "days", here, SOURCE, before=50, after=17),
            Measure("Staff appraised", "percent", here, SOURCE, value=81.5, comparator="about"),
        )[:lists],
        actions=(
            Action("Carry out the plan.", ActionStatus.UNDER_WAY, here, TRUST_SOURCE),
            Action("Open the new ward.", ActionStatus.DONE, surgery, TRUST_SOURCE),
        )[:lists],
        statements=(
            Statement(
                "Chief Executive",
                "A. N. Inventor",
                "Invented Hospitals NHS Trust",
                "The trust is glad of the progress and thanks its staff.",
                TRUST_SOURCE,
            ),
        )[:lists],
        sources=(SOURCE, TRUST_SOURCE),
        url="https://www.cqc.org.uk/location/XX101",
        loaded=datetime(2026, 11, 20, 9, 30, tzinfo=UTC),
    )


def trust() -> ReportCard:
    """A provider with four sites; its own row has ratings of every kind and confidence."""
    subject = Subject("XX1")
    old = {"published": BEFORE, "carried_forward": True, "change": None}
    own = Row(
        "Invented Hospitals NHS Trust overall",
        subject,
        (
            cell(Question.SAFE, REQUIRES_IMPROVEMENT, **old),
            cell(Question.EFFECTIVE, confidence=Confidence.DERIVED),
            cell(Question.CARING, OUTSTANDING, confidence=Confidence.STATED),
            cell(Question.RESPONSIVE, REQUIRES_IMPROVEMENT, INADEQUATE, others=(GOOD,)),
            None,
            cell(Question.OVERALL, REQUIRES_IMPROVEMENT, INADEQUATE),
        ),
        own=True,
    )
    names = ("Invented Hospital", "Invented Cancer Centre", "New Invented Hospital", "Old Clinic")
    rows = [row(name, Subject(f"XX10{number}"), number) for number, name in enumerate(names, 1)]
    inherited = tuple(
        cell(question, INADEQUATE, None, inherited_from="Former Invented Trust")
        for question in QUESTIONS
    )
    rows[-1] = replace(rows[-1], cells=inherited, note="Came from another provider.")
    return replace(
        site(),
        subject=subject,
        level=Level.PROVIDER,
        name="Invented Hospitals NHS Trust",
        organisation=replace(
            organisation("Invented Hospitals NHS Trust"), id="XX1", type="NHS trust"
        ),
        overall=own.cell(Question.OVERALL),
        matrix=Matrix(RowKind.SITES, (*rows, own)),
        conflicts=(
            Conflict("Counts of services", "Two sources count them in two ways.", (SOURCE,)),
        ),
        url="https://www.cqc.org.uk/provider/XX1",
    )


def service() -> ReportCard:
    """A service's history, report by report."""
    subject = Subject("XX101", "surgery")
    newest = replace(row("18 December 2019", subject, 2, own=True), published=NOW)
    older = row("17 July 2018", subject, 3)
    cells = tuple(cell and replace(cell, published=BEFORE) for cell in older.cells)
    older = replace(older, cells=cells, published=BEFORE)
    return replace(
        site(),
        subject=subject,
        level=Level.SERVICE,
        name="Surgery",
        overall=newest.cell(Question.OVERALL),
        matrix=Matrix(RowKind.HISTORY, (newest, older)),
    )


def found_before(reports: int = 2, lists: int = 2) -> ReportCard:
    """A service with ``lists`` findings of each kind in each of its ``reports`` earlier reports."""
    card = service()
    scope = Scope(card.subject, Level.SERVICE, "Surgery, Invented Hospital")
    earlier = tuple(
        Contents(
            Report(f"{year}-07", "XX101", "Invented inspection", date(year, 7, 17)),
            tuple(
                replace(each, text=f"{each.text} Found in {year}.")
                for each in findings(lists, scope)
            ),
        )
        for year in range(2018, 2018 - reports, -1)
    )
    return replace(card, earlier=earlier)


def rated_before(reports: int = 4) -> ReportCard:
    """A site without findings, with its own ratings in each of its ``reports``.

    Of these, the second newest did not rate the site, and the third has no rating for it.
    """
    card = site(0)
    own = row("18 December 2019", card.subject, 1, own=True)
    history = [replace(own, published=NOW)]
    for number in range(1, reports):
        day = date(2019 - number, 7, 17)
        cells = tuple(
            cell(question, GOOD, None, published=day, confidence=Confidence.DERIVED)
            for question in QUESTIONS
        )
        history.append(Row(f"17 July {day.year}", card.subject, cells, published=day))
    unchanged, unrated_then = (None,) * 6, replace(history[2].cells[0] or cell(Question.SAFE))
    words = replace(unrated_then, rating=NOT_RATED_AGAIN)
    history[1] = replace(history[1], cells=unchanged)
    history[2] = replace(history[2], cells=(*unchanged[:5], words))
    matrix = Matrix(RowKind.SERVICES, card.matrix.rows[-3:])
    return replace(card, matrix=matrix, history=tuple(history))


def unrated() -> ReportCard:
    """A site without a report, and without any rating."""
    subject = Subject("XX101")
    own = Row("Invented Clinic overall", subject, (None,) * 6, own=True)
    return ReportCard(
        subject=subject,
        level=Level.LOCATION,
        name="Invented Clinic",
        organisation=organisation("Invented Clinic"),
        as_at=date(2020, 1, 1),
        report=None,
        reports=(),
        overall=None,
        matrix=Matrix(RowKind.SERVICES, (own,)),
    )


def practice() -> ReportCard:
    """A GP practice, with population groups and ratings that are not on the four-point scale."""
    groups = (
        "Older people",
        "People with long term conditions",
        "Families, children and young people",
        "Working age people (including those recently retired and students)",
        "People whose circumstances may make them vulnerable",
        "People experiencing poor mental health (including people with dementia)",
    )
    subject = Subject("1-199999999")
    words = ("Inspected but not rated", "Insufficient evidence to rate", "No published rating")
    rows = [
        replace(
            uniform_row(name, Subject(subject.organisation, name), GOOD),
            cells=(
                *(cell(q, Rating(words[index % 3]), None) for q in QUESTIONS[:2]),
                *(cell(q, GOOD, GOOD) for q in QUESTIONS[2:]),
            ),
        )
        for index, name in enumerate(groups)
    ]
    own = uniform_row("Dr Invented and Partners overall", subject, GOOD, own=True)
    return replace(
        unrated(),
        subject=subject,
        name="Dr Invented and Partners",
        organisation=replace(organisation("Dr Invented and Partners"), id=subject.organisation),
        report=replace(reports()[0], visits=()),
        reports=reports()[:1],
        overall=own.cell(Question.OVERALL),
        matrix=Matrix(RowKind.SERVICES, (*rows, own)),
    )


def care_home() -> ReportCard:
    """A care home under the newer framework: its ratings have scores, and it has no services."""
    subject = Subject("1-188888888")
    scores = (71.0, 75.0, 62.0, 80.0, 38.0, 66.0)
    ratings = (GOOD, GOOD, REQUIRES_IMPROVEMENT, GOOD, INADEQUATE, GOOD)
    cells = tuple(
        cell(question, rating, None, percentage=score)
        for question, rating, score in zip(QUESTIONS, ratings, scores, strict=True)
    )
    own = Row("Invented House overall", subject, cells, own=True)
    here = Scope(subject, Level.LOCATION, "Invented House")
    card = site(1)
    return replace(
        card,
        findings=tuple(replace(finding, scope=here) for finding in card.findings),
        measures=tuple(replace(measure, scope=here) for measure in card.measures),
        actions=tuple(replace(action, scope=here) for action in card.actions),
        subject=subject,
        name="Invented House",
        organisation=replace(organisation("Invented House"), id=subject.organisation),
        overall=own.cell(Question.OVERALL),
        matrix=Matrix(RowKind.SERVICES, (own,)),
        other_ratings=(),
    )


STATEMENTS = {
    Question.SAFE: ("Learning culture", "Safeguarding", "Safe and effective staffing"),
    Question.EFFECTIVE: ("Assessing needs", "Consent to care and treatment"),
    Question.CARING: ("Kindness, compassion and dignity", "Independence, choice and control"),
    Question.RESPONSIVE: ("Care provision, Integration and continuity", "Equity in access"),
    Question.WELL_LED: ("Freedom to speak up", "Governance, management and sustainability"),
}
LOOKED_AT = ("Safeguarding", "Independence, choice and control", "Freedom to speak up")
PROSE = {
    (Part.PEOPLE, None): (
        "During the assessment we spoke with 7 people who lived there and 1 relative about the "
        "care. People felt safe. People knew who the manager was."
    ),
    (Part.SUMMARY, None): (
        "Date of assessment: 2 to 4 July 2024. Invented House is a home for 34 people.\n\n"
        "People were kept safe."
    ),
    (Part.QUESTION, Question.SAFE): (
        "Staff were trusted to keep people safe. " + "Risks were assessed and reviewed often. " * 9
    ),
    (Part.QUESTION, Question.CARING): "People were encouraged to remain independent.",
    (Part.QUESTION, Question.WELL_LED): "Staff spoke well of the manager.",
}
"""CQC's words in the parts of an assessment of the invented home."""


def assessed(*, prose: bool = True) -> ReportCard:
    """A care home assessed in 2024, with scores of quality statements and CQC's own words.

    Effective was not looked at again, and its rating is older. Without ``prose``, there are only
    findings in other words.
    """
    card = care_home()
    published, before = date(2024, 9, 17), date(2020, 12, 18)
    newest = Report(
        "2024-09",
        card.subject.organisation,
        "Assessment",
        published,
        framework=Framework.SINGLE,
        url=card.url,
    )
    older = (
        Report("2020-12", newest.organisation_id, "Inspection", before),
        Report("2019-07", newest.organisation_id, "Inspection", date(2019, 7, 17)),
    )
    percentages = (75.0, 75.0, 62.0, 80.0, 38.0, None)
    ratings = (GOOD, GOOD, REQUIRES_IMPROVEMENT, GOOD, INADEQUATE, GOOD)
    cells = tuple(
        cell(
            question,
            rating,
            None,
            percentage=percentage,
            published=before if question is Question.EFFECTIVE else published,
            carried_forward=question is Question.EFFECTIVE,
            confidence=Confidence.STATED if question is Question.CARING else Confidence.PUBLISHED,
        )
        for question, rating, percentage in zip(QUESTIONS, ratings, percentages, strict=True)
    )
    own = Row("Invented House overall", card.subject, cells, own=True)
    words = {2: "2 - Evidence shows some shortfalls", 3: "3 - Evidence shows a good standard"}
    scores = tuple(
        Score(
            statement=statement,
            number=str(index),
            question=question,
            score=3 - index % 2,
            words=words[3 - index % 2],
            published=published,
            carried=statement not in LOOKED_AT,
            service="Care Homes",
            source=SOURCE,
        )
        for question, statements in STATEMENTS.items()
        for index, statement in enumerate(statements)
    )
    here = Scope(Subject(card.subject.organisation, "care-homes"), Level.SERVICE, "Care Homes")
    texts = tuple(
        Finding(FindingKind.COMMENTARY, text, here, SOURCE, question, part=part)
        for (part, question), text in PROSE.items()
    )
    summaries = tuple(replace(each, scope=here, statement="Safeguarding") for each in card.findings)
    return replace(
        card,
        report=newest,
        reports=(newest, *older),
        report_ratings=(GOOD, GOOD, REQUIRES_IMPROVEMENT),
        overall=own.cell(Question.OVERALL),
        matrix=Matrix(RowKind.SERVICES, (own,)),
        scores=scores,
        findings=(*summaries, *(texts if prose else ())),
        statements=(),
    )


def assessed_twice() -> ReportCard:
    """A place with two assessed services, whose words are all CQC's; it has no rating of its own.

    CQC looked at more of the second one, and wrote nothing about its questions.
    """
    card = assessed()
    place = card.subject.organisation
    homes, homecare = Subject(place, "care-homes"), Subject(place, "homecare")
    (own,) = card.matrix.rows
    rows = (
        Row("Care Homes", homes, own.cells),
        Row("Homecare", homecare, tuple(c and replace(c, percentage=40.0) for c in own.cells)),
        replace(own, cells=(None,) * 6),
    )
    scores = tuple(replace(score, service="Homecare", carried=False) for score in card.scores)
    scope = Scope(homecare, Level.SERVICE, "Homecare")
    told = "People at home felt safe."
    words = Finding(FindingKind.COMMENTARY, told, scope, SOURCE, part=Part.PEOPLE)
    return replace(
        card,
        overall=None,
        matrix=Matrix(RowKind.SERVICES, rows),
        scores=(*card.scores, *scores),
        findings=(*card.findings, words),
    )


def assessed_service() -> ReportCard:
    """The service of a care home that was assessed in 2024, on a card of its own."""
    card = assessed()
    (own,) = card.matrix.rows
    row = replace(own, label="17 September 2024", published=date(2024, 9, 17))
    return replace(
        card,
        subject=Subject(card.subject.organisation, "care-homes"),
        level=Level.SERVICE,
        name="Care Homes",
        matrix=Matrix(RowKind.HISTORY, (row,)),
    )


def many_services() -> ReportCard:
    """A site with twenty services."""
    card = site()
    names = (*SERVICES, *MORE_SERVICES)
    rows = [row(name, Subject("XX101", name.lower()), start) for start, name in enumerate(names)]
    own = row("Invented Hospital overall", card.subject, 0, own=True)
    return replace(card, matrix=Matrix(RowKind.SERVICES, (*rows, own)))


def long_names() -> ReportCard:
    """Names of 120 letters or more, one of them without spaces."""
    spaced = (
        "The Royal Invented and District General Infirmary and Teaching Hospital of Saint Nobody "
    )
    spaced += "in the Vale of Nowhere and Environs"
    unbroken = "Invented" * 15
    card = site()
    rows = (
        replace(row(spaced, Subject("XX101", "a"), 1), note=f"Took the place of {spaced}."),
        row(unbroken, Subject("XX101", "b"), 2),
        row(f"{spaced} overall", card.subject, 3, own=True),
    )
    return replace(
        card,
        name=spaced,
        organisation=replace(organisation(spaced), provider_name=unbroken),
        matrix=Matrix(RowKind.SERVICES, rows),
        url=f"https://www.cqc.org.uk/location/{unbroken}",
    )


def uniform(rating: Rating) -> ReportCard:
    """A site whose ratings are all the same."""
    card = site()
    rows = [uniform_row(name, Subject("XX101", name.lower()), rating) for name in SERVICES]
    own = uniform_row("Invented Hospital overall", card.subject, rating, own=True)
    matrix = Matrix(RowKind.SERVICES, (*rows, own))
    return replace(card, overall=own.cell(Question.OVERALL), matrix=matrix)


def foreign_letters() -> ReportCard:
    """Names in Welsh, Polish, Turkish and Vietnamese, and letters that the bundled fonts lack."""
    card = site(1)
    rows = (
        row("Ysbyty Tŵr y Gŵyr", Subject("XX101", "a"), 0),
        row("Szpital Łódź-Śródmieście", Subject("XX101", "b"), 1),
        row("İğdır Şifa Ocağı", Subject("XX101", "c"), 2),
        row("Bệnh viện Ngữ Ưu", Subject("XX101", "d"), 3),
        row("Care 日本 \ud800 \U0001f600 home", Subject("XX101", "e"), 0),
        row("Invented Hospital overall", card.subject, 1, own=True),
    )
    return replace(card, name="Tŷ’r Cafe\u0301 日 Hospital", matrix=Matrix(RowKind.SERVICES, rows))


VARIED = {
    "site": site,
    "trust": trust,
    "service": service,
    "found before": found_before,
    "unrated": unrated,
    "practice": practice,
    "care home": care_home,
    "many services": many_services,
    "long names": long_names,
    "all inadequate": lambda: uniform(INADEQUATE),
    "all outstanding": lambda: uniform(OUTSTANDING),
    "foreign letters": foreign_letters,
    "long lists": lambda: site(18),
}
"""Functions that make very different cards, by name."""

ASSESSED = {
    "assessed": assessed,
    "assessed, without CQC's words": lambda: assessed(prose=False),
    "assessed service": assessed_service,
    "two assessed services": assessed_twice,
}
"""The same under the framework of 2024, whose card of one page has no matrix."""
