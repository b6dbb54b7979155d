"""Countywide appointments: a line for every zone, written once.

Receives providers and appointments as they were read, and the zones there are; hands on the same
with each countywide line (zone_id ``*``) in every zone it stands for.

A line of the same provider for a named zone holds in that zone; the countywide line holds in the
others. Only the star appoints everywhere: an empty cell may be a slip and stays a fault.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from homecare.errors import Fault, listed

EVERYWHERE = "*"


def check_countywide(appointments: pd.DataFrame, *, source: str) -> list[Fault]:
    """Return a fault where a countywide line states hours that no other column could hold.

    Hours on a countywide line are hours in all the zones together. Beside lines for named zones
    they would be a limit on some zones of the provider and not on others, which the tables have
    no place for.

    Parameters
    ----------
    appointments : pandas.DataFrame
        Checked appointments, as read.
    source : str
        File name, for messages.
    """
    star = appointments["zone_id"] == EVERYWHERE
    stated = star & appointments["capacity_hours_per_week"].notna()
    timed = appointments.loc[star & (appointments["window_capacity_hours"] != ""), "provider_id"]
    named = appointments.loc[~star, "provider_id"]
    mixed = appointments.loc[stated & appointments["provider_id"].isin(named), "provider_id"]
    faults = [
        Fault(
            "a countywide line states capacities by call window",
            f"{source}, column window_capacity_hours",
            f"providers {listed(sorted(set(timed)))}",
            f'an empty cell beside zone_id "{EVERYWHERE}"',
            "put them in the providers file",
        )
    ]
    faults = faults if len(timed) else []
    if mixed.empty:
        return faults
    return [
        *faults,
        Fault(
            "a countywide line states hours, and the provider has lines for named zones as well",
            f"{source}, column capacity_hours_per_week",
            f"providers {listed(sorted(set(mixed)))}",
            f'an empty cell beside zone_id "{EVERYWHERE}"',
            "put the provider's total in the providers file, or give each zone a line of its own",
        ),
    ]


def appoint_everywhere(
    providers: pd.DataFrame, appointments: pd.DataFrame, *, zone_ids: Sequence[str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return providers and appointments with every countywide line written out.

    Parameters
    ----------
    providers, appointments : pandas.DataFrame
        Checked tables.
    zone_ids : sequence of str
        The zones there are.

    Returns
    -------
    providers, appointments : pandas.DataFrame
        The tables themselves where no line is countywide. Else each countywide line stands in
        every zone in which its provider has no line of its own, with no limit in the zone; hours
        stated on it are a limit of the provider.

    Examples
    --------
    >>> firms = pd.DataFrame({"provider_id": ["a"], "capacity_hours_per_week": [np.nan]})
    >>> lines = pd.DataFrame({"provider_id": ["a"], "zone_id": ["*"], "role": ["specialist"],
    ...                       "capacity_hours_per_week": [30.0]})
    >>> firms, lines = appoint_everywhere(firms, lines, zone_ids=["north", "south"])
    >>> lines["zone_id"].tolist(), firms["capacity_hours_per_week"].tolist()
    (['north', 'south'], [30.0])
    """
    star = (appointments["zone_id"] == EVERYWHERE).to_numpy(dtype=bool)
    if not star.any():
        return providers, appointments
    held = set(zip(appointments["provider_id"], appointments["zone_id"], strict=True))
    names = sorted(set(zone_ids) - {EVERYWHERE, ""})
    counts = np.where(star, len(names), 1)
    written = appointments.loc[appointments.index.repeat(counts)].reset_index(drop=True)
    from_star = np.repeat(star, counts)
    written.loc[from_star, "zone_id"] = names * int(star.sum())
    written.loc[from_star, "capacity_hours_per_week"] = np.nan
    keys = zip(written["provider_id"], written["zone_id"], strict=True)
    is_spare = from_star & np.array([key in held for key in keys], dtype=bool)
    written = written[~is_spare].reset_index(drop=True)
    return _limited(providers, appointments[star]), written


def told_countywide(appointments: pd.DataFrame) -> tuple[str, ...]:
    """Return a note of the providers appointed to every zone, where there are any.

    Parameters
    ----------
    appointments : pandas.DataFrame
        Checked appointments, as read.
    """
    named = sorted(set(appointments.loc[appointments["zone_id"] == EVERYWHERE, "provider_id"]))
    if not named:
        return ()
    return (f"{len(named)} provider(s) are appointed to every zone ({listed(named)}).",)


def _limited(providers: pd.DataFrame, countywide: pd.DataFrame) -> pd.DataFrame:
    """Return providers with the hours of their countywide lines as a limit of the provider."""
    stated = countywide.set_index("provider_id")["capacity_hours_per_week"]
    limit = providers["provider_id"].map(stated[stated.notna()].to_dict()).astype(float)
    least = np.fmin(providers["capacity_hours_per_week"].astype(float), limit)
    return providers.assign(capacity_hours_per_week=least)
