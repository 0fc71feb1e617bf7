"""The card of one page for an assessment since 2024."""

from __future__ import annotations

from dataclasses import replace

from db.domain.kinds import Part
from db.domain.report import FindingKind
from db.domain.scale import OUTSTANDING, Question
from tests.viewer.card import cards
from tests.viewer.card.layout.test_layout import texts, words
from viewer.card.layout.layout import lay_out
from viewer.card.setting.editions import Edition
from viewer.card.setting.page import Box

NOTHING_NEW = "Nothing new: not looked at this time."


def test_each_question_has_its_score_and_what_cqc_wrote_in_whole_sentences() -> None:
    read = words(lay_out(cards.assessed()))
    assert "75 · 1 of 3 looked at Staff were trusted to keep people safe. Risks were" in read
    assert f"75 · 0 of 2 looked at {NOTHING_NEW} Rated in December 2020." in read
    assert "62 · 1 of 2 looked at People were encouraged to remain independent." in read
    assert "Score: 25 to 38 is inadequate, 39 to 62 requires improvement, 63 to 87 good," in read
    assert "‡ From another source." in read


def test_a_question_without_a_text_says_so() -> None:
    read = words(lay_out(cards.assessed()))
    assert "80 · 0 of 2 looked at Nothing new: not looked at this time. Caring" not in read
    card = cards.assessed()
    fewer = tuple(each for each in card.findings if each.question is not Question.SAFE)
    assert "1 of 3 looked at No text by CQC is loaded." in words(
        lay_out(replace(card, findings=fewer))
    )


def test_what_people_told_and_what_cqc_wrote_leave_out_dates_and_method() -> None:
    layout = lay_out(cards.assessed())
    read = words(layout)
    told = "What people told CQC People felt safe. People knew who the manager was."
    assert f"{told} CQC spoke with 7 people who lived there and 1 relative." in read
    assert "Invented House is a home for 34 people. People were kept safe. Shortened:" in read
    assert "Date of assessment" not in read
    assert len(layout.pages) == 1


def test_each_statement_has_its_score_in_a_box_and_those_looked_at_a_black_one() -> None:
    (page,) = lay_out(cards.assessed()).pages
    drawn = {text.text.strip(): text for text in texts(page)}
    assert drawn["Safeguarding"].bold
    assert not drawn["Learning culture"].bold
    squares = [ink for ink in page.ground if isinstance(ink, Box) and ink.width == ink.height]
    boxes = [square for square in squares if not square.radius]
    assert len(boxes) == sum(map(len, cards.STATEMENTS.values()))
    assert sum(bool(box.fill) for box in boxes) == len(cards.LOOKED_AT)


def test_the_legend_has_only_the_meanings_that_sources_state() -> None:
    card = cards.assessed()
    read = words(lay_out(card))
    assert "Bold, black box: looked at this time. Grey: score kept from before." in read
    assert "2: evidence shows some shortfalls. 3: evidence shows a good standard." in read
    silent = replace(card, scores=tuple(replace(each, words="") for each in card.scores))
    assert "evidence shows" not in words(lay_out(silent))
    again = replace(card, scores=tuple(replace(each, carried=False) for each in card.scores))
    assert "kept from before" not in words(lay_out(again))


def test_cqcs_words_replace_summaries_of_them_but_never_a_must() -> None:
    read = words(lay_out(cards.assessed()))
    assert "Ensure that medicines are stored safely" in read
    assert "Make sure that all staff complete mandatory training" in read
    assert "Staff treated patients with compassion" not in read
    assert "Waiting times" not in read
    without = words(lay_out(cards.assessed(prose=False)))
    assert "Staff treated patients with compassion" in without
    assert "Waiting times" in without
    assert "What CQC wrote" not in without
    assert "75 · 0 of 2 looked at · rated December 2020" in without


def test_the_overall_rating_over_time_ends_with_the_report_shown() -> None:
    card = cards.assessed()
    all_three = "Jul 2019 Requires improvement Dec 2020 Good Sep 2024 Good 2024: by a new method."
    assert f"Overall rating over time {all_three}" in words(lay_out(card))
    older = words(lay_out(replace(card, report=card.reports[1])))
    assert "Jul 2019 Requires improvement Dec 2020 Good" in older
    assert "Sep 2024 Good" not in older
    alone = replace(card, reports=card.reports[:1], report_ratings=card.report_ratings[:1])
    assert "over time" not in words(lay_out(alone))


