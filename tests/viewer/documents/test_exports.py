"""The registry of exports: what dialogs offer, and which export an answer means."""

from __future__ import annotations

from pathlib import Path

import pytest

from viewer.card.setting.editions import STYLES, Edition
from viewer.documents.exports import (
    EXPORTS,
    Content,
    by_format,
    chosen_export,
    exports_of,
    with_suffix,
)

PICTURES = exports_of(Content.MATRIX)
PNG, SVG = "PNG image (*.png)", "SVG image (*.svg)"


def test_dialogs_offer_each_content_with_its_usual_export_first() -> None:
    offered = {content: [each.dialog_filter for each in exports_of(content)] for content in Content}
    assert offered == {
        Content.CARD: [
            "One page, at a glance (*.pdf)",
            "Clear print, 12 point or larger (*.pdf)",
            "Large print, 16 point or larger (*.pdf)",
            "Poster, A3 for a wall (*.pdf)",
        ],
        Content.REPORT: ["Web page (*.html)"],
        Content.WORKBOOK: ["Report workbook (*.xlsx)"],
        Content.MATRIX: [PNG, SVG],
        Content.RATINGS: ["Workbook with sources (*.xlsx)", "Plain table (*.csv)"],
        Content.LIST: ["Table of places (*.csv)"],
    }


def test_no_two_exports_are_called_the_same() -> None:
    assert len({each.dialog_filter for each in EXPORTS}) == len(EXPORTS)


def test_the_command_line_knows_each_format_once() -> None:
    names = ["csv", "html", "pdf", "png", "report-workbook", "svg", "xlsx"]
    assert sorted(by_format()) == names
    assert by_format()["pdf"].name == Edition.ONE_PAGE.label


def test_every_edition_has_sizes_and_an_export() -> None:
    # A poster has one layout, which needs no choice of sizes.
    assert set(STYLES) == set(Edition) - {Edition.POSTER}
    assert [each.name for each in exports_of(Content.CARD)] == [each.label for each in Edition]


@pytest.mark.parametrize(
    ("typed", "dialog_filter", "saved"),
    [
        ("ratings.png", PNG, "ratings.png"),
        ("ratings.png", SVG, "ratings.svg"),
        ("ratings", SVG, "ratings.svg"),
        ("ratings.svg", PNG, "ratings.svg"),
        ("ratings.SVG", SVG, "ratings.SVG"),
        ("ratings 2.5", PNG, "ratings 2.5.png"),
        ("ratings.svg", "", "ratings.svg"),
        ("ratings", "", "ratings.png"),
    ],
)
def test_the_answer_of_a_dialog_is_one_export_and_a_name(
    typed: str, dialog_filter: str, saved: str
) -> None:
    export = chosen_export(Path(typed), dialog_filter, PICTURES)
    assert with_suffix(Path(typed), export, PICTURES) == Path(saved)
    assert Path(saved).suffix.lower() == export.suffix
