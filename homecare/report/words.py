"""Words for the terminal: aligned plain-text tables.

Owns what the commands print. Receives the plain result; hands on text without box characters, so
that any console can show it. Nothing here is protected against disclosure: it is the council's own
screen.
"""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from homecare import units
from homecare.report import show

Result = Mapping[str, Any]

NARROWEST = 28  # characters to which a cell is folded at the least


def table(
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    left: int | Collection[int] = 1,
    total: Sequence[str] | None = None,
    most: int | None = None,
) -> str:
    """Return rows as aligned columns under a ruled heading.

    Parameters
    ----------
    headings : sequence of str
        Headings.
    rows : sequence of sequence of str
        Cells as text.
    left : int or collection of int
        How many columns are set left, or which ones; the others are set right.
    total : sequence of str, optional
        A last row under a rule.
    most : int, optional
        Characters that a line may have: the last column is folded to fit, though never to fewer
        than ``NARROWEST``. Without it no cell is folded.

    Examples
    --------
    >>> print(table(["Band", "Hours"], [["Urban", "11,737"], ["Isolated", "314"]]))
    Band       Hours
    --------  ------
    Urban     11,737
    Isolated     314
    """
    if most is not None and rows:
        rows = _folded(headings, rows, most)
    every = [list(headings), *[list(row) for row in rows], *([list(total)] if total else [])]
    widths = [max(len(row[place]) for row in every) for place in range(len(headings))]

    lefts = range(left) if isinstance(left, int) else left

    def line(cells: Sequence[str]) -> str:
        set_cells = [
            cell.ljust(width) if place in lefts else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
        ]
        return "  ".join(set_cells).rstrip()

    rule = "  ".join("-" * width for width in widths)
    lines = [line(headings), rule, *[line(row) for row in rows]]
    if total:
        lines += [rule, line(total)]
    return "\n".join(lines)


def _folded(headings: Sequence[str], rows: Sequence[Sequence[str]], most: int) -> list[list[str]]:
    """Return rows whose last cell is folded, the further lines of it as rows of their own."""
    before = zip(*[row[:-1] for row in (headings, *rows)], strict=True)
    used = sum(max(map(len, cells)) + 2 for cells in before)
    fold = textwrap.TextWrapper(
        max(NARROWEST, most - used), break_long_words=False, break_on_hyphens=False
    )
    folded: list[list[str]] = []
    for *cells, last in rows:
        first, *more = fold.wrap(last) or [""]
        folded.append([*cells, first])
        folded += [[*([""] * len(cells)), line] for line in more]
    return folded


def notices_text(result: Result) -> str:
    """Return the notices of a result, one a line, each marked."""
    return "\n".join(f"NOTE: {notice}" for notice in result["scenario"].get("notices", ()))


def bands_table(result: Result) -> str:
    """Return the bands as a table."""
    head = result["headline"]
    averages = [row["rate_basis"] for row in result["bands"] if show.is_average(row)]
    rate = show.words(averages[0]) if averages else "Rate"
    rows = [
        [
            show.words(row["band"]),
            show.hours(row["costed_hours_per_week"]),
            show.share(row["share_of_hours"]),
            show.money(row["rate_gbp_per_hour"], 2),
            show.money(row["weekly_cost_gbp"]),
        ]
        for row in result["bands"]
    ]
    return table(
        ["Band", "Hours a week", "Share", rate, "Cost a week"],
        rows,
        total=[
            "All",
            show.hours(head["costed_hours_per_week"]),
            "",
            show.money(head["average_rate_gbp_per_hour"], 2),
            show.money(head["weekly_cost_gbp"]),
        ],
    )


def zones_table(result: Result) -> str:
    """Return the zones as a table; costs and rates only where the scenario prices by zone."""
    is_priced = result["scenario"].get("is_zone_priced", True)
    headings = ["Zone", "Planned", "Costed"] + (["Cost a week", "Rate"] if is_priced else [])
    headings += ["Prime", "Other", "Unplaced"]
    rows = []
    for row in result["zones"]:
        others = [row.get(f"{role}_hours") for role in ("supplementary", "specialist", "spot")]
        other = units.total([value for value in others if value is not None])
        cells = [
            row["zone_name"],
            show.hours(row["planned_hours_per_week"]),
            show.hours(row["costed_hours_per_week"]),
        ]
        if is_priced:
            cells += [
                show.money(row["weekly_cost_gbp"]),
                show.money(row["average_rate_gbp_per_hour"], 2),
            ]
        rows.append(
            [
                *cells,
                show.hours(row["prime_hours"]),
                show.hours(other),
                show.hours(row["unplaced_hours"]),
            ]
        )
    return table(headings, rows)


def hours_by_zone_table(result: Result) -> str:
    """Return planned, costed and not costed hours by zone as a table."""
    names = ("planned_hours_per_week", "costed_hours_per_week", "not_costed_hours_per_week")
    rows = [
        [row["zone_name"], *[show.hours(row.get(name)) for name in names]]
        for row in result["zones"]
    ]
    total = ["All", *[show.hours(result["headline"].get(name)) for name in names]]
    return table(["Zone", "Planned", "Costed", "Not costed"], rows, total=total)


