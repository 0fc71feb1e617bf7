"""The report as a web page: whole, valid, accessible, and nothing in it but text that is text."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest

from db.domain.report import Contents, FindingKind, Level, Matrix, RowKind, Scope, Subject
from db.domain.scale import QUESTIONS, Mark
from tests.factories import (
    JULY_2018,
    SITE,
    SURGERY,
    TRUST,
    a_card,
    a_finding,
    a_report,
    a_row,
    a_scope,
    a_source,
    an_empty_card,
)
from tests.viewer.documents.test_ratings_table import a_line
from viewer.appearance.marks import PRINT_TINTS
from viewer.documents.web_page import report_html
from viewer.wording.attribution import ATTRIBUTION, DISCLAIMER
from viewer.wording.in_short import in_short
from viewer.wording.printed import nothing_found

TODAY = date(2020, 1, 2)
VOID = {"meta", "br"}
NASTY = (
    "Invented <script>alert(1)</script> & \"Sons\" 'Ltd' {{ 7*7 }} {% raw %} {# no #} &lt;b&gt;"
    "\x00\x0b\x85\ud800\ufffe ]]> <!-- Żółć"
)


class Page(HTMLParser):
    """Reads a page as strictly as a validator: what is opened is closed, in turn."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.headings: list[int] = []
        self.tables: list[list[list[tuple[str, dict[str, str | None]]]]] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == [], "left open"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        assert len(given) == len(attrs), f"an attribute twice: {attrs}"
        self.tags.append((tag, given))
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("th", "td"):
            assert self.open[-1] == "tr"
            self.tables[-1][-1].append((tag, given))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            assert "<" not in data or "script" in data, f"a loose '<' in {data!r}"
            self.words.append(data)

    def handle_comment(self, data: str) -> None:
        pytest.fail(f"a comment: {data}")

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def of(self, name: str) -> list[dict[str, str | None]]:
        return [given for tag, given in self.tags if tag == name]


def page_of(card=None, lines=()) -> tuple[str, Page]:
    text = report_html(
        card or a_card(), lines or [a_line(subject=SITE, service="")], TODAY
    ).decode()
    return text, Page(text)


def test_the_page_says_its_language_its_title_and_where_its_parts_are() -> None:
    text, page = page_of()
    assert text.startswith("<!DOCTYPE html>")
    assert page.of("html")[0]["lang"] == "en-GB"
    assert {"charset": "utf-8"} in page.of("meta")
    assert "<title>Invented Hospital: CQC ratings and findings</title>" in text
    for landmark in ("header", "nav", "main", "footer"):
        assert len(page.of(landmark)) == 1
    assert page.of("nav")[0]["aria-label"] == "On this page"


def test_headings_go_down_one_step_at_a_time() -> None:
    _, page = page_of()
    assert page.headings[0] == 1
    assert page.headings.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(page.headings, page.headings[1:]))  # noqa: B905


def test_nothing_comes_from_elsewhere_and_nothing_runs() -> None:
    text, page = page_of()
    names = {tag for tag, _ in page.tags}
    assert not names & {"script", "link", "img", "iframe", "object", "form", "input", "base"}
    assert "@import" not in text
    assert "url(" not in text
    for tag_, given in page.tags:
        assert not [name for name in given if name.startswith("on") or name in ("src", "style")]
        if tag_ != "a":
            assert given.get("href", "#").startswith("#")  # pyright: ignore[reportOptionalMemberAccess]
    policy = [meta for meta in page.of("meta") if meta.get("http-equiv")]
    assert policy[0]["content"] == "default-src 'none'; style-src 'unsafe-inline'"


def test_every_cell_stands_below_a_heading_and_beside_one() -> None:
    _, page = page_of()
    assert len(page.tables) == 2, "ratings, history"
    for head, *rows in page.tables:
        assert all(kind == "th" and given["scope"] == "col" for kind, given in head)
        labels = [given["data-label"] for kind, given in rows[0] if kind == "td"]
        assert labels[-6:] == [question.label for question in QUESTIONS]
        assert rows
        for row in rows:
            assert len(row) == len(head)
            kinds = [(kind, given.get("scope")) for kind, given in row]
            assert kinds == [("th", "row"), *[("td", None)] * (len(head) - 1)]


