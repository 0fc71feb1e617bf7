"""A small invented report pack for tests."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

MINIMAL: dict[str, Any] = {
    "format": "wardcard-report-pack/1",
    "id": "invented",
    "revision": 1,
    "as_of": "2022-05-01",
    "sources": [
        {
            "id": "page",
            "title": "Invented page",
            "publisher": "Care Quality Commission",
            "kind": "regulator page",
            "url": "https://example.org/page",
            "published": "2022-05-01",
        },
        {
            "id": "paper",
            "title": "Invented article",
            "publisher": "Invented Gazette",
            "kind": "news",
        },
    ],
    "provider": {"id": "ZZ1", "name": "Invented NHS Trust"},
    "locations": [
        {
            "id": "ZZ101",
            "name": "Invented General Hospital",
            "also_known_as": ["The General"],
            "address": {"street": "1 Made Up Lane", "town": "Nowhere"},
            "postcode": "ZZ1 1ZZ",
        }
    ],
    "services": [
        {"id": "old-maternity", "name": "Maternity and gynaecology"},
        {"id": "maternity", "name": "Maternity", "replaces": "old-maternity"},
        {"id": "surgery", "name": "Surgery"},
    ],
    "reports": [
        {"id": "2018", "title": "Invented inspection of 2018", "published": "2018-03-01",
         "visits": [{"start": "2018-01-10", "end": "2018-01-12"}], "locations": ["ZZ101"]},
        {"id": "2022", "title": "Invented inspection of 2022", "published": "2022-05-01",
         "visits": [{"start": "2022-02-01", "end": "2022-02-03"}], "locations": ["ZZ101"]},
    ],
    "ratings": [
        {"report": "2018", "location": "ZZ101", "ratings": {"safe": "Good", "overall": "Good"},
         "sources": ["page"]},
        {"report": "2022", "location": "ZZ101", "ratings": {"overall": "Inadequate"},
         "sources": ["page"]},
        {"report": "2018", "location": "ZZ101", "service": "surgery",
         "ratings": {"safe": "Inadequate", "caring": "Not rated"}, "sources": ["paper"]},
        {"report": "2022", "location": "ZZ101", "service": "surgery",
         "ratings": {"safe": "Good", "caring": "Good"}, "derived": True, "note": "Calculated.",
         "sources": ["page"]},
        {"report": "2018", "location": "ZZ101", "service": "old-maternity",
         "ratings": {"overall": "Requires improvement"}, "sources": ["page"]},
        {"report": "2022", "location": "ZZ101", "service": "maternity",
         "ratings": {"overall": "Good"}, "sources": ["page"]},
    ],
    "findings": [
        {"id": "f1", "report": "2022", "location": "ZZ101", "service": "surgery", "kind": "should",
         "question": "safe", "text": "Keep the invented trolleys tidy.", "source": "page"},
        {"id": "f2", "report": "2022", "location": "ZZ101", "service": "surgery", "kind": "must",
         "question": "safe", "regulation": "Regulation 12(2)(g)",
         "text": "Lock the invented cupboard.", "source": "page"},
        {"id": "f3", "report": "2022", "kind": "strength", "text": "Invented staff were kind.",
         "source": "page"},
    ],
    "measures": [
        {"id": "m1", "report": "2022", "name": "Invented wait", "unit": "days", "before": 50,
         "after": 17, "source": "page"}
    ],
}  # fmt: skip


def minimal() -> dict[str, Any]:
    """A copy of the pack, to change as a test needs."""
    return copy.deepcopy(MINIMAL)


def assessed() -> dict[str, Any]:
    """A pack whose report of 2022 is an assessment with a service group and scores."""
    pack = minimal()
    pack["services"].append({"id": "care-homes", "name": "Care Homes", "assessment_group": True})
    place = {"report": "2022", "location": "ZZ101", "service": "care-homes"}
    pack["reports"][1]["framework"] = "single assessment framework"
    pack["ratings"] = [
        pack["ratings"][0],
        {
            "report": "2022",
            "location": "ZZ101",
            "ratings": {"overall": "Not Rated"},
            "sources": ["page"],
        },
        place
        | {
            "ratings": {"safe": "Requires improvement", "caring": "Good", "overall": "Good"},
            "percentages": {"safe": 62, "caring": 75},
            "carried_forward": ["caring"],
            "sources": ["page"],
        },
    ]
    pack["scores"] = [
        place | {"question": "safe", "statement": "3", "name": "Safeguarding", "score": 2,
                 "words": "2 - Evidence shows some shortfalls in the standard of care",
                 "source": "page"},
        place | {"question": "caring", "statement": "17",
                 "name": "Independence, choice and control", "score": 3, "carried_forward": True,
                 "source": "page"},
    ]  # fmt: skip
    return pack


def write(folder: Path, pack: dict[str, Any], name: str = "invented.json") -> Path:
    """Write a pack as JSON into ``folder``, and return the file's path."""
    path = folder / name
    path.write_text(json.dumps(pack), "utf-8")
    return path
