"""The working of a build-up: each line as (GBP/visit, GBP/hour), from those it rests on.

Receives a `BuildUp`; hands on its lines, and the price from what does not depend on it. The
mathematics is told in `build_up.build_up_lines`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from homecare.errors import Fault, ModelError, listed, nearest
from homecare.pricing.build_up_shapes import BASES, MINUTES_PER_HOUR, WEEKS_PER_YEAR, BuildUp

Pair = npt.NDArray[np.float64]


def own_parts(build_up: BuildUp) -> dict[str, Pair]:
    """Return the lines that rest on no other, as (GBP/visit, GBP/hour)."""
    per = np.array([1.0, 0.0]) if build_up.travel == "per_visit" else np.array([0.0, 1.0])
    wage = build_up.wage_gbp_per_hour
    parts = {"contact": np.array([0.0, wage])}
    if build_up.travel != "none":
        own = build_up.travel_wage_gbp_per_hour
        minutes = build_up.travel_minutes
        parts["travel_time"] = (wage if own is None else own) * minutes / MINUTES_PER_HOUR * per
    if build_up.travel_mode != "none":
        is_car = build_up.travel_mode == "car"
        parts["mileage"] = float(is_car) * build_up.mileage_gbp_per_mile * build_up.miles * per
    for each in build_up.other:
        if each.basis != "share":
            per_own = [1.0, 0.0] if each.basis == "per_visit" else [0.0, 1.0]
            parts.setdefault(each.name, each.amount * np.array(per_own))
    return parts


class Worked:
    """The lines of a build-up, each worked out once from those it rests on."""

    def __init__(self, build_up: BuildUp, parts: dict[str, Pair]) -> None:
        self._build_up = build_up
        self._known = dict(parts)
        self._shares = {each.name: each for each in build_up.other if each.basis == "share"}
        on_costs = [
            name for name in ("holiday", "ni", "pension") if getattr(build_up, name) != "none"
        ]
        standing = [name for name in ("contact", "travel_time") if name in parts]
        miles = [name for name in ("mileage",) if build_up.travel_mode != "none"]
        own = [each.name for each in build_up.other]
        self.names = (*standing, *on_costs, *miles, *own)

    def is_ofprice_of(self, name: str) -> bool:
        """Return whether a line is a share of the price."""
        return name in self._shares and self._shares[name].base == "price"

    def amount(self, name: str, trail: tuple[str, ...] = ()) -> Pair:
        """Return a line as (GBP/visit, GBP/hour)."""
        if name not in self._known:
            if name in trail or self.is_ofprice_of(name):
                raise _rests_on_itself(trail[0] if trail else name, (*trail, name))
            self._known[name] = self._work_out(name, (*trail, name))
        return self._known[name]

    def base(self, text: str, trail: tuple[str, ...]) -> Pair:
        """Return what a base comes to."""
        return sum((self.amount(name, trail) for name in self._members(text, trail)), np.zeros(2))

    def _members(self, text: str, trail: tuple[str, ...]) -> Sequence[str]:
        pay = [name for name in ("contact", "travel_time") if name in self.names]
        if text == "pay":
            return pay
        if text == "gross":
            return [*pay, *(["holiday"] if "holiday" in self.names else [])]
        if text == "care_worker":
            return [each for each in self.names if each not in self._build_up.business_lines]
        names = [each.strip() for each in text.split(",")]
        strange = [each for each in names if each not in self.names]
        if strange or not text.strip():
            known = (*BASES, *self.names)
            raise ModelError(
                Fault(
                    "a share is of what is no line of the price",
                    f"pricing, base of {trail[-1] if trail else 'on_costs_on'}",
                    listed(strange) if text.strip() else "nothing",
                    listed(known, at_most=20),
                    "name a base, or lines with commas between."
                    + nearest(strange[0] if strange else "", known),
                )
            )
        return names

    def _work_out(self, name: str, trail: tuple[str, ...]) -> Pair:
        held = self._build_up
        if name in self._shares:
            return self._shares[name].amount * self.base(self._shares[name].base, trail)
        if name == "holiday":
            return holiday_share(held) * self.base("pay", trail)
        base = self.base(held.on_costs_on, trail)
        if getattr(held, name) == "share":
            return float(getattr(held, f"{name}_share")) * base
        travel = np.zeros(2)
        if held.travel != "none":
            per = [1.0, 0.0] if held.travel == "per_visit" else [0.0, 1.0]
            travel = held.travel_minutes / MINUTES_PER_HOUR * np.array(per)
        free = free_gbp_per_hour(held, name)
        above = base - free * (travel + np.array([0.0, 1.0]))
        # At the level of the worker: who earns less than the threshold in a week pays nothing.
        is_liable = above.sum() > 0
        return float(getattr(held, f"{name}_rate")) * above if is_liable else np.zeros(2)

    def how(self, name: str) -> str:
        """Return how a line is worked out, in words."""
        held = self._build_up
        per = {"per_visit": "a visit", "per_contact_hour": "an hour of visits", "none": ""}
        if name in ("contact", "travel_time", "mileage"):
            return {
                "contact": "wage",
                "travel_time": f"{held.travel_minutes:.4g} minutes {per[held.travel]}",
                "mileage": (
                    f"{held.miles:.4g} miles {per[held.travel]}"
                    if held.travel_mode == "car"
                    else "on foot: no miles are paid"
                ),
            }[name]
        if name == "holiday":
            return f"{holiday_share(held):.4%} of pay"
        if name in ("ni", "pension") and getattr(held, name) != "none":
            if getattr(held, name) == "share":
                return f"{getattr(held, f'{name}_share'):.4g} of {held.on_costs_on}"
            free = free_gbp_per_hour(held, name)
            rate = getattr(held, f"{name}_rate")
            return f"{rate:.4g} of {held.on_costs_on} above {free:.2f} an hour"
        line = next(each for each in held.other if each.name == name)
        words = {"per_hour": "an hour", "per_visit": "a visit"}
        if line.basis == "share":
            return f"{line.amount:.4g} of {line.base}"
        return f"{line.amount:.4g} {words[line.basis]}"


def holiday_share(build_up: BuildUp) -> float:
    """Return holiday pay as a share of contact and travel pay.

    Examples
    --------
    >>> round(holiday_share(BuildUp(10.0, holiday="of_paid_time", holiday_weeks=5.6)), 4)
    0.1077
    >>> round(holiday_share(BuildUp(10.0, holiday="of_worked_time", holiday_weeks=5.6)), 4)
    0.1207
    """
    weeks = build_up.holiday_weeks
    return {
        "of_paid_time": weeks / WEEKS_PER_YEAR,
        "of_worked_time": weeks / (WEEKS_PER_YEAR - weeks),
        "stated": build_up.holiday_share,
        "none": 0.0,
    }[build_up.holiday]


def free_gbp_per_hour(build_up: BuildUp, name: str) -> float:
    """Return the pay of an hour that is free of `ni` or `pension`: the threshold over the hours."""
    if name == "ni":
        return build_up.ni_threshold_gbp_per_week / build_up.weekly_hours
    yearly = build_up.pension_lower_limit_gbp_per_year
    return yearly / WEEKS_PER_YEAR / build_up.weekly_hours


def price_of(build_up: BuildUp, cost: Pair, of_price: float) -> Pair:
    """Return the price as (GBP/visit, GBP/hour) from what does not depend on it."""
    margin = build_up.surplus_share
    ways: dict[str, tuple[Pair, float]] = {
        "share_of_price": (cost, 1 - of_price - margin),
        "mark_up": ((1 + margin) * cost, 1 - (1 + margin) * of_price),
        "fixed": (
            cost + np.array([build_up.surplus_gbp_per_visit, build_up.surplus_gbp_per_hour]),
            1 - of_price,
        ),
        "none": (cost, 1 - of_price),
    }
    grown, left = ways[build_up.margin]
    if left <= 0:
        raise ModelError(
            Fault(
                "the shares of the price leave nothing for the cost",
                "pricing.line_share, pricing.surplus_share",
                f"{1 - left:.4g} of the price",
                "less than 1",
                "correct the shares",
            )
        )
    return grown / left


def margin_words(build_up: BuildUp) -> str:
    """Return how surplus is worked out, in words."""
    share = build_up.surplus_share
    return {
        "share_of_price": f"{share:.4g} of the price",
        "mark_up": f"{share:.4g} of the cost",
        "fixed": f"{build_up.surplus_gbp_per_hour:.4g} an hour, "
        f"{build_up.surplus_gbp_per_visit:.4g} a visit",
    }[build_up.margin]


def check_names(build_up: BuildUp, parts: Mapping[str, Pair]) -> None:
    """Refuse two lines of one name, and business lines that are none."""
    taken = {"surplus", *BASES, "contact", *(n for n in ("travel_time",) if n in parts)}
    taken |= {"mileage"} if build_up.travel_mode != "none" else set()
    taken |= {name for name in ("holiday", "ni", "pension") if getattr(build_up, name) != "none"}
    names = [each.name for each in build_up.other]
    faults = [
        Fault(
            "a line has a name that is taken",
            f"pricing, line {name}",
            name,
            "a name of its own",
            "rename the line, or choose none for the switch that makes the other",
        )
        for name in dict.fromkeys(names)
        if name in taken or names.count(name) > 1
    ]
    faults += [
        Fault(
            "a business line is no line of the model's own",
            "pricing.business_lines",
            name,
            listed(names) or "lines of line_gbp_per_hour, line_gbp_per_visit, line_share",
            f"correct the name.{nearest(name, names)}",
        )
        for name in build_up.business_lines
        if name not in names
    ]
    if faults:
        raise ModelError(faults)


def _rests_on_itself(name: str, trail: Sequence[str]) -> ModelError:
    return ModelError(
        Fault(
            "a line of the price rests on itself, or on a share of the price",
            f"pricing.line_base.{name}",
            ", which rests on ".join(trail),
            "lines that come before it; shares of care_worker stand among business_lines",
            "correct line_base",
        )
    )
