"""``wardcard improve set``, ``action``, ``evidence`` and ``add``: changes of the register."""

from __future__ import annotations

import argparse
import re
import uuid
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from db.domain.age import today
from db.domain.errors import Refused
from db.domain.register import Entry
from db.domain.requirement import Requirement, RequirementKind
from db.domain.response import (
    CheckResult,
    Evidence,
    Response,
    Status,
    TrustAction,
    Update,
    moved,
)
from db.domain.scale import KEY_QUESTIONS, Question
from db.domain.subject import Level, Subject
from viewer.cli.command import DONE, Command, WrongUsage, count, day
from viewer.cli.data_options import open_store, trust_file
from viewer.cli.register_entries import find_entry
from viewer.wording.improve import entry_lines

if TYPE_CHECKING:
    from db.reading.store import ReportStore

_TEXTS = {
    "owner": ("operational_lead", "the role that sees to it"),
    "lead": ("executive_lead", "the role that answers for it to the board"),
    "reference": ("reference", "your own number for it"),
    "theme": ("theme", "what it is about, such as Medicines"),
    "ward": ("ward", "the ward, if it is about one"),
    "outcome": ("outcome", "what is to be different in the end"),
    "measure": ("measure", "how you will know"),
    "forum": ("forum", "the meeting that is assured of it"),
    "resources": ("resources", "what it takes"),
    "affected": ("affected", "how people are affected until then"),
    "activity": ("activity", "the regulated activity"),
}
"""The options for texts: the field of each, and what it is."""
_NO_DATE = "none"


