"""Hits as records: the columns of the entries that are shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection

from db.domain import dates
from db.domain.hits import Hit, HitKind
from db.domain.kinds import FindingKind, Part, prose_title
from db.domain.report import ActionStatus
from db.domain.scale import QUESTIONS, Change, Rating
from db.domain.subject import RelatedPlace, Subject
from db.search.index import KINDS, block_of
from db.search.nearness import Position
from db.search.place_kinds import kind_of
from db.sqlite.place_ratings import ONLY_PLACE, PLACES, only_place_of, places_of
from db.sqlite.registration import ALONE, Related, place_status, related
from db.sqlite.schema import DatabaseRow
from db.sqlite.standing import OVERALL, history


def read_hits(
    connection: Connection, entries: Sequence[int], position: Position | None
) -> tuple[Hit, ...]:
    """The hits of these entries, in their order, with their distances from ``position``."""
    ids = ",".join(map(str, entries))
    ratings = block_of(HitKind.RATING)
    counts_now = COUNTS_NOW if any(entry in ratings for entry in entries) else "1"
    sql = _HITS.replace("{counts_now}", counts_now).format(ids=ids)
    rows = {row.id: row for row in connection.exec_driver_sql(sql).all()}
    closed = sorted({row.organisation for row in rows.values() if row.is_closed == 1})
    now = related(connection, closed)
    return tuple(
        _hit(rows[entry], position, now.get(rows[entry].organisation, ALONE).successors)
        for entry in entries
    )


_RATINGS = """
    SELECT * FROM rating WHERE (organisation, service, question) IN (
        SELECT i.organisation, i.service, i.question
        FROM search_entry e CROSS JOIN rating i ON i.id = e.item
        WHERE e.kind = 3 AND e.id IN ({ids}))
"""
COUNTS_NOW = f"""
    (e.kind <> 3 OR e.item IN (
        SELECT h.id FROM ({history(_RATINGS)}) h WHERE h.position = 1))
"""
"""SQL for whether an entry ``e`` is no rating, or one that counts now; ``{ids}`` lists the entries.
"""


_SERVICES = f"""
    SELECT r.* FROM search_entry e CROSS JOIN rating r
        ON (r.organisation, r.service, r.question) = (e.organisation, e.service, {OVERALL})
    WHERE e.kind = 1 AND e.id IN ({{ids}})
"""
_HITS = f"""
    SELECT e.id, e.kind, e.title, o.cqc_id, o.name AS organisation_name, o.town, o.postcode,
        coalesce(pv.name, '') AS provider_name,
        o.level, o.child_count, o.latitude, o.longitude, o.registered, o.rated,
        o.opened, o.closed, o.is_closed, list.as_of AS missing, e.organisation,
        rs.name AS rating_of,
        o.rated_services, o.rated_alike, {PLACES.format(top="o")} AS places,
        {ONLY_PLACE.format(top="o")} AS only_place,
        CASE e.kind WHEN 0 THEN {kind_of("o")} ELSE '' END AS what,
        (SELECT iif(min(l.town) = max(l.town), min(l.town), '') FROM organisation l
         WHERE e.kind = 0 AND l.provider = o.id AND l.town <> '') AS towns,
        v.key AS service_key, v.name AS service_name, p.key AS report_key,
        coalesce(p.published, '') AS report_published,
        coalesce(p.published, '') < (
            SELECT max(n.published) FROM report_scope c CROSS JOIN report n ON n.id = c.report
            WHERE e.report <> 0 AND c.organisation = e.organisation) AS older,
        q.question, coalesce(q.published, '') AS rating_published, o.change,
        ow.word AS organisation_word, qw.word AS rating_word,
        sw.word AS service_word, coalesce(h.published, '') AS service_published,
        (SELECT min(n.name) FROM service_lineage l
         CROSS JOIN rating s ON (s.organisation, s.service) = (e.organisation, l.successor)
            AND s.id NOT IN pilot_rating
         CROSS JOIN service n ON n.id = l.successor
         WHERE e.kind IN (1, 3) AND l.former = e.service) AS replaced_by,
        {{counts_now}} AS counts_now,
        (SELECT min(d.carried) FROM rating_source t CROSS JOIN rating_detail d ON d.id = t.detail
         WHERE e.kind = 3 AND t.rating = e.item) AS carried,
        f.kind AS finding_kind, a.status AS action_status,
        f.part, f.statement, f.evidence, f.question AS finding_question,
        coalesce(f.text, a.text, s.text, m.name, ev.title, '') AS words
    FROM search_entry e
    JOIN organisation o ON o.id = e.organisation
    JOIN service v ON v.id = e.service
    LEFT JOIN organisation pv ON e.kind = 0 AND pv.id = o.provider
    LEFT JOIN report p ON p.id = e.report
    LEFT JOIN file list ON list.id = o.missing_from
    LEFT JOIN rating_value ow ON ow.id = o.rating
    LEFT JOIN service rs ON rs.id = o.rating_of
    LEFT JOIN ({history(_SERVICES)}) h
        ON e.kind = 1 AND (h.organisation, h.service, h.position) = (e.organisation, e.service, 1)
    LEFT JOIN rating_value sw ON sw.id = h.value
    LEFT JOIN rating q ON e.kind = 3 AND q.id = e.item
    LEFT JOIN rating_value qw ON qw.id = q.value
    LEFT JOIN finding f ON e.kind = 4 AND f.id = e.item
    LEFT JOIN measure m ON e.kind = 5 AND m.id = e.item
    LEFT JOIN action a ON e.kind = 6 AND a.id = e.item
    LEFT JOIN statement s ON e.kind = 7 AND s.id = e.item
    LEFT JOIN event ev ON e.kind = 8 AND ev.id = e.item
    WHERE e.id IN ({{ids}})
