"""The tables for SQLAlchemy Core, used only within ``db``.

The SQL in :mod:`db.sqlite.migrations` defines the schema, and a test checks that these tables agree
with it. Every 'id' column, and every column that refers to one, holds a row ID, not a CQC ID.
Dates are ISO text, which is empty if no source states them.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from sqlalchemy import Column, Float, Integer, MetaData, Table, Text
from sqlalchemy.sql.selectable import NamedFromClause

metadata = MetaData()

DatabaseRow: TypeAlias = Any
"""A row that SQLAlchemy returns: its columns are attributes unknown to type checkers."""


def other_name(table: Table, name: str) -> NamedFromClause[Any]:
    """Return ``table`` under another name, for a module that keeps it.

    SQLAlchemy makes an alias's columns when they are first used, and not safely if that is in two
    threads at once: a query then fails with InvalidRequestError. So they are made here.
    """
    alias = table.alias(name)
    assert alias.c
    return alias


def _table(name: str, *columns: Column[Any]) -> Table:
    return Table(name, metadata, *columns)


def _id() -> Column[int]:
    return Column("id", Integer, primary_key=True)


def _key(name: str) -> Column[int]:
    """An integer column that is part of a table's composite key."""
    return Column(name, Integer, primary_key=True)


def _text_key(name: str) -> Column[str]:
    return Column(name, Text, primary_key=True)


def _integer(name: str) -> Column[int]:
    return Column(name, Integer)


def _real(name: str) -> Column[float]:
    return Column(name, Float)


def _text(name: str) -> Column[str]:
    return Column(name, Text)


DESCRIPTION = (
    "type",
    "category",
    "street",
    "line2",
    "town",
    "county",
    "postcode",
    "local_authority",
    "region",
    "nhs_region",
    "ods_code",
    "brand_id",
    "brand",
    "role",
    "beds",
    "care_home",
    "latitude",
    "longitude",
    "registered",
    "opened",
    "closed",
    "website",
    "dormant",
    "service_types",
    "specialisms",
    "checked",
)
"""The columns that describe an organisation, in ``organisation`` and ``description``."""

_TYPES: dict[str, Any] = {
    "beds": Integer,
    "care_home": Integer,
    "registered": Integer,
    "dormant": Integer,
    "latitude": Float,
    "longitude": Float,
}


def _description() -> list[Column[Any]]:
    return [Column(name, _TYPES.get(name, Text)) for name in DESCRIPTION]