def test_names_of_places_lead_somewhere_and_stand_once() -> None:
    _, page = page_of()
    ids = [given["id"] for _, given in page.tags if "id" in given]
    assert len(ids) == len(set(ids))
    aimed = {given["href"] for _, given in page.tags if (given.get("href") or "").startswith("#")}
    aimed |= {
        f"#{given['aria-labelledby']}" for _, given in page.tags if "aria-labelledby" in given
    }
    assert {f"#{name}" for name in ids} >= aimed


def test_text_is_never_markup() -> None:
    card = a_card(
        name=NASTY,
        organisation=replace(a_card().organisation, name=NASTY, provider_name=NASTY),
        findings=(a_finding(FindingKind.MUST, NASTY, regulation=NASTY, note=NASTY),),
        sources=(a_source(NASTY, url="javascript:alert(1)", note=NASTY),),
        url="javascript:alert(2)",
        matrix=Matrix(RowKind.SERVICES, (a_row(NASTY, SITE, own=True, note=NASTY),)),
    )
    text, page = page_of(card, [a_line(name=NASTY, service=NASTY, inherited_from=NASTY)])
    assert not page.of("script")
    assert "<script" not in text
    shown = "<script>alert(1)</script> & \"Sons\" 'Ltd' {{ 7*7 }} {% raw %} {# no #} &lt;b&gt;"
    assert page.text.count(shown) >= 8
    assert "49" not in page.text
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe]", text)
    assert not [a for a in page.of("a") if (a["href"] or "").startswith("javascript")]
    assert "javascript:alert(1)" in page.text, "it is told, but leads nowhere"


def test_it_holds_what_the_card_holds_and_more() -> None:
    _, page = page_of()
    for told in (
        "Overall rating of the", "Inspected 23 to 25 July 2019.",
        "Invented finding: must.", "Reg. 12(2)(g)", "Invented words.", "Invented action.",
        "It never happened.", "Use of resources", "Invented disagreement", ATTRIBUTION, "SHA-256",
        "2 January 2020", "Carried forward from July 2018",
        "Inherited from Invented Former Trust", "Note 1: An invented note.",
        "Another source says Good",
    ):  # fmt: skip
        assert told in page.text, told
    assert DISCLAIMER in page.text


def test_it_has_the_order_of_the_card() -> None:
    findings = tuple(
        a_finding(kind, f"{kind.value} {where}", scope=scope, regulation="")
        for where, scope in (
            ("of the trust", Scope(TRUST, Level.PROVIDER, "Trust-wide")),
            ("of the site", a_scope("Invented Hospital", SITE)),
        )
        for kind in (FindingKind.CONCERN, FindingKind.SHOULD, FindingKind.MUST)
    )
    _, page = page_of(a_card(findings=findings))
    wanted = [
        "Overall rating of the", "Ratings", "To improve", "At Invented Hospital",
        "Must: must of the site", "Regulation not stated", "Should: should of the site",
        "Concern: concern of the site", "Across the trust", "Must: must of the trust",
        "Work under way", "Measured", "What the trust said", "How the ratings changed",
    ]  # fmt: skip
    text = page.text.partition("Sources")[2]  # after the list of what is on the page
    found = [text.find(words) for words in wanted[1:]]
    assert found == sorted(found)
    assert min(found) >= 0


def test_a_services_page_has_what_earlier_reports_found_below_the_work_under_way() -> None:
    (action,) = a_card().actions
    wide = replace(action, scope=Scope(TRUST, Level.PROVIDER, "Trust-wide"))
    scope = Scope(SURGERY, Level.SERVICE, "Surgery, Invented Hospital")
    earlier = Contents(a_report("inv/2018-07", JULY_2018), (a_finding(scope=scope),))
    card = a_card(
        subject=SURGERY, level=Level.SERVICE, name="Surgery", actions=(wide,), earlier=(earlier,)
    )
    text = page_of(card)[1].text.partition("Sources")[2]
    before, _, found = text.partition("Surgery in earlier reports")
    assert "Under way across the trust" in before
    assert "July 2018" in found.partition("Measured")[0]
    assert "earlier reports" not in page_of()[1].text