def headline_text(result: Result) -> str:
    """Return the headline as labelled lines."""
    head = result["headline"]
    unpriced = head.get("not_costed_hours_per_week")
    annual = (
        f"{show.span(head['annual_cost_gbp'])} ({show.weeks(head['payment_weeks'])} payment weeks)"
    )
    pairs = [
        ("Annual cost", annual),
        ("Weekly cost", show.money(head["weekly_cost_gbp"], 2)),
        ("Average rate", show.money(head["average_rate_gbp_per_hour"], 2) + " an hour"),
        ("Costed hours", show.hours(head["costed_hours_per_week"]) + " a week"),
        (
            "Planned hours",
            show.hours(head["planned_hours_per_week"])
            + " a week"
            + (f" ({show.hours(unpriced)} not costed)" if unpriced else ""),
        ),
    ]
    spare = head.get("unplaced_cost_gbp_per_week")
    if spare:
        pairs.append(("Of it unplaced", show.money(spare) + " a week: not a saving"))
    width = max(len(name) for name, _ in pairs)
    return "\n".join(f"{name.ljust(width)}  {value}" for name, value in pairs)


def allocation_text(allocation: Mapping[str, Any]) -> str:
    """Return how the hours were placed, and why some were not."""
    prime = allocation.get("prime_share")
    lines = [show.bound_sentence(allocation)]
    if prime is not None:
        lines.append(f"Primes take {show.share(prime, 1)} of the placed hours.")
    lines.append(f"Unplaced: {units.hours_text(allocation['unplaced_hours'])} hours a week.")
    kept = allocation.get("kept")
    if kept is not None:
        beyond = units.hours_text(kept["beyond_capacity_hours"])
        packages = "package" if kept["people"] == 1 else "packages"
        lines.append(
            f"Of the placed, {kept['people']:,} {packages} and {units.hours_text(kept['hours'])} "
            f"hours a week stand with today's provider; {beyond} hours are beyond capacity."
        )
    reasons = allocation.get("unplaced_reasons") or []
    if reasons:
        rows = [
            [
                show.words(row["reason"]),
                units.hours_text(row["hours"]),
                "-" if row.get("people") is None else f"{row['people']:,}",
            ]
            for row in reasons
        ]
        lines += ["", table(["Why unplaced", "Hours a week", "People"], rows)]
    return "\n".join(lines)


def ledger_text(ledger: Mapping[str, Any]) -> str:
    """Return where the rows and hours of the intake went."""
    first = (
        f"Read {_rows(ledger['rows_in'])}, {show.exact_hours(ledger['hours_in'])} hours a week: "
        f"used {_rows(ledger['rows_used'])}, {show.exact_hours(ledger['hours_used'])} hours; "
        f"set aside {_rows(ledger['rows_set_aside'])}, "
        f"{show.exact_hours(ledger['hours_set_aside'])} hours."
    )
    rest = [
        f"  {row['reason']}: {_rows(row['rows'])}, {show.exact_hours(row['hours'])} hours"
        for row in ledger.get("reasons", ())
    ]
    return "\n".join([first, *rest])


def _rows(count: int) -> str:
    return f"{count:,} row" if count == 1 else f"{count:,} rows"


def run_text(result: Result) -> str:
    """Return a whole run for the terminal."""
    scenario = result["scenario"]
    parts = [
        f"{scenario['title']} ({scenario['id']}, as of {scenario['as_of']})",
        notices_text(result),
        headline_text(result),
        bands_table(result),
    ]
    if result.get("zones"):
        parts.append(zones_table(result))
    if result.get("allocation"):
        parts.append(allocation_text(result["allocation"]))
    parts += [
        f"Beside it: {show.headline_sentence(beside)}\n  {beside.get('why', '')}"
        for beside in result.get("beside") or ()
    ]
    parts.append("\n".join(f"Note: {note}" for note in result.get("notes", ())))
    parts.append(ledger_text(result["ledger"]))
    return "\n\n".join(part for part in parts if part) + "\n"


def zones_text(result: Result) -> str:
    """Return hours and bands by zone for the terminal."""
    bands = [row["band"] for row in result["bands"]]
    cells = {
        (row["zone_id"], row["band"]): row["planned_hours_per_week"]
        for row in result.get("zone_bands") or ()
    }
    rows = []
    for row in result["zones"]:
        spread = [show.hours(cells.get((row["zone_id"], band), 0.0)) for band in bands]
        rows.append([row["zone_name"], show.hours(row["planned_hours_per_week"]), *spread])
    parts = [
        f"{result['scenario']['title']}: planned hours a week by zone and band",
        notices_text(result),
        table(["Zone", "Planned", *[show.words(band) for band in bands]], rows),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"
