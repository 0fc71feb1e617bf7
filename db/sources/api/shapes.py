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

from db.domain.subject import ID_LOOKS, is_id
from db.domain.text import shown

TEXT, ANY, PROSE = "text", "text or a number", "prose"

Shape = str | Mapping[str, Any] | list[Any]
"""TEXT, ANY or PROSE; the shapes of an object's parts by key; or a list with the items' shape."""

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
        "commentary": PROSE,
        "narrative": PROSE,
        "overallPeopleExperience": PROSE,
        "keyQuestionRatings": [
            {
                "name": TEXT,
                "rating": TEXT,
                "status": TEXT,
                "commentary": PROSE,
                "narrative": PROSE,
                "percentageScore": ANY,
                "topicareas": [
                    {
                        "name": TEXT,
                        "qualityStatementId": ANY,
                        "qualityStatementscore": ANY,
                        "qualityStatementNarrative": PROSE,
                        "evidenceCategory": [{"evidenceCategoryId": ANY, "commentary": PROSE}],
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

LONGEST_PROSE, _SHORT = 100_000, 1000
_LONGEST = {TEXT: _SHORT, ANY: _SHORT, PROSE: LONGEST_PROSE}
"""The most characters of each kind of text. CQC's longest name has 85, its longest prose 2,000."""
_NESTED = "|".join(key for key, shape in RECORD.items() if not isinstance(shape, str))
_FLATTENED = re.compile(rf"^(?:{_NESTED})[._/[:].*", re.MULTILINE)
"""A key that holds a part of a nested part, such as 'currentRatings.overall.rating'."""
_POWERSHELL = ("@{", "System.Object", "System.Collections", "System.Management")
_MORE_THAN = "more than the"
_IDS = ("locationId", "providerId")
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
    """Return ``record`` with texts for the numbers that describe the place, and its IDs alone.

    >>> with_texts({"postalAddressLine1": 12.0, "numberOfBeds": 3})
    {'postalAddressLine1': '12', 'numberOfBeds': 3}
    """
    texts = {
        key: str(number).removesuffix(".0")
        for key in _DESCRIPTION
        if isinstance(number := record.get(key), int | float)
    }
    ids = {key: found.strip() for key in _IDS if isinstance(found := record.get(key), str)}
    return {**record, **ids, **texts}


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
    if isinstance(identity, str) and not identity.strip():
        return f"{key} is empty."
    if isinstance(identity, str):
        return next(filter(None, (_no_id(record, each) for each in _IDS)), "")
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


def _no_id(record: Mapping[str, Any], key: str) -> str:
    identity = record.get(key)
    if not isinstance(identity, str) or not identity.strip() or is_id(identity.strip()):
        return ""
    return f"{key} is not a CQC ID: it is {_what(identity)}. {ID_LOOKS}"


def _flattened(record: Mapping[str, Any]) -> str:
    found = _FLATTENED.search("\n".join(record))
    if found is None:
        return ""
    return (
        f"its nested parts were flattened into keys such as '{found.group()}'. Save it again as "
        "CQC’s API gives it."
    )


def _fault_of_parts(record: Mapping[str, Any]) -> str:
    for key, shape in RECORD.items():
        if (part := record.get(key)) is None:
            continue
        found = _mismatch(part, shape, "")
        if found is None:
            continue
        where, content, wanted = found
        if wanted.startswith(_MORE_THAN):
            return f"{key}{where} has {len(str(content)):,} characters, {wanted}."
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
        if isinstance(part, str):
            longest = _LONGEST[shape]
            return (
                None
                if len(part) <= longest
                else (where, part, f"{_MORE_THAN} {longest:,} that are read")
            )
        right = shape == ANY and isinstance(part, int | float) and not isinstance(part, bool)
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
        # Most parts are short texts, as they should be.
        is_right = type(content) is str and len(content) <= _SHORT and isinstance(each, str)
        if not is_right and (found := _mismatch(content, each, f"{where}, {key}")):
            return found
    return None


def _wanted(shape: Shape) -> str:
    if isinstance(shape, str):
        return TEXT if shape == PROSE else shape
    if isinstance(shape, list):
        return "a list" if isinstance(shape[0], str) else "a list of objects"
    return "an object"


def _what(content: object) -> str:
    """Return what ``content`` is, with the beginning of a text."""
    match content:
        case bool() | None:
            return json.dumps(content)
        case int() | float():
            return f"the number {shown(content, 40)}"
        case str():
            return f"the text '{shown(content, 40)}'"
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
    return "Save it again as CQC’s API gives it."
