"""The fields by which actions, evidence, updates and statuses are asked for, and what they make."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from db.domain.errors import Refused
from db.domain.response import (
    STEPS,
    CheckResult,
    Evidence,
    Response,
    Status,
    TrustAction,
    Update,
    check_change,
    moved,
    tidy,
)
from viewer.views.improve.form_dialog import FieldKind, FormField, Values, read_day
from viewer.wording import dates
from viewer.wording import improve_page as words

_ROLE = "A role, such as Matron, not a name"
_DAY = "Like 15 November 2026"


def action_fields(action: TrustAction | None) -> tuple[FormField, ...]:
    """The fields of an action; empty ones for None."""
    shown = action or TrustAction("")
    due = dates.short_day(shown.due.day) if shown.due else ""
    return (
        FormField("text", "&What will be done", shown.text, FieldKind.TEXT),
        FormField("role", "&By which role", shown.role, hint=_ROLE),
        FormField("due", "&Due", due, hint=_DAY),
        FormField("done", "D&one on", dates.short_day(shown.done) if shown.done else ""),
    )


def action_from(values: Values, before: TrustAction | None) -> TrustAction:
    """The action that was typed. Raises Refused."""
    if not values["text"]:
        raise Refused("Say what will be done.")
    due = moved(before.due if before else None, read_day(values["due"]))
    return TrustAction(values["text"], values["role"], due, read_day(values["done"]))


def evidence_fields(piece: Evidence | None) -> tuple[FormField, ...]:
    """The fields of a piece of evidence; empty ones for None."""
    shown = piece or Evidence("")
    results = (
        ("", "Not checked yet"),
        (CheckResult.ENOUGH.value, "It is enough"),
        (CheckResult.NOT_ENOUGH.value, "It is not enough"),
    )
    return (
        FormField("what", "&What it is", shown.what),
        FormField(
            "where", "&Where it is", shown.where,
            hint="A path or address; the file stays there and is never copied",
        ),
        FormField(
            "given", "&There since", dates.short_day(shown.given) if shown.given else "",
            hint=f"{_DAY}; empty while it is only planned",
        ),
        FormField(
            "result", "&Result of the check", shown.result.value if shown.result else "",
            FieldKind.CHOICE, results,
        ),
        FormField("checked_by", "Checked &by", shown.checked_by, hint=f"{_ROLE}; not the owner"),
        FormField(
            "checked", "Checked &on", dates.short_day(shown.checked) if shown.checked else ""
        ),
        FormField("checked_how", "&How", shown.checked_how),
    )  # fmt: skip


def evidence_from(values: Values) -> Evidence:
    """The piece of evidence that was typed. Raises Refused."""
    if not values["what"]:
        raise Refused("Say what the evidence is, such as ‘Audit of 40 records’.")
    return Evidence(
        values["what"],
        values["where"],
        read_day(values["given"]),
        read_day(values["checked"]),
        values["checked_by"],
        values["checked_how"],
        CheckResult(values["result"]) if values["result"] else None,
    )


def update_fields(today: date, role: str) -> tuple[FormField, ...]:
    """The fields of an update."""
    return (
        FormField("text", "&What happened", "", FieldKind.TEXT),
        FormField("by", "&Written by", role, hint=_ROLE),
        FormField("month", "&Month", f"{today:%Y-%m}", hint="Like 2026-11"),
    )


def update_from(values: Values, today: date) -> Update:
    """The update that was typed."""
    return Update(values["month"], values["text"], values["by"], today)


def status_fields(response: Response, today: date) -> tuple[FormField, ...]:
    """The fields of a step of the status: only steps that the rules allow."""
    allowed = [status for status in Status if status in STEPS[response.status]]
    closing = any(status.is_closed for status in allowed)
    fields = [
        FormField(
            "status", "&Status", allowed[0].value, FieldKind.CHOICE,
            tuple((status.value, words.status_words(status)) for status in allowed),
            hint=f"Now: {words.status_words(response.status)}",
        ),
        FormField("on", "S&ince", dates.short_day(today), hint=_DAY),
    ]  # fmt: skip
    if closing:
        fields.append(FormField("by", "&Checked by", "", hint=f"{_ROLE}; not the owner"))
    fields.append(
        FormField(
            "reason", "&Reason", "", FieldKind.TEXT,
            hint="Needed to reopen, and to close without evidence that was checked",
        )
    )  # fmt: skip
    return tuple(fields)


def status_from(values: Values, response: Response, before: Response, today: date) -> Response:
    """The response with the status that was chosen. Raises Refused if the rules do not allow it.

    ``before`` is what is in the register.
    """
    status = Status(values["status"])
    after = replace(
        response,
        status=status,
        status_since=read_day(values["on"]) or today,
        status_reason=values["reason"],
        status_by=values.get("by", "") if status.is_closed else "",
    )
    checked(before, after)
    return after


def checked(before: Response, after: Response) -> Response:
    """``after``, if it may follow ``before``. Raises Refused."""
    check_change(before, tidy(after))
    return after
