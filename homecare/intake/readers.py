"""Readers: the registered formats, and the reading of one source.

Receives a `Source`; hands on an `Adapted`, by the format the source names or the one whose
headings the file shows.
"""

from __future__ import annotations

from homecare.errors import Fault, InputError, listed, nearest
from homecare.intake.database import OPTIONS as DATABASE_OPTIONS
from homecare.intake.database import read_database_table
from homecare.intake.reading.files import peek
from homecare.intake.source import AUTO, Adapted, Context, Format, Source
from homecare.intake.sources import (
    client_level_data,
    code_point,
    cqc,
    plain,
    postcode_directories,
    visits,
)

# The plain tables stand last: a file is one of them only where it is nothing more particular.
FORMATS: tuple[Format, ...] = (
    *postcode_directories.FORMATS,
    *code_point.FORMATS,
    *cqc.FORMATS,
    *client_level_data.FORMATS,
    *visits.FORMATS,
    *plain.FORMATS,
)

DATABASE_NAMES = tuple(each.name for each in DATABASE_OPTIONS)


def formats_of(table: str) -> tuple[Format, ...]:
    """Return the formats a table can come from."""
    return tuple(each for each in FORMATS if each.table == table)


def find_format(source: Source) -> Format:
    """Return the format a source names, or the first that recognises its first file.

    Raises
    ------
    InputError
        When there is no such format, or none recognises the file.
    """
    known = formats_of(source.table)
    names = tuple(each.name for each in known)
    if source.format != AUTO:
        for each in known:
            if each.name == source.format:
                return each
        raise InputError(
            Fault(
                "no such format",
                f"{source.table}, format",
                source.format,
                listed((AUTO, *names), at_most=20),
                f"name one of the formats.{nearest(source.format, names)}",
            )
        )
    rows = peek(source.paths[0], sheet=source.sheet)
    for each in known:
        if each.recognises(rows, source.paths[0]):
            return each
    return next(each for each in known if each.name == plain.NAME)


def read_source(source: Source, context: Context) -> Adapted:
    """Return what a source's files hold, as cells under the declared headings.

    Raises
    ------
    InputError
        When a file is missing or cannot be read as the format.
    """
    if source.is_database:
        asked = {name: source.options[name] for name in DATABASE_NAMES if name in source.options}
        raw = read_database_table(asked, source.table, folder=source.folder)
        return Adapted(raw=plain.map_columns(raw, source, plain.TABLE_OF[source.table]))
    chosen = find_format(source)
    _refuse_untaken(source, chosen)
    return chosen.read(source, context)


def _refuse_untaken(source: Source, chosen: Format) -> None:
    """Refuse what an intake file states and the format would not heed."""
    stated = {"sheet": source.sheet, "columns": source.columns, "values": source.values}
    faults = [
        Fault(
            f"the format {chosen.name} does not take {name}",
            f"{source.table}, {name}",
            held if isinstance(held, str) else listed(list(held)),
            listed(chosen.takes) or "nothing of the kind",
            f'take {name} out, or read the file with format = "{plain.NAME}"',
        )
        for name, held in stated.items()
        if held and name not in chosen.takes
    ]
    if faults:
        raise InputError(faults)
