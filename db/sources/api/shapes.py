"""The shape of a record of CQC's API, and what is wrong with a record that lost it.

Tools that save records cut or change their nested parts: PowerShell writes ``@{rating=Good}``, a
script ``[object Object]``, pandas one column for each key. Such a record is refused as a whole,
because reading the rest of it would silently lose ratings. Only parts that Wardcard reads are
checked. Parts may be missing, null or empty.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, cast

TEXT, ANY = "text", "text or a number"

Shape = str | Mapping[str, Any] | list[Any]
"""TEXT or ANY; the shapes of an object's parts by key; or a list with the items' shape."""

_QUESTIONS: Shape = [{"name": TEXT, "rating": TEXT, "reportDate": TEXT}]
_ROUND: dict[str, Shape] = {
    "overall": {
        "rating": TEXT,
        "reportDate": TEXT,
        "keyQuestionRatings": _QUESTIONS,
        "useOfResources": {},
    },
    "serviceRatings": [
        {"name": TEXT, "rating": TEXT, "reportDate": TEXT, "keyQuestionRatings": _QUESTIONS}
    ],
}
_ASSESSED: Shape = [
    {
        "name": TEXT,
        "rating": TEXT,
        "status": TEXT,
        "commentary": TEXT,
        "narrative": TEXT,
        "overallPeopleExperience": TEXT,
        "keyQuestionRatings": [
            {
                "name": TEXT,
                "rating": TEXT,
                "status": TEXT,
                "commentary": TEXT,
                "narrative": TEXT,
                "percentageScore": ANY,
                "topicareas": [
                    {
                        "name": TEXT,
                        "qualityStatementId": ANY,
                        "qualityStatementscore": ANY,
                        "qualityStatementNarrative": TEXT,
                        "evidenceCategory": [{"evidenceCategoryId": ANY, "commentary": TEXT}],
                    }
                ],
            }
        ],
    }
]

_DESCRIPTION = (
    "providerId",
    "name",
    "type",
    "registrationStatus",
    "registrationDate",
    "deregistrationDate",
    "postalAddressLine1",
    "postalAddressLine2",
    "postalAddressTownCity",
    "postalAddressCounty",
    "postalCode",
    "localAuthority",
    "region",
    "odsCode",
    "brandId",
    "brandName",
    "careHome",
    "website",
)

RECORD: Mapping[str, Shape] = {
    # The parts with ratings come first, because only the first fault is reported.
    "currentRatings": _ROUND,
    "historicRatings": [{"reportDate": TEXT, "reportLinkId": TEXT, **_ROUND}],
    "assessment": [
        {
            "assessmentPlanPublishedDateTime": TEXT,
            "ratings": {"overall": _ASSESSED, "asgRatings": _ASSESSED},
        }
    ],
    "assessmentServiceGroup": [{}],
    "reports": [{"linkId": TEXT, "reportDate": TEXT, "reportUri": TEXT, "firstVisitDate": TEXT}],
    "inspectionAreas": [
        {"inspectionAreaId": TEXT, "inspectionAreaName": TEXT, "supersededBy": [TEXT]}
    ],
    "relationships": [{"relatedLocationId": TEXT, "relatedProviderId": TEXT, "type": TEXT}],
    "inspectionCategories": [{"name": TEXT}],
    "regulatedActivities": [{"name": TEXT, "contacts": [{}], "nominatedIndividual": {}}],
    "contacts": [{}],
    "gacServiceTypes": [{"name": TEXT}],
    "specialisms": [{"name": TEXT}],
    "lastInspection": {"date": TEXT},
    "locationIds": [TEXT],
    "numberOfBeds": ANY,
    "onspdLatitude": ANY,
    "onspdLongitude": ANY,
    # A line of an address is a number in the JSON of tools that guess types.
    **dict.fromkeys(_DESCRIPTION, ANY),
}
"""The shape of the parts that are read from a location or provider."""

_TEXTS = (TEXT, ANY)
_FLATTENED = re.compile(
    rf"^(?:{'|'.join(key for key, shape in RECORD.items() if shape not in _TEXTS)})[._/[:].*",
    re.MULTILINE,
)
"""A key that holds a part of a nested part, such as 'currentRatings.overall.rating'."""
_POWERSHELL = ("@{", "System.Object", "System.Collections", "System.Management")
_NEARLY_IDS = {"locationid": "locationId", "providerid": "providerId"}


def fault_of(record: Mapping[str, Any]) -> str:
    """Return why ``record`` cannot be read, as a sentence or two; empty if it can.

    >>> fault_of({"locationId": "1-999000111", "currentRatings": []})
    ''
    >>> fault_of({"locationId": "1-999000111", "currentRatings": "@{overall=}"})
    "currentRatings is not an object: it is the text '@{overall=}'. Its nested parts were lost \
when the file was saved; save it again with ConvertTo-Json -Depth 20."
    """
    return _fault_of_id(record) or _flattened(record) or _fault_of_parts(record)


def with_texts(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``record`` with texts for the numbers that describe the place.

    >>> with_texts({"postalAddressLine1": 12.0, "numberOfBeds": 3})
    {'postalAddressLine1': '12', 'numberOfBeds': 3}
    """
    texts = {
        key: str(number).removesuffix(".0")
        for key in _DESCRIPTION
        if isinstance(number := record.get(key), int | float)
    }
    return {**record, **texts}


