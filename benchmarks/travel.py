"""Judges the laws of travel against territories whose rounds are known.

    python benchmarks/travel.py TERRITORIES.csv

The file has one row a territory with the columns of `COLUMNS`: people, visits and rounds of a day,
the area of the convex hull, the mean distance from the base, what a way takes there (minutes of a
way and of its km), and what the best rounds known take. Errors are means of |estimate - known| /
known over territories. Calibrations are fitted on 8 of 15 and judged on the other 7, for every one
of the ways to choose them, so that no seed is needed.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from homecare.geography import daganzo_km, leg_km, leg_minutes

Floats = npt.NDArray[np.float64]
COLUMNS = (
    "territory", "patients", "visits", "routes", "hull_km2", "mean_km_base_to_patient",
    "minutes_per_leg_intercept", "minutes_per_crow_km", "mean_crow_km_between_consecutive_visits",
    "mean_minutes_between_consecutive_visits", "best_known_total_travel_minutes",
)  # fmt: skip
FIXED, PER_KM = 2.7, 1.51


def error(estimate: Floats, known: Floats) -> float:
    """Return the mean relative error."""
    return float(np.mean(np.abs(estimate - known) / known))


def told(name: str, estimate: Floats, known: Floats) -> str:
    """Return a line: mean and worst error, bias, correlation."""
    ratio = estimate / known
    worst = float(np.max(np.abs(ratio - 1)))
    straight = float(np.corrcoef(estimate, known)[0, 1])
    return (
        f"{name:<62} {error(estimate, known):6.1%} {worst:6.1%} {np.mean(ratio) - 1:+6.1%} "
        f"{straight:6.3f}"
    )


def fitted(terms: Floats, known: Floats) -> Floats:
    """Return the weights of the terms whose relative errors have the least squares."""
    return np.linalg.lstsq(terms / known[:, None], np.ones(len(known)), rcond=None)[0]


def halves(count: int, judge: Callable[[Floats, Floats], float]) -> Floats:
    """Return the error on the rest of a fit on every choice of just over half."""
    whole = set(range(count))
    chosen = combinations(range(count), count - count // 2)
    return np.array([judge(np.array(each), np.array(sorted(whole - set(each)))) for each in chosen])


def main() -> None:
    """Read, judge and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("territories", type=Path)
    held = pd.read_csv(parser.parse_args().territories)
    missing = [name for name in COLUMNS if name not in held]
    if missing:
        raise SystemExit(f"the file lacks {', '.join(missing)}")
    by = {name: held[name].to_numpy(dtype=float) for name in COLUMNS[1:]}
    people, visits, rounds, hull, base, own_fixed, own_per_km, far, way, whole = by.values()
    law_km = leg_km(people / hull)
    law = leg_minutes(law_km, fixed_minutes=FIXED, minutes_per_km=PER_KM)
    ways = visits + rounds
    long_km = daganzo_km(rounds, base, stops=visits, area_km2=hull)
    print(f"{len(held)} territories, {people.min():.0f} to {people.max():.0f} people")
    print(f"{visits.sum():,.0f} visits in {rounds.sum():,.0f} rounds")
    print(f"\n{'':<62} {'mean':>6} {'worst':>6} {'bias':>6} {'r':>6}")
    print(told("leg law: km between visits", law_km, far))
    print(told("leg law: minutes between visits", law * (visits - rounds), way * (visits - rounds)))
    print(told("leg law: all travel, ways from and to the base like others", law * ways, whole))
    print(told("Daganzo: all travel, each territory's own minutes and speed",
               own_fixed * ways + own_per_km * long_km, whole))  # fmt: skip
    print(told("Daganzo: all travel, 2.7 + 1.51 minutes a km everywhere",
               FIXED * ways + PER_KM * long_km, whole))  # fmt: skip
    constant = visits * float(np.mean(whole / visits))
    print(told("the same minutes for every visit, fitted on these", constant, whole))

    def judge_law(fit: Floats, rest: Floats) -> float:
        c = float(np.mean(far[fit] * np.sqrt(people[fit] / hull[fit])))
        a, b = fitted(np.column_stack((np.ones(len(fit)), far[fit])), way[fit])
        return error(a + b * leg_km(people[rest] / hull[rest], constant=c), way[rest])

    def judge_all(fit: Floats, rest: Floats) -> float:
        terms = np.column_stack((ways, ways * np.sqrt(hull / people)))
        return error(terms[rest] @ fitted(terms[fit], whole[fit]), whole[rest])

    def judge_daganzo(fit: Floats, rest: Floats) -> float:
        terms = np.column_stack((ways, long_km))
        return error(terms[rest] @ fitted(terms[fit], whole[fit]), whole[rest])

    def judge_constant(fit: Floats, rest: Floats) -> float:
        return error(visits[rest] * np.mean(whole[fit] / visits[fit]), whole[rest])

    print(f"\nfitted on just over half, judged on the rest: {'mean':>20} {'5 %':>6} {'95 %':>6}")
    for name, judge in (
        ("leg law: minutes between visits", judge_law),
        ("leg law: all travel", judge_all),
        ("Daganzo: all travel", judge_daganzo),
        ("the same minutes for every visit", judge_constant),
    ):
        errors = halves(len(held), judge)
        low, high = np.quantile(errors, [0.05, 0.95])
        print(f"{name:<62} {errors.mean():6.1%} {low:6.1%} {high:6.1%}   of {len(errors):,}")


if __name__ == "__main__":
    main()
