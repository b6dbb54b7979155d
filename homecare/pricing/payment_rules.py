"""Payment rules: what is paid for planned and actual visits, each rule a registered named method.

Owns the rules, their order and how they combine. Receives `PayableVisits` and parameters; hands on
`Paid`: what each entry is paid, and what each rule adds in the stated order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd

from homecare.errors import Fault, UsageError, listed, nearest
from homecare.parameters import Parameters
from homecare.pricing.bank_holidays import bank_holidays
from homecare.pricing.guaranteed import top_up
from homecare.pricing.payable import HOUR, Bools, Floats, PayableVisits
from homecare.pricing.payment_terms import Terms, settled
from homecare.units import total

_WEEKEND = 5  # Saturday, Monday being 0


Change = Callable[[Terms, PayableVisits, Parameters], Terms]


@dataclass(frozen=True)
class PaymentRule:
    """A registered rule.

    Attributes
    ----------
    name, meaning : str
        Its name and what it pays.
    stage : str
        Its place in the order; of one stage only one rule may be chosen.
    change : callable
        What it does to the terms of every entry.
    parameters : tuple of str
        Parameters of the payment model that it needs.
    needs : "", "visits"
        What must be known of visits: nothing, or visits that took place.
    """

    name: str
    stage: str
    meaning: str
    change: Change
    parameters: tuple[str, ...] = ()
    needs: Literal["", "visits"] = ""


@dataclass(frozen=True)
class Paid:
    """What the rules pay.

    Attributes
    ----------
    rules : tuple of str
        The rules, in the order in which they act.
    gbp : (n,) float
        Paid for each entry over the entries' weeks, guaranteed hours not delivered apart.
    hours : (n,) float
        Paid carer-hours of each entry.
    top_up : pandas.DataFrame
        ``provider_id``, ``hours`` and ``gbp`` of guaranteed hours that were not delivered.
    steps : tuple of (str, float)
        What each rule adds to the cost of planned time, in order; they sum to the difference.
    """

    rules: tuple[str, ...]
    gbp: Floats
    hours: Floats
    top_up: pd.DataFrame
    steps: tuple[tuple[str, float], ...]

    @property
    def total_gbp(self) -> float:
        """Everything paid, over the entries' weeks."""
        return total([*self.gbp.tolist(), *self.top_up["gbp"].tolist()])


def _planned(terms: Terms, visits: PayableVisits, parameters: Parameters) -> Terms:
    del visits, parameters
    return terms


def _actual(terms: Terms, visits: PayableVisits, parameters: Parameters) -> Terms:
    del parameters
    made = visits.actual_minutes > 0
    return replace(terms, minutes=visits.actual_minutes, is_made=made)


def _nearest_five(terms: Terms, visits: PayableVisits, parameters: Parameters) -> Terms:
    step = parameters.number("payment.rounding_minutes")
    actual = _actual(terms, visits, parameters)
    return replace(actual, minutes=np.floor(actual.minutes / step + 0.5) * step)


def _minimum_visit(terms: Terms, visits: PayableVisits, parameters: Parameters) -> Terms:
    del visits
    least = parameters.number("payment.minimum_visit_minutes")
    is_short = terms.is_made & (terms.minutes < least)
    return replace(
        terms,
        minutes=np.where(is_short, least, terms.minutes),
        rate_minutes=np.where(is_short, least, terms.rate_minutes),
    )


def _pro_rata(terms: Terms, visits: PayableVisits, parameters: Parameters) -> Terms:
    del visits, parameters
    return replace(terms, price="hourly")


def _stepped(terms: Terms, visits: PayableVisits, parameters: Parameters) -> Terms:
    del visits, parameters
    return replace(terms, price="stepped")


def _double_handed(terms: Terms, visits: PayableVisits, parameters: Parameters) -> Terms:
    share = parameters.number("payment.second_carer_share")
    carers = np.where(np.isnan(visits.carers), 1.0, visits.carers)
    first = np.where(visits.is_secondary, 0.0, 1.0)
    return replace(terms, carer_share=(first + (carers - first) * share) / carers)


