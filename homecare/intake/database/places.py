"""Where a database stands: its URL taken apart, and the secrets in it kept.

Receives a `DatabaseTable` and SQLAlchemy; hands on a `Place`: the URL with a driver, what the
driver must be told, and the texts that must never reach a message.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from homecare.errors import Fault, InputError, UsageError, nearest
from homecare.intake.database.options import DatabaseTable

if TYPE_CHECKING:
    import sqlalchemy

FROM_ENVIRONMENT = "env:"
INSTALL = 'pip install "homecare[database]", or the driver that the URL names'
_SECRET = re.compile(r"pass|pwd|secret|token|key|odbc_connect", re.IGNORECASE)


@dataclass(frozen=True)
class Place:
    """A URL taken apart: what opens the database, and what must never be told.

    Attributes
    ----------
    url : sqlalchemy.URL
        The URL, with a driver.
    arguments : mapping
        What the driver is told beside it.
    secrets : tuple of str
        Every spelling of the password and its like.
    """

    url: sqlalchemy.URL
    arguments: Mapping[str, Any]
    secrets: tuple[str, ...] = field(repr=False)

    def address(self) -> str:
        """Return where the database stands, with no more of its URL than that."""
        if not self.url.host:
            return str(self.url.database or self.url.get_backend_name())
        port = f":{self.url.port}" if self.url.port else ""
        return f"{self.url.host}{port}/{self.url.database or ''}"

    def without_secrets(self, text: str) -> str:
        """Return a text in which three stars stand for each secret."""
        for secret in self.secrets:
            text = text.replace(secret, "***")
        return text


def require_library(table: DatabaseTable) -> Any:
    """Return SQLAlchemy.

    Raises
    ------
    UsageError
        When it is not installed.
    """
    try:
        # Fetched when first asked for: most councils do not install this extra.
        return importlib.import_module("sqlalchemy")
    except ImportError:
        raise UsageError(
            Fault(
                "reading from a database needs libraries that are not installed",
                table.source,
                "no SQLAlchemy",
                "homecare with its extra `database`",
                INSTALL,
            )
        ) from None


def find_place(table: DatabaseTable, library: Any, *, folder: Path | None) -> Place:
    """Return where a table's database stands.

    Parameters
    ----------
    table : DatabaseTable
        The table, with its URL or the name of the variable that holds it.
    library : module
        SQLAlchemy.
    folder : pathlib.Path, optional
        Where a SQLite file with a relative path stands.

    Raises
    ------
    UsageError
        When the URL is not set or cannot be read.
    InputError
        When a SQLite file is missing.
    """
    text = table.url
    if text.startswith(FROM_ENVIRONMENT):
        name = text.removeprefix(FROM_ENVIRONMENT)
        text = os.environ.get(name, "")
        if not text:
            raise UsageError(
                Fault(
                    "the URL of the database is not set",
                    f"{table.source}, environment variable {name}",
                    "nothing",
                    "a SQLAlchemy URL such as postgresql://user:password@host:5432/database",
                    f"set {name} before you start homecare",
                )
            )
    url = None
    with contextlib.suppress(library.exc.ArgumentError, ValueError):
        url = library.make_url(text)  # what it says of a wrong one may quote the password
    if url is None:
        raise UsageError(
            Fault(
                "the URL of the database cannot be read",
                f"{table.source}, url",
                "text that is no URL (not shown: it may hold a password)",
                "a SQLAlchemy URL such as postgresql://user:password@host:5432/database",
                "correct it; in a password write @ as %40, / as %2F and : as %3A",
            )
        )
    return _with_driver(url, table, folder, secrets=_secrets(url, text))


def _secrets(url: sqlalchemy.URL, text: str) -> tuple[str, ...]:
    """Return every spelling of what must not be told, the longest first."""
    values = [str(value) for name, value in url.query.items() if _SECRET.search(name)]
    found = [str(url.password or ""), *values]
    found += re.findall(r"(?i)(?:pwd|password)=([^;]+)", ";".join(values))
    for spelling in (text, url.render_as_string(hide_password=False)):
        found += re.findall(r"://[^:@/]*:(.*)@", spelling)
    return tuple(sorted({each for each in found if each}, key=len, reverse=True))


def _with_driver(
    url: sqlalchemy.URL, table: DatabaseTable, folder: Path | None, *, secrets: tuple[str, ...]
) -> Place:
    """Return a URL with the driver that homecare brings, and its limits."""
    arguments: dict[str, Any] = {}
    if url.drivername in ("postgres", "postgresql"):
        url = url.set(drivername="postgresql+pg8000")
    if url.drivername == "postgresql+pg8000":
        arguments["timeout"] = table.timeout_seconds + 5
        url, arguments["ssl_context"] = _encryption(url, table)
    if url.get_backend_name() == "sqlite":
        url = url.set(database=str(_existing_file(url.database or "", table, folder)))
    return Place(url, arguments, secrets)


def _encryption(url: sqlalchemy.URL, table: DatabaseTable) -> tuple[sqlalchemy.URL, object]:
    """Return what `sslmode` asks of the driver; None: encrypted where the server can."""
    mode = str(url.query.get("sslmode", "prefer"))
    root = str(url.query.get("sslrootcert", "")) or None
    contexts = {"disable": False, "prefer": None, "require": True, "verify-full": None}
    if mode not in contexts:
        raise UsageError(
            Fault(
                "sslmode is not one that is known",
                f"{table.source}, url",
                f'"{mode}"',
                ", ".join(contexts),
                "use one of them." + nearest(mode, contexts),
            )
        )
    context = ssl.create_default_context(cafile=root) if mode == "verify-full" else contexts[mode]
    return url.difference_update_query(["sslmode", "sslrootcert"]), context


def _existing_file(name: str, table: DatabaseTable, folder: Path | None) -> Path:
    """Return the path of a SQLite file; SQLite itself would make a new, empty one."""
    path = (folder or Path()) / name
    if not path.is_file():
        raise InputError(
            Fault(
                "the database file is missing",
                f"{table.source}, at {path}",
                "a folder" if name and path.is_dir() else "nothing",
                "a SQLite file",
                "correct the path, or put the file there",
            )
        )
    return path
