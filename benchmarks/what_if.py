"""Times the instant what-if against the full path, in the same run, and checks that they agree.

    python benchmarks/what_if.py [--runs 25] [--cards 10000]

The full path prices every row under a card and adds the cost up. Gates: one card in under 1 ms,
10,000 cards in under 1 s, each equal to the full path to the penny.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import time
from collections.abc import Callable

import numpy as np

from homecare.pricing import RateCard, hours_table, price_demand, with_rates
from homecare.scenarios import load_scenario, price_run


def seconds(action: Callable[[], object], runs: int) -> float:
    """Return the median wall seconds of an action, after one warm-up."""
    found = []
    for _ in range(runs + 1):
        started = time.perf_counter()
        action()
        found.append(time.perf_counter() - started)
    return statistics.median(found[1:])


def main() -> None:
    """Measure, check and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=25)
    parser.add_argument("--cards", type=int, default=10_000)
    asked = parser.parse_args()
    scenario = load_scenario("leicestershire-2020")
    inputs, card, priced = price_run(scenario)

    def full_path(other: RateCard) -> float:
        frame = price_demand(inputs.located, other, costed_services=scenario.costed_services).frame
        return float(frame.loc[frame["is_costed"] == "yes", "weekly_cost_gbp"].sum())

    table = hours_table(priced, bands=card.bands)
    changed = with_rates(card, {"rural": 24.00})
    rates = np.random.Generator(np.random.PCG64(1)).integers(1500, 3500, (asked.cards, 4)) / 100
    checked = range(0, asked.cards, max(asked.cards // 50, 1))
    many = table.costs(rates)
    for place in checked:
        other = with_rates(card, dict(zip(card.bands, rates[place].tolist(), strict=True)))
        told = round(full_path(other), 2)
        if not round(table.cost(other), 2) == round(float(many[place]), 2) == told:
            raise SystemExit(f"card {place} differs from the full path: {rates[place]}")
    whole = seconds(lambda: full_path(changed), asked.runs)
    one = seconds(lambda: table.cost(with_rates(card, {"rural": 24.00})), asked.runs)
    all_of_them = seconds(lambda: table.costs(rates), asked.runs)
    building = seconds(lambda: hours_table(priced, bands=card.bands), asked.runs)
    print(
        f"{platform.python_implementation()} {platform.python_version()}, {os.cpu_count()} cores, "
        f"{platform.machine()}, median of {asked.runs}; {len(priced.frame)} rows, "
        f"{len(table.band)} cells; {len(checked)} cards checked to the penny"
    )
    rows = (
        ("full path, one card", whole, "the rival: prices every row"),
        ("table of hours, once", building, f"{building / whole:.1f} full paths"),
        ("one card from the table", one, f"{whole / one:.0f} times faster (gate 1 ms)"),
        (
            f"{asked.cards:,} cards",
            all_of_them,
            f"{whole * asked.cards / all_of_them:,.0f} times faster than so many (gate 1 s)",
        ),
    )
    for name, taken, note in rows:
        print(f"{name:<26}{taken * 1000:10.3f} ms  {note}")


if __name__ == "__main__":
    main()
