r"""The build-up of a price: lines from wages, travel, on-costs and surplus to the price of a visit.

Owns the mathematics. Receives a frozen `BuildUp` (read from a model by `build_up_model`); hands on
its lines as what a visit costs whatever its length and what each of its hours adds, so that a
price is :math:`F + V h` exactly. Nothing is rounded here.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from homecare.pricing.build_up_shapes import (
    BASES,
    MINUTES_PER_HOUR,
    VISIT_MINUTES,
    BuildUp,
    Line,
    OtherLine,
    VisitLines,
)
from homecare.pricing.build_up_working import Worked, check_names, margin_words, own_parts, price_of

__all__ = [
    "BASES",
    "VISIT_MINUTES",
    "BuildUp",
    "Line",
    "OtherLine",
    "VisitLines",
    "blend",
    "build_up_lines",
    "fixed_and_hourly",
    "visit_lines",
]


def build_up_lines(build_up: BuildUp) -> tuple[Line, ...]:
    r"""Return the lines of a price, each as a fixed and an hourly part.

    Parameters
    ----------
    build_up : BuildUp
        Numbers and switches.

    Raises
    ------
    ModelError
        When two lines have one name, a base is no line, a line rests on itself, or the shares of
        the price leave nothing for the cost.

    Notes
    -----
    A visit of :math:`h` hours with wage :math:`w`, travel wage :math:`w_t` and travel hours
    :math:`T` (:math:`t/60` per visit, or :math:`h\,t/60` per contact hour) costs

    * contact :math:`w h` and travel time :math:`w_t T`; together *pay* :math:`P`;
    * holiday :math:`\eta P`, with :math:`\eta = n/52` of paid time, :math:`n/(52-n)` of worked
      time for :math:`n` weeks, or a stated share; *gross* is :math:`(1+\eta) P`;
    * National Insurance :math:`r B`, or :math:`r (B - \theta (h + T) / H)` with base :math:`B`,
      weekly threshold :math:`\theta` and weekly hours :math:`H`; nothing where a week of 60-minute
      visits earns no more than the threshold. Pension the same, :math:`\theta` being the yearly
      limit / 52;
    * mileage: miles x GBP/mile; lines of the model's own, per hour, per visit or as a share of a
      base;
    * surplus. With :math:`D` all lines but the shares :math:`s` of the price :math:`p`:
      :math:`p = D/(1 - s - m)` for a share :math:`m` of the price,
      :math:`p = (1+m) D / (1 - (1+m) s)` for a mark-up on cost, :math:`p = (D + f)/(1 - s)` for
      a fixed sum.

    Each is linear in :math:`h`, so the price is :math:`F + V h` exactly.

    References
    ----------
    UKHCA, A Minimum Price for Homecare (February 2014); councils' Fair Cost of Care reports
    (Annex B, 2022-23).

    Examples
    --------
    The UKHCA's price of February 2014: (6.31 x 1.19 x 1.23 + 1.40) / 0.70.

    >>> price = BuildUp(6.31, travel="per_contact_hour", travel_minutes=11.4, miles=4.0,
    ...     travel_mode="car", mileage_gbp_per_mile=0.35, margin="share_of_price",
    ...     surplus_share=0.30, other=(OtherLine("on_costs", "share", 0.23, "pay"),))
    >>> [(line.name, round(line.hourly_gbp, 2)) for line in build_up_lines(price)][1:]
    [('travel_time', 1.2), ('mileage', 1.4), ('on_costs', 1.73), ('surplus', 4.56)]
    >>> round(fixed_and_hourly(price)[1], 2)
    15.19
    """
    parts = own_parts(build_up)
    check_names(build_up, parts)
    worked = Worked(build_up, parts)
    groups = dict.fromkeys(build_up.business_lines, "business")
    amounts = {name: worked.amount(name) for name in worked.names if not worked.is_ofprice_of(name)}
    cost = sum(amounts.values(), np.zeros(2))
    of_price = {each.name: each.amount for each in build_up.other if each.base == "price"}
    price = price_of(build_up, cost, sum(of_price.values()))
    amounts |= {name: share * price for name, share in of_price.items()}
    lines = [
        Line(
            name,
            groups.get(name, "care worker"),
            float(amounts[name][0]),
            float(amounts[name][1]),
            worked.how(name),
            tuple(build_up.rests_on.get(name, ())),
        )
        for name in worked.names
    ]
    if build_up.margin != "none":
        surplus = price - sum(amounts.values(), np.zeros(2))
        lines.append(
            Line(
                "surplus",
                "surplus",
                float(surplus[0]),
                float(surplus[1]),
                margin_words(build_up),
                tuple(build_up.rests_on.get("surplus", ())),
            )
        )
    return tuple(lines)


def visit_lines(build_up: BuildUp, minutes: npt.ArrayLike) -> VisitLines:
    """Return the lines of the price of visits of some lengths.

    Parameters
    ----------
    build_up : BuildUp
        Numbers and switches.
    minutes : (lengths,) float
        Lengths of visit.

    Raises
    ------
    ModelError
        As `build_up_lines`.

    Examples
    --------
    >>> price = BuildUp(12.0, travel="per_visit", travel_minutes=5.0)
    >>> visit_lines(price, [30, 60]).gbp_per_visit.tolist()
    [[6.0, 12.0], [1.0, 1.0]]
    >>> visit_lines(price, [30, 60]).price_per_hour.tolist()
    [14.0, 13.0]
    """
    lengths = np.asarray(minutes, dtype=float)
    lines = build_up_lines(build_up)
    fixed = np.array([line.fixed_gbp for line in lines])
    hourly = np.array([line.hourly_gbp for line in lines])
    return VisitLines(
        lines=lines,
        minutes=lengths,
        gbp_per_visit=fixed[:, None] + hourly[:, None] * lengths[None, :] / MINUTES_PER_HOUR,
    )


def fixed_and_hourly(build_up: BuildUp) -> tuple[float, float]:
    """Return F (GBP/visit) and V (GBP/hour) of a price F + V x hours.

    Raises
    ------
    ModelError
        As `build_up_lines`.
    """
    lines = build_up_lines(build_up)
    return sum(line.fixed_gbp for line in lines), sum(line.hourly_gbp for line in lines)


def blend(price_per_visit: npt.ArrayLike, minutes: npt.ArrayLike, share: npt.ArrayLike) -> float:
    r"""Return the hourly rate that a mix of visits costs.

    Parameters
    ----------
    price_per_visit : (lengths,) float
        GBP/visit.
    minutes : (lengths,) float
        Lengths of visit.
    share : (lengths,) float
        Share, or number, of visits of each length.

    Returns
    -------
    float
        :math:`\sum s p / \sum s h`, GBP/hour.

    Examples
    --------
    >>> round(blend([11.65, 21.49], [30, 60], [0.5, 0.5]), 4)
    22.0933
    """
    weight = np.asarray(share, dtype=float)
    hours = weight @ np.asarray(minutes, dtype=float) / MINUTES_PER_HOUR
    return float(weight @ np.asarray(price_per_visit, dtype=float) / hours)