series = _table("series", _id(), _text("name"), _integer("newest"))
file = _table(
    "file",
    _id(),
    _text("sha256"),
    _text("name"),
    _text("format"),
    _text("extract_month"),
    _text("as_of"),
    _integer("is_directory"),
    _integer("row_count"),
    _integer("places"),
    _text("imported"),
    _integer("series"),
)
source = _table(
    "source",
    _id(),
    _text("identity"),
    _text("title"),
    _text("publisher"),
    _text("kind"),
    _text("url"),
    _text("published"),
    _text("licence"),
    _text("note"),
)
source_file = _table(
    "source_file", _key("source"), _key("file"), _text("kind"), _text("licence"), _text("note")
)
organisation = _table(
    "organisation",
    _id(),
    _text("cqc_id"),
    _text("level"),
    _text("name"),
    _text("sort_name"),
    _integer("provider"),
    *_description(),
    _integer("is_closed"),
    _integer("missing_from"),
    _integer("child_count"),
    _integer("rating"),
    _text("rated"),
    _integer("change"),
    _integer("rating_of"),
    _integer("rated_services"),
    _integer("rated_alike"),
    _integer("framework"),
)
description = _table(
    "description",
    _id(),
    _integer("organisation"),
    _text("kind"),
    _text("as_of"),
    _text("name"),
    _text("provider"),
    *_description(),
)
description_source = _table(
    "description_source", _key("description"), _key("first"), _integer("last")
)
organisation_name = _table(
    "organisation_name", _key("organisation"), _text_key("name"), _key("file")
)
relation = _table(
    "relation",
    _key("organisation"),
    _text_key("related"),
    _text_key("type"),
    _text_key("reason"),
    _text_key("related_name"),
    _key("file"),
)
service = _table("service", _id(), _text("key"), _text("name"), _integer("position"))
service_name = _table("service_name", _key("service"), _text_key("name"), _key("file"))
service_lineage = _table("service_lineage", _key("former"), _key("successor"), _key("file"))
report = _table(
    "report",
    _id(),
    _text("key"),
    _text("title"),
    _text("published"),
    _text("kind"),
    _text("url"),
    _text("note"),
    _text("enforcement"),
    _integer("rated"),
    _integer("framework"),
    _integer("pilot"),
)
report_detail = _table(
    "report_detail",
    _key("report"),
    _key("file"),
    _text("title"),
    _text("published"),
    _text("kind"),
    _text("url"),
    _text("note"),
    _text("enforcement"),
    _integer("rated"),
    _integer("framework"),
    _integer("pilot"),
)
visit = _table(
    "visit",
    _key("report"),
    _text_key("started"),
    _text_key("ended"),
    _text_key("note"),
    _key("file"),
)
report_scope = _table("report_scope", _key("report"), _key("organisation"), _key("file"))
rating_value = _table("rating_value", _id(), _text("word"), _integer("rank"))
rating = _table(
    "rating",
    _id(),
    _integer("organisation"),
    _integer("service"),
    _integer("question"),
    _text("published"),
    _integer("value"),
    _integer("twin"),
    _integer("framework"),
)
pilot_rating = _table("pilot_rating", _key("rating"))
rating_detail = _table(
    "rating_detail",
    _id(),
    _integer("source"),
    _integer("confidence"),
    _integer("report"),
    _integer("inherited"),
    _text("inherited_from"),
    _real("percentage"),
    _text("note"),
    _integer("framework"),
    _integer("grouped"),
    _integer("carried"),
    _integer("current"),
)
rating_source = _table(
    "rating_source", _key("rating"), _key("detail"), _key("first"), _integer("last")
)
score = _table(
    "score",
    _key("organisation"),
    _key("service"),
    _key("question"),
    _text_key("published"),
    _text_key("statement"),
    Column("score", Float, primary_key=True),
    _key("carried"),
    _text_key("name"),
    _text_key("words"),
    _key("source"),
    _key("file"),
)
other_rating = _table(
    "other_rating",
    _key("organisation"),
    _text_key("name"),
    _text_key("published"),
    _key("value"),
    _key("source"),
    _integer("confidence"),
    _integer("report"),
    _text("note"),
    _key("file"),
)
pack = _table("pack", _key("file"), _text("key"), _integer("revision"))
finding = _table(
    "finding",
    _id(),
    _integer("file"),
    _text("key"),
    _integer("superseded"),
    _integer("report"),
    _integer("organisation"),
    _integer("service"),
    _text("kind"),
    _integer("question"),
    _text("regulation"),
    _text("text"),
    _text("note"),
    _integer("source"),
    _text("part"),
    _text("statement"),
    _text("evidence"),
    _text("published"),
    _real("score"),
)
measure = _table(
    "measure",
    _id(),
    _integer("file"),
    _text("key"),
    _integer("superseded"),
    _integer("report"),
    _integer("organisation"),
    _integer("service"),
    _text("name"),
    _text("unit"),
    _real("before"),
    _real("after"),
    _real("value"),
    _text("comparator"),
    _text("period"),
    _text("note"),
    _integer("source"),
)
statement = _table(
    "statement",
    _id(),
    _integer("file"),
    _text("key"),
    _integer("superseded"),
    _integer("report"),
    _integer("organisation"),
    _text("role"),
    _text("name"),
    _text("of"),
    _text("text"),
    _integer("source"),
)
action = _table(
    "action",
    _id(),
    _integer("file"),
    _text("key"),
    _integer("superseded"),
    _integer("report"),
    _integer("organisation"),
    _integer("service"),
    _text("text"),
    _text("status"),
    _integer("source"),
)
event = _table(
    "event",
    _id(),
    _integer("file"),
    _text("key"),
    _integer("superseded"),
    _integer("organisation"),
    _text("title"),
    _text("text"),
    _text("happened"),
    _integer("from_regulator"),
    _integer("source"),
)
conflict = _table(
    "conflict",
    _id(),
    _integer("file"),
    _text("key"),
    _integer("superseded"),
    _integer("organisation"),
    _integer("service"),
    _integer("question"),
    _integer("report"),
    _text("topic"),
    _text("text"),
)
conflict_source = _table("conflict_source", _key("conflict"), _key("source"))