def _unsocial_hours(terms: Terms, visits: PayableVisits, parameters: Parameters) -> Terms:
    kinds = unsocial_kinds(visits, parameters)
    shares = parameters.keyed("payment.supplement_share")
    each = [np.where(mask, shares.get(name, 0.0), 0.0) for name, mask in kinds.items()]
    is_added = parameters.choices.get("payment.supplements", "highest") == "added"
    gained = np.sum(each, axis=0) if is_added else np.max(each, axis=0)
    return replace(terms, supplement=np.asarray(gained, dtype=float))


def unsocial_kinds(visits: PayableVisits, parameters: Parameters) -> dict[str, Bools]:
    """Return which entries fall on a weekend, a bank holiday or in the evening.

    Parameters
    ----------
    visits : PayableVisits
        Visits with their days.
    parameters : Parameters
        The evening runs from ``payment.evening_minutes.begins`` to ``.ends``, minutes after
        midnight; over midnight where the second is the earlier; a visit counts by its start.
    """
    days = visits.day
    since_monday = (days - np.datetime64("1970-01-05", "D")).astype("timedelta64[D]").astype(int)
    years = np.unique(days.astype("datetime64[Y]").astype(int) + 1970).tolist()
    holidays = np.array(bank_holidays(years), dtype="datetime64[D]")
    clock = parameters.keyed("payment.evening_minutes")
    begins, ends = clock.get("begins", 24 * HOUR), clock.get("ends", 0.0)
    with np.errstate(invalid="ignore"):
        is_late, is_early = visits.start_minutes >= begins, visits.start_minutes < ends
    return {
        "weekend": np.asarray(since_monday % 7 >= _WEEKEND, dtype=bool),
        "bank_holiday": np.isin(days, holidays),
        "evening": (is_late & is_early) if begins < ends else (is_late | is_early),
    }


def _marker(terms: Terms, visits: PayableVisits, parameters: Parameters) -> Terms:
    """Change no terms: the rule acts on what they come to."""
    del visits, parameters
    return terms


# In the order in which they act.
STAGES = (
    "minutes", "minimum", "price", "carers", "supplement", "mileage", "guarantee",
)  # fmt: skip
RULES: Mapping[str, PaymentRule] = {
    rule.name: rule
    for rule in (
        PaymentRule("planned", "minutes", "the planned length, whether delivered or not", _planned),
        PaymentRule(
            "actual", "minutes", "the length recorded; nothing for a visit not made", _actual,
            needs="visits",
        ),
        PaymentRule(
            "nearest_five", "minutes",
            "the length recorded, to the nearest five minutes, halves up", _nearest_five,
            ("rounding_minutes",), "visits",
        ),
        PaymentRule(
            "minimum_visit", "minimum", "no visit that was made is paid as shorter than this",
            _minimum_visit, ("minimum_visit_minutes",),
        ),
        PaymentRule(
            "pro_rata", "price", "each part of an hour at its share of the price of a whole hour",
            _pro_rata,
        ),
        PaymentRule(
            "stepped", "price",
            "the price of the longest step within the visit, and the rest by the hour", _stepped,
            ("step_minutes",),
        ),
        PaymentRule(
            "double_handed", "carers", "a second care worker at a share of the rate",
            _double_handed, ("second_carer_share",),
        ),
        PaymentRule(
            "unsocial_hours", "supplement", "more on weekends, bank holidays and in the evening",
            _unsocial_hours, ("supplement_share", "evening_minutes"), "visits",
        ),
        PaymentRule(
            "mileage_apart", "mileage",
            "miles paid by themselves, and the rate less what it holds for them", _marker,
            ("mileage_in_rate_gbp_per_hour", "miles_per_visit", "mileage_gbp_per_mile"),
        ),
        PaymentRule(
            "guaranteed_block", "guarantee",
            "a block of hours a week for a provider, paid whether delivered or not", _marker,
            ("guaranteed_hours_per_week",),
        ),
    )
}  # fmt: skip


