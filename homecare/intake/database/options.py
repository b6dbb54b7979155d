"""Database options: which table of which database is meant, checked before anything is opened.

Receives the options of an intake file; hands on a `DatabaseTable`. Knows no database library.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from homecare.errors import Fault, UsageError, nearest
from homecare.intake.source import Option

ROW_LIMIT = 5_000_000
TIMEOUT_SECONDS = 60
# A text, a quoted name, or a comment: what stands inside is no part of the statement.
_QUOTED = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|/\*.*?\*/""", re.DOTALL)
# What an intake file may say of a database, beside columns and values.
OPTIONS = (
    Option("url", "text", "SQLAlchemy URL, or env:NAME for the variable that holds it"),
    Option("query", "text", "One statement that reads; instead of relation"),
    Option("relation", "text", "A table or view, as schema.name; instead of query"),
    Option("geometry", "text", "Column of the zones' shapes; needed where its name is unusual"),
    Option("srid", "number", "Coordinate reference system of shapes that state none"),
    Option("row_limit", "number", f"Most rows that are read; {ROW_LIMIT:,} by default"),
    Option("timeout_seconds", "number", f"Longest wait at each step; {TIMEOUT_SECONDS} by default"),
)
_READS = ("select", "with", "values", "table")


@dataclass(frozen=True)
class DatabaseTable:
    """A table of a database.

    Attributes
    ----------
    name : str
        What it holds, such as "demand".
    url : str
        A SQLAlchemy URL, or ``env:NAME`` for the environment variable that holds it.
    query : str
        One statement that reads; empty where `relation` is given.
    relation : str
        A table or view, as ``schema.name`` or ``name``; empty where `query` is given.
    geometry : str
        Column of the zones' shapes; empty: the one with a usual name.
    srid : int
        Coordinate reference system of shapes that state none; 0: it must be stated.
    row_limit : int
        Most rows that are read.
    timeout_seconds : int
        Longest wait for the database, at each step.
    """

    name: str
    url: str = field(repr=False)
    query: str = ""
    relation: str = ""
    geometry: str = ""
    srid: int = 0
    row_limit: int = ROW_LIMIT
    timeout_seconds: int = TIMEOUT_SECONDS

    @classmethod
    def from_options(cls, options: Mapping[str, object], name: str) -> DatabaseTable:
        """Return the table that options describe.

        Raises
        ------
        UsageError
            With every fault of the options: none but the known ones, one of `query` and
            `relation`, and a query that is one statement and reads.

        Examples
        --------
        >>> DatabaseTable.from_options(
        ...     {"url": "sqlite:///social.db", "relation": "packages"}, "demand"
        ... ).source
        'database: packages'
        """
        known = {each.name: str if each.shape == "text" else int for each in OPTIONS}
        where = f"{name}, from a database"
        faults = []
        for option, value in options.items():
            kind = known.get(option)
            if kind is None:
                faults.append(
                    Fault(
                        f'"{option}" is not an option of a database',
                        where,
                        f'"{option}"',
                        ", ".join(known),
                        f"remove or correct it.{nearest(option, known)}",
                    )
                )
            elif not isinstance(value, kind) or isinstance(value, bool):
                faults.append(_wrong(where, option, type(value).__name__, kind))
            elif kind is int and int(str(value)) < (option != "srid"):
                faults.append(_wrong(where, option, str(value), kind))
        if faults:
            raise UsageError(faults)
        made = cls(name=name, **{"url": "", **options})  # type: ignore[arg-type]  # their types were checked above
        faults = made._faults(where)
        if faults:
            raise UsageError(faults)
        return made

    @property
    def source(self) -> str:
        """What the table is called in messages."""
        return f"database: {self.relation or f'query of {self.name}'}"

    @property
    def is_ordered(self) -> bool:
        """Whether the query itself, not a part of it, says in which order its rows come."""
        text = bare_statement(self.query)
        while (shorter := re.sub(r"\([^()]*\)", " ", text)) != text:
            text = shorter
        return bool(re.search(r"\border\s+by\b", text, re.IGNORECASE))

    def _faults(self, where: str) -> list[Fault]:
        faults = []
        if not self.url.removeprefix("env:").strip():
            faults.append(
                Fault(
                    "the URL of the database is missing",
                    where,
                    "nothing",
                    'a SQLAlchemy URL, or "env:NAME" for an environment variable that holds it',
                    'add url = "env:HOMECARE_DATABASE_URL" and set that variable',
                )
            )
        if bool(self.query.strip()) == bool(self.relation.strip()):
            faults.append(
                Fault(
                    "a query and a relation are both given"
                    if self.query
                    else "neither a query nor a relation is given",
                    where,
                    "both" if self.query else "neither",
                    "query or relation, one of them",
                    "say which rows are meant: a table or view as `relation`, or a `query`",
                )
            )
        if self.query.strip() and not _reads_once(self.query):
            faults.append(
                Fault(
                    "the query is not one statement that reads",
                    where,
                    f'"{" ".join(self.query.split())[:60]}"',
                    f"one statement that begins with {', '.join(_READS)}",
                    "keep the select alone",
                )
            )
        return faults


def bare_statement(query: str) -> str:
    """Return a query without comments and with its quoted texts emptied.

    Examples
    --------
    >>> bare_statement("select 'a;b' -- order by x")
    "select ''  "
    """
    return _QUOTED.sub(lambda found: {"'": "''", '"': '""'}.get(found[0][0], " "), query)


def _reads_once(query: str) -> bool:
    """Return whether a query is one statement that reads, as far as its text can show.

    Databases quote in more ways than are known here: with one of those, no semicolon is believed to
    be part of a text.
    """
    query = query.strip().rstrip(";")
    text = bare_statement(query).strip()
    first = re.match(r"\(*\s*(\w+)", text)
    is_doubtful = ";" in query and re.search(r"\$\w*\$|/\*|\\", query) is not None
    is_one = ";" not in text and not is_doubtful
    return first is not None and first.group(1).lower() in _READS and is_one


def _wrong(where: str, option: str, found: str, kind: type) -> Fault:
    allowed = "text" if kind is str else "a whole number, 1 or more"
    return Fault(f"{option} is not {allowed}", where, found, allowed, f"correct {option}")
