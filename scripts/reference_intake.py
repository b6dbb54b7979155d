"""The reference page of intake files: every key, format and option, as the code declares them.

Receives the declarations of `homecare.intake`; hands on Markdown to `build_reference.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from homecare.intake import formats_of
from homecare.intake.config import KEYS, NEEDED
from homecare.intake.config_sources import SEVERAL, SPARE, TABLES
from homecare.intake.database import OPTIONS as DATABASE_OPTIONS
from homecare.intake.source import Option
from homecare.intake.sources.plain import NAME as PLAIN
from homecare.intake.sources.plain import TABLE_OF
from homecare.intake.zoning.source import FORMATS, LIST_TAKES, OPTIONS, POLYGONS_TAKE
from homecare.tables import DEMAND, DEMAND_LINES

TOP: dict[str, str] = {
    "schema": "`1`.",
    "kind": '`"intake"`.',
    "id": "Name of the intake, and of its folder where `--out` names none: letters, digits, - . _.",
    "title": "What the project is called.",
    "as_of": "The day the files describe, as `2026-03-31` without quotes.",
    "notes": "For whoever reads the file.",
    "notices": "Statements that every output carries.",
    "attribution": "Whose data the maps show.",
    "costed_services": "Services whose cost is reported; every row, if left out.",
    "spread_hours": "`true`: hours stated for a sector, LSOA or zone are spread over its "
    "postcodes.",
    "seed": "Whole number that settles ties; 0 unless stated.",
    "surroundings_m": "Metres around the zones within which postcodes are kept; 3000 unless "
    "stated.",
    "models": "A table: `geography`, `pricing` and `allocation`, each a bundled model's name or a "
    "file under `models/KIND/` beside the intake file.",
    "zones": "Table: the zones.",
    "postcodes": "Table: the postcodes.",
    "demand": "Table: packages and hours.",
    "providers": "Table: the providers.",
    "appointments": "Table: who has which zone.",
    "bands": "Table: areas or polygons with their band; `file` alone.",
    "visits": "Table: what was delivered.",
}
SOURCE: dict[str, str] = {
    "file": "The file, folder or zip, beside the intake file; `bundled:` begins a bundled one. "
    "Either slash parts folders.",
    "files": "Several files read as one table, where the format takes several.",
    "format": "One of the formats below; `auto`, or left out: found by the headings.",
    "sheet": "Sheet of a workbook; left out: the one with the headings.",
    "columns": "A table: standard column = heading in the file.",
    "values": "A table for each column: word in the file = standard word. Capitals do not matter.",
}


def intake_page(
    table: Callable[[Sequence[str], Iterable[Sequence[object]]], str],
    code: Callable[[object], str],
    made_by: str,
) -> str:
    """Return the page; `table` and `code` set Markdown, `made_by` is the mark of a made page."""
    for names, meanings in ((KEYS, TOP), (TABLES, TOP)):
        missing = [name for name in names if name not in meanings]
        if missing:
            raise SystemExit(f"scripts/reference_intake.py says nothing of {missing}")

    def codes(names: Iterable[object]) -> str:
        return ", ".join(code(name) for name in names)

    def options(found: Iterable[Option]) -> str:
        return table(
            ["option", "holds", "meaning"],
            [
                (
                    code(each.name),
                    f"{each.shape}: {codes(each.allowed)}" if each.allowed else each.shape,
                    f"{each.meaning[:1].upper()}{each.meaning[1:]}",
                )
                for each in found
            ],
        )

    parts = [
        "# Intake files",
        made_by,
        (
            "An intake file names the files a council holds, for `homecare intake`. "
            "[From the files you hold to a project](../how-to/intake.md) shows how it is used."
        ),
        "## Keys at the top",
        table(
            ["key", "needed", "meaning"],
            [
                (
                    code(name),
                    "yes"
                    if name in ("schema", "kind", "id", "title", "as_of", "models", *NEEDED)
                    else "",
                    TOP[name],
                )
                for name in KEYS
            ],
        ),
        (
            f"{codes(SEVERAL)} may be written several times, as `[[demand]]`; the sources are "
            f"joined. {codes(SPARE)} may be left out."
        ),
        "## Keys of a table",
        "A key that is not known, or that the format would not heed, is a fault.",
        table(["key", "meaning"], [(code(name), SOURCE[name]) for name in SOURCE]),
        "### From a database",
        "In place of `file`, for any table but `bands`; with `columns` and `values`.",
        options(DATABASE_OPTIONS),
        "## Zones",
        (
            f"A file of polygons takes {codes(POLYGONS_TAKE)}; a list of areas (CSV or workbook) "
            f"takes {codes(LIST_TAKES)}. `format` is {codes(FORMATS)}."
        ),
        options(OPTIONS),
    ]
    for name in TABLES:
        parts += _formats(name, codes, options)
    known = DEMAND.column_names()
    more = [
        (code(column.name), column.meaning)
        for column in DEMAND_LINES.columns
        if column.name not in known
    ]
    parts += [
        "## Columns of demand that only an intake reads",
        "All others are in [tables](tables.md).",
        table(["column", "meaning"], more),
    ]
    return "\n\n".join(parts) + "\n"


def _formats(
    name: str,
    codes: Callable[[Iterable[object]], str],
    options: Callable[[Iterable[Option]], str],
) -> list[str]:
    """Return the parts of the page on the formats of one table."""
    formats = formats_of(name)
    parts = [f"## Formats of {name}"] if formats else []
    shown: dict[tuple[Option, ...], str] = {}
    for each in formats:
        takes = codes(each.takes) or ("its options alone" if each.options else "nothing")
        parts += [
            f"### {codes([each.name])} of {name}",
            f"{each.meaning[0].upper()}{each.meaning[1:]}. Beside its file it takes {takes}.",
        ]
        if each.options in shown:
            parts.append(f"Its options are those of {codes([shown[each.options]])}.")
        elif each.options:
            shown[each.options] = each.name
            parts.append(options(each.options))
        if each.name == PLAIN:
            parts.append(f"Columns that may be mapped: {codes(TABLE_OF[name].column_names())}.")
    return parts
