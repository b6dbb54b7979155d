"""The page of payment: what each rule costs against planned time, who gains or loses, who pays.

Owns the order and the sentences of the paper. Receives figures fit for publication and finished
pictures; hands on HTML text that fetches nothing from anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from homecare.report import page_tables, show
from homecare.report.furniture import Picture
from homecare.report.page import foot, inline, render
from homecare.report.page_tables import PageTable
from homecare.report.pay import page_tables as tables

Figures = Mapping[str, Any]
GROUPS = {"zone": "Zone", "band": "Band", "length": "Planned length", "provider": "Provider"}
CHANGED_NOTE = (
    "A rule's change for a group is hidden where it changes the pay of one to four of its people, "
    "and with it the change under rules that are combined with it."
)


def pay_html(
    safe: Figures,
    pictures: Mapping[str, Picture],
    *,
    zone_names: Mapping[str, str],
    attribution: str = "",
    rule: str = "under5",
) -> str:
    """Return the paper of how care is paid for.

    Parameters
    ----------
    safe : mapping
        Of `homecare pay`, passed through `disclosure.pay.protect_pay`.
    pictures : mapping
        ``rules`` and ``gains``, where they may be drawn.
    zone_names : mapping
        Zone to its name.
    attribution, rule
        As for `page.report_html`.
    """
    scenario = safe["scenario"]
    found = [each for each in _sections(safe, pictures, zone_names) if each["tables"]]
    return render(
        "pay.html.j2",
        title=f"{scenario['title']}: how care is paid for",
        kind=f"Home care: how care is paid for, rates as of {scenario['as_of']}",
        heading=scenario["title"],
        lead=lead(safe),
        notices=_notices(safe),
        facts=_facts(safe),
        sections=_numbered(found),
        foot=[line.replace("result.json", "pay.json") for line in foot(attribution, rule)],
    )


def lead(safe: Figures) -> str:
    """Return what the rules cost, in two sentences."""
    basis = safe["basis"]
    what = "planned visits" if basis["kind"].startswith("planned") else basis["kind"]
    told = [each for each in safe["rules"] if each["difference_gbp_per_year"]]
    changing = [each for each in told if round(each["difference_gbp_per_week"]) != 0]
    if not told:
        return "What the rules cost rests on fewer than five people and is not shown."
    if not changing:
        return f"On {what}, every rule that can be applied costs what planned time costs."
    most = max(changing, key=lambda each: each["difference_gbp_per_week"])
    least = min(changing, key=lambda each: each["difference_gbp_per_week"])
    ends = [most] if most is least else [least, most]
    parts = [f"{_costs(each)} under {tables.rule_words(each['name']).lower()}" for each in ends]
    return f"Against planned time, {what} cost {', and '.join(parts)}."


def _costs(entry: Figures) -> str:
    year = entry["difference_gbp_per_year"]
    way = "more" if entry["difference_gbp_per_week"] > 0 else "less"
    ends = sorted((abs(year["low"]), abs(year["high"])))
    span = show.span({"low": ends[0], "high": ends[1]}, in_millions=False)
    return f"{span} a year {way}"


def _notices(safe: Figures) -> list[str]:
    every = [*(safe["scenario"].get("notices") or ()), *safe["notes"]]
    return [f"{each[:1].upper()}{each[1:].rstrip('.')}." for each in dict.fromkeys(every)]


def _facts(safe: Figures) -> list[tuple[str, str, str]]:
    basis = safe["basis"]
    planned = safe["rules"][0] if safe["rules"] else None
    days = f"{basis['first_on']} to {basis['last_on']}" if basis["first_on"] else ""
    facts = [("Acted on", basis["kind"].capitalize(), days)]
    if planned:
        gone = show.HIDDEN if planned.get("hidden") else show.ABSENT
        facts += [
            (
                "Planned hours",
                show.hours(planned["planned_hours_per_week"], absent=gone),
                "costed hours a week",
            ),
            (
                "Cost of planned time",
                show.money(planned["planned_gbp_per_week"], absent=gone),
                "a week at the rate card",
            ),
        ]
    return [
        *facts,
        (
            "Payment model",
            show.words(basis["payment_model"]),
            "its numbers stand below, with their sources",
        ),
    ]


def _sections(
    safe: Figures, pictures: Mapping[str, Picture], zone_names: Mapping[str, str]
) -> list[dict[str, Any]]:
    gains = [
        tables.gains_table(safe, by, heading, zone_names=zone_names)
        for by, heading in GROUPS.items()
    ]
    return [
        _section(
            "rules", "What each rule costs", _rules_words(safe),
            [tables.rules_table(safe), tables.steps_table(safe)],
            _drawn(pictures, "rules", "rules-table"),
        ),
        _section(
            "gains", "Who gains or loses", _gains_words(safe), gains,
            _drawn(pictures, "gains", "gains-zone-table"),
        ),
        _section(
            "mechanisms", "Ways of paying for new packages", _mechanisms_words(safe),
            [tables.mechanisms_table(safe)],
        ),
        _section(
            "charging", "If people paid the cost of their own care", _charging_words(safe),
            [tables.charging_table(safe, zone_names), tables.contributions_table(safe)],
        ),
        _section(
            "funders", "Who pays", _direct_words(safe),
            [tables.funders_table(safe), tables.over_time_table(safe)],
        ),
        _section(
            "roles", "Rates by role, and hours not placed", _roles_words(),
            [tables.roles_table(safe), tables.unplaced_table(safe)],
        ),
        _section(
            "assumptions", "What this rests on", _assumed_words(safe),
            [tables.assumptions_table(safe), page_tables.inputs_table(safe)],
        ),
    ]  # fmt: skip


def _section(
    name: str,
    heading: str,
    said: Sequence[str],
    found: Sequence[PageTable | None],
    pictures: Sequence[tuple[Picture, str, str]] = (),
) -> dict[str, Any]:
    shown = [each for each in found if each is not None]
    return {
        "id": name,
        "heading": heading,
        "said": list(said) if shown else [],
        "tables": shown,
        "pictures": list(pictures),
    }


def _drawn(
    pictures: Mapping[str, Picture], name: str, table_id: str
) -> list[tuple[Picture, str, str]]:
    return [(pictures[name], name, table_id)] if name in pictures else []


def _numbered(sections: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return sections with their pictures inside, numbered through the paper."""
    done, number = [], 0
    for section in sections:
        drawn = []
        for picture, name, table_id in section["pictures"]:
            number += 1
            drawn.append(
                inline(
                    picture, name=name, number=number, table_id=table_id,
                    table_name="the table below",
                )
            )  # fmt: skip
        done.append({**section, "pictures": drawn})
    return done


