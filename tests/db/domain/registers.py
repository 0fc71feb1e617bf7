"""Requirements and responses for tests, all invented."""

from __future__ import annotations

from datetime import date
from typing import Any

from db.domain.requirement import Requirement, RequirementKind, requirement_key
from db.domain.response import CheckResult, Evidence, Response
from db.domain.subject import Subject

TODAY = date(2026, 11, 29)
TRUST, SITE, WARD = Subject("ZZ1"), Subject("ZZ101"), Subject("ZZ101", "maternity")
EARLIER, LATER = date(2019, 12, 18), date(2023, 1, 20)


def asked(
    text: str = "Staffing was too low.",
    subject: Subject = WARD,
    published: date | None = LATER,
    kind: RequirementKind = RequirementKind.CONCERN,
    **known: Any,
) -> Requirement:
    """An invented requirement of an invented trust."""
    names: dict[str, Any] = {"trust": "ZZ1", "trust_name": "Invented Trust"}
    if subject != TRUST:
        names["site"] = "Invented Hospital"
    if subject.service:
        names["service"] = subject.service.capitalize()
    report = f"zz/{published or 'undated'}"
    key = requirement_key(subject, published, report, text)
    return Requirement(
        key, kind, text, subject, published=published, report_id=report, **(names | known)
    )


def answered(key: str = "ZZ101-202301-0123456789", **known: Any) -> Response:
    """An invented response with an owner."""
    usual: dict[str, Any] = {"operational_lead": "Matron"}
    return Response(key, **(usual | known))


def seen(what: str = "Invented audit", **known: Any) -> Evidence:
    """Evidence that another role found to be enough."""
    usual: dict[str, Any] = {
        "where": "S:/audits/june.pdf",
        "given": date(2026, 6, 1),
        "checked": date(2026, 6, 9),
        "checked_by": "Quality team",
        "checked_how": "Read it",
        "result": CheckResult.ENOUGH,
    }
    return Evidence(what, **(usual | known))
