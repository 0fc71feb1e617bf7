"""Small changes to the SQL in the string literals of a Python module.

mutmut changes Python, and sees SQL only as text. This module splits each literal into words, marks
and brackets, and yields the SQL as a careless hand might have written it: without one condition,
with min for max, with < for <=, sorted the other way round, without a column in DO UPDATE SET.

The literals are read as the project writes them: keywords in capitals, everything else in small
letters. What an f-string inserts is left alone.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import NamedTuple


class Edit(NamedTuple):
    """New text for a part of a module's source."""

    start: int
    end: int
    """Offsets in characters from the start of the source; the end is not included."""
    text: str


@dataclass(frozen=True, slots=True)
class SqlChange:
    """A change to one SQL literal."""

    place: str
    """The function or constant that contains the literal, and the table that it writes to."""
    edits: tuple[Edit, ...]

    def apply(self, source: str) -> str:
        """The module's source with this change."""
        for edit in sorted(self.edits, reverse=True):
            source = source[: edit.start] + edit.text + source[edit.end :]
        return source

    def lines(self, source: str) -> tuple[str, str]:
        """The changed lines before and after, without indentation, joined by ' | '."""
        first = source.rfind("\n", 0, min(edit.start for edit in self.edits)) + 1
        last = source.find("\n", max(edit.end for edit in self.edits))
        before = source[first : len(source) if last < 0 else last]
        moved = [Edit(e.start - first, e.end - first, e.text) for e in self.edits]
        after = SqlChange(self.place, tuple(moved)).apply(before)
        return _joined(before), _joined(after)


class _Token(NamedTuple):
    kind: str
    """'word', 'number', 'text', 'operator', 'mark' or 'hole' (what an f-string inserts)."""
    text: str
    start: int
    end: int


class _Group(NamedTuple):
    """Items in brackets, or a whole literal."""

    items: tuple[_Item, ...]
    brackets: tuple[_Token, ...]
    """The opening and the closing one; none around a whole literal."""


_Item = _Token | _Group
_Items = Sequence[_Item]

_LITERAL = re.compile(r"""(?i)[rbuf]*('''|\"""|'|")""")
_SQL = re.compile(
    r"\b(SELECT|INSERT|UPDATE|DELETE|REPLACE|FROM|WHERE|SET|AND|NOT|NULL|EXISTS|LIKE|ORDER BY)\b"
    r"|<>|<=|>=| = "
)
_TOKEN = re.compile(
    r"""
    (?P<space>\s+|--[^\n]*)
    |(?P<text>'(?:[^']|'')*')
    |(?P<number>\d+(?:\.\d+)?)
    |(?P<word>[A-Za-z_]\w*(?:\.(?:\w+|\*))*)
    |(?P<operator><>|<=|>=|\|\||[<>=+*/-])
    |(?P<mark>.)
    """,
    re.VERBOSE,
)
_CLAUSES = {
    "SELECT", "FROM", "JOIN", "ON", "WHERE", "GROUP", "HAVING", "WINDOW", "ORDER", "PARTITION",
    "LIMIT", "ROWS", "SET", "VALUES", "INSERT", "REPLACE", "UPDATE", "DELETE", "CREATE", "DROP",
    "WITH", "UNION", "DO", "WHEN", "THEN", "ELSE", "END", "RETURNING",
}  # fmt: skip
"""Keywords that start a clause, which goes on to the next of them in the same brackets."""
_MORE_OF_KEYWORD = {
    "JOIN", "BY", "CONFLICT", "OR", "IGNORE", "REPLACE", "INTO", "UPDATE", "ALL", "DISTINCT",
}  # fmt: skip
"""Words that belong to the keyword directly before them."""
_WORDS = {
    "DISTINCT": ("",),
    "IGNORE": ("ABORT",),
    "LEFT": ("CROSS",),
    "CROSS": ("LEFT",),
}
"""Words, each with what may take its place anywhere."""
_CONDITIONS = {"WHERE", "ON", "HAVING", "WHEN"}
_COMPARISONS = {"=": "<>", "<>": "=", "<": "<=", "<=": "<", ">": ">=", ">=": ">"}
_OPPOSITES = {"max": "min", "min": "max", "lower": "upper", "upper": "lower"}
_TESTS = {"IS", "IN", "LIKE", "EXISTS", "NOT", "BETWEEN"}


def sql_changes(source: str, module: str) -> Iterator[SqlChange]:
    """Every change to the SQL in the source of ``module``, in the order of the source."""
    for place, literal in _literals(source, module):
        table = _written_to(literal.items)
        name = f"{place}: {table}" if table else place
        seen: set[tuple[Edit, ...]] = set()
        for edits in (*_without_statement(literal), *_changes(literal)):
            if edits not in seen:
                seen.add(edits)
                yield SqlChange(name, edits)