def test_the_service_that_alone_is_assessed_is_not_named_after_each_finding() -> None:
    card = cards.assessed(prose=False)
    assert card.overall is not None
    named = "stored safely and fridges are checked daily. Care Homes ·"
    assert named in words(lay_out(card))
    alone = replace(card, overall=replace(card.overall, of_group="care-homes"))
    assert named not in words(lay_out(alone))


def test_each_of_several_assessed_services_has_a_table_below_the_matrix() -> None:
    layout = lay_out(cards.assessed_twice())
    read = words(layout)
    matrix, homes, homecare = (read.index(name) for name in (
        "Invented House overall", "Care Homes Question Rating", "Homecare Question Rating",
    ))  # fmt: skip
    assert matrix < homes < homecare
    assert "Staff were trusted to keep people safe." in read[homes:homecare]
    assert "75 · 1 of 3 looked at" in read[homes:homecare]
    assert "40 · 3 of 3 looked at" in read[homecare:]
    assert "Staff were trusted" not in read[homecare:]
    key = "Ticks mark these limits. ‡ From another source. CQC’s scores for quality statements are"
    assert read.count("Ticks mark these limits.") == 1
    assert key in read[homecare:]
    assert "Learning culture" not in read
    assert "What people told CQC Care Homes People felt safe." in read
    assert "Homecare People at home felt safe." in read


def test_what_cqc_wrote_of_several_services_is_left_out_before_a_second_page() -> None:
    card = cards.assessed_twice()
    must = next(each for each in card.findings if each.kind is FindingKind.MUST)
    must = replace(must, text="Store it safely.")
    cqcs = tuple(each for each in card.findings if each.part)
    layout = lay_out(replace(card, findings=(must, *cqcs), measures=(), actions=()))
    assert len(layout.pages) == 1
    assert must.text in words(layout)
    assert "What CQC wrote about" not in words(layout)


def test_scores_of_a_service_without_a_row_stay_sentences() -> None:
    card = cards.assessed()
    other = replace(card.scores[0], service="Homecare")
    read = words(lay_out(replace(card, scores=(*card.scores, other))))
    assert "Score out of 100" not in read
    assert "Scores of quality statements" in read


def test_an_assessed_service_has_the_table_on_its_own_card() -> None:
    read = words(lay_out(cards.assessed_service()))
    assert "Overall rating of Care Homes" in read
    assert "75 · 1 of 3 looked at Staff were trusted to keep people safe." in read
    assert "Quality statements: CQC’s score for each, 1 to 4" in read
    assert "report by report" not in read


def test_other_editions_keep_the_scores_as_sentences() -> None:
    for edition in (Edition.CLEAR, Edition.LARGE):
        read = words(lay_out(cards.assessed(), edition))
        assert "Scores of quality statements" in read
        assert "Score out of 100" not in read


def test_findings_that_need_a_second_page_are_all_there() -> None:
    card = cards.assessed(prose=False)
    strength = next(each for each in card.findings if each.kind is FindingKind.STRENGTH)
    many = tuple(replace(strength, text=f"Number {n}: staff were kind.") for n in range(40))
    layout = lay_out(replace(card, findings=(*card.findings, *many)))
    assert len(layout.pages) == 2
    read = words(layout)
    assert all(each.text in read for each in many)


def test_a_score_that_is_not_stated_has_no_dot() -> None:
    card = cards.assessed()
    own = card.matrix.own
    assert own is not None

    def dots(percentage: float | None) -> int:
        cells = tuple(cell and replace(cell, percentage=percentage) for cell in own.cells)
        matrix = replace(card.matrix, rows=(replace(own, cells=cells),))
        (page,) = lay_out(replace(card, matrix=matrix)).pages
        return sum(isinstance(ink, Box) and ink.radius == 3.5 for ink in page.ground)

    assert (dots(75.0), dots(None)) == (5, 0)


def test_no_sign_of_change_where_the_frameworks_differ_and_one_where_they_do_not() -> None:
    assert "compared with the assessment before" not in words(lay_out(cards.assessed()))
    card = cards.assessed()
    own = card.matrix.own
    assert own is not None
    up = cards.cell(Question.SAFE, OUTSTANDING)
    matrix = replace(card.matrix, rows=(replace(own, cells=(up, *own.cells[1:])),))
    assert "↑ better: compared with the assessment before." in words(
        lay_out(replace(card, matrix=matrix))
    )


def test_the_parts_of_an_assessment_may_be_missing() -> None:
    card = cards.assessed()
    parts = (Part.PEOPLE, Part.SUMMARY)
    fewer = tuple(each for each in card.findings if each.part not in parts)
    read = words(lay_out(replace(card, findings=fewer)))
    assert "What people told CQC" not in read
    assert "What CQC wrote about" not in read
    assert "Shortened" not in read
