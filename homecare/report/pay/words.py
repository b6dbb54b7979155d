"""Words of how care is paid for, for the terminal: rules, mechanisms, charging, funders.

Receives plain figures; hands on text without box characters. Nothing here is protected against
disclosure: it is the council's own screen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from homecare.report import show, words

Figures = Mapping[str, Any]
MOST_ROWS = 6


def pay_text(found: Figures) -> str:
    """Return every part of the answer."""
    scenario, basis = found["scenario"], found["basis"]
    parts = [
        f"{scenario['title']} ({scenario['id']}, as of {scenario['as_of']})",
        words.notices_text(found),
        f"Acted on: {basis['kind']}, {basis['entries']:,} entries"
        + (
            f" from {basis['first_on']} to {basis['last_on']} ({basis['weeks']:.4g} weeks; a "
            "year is as if every week were like these)"
            if found["visits_ledger"]
            else ""
        )
        + f". Payment model: {basis['payment_model']}.",
        _ledger(found["visits_ledger"]),
        _rules(found),
        *_told_gains(found["rules"]),
        _mechanisms(found["mechanisms"]),
        _charging(found["charging"]),
        _funders(found["funders"]),
        _direct_payments(found["direct_payments"]),
        _roles(found["roles"]),
        *(f"Not told: {each['part']}: {each['why']}." for each in found["parts_not_told"]),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _ledger(ledger: Figures | None) -> str:
    if ledger is None:
        return ""
    taken, used = (show.exact_hours(ledger[name]) for name in ("hours_in", "hours_used"))
    first = (
        f"Visits: {ledger['rows_in']:,} rows, {taken} planned hours; "
        f"{ledger['rows_used']:,} rows, {used} hours compared"
    )
    lines = [first]
    lines += [
        f"  left out: {each['reason']}: {each['rows']:,} rows, "
        f"{show.exact_hours(each['hours'])} hours"
        for each in ledger["reasons"]
    ]
    return "\n".join(lines)


def _rules(found: Figures) -> str:
    rows = [
        [
            each["name"],
            show.exact_hours(each["paid_hours_per_week"]),
            show.money(each["paid_gbp_per_week"]),
            show.signed(each["difference_gbp_per_week"]),
            show.share(each["difference_share"], 1),
            show.span(each["difference_gbp_per_year"], in_millions=False),
        ]
        for each in found["rules"]
    ]
    weeks = show.weeks(found["basis"]["payment_weeks"])
    heads = ["Payment rule", "Paid hours", "Cost a week", "Against planned", "Share",
             f"A year of {weeks} weeks"]  # fmt: skip
    lines = [words.table(heads, rows)]
    lines += [f"Not applied: {each['rule']}: {each['why']}." for each in found["rules_not_applied"]]
    return "\n".join(lines)


def _told_gains(rules: Sequence[Figures]) -> list[str]:
    """Return who gains under the combination, or the one rule asked for."""
    if len(rules) > 1 and len(rules[-1]["rules"]) == 1:
        return ["Name a rule, or several to combine, with --rule to see who gains or loses by it."]
    return _gains(rules[-1])


def _gains(entry: Figures) -> list[str]:
    parts = []
    if len(entry["steps"]) > 1:
        steps = [[each["rule"], show.signed(each["gbp_per_week"], 2)] for each in entry["steps"]]
        parts.append(words.table(["In order", "Adds a week"], steps))
    for by, heading in (
        ("provider", "Provider"),
        ("zone", "Zone"),
        ("band", "Band"),
        ("length", "Planned length"),
    ):
        rows = sorted(
            entry["groups"][by], key=lambda row: -abs(row["difference_gbp_per_week"])
        ) if by in ("provider", "zone") else entry["groups"][by]  # fmt: skip
        told = [
            [
                show.words(row["name"]) if by != "provider" and row["name"] else row["name"] or
                ("no provider" if by == "provider" else "not stated"),
                show.exact_hours(row["planned_hours_per_week"]),
                show.money(row["planned_gbp_per_week"]),
                show.signed(row["difference_gbp_per_week"]),
            ]
            for row in rows[:MOST_ROWS]
        ]  # fmt: skip
        title = f"{heading} under {entry['name']}"
        text = words.table([title, "Planned hours", "Planned cost", "Gains or loses"], told)
        if len(rows) > MOST_ROWS:
            text += f"\nand {len(rows) - MOST_ROWS} more with smaller changes"
        parts.append(text)
    return parts


def _mechanisms(found: Figures | None) -> str:
    if found is None:
        return ""
    years = range(len(found["rows"][0]["years_gbp"]))
    rows = [
        [
            each["mechanism"],
            show.share(each["reducing_share"]),
            *(show.money(gbp) for gbp in each["years_gbp"]),
            show.money(each["settled_gbp_per_year"]),
            show.share(each["break_even_reducing_share"], 1, absent="none"),
        ]
        for each in found["rows"]
    ]
    heads = ["Payment mechanism (new packages)", "Reduce", *(f"Year {n + 1}" for n in years),
             "Settled", "Break-even"]  # fmt: skip
    return (
        words.table(heads, rows)
        + f"\nAt {show.money(found['rate_gbp_per_hour'], 2)} an hour and years of 52 weeks. How "
        "many packages reduce is stated in the payment model, not found out: read the break-even."
    )


def _charging(found: Figures | None) -> str:
    if found is None:
        return ""
    rows = [
        [
            row["zone_id"],
            f"{row['people']:,}",
            show.money(row["rate_gbp_per_hour"], 2),
            f"{row['dearer']:,}",
            show.exact_hours(row["pay_more_people"]),
            show.money(_each(row, "more"), 2),
            show.exact_hours(row["pay_less_people"]),
            show.money(_each(row, "less"), 2),
        ]
        for row in found["zones"]
    ]
    county, spread = found["county"], found["spread"]
    heads = ["Charged on own cost", "People", "Rate", "Above average", "Would pay more",
             "by a week", "less", "by a week"]  # fmt: skip
    total = [
        "All", f"{county['people']:,}", show.money(spread["average_rate_gbp_per_hour"], 2),
        f"{county['dearer']:,}", show.exact_hours(county["pay_more_people"]),
        show.money(_each(county, "more"), 2), show.exact_hours(county["pay_less_people"]),
        show.money(_each(county, "less"), 2),
    ]  # fmt: skip
    return (
        words.table(heads, rows, total=total)
        + f"\nZones lie from {show.money(spread['lowest_rate_gbp_per_hour'], 2)} to "
        f"{show.money(spread['highest_rate_gbp_per_hour'], 2)} an hour. Who would pay more or less "
        "is the number to be expected under the stated contributions; "
        f"{found['not_charged_people']:,} people whom health funds are not charged."
    )


def _each(row: Figures, way: str) -> float | None:
    people = row[f"pay_{way}_people"]
    return row[f"pay_{way}_gbp"] / people if people else None


def _funders(found: Figures) -> str:
    rows = [
        [
            row["funder"] or "not stated",
            show.exact_hours(row["hours_per_week"]),
            show.money(row["weekly_cost_gbp"]),
            show.share(row["share_of_cost"], 1),
            show.money(row["council_gbp"]),
            show.money(row["health_gbp"]),
            show.span(row["annual_cost_gbp"]),
        ]
        for row in found["rows"]
    ]
    heads = ["Funder", "Hours", "Cost a week", "Share", "Council pays", "Health pays", "A year"]
    text = words.table(heads, rows)
    if found["over_time"]:
        names = list(found["over_time"][0]["shares"])
        later = [
            [f"Year {each['year']}", *(show.share(each["shares"][name], 1) for name in names)]
            for each in found["over_time"]
        ]
        text += "\n\n" + words.table(["Shares of cost at the stated growth", *names], later)
    return text


def _direct_payments(found: Figures | None) -> str:
    if found is None:
        return ""
    return (
        f"Direct payments: {show.exact_hours(found['hours_per_week'])} hours a week from "
        f"{show.money(found['from_gbp_per_hour'], 2)} to "
        f"{show.money(found['to_gbp_per_hour'], 2)} an hour: "
        f"{show.span(found['change_gbp_per_year'], in_millions=False)} a year, outside the cost "
        "above."
    )


def _roles(found: Figures) -> str:
    rows: Sequence[Sequence[str]] = [
        [
            show.ROLE_WORDS[row["role"]],
            row["rate_basis"],
            show.exact_hours(row["hours_per_week"]),
            show.money(row["weekly_cost_gbp"]),
            show.signed(row["difference_gbp"]),
        ]
        for row in found["rows"]
    ]
    heads = ["Placed with", "Rate", "Hours", "Cost a week", "Against the card"]
    lines = [words.table(heads, rows, left=2)]
    lines += [
        f"Not placed: {show.exact_hours(row['hours_per_week'])} hours a week would cost "
        f"{show.money(row['weekly_cost_gbp'])} a week at the {_priced(row['priced_at'])}: "
        "costed apart, never a saving."
        for row in found["unplaced"]
        if row["hours_per_week"]
    ]
    return "\n".join(lines)


def _priced(name: str) -> str:
    return name if name == "rate card" else f"{name} rate"
