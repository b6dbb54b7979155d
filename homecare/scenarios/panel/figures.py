"""Who has the work and who waits: shares by provider, and by group of packages.

Receives placements beside the rows of demand they came from; hands on plain figures, and the same
hours and people zone by zone for disclosure control. Nothing is rounded here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from homecare.allocation import Allocation
from homecare.allocation.fairness.curve import FairnessCurve
from homecare.allocation.ladder import Ladder
from homecare.allocation.rules.measures import gini
from homecare.units import SECONDS_PER_HOUR, total_hours

Figures = dict[str, object]

NOT_STATED = "not stated"
DIMENSIONS = ("band", "zone", "service", "funder", "size")
# Hours a week of a package, up to but not including; the last class is open.
SIZE_EDGES_HOURS = (7.0, 14.0, 21.0)
WITHOUT_PEOPLE = "hours without people"
UNPLACED = "unplaced"


def grouped(
    allocation: Allocation, packages: pd.DataFrame, *, zone_ids: Sequence[str], bands: Sequence[str]
) -> pd.DataFrame:
    """Return every part of the plan with the groups that its row of demand belongs to.

    Parameters
    ----------
    allocation : Allocation
        The plan.
    packages : pandas.DataFrame
        The rows that were placed.
    zone_ids, bands : sequence of str
        In the order in which they are told.

    Returns
    -------
    pandas.DataFrame
        ``zone``, ``band``, ``service``, ``funder``, ``size`` (ordered categories), ``outcome`` (a
        role, or unplaced), ``provider_id``, ``hours`` and ``people`` (1 for a package, 0 for hours
        without people).
    """
    rows = allocation.frame
    lines = packages.iloc[rows["line"].to_numpy()].reset_index(drop=True)
    is_person = (lines["package_id"] != "").to_numpy()
    order: dict[str, Sequence[str]] = {"zone": zone_ids, "band": bands, "size": size_names()}
    texts = {
        "zone": lines["zone_id"].astype(str),
        "band": lines["band"].astype(str),
        "service": _stated(lines, "service"),
        "funder": _stated(lines, "funder"),
        "size": pd.Series(_sizes(lines["hours_per_week"].to_numpy(dtype=float), is_person)),
    }
    held: dict[str, object] = {}
    for name, text in texts.items():
        found = list(dict.fromkeys(text))
        told = [each for each in order.get(name, sorted(found)) if each in found]
        told += [each for each in found if each not in told]
        held[name] = pd.Categorical(text, categories=told, ordered=True)
    return pd.DataFrame(
        {
            **held,
            "outcome": np.where(rows["provider_id"] == "", UNPLACED, rows["role"]),
            "provider_id": rows["provider_id"].to_numpy(dtype=object),
            "hours": rows["hours_per_week"].to_numpy(dtype=float),
            "people": is_person.astype(np.int64),
        }
    )


def size_names() -> list[str]:
    """Return the names of the classes of package size, smallest first.

    Examples
    --------
    >>> size_names()[:2]
    ['under 7 hours', '7 to under 14 hours']
    """
    edges = [f"{edge:g}" for edge in SIZE_EDGES_HOURS]
    middle = [f"{low} to under {high} hours" for low, high in pairwise(edges)]
    return [f"under {edges[0]} hours", *middle, f"{edges[-1]} hours or more", WITHOUT_PEOPLE]


def _sizes(
    hours: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
    is_person: np.ndarray[tuple[int, ...], np.dtype[np.bool_]],
) -> list[str]:
    names = size_names()
    at = np.searchsorted(SIZE_EDGES_HOURS, hours, side="right")
    return [names[each] for each in np.where(is_person, at, len(names) - 1).tolist()]


def _stated(lines: pd.DataFrame, name: str) -> pd.Series:
    if name not in lines.columns:
        return pd.Series(NOT_STATED, index=lines.index)
    text = lines[name].astype(str)
    return text.where(text != "", NOT_STATED)


def equity_of(parts: pd.DataFrame, *, zone_names: Mapping[str, str]) -> list[Figures]:
    """Return who waits, and who has a prime, by group of each dimension that tells groups apart.

    A share of hours has the group's planned, or placed, hours under it; a share of people the
    packages. With one group alone a dimension says nothing and is left out.
    """
    return [
        {
            "dimension": name,
            "groups": [
                _group(rows, str(group), zone_names.get(str(group), "") if name == "zone" else "")
                for group, rows in parts.groupby(name, observed=True, sort=True)
            ],
        }
        for name in DIMENSIONS
        if parts[name].nunique() > 1
    ]


def whole_of(parts: pd.DataFrame) -> Figures:
    """Return the same of all packages together."""
    return _group(parts, "all", "")


def _group(rows: pd.DataFrame, group: str, title: str) -> Figures:
    waits = rows["outcome"] == UNPLACED
    has_prime = rows["outcome"] == "prime"
    planned, unplaced, prime = (
        total_hours(rows["hours"]),
        total_hours(rows.loc[waits, "hours"]),
        total_hours(rows.loc[has_prime, "hours"]),
    )
    placed = total_hours(rows.loc[~waits, "hours"])
    people = int(rows["people"].sum())
    waiting = int(rows.loc[waits, "people"].sum())
    with_prime = int(rows.loc[has_prime, "people"].sum())
    return {
        "group": group,
        "title": title or group,
        "planned_hours": planned,
        "placed_hours": placed,
        "unplaced_hours": unplaced,
        "unplaced_share": _share(unplaced, planned),
        "prime_hours": prime,
        "prime_share": _share(prime, placed),
        "planned_people": people,
        "placed_people": people - waiting,
        "unplaced_people": waiting,
        "unplaced_people_share": _share(waiting, people),
        "prime_people": with_prime,
        "prime_people_share": _share(with_prime, people - waiting),
    }


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def cells_of(parts: pd.DataFrame) -> list[Figures]:
    """Return hours and people by zone, group and outcome of each dimension, for protection."""
    found: list[Figures] = []
    for name in DIMENSIONS:
        if name == "zone" or parts[name].nunique() < 2:
            continue
        sums = parts.groupby(["zone", name, "outcome"], observed=True)[["hours", "people"]].sum()
        found += [
            {
                "dimension": name,
                "zone_id": str(zone),
                "group": str(group),
                "outcome": str(outcome),
                "hours": float(hours),
                "people": int(people),
            }
            for (zone, group, outcome), hours, people in zip(
                sums.index, sums["hours"], sums["people"], strict=True
            )
        ]
    return found


def providers_of(
    allocation: Allocation, parts: pd.DataFrame, *, curve: FairnessCurve, ids: Sequence[str]
) -> Figures:
    """Return each provider's share of placed hours beside its share of capacity.

    Notes
    -----
    ``usable`` capacity is what the provider could be given if it came first: no more than its
    capacity, nor than the demand it may take. The Gini coefficient is of the share of capacity
    used, over providers with a capacity: 0 where all use the same share.
    """
    reach = dict(zip(ids, (curve.reach / SECONDS_PER_HOUR).tolist(), strict=True))
    counts = dict(zip(ids, curve.counts.tolist(), strict=True))
    people = parts.groupby("provider_id")["people"].sum().to_dict()
    held = list(zip(allocation.providers["provider_id"].astype(str).tolist(),
                    allocation.providers["hours"].astype(float).tolist(),
                    _capacities(allocation), strict=True))  # fmt: skip
    placed = total_hours([hours for _, hours, _ in held])
    together = total_hours([capacity for *_, capacity in held if capacity is not None])
    of_limited = total_hours([hours for _, hours, capacity in held if capacity is not None])
    rows: list[Figures] = []
    for name, hours, capacity in held:
        share, room = _share(hours, of_limited), _share(capacity or 0.0, together)
        is_limited = capacity is not None
        rows.append(
            {
                "provider_id": name,
                "hours": hours,
                "capacity_hours": capacity,
                "usable_hours": reach[name],
                "used_share": _share(hours, capacity) if capacity else None,
                "used_of_usable": _share(hours, reach[name]),
                "share_of_hours": _share(hours, placed),
                "share_of_capacity": room if is_limited else None,
                "work_for_capacity": (
                    share / room if is_limited and room and share is not None else None
                ),
                "has_least_share": counts[name],
                "people": int(people.get(name, 0)),
            }
        )
    used = np.array([hours / capacity for _, hours, capacity in held if capacity])
    return {
        "rows": rows,
        "spread": gini(used) if len(used) > 1 else None,
        "least_used_share": float(used.min()) if len(used) else None,
        "most_used_share": float(used.max()) if len(used) else None,
        "without_limit": sum(capacity is None for *_, capacity in held),
    }


def _capacities(allocation: Allocation) -> list[float | None]:
    """Return each provider's capacity, that of its zones where it is less; None: no limit."""
    in_zones = allocation.loads.groupby("provider_id")["capacity_hours"].sum(min_count=1)
    blank = allocation.loads.groupby("provider_id")["capacity_hours"].apply(
        lambda each: bool(each.isna().any())
    )
    inside = in_zones.where(~blank).reindex(allocation.providers["provider_id"]).to_numpy(float)
    least = np.fmin(allocation.providers["capacity_hours"].to_numpy(float), inside)
    return [float(each) if np.isfinite(each) else None for each in least]