def _rules_words(safe: Figures) -> list[str]:
    said = [
        (
            "A rate says what an hour costs; a payment rule says which minutes are paid. Each rule "
            "is held against what planned time costs at the rate card."
        )
    ]
    left = [
        f"{tables.rule_words(each['rule'])}: {each['why']}." for each in safe["rules_not_applied"]
    ]
    return [*said, *([f"Not applied: {' '.join(left)}"] if left else [])]


def _gains_words(safe: Figures) -> list[str]:
    if not tables.changing(safe):
        return []
    return [
        (
            "Who would be paid more (+) or less (-) a week than for planned time, under each rule "
            f"that changes anything. {CHANGED_NOTE}"
        )
    ]


def _mechanisms_words(safe: Figures) -> list[str]:
    found = safe["mechanisms"]
    return [] if found is None else [
        (
            f"For new packages alone, at {show.money(found['rate_gbp_per_hour'], 2)} an hour and "
            "years of 52 weeks. How many packages need less care under a mechanism is stated, not "
            "found out: read the break-even, the share that must reduce for it to cost what time "
            "and task costs."
        )
    ]  # fmt: skip


def _charging_words(safe: Figures) -> list[str]:
    if safe["charging"] is None:
        return []
    return [
        (
            "People are charged on the average cost of an hour. This is what would change if each "
            "paid the cost at the rate of their own zone and band. Who pays more is the number to "
            "be expected under the stated contributions, as nobody's own class is known."
        )
    ]


def _direct_words(safe: Figures) -> list[str]:
    found = safe["direct_payments"]
    if found is None:
        return []
    span = show.span(found["change_gbp_per_year"], in_millions=False)
    return [
        (
            f"Direct payments that follow the price are in no cost above: "
            f"{show.exact_hours(found['hours_per_week'])} hours a week from "
            f"{show.money(found['from_gbp_per_hour'], 2)} to "
            f"{show.money(found['to_gbp_per_hour'], 2)} an hour come to {span} a year."
        )
    ]


def _roles_words() -> list[str]:
    return ["Hours that were not placed are costed apart: they are never a saving."]


def _assumed_words(safe: Figures) -> list[str]:
    return [
        f"Not told: {each['part'].replace('_', ' ')}, as {each['why']}."
        for each in safe["parts_not_told"]
    ]