# Finding the literals


def _literals(source: str, module: str) -> Iterator[tuple[str, _Group]]:
    """Each literal that contains SQL, with the name of the function or constant around it."""
    starts = [0]
    for line in source.encode().splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    raw = source.encode()

    def offset(line: int, column: int) -> int:
        return len(raw[: starts[line - 1] + column].decode())

    def visit(node: ast.AST, name: str) -> Iterator[tuple[str, _Group]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
                continue  # a docstring
            inner = name
            if isinstance(child, ast.FunctionDef | ast.ClassDef):
                inner = f"{name}.{child.name}"
            elif isinstance(node, ast.Module) and isinstance(child, ast.Assign | ast.AnnAssign):
                target = child.targets[0] if isinstance(child, ast.Assign) else child.target
                inner = f"{name}.{ast.unparse(target)}"
            if isinstance(child, ast.JoinedStr) or (
                isinstance(child, ast.Constant) and isinstance(child.value, str)
            ):
                assert child.end_lineno is not None
                assert child.end_col_offset is not None
                first = offset(child.lineno, child.col_offset)
                last = offset(child.end_lineno, child.end_col_offset)
                if _SQL.search(source, first, last):
                    yield name, _grouped(_tokens(source, first, last))
            else:
                yield from visit(child, inner)

    yield from visit(ast.parse(source), module)


def _tokens(source: str, start: int, end: int) -> Iterator[_Token]:
    """The tokens of the literals between two offsets: Python joins those next to each other."""
    at = start
    while at < end:
        opening = _LITERAL.match(source, at)
        if opening is None:
            # Between two literals: white space, a line break, a comment.
            comment = source.startswith("#", at)
            at = source.index("\n", at) if comment else at + 1
            continue
        quote = opening[1]
        is_format = "f" in opening[0].lower()
        at = opening.end()
        while not source.startswith(quote, at):
            if is_format and source[at] == "{":
                close = _end_of_hole(source, at)
                yield _Token("hole", source[at:close], at, close)
                at = close
                continue
            token = _TOKEN.match(source, at, end)
            assert token is not None
            assert token.lastgroup is not None
            if token.lastgroup == "mark" and quote[0] in token[0]:
                break  # an unfinished text in a literal of its own quotes
            if token.lastgroup != "space":
                yield _Token(token.lastgroup, token[0], at, token.end())
            at = token.end()
        at += len(quote)


def _end_of_hole(source: str, start: int) -> int:
    depth = 0
    for at in range(start, len(source)):
        depth += {"{": 1, "}": -1}.get(source[at], 0)
        if depth == 0:
            return at + 1
    raise ValueError("a bracket of an f-string is not closed")


def _grouped(tokens: Iterable[_Token]) -> _Group:
    """The tokens as a tree of brackets; a bracket that is not closed is a token like others."""
    open_groups: list[list[_Item]] = [[]]
    for token in tokens:
        if _is(token, "("):
            open_groups.append([token])
        elif _is(token, ")") and len(open_groups) > 1:
            opening, *items = open_groups.pop()
            assert isinstance(opening, _Token)
            open_groups[-1].append(_Group(tuple(items), (opening, token)))
        else:
            open_groups[-1].append(token)
    return _Group(tuple(chain.from_iterable(open_groups)), ())


def _written_to(items: _Items) -> str:
    """Such as 'INSERT INTO rating', from the first words of a statement; empty for a fragment."""
    words: list[str] = []
    for item in items:
        if not _is(item, "INSERT", "REPLACE", "UPDATE", "DELETE", "CREATE") and not words:
            break
        if not isinstance(item, _Token) or item.kind not in {"word", "hole"}:
            break
        words.append(item.text)
        if item.text != item.text.upper() or item.kind == "hole":
            return " ".join(words)
    return ""


# The changes

_Edits = tuple[Edit, ...]


class _Clause(NamedTuple):
    keyword: str
    """The first word; empty for items before any keyword, such as a function's arguments."""
    head: _Items
    """The words of the keyword itself, such as GROUP BY."""
    body: _Items


def _without_statement(literal: _Group) -> Iterator[_Edits]:
    """Replace a statement that changes something by one that takes as many values and does not."""
    if literal.items and _is(literal.items[0], "INSERT", "REPLACE", "UPDATE", "DELETE"):
        values = sum(_is(token, "?") for token in _leaves(literal.items))
        yield _replaced(literal.items, f"SELECT {', '.join('?' * values) or '1'}")


def _changes(group: _Group) -> Iterator[_Edits]:
    """All changes to the items of a group and of the groups in it."""
    clauses = list(_clauses(group.items))
    keywords = [clause.keyword for clause in clauses]
    if keywords and keywords[0] in {"CREATE", "DROP"} and "SELECT" not in keywords:
        return
    adds = "INSERT" in keywords or "REPLACE" in keywords
    words = [item.text for clause in clauses for item in _leaves(clause.head)]
    if "UNION" in keywords:
        yield from _in_union(clauses)
    for number, clause in enumerate(clauses):
        if clause.keyword in _CONDITIONS:
            yield from _in_condition(clause.body)
        elif clause.keyword == "":
            for part in _parts(clause.body):
                if any(_is(item, *_COMPARISONS, *_TESTS, "AND", "OR") for item in part):
                    yield from _in_condition(part)
        elif clause.keyword in {"ORDER", "GROUP", "PARTITION"}:
            yield from _in_terms(clause)
        elif clause.keyword == "SET":
            yield from _without_one(clause.body)
        elif clause.keyword == "DO":
            later = clauses[number:]
            yield _replaced([item for c in later for item in (*c.head, *c.body)], "DO NOTHING")
        elif clause.keyword == "SELECT" and adds:
            yield from _with_neighbours_swapped(_parts(clause.body))
        if clause.keyword not in {"CREATE", "DROP"}:
            items = (*clause.head, *clause.body)
            for before, item, after in zip((None, *items), items, (*items[1:], None), strict=False):
                # IGNORE leaves out the rows without a partner that LEFT would add.
                if _is(item, "CROSS") and "IGNORE" in words:
                    continue
                # A later UNION removes what UNION ALL would let through.
                if _is(item, "UNION") and "UNION" in keywords[number + 1 :]:
                    continue
                yield from _in_word(clause.keyword, before, item, after)
    for before, item in pairwise((None, *group.items)):
        if isinstance(item, _Group):
            if isinstance(before, _Token):
                yield from _in_call(before, item)
            yield from _changes(item)


def _in_union(clauses: Sequence[_Clause]) -> Iterator[_Edits]:
    """Leave out one SELECT of a UNION."""
    arms: list[list[_Item]] = [[]]
    unions: list[_Items] = []
    for clause in clauses:
        if clause.keyword == "UNION":
            arms.append([])
            unions.append(clause.head)
        elif clause.keyword == "SELECT" or arms[-1]:
            arms[-1] += (*clause.head, *clause.body)
    for number, arm in enumerate(arms):
        yield _removed([*arm, *unions[0]] if number == 0 else [*unions[number - 1], *arm])


def _in_condition(items: _Items) -> Iterator[_Edits]:
    """Leave out one part of a condition; exchange AND and OR."""
    parts: list[list[_Item]] = [[]]
    links: list[_Item] = []
    between = False
    for item in items:
        if _is(item, "AND", "OR") and not between:
            links.append(item)
            parts.append([])
            continue
        between = _is(item, "BETWEEN") or (between and not _is(item, "AND"))
        parts[-1].append(item)
    if not links:
        if parts[0] and not _is(parts[0][0], "true"):
            yield _replaced(parts[0], "true")
        return
    for number, part in enumerate(parts):
        yield _removed([*part, links[0]] if number == 0 else [links[number - 1], *part])
    for link in links:
        yield _replaced([link], "OR" if _is(link, "AND") else "AND")


def _in_terms(clause: _Clause) -> Iterator[_Edits]:
    """Sort by a term the other way round; leave out a term."""
    if clause.keyword == "ORDER":
        for term in _parts(clause.body):
            if _is(term[-1], "DESC"):
                yield _removed(term[-1:])
            else:
                end = _leaves(term)[-1].end
                yield (Edit(end, end, " DESC"),)
    yield from _without_one(clause.body)


def _without_one(items: _Items) -> Iterator[_Edits]:
    """Leave out one of several terms, and a comma with it."""
    commas = [item for item in items if _is(item, ",")]
    terms = _parts(items)
    if len(terms) == len(commas) + 1 > 1:
        for number, term in enumerate(terms):
            yield _removed([*term, commas[0]] if number == 0 else [commas[number - 1], *term])


def _with_neighbours_swapped(terms: Sequence[_Items]) -> Iterator[_Edits]:
    """Exchange two columns next to each other in the SELECT of an INSERT."""
    for one, two in pairwise(map(_leaves, terms)):
        are_columns = [token.kind for token in (*one, *two)] == ["word", "word"]
        if are_columns and one[0].text != two[0].text:
            yield (*_replaced(one, two[0].text), *_replaced(two, one[0].text))


def _in_call(name: _Token, arguments: _Group) -> Iterator[_Edits]:
    """Call the opposite function, leave out a value of coalesce, and turn iif round."""
    if name.text in _OPPOSITES:
        yield _replaced([name], _OPPOSITES[name.text])
    parts = _parts(arguments.items)
    if name.text == "coalesce":
        for part in parts:
            yield _replaced(part, "NULL")
    if name.text == "iif" and parts:
        condition = _leaves(parts[0])
        start, end = condition[0].start, condition[-1].end
        yield (Edit(start, start, "NOT ("), Edit(end, end, ")"))


def _in_word(
    clause: str, before: _Item | None, item: _Item, after: _Item | None
) -> Iterator[_Edits]:
    """Change a single word, number or comparison; ``before`` and ``after`` are its neighbours."""
    if not isinstance(item, _Token):
        return
    is_comparison = item.text in _COMPARISONS and clause != "SET"
    if item.kind == "text":
        yield _replaced([item], "'XX'" if item.text == "''" else "''")
    elif item.kind == "number":
        if not _is(before, "LIMIT", "SELECT"):
            yield _replaced([item], f"{float(item.text) + 1:g}")
    elif item.kind == "operator" and is_comparison:
        yield _replaced([item], _COMPARISONS[item.text])
    elif _is(item, "+", "-"):
        is_sign = before is None or _is(before, ",")
        yield _replaced([item], "" if is_sign else "-" if item.text == "+" else "+")
    elif _is(item, "IS") and _is(after, "NOT"):
        assert after is not None
        yield _removed([after])
    elif _is(item, "IS"):
        yield _replaced([item], "IS NOT")
    elif _is(item, "NOT") and not _is(before, "IS"):
        yield _removed([item])
    elif _is(item, "EXISTS", "IN", "LIKE") and not _is(before, "NOT"):
        yield _replaced([item], f"NOT {item.text}")
    elif _is(item, "REPLACE") and _is(after, "INTO"):
        yield _replaced([item], "INSERT OR IGNORE")
    elif _is(item, "UNION") and not _is(after, "ALL"):
        yield _replaced([item], "UNION ALL")
    elif item.kind == "word":
        for text in _WORDS.get(item.text, ()):
            yield _replaced([item], text)


# Items


def _clauses(items: _Items) -> Iterator[_Clause]:
    """The clauses directly in a group."""
    keyword = ""
    head: list[_Item] = []
    body: list[_Item] = []
    for item, after in zip(items, (*items[1:], None), strict=False):
        starts = isinstance(item, _Token) and item.kind == "word" and item.text in _CLAUSES
        if _is(item, "CROSS", "LEFT") and _is(after, "JOIN"):
            starts = True
        if head and not body and _is(item, *_MORE_OF_KEYWORD):
            keyword = "CONFLICT" if _is(item, "CONFLICT") else keyword
            if keyword != "DO" or _is(item, "UPDATE"):
                head.append(item)
                continue
        if not starts or not isinstance(item, _Token):
            body.append(item)
            continue
        if head or body:
            yield _Clause(keyword, head, body)
        keyword = item.text
        head, body = [item], []
    if head or body:
        yield _Clause(keyword, head, body)


def _parts(items: _Items) -> list[list[_Item]]:
    """The items between commas, without empty parts."""
    parts: list[list[_Item]] = [[]]
    for item in items:
        if _is(item, ","):
            parts.append([])
        else:
            parts[-1].append(item)
    return [part for part in parts if part]


def _leaves(items: _Items) -> list[_Token]:
    """The tokens of items and of the groups among them, with their brackets, in order."""
    found: list[_Token] = []
    for item in items:
        if isinstance(item, _Token):
            found.append(item)
        else:
            found += [*item.brackets[:1], *_leaves(item.items), *item.brackets[1:]]
    return found


def _is(item: _Item | None, *texts: str) -> bool:
    return isinstance(item, _Token) and item.kind != "text" and item.text in texts


def _replaced(items: _Items, text: str) -> _Edits:
    """Replace items by ``text``, token by token: quotes and line breaks between them remain."""
    tokens = sorted(_leaves(items), key=lambda token: token.start)
    return tuple(
        Edit(token.start, token.end, "" if number else text) for number, token in enumerate(tokens)
    )


def _removed(items: _Items) -> _Edits:
    return _replaced(items, "")


def _joined(lines: str) -> str:
    shown = (" ".join(line.split()) for line in lines.splitlines())
    return " | ".join(line for line in shown if line)