def ladder_of(ladder: Ladder) -> dict[str, list[Figures]]:
    """Return what further hours are worth, by zone: gains over the whole area.

    Where having work in a zone at all is limited each gain is attained, and beside it stands, as
    ``..._gain_most``, what no choice of who has work passes.
    """
    steps = (ladder.steps // SECONDS_PER_HOUR).tolist()
    return {
        zone: [
            {
                "role": role,
                "steps": [
                    {
                        "hours": step,
                        **{
                            f"{goal}_gain": float(gain) / SECONDS_PER_HOUR
                            for goal, gain in zip(ladder.goals, gains, strict=True)
                        },
                        **{
                            f"{goal}_gain_most": float(gain) / SECONDS_PER_HOUR
                            for goal, gain in zip(ladder.goals, bounds, strict=True)
                            if ladder.is_chosen
                        },
                    }
                    for step, gains, bounds in zip(
                        steps, ladder.gain[z, r].tolist(), ladder.most[z, r].tolist(), strict=True
                    )
                ],
            }
            for r, role in enumerate(ladder.roles)
        ]
        for z, zone in enumerate(ladder.zone_ids)
    }


def zones_of(
    allocation: Allocation,
    parts: pd.DataFrame,
    *,
    zone_names: Mapping[str, str],
    suspended: Collection[str] = (),
) -> list[Figures]:
    """Return shortage against demand of the zones named, who is full, and who takes nobody new.

    A provider is full where the smallest package that waits in the zone does not fit any more, or
    where none waits if it has no room at all.
    """
    firms = allocation.providers.set_index("provider_id")
    spare = (firms["capacity_hours"] - firms["hours"]).to_dict()
    waiting = allocation.frame[allocation.frame["provider_id"] == ""]
    found: list[Figures] = []
    for zone, title in zone_names.items():
        rows = parts[parts["zone"] == zone]
        loads = allocation.loads[allocation.loads["zone_id"] == zone]
        here = waiting[waiting["zone_id"] == zone]["hours_per_week"]
        smallest = float(here.min()) if len(here) else 0.0
        providers: list[Figures] = []
        for load in loads.itertuples(index=False):
            room = np.nanmin([
                np.inf,
                float(load.capacity_hours) - float(load.hours),  # type: ignore[arg-type]
                float(spare[load.provider_id]),
            ])  # fmt: skip
            is_open = np.isfinite(room)
            providers.append(
                {
                    "provider_id": load.provider_id,
                    "role": load.role,
                    "hours": float(load.hours),  # type: ignore[arg-type]
                    "free_hours": max(0.0, float(room)) if is_open else None,
                    "is_full": bool(is_open and (room < smallest or room <= 0)),
                    "is_suspended": load.provider_id in suspended,
                }
            )
        found.append(
            {
                "zone_id": zone,
                "zone_name": title,
                "planned_hours": total_hours(rows["hours"]),
                "unplaced_hours": total_hours(rows.loc[rows["outcome"] == UNPLACED, "hours"]),
                "unplaced_people": int(rows.loc[rows["outcome"] == UNPLACED, "people"].sum()),
                "providers": providers,
                "providers_full": sum(bool(each["is_full"]) for each in providers),
            }
        )
    return found
