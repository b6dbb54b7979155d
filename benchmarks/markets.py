"""Makes up markets of four sizes, each from its seed; nothing here describes a council.

    python benchmarks/markets.py SIZE DIR [--seed N] [--council N]

S: 300 packages, 15 providers. M, a county: 2,700 and 60. L, a region: 27,000 and 400. XL, England:
450,000 and 4,000 in 150 councils, which share nothing and are made one by one, `--council` each;
`england` puts them in one set of tables, where chains may share their capacity between councils.
Capacity is as much as demand unless `market` is asked otherwise. Writes the three tables that
`homecare allocate` reads.
"""

from __future__ import annotations

import argparse
import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from homecare.streams import stream
from homecare.tables import APPOINTMENTS, DEMAND, PROVIDERS, Table, blank_column

AS_OF = dt.date(2026, 4, 6)


@dataclass(frozen=True)
class Size:
    """How many there are of each in a council, and how many councils."""

    packages: int
    providers: int
    zones: int
    councils: int = 1


SIZES = {
    "S": Size(300, 15, 6),
    "M": Size(2_700, 60, 14),
    "L": Size(27_000, 400, 90),
    "XL": Size(3_000, 26, 14, councils=150),
}
# 150 councils of 26 providers are 3,900; the first hundred have one more.
EXTRA_UP_TO = 100


def market(
    size: str, *, seed: int = 1, council: int = 0, ratio: float = 1.0
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return packages, providers and appointments of one council of a size.

    Parameters
    ----------
    size : {"S", "M", "L", "XL"}
        Which size.
    seed, council : int
        What the draws are drawn from.
    ratio : float
        Capacity of all providers as a share of all hours; quarter-hours, so near to it.
    """
    shape = SIZES[size]
    draw = stream(seed, f"benchmark market {size}, council {council}")
    firms = shape.providers + (shape.councils > 1 and council < EXTRA_UP_TO)
    weight = draw.dirichlet(np.full(shape.zones, 1.5))
    zone = draw.choice(shape.zones, shape.packages, p=weight)
    hours = np.maximum(1, np.rint(draw.lognormal(2.0, 0.6, shape.packages) * 4)) / 4
    width = draw.integers(2, 6, firms)
    patches = [draw.choice(shape.zones, count, replace=False, p=weight) for count in width]
    k = np.repeat(np.arange(firms), width)
    z = np.concatenate(patches)
    share = draw.lognormal(0, 0.7, firms)
    capacity = np.rint(share / share.sum() * hours.sum() * ratio * 4) / 4
    in_zone = np.rint(capacity[k] * 2.4 / width[k] * 4) / 4
    in_zone[draw.random(len(k)) >= 0.6] = np.nan
    score = draw.integers(50, 100, (3, len(k))) / 100
    ids = np.array([f"C{council:03d}-K{each:03d}" for each in range(firms)], dtype=object)
    areas = np.array([f"C{council:03d}-Z{each:02d}" for each in range(shape.zones)], dtype=object)
    packages = {
        "package_id": [f"C{council:03d}-P{each:05d}" for each in range(shape.packages)],
        "zone_id": areas[zone],
        "hours_per_week": hours,
        "needs": draw.choice(["", "", "", "", "peg", "hoist", "dementia"], shape.packages),
        "incumbent_provider_id": _incumbents(draw, zone, k, z, ids),
        "rate_gbp_per_hour": draw.choice([18.75, 20.2, 23.0, 26.35], shape.packages,
                                         p=[0.65, 0.26, 0.07, 0.02]),
    }  # fmt: skip
    providers = {
        "provider_id": ids,
        "provider_name": ids,
        "capacity_hours_per_week": capacity,
        "capabilities": draw.choice(["", "peg", "peg;hoist", "peg;hoist;dementia"], firms),
    }
    appointments = {
        "provider_id": ids[k],
        "zone_id": areas[z],
        "role": np.where(draw.random(len(k)) < 0.35, "prime", "supplementary"),
        "capacity_hours_per_week": in_zone,
        "pickup_score": score[0],
        "quality_score": score[1],
        "response_score": score[2],
    }
    return typed(DEMAND, packages), typed(PROVIDERS, providers), typed(APPOINTMENTS, appointments)


def england(
    councils: int, *, chains: int = 0, seed: int = 1
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return packages, providers and appointments of many councils of XL in one set of tables.

    Parameters
    ----------
    councils : int
        How many.
    chains : int
        In each council two providers belong to some of so many chains, each of which has one
        capacity everywhere; 0: councils share nothing.
    seed : int
        What the draws are drawn from.
    """
    made = [market("XL", seed=seed, council=council) for council in range(councils)]
    packages, providers, booked = (
        pd.concat(each, ignore_index=True) for each in zip(*made, strict=True)
    )
    if not chains:
        return packages, providers, booked
    chain_of = {
        f"C{council:03d}-K{each:03d}": f"CHAIN-{(council + 7 * each) % chains:03d}"
        for council in range(councils)
        for each in range(2)
    }
    for table, name in (
        (packages, "incumbent_provider_id"),
        (providers, "provider_id"),
        (booked, "provider_id"),
    ):
        table[name] = table[name].map(lambda own: chain_of.get(own, own))
    in_all = providers.groupby("provider_id")["capacity_hours_per_week"].sum()
    firms = providers.drop_duplicates("provider_id").reset_index(drop=True)
    firms["capacity_hours_per_week"] = firms["provider_id"].map(in_all)
    links = booked.drop_duplicates(["provider_id", "zone_id"]).reset_index(drop=True)
    return packages, firms, links


def _incumbents(
    draw: np.random.Generator,
    zone: np.ndarray,
    k: np.ndarray,
    z: np.ndarray,
    ids: np.ndarray,
) -> np.ndarray:
    """Return today's provider of each package: one of its zone for 86 of 100 packages."""
    incumbent = np.full(len(zone), "", dtype=object)
    for area in np.unique(zone):
        here, there = np.flatnonzero(zone == area), k[z == area]
        if len(there):
            incumbent[here] = ids[draw.choice(there, len(here))]
    incumbent[draw.random(len(zone)) >= 0.86] = ""
    return incumbent


def typed(table: Table, columns: dict[str, object]) -> pd.DataFrame:
    """Return columns as a canonical table with all declared columns, others at the end."""
    given = pd.DataFrame(columns)
    held = {}
    for column in table.columns:
        blank = blank_column(column, given.index)
        held[column.name] = (
            given[column.name].astype(blank.dtype) if column.name in given else blank
        )
    rest = {name: given[name] for name in given if name not in held}
    return pd.DataFrame({**held, **rest})


def main() -> None:
    """Write one market."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("size", choices=SIZES)
    parser.add_argument("dir", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--council", type=int, default=0)
    options = parser.parse_args()
    options.dir.mkdir(parents=True, exist_ok=True)
    tables = market(options.size, seed=options.seed, council=options.council)
    for name, table in zip(("packages", "providers", "appointments"), tables, strict=True):
        kept = table.drop(columns=[c for c in table if c == "rate_gbp_per_hour"]
                          if name == "packages" else [])  # fmt: skip
        kept.to_csv(options.dir / f"{name}.csv", index=False, lineterminator="\n")


if __name__ == "__main__":
    main()