def other_spelling(content: Mapping[str, Any]) -> str:
    """Return the key of ``content`` that spells 'locationId' or 'providerId' otherwise, if any.

    >>> other_spelling({"location_id": "1-999000111"})
    'location_id'
    """
    for key in content:
        plain = "".join(filter(str.isalnum, key)).casefold()
        if plain in _NEARLY_IDS and key not in _NEARLY_IDS.values():
            return key
    return ""


def _fault_of_id(record: Mapping[str, Any]) -> str:
    is_location = record.get("locationId") is not None
    if not is_location and str(record.get("organisationType")).casefold() == "location":
        return "locationId is missing."
    key = "locationId" if is_location else "providerId"
    identity = record.get(key)
    if isinstance(identity, str):
        return "" if identity.strip() else f"{key} is empty."
    if isinstance(identity, dict) or (isinstance(identity, list) and len(identity) != 1):  # pyright: ignore[reportUnknownArgumentType]
        values = len(cast("list[object]", identity))
        return (
            f"{key} is not one ID but a column of {values:,} values, so this is a table saved by "
            "columns. Save it again with one object for each record; in pandas, with "
            "orient='records'."
        )
    if isinstance(identity, list):
        return (
            f"{key} is not an ID but a list of one, as R writes it. Save it again with toJSON(…, "
            "auto_unbox = TRUE)."
        )
    return f"{key} is not an ID but {_what(identity)}. An ID is text, such as '1-115574477'."


def _flattened(record: Mapping[str, Any]) -> str:
    found = _FLATTENED.search("\n".join(record))
    if found is None:
        return ""
    return (
        f"its nested parts were flattened into keys such as '{found.group()}'. Save it again as "
        "CQC's API gives it."
    )


def _fault_of_parts(record: Mapping[str, Any]) -> str:
    for key, shape in RECORD.items():
        if (part := record.get(key)) is None:
            continue
        found = _mismatch(part, shape, "")
        if found is None:
            continue
        where, content, wanted = found
        wanted_here = _wanted(shape)
        if where:
            what = (
                f" all the way down: {where.removeprefix(', ')} is {_what(content)}, not {wanted}"
            )
        else:
            what = f": it is {_what(content)}"
        return f"{key} is not {wanted_here}{what}. {_remedy(content)}"
    return ""


def _mismatch(part: object, shape: Shape, where: str) -> tuple[str, object, str] | None:
    """Return the position, content and wanted kind of the first thing in ``part`` not as in shape.

    ``where`` is the position of ``part`` itself.
    """
    if part is None or part == "":
        return None
    if isinstance(shape, str):
        right = isinstance(part, str) or (
            shape == ANY and isinstance(part, int | float) and not isinstance(part, bool)
        )
        return None if right else (where, part, _wanted(shape))
    if not part and isinstance(part, dict | list):
        return None  # R and PHP write an empty list for an empty object, and the reverse
    if isinstance(shape, list):
        if not isinstance(part, list):
            return where, part, _wanted(shape)
        for number, item in enumerate(cast("list[object]", part), 1):
            if found := _mismatch(item, shape[0], f"{where}, item {number}"):
                return found
        return None
    if not isinstance(part, dict):
        return where, part, _wanted(shape)
    inside = cast("dict[str, object]", part)
    for key, each in shape.items():
        content = inside.get(key)
        if (type(content) is not str or each not in _TEXTS) and (
            found := _mismatch(content, each, f"{where}, {key}")
        ):
            return found
    return None


def _wanted(shape: Shape) -> str:
    if isinstance(shape, str):
        return shape
    if isinstance(shape, list):
        return "a list" if isinstance(shape[0], str) else "a list of objects"
    return "an object"


def _what(content: object) -> str:
    """Return what ``content`` is, with the beginning of a text."""
    match content:
        case bool() | None:
            return json.dumps(content)
        case int() | float():
            return f"the number {content}"
        case str():
            shown = content if len(content) <= 40 else content[:39] + "…"
            return f"the text '{shown}'"
        case list():
            return "a list"
        case _:
            return "an object"


def _remedy(content: object) -> str:
    text = content.strip() if isinstance(content, str) else ""
    if text.startswith(_POWERSHELL):
        return (
            "Its nested parts were lost when the file was saved; save it again with ConvertTo-Json "
            "-Depth 20."
        )
    if text.startswith("[object "):
        return (
            "Its nested parts were lost when the file was saved; save it again with JSON.stringify."
        )
    if text.startswith(("{'", "[{'")):
        return "It was saved as Python's text; save it again with json.dumps."
    if text.startswith(("{", "[")):
        return "It is JSON inside a text; save it again as part of the JSON."
    return "Save it again as CQC's API gives it."
