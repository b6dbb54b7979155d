"""Meanings of the fields of the answer of `homecare budget`.

Receives nothing; read through `reference_fields.py`.
"""

from __future__ import annotations

Field = tuple[str, str, str]


def stretch(at: str) -> tuple[Field, ...]:
    """Return the fields of a year or period that stand under a path."""
    return (
        (f"{at}from_on", "date", "Its first day."),
        (f"{at}until_on", "date", "Its last day."),
        (f"{at}days_paid", "days", "Days of service that are paid in it."),
        (f"{at}payment_weeks", "weeks", "Payment weeks in the plan: days paid over seven."),
        (f"{at}whole_payment_weeks", "weeks", "Payment weeks of the whole of it, 52 or 53."),
        (f"{at}is_whole", "", "Whether the plan covers the whole of it."),
        (f"{at}hours_per_week", "hours/week", "Costed hours on the average of its days."),
        (f"{at}hours", "hours", "Costed hours in all."),
        (f"{at}share_at_contract_rates", "share", "Part of the hours at the contract's rates."),
        (f"{at}average_rate_gbp_per_hour", "GBP/hour", "Cost over hours; null without hours."),
        (f"{at}cost_gbp", "GBP", "What it costs."),
    )


def years(at: str = "") -> tuple[Field, ...]:
    """Return the fields of all years and periods that stand under a path."""
    return (
        (f"{at}financial_years[].year", "", "Financial year from 1 April, as `2020-21`."),
        *stretch(f"{at}financial_years[]."),
        (f"{at}financial_years[].by_band[].band", "", "Band with costed hours."),
        (f"{at}financial_years[].by_band[].hours_per_week", "hours/week", "Its hours."),
        (f"{at}financial_years[].by_band[].share_at_contract_rates", "share",
         "Part of them at the contract's rates."),
        (f"{at}financial_years[].by_band[].rate_gbp_per_hour", "GBP/hour",
         "Average rate of these."),
        (f"{at}financial_years[].by_band[].other_rate_gbp_per_hour", "GBP/hour",
         "Average rate of the others; 0 where the plan begins with the contract."),
        (f"{at}contract_years[].number", "", "Year of the contract, from its first day."),
        (f"{at}contract_years[].is_extension", "", "Whether it is an extension."),
        *stretch(f"{at}contract_years[]."),
        (f"{at}contract_total_gbp.certain", "GBP", "The years that are certain."),
        (f"{at}contract_total_gbp.with_extensions", "GBP", "The same with every extension."),
        (f"{at}periods[].period", "", "Four weeks, numbered within the financial year."),
        (f"{at}periods[].paid_on", "date", "Their last day, on which they are paid."),
        *stretch(f"{at}periods[]."),
    )  # fmt: skip


def steps(at: str) -> tuple[Field, ...]:
    """Return the fields of a bridge that stand under a path."""
    return (
        (f"{at}from_gbp", "GBP", "Cost it begins with."),
        (f"{at}to_gbp", "GBP", "Cost it leads to."),
        (f"{at}difference_gbp", "GBP", "The second less the first."),
        (f"{at}steps[].cause", "", ("Cause: `inflation`, `growth in hours`, `full-year effect`, "
         "`band mix`, `payment weeks` and, between scenarios, what differs in their rates.")),
        (f"{at}steps[].gbp", "GBP", "What it adds; the steps add up to the difference."),
    )  # fmt: skip


BUDGET: tuple[Field, ...] = (
    ("contract.starts_on", "date", "First day of the contract."),
    ("contract.ends_on", "date", "Last day, every extension taken."),
    ("contract.initial_years", "years", "Years that are certain."),
    ("contract.extension_years.*", "years", "Years of each extension."),
    ("contract.index_weights.*", "share", "Weight of each index."),
    ("contract.payment", "", "`weekly`, `four_weekly` or `days`."),
    ("contract.first_payment_on", "date", "Payment day from which others are counted; or null."),
    ("contract.phasing", "", "`none`, `even` or `zones`."),
    ("contract.phased_until", "date", "Last day of even phasing; null for any other."),
    ("contract.assumptions[]", "", "A sentence on what is not published."),
    ("uplifts[].on", "date", "First day of the new rates."),
    ("uplifts[].change", "share", "Change of every rate."),
    ("uplifts[].factor", "relative", "All changes so far, multiplied."),
    ("uplifts[].is_assumed", "", "Whether a part of it is an assumption."),
    ("uplifts[].parts[].index", "", "An index."),
    ("uplifts[].parts[].weight", "share", "Its weight."),
    ("uplifts[].parts[].change", "share", "Its change on the year before."),
    ("uplifts[].parts[].was", "GBP/hour", "Its level a year before; null for one without levels."),
    ("uplifts[].parts[].now", "GBP/hour", "Its level on the day; null for one without levels."),
    ("uplifts[].parts[].source", "", "Where the change comes from."),
    ("uplifts[].parts[].basis", "", "How it is known; `stated`: by the contract model."),
    ("uplifts[].rates_gbp_per_hour.*", "GBP/hour", "Rate of each band after it, or the average."),
    *years(),
    ("bridges[].from", "", "Financial year it begins with."),
    ("bridges[].to", "", "Financial year it leads to."),
    *steps("bridges[]."),
    (
        "bridges[].average_rates_gbp_per_hour[]",
        "GBP/hour",
        (
            "Eight average rates of an hour: at "
            "prices of the first year, then of the second; under each at its share under the "
            "contract, then the second's; under each of these with its band mix, then the second's."
        ),
    ),
    (
        "bridges[].crossed[].band",
        "",
        (
            "Band whose average rate depends on which of its zones are "
            "under the contract; none where zones start together."
        ),
    ),
    ("bridges[].crossed[].prices_of", "", "Year of the rates, `before` or `after`."),
    (
        "bridges[].crossed[].rate_factor",
        "relative",
        ("Contract rate on the zones of the other year, against its own."),
    ),
    ("bridges[].crossed[].other_rate_factor", "relative", "The same of the other hours."),
    ("against", "", "Null where no other scenario was named; else that scenario and its years."),
    ("against.scenario.*", "", "As `scenario`."),
    *years("against."),
    ("bridges_against[].year", "", "Financial year; from the other scenario's cost to this one's."),
    *steps("bridges_against[]."),
)

BUDGET_FILES = (
    ("budget.json", "budget", "The working record. Not for publication."),
    ("budget.html", "budget", "One page with years, the medium-term plan, uplifts and sources."),
    ("budget.xlsx", "budget", "Plan, inputs, years, periods and bridge with live formulas."),
    ("budget-years.csv", "budget", "A row for each financial year."),
    ("budget-contract-years.csv", "budget", "A row for each year of the contract."),
    ("budget-periods.csv", "budget", "A row for each four-weekly period."),
    ("budget-bridges.csv", "budget", "A row for each cause between two years."),
    ("budget-uplifts.csv", "budget", "A row for each index of each uplift, with its source."),
    ("budget-against.csv", "budget --against", "A row for each cause between two scenarios."),
    ("budget-years.png, budget-bridge.png and .svg", "budget", "Cost by year; first year to last."),
)
