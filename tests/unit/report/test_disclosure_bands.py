"""What is published of a comparison of bands: nothing that rests on, or tells, a few people."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linprog

from homecare.errors import UsageError
from homecare.report.disclosure.bands import protect_bands
from homecare.report.zonings.words_bands import cost_sentence

RATES = {"urban": 20.0, "fringe": 21.5, "rural": 23.0}
HOURS = 10.0  # of each person


def comparison(*cells: tuple[str, str, str, int]):
    """Return a comparison of cells (zone, from, to, people), and the result beside it."""
    rows = [
        {
            "zone_id": zone,
            "from": was,
            "to": now,
            "costed_people": people,
            "costed_hours_per_week": HOURS * people,
            "rate_change_gbp_per_hour": RATES[now] - RATES[was],
        }
        for zone, was, now, people in cells
    ]

    def total(name, holds):
        return sum(row[name] for row in rows if holds(row))

    def cost(holds):
        return sum(
            row["costed_hours_per_week"] * row["rate_change_gbp_per_hour"]
            for row in rows
            if holds(row)
        )

    def moves(row):
        return row["from"] != row["to"]

    zones = list(dict.fromkeys(zone for zone, *_ in cells))
    pairs = list(dict.fromkeys((was, now) for _, was, now, _ in cells))
    side = {"name": "a", "band_basis": "a test", "band_rule": "listed", "bands": list(RATES)}
    hours = "costed_hours_per_week"
    found = {
        "before": side,
        "after": {**side, "name": "b"},
        "bands": list(RATES),
        "zone_matrix": rows,
        "matrix": [
            {"from": was, "to": now, "postcodes": 9,
             hours: total(hours, lambda row, p=(was, now): (row["from"], row["to"]) == p),
             "weekly_cost_change_gbp": cost(
                 lambda row, p=(was, now): (row["from"], row["to"]) == p)}
            for was, now in pairs
        ],
        "zones": [
            {"zone_id": zone, "zone_name": zone, "postcodes": 9, "changed_postcodes": 3,
             "changed_costed_hours_per_week": total(
                 hours, lambda row, z=zone: row["zone_id"] == z and moves(row)),
             "weekly_cost_change_gbp": cost(lambda row, z=zone: row["zone_id"] == z)}
            for zone in zones
        ],
        "costed_hours": {"changed_hours_per_week": total(hours, moves)},
        "weekly_cost_change_gbp": cost(moves),
    }  # fmt: skip
    result = {
        "scenario": {"id": "s", "is_zone_priced": True, "costed_services": ["maintenance"]},
        "headline": {},
        "bands": [
            {"band": band, "rate_gbp_per_hour": rate,
             hours: total(hours, lambda row, b=band: row["from"] == b)}
            for band, rate in RATES.items()
        ],
        "zones": [{"zone_id": zone, "zone_name": zone} for zone in zones],
        "zone_bands": [],
        "ledger": {"reasons": []},
    }  # fmt: skip
    return found, result


def told(safe, found) -> tuple[np.ndarray, np.ndarray]:
    """Return the equations in the cells that an outsider reads from what is published."""
    rows = found["zone_matrix"]
    left, right = [], []

    def equation(value, weights):
        if value is not None:
            left.append(weights)
            right.append(value)

    for row in safe["matrix"]:
        held = [float((c["from"], c["to"]) == (row["from"], row["to"])) for c in rows]
        equation(row["costed_hours_per_week"], held)
        costs = [w * c["rate_change_gbp_per_hour"] for w, c in zip(held, rows, strict=True)]
        equation(row["weekly_cost_change_gbp"], costs)
    for row in safe["zones"]:
        held = [float(c["zone_id"] == row["zone_id"] and c["from"] != c["to"]) for c in rows]
        equation(row["changed_costed_hours_per_week"], held)
        costs = [w * c["rate_change_gbp_per_hour"] for w, c in zip(held, rows, strict=True)]
        equation(row["weekly_cost_change_gbp"], costs)
    moved = [float(c["from"] != c["to"]) for c in rows]
    equation(safe["changed"]["changed_costed_hours_per_week"], moved)
    costs = [w * c["rate_change_gbp_per_hour"] for w, c in zip(moved, rows, strict=True)]
    equation(safe["changed"]["weekly_cost_change_gbp"], costs)
    for zone in {c["zone_id"] for c in rows}:  # told by zones.csv
        held = [float(c["zone_id"] == zone) for c in rows]
        equation(sum(c["costed_hours_per_week"] * w for c, w in zip(rows, held, strict=True)), held)
    return np.array(left), np.array(right)


def range_of(safe, found, holds) -> tuple[float, float]:
    """Return the least and most hours that a sum of cells can have, by scipy's own solver."""
    left, right = told(safe, found)
    goal = np.array([float(holds(row)) for row in found["zone_matrix"]])
    ends = []
    for sign in (1, -1):
        done = linprog(sign * goal, A_eq=left, b_eq=right, bounds=(0, None))
        ends.append(sign * done.fun if done.status == 0 else np.inf)
    return ends[0], ends[1]