def test_it_begins_in_short_and_says_that_newer_reports_came_out() -> None:
    card = a_card()
    assert card.report is not None
    newer = replace(card.report, id="inv/2023-11", published=date(2023, 11, 3))
    text, page = page_of(replace(card, reports=(newer, *card.reports)))
    assert "A newer report came out in November 2023." in page.text
    assert in_short(card) in page.text
    assert text.index("In short</h2>") < text.index("Ratings</h2>")
    assert "newer report" not in page_of(card)[1].text


def test_a_measure_is_two_bars_with_both_numbers_in_words() -> None:
    text, page = page_of()
    assert "50 days" in page.text
    assert "17 days" in page.text
    widths = [given["class"] for given in page.of("span") if "bar " in (given.get("class") or "")]
    assert widths == ["bar w100", "bar w34 after"]
    assert ".w34 { width: 34%; }" in text


def test_signs_and_arrows_are_said_in_words() -> None:
    text, page = page_of()
    assert "↑↑ up two" in page.text
    assert "↑ up one from Requires improvement in July 2018" in page.text, "in the history"
    assert "†, calculated from the report" in " ".join(page.words).replace(" ,", ",")
    assert "† Calculated from the report." in page.text.replace("\xa0", " ")
    assert "‡ From another source." in page.text.replace("\xa0", " ")
    bare = re.sub(r'<span (class="sign" )?aria-hidden="true">[↑↓=†‡§*]+</span>', "", text)
    bare = re.sub(r'<div class="key">.*?</div>', "", bare, flags=re.DOTALL)
    assert not re.search("[↑↓→†‡]| = ", bare)


def test_history_stops_at_the_day_of_the_report() -> None:
    later = a_line(subject=SITE, service="", published=date(2024, 5, 6))
    _, page = page_of(lines=[later, a_line(subject=SITE, service="")])
    assert "6 May 2024" not in page.text
    assert "18 December 2019" in page.text


def test_history_keeps_the_change_of_a_rating_that_is_carried_forward_since() -> None:
    line = a_line(subject=SITE, service="")
    line = replace(line, entry=replace(line.entry, carried_forward=True))
    _, page = page_of(replace(an_empty_card(), as_at=date(2024, 1, 1)), [line])
    assert "up one from Requires improvement in July 2018" in page.text


def test_a_site_without_ratings_says_so() -> None:
    _, page = page_of(an_empty_card(), [a_line(subject=Subject("ELSEWHERE"))])
    assert "No source that is loaded states an overall rating." in page.text
    assert page.text.count("Not stated") >= 6
    assert "How the ratings changed" not in page.text
    assert nothing_found(an_empty_card()) in page.text


def contrast(one: str, other: str) -> float:
    """By WCAG 2.2."""

    def light(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        red, green, blue = (
            c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    lighter, darker = sorted((light(one), light(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_all_text_is_readable_in_light_and_in_dark() -> None:
    text, _ = page_of()
    style = text.partition("<style>")[2].partition("</style>")[0]
    light, dark = re.findall(r":root \{(.*?)\}", style, re.DOTALL)
    for rules in (light, dark):
        colours = dict(re.findall(r"--([\w-]+): (#\w{6})", rules))
        for ink in ("ink", "quiet", "brand"):
            assert contrast(colours[ink], colours["paper"]) >= 7, ink
        assert contrast(colours["head-ink"], colours["head"]) >= 7
        assert contrast(colours["ink"], colours["own"]) >= 7
        assert contrast(colours["line"], colours["paper"]) >= 3
    for mark, tint in PRINT_TINTS.items():
        assert contrast(tint.text, tint.ground) >= 7
        assert mark is Mark.UNRATED or f".{mark.name} {{ background: {tint.ground}" in style


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "file:///etc/invented", "data:text/html,x", " https://x.org"]
)
def test_links_are_for_the_web_alone(address: str) -> None:
    _, page = page_of(a_card(url=address, reports=(), sources=(a_source(url=address),)))
    assert [a["href"] for a in page.of("a") if not (a["href"] or "").startswith("#")] == []
    assert page.text.count(address.strip()) == 2


def test_a_web_address_is_a_link_to_the_letter() -> None:
    address = "https://example.org/?a=1&b='2'&c=%22&amp;"
    _, page = page_of(a_card(url=address, reports=(), sources=()))
    assert [a["href"] for a in page.of("a") if not (a["href"] or "").startswith("#")] == [address]