def _add_by(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--by", required=True, metavar="ROLE", help="the role in which you save")
    parser.add_argument(
        "--version",
        type=count,
        metavar="N",
        help="refuse if it was saved since this version, which 'show --format json' gives",
    )


def _day_or_none(text: str) -> date | str:
    return _NO_DATE if text == _NO_DATE else day(text)


def _status(text: str) -> Status:
    found = Status.parse(text)
    if found is None:
        words = ", ".join(f"'{status.value}'" for status in Status)
        raise argparse.ArgumentTypeError(f"'{text}' is not a status; use one of: {words}")
    return found


def _save(
    arguments: argparse.Namespace,
    keys: Sequence[str],
    change: Callable[[Response, Sequence[Entry]], Response],
) -> int:
    """Change the entries with these keys or references together; print them as they are then."""
    from db.domain.register import progress_of
    from db.local.trust_file import Draft
    from db.reading.register import register

    file = trust_file(arguments)
    with closing(open_store(arguments)) as store:
        entries = register(store, file)
    found = list(
        {entry.key: entry for entry in (find_entry(entries, key) for key in keys)}.values()
    )
    drafts: list[Draft] = []
    for entry in found:
        saved = file.response(entry.key)
        version = saved.version if arguments.version is None else arguments.version
        drafts.append(Draft(entry.requirement, change(saved.response, entries), version))
    after = file.save_all(drafts, arguments.by)
    for entry, saved in zip(found, after, strict=True):
        now = replace(entry, progress=progress_of(saved.response, saved.version))
        print("\n".join(entry_lines(now, today())))
    return DONE


# set


def _add_set(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("key", nargs="+", metavar="KEY", help="their keys or references")
    _add_by(parser)
    parser.add_argument(
        "--status", type=_status, metavar="STATUS", help="such as 'on track' or 'done and checked'"
    )
    parser.add_argument("--reason", metavar="TEXT", help="why it has this status")
    parser.add_argument(
        "--checked-by", metavar="ROLE", help="the role that checked that it is done"
    )
    parser.add_argument("--on", type=day, metavar="DATE", help="since when; today if not given")
    parser.add_argument(
        "--due", type=_day_or_none, metavar="DATE", help="when it is due: YYYY-MM-DD, or none"
    )
    for option, (_, about) in _TEXTS.items():
        parser.add_argument(f"--{option}", metavar="TEXT", help=about)
    parser.add_argument("--update", metavar="TEXT", help="what has happened, to be added")
    parser.add_argument("--month", metavar="YYYY-MM", help="the month of the update; or this month")
    parser.add_argument("--repeat-of", metavar="KEY", help="an earlier one that this one repeats")
    parser.add_argument("--not-repeat-of", metavar="KEY", help="one that it does not repeat")


def _set(arguments: argparse.Namespace) -> int:
    given = {
        field: getattr(arguments, option)
        for option, (field, _) in _TEXTS.items()
        if getattr(arguments, option) is not None
    }
    if arguments.status is None and (arguments.checked_by or arguments.on or arguments.reason):
        raise WrongUsage("--reason, --checked-by and --on belong to --status")
    if arguments.month is not None and arguments.update is None:
        raise WrongUsage("--month belongs to --update")
    others = ("status", "due", "update", "repeat_of", "not_repeat_of")
    if not given and all(getattr(arguments, name) is None for name in others):
        raise WrongUsage("say what to set, such as --owner ROLE")

    def change(response: Response, entries: Sequence[Entry]) -> Response:
        changed = replace(response, **given)
        if arguments.due is not None:
            changed = changed.due_on(None if arguments.due == _NO_DATE else arguments.due)
        if arguments.update is not None:
            month = arguments.month or f"{today():%Y-%m}"
            changed = changed.with_update(Update(month, arguments.update, arguments.by, today()))
        for key, repeats in ((arguments.repeat_of, True), (arguments.not_repeat_of, False)):
            if key is not None:
                changed = changed.repeating(find_entry(entries, key).key, repeats)
        if arguments.status is not None and arguments.status is not changed.status:
            changed = changed.with_status(
                arguments.status,
                arguments.on or today(),
                by=arguments.checked_by or "",
                reason=arguments.reason or "",
            )
        return changed

    return _save(arguments, arguments.key, change)


# action and evidence


def _add_numbered(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("key", metavar="KEY", help="its key or reference")
    parser.add_argument(
        "number", nargs="?", type=count, metavar="NUMBER", help="which one; a new one if left out"
    )
    _add_by(parser)


def _add_action(parser: argparse.ArgumentParser) -> None:
    _add_numbered(parser)
    parser.add_argument("--text", metavar="TEXT", help="what is done")
    parser.add_argument("--role", metavar="ROLE", help="the role that does it")
    parser.add_argument("--due", type=_day_or_none, metavar="DATE", help="YYYY-MM-DD, or none")
    parser.add_argument("--done", type=_day_or_none, metavar="DATE", help="YYYY-MM-DD, or none")


def _given(arguments: argparse.Namespace, names: Sequence[str]) -> dict[str, Any]:
    """The values of these options that were given; 'none' for a date is None."""
    values = {name: getattr(arguments, name) for name in names}
    return {
        name: None if value == _NO_DATE and name != "text" else value
        for name, value in values.items()
        if value is not None
    }


def _action(arguments: argparse.Namespace) -> int:
    given = _given(arguments, ("text", "role", "due", "done"))
    if not given:
        raise WrongUsage("say what to set, such as --text TEXT")

    def change(response: Response, _: Sequence[Entry]) -> Response:
        number = _number(arguments, len(response.actions))
        before = response.actions[number] if number < len(response.actions) else TrustAction("")
        values = dict(given)
        if "due" in values:
            values["due"] = moved(before.due, values["due"])
        return response.with_action(number, replace(before, **values))

    return _save(arguments, (arguments.key,), change)


def _number(arguments: argparse.Namespace, known: int) -> int:
    """The number from 0; that of a new one if none is given. Raises Refused if there is none."""
    if arguments.number is None:
        return known
    if arguments.number > known:
        raise Refused(
            f"There is no number {arguments.number}: it has {known}. Leave the number out to add "
            "one."
        )
    return arguments.number - 1


def _add_evidence(parser: argparse.ArgumentParser) -> None:
    _add_numbered(parser)
    parser.add_argument("--what", metavar="TEXT", help="what it is")
    parser.add_argument("--where", metavar="PATH", help="its path or address; it is not copied")
    parser.add_argument("--given", type=day, metavar="DATE", help="since when it is there")
    parser.add_argument("--checked", type=day, metavar="DATE", help="when it was checked")
    parser.add_argument("--checked-by", metavar="ROLE", help="the role that checked it")
    parser.add_argument("--how", dest="checked_how", metavar="TEXT", help="how it was checked")
    parser.add_argument(
        "--result", choices=tuple(result.value.replace(" ", "-") for result in CheckResult)
    )


def _evidence(arguments: argparse.Namespace) -> int:
    given = _given(
        arguments, ("what", "where", "given", "checked", "checked_by", "checked_how", "result")
    )
    if not given:
        raise WrongUsage("say what to set, such as --what TEXT")
    if "result" in given:
        given["result"] = CheckResult(given["result"].replace("-", " "))

    def change(response: Response, _: Sequence[Entry]) -> Response:
        number = _number(arguments, len(response.evidence))
        before = response.evidence[number] if number < len(response.evidence) else Evidence("")
        return response.with_evidence(number, replace(before, **given))

    return _save(arguments, (arguments.key,), change)


# add


def _add_add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help="the trust, site or service it is about")
    parser.add_argument("text", nargs="+", metavar="TEXT", help="what is to be done")
    parser.add_argument("--by", required=True, metavar="ROLE", help="the role in which you save")
    parser.add_argument("--question", choices=tuple(question.value for question in KEY_QUESTIONS))


def _add(arguments: argparse.Namespace) -> int:
    from db.domain.register import progress_of
    from db.domain.response import LONGEST_TEXT
    from db.domain.text import one_line
    from db.local.trust_file import Draft

    text = one_line(" ".join(arguments.text))
    if not text or len(text) > LONGEST_TEXT:
        raise Refused(f"Say what is to be done, in at most {LONGEST_TEXT:,} characters.")
    file = trust_file(arguments)
    with closing(open_store(arguments)) as store:
        requirement = _own(store, Subject.parse(arguments.id), text, arguments.question)
    saved = file.save(Draft(requirement, Response(requirement.key), 0), arguments.by)
    entry = Entry(requirement, progress_of(saved.response, saved.version))
    print("\n".join(entry_lines(entry, today())))
    return DONE


def _own(store: ReportStore, subject: Subject, text: str, question: str | None) -> Requirement:
    """The requirement for what the trust adds itself. Raises UnknownSubject."""
    card = store.card(subject)
    organisation = card.organisation
    is_provider = organisation.level is Level.PROVIDER
    key = f"{card.subject.organisation}-own-{uuid.uuid4().hex[:10]}"
    return Requirement(
        key=re.sub(r"\s", "", key),
        kind=RequirementKind.OWN,
        text=text,
        subject=card.subject,
        trust=organisation.id if is_provider else organisation.provider_id or organisation.id,
        trust_name=organisation.name if is_provider else organisation.provider_name or "",
        site="" if is_provider else organisation.name or organisation.id,
        service=card.name if card.subject.service else "",
        question=Question(question) if question else None,
    )


SET = Command("set", "Change status, owner, dates and texts of one or more.", _add_set, _set)
ACTION = Command("action", "Add or change an action.", _add_action, _action)
EVIDENCE = Command("evidence", "Add or change a piece of evidence.", _add_evidence, _evidence)
ADD = Command("add", "Add an action of your own that no report asks for.", _add_add, _add)
