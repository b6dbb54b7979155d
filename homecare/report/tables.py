"""CSV tables for publication: one clean heading row, full precision, nothing a spreadsheet runs.

Owns the columns of the published files. Receives a result already protected against disclosure;
hands on CSV text. Files carry a byte-order mark, as Excel on Windows reads UTF-8 by it; lines end
in a line feed. The notices of a run stand in the last column of every row: a heading above the
table would break Excel and Power BI, a file beside it would be left behind.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]
BYTE_ORDER_MARK = "\ufeff"
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")

BANDS = (
    "band",
    "rate_gbp_per_hour",
    "rate_basis",
    "costed_hours_per_week",
    "share_of_hours",
    "weekly_cost_gbp",
)
ZONES = (
    "zone_id",
    "zone_name",
    "zone_class",
    "planned_hours_per_week",
    "costed_hours_per_week",
    "not_costed_hours_per_week",
    "weekly_cost_gbp",
    "average_rate_gbp_per_hour",
    "prime_hours",
    "supplementary_hours",
    "specialist_hours",
    "spot_hours",
    "unplaced_hours",
)
ZONE_BANDS = ("zone_id", "band", "planned_hours_per_week")
PROVIDERS = ("provider_id", "zone_id", "role", "hours", "capacity_hours")


def safe_cell(value: object) -> str:
    """Return a value as a cell that no spreadsheet takes for a formula.

    Numbers keep full precision; text that begins like a formula gets a quote mark before it.

    Examples
    --------
    >>> safe_cell(-1.5), safe_cell("=SUM(A1)"), safe_cell(None), safe_cell(True)
    ('-1.5', "'=SUM(A1)", '', 'yes')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return repr(value)
    text = str(value)
    return f"'{text}" if text.startswith(_RISKY) else text


def csv_text(columns: Sequence[str], rows: Iterable[Row]) -> str:
    """Return rows as CSV text with a byte-order mark; columns a row lacks are empty cells."""
    page = io.StringIO()
    writer = csv.writer(page, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([safe_cell(row.get(name)) for name in columns] for row in rows)
    return BYTE_ORDER_MARK + page.getvalue()


def published_tables(result: Mapping[str, Any]) -> dict[str, str]:
    """Return file name to CSV text for the tables of a run.

    Parameters
    ----------
    result : mapping
        A result already passed through `homecare.report.disclosure.result.protect`.

    Returns
    -------
    dict
        ``bands.csv``, ``zones.csv`` and, where the run has them, ``zone_bands.csv`` and
        ``providers.csv``. Each has ``scenario_id`` first, then its own columns, then ``hidden``
        (names of the cells left empty for confidentiality) and ``notice``.
    """
    scenario = result["scenario"]
    notice = " ".join(scenario.get("notices") or ())
    allocation = result.get("allocation") or {}
    wanted = {
        "bands.csv": (BANDS, result.get("bands")),
        "zones.csv": (ZONES, result.get("zones")),
        "zone_bands.csv": (ZONE_BANDS, result.get("zone_bands")),
        "providers.csv": (PROVIDERS, allocation.get("providers")),
    }
    tables = {}
    for name, (columns, rows) in wanted.items():
        if rows is None or (not rows and name in ("zone_bands.csv", "providers.csv")):
            continue
        marked = [
            {
                **row,
                "scenario_id": scenario["id"],
                "notice": notice,
                "hidden": ";".join(row.get("hidden", ())),
            }
            for row in rows
        ]
        tables[name] = csv_text(("scenario_id", *columns, "hidden", "notice"), marked)
    return tables