def in_stated_order(names: Sequence[str]) -> tuple[str, ...]:
    """Return rules in the order in which they act, whatever the order they are named in.

    Raises
    ------
    UsageError
        When a rule is not registered, or two of one stage are chosen.

    Examples
    --------
    >>> in_stated_order(["unsocial_hours", "minimum_visit", "actual"])
    ('actual', 'minimum_visit', 'unsocial_hours')
    """
    faults = [
        Fault(
            "no such payment rule",
            "--rule",
            name,
            listed(list(RULES), at_most=20),
            f"name a registered rule.{nearest(name, RULES)}",
        )
        for name in names
        if name not in RULES
    ]
    for stage in STAGES:
        held = list(dict.fromkeys(n for n in names if n in RULES and RULES[n].stage == stage))
        if len(held) > 1:
            faults.append(
                Fault(
                    "two payment rules decide the same thing",
                    f"--rule, stage {stage}",
                    listed(held),
                    "one of them",
                    "leave out all but one, or ask for each in a run of its own",
                )
            )
    if faults:
        raise UsageError(faults)
    return tuple(name for name in RULES if name in names)


def why_not(name: str, visits: PayableVisits, parameters: Parameters) -> str:
    """Return why a rule cannot be applied, in words; empty where it can.

    Parameters
    ----------
    name : str
        A registered rule.
    visits : PayableVisits
        What it would act on.
    parameters : Parameters
        What it would read.
    """
    rule = RULES[name]
    if rule.needs == "visits" and not visits.has_actual:
        return "it needs visits that took place"
    lacking = [each for each in rule.parameters if not _states(parameters, f"payment.{each}")]
    return f"the payment model states no {listed(lacking)}" if lacking else ""


def _states(parameters: Parameters, path: str) -> bool:
    return path in parameters.values or bool(parameters.keyed(path))


def pay(visits: PayableVisits, rules: Sequence[str], parameters: Parameters) -> Paid:
    r"""Return what a combination of rules pays, and what each adds.

    Parameters
    ----------
    visits : PayableVisits
        Entries with planned lengths and, where given, those recorded.
    rules : sequence of str
        Registered names, in any order; none: planned time.
    parameters : Parameters
        What the rules read, under ``payment``.

    Raises
    ------
    UsageError
        When a rule is not registered, two decide the same thing, or one cannot be applied.
    ModelError
        When the payment model lacks a number.

    Notes
    -----
    An entry of :math:`c` visits by :math:`k` care workers, paid :math:`m` minutes, costs

    .. math:: c k s \, p(m) (1 + u) - h g + c k d \, q

    with the paid share of care workers :math:`s`; the price of the minutes :math:`p(m)`, which is
    :math:`r m / 60` at the rate :math:`r` of the planned length (of the least length where that is
    paid), or of a whole hour under *pro_rata*; the supplement :math:`u`; paid hours
    :math:`h = c k s m / 60` less :math:`g`, what a rate holds for mileage; and :math:`q` for the
    miles of a visit made (:math:`d = 1`). Under *stepped*, with steps :math:`l`,
    :math:`p(m) = r_l l / 60 + r_{60} (m - l) / 60` for the
    longest :math:`l \le m`. Guaranteed blocks come last: see `top_up`. Hours without a visit
    pattern keep their planned hours.
    """
    order = in_stated_order(rules)
    cannot = [(name, why) for name in order if (why := why_not(name, visits, parameters))]
    if cannot:
        raise UsageError(
            [
                Fault(
                    "a payment rule cannot be applied",
                    f"--rule {name}",
                    why,
                    "visits that took place, and a payment model with the rule's parameters",
                    "give --visits FILE or complete the payment model, or leave the rule out",
                )
                for name, why in cannot
            ]
        )
    terms = Terms(
        minutes=visits.planned_minutes,
        rate_minutes=visits.planned_minutes,
        is_made=~(visits.actual_minutes == 0),
        price="own",
        carer_share=np.ones(len(visits)),
        supplement=np.zeros(len(visits)),
    )
    before, steps = total(visits.planned_gbp.tolist()), []
    paid, hours, top = visits.planned_gbp, visits.hours, _NO_TOP_UP
    for place, name in enumerate(order):
        terms = RULES[name].change(terms, visits, parameters)
        paid, hours = settled(
            visits, terms, parameters, has_mileage="mileage_apart" in order[: place + 1]
        )
        top = _NO_TOP_UP
        if name == "guaranteed_block":
            top = top_up(visits, hours, parameters.keyed("payment.guaranteed_hours_per_week"))
        after = total([*paid.tolist(), *top["gbp"].tolist()])
        steps.append((name, after - before))
        before = after
    return Paid(order, paid, hours, top, tuple(steps))


_NO_TOP_UP = pd.DataFrame({"provider_id": pd.Series(dtype=object), "hours": [], "gbp": []})
