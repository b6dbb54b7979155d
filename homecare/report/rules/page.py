"""The page of rules compared: one self-contained HTML file for those who choose a rule.

Owns the order and the sentences of the paper. Receives a protected comparison and its chart; hands
on HTML text that fetches nothing from anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from homecare.report import page_tables as tables
from homecare.report import show
from homecare.report.furniture import Picture
from homecare.report.page import foot, inline, render
from homecare.report.rules import words as told

Row = Mapping[str, Any]


def rules_html(
    found: Row,
    picture: Picture,
    *,
    names: Sequence[str],
    attribution: str = "",
    rule: str = "under5",
) -> str:
    """Return the page.

    Parameters
    ----------
    found : mapping
        A comparison passed through `homecare.report.disclosure.rules.protect_rules`.
    picture : Picture
        Its chart.
    names : sequence of str
        The measures told.
    attribution, rule
        As for `homecare.report.page.report_html`.
    """
    scenario, record = found["scenario"], found["record"]
    table = measures_table(found, names)
    decisive = [name for name in names if name in told.DECIDES]
    has_pairs = len(found["rules"]) > 1
    return render(
        "rules.html.j2",
        title=f"{scenario['title']}: rules of brokerage compared",
        kind="Home care: rules of brokerage compared",
        heading=scenario["title"],
        lead=told.lead(found),
        notices=list(scenario.get("notices") or ()),
        drawn=inline(picture, name="rules", number=1, table_id=table.id,
                     table_name="the table of measures"),
        measures=table,
        orders=told.orders_sentence(found),
        cost=told.cost_sentence(found),
        pairs=_pairs_table(found, decisive) if has_pairs else None,
        pairs_words=(
            "Each figure is the mean difference in the same orders of arrival. An interval that "
            "does not hold nil tells two rules apart; with many rules, about one pair in twenty "
            "that are alike would seem apart by luck. rules-pairs.csv has every pair."
        ),
        meanings=_meanings_table(found),
        method=method(found),
        record_sentence=f"Made with homecare {record['code_version']}. Random draws use seed "
        f"{record['order_seed']}.",
        inputs=tables.inputs_table(found),
        foot=[line.replace("result.json", "rules.json") for line in foot(attribution, rule)],
    )  # fmt: skip


def measures_table(found: Row, names: Sequence[str]) -> tables.PageTable:
    """Return every rule's measures under those of the optimum."""
    best = found["optimum"]
    rows = [
        [
            "Optimum",
            *(told.figure(name, best["measures"][name], absent=show.missing(best, name))
              for name in names),
        ]
    ]  # fmt: skip
    rows += [
        [
            rule["title"],
            *(told.give_or_take(name, rule["measures"][name], absent=show.missing(rule, name))
              for name in names),
        ]
        for rule in found["rules"]
    ]  # fmt: skip
    return tables.PageTable(
        "measures-table",
        f"Rules beside the optimum, {show.hours(found['planned_hours_per_week'])} planned hours a "
        "week",
        tables.columns("Rule", *(told.SHORT[name] for name in names)),
        rows,
        note=" ".join(filter(None, [
            ("With primes: share of placed hours. Score: that of an average placed hour. Spread: "
             "Gini coefficient of the share of capacity used, 0 where all are used alike, "
             "suspended providers left out."),
            tables.hidden_note(rows),
        ])),
    )  # fmt: skip


def _pairs_table(found: Row, names: Sequence[str]) -> tables.PageTable:
    """Return the first rule less each other one, and which of the two places more."""
    titles = {each["name"]: each["title"] for each in found["rules"]}
    first = titles[found["rules"][0]["name"]]
    rows = [
        [
            titles[pair["second"]],
            *(told.change(name, pair["differences"][name], absent=show.missing(pair, name))
              for name in names),
            told.verdict(pair["differences"]["placed_hours"], "more", first=first,
                         second=titles[pair["second"]]),
        ]
        for pair in told.against_first(found)
    ]  # fmt: skip
    heads = [*tables.columns("Rule", *(told.SHORT[name] for name in names)),
             ("Places more", False)]  # fmt: skip
    return tables.PageTable(
        "pairs-table",
        f"{first} less each other rule, with 95% intervals",
        heads,
        rows,
        note=tables.hidden_note(rows),
    )


def _meanings_table(found: Row) -> tables.PageTable:
    rows = [
        [each["title"], each["meaning"], each["like"] or show.ABSENT] for each in found["rules"]
    ]
    return tables.PageTable(
        "meanings-table",
        "The rules",
        tables.columns("Rule", "What a broker does", "Used like this in", text=3),
        rows,
    )


def method(found: Row) -> list[str]:
    """Return how the figures were made, one sentence a line."""
    asked = found["half_width_asked_hours"]
    return [
        "Every rule has the same packages, the same eligible providers and the same room.",
        (
            "Packages arrive by day of referral, those of one day in a drawn order. Order 1 is the "
            "same under every rule, and so is every other: what differs is owed to the rule."
        ),
        *(str(each) for each in found["notes"]),
        (
            "The optimum places whole packages as well as the goals allow, seeing all of them at "
            f"once. No plan at all can place more than "
            f"{show.exact_hours(found['bound_hours_per_week'])} hours a week."
        ),
        (
            f"Orders were drawn until differences in placed hours were told to within "
            f"{asked:,.1f} hours a week"
            + ("." if found["is_narrow_enough"] else ", which was not reached.")
            + " Stopping then makes the intervals a little too narrow."
        ),
        (
            "Every plan was checked for limits and eligibility; those of the first order were "
            "audited from the tables by code that shares nothing with the rules."
        ),
    ]