SMALL = (
    ("A", "urban", "urban", 40), ("A", "urban", "fringe", 3), ("B", "urban", "urban", 30),
    ("B", "urban", "fringe", 20), ("C", "urban", "urban", 25), ("C", "urban", "fringe", 9),
    ("C", "fringe", "rural", 12), ("B", "fringe", "rural", 8),
)  # fmt: skip


def test_three_people_who_change_band_in_a_zone_are_hidden_and_cannot_be_worked_out():
    found, result = comparison(*SMALL)
    safe = protect_bands(found, result)
    zone = next(row for row in safe["zones"] if row["zone_id"] == "A")
    assert zone["changed_costed_hours_per_week"] is None
    assert zone["weekly_cost_change_gbp"] is None
    assert zone["hidden"] == ["changed_costed_hours_per_week", "weekly_cost_change_gbp"]
    low, high = range_of(
        safe, found, lambda row: row["zone_id"] == "A" and row["from"] != row["to"]
    )
    assert low <= 27 + 1e-3 or high >= 33 - 1e-3  # a tenth off 30 hours is possible


def test_a_pair_of_bands_with_two_people_is_hidden_in_the_county_too():
    found, result = comparison(*SMALL, ("B", "rural", "urban", 2))
    safe = protect_bands(found, result)
    pair = next(row for row in safe["matrix"] if (row["from"], row["to"]) == ("rural", "urban"))
    assert pair["costed_hours_per_week"] is None
    assert pair["weekly_cost_change_gbp"] is None
    assert pair["postcodes"] == 9
    low, high = range_of(safe, found, lambda row: (row["from"], row["to"]) == ("rural", "urban"))
    assert low <= 18 + 1e-3 or high >= 22 - 1e-3


def test_large_counts_are_all_shown_and_no_count_of_people_is():
    found, result = comparison(
        ("A", "urban", "urban", 40), ("A", "urban", "fringe", 13), ("B", "urban", "urban", 30),
        ("B", "urban", "fringe", 20),
    )  # fmt: skip
    safe = protect_bands(found, result)
    assert all("hidden" not in row for row in (*safe["matrix"], *safe["zones"]))
    assert not any("people" in key or key == "rows" for row in safe["zones"] for key in row)


def test_without_a_rule_nothing_is_hidden_and_an_unknown_rule_is_refused():
    found, result = comparison(*SMALL)
    safe = protect_bands(found, result, "none")
    assert all("hidden" not in row for row in (*safe["matrix"], *safe["zones"]))
    with pytest.raises(UsageError):
        protect_bands(found, result, "under3")


def test_a_change_in_cost_is_told_in_words():
    annual = {"low": 520.0, "high": 530.0}
    up = {"weekly_cost_change_gbp": 10.0, "annual_cost_change_gbp": annual}
    assert cost_sentence(up) == (
        "Weekly cost rises by £10.00 at the scenario's rates: +£520 to +£530 a year."
    )
    none = {"weekly_cost_change_gbp": 0.0, "annual_cost_change_gbp": {"low": 0.0, "high": 0.0}}
    assert cost_sentence(none) == "Weekly cost does not change."
