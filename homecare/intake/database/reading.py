"""Tables from a database: a query or a relation, read in a transaction that is never written to.

Receives where a table stands; hands on a `RawTable` as a file would give it, or its rows while they
come. No password reaches a message: what the driver says is told without it, and no error keeps the
driver's own behind it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from homecare.errors import Fault, InputError, UsageError, listed, nearest
from homecare.intake.database.cells import raw_from_rows
from homecare.intake.database.options import DatabaseTable
from homecare.intake.database.places import FROM_ENVIRONMENT, INSTALL, find_place, require_library
from homecare.intake.reading.files import RawTable

if TYPE_CHECKING:
    import sqlalchemy

ROWS_AT_ONCE = 20_000
# Databases that refuse to write in a transaction that only reads.
ENFORCED = ("postgresql", "sqlite")


def read_database_table(
    options: Mapping[str, object], table_name: str, *, folder: Path | None = None
) -> RawTable:
    """Return a table of a database with its cells as text.

    Parameters
    ----------
    options : mapping
        `url`, and `query` or `relation`; see `homecare.intake.database.options.DatabaseTable`.
    table_name : str
        What it should hold, such as "demand", for messages.
    folder : pathlib.Path, optional
        Where a SQLite file with a relative path stands; the current folder by default.

    Returns
    -------
    RawTable
        Row numbers count the rows of the result from 1. Without an ``order by`` at the end of the
        query, the rows are sorted by their text.

    Raises
    ------
    UsageError
        When the options do not fit together, or the libraries are not installed.
    InputError
        When the database cannot be reached, refuses, takes too long, or gives too many rows.
    """
    table = DatabaseTable.from_options(options, table_name)
    with open_rows(table, folder=folder) as opened:
        return raw_from_rows(
            opened.headings,
            opened.rows,
            source=table.source,
            is_ordered=table.is_ordered,
            notes=opened.notes,
        )


@dataclass(frozen=True)
class OpenRows:
    """The rows of a table while its database is open.

    Attributes
    ----------
    headings : tuple of str
        Names of the columns.
    rows : iterator of sequences
        The rows to come, as Python values.
    notes : tuple of str
        What is worth knowing about the reading.
    """

    headings: tuple[str, ...]
    rows: Iterator[Sequence[object]]
    notes: tuple[str, ...]


@contextmanager
def open_rows(table: DatabaseTable, *, folder: Path | None = None) -> Iterator[OpenRows]:
    """Give the headings and the rows of a table, streamed in a transaction that only reads.

    Parameters
    ----------
    table : DatabaseTable
        Where the table stands.
    folder : pathlib.Path, optional
        Where a SQLite file with a relative path stands.

    Raises
    ------
    UsageError
        When the libraries are not installed or the URL cannot be read.
    InputError
        When the database refuses, takes too long, or gives too many rows.
    """
    database = _Database(table, folder)
    refusal: InputError | None = None
    try:
        with database.connected() as connection:
            yield database.start(connection)
    except database.sqlalchemy.exc.SQLAlchemyError as error:
        refusal = database.refusal(error)
    except OSError as error:  # a socket that falls silent
        refusal = database.refusal(error)
    # Raised out here, so that the driver's error does not travel behind it.
    if refusal is not None:
        raise refusal from None


class _Database:
    """One table's database from opening to closing."""

    def __init__(self, table: DatabaseTable, folder: Path | None) -> None:
        self.table = table
        self.sqlalchemy = require_library(table)
        self.place = find_place(table, self.sqlalchemy, folder=folder)
        self.is_open = False

    @contextmanager
    def connected(self) -> Iterator[sqlalchemy.Connection]:
        """Give a connection in a transaction that is rolled back whatever happens."""
        missing = ""
        try:
            engine = self.sqlalchemy.create_engine(
                self.place.url,
                poolclass=self.sqlalchemy.pool.NullPool,
                connect_args=self.place.arguments,
                hide_parameters=True,
            )
        except (ImportError, self.sqlalchemy.exc.NoSuchModuleError) as error:
            missing = str(getattr(error, "name", "") or self.place.url.drivername)
        if missing:
            raise UsageError(
                Fault(
                    "the driver of the database is not installed",
                    self.table.source,
                    missing,
                    "a driver that is installed beside homecare",
                    INSTALL,
                )
            )
        with engine.connect() as connection:
            self.is_open = True
            transaction = connection.begin()
            try:
                with self._only_reading(connection):
                    yield connection
            finally:
                transaction.rollback()

    @contextmanager
    def _only_reading(self, connection: sqlalchemy.Connection) -> Iterator[None]:
        seconds = self.table.timeout_seconds
        if connection.dialect.name == "postgresql":
            # A time with a zone is told as it is in England, so that its date is the date here.
            for statement in (
                "SET TRANSACTION READ ONLY",
                f"SET LOCAL statement_timeout = {seconds * 1000:d}",
                "SET LOCAL TIME ZONE 'Europe/London'",
            ):
                connection.exec_driver_sql(statement)
        if connection.dialect.name != "sqlite":
            yield
            return
        connection.exec_driver_sql("PRAGMA query_only = ON")
        driver: Any = connection.connection.driver_connection
        alarm = threading.Timer(seconds, driver.interrupt)
        alarm.daemon = True
        alarm.start()
        try:
            yield
        finally:
            alarm.cancel()

    def start(self, connection: sqlalchemy.Connection) -> OpenRows:
        """Return the headings and the rows to come."""
        statement = self._statement(connection)
        if connection.dialect.name == "postgresql":
            headings, parts = _fetched(connection, statement)
        else:
            result = connection.execution_options(stream_results=True).exec_driver_sql(statement)
            headings, parts = tuple(result.keys()), result.partitions(ROWS_AT_ONCE)
        return OpenRows(headings, self._limited(parts), self._notes(connection.dialect.name))

    def _notes(self, dialect: str) -> tuple[str, ...]:
        notes = []
        if self.place.url.password and not self.table.url.startswith(FROM_ENVIRONMENT):
            notes.append(
                f"{self.table.source}: the intake file holds a password; "
                'url = "env:NAME" keeps it out of the file'
            )
        if not self.table.is_ordered:
            notes.append(
                f"{self.table.source}: row numbers count the rows sorted by their text, "
                "as no order by says otherwise"
            )
        if dialect not in ENFORCED:
            notes.append(
                f"{self.table.source}: nothing but the user's own rights keeps a {dialect} "
                "database from being written to; use a user who can only read"
            )
        return tuple(notes)

    def _statement(self, connection: sqlalchemy.Connection) -> str:
        if self.table.query:
            return self.table.query.strip().rstrip(";")
        schema, _, name = self.table.relation.rpartition(".")
        inspector = self.sqlalchemy.inspect(connection)
        if not inspector.has_table(name, schema=schema or None):
            known = [*inspector.get_table_names(schema or None)]
            known += inspector.get_view_names(schema or None)
            place = f"{listed(sorted(known)) or 'none'} in schema {schema or 'by default'}"
            raise InputError(
                Fault(
                    "there is no such table or view",
                    self.table.source,
                    f"tables and views that can be seen: {place}",
                    "a table or view as schema.name, in its own capitals",
                    "correct `relation`, or ask for the right to read it." + nearest(name, known),
                )
            )
        relation = self.sqlalchemy.table(name, schema=schema or None)
        every = self.sqlalchemy.select(self.sqlalchemy.text("*")).select_from(relation)
        quoted = str(every.compile(connection))
        # Some dialects double a % for drivers that would take it for a parameter; none is sent.
        has_doubled = "%%" in connection.dialect.identifier_preparer.quote("a%b")
        return quoted.replace("%%", "%") if has_doubled else quoted

    def _limited(self, parts: Iterable[Sequence[Sequence[object]]]) -> Iterator[Sequence[object]]:
        count = 0
        for part in parts:
            count += len(part)
            if count > self.table.row_limit:
                raise InputError(
                    Fault(
                        "the table has more rows than the limit",
                        self.table.source,
                        f"more than {self.table.row_limit:,} rows",
                        f"{self.table.row_limit:,} rows or fewer",
                        "read fewer rows with a query, or raise `row_limit`",
                    )
                )
            yield from part

    def refusal(self, error: Exception) -> InputError:
        """Return what the driver says, in five parts and without a secret."""
        orig = getattr(error, "orig", None) or error
        first = orig.args[0] if orig.args else ""
        said = first.get("M", "") if isinstance(first, dict) else str(orig)
        code = first.get("C", "") if isinstance(first, dict) else ""
        said = " ".join(self.place.without_secrets(said).split())[:300] or type(orig).__name__
        if not self.is_open:
            return InputError(
                Fault(
                    "the database cannot be opened",
                    f"{self.table.source}, at {self.place.address()}",
                    said,
                    "a database that answers, and a user it lets in",
                    "check the host, port, name, user and password of the URL, and the network",
                )
            )
        is_slow = code == "57014" or "interrupt" in said.lower() or isinstance(orig, TimeoutError)
        if is_slow:
            return InputError(
                Fault(
                    "the database takes too long",
                    self.table.source,
                    f"no answer within {self.table.timeout_seconds} seconds",
                    "an answer within `timeout_seconds`",
                    "simplify the query, or raise `timeout_seconds`",
                )
            )
        return InputError(
            Fault(
                "the database refuses the query",
                self.table.source,
                said,
                "a query that only reads tables and columns that are there",
                "correct the query, or ask for the right to read the table",
            )
        )


def _fetched(
    connection: sqlalchemy.Connection, statement: str
) -> tuple[tuple[str, ...], Iterator[Sequence[Sequence[object]]]]:
    """Return the headings, and the rows in parts, of a statement held as a cursor of PostgreSQL."""
    connection.exec_driver_sql(f"DECLARE homecare_rows NO SCROLL CURSOR FOR {statement}")
    fetch = f"FETCH FORWARD {ROWS_AT_ONCE} FROM homecare_rows"
    first = connection.exec_driver_sql(fetch)
    headings = tuple(first.keys())

    def parts() -> Iterator[Sequence[Sequence[object]]]:
        part: Sequence[Sequence[object]] = first.fetchall()
        while part:
            yield part
            part = connection.exec_driver_sql(fetch).fetchall()

    return headings, parts()
