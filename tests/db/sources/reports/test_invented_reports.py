"""Invented reports in the forms of CQC's templates: what is proposed, and what is left open."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from db.domain.errors import Refused
from db.domain.kinds import FindingKind
from db.domain.regulations import Regulation
from db.domain.report_draft import DraftField, ReportDraft, ReportKind
from db.domain.scale import KEY_QUESTIONS, Question
from tests.db.sources.reports.invented import (
    HOME_2019,
    MATERNITY_2022,
    PRACTICE_2016,
    TRUST_2019,
    WARD_2020,
    html,
    pdf,
    read,
)

FRONT = (
    "Date of inspection visit: {}\nDate of publication: {}\nOverall rating for this service Good\n"
)
PAGE = (
    "You are here\nInspection summary\nWe carried out an announced inspection of Invented House.\n"
)


def overall(draft: ReportDraft) -> str | None:
    found = draft.ratings.get(Question.OVERALL)
    return found.rating.word if found else None


def questions(draft: ReportDraft) -> list[str | None]:
    found = [draft.ratings.get(question) for question in KEY_QUESTIONS]
    return [each.rating.word if each else None for each in found]


def texts(draft: ReportDraft, kind: FindingKind) -> list[str]:
    return [finding.text for finding in draft.of_kind(kind)]


def spans(draft: ReportDraft) -> str | None:
    if draft.visits is None:
        return None
    return " ".join(f"{first}/{last}" for first, last in draft.visits)


@pytest.mark.parametrize("form", ["pdf", "txt"])
def test_a_trust_whose_pages_are_wrapped(form: str, tmp_path: Path) -> None:
    data = pdf(TRUST_2019) if form == "pdf" else TRUST_2019
    draft = read(tmp_path, data, f"report.{form}")
    assert draft.kind is ReportKind.INSPECTION_REPORT
    assert draft.place.name == "Invented Coast NHS Trust"  # although its title is drawn twice
    assert draft.published == "2020-02-12"
    assert spans(draft) == "2019-10-08/2019-11-14"
    assert overall(draft) == "Requires improvement"
    assert questions(draft) == [
        "Requires improvement", "Good", "Good", "Requires improvement", "Good",
    ]  # fmt: skip
    assert draft.doubts == ()


@pytest.fixture
def trust(tmp_path: Path) -> ReportDraft:
    return read(tmp_path, pdf(TRUST_2019), "trust.pdf")


def test_findings_have_their_words_service_regulation_and_place(trust: ReportDraft) -> None:
    must = trust.of_kind(FindingKind.MUST)
    assert [each.service for each in must] == [
        "", "Urgent and emergency services", "Urgent and emergency services",
    ]  # fmt: skip
    assert must[0].text == (
        "The trust must ensure that the board sees every serious incident within 60 days."
    )
    assert must[0].regulations == (Regulation("17", 2014),)
    assert must[2].regulations == (Regulation("12", 2014), Regulation("18", 2014))
    assert must[0].passage.page == 3
    sentences = trust.pages[2]
    first, last = must[0].passage.first, must[0].passage.last
    assert sentences[first - 1 : last][0].startswith("The trust must ensure that the board")
    assert len(trust.of_kind(FindingKind.SHOULD)) == 2
    assert texts(trust, FindingKind.OUTSTANDING_PRACTICE)[0].endswith("a national award for it.")


def test_no_name_of_a_person_is_taken_over(trust: ReportDraft, tmp_path: Path) -> None:
    assert "that [name] is told of gaps" in trust.of_kind(FindingKind.MUST)[1].text
    for report in (TRUST_2019, HOME_2019, PRACTICE_2016.replace("Dr Invented", "The Invented")):
        draft = read(tmp_path, pdf(report), "report.pdf")
        assert "Jane" not in repr(draft)


def test_a_table_gives_the_ratings_of_services_at_each_site(trust: ReportDraft) -> None:
    found = {(each.name, each.site): each for each in trust.services}
    maternity = found["Maternity", "Invented Cottage Hospital"]
    assert maternity.ratings[Question.WELL_LED].rating.word == "Inadequate"
    assert len(found) == 3
    urgent = found["Urgent and emergency services", "Invented General Hospital"]
    assert urgent.ratings[Question.OVERALL].rating.word == "Requires improvement"


@pytest.mark.parametrize("form", ["pdf", "txt", "html"])
def test_a_care_home_whose_last_inspection_was_another(form: str, tmp_path: Path) -> None:
    data = {"pdf": pdf, "txt": str.encode, "html": html}[form](HOME_2019)
    draft = read(tmp_path, data, f"report.{form}")
    assert draft.kind is ReportKind.ADULT_SOCIAL_CARE
    assert draft.published == "2019-03-12"
    assert spans(draft) == "2019-02-07/2019-02-07 2019-02-13/2019-02-13"
    assert overall(draft) == "Requires improvement"
    assert questions(draft) == [
        "Requires improvement", "Good", "Good", "Good", "Requires improvement",
    ]  # fmt: skip


@pytest.mark.parametrize("form", ["pdf", "txt"])
def test_a_practice_with_a_letter(form: str, tmp_path: Path) -> None:
    data = pdf(PRACTICE_2016) if form == "pdf" else PRACTICE_2016
    draft = read(tmp_path, data, f"report.{form}")
    assert draft.kind is ReportKind.GP_LETTER
    assert overall(draft) == "Requires improvement"
    assert questions(draft)[0] == "Inadequate"
    assert texts(draft, FindingKind.MUST) == [
        "Ensure that medicines are stored at the right temperature.",
        "Ensure that recruitment checks are done before staff start to work.",
    ]
    assert texts(draft, FindingKind.SHOULD) == ["Review how patients are told of test results."]
    assert len(texts(draft, FindingKind.OUTSTANDING_PRACTICE)) == 1


@pytest.mark.parametrize("form", ["pdf", "html"])
def test_a_focused_report_rates_only_its_service(form: str, tmp_path: Path) -> None:
    data = pdf(MATERNITY_2022) if form == "pdf" else html(MATERNITY_2022)
    draft = read(tmp_path, data, f"report.{form}")
    assert draft.kind is ReportKind.INSPECTION_REPORT
    assert spans(draft) == "2022-10-05/2022-10-05 2022-10-06/2022-10-06"
    assert draft.ratings == {}
    assert "Overall rating for this location" in draft.raw()[DraftField.OVERALL]
    (maternity,) = draft.services
    assert maternity.name == "Maternity"
    assert {question.value: each.rating.word for question, each in maternity.ratings.items()} == {
        "safe": "Inadequate", "well-led": "Requires improvement", "overall": "Inadequate",
    }  # fmt: skip
    assert texts(draft, FindingKind.MUST) == [
        "The service must ensure that it has enough midwives."
    ]
    assert texts(draft, FindingKind.SHOULD) == ["The service should check its equipment."]
    assert {finding.service for finding in draft.findings} == {"Maternity"}


def test_what_cqc_demanded_earlier_is_only_quoted(tmp_path: Path) -> None:
    draft = read(tmp_path, WARD_2020)
    assert draft.findings == ()
    assert [each.kind for each in draft.quoted] == [FindingKind.MUST] * 2
    assert overall(draft) is None
    assert spans(draft) == "2020-08-18/2020-08-18"


# Dates


@pytest.mark.parametrize(
    ("printed", "read_as"),
    [
        ("12 to 14 March 2018", "2018-03-12/2018-03-14"),
        ("12–14 March 2018", "2018-03-12/2018-03-14"),
        ("12th, 13th and 20th March 2018", ("2018-03-12/2018-03-12 2018-03-13/2018-03-13 "
         "2018-03-20/2018-03-20")),
        ("28 February & 1 March 2018", "2018-02-28/2018-02-28 2018-03-01/2018-03-01"),
        ("12/03/2018", "2018-03-12/2018-03-12"),
        ("12/03/2018 - 14/03/2018", "2018-03-12/2018-03-14"),
        ("Monday 12 March 2018", "2018-03-12/2018-03-12"),
        ("March 2018", None),
        ("12 March March 2018", None),
        ("12 and March 2018", None),
        ("31 June 2018", None),
        ("12 March 2008", None),
        ("12 May 2018", None),
        ("5 March 2012", None),
    ],
)  # fmt: skip
def test_visits_are_read_only_if_they_are_certain(
    printed: str, read_as: str | None, tmp_path: Path
) -> None:
    draft = read(tmp_path, FRONT.format(printed, "1 May 2018"))
    assert spans(draft) == read_as
    if read_as is None:
        assert DraftField.VISITS in draft.raw()


@pytest.mark.parametrize(
    ("printed", "read_as"),
    [
        ("01/05/2018", "2018-05-01"),
        ("1 May 2018", "2018-05-01"),
        ("Tuesday 1st May 2018", "2018-05-01"),
        ("May 2018", "2018-05"),
        ("This is auto-populated when the report is published", None),
        ("1 May 2099", None),
        ("31/02/2018", None),
    ],
)
def test_the_publication(printed: str, read_as: str | None, tmp_path: Path) -> None:
    draft = read(tmp_path, FRONT.format("12 March 2018", printed))
    assert draft.published == read_as
    assert (DraftField.PUBLISHED in draft.raw()) == (read_as is None)


def test_two_labels_side_by_side_give_no_date(tmp_path: Path) -> None:
    front = "Date of inspection visit: Date of publication:\n12 March 2018 1 May 2018\n"
    draft = read(tmp_path, front + "Overall rating for this service Good\n")
    assert (draft.published, draft.visits) == (None, None)
    assert {DraftField.PUBLISHED, DraftField.VISITS} <= set(draft.raw())


def test_the_day_of_publication_is_not_that_of_a_visit(tmp_path: Path) -> None:
    draft = read(tmp_path, FRONT.format("1 May 2018", "01/05/2018"))
    assert (draft.published, draft.visits) == ("2018-05-01", None)
    assert "1 May 2018" in draft.raw()[DraftField.VISITS]


def test_visits_after_the_publication_leave_both_open(tmp_path: Path) -> None:
    draft = read(tmp_path, FRONT.format("2 May 2018", "01/05/2018"))
    assert (draft.published, draft.visits) == (None, None)


@pytest.mark.parametrize(
    ("sentences", "read_as"),
    [
        ("We visited on 3 and 4 June 2019.", "2019-06-03/2019-06-03 2019-06-04/2019-06-04"),
        (
            "It was last inspected on 2 May 2017. We inspected it between 3 and 6 June 2019.",
            "2019-06-03/2019-06-06",
        ),
        (
            (
                "We undertook a comprehensive inspection on 26 November 2017. We carried out this "
                "focused inspection on 3 June 2019."
            ),
            "2019-06-03/2019-06-03",
        ),
        (
            "Inspection site visit activity started on 3 June 2019 and ended on 12 June 2019.",
            "2019-06-03/2019-06-12",
        ),
        ("We visited on 3 June 2019 and on 9 July.", None),
        ("We inspected the home in June 2019.", None),
    ],
)
def test_visits_that_sentences_tell(sentences: str, read_as: str | None, tmp_path: Path) -> None:
    assert spans(read(tmp_path, PAGE + sentences)) == read_as


def test_only_the_newest_inspection_of_a_page_is_read(tmp_path: Path) -> None:
    page = (
        "All inspections\n3 June 2019\nDuring a routine inspection\n"
        "We rated Invented House as good because:\n• It was kind.\n"
        "4 May 2017\nDuring a routine inspection\nWe rated Invented House as inadequate because:\n"
        "The provider must:\n• Ensure that the doors close.\n"
    )
    draft = read(tmp_path, page)
    assert spans(draft) == "2019-06-03/2019-06-03"
    assert overall(draft) == "Good"
    assert draft.findings == ()
    assert draft.notes == ("The page has 1 older inspection, which was not read.",)


def test_the_day_of_an_assessment_is_not_that_of_a_visit(tmp_path: Path) -> None:
    page = (
        "NHS hospital\nInvented Hospital\nReport from 4 June 2025 assessment\nSafe\nGood\n"
        "17 November 2025\nThis service scored 75 (out of 100) for this area.\n"
    )
    draft = read(tmp_path, page)
    assert draft.kind is ReportKind.ASSESSMENT
    assert draft.place.name == "Invented Hospital"
    assert draft.visits is None
    assert draft.published == "2025-11-17"
    assert draft.scores == {Question.SAFE: 75}
    assert questions(draft) == ["Good", None, None, None, None]


# Ratings


def test_the_rating_of_today_in_a_header_is_not_that_of_the_report(tmp_path: Path) -> None:
    page = (
        "Invented House\nOverall: Outstanding read more about inspection ratings\nAll inspections\n"
        "3 June 2019\nDuring an inspection looking at part of the service\nIt was clean.\n"
    )
    draft = read(tmp_path, page)
    assert overall(draft) is None
    assert "Overall: Outstanding" in draft.raw()[DraftField.OVERALL]


@pytest.mark.parametrize(
    ("listed", "found"),
    [
        ("safe? Good Are services effective? Inadequate", ["Good", "Inadequate"]),
        ("safe? Are services effective? Good Good", ["Good", "Good"]),
        ("safe? Are services effective? Good Inadequate", [None, None]),
        ("safe? Are services effective? Good", [None, None]),
        ("safe? Good Are services effective?", ["Good", None]),
        ("safe? Not rated Are services effective? Good", ["Not rated", "Good"]),
    ],
)
def test_only_ratings_in_the_right_number_are_matched(
    listed: str, found: list[str | None], tmp_path: Path
) -> None:
    text = (
        f"Date of publication: 01/05/2018\nOverall rating for this trust Good Are services {listed}"
    )
    draft = read(tmp_path, text)
    assert questions(draft)[:2] == found
    assert overall(draft) == "Good"
    assert (DraftField.QUESTIONS in draft.raw()) == (None in found)


def test_ratings_before_their_labels_are_not_shifted(tmp_path: Path) -> None:
    text = "Inadequate\nOverall rating for this trust\nGood\nAre services safe?\nGood\n"
    text += "Are services effective?\n"
    draft = read(tmp_path, f"Date of publication: 01/05/2018\n{text}")
    assert overall(draft) is None
    assert questions(draft)[:2] == [None, None]


def test_a_hospital_whose_own_badge_is_lost_does_not_get_that_of_a_service(tmp_path: Path) -> None:
    text = (
        "Overall rating for this hospital Urgent and emergency services Inadequate Surgery Good\n"
    )
    draft = read(tmp_path, f"Date of publication: 01/05/2018\n{text}")
    assert overall(draft) is None


def test_the_services_on_a_front_page(tmp_path: Path) -> None:
    text = (
        "1 Invented NHS Trust Invented Hospital Quality Report 1 Harbour Road Date of publication: "
        "01/05/2016 Ratings Overall rating for this hospital Inadequate Urgent and emergency "
        "services Inadequate Surgery Good 1 Invented Hospital Quality Report 01/05/2016"
    )
    draft = read(tmp_path, text)
    assert overall(draft) == "Inadequate"
    assert draft.place.name == "Invented Hospital"
    assert [(each.name, each.ratings[Question.OVERALL].rating.word) for each in draft.services] == [
        ("Urgent and emergency services", "Inadequate"),
        ("Surgery", "Good"),
    ]


@pytest.mark.parametrize(
    ("sentences", "word"),
    [
        ("Overall, we rated the practice as good.", "Good"),
        ("The practice is rated as requires improvement overall.", "Requires improvement"),
        ("We rated Invented House as outstanding because:", "Outstanding"),
        ("Our rating of the hospital went down. We rated it as inadequate because:", "Inadequate"),
        ("The practice is rated as good for providing caring services.", None),
        ("At our last inspection we rated the practice as good.", None),
        ("The practice was previously rated as good. It was rated as good.", None),
        ("We rated the practice as good. Overall, the practice is rated as inadequate.", None),
        ("Overall, the practice was rated as, although it was good for having caring staff.", None),
        ("Our rating of safe went down. We rated it as inadequate because:", None),
    ],
)
def test_overall_ratings_that_sentences_tell(
    sentences: str, word: str | None, tmp_path: Path
) -> None:
    assert overall(read(tmp_path, PAGE + sentences)) == word


def test_questions_that_sentences_tell(tmp_path: Path) -> None:
    text = (
        "We rated safe, effective and caring as good, and responsive as outstanding. "
        "Well-led was rated as requires improvement. We rated surgery as inadequate with safe "
        "as inadequate."
    )
    draft = read(tmp_path, PAGE + text)
    assert questions(draft) == ["Good", "Good", "Good", "Outstanding", "Requires improvement"]
    assert [each.name for each in draft.services] == ["Surgery"]


def test_a_rating_with_an_older_date_is_not_that_of_the_report(tmp_path: Path) -> None:
    page = (
        "Inspection summary\nOverall summary & rating\nGood\nUpdated 5 July 2018\n"
        "We carried out an announced inspection on 3 May 2018.\n"
        "Safe\nGood\nUpdated 5 July 2018\nEffective\nInadequate\nUpdated 3 May 2016\n"
    )
    draft = read(tmp_path, page)
    assert (draft.published, overall(draft)) == ("2018-07-05", "Good")
    assert questions(draft)[:2] == ["Good", None]
    assert draft.raw()[DraftField.QUESTIONS] == "Effective Inadequate"


def test_ratings_of_services_in_a_list_may_be_older(tmp_path: Path) -> None:
    text = (
        "Our rating of services stayed the same. We rated them as good because:\n"
        "• We inspected Surgery in November 2017. Our rating of the service went down. We rated it "
        "as inadequate because of its doors.\n"
    )
    draft = read(tmp_path, PAGE + text)
    assert overall(draft) == "Good"
    assert draft.services == ()
    assert DraftField.SERVICES in draft.raw()


# Findings


def test_lists_in_a_text_without_lines(tmp_path: Path) -> None:
    text = (
        "There were areas to improve. Importantly, the provider must: Ensure that doors close. "
        "Check the keys. In addition the provider should: Review the signs. We will return."
    )
    draft = read(tmp_path, PAGE + text)
    assert texts(draft, FindingKind.MUST) == ["Ensure that doors close.", "Check the keys."]
    assert texts(draft, FindingKind.SHOULD) == ["Review the signs."]


@pytest.mark.parametrize(
    "text",
    [
        "Areas for improvement 6\nAction the provider MUST take to improve 21\n",
        "Staff must wash their hands.\nPeople should be told.\n",
        "We did not find outstanding practice:\nNone.\n",
        "The law says that a provider must have a manager.\n",
        "Staff knew what they should do in a fire:\n• Leave the house.\n",
        "The service had a policy that staff should:\n• Close the doors at night.\n",
    ],
)
def test_template_text_is_no_finding(text: str, tmp_path: Path) -> None:
    draft = read(tmp_path, PAGE + text)
    assert draft.findings == ()


def test_a_list_goes_on_over_the_end_of_a_page(tmp_path: Path) -> None:
    pages = (
        PAGE + "The provider must:\n• Ensure that the doors close.\n• Ensure that all staff who\n",
        "Summary of findings\nwork at night are trained.\n• Check the keys every day.\nThe end.\n",
    )
    draft = read(tmp_path, pdf("\f".join(pages)), "report.pdf")
    assert texts(draft, FindingKind.MUST) == [
        "Ensure that the doors close.",
        "Ensure that all staff who work at night are trained.",
        "Check the keys every day.",
    ]
    assert draft.findings[2].passage.page == 2


def test_a_list_of_both_strengths_takes_those_of_its_items(tmp_path: Path) -> None:
    text = (
        "Action the provider MUST OR SHOULD take to improve\n• The provider must close the doors.\n"
        "• The provider should check the keys.\n• Mend the lift at night.\n"
    )
    draft = read(tmp_path, PAGE + text)
    assert texts(draft, FindingKind.MUST) == ["The provider must close the doors."]
    assert texts(draft, FindingKind.SHOULD) == ["The provider should check the keys."]
    assert "Mend the lift" in draft.raw()[DraftField.MUST]


def test_a_list_without_items_is_in_doubt(tmp_path: Path) -> None:
    draft = read(
        tmp_path, PAGE + "Action the provider MUST take to improve\nwww.example.org\nEnd.\n"
    )
    assert draft.findings == ()
    assert DraftField.MUST in draft.raw()


@pytest.mark.parametrize(
    ("published", "year"),
    [("1 March 2015", 2010), ("May 2015", None), ("1 May 2016", None), ("1 May 2018", 2014)],
)
def test_without_visits_the_publication_decides_only_if_it_is_certain(
    published: str, year: int | None, tmp_path: Path
) -> None:
    front = f"Date of publication: {published}\nOverall rating for this service Good\n"
    text = "The provider must:\n• Ensure that records are kept (Regulation 17)\n"
    draft = read(tmp_path, front + text)
    assert [each.year for each in draft.findings[0].regulations] == [year]


@pytest.mark.parametrize(("year", "title"), [
    (2014, "Respecting and involving service users"),
    (2018, "Good governance"),
])  # fmt: skip
def test_the_number_of_a_regulation_means_what_it_meant_then(
    year: int, title: str, tmp_path: Path
) -> None:
    front = FRONT.format(f"12 March {year}", f"1 May {year}")
    draft = read(
        tmp_path, front + "The provider must:\n• Ensure that records are kept (Regulation 17)\n"
    )
    (finding,) = draft.findings
    assert [each.title for each in finding.regulations] == [title]
    assert finding.text == "Ensure that records are kept"


# Refusals


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            ("Invented Coast NHS Trust\nEvidence appendix\nDate of inspection visit: 3 June 2019\n"
            "This evidence appendix provides the supporting evidence.\n"),
            "is an evidence appendix",
        ),
        (
            ("Invented House\nKey inspection report\nCommission for Social Care Inspection\n"
            "Unannounced inspection on 3 June 2007\n"),
            "by the Commission for Social Care Inspection, from before CQC began on 1 April 2009",
        ),
        ("Date of inspection: 3 June 2007\nDate of publication: 5 July 2007\n", "from before CQC"),
        ("Key inspection report\nThe quality rating is: two star good service\n", "ended in 2010"),
        ("Minutes of the board\nCQC rated us as good. The trust must act.\n", "is not a report"),
        ("A recipe for soup, with onions, potatoes and a little salt.\n", "is not a report by CQC"),
        ("x", "has no text"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", ["txt", "html"])
def test_what_is_refused_with_its_reason(text: str, reason: str, form: str, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        read(tmp_path, html(text) if form == "html" else text, f"report.{form}")
    said = str(refused.value)
    assert said.startswith(f"report.{form} ")
    assert reason in said
    assert "\n" not in said


def test_the_address_of_a_saved_page_gives_the_id(tmp_path: Path) -> None:
    link = '<link rel="canonical" href="https://www.cqc.org.uk/location/1-999000111/reports">'
    draft = read(tmp_path, html(PAGE + "We rated the home as good.\n", link), "page.html")
    assert draft.place.id == "1-999000111"


def test_a_page_saved_as_one_file(tmp_path: Path) -> None:
    page = html(HOME_2019)
    data = (
        b"From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n"
        b'\tboundary="x"\r\n\r\n--x\r\nContent-Type: text/html\r\nContent-Location: '
        b"https://www.cqc.org.uk/location/1-999000111\r\n\r\n" + page + b"\r\n--x--\r\n"
    )
    draft = read(tmp_path, data, "page.mhtml")
    assert overall(draft) == "Requires improvement"
    assert draft.place.id == "1-999000111"


def test_dates_of_the_draft_are_dates(trust: ReportDraft) -> None:
    assert trust.visits == ((date(2019, 10, 8), date(2019, 11, 14)),)
