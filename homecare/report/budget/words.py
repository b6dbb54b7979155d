"""Words of a budget for the terminal: years, the table of a medium-term plan, uplifts, notes.

Owns what `homecare budget` prints. Receives the plain figures of a budget; hands on text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from homecare.report import show, words
from homecare.report.budget import mtfs
from homecare.units import percent

Figures = Mapping[str, Any]


def budget_text(figures: Figures) -> str:
    """Return a budget for the terminal."""
    parts = [
        figures["scenario"]["title"],
        "Cost of each financial year\n" + words.table(*_years(figures)),
        "From each year's budget to the next\n" + plan_table(mtfs.columns(figures)),
    ]
    asked = mtfs.further(figures)
    if asked:
        parts.append("Over several years\n" + plan_table(asked))
    parts.append("Years of the contract, by days of service\n" + _contract_years(figures))
    if figures["uplifts"]:
        parts.append("Uplifts\n" + _uplifts(figures))
    if figures["against"]:
        title = figures["against"]["scenario"]["title"]
        made = [mtfs.column(each, each["year"]) for each in figures["bridges_against"]]
        parts.append(
            f"Against {title}, in each year\n"
            + plan_table(made, base=f"{title}", end="This budget")
        )
    parts.append("\n".join(f"NOTE: {note}" for note in figures["notes"]))
    parts.append(words.notices_text(figures))
    return "\n\n".join(part for part in parts if part) + "\n"


def _years(figures: Figures) -> tuple[list[str], list[list[str]]]:
    rows = [
        [
            mtfs.year_heading(year),
            weeks(year["payment_weeks"]),
            show.hours(year["hours_per_week"]),
            show.share(year["share_at_contract_rates"]),
            show.money(year["average_rate_gbp_per_hour"], 2),
            show.money(year["cost_gbp"]),
        ]
        for year in figures["financial_years"]
    ]
    heads = [
        "Financial year", "Payment weeks", "Hours a week", "At contract rates", "Average rate",
        "Cost",
    ]  # fmt: skip
    return heads, rows


def weeks(count: float) -> str:
    """Return payment weeks, to the hundredth where they are not whole.

    Examples
    --------
    >>> weeks(53.0), weeks(365 / 7)
    ('53', '52.14')
    """
    return f"{count:.0f}" if count == round(count) else f"{count:.2f}"


def plan_table(
    every: Sequence[mtfs.Column], *, base: str = "Base budget", end: str = "Budget of the year"
) -> str:
    """Return columns as the table of a medium-term plan."""
    if not every:
        return "There is one year alone."
    rows = [[base, *[show.money(float(each.base)) for each in every]]]
    rows += [
        [mtfs.CAUSE_WORDS[cause], *[signed(each.steps.get(cause)) for each in every]]
        for cause in mtfs.causes(every)
    ]
    rows.append(["Change", *[signed(each.change) for each in every]])
    last = [end, *[show.money(float(each.end)) for each in every]]
    return words.table(["", *[each.heading for each in every]], rows, total=last)


def signed(gbp: Decimal | None) -> str:
    """Return pounds with their sign, or the sign of their absence."""
    return show.signed(None if gbp is None else float(gbp))


def _contract_years(figures: Figures) -> str:
    rows = [
        [
            f"{year['number']}" + (" (extension)" if year["is_extension"] else ""),
            year["from_on"],
            year["until_on"],
            show.money(year["cost_gbp"]),
        ]
        for year in figures["contract_years"]
    ]
    totals = figures["contract_total_gbp"]
    last = ["With extensions", "", "", show.money(totals["with_extensions"])]
    certain = ["Certain years", "", "", show.money(totals["certain"])]
    return words.table(["Year", "From", "To", "Cost"], [*rows, certain], left=3, total=last)


def _uplifts(figures: Figures) -> str:
    rows = [
        [each["on"], percent(each["change"], 2), *map(_rate, each["rates_gbp_per_hour"].values())]
        for each in figures["uplifts"]
    ]
    names = [show.words(name) for name in figures["uplifts"][0]["rates_gbp_per_hour"]]
    return words.table(["From", "Uplift", *names], rows)


def _rate(rate: float) -> str:
    return show.money(rate, 2)
