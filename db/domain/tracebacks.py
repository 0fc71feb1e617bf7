"""Errors as text for a log or a report, without any value that a program was working on.

An error's own text may name whatever was in a database, in a file or in the search box. It is kept
only where it cannot: if it is a constant of the code that raised it, or if Python itself raised an
error that speaks of the program alone, such as AttributeError. Local variables are never shown.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterator
from opcode import opname
from types import TracebackType

_OF_THE_PROGRAM = (
    ArithmeticError, AttributeError, ImportError, IndexError, MemoryError, NameError,
    RecursionError, TypeError,
)  # fmt: skip
"""Errors whose text names only parts of the program, if Python raises them."""
_QUOTED = re.compile(r"""'[^'\n]*'|"[^"\n]*"|‘[^’\n]*’|\[[^\]\n]*\]""")
_CAUSE = "The above exception was the direct cause of the following exception:"
_CONTEXT = "During handling of the above exception, another exception occurred:"


class ChildFailed(RuntimeError):
    """A bug ended the work of a child process: the text is the traceback there, without values."""


def traceback_without_values(error: BaseException) -> str:
    """Return the traceback of ``error``, and of the errors that led to it, as several lines."""
    parts: list[str] = []
    for link, connection in _chain(error):
        stack = traceback.format_tb(link.__traceback__)
        heading = ["Traceback (most recent call last):\n"] if stack else []
        parts.append("".join([*heading, *stack, f"{summary_without_values(link)}\n"]))
        if connection:
            parts.append(f"\n{connection}\n\n")
    return "".join(parts)


def summary_without_values(error: BaseException) -> str:
    """Return the kind of ``error``, and its text if that cannot hold a value: 'OSError: [28] …'."""
    kind = type(error)
    module = "" if kind.__module__ == "builtins" else f"{kind.__module__}."
    text = _text(error)
    return f"{module}{kind.__qualname__}" + (f": {text}" if text else "")


def _chain(error: BaseException) -> Iterator[tuple[BaseException, str]]:
    """Return ``error`` and those that led to it, the first one first, each with what follows it."""
    links: list[tuple[BaseException, str]] = [(error, "")]
    seen = {id(error)}
    while True:
        last = links[-1][0]
        before, connection = last.__cause__, _CAUSE
        if before is None and not last.__suppress_context__:
            before, connection = last.__context__, _CONTEXT
        if before is None or id(before) in seen:
            return iter(links[::-1])
        seen.add(id(before))
        links.append((before, connection))


def _text(error: BaseException) -> str:
    if isinstance(error, ChildFailed):
        return str(error)
    if isinstance(error, OSError):
        number = getattr(error, "winerror", None) or error.errno
        return f"[{number}] {error.strerror}" if number is not None else ""
    if type(error).__module__ == "sqlite3":
        # What follows a colon may be a word of a query: 'no such column: lister'.
        return _QUOTED.sub("…", str(error)).partition(":")[0]
    statement = getattr(error, "statement", None)
    if isinstance(statement, str) and hasattr(error, "orig"):
        # SQLAlchemy's, with the statement. Values are bound, so that the statement has none.
        return f"[SQL: {statement}]"
    text = str(error)
    where = _end(error.__traceback__)
    if where is None:
        return ""
    code = where.tb_frame.f_code
    if error.args and all(value in code.co_consts for value in error.args):
        return text
    raised = opname[code.co_code[where.tb_lasti]] == "RAISE_VARARGS"
    return text if isinstance(error, _OF_THE_PROGRAM) and not raised else ""


def _end(trace: TracebackType | None) -> TracebackType | None:
    """Return the innermost entry of a traceback: the place that raised the error."""
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace
