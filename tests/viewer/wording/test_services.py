"""Services in one or two words."""

from __future__ import annotations

import pytest

from viewer.wording.services import short_service


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Services for children & young people", "Children"),
        ("Urgent and emergency services", "Urgent care"),
        ("Medical care (including older people's care)", "Medical care"),
        ("Surgery", "Surgery"),
        ("(Unnamed)", "(Unnamed)"),
    ],
)
def test_a_tag_has_a_short_name(name: str, short: str) -> None:
    assert short_service(name) == short
