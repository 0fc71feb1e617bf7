"""QR codes of addresses."""

from __future__ import annotations

from dataclasses import replace

import pytest

from db.domain.scale import GOOD
from tests.viewer.card import cards
from viewer.card.layout.layout import lay_out
from viewer.card.setting.addresses import ascii_address
from viewer.card.setting.page import Code
from viewer.card.setting.qr import LONGEST, qr_runs


@pytest.mark.parametrize("length", [20, 60, LONGEST])
def test_a_code_has_its_three_finders(length: int) -> None:
    modules, runs = qr_runs("https://www.cqc.org.uk/".ljust(length, "x"))
    dark = {(row, column + step) for row, column, number in runs for step in range(number)}
    for top, left in ((0, 0), (0, modules - 7), (modules - 7, 0)):
        assert all((top, left + step) in dark for step in range(7))
        assert all((top + 1, left + step) not in dark for step in range(1, 6))
    assert all(0 <= row < modules and column + number <= modules for row, column, number in runs)


def test_an_address_is_coded_in_ascii_and_a_very_long_one_not_at_all() -> None:
    assert ascii_address("https://example.org/Łódź?a=1") == (
        "https://example.org/%C5%81%C3%B3d%C5%BA?a=1"
    )
    for length, coded in ((LONGEST, True), (LONGEST + 1, False)):
        card = replace(cards.uniform(GOOD), url="https://example.org/".ljust(length, "x"))
        (page,) = lay_out(replace(card, findings=())).pages
        inks = [ink for marked in page.marked for ink in marked.inks]
        assert any(isinstance(ink, Code) for ink in inks) is coded