"""


def _hit(row: DatabaseRow, position: Position | None, now: tuple[RelatedPlace, ...]) -> Hit:
    kind = KINDS[int(row.kind)]
    subject = Subject(row.cqc_id, row.service_key or None)
    name = row.organisation_name or row.cqc_id
    inside = f"{row.service_name}, {name}" if row.service_key else name
    day = row.report_published or row.rating_published
    context = f"{inside}, {dates.month_as_stated(day)}" if day else inside
    title, text, rating, published, report_id = row.words, row.words, None, "", row.report_key
    match kind:
        case HitKind.ORGANISATION:
            title, text, context = name, "", _address(row)
            rating, published = row.organisation_word, row.rated
        case HitKind.SERVICE:
            title, text, context = row.service_name, "", row.organisation_name
            rating, published = row.service_word, row.service_published
        case HitKind.REPORT:
            title, text = row.title, ""
        case HitKind.RATING:
            question = QUESTIONS[int(row.question)].label
            title, text = f"{question}: {row.rating_word}", ""
            rating, published = row.rating_word, row.rating_published
            report_id = published or None
        case HitKind.FINDING if row.part:
            question = row.finding_question
            label = None if question is None else QUESTIONS[int(question)].label
            title = prose_title(Part(row.part), label or "", row.statement, row.evidence)
        case _:
            pass
    return Hit(
        kind,
        subject,
        title,
        context,
        text=text,
        rating=Rating(rating) if rating else None,
        change=_change(row) if kind is HitKind.ORGANISATION else None,
        report_id=report_id,
        what=row.what or kind.noun,
        published=date.fromisoformat(published) if published else None,
        counts_now=bool(row.counts_now),
        carried=bool(row.carried),
        replaced_by=row.replaced_by or "",
        **(_whose(row) if kind is HitKind.ORGANISATION else {}),
        status=place_status(row, Related(successors=now)),
        miles=position.miles_to(row.latitude, row.longitude) if position else None,
        older=bool(row.older),
        finding_kind=FindingKind(row.finding_kind) if row.finding_kind else None,
        action_status=ActionStatus(row.action_status) if row.action_status else None,
        provider=row.provider_name if row.provider_name != name else "",
    )


def _whose(row: DatabaseRow) -> dict[str, Any]:
    """The fields that say whose rating a place shows, if it has none of its own."""
    only_place, rated = only_place_of(row.only_place)
    return {
        "rating_of": row.rating_of or "",
        "rated_services": row.rated_services,
        "rated_alike": bool(row.rated_alike),
        "places": places_of(row.places),
        "only_place": only_place,
        "only_place_rated": rated,
    }


def _address(row: DatabaseRow) -> str:
    """Where a place is, and its ID; for a provider without an address, its number of sites."""
    known = [" ".join(filter(None, (row.town, row.postcode))), row.cqc_id]
    if row.level == "provider" and not known[0]:
        sites = "1 site" if row.child_count == 1 else f"{row.child_count:,} sites"
        known = [sites, row.towns or "", row.cqc_id]
    return " · ".join(filter(None, known))


def _change(row: DatabaseRow) -> Change | None:
    return None if row.change is None else Change.of_steps(row.change)
