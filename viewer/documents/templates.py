"""HTML rendered from the templates in ``resources/templates`` with Jinja2.

Every value inserted into a template is escaped as text; markup comes only from the templates. A
template only arranges its values: records, and words chosen by :mod:`viewer.wording`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from viewer.documents.printable import printable
from viewer.system import paths
from viewer.wording import dates, headings
from viewer.wording.attribution import cited, signatory, summarised
from viewer.wording.findings import lead
from viewer.wording.measures import figure, measured
from viewer.wording.phrases import listed
from viewer.wording.rating import dated_rating, mark_of, rating_word
from viewer.wording.reports import dated_title, particulars

if TYPE_CHECKING:
    from jinja2 import Environment


_FILTERS: dict[str, Callable[..., object]] = {
    "cited": cited,
    "dated_rating": dated_rating,
    "dated_title": dated_title,
    "day": dates.day,
    "figure": figure,
    "lead": lead,
    "listed": listed,
    "mark": mark_of,
    "measured": measured,
    "particulars": particulars,
    "signatory": signatory,
    "summarised": summarised,
    "when": dates.as_stated,
    "word": rating_word,
}
"""The filters that templates use to put records and dates into words: ``{{ when|day }}``."""


def render(template: str, /, **values: object) -> str:
    """Render a template, named by its path in ``resources/templates``, and return the HTML.

    ``values`` are the names available to the template. Raises Jinja2's ``UndefinedError`` if it
    uses any other name or an attribute that a value does not have, and ``TypeError`` if it would
    write None. The first call imports Jinja2, so do not call this before the first paint; see
    :func:`prepare`.
    """
    return _environment().get_template(template).render(values)


@cache
def prepare(folder: str) -> None:
    """Import Jinja2 and compile the templates in ``folder``, so that :func:`render` is fast.

    Takes about 100 ms the first time, so call it on a worker thread. Another thread may render at
    the same time.
    """
    environment = _environment()
    for name in environment.list_templates():
        if name.startswith(f"{folder}/"):
            environment.get_template(name)


def is_web_address(text: str) -> bool:
    """Whether ``text`` may become a link, that is, starts with https:// or http://."""
    return text.lower().startswith(("https://", "http://"))


@cache
def _environment() -> Environment:
    # The import takes 30 ms, which must not delay the first paint.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(paths.resources_dir() / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_text,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    environment.tests["web_address"] = is_web_address
    environment.globals["headings"] = headings
    environment.filters.update(_FILTERS)
    return environment


def _text(value: object) -> object:
    """Prepare a value for output; Jinja2 escapes it afterwards.

    Raises TypeError for None, which a template must test for rather than write.
    """
    if value is None:
        raise TypeError("A template would write None.")
    if type(value) is not str:  # a number, or markup of the templates themselves
        return value
    return printable(value)
