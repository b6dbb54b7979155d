"""The demonstration market: invented packages, providers and appointments that fit together.

Owns the order in which the parts are drawn. Receives places, zones and targets; hands on tables.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from homecare.market.appointments import AppointmentTargets, draw_appointments
from homecare.market.incumbents import IncumbentTargets, draw_incumbents
from homecare.market.packages import DemandTargets, draw_packages, split_zone_hours
from homecare.market.providers import ProviderTargets, draw_providers
from homecare.tables import APPOINTMENTS, DEMAND


@dataclass(frozen=True)
class MarketTargets:
    """Targets of every part of an invented market."""

    demand: DemandTargets
    providers: ProviderTargets
    appointments: AppointmentTargets
    incumbents: IncumbentTargets


@dataclass(frozen=True)
class DemonstrationMarket:
    """An invented market.

    Attributes
    ----------
    packages, providers, appointments : pandas.DataFrame
        Rows of the demand, providers and appointments tables. A package's zone and band are left
        blank: they follow from its postcode.
    zone_hours : pandas.DataFrame
        Hours without people by zone and service.
    """

    packages: pd.DataFrame
    providers: pd.DataFrame
    appointments: pd.DataFrame
    zone_hours: pd.DataFrame


def make_market(
    places: pd.DataFrame, zone_class: pd.Series, *, targets: MarketTargets, seed: int
) -> DemonstrationMarket:
    """Return an invented market whose hours add up to the targets.

    Parameters
    ----------
    places : pandas.DataFrame
        Columns ``postcode``, ``easting_m``, ``northing_m``, ``zone_id``, ``band`` (after the
        zones' overrides) and ``people_weight``.
    zone_class : pandas.Series of str
        Class of each zone, by ``zone_id``.
    targets : MarketTargets
        Totals and assumptions.
    seed : int
        Seed of every draw.

    Returns
    -------
    DemonstrationMarket
        The same for the same arguments.
    """
    packages = draw_packages(places, targets.demand, seed)
    providers = draw_providers(targets.providers, seed)
    appointments = draw_appointments(
        providers,
        _zones(places, zone_class, targets.demand),
        targets=targets.appointments,
        seed=seed,
    )
    capabilities = providers.set_index("provider_id").capabilities
    packages = draw_incumbents(
        packages, appointments, capabilities, targets=targets.incumbents, seed=seed
    )
    return DemonstrationMarket(
        packages=packages.assign(zone_id="", band="")[list(DEMAND.column_names())],
        providers=providers,
        appointments=appointments[list(APPOINTMENTS.column_names())],
        zone_hours=split_zone_hours(targets.demand),
    )


def _zones(places: pd.DataFrame, zone_class: pd.Series, demand: DemandTargets) -> pd.DataFrame:
    """Return the zones with their hours and the mean position of their people."""
    held = places[places.people_weight > 0]
    middle = {
        zone: np.average(part[["easting_m", "northing_m"]], axis=0, weights=part.people_weight)
        for zone, part in held.groupby("zone_id")
    }
    at = np.array([middle[zone] for zone in demand.zone_hours])
    return pd.DataFrame(
        {
            "zone_id": list(demand.zone_hours),
            "zone_class": [zone_class[zone] for zone in demand.zone_hours],
            "hours_per_week": list(demand.zone_hours.values()),
            "easting_m": at[:, 0],
            "northing_m": at[:, 1],
        }
    )
