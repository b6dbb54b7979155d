"""The page of a budget: years, the table of a medium-term plan, uplifts and sources.

Owns the order and the sentences of the paper. Receives the plain figures of a budget and finished
charts; hands on HTML text that fetches nothing from anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from homecare import units
from homecare.report import show
from homecare.report.budget import mtfs
from homecare.report.budget.words import signed, weeks
from homecare.report.furniture import Picture
from homecare.report.page import inline, render
from homecare.report.page_tables import PageTable, columns, parameters_table

Figures = Mapping[str, Any]

PAYMENT_WORDS = {
    "weekly": "Invoices are paid every week, on the last day they cover, counted from {day}: a "
    "financial year has 52 payment weeks, or 53 where a payment day falls on its first day.",
    "four_weekly": "Invoices are paid every four weeks, on the last day they cover, counted from "
    "{day}: a financial year has 13 payments, rarely 14.",
    "days": "Every day's cost falls into the financial year of that day, whenever it is paid.",
}
HOURS_WORDS = (
    "Hours are paid carer-hours. Money is rounded on this page only; the files beside it keep full "
    "precision."
)
UPLIFT_WORDS = (
    "Each uplift multiplies every rate by one figure: the change of each index on the year before, "
    "times its weight. A year without a published index is refused unless a projection is stated, "
    "which is marked."
)
CAUSES_WORDS = (
    "Inflation is what uplifts do to the cost; demography, the change of hours; full-year effect, "
    "the part of the year's hours at contract rates; band mix, the change of each band's share; "
    "payment weeks, how many fall into the year."
)
ORDER_WORDS = (
    "No order is put on these causes: each is given its mean effect over every order in which they "
    "could be changed (the Shapley value), so they add up to the whole change."
)
FOOT = (
    "Every figure on this page is of the whole area. budget.json is the council's working record: "
    "it names the input files and is not for publication."
)


def budget_html(figures: Figures, pictures: Mapping[str, Picture]) -> str:
    """Return the paper of a budget.

    Parameters
    ----------
    figures : mapping
        A budget.
    pictures : mapping
        `years` and, where there are enough years, `bridge`.
    """
    scenario, against = figures["scenario"], figures["against"]
    every = mtfs.columns(figures)
    tables = {
        "years": _years_table(figures),
        "plan": _plan_table(every, "plan-table", "The medium-term plan") if every else None,
        "further": [
            _plan_table([each], f"further-{place}", f"From {each.heading}")
            for place, each in enumerate(mtfs.further(figures), start=1)
        ],
        "against": _against_table(figures) if against else None,
        "contract": _contract_table(figures),
        "rates": _rates_table(figures) if figures["uplifts"] else None,
        "indexes": _indexes_table(figures) if figures["uplifts"] else None,
        "sources": _sources_table(figures),
    }
    names = {"years": ("years-table", "the table of financial years"),
             "bridge": ("further-1", "the table above it")}  # fmt: skip
    shown = {
        name: inline(
            picture, name=name, number=number, table_id=names[name][0], table_name=names[name][1]
        )
        for number, (name, picture) in enumerate(pictures.items(), start=1)
    }
    return render(
        "budget.html.j2",
        title=f"{scenario['title']}: budget by year",
        kind="Home care: budget by year",
        heading=scenario["title"],
        lead=lead(figures),
        notices=list(dict.fromkeys([*figures["notes"], *(scenario.get("notices") or ())])),
        tables=tables,
        pictures={"years": shown["years"], "bridge": shown.get("bridge")},
        against=against["scenario"]["title"] if against else "",
        method=_method(figures),
        foot=[FOOT],
    )


def lead(figures: Figures) -> str:
    """Return what the budget comes to, in two sentences."""
    whole = [year for year in figures["financial_years"] if year["is_whole"]]
    totals = figures["contract_total_gbp"]
    contract = figures["contract"]
    more = (
        f", or {units.millions(totals['with_extensions'])} with every extension"
        if contract["extension_years"]
        else ""
    )
    whole_years = f"The {contract['initial_years']} certain years of the contract cost "
    text = f"{whole_years}{units.millions(totals['certain'])}{more}."
    if len(whole) > 1:
        first, last = whole[0], whole[-1]
        way = "rises" if last["cost_gbp"] > first["cost_gbp"] else "goes"
        text += (
            f" The annual cost {way} from {units.millions(first['cost_gbp'])} in {first['year']} "
            f"to {units.millions(last['cost_gbp'])} in {last['year']}."
        )
    return text


def _years_table(figures: Figures) -> PageTable:
    cells = [
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
    return PageTable(
        "years-table",
        "Cost of each financial year, 1 April to 31 March",
        columns(
            "Financial year", "Payment weeks", "Hours a week", "Hours at contract rates",
            "Average rate", "Cost",
        ),
        cells,
    )  # fmt: skip


def _plan_table(
    every: Sequence[mtfs.Column],
    table_id: str,
    caption: str,
    *,
    base: str = "Base budget",
    end: str = "Budget of the year",
) -> PageTable:
    rows = [[base, *[show.money(float(each.base)) for each in every]]]
    rows += [
        [mtfs.CAUSE_WORDS[cause], *[signed(each.steps.get(cause)) for each in every]]
        for cause in mtfs.causes(every)
    ]
    rows.append(["Change", *[signed(each.change) for each in every]])
    return PageTable(
        table_id,
        caption,
        columns("", *[each.heading for each in every]),
        rows,
        [end, *[show.money(float(each.end)) for each in every]],
        "Rounded so that every column adds up.",
    )


def _against_table(figures: Figures) -> PageTable:
    title = figures["against"]["scenario"]["title"]
    every = [mtfs.column(each, each["year"]) for each in figures["bridges_against"]]
    caption = f"From {title} to this budget, in each year"
    return _plan_table(every, "against-table", caption, base=title, end="This budget")


def _contract_table(figures: Figures) -> PageTable:
    cells = [
        [
            f"{year['number']}" + (" (extension)" if year["is_extension"] else ""),
            year["from_on"],
            year["until_on"],
            show.money(year["average_rate_gbp_per_hour"], 2),
            show.money(year["cost_gbp"]),
        ]
        for year in figures["contract_years"]
    ]
    totals = figures["contract_total_gbp"]
    cells.append(["Certain years", "", "", "", show.money(totals["certain"])])
    return PageTable(
        "contract-table",
        "Cost of each year of the contract, by days of service whenever they are paid",
        columns("Year", "First day", "Last day", "Average rate", "Cost", text=3),
        cells,
        ["With extensions", "", "", "", show.money(totals["with_extensions"])],
    )


def _rates_table(figures: Figures) -> PageTable:
    names = [show.words(name) for name in figures["uplifts"][0]["rates_gbp_per_hour"]]
    cells = [
        [
            each["on"] + (" (projected)" if each["is_assumed"] else ""),
            units.percent(each["change"], 2),
            *[show.money(rate, 2) for rate in each["rates_gbp_per_hour"].values()],
        ]
        for each in figures["uplifts"]
    ]
    return PageTable(
        "rates-table",
        "Rates an hour after each uplift",
        columns("First day", "Uplift", *names),
        cells,
        note="Rates are shown to the penny and carried on unrounded.",
    )


def _indexes_table(figures: Figures) -> PageTable:
    cells = [
        [
            uplift["on"],
            show.words(part["index"]),
            units.percent(part["weight"]),
            show.money(part["was"], 2),
            show.money(part["now"], 2),
            units.percent(part["change"], 2),
            show.words(part["basis"]),
            part["source"],
        ]
        for uplift in figures["uplifts"]
        for part in uplift["parts"]
    ]
    heads = columns("First day", "Index", "Weight", "Year before", "Now", "Change", text=2)
    return PageTable(
        "indexes-table",
        "The indexes behind each uplift",
        [*heads, ("Basis", False), ("Source", False)],
        cells,
    )


def _sources_table(figures: Figures) -> PageTable:
    rows = [
        row
        for row in figures["record"]["parameters"]
        if row["path"].startswith(("pricing.", "contract."))
    ]
    return parameters_table({"record": {"parameters": rows}})


def _method(figures: Figures) -> list[str]:
    contract = figures["contract"]
    return [
        HOURS_WORDS,
        PAYMENT_WORDS[contract["payment"]].format(day=contract["first_payment_on"]),
        UPLIFT_WORDS,
        CAUSES_WORDS,
        ORDER_WORDS,
        "Four-weekly periods are in budget-periods.csv and budget.xlsx.",
    ]
