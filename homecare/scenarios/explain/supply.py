"""Supply: the rate that would bring missing hours, under a supply response that was asked for.

Receives a case and a change; hands on the rate and what it would cost on every hour of the band, or
nothing where no response is switched on or no rate is known.
"""

from __future__ import annotations

import numpy as np

from homecare.allocation.explain import Case, Change
from homecare.scenarios.record import Figures
from homecare.units import hours_from_seconds, total


def price_of_hours(case: Case, change: Change, elasticity: float | None) -> Figures | None:
    r"""Return the rate of the package's band at which so many hours more would be supplied.

    Parameters
    ----------
    case : Case
        The package.
    change : Change
        The hours that are missing.
    elasticity : float or None
        Per cent more supply for one per cent on the rate; None: no response.

    Returns
    -------
    dict or None
        None where no response is asked for, no hours are missing, the package has no rate of a
        card, or no hours of its band are placed today.

    Notes
    -----
    The supply response of the designer, :math:`S(r) = S_0 (r / r_0)^{\varepsilon}` with the hours
    :math:`S_0` of the band placed today at their average rate :math:`r_0`, solved for
    :math:`S(r) = S_0 + d`: :math:`r = r_0 (1 + d / S_0)^{1 / \varepsilon}`. The rate is paid on
    every placed hour of the band, and nothing says that the hours come to this zone.
    """
    hours = hours_from_seconds(change.seconds)
    packages, lines = case.market.packages, case.problem.lines
    if elasticity is None or not hours or not {"band", "rate_gbp_per_hour"} <= {*packages.columns}:
        return None
    band = packages["band"].iloc[case.row]
    placed = case.parts.link >= 0
    row = lines.row[case.parts.line[placed]]
    alike = (packages["band"].to_numpy()[row] == band) & ~np.isnan(
        packages["rate_gbp_per_hour"].to_numpy(dtype=float)[row]
    )
    supplied = hours_from_seconds(int(case.parts.seconds[placed][alike].sum()))
    if not supplied or np.isnan(float(packages["rate_gbp_per_hour"].iloc[case.row])):
        return None
    rates = packages["rate_gbp_per_hour"].to_numpy(dtype=float)[row][alike]
    paid = total((rates * case.parts.seconds[placed][alike] / 3600).tolist())
    now = paid / supplied
    asked = now * (1 + hours / supplied) ** (1 / elasticity)
    return {
        "band": str(band),
        "supplied_hours_per_week": supplied,
        "rate_gbp_per_hour": now,
        "asked_rate_gbp_per_hour": asked,
        "extra_cost_gbp_per_week": asked * (supplied + hours) - now * supplied,
    }
