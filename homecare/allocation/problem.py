"""The allocation problem as arrays: lines of demand, providers, and links between them and zones.

Receives the three checked tables, the settings and a date; hands on whole seconds, codes and
masks in an order that depends on what the rows say and not on where they stand.

A *line* is a row of demand: a whole package, or hours without people, which may be split. Where
call windows are limited, hours without people in each and the rest of them are lines of their own.
A *link* is one appointment: a provider in a zone.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from homecare.allocation import limits
from homecare.allocation.limits import OpeningLimits, SharedLimit, build_openings, build_shared
from homecare.allocation.ordering import canonical_order
from homecare.allocation.settings import SCORES, AllocationSettings
from homecare.allocation.waiting import days_since_referral, priorities, queue_notes, waiting
from homecare.allocation.windows import build_windows
from homecare.errors import Fault, InputError, ModelError, listed, nearest
from homecare.units import total, whole_seconds

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

NO_LIMIT = limits.NO_LIMIT

_ORDER = (
    "zone_id", "package_id", "postcode", "hours_per_week", "needs", "incumbent_provider_id",
    "rate_gbp_per_hour", "band", "service", "funder", "status", "priority", "referred_on",
    "window_hours",
)  # fmt: skip


@dataclass(frozen=True)
class Lines:
    """Rows of demand in canonical order.

    Attributes
    ----------
    row : (lines,) int64
        Position in the input table; the lines of one row stand together.
    package_id : (lines,) object
        Identifier; empty for hours without people.
    zone, needs : (lines,) int64
        Codes of the zone and of the set of needs.
    seconds : (lines,) int64
        Whole seconds a week.
    hours, card_rate : (lines,) float
        Hours a week as given; the rate card's rate in GBP an hour, NaN where none.
    is_whole : (lines,) bool
        Whether the line may not be split.
    incumbent : (lines,) int64
        Link of today's provider in the line's zone; -1: none, as for a line that waits.
    is_waiting : (lines,) bool
        Whether no provider has the line today: it is awaiting or returned, or names none.
    priority : (lines,) int64
        Order of urgency, 1 first; 0 where blank.
    waited_days : (lines,) int64
        Days from referral to the day of reference, of lines that wait; 0 where blank.
    """

    row: Ints
    package_id: npt.NDArray[np.object_]
    zone: Ints
    needs: Ints
    seconds: Ints
    hours: Floats
    card_rate: Floats
    is_whole: Bools
    incumbent: Ints
    is_waiting: Bools
    priority: Ints
    waited_days: Ints

    def of(self, which: Ints) -> Lines:
        """Return some of the lines."""
        return Lines(**{each.name: getattr(self, each.name)[which] for each in fields(self)})


@dataclass(frozen=True)
class Links:
    """Appointments, ordered by provider and zone.

    Attributes
    ----------
    provider, zone : (links,) int64
        Codes.
    role : (links,) object
        prime, supplementary, specialist or spot.
    capacity : (links,) int64
        Seconds a week in the zone; NO_LIMIT where blank.
    score, rate : (links,) float
        Weighted mean of the three scores; tendered GBP an hour, NaN where none.
    """

    provider: Ints
    zone: Ints
    role: npt.NDArray[np.object_]
    capacity: Ints
    score: Floats
    rate: Floats


@dataclass(frozen=True)
class Problem:
    """Everything the allocation needs, as arrays.

    Attributes
    ----------
    lines, links : Lines, Links
        Demand and appointments.
    zone_ids, provider_ids : tuple of str
        Labels of the codes.
    needs : tuple of frozenset of str
        The sets of needs that occur.
    capabilities : tuple of frozenset of str
        What each provider can do.
    can_do : (needs, providers) bool
        Whether the provider has every capability of the set.
    is_suspended : (providers,) bool
        Whether the provider may take no new work on the day.
    provider_capacity : (providers,) int64
        Seconds a week in all; NO_LIMIT where blank.
    missing_rate : float
        GBP an hour assumed where neither a tendered nor a card rate is known.
    notes : tuple of str
        What was assumed.
    goals : tuple of str
        Names of the goals it is built for: cells tell apart what these tell apart.
    shared : tuple of SharedLimit
        Limits beyond capacity that are switched on; none as a rule.
    openings : OpeningLimits or None
        Limits on having work in a zone at all, where any is switched on.
    """

    lines: Lines
    links: Links
    zone_ids: tuple[str, ...]
    provider_ids: tuple[str, ...]
    needs: tuple[frozenset[str], ...]
    capabilities: tuple[frozenset[str], ...]
    can_do: Bools
    is_suspended: Bools
    provider_capacity: Ints
    missing_rate: float
    notes: tuple[str, ...]
    goals: tuple[str, ...]
    shared: tuple[SharedLimit, ...] = ()
    openings: OpeningLimits | None = None

    @property
    def fits_within(self) -> Ints:
        """Return the seconds that each link could hold if nothing else were placed, (links,)."""
        most = np.minimum(self.links.capacity, self.provider_capacity[self.links.provider])
        for limit in self.shared:
            if limit.taken is None:
                most = np.minimum(most, limit.capacity[limit.node])
        return most


def build_problem(
    packages: pd.DataFrame,
    providers: pd.DataFrame,
    *,
    appointments: pd.DataFrame,
    settings: AllocationSettings,
    as_of: date,
) -> Problem:
    """Return the problem that three checked tables state on a day.

    Parameters
    ----------
    packages, providers, appointments : pandas.DataFrame
        Canonical tables; ``packages`` may also have ``rate_gbp_per_hour``.
    settings : AllocationSettings
        Weights of the scores.
    as_of : datetime.date
        Day on which suspensions are looked at.

    Returns
    -------
    Problem
        The arrays; the tables are left as they were.

    Raises
    ------
    InputError
        When an appointment names a provider that is not in ``providers``.
    ModelError
        When a score weight has an unknown name or the weights do not add to more than zero.
    """
    notes: list[str] = []
    firms = providers.sort_values("provider_id", kind="stable")
    provider_ids = tuple(str(name) for name in firms["provider_id"])
    _check_known(appointments, set(provider_ids))
    placed = appointments.sort_values(["provider_id", "zone_id"], kind="stable")
    zone_ids = tuple(sorted({str(z) for t in (placed, packages) for z in t["zone_id"].unique()}))
    links = _links(placed, provider_ids, zone_ids, settings.score_weights, notes)
    capabilities = tuple(_names(text) for text in firms["capabilities"])
    notes += queue_notes(packages, settings.goals)
    needed = limits.needs_of(packages, settings.limits)
    needs_code, needs_text = pd.factorize(needed, sort=True)
    needs = tuple(_names(text) for text in needs_text)
    can_do = np.array([[n <= c for c in capabilities] for n in needs], dtype=bool)
    card = _card_rates(packages)
    lines = _lines(packages, links, needs_code, card=card, labels=(zone_ids, provider_ids),
                   as_of=as_of)  # fmt: skip
    pieces, windows = build_windows(packages.iloc[lines.row], firms, placed,
                                    link_provider=links.provider, notes=notes)  # fmt: skip
    if pieces is not None:
        lines = replace(lines.of(pieces.of), seconds=pieces.seconds, hours=pieces.hours)
    shares = build_shared(settings.limits, _seconds_of_zones(lines, len(zone_ids)),
                          link_zone=links.zone, link_role=links.role)  # fmt: skip
    return Problem(
        lines=lines,
        links=links,
        zone_ids=zone_ids,
        provider_ids=provider_ids,
        needs=needs,
        capabilities=capabilities,
        can_do=can_do.reshape(len(needs), len(provider_ids)),
        is_suspended=_suspended(firms, as_of),
        provider_capacity=_limits(firms["capacity_hours_per_week"]),
        missing_rate=_missing_rate(links, card, notes),
        notes=tuple(notes),
        goals=tuple(settings.goals),
        shared=(*shares, *windows),
        openings=build_openings(settings.limits, zone_ids, link_zone=links.zone),
    )


def _seconds_of_zones(lines: Lines, zones: int) -> list[int]:
    """Return the seconds that the lines of each zone ask for."""
    seconds = np.zeros(zones, dtype=np.int64)
    np.add.at(seconds, lines.zone, lines.seconds)
    asked: list[int] = seconds.tolist()
    return asked


def _lines(
    packages: pd.DataFrame,
    links: Links,
    needs_code: Ints,
    *,
    card: Floats,
    labels: tuple[tuple[str, ...], tuple[str, ...]],
    as_of: date,
) -> Lines:
    """Return the rows of demand in canonical order."""
    zone_ids, provider_ids = labels
    keyed = packages.assign(rate_gbp_per_hour=card).reset_index(drop=True)
    row = canonical_order(keyed[[name for name in _ORDER if name in keyed.columns]])
    zone = _codes(packages["zone_id"], zone_ids)[row]
    incumbent = _codes(packages["incumbent_provider_id"], provider_ids)[row]
    link_at = np.full((len(provider_ids) + 1, len(zone_ids)), -1, dtype=np.int64)
    link_at[links.provider, links.zone] = np.arange(len(links.zone))
    hours = packages["hours_per_week"].to_numpy(dtype=float)[row]
    package_id = packages["package_id"].to_numpy(dtype=object)[row]
    is_waiting = waiting(packages)[row]
    return Lines(
        row=row,
        package_id=package_id,
        zone=zone,
        needs=needs_code.astype(np.int64)[row],
        seconds=whole_seconds(hours),
        hours=hours,
        card_rate=card[row],
        is_whole=package_id != "",
        # Code -1 is the last row, which has none. Who returned a package has it no more.
        incumbent=np.where(is_waiting, -1, link_at[incumbent, zone]),
        is_waiting=is_waiting,
        priority=priorities(packages)[row],
        waited_days=np.where(is_waiting, days_since_referral(packages, as_of)[row], 0),
    )


def _links(
    appointments: pd.DataFrame,
    provider_ids: tuple[str, ...],
    zone_ids: tuple[str, ...],
    weights: Mapping[str, float],
    notes: list[str],
) -> Links:
    return Links(
        provider=_codes(appointments["provider_id"], provider_ids),
        zone=_codes(appointments["zone_id"], zone_ids),
        role=appointments["role"].to_numpy(dtype=object),
        capacity=_limits(appointments["capacity_hours_per_week"]),
        score=_scores(appointments, weights, notes),
        rate=appointments["rate_gbp_per_hour"].to_numpy(dtype=float),
    )


def _scores(appointments: pd.DataFrame, weights: Mapping[str, float], notes: list[str]) -> Floats:
    """Return the weighted mean of the three scores, blanks at the mean of their column."""
    _check_weights(weights)
    score = np.zeros(len(appointments))
    for name in SCORES:
        column = appointments[name].to_numpy(dtype=float)
        blank = np.isnan(column)
        known = column[~blank].tolist()
        mean = total(known) / len(known) if known else 0.0
        if blank.any():
            said = f"counts as the mean of the column, {mean:.4g}" if known else "counts as 0"
            notes.append(f"{name} is blank on {int(blank.sum())} of {len(column)} appointments "
                         f"and {said}.")  # fmt: skip
        score += weights.get(name, 0.0) * np.where(blank, mean, column)
    return score / math.fsum(weights.values())


def _check_weights(weights: Mapping[str, float]) -> None:
    faults = [
        Fault(
            what=f"unknown score{nearest(name, SCORES)}",
            where=f"allocation.score_weights.{name}",
            found=name,
            allowed=", ".join(SCORES),
            do="correct the name",
        )
        for name in weights
        if name not in SCORES
    ]
    if not faults and (
        any(not value >= 0 for value in weights.values()) or not math.fsum(weights.values()) > 0
    ):
        faults.append(
            Fault(
                what="the score weights give no weighted mean",
                where="allocation.score_weights",
                found=str(dict(weights)),
                allowed="weights of 0 or more, at least one above 0",
                do="correct the weights",
            )
        )
    if faults:
        raise ModelError(faults)


def _check_known(appointments: pd.DataFrame, known: set[str]) -> None:
    unknown = sorted(set(appointments["provider_id"].astype(str)) - known)
    if unknown:
        raise InputError(
            Fault(
                what="an appointment names a provider that is not in the providers table",
                where="appointments, provider_id",
                found=listed(unknown),
                allowed="an identifier from the providers table",
                do=f"correct the identifier or add the provider.{nearest(unknown[0], known)}",
            )
        )


def _missing_rate(links: Links, card: Floats, notes: list[str]) -> float:
    """Return the rate assumed where neither a tendered nor a card rate is known."""
    tendered = links.rate[~np.isnan(links.rate)].tolist()
    mean = total(tendered) / len(tendered) if tendered else 0.0
    if tendered and len(tendered) < len(links.rate) and np.isnan(card).any():
        notes.append(f"Where neither a tendered nor a card rate is known, the goal weekly_cost "
                     f"counts the mean of the tendered rates, £{mean:.2f} an hour.")  # fmt: skip
    return mean


def _card_rates(packages: pd.DataFrame) -> Floats:
    if "rate_gbp_per_hour" not in packages.columns:
        return np.full(len(packages), np.nan)
    return packages["rate_gbp_per_hour"].to_numpy(dtype=float)


def _suspended(providers: pd.DataFrame, as_of: date) -> Bools:
    """Return who may take no new work on the day; a blank end is open."""
    day = pd.Timestamp(as_of)
    start, end = providers["suspended_from"], providers["suspended_until"]
    return ((start <= day) & (end.isna() | (end >= day))).to_numpy(dtype=bool)


def _limits(hours: pd.Series) -> Ints:
    """Return capacities in whole seconds; blanks have no limit."""
    values = hours.to_numpy(dtype=float)
    blank = np.isnan(values)
    return np.where(blank, NO_LIMIT, whole_seconds(np.where(blank, 0.0, values)))


def _names(text: object) -> frozenset[str]:
    """Return the names in a list cell ``a;b``."""
    return frozenset(name.strip() for name in str(text).split(";") if name.strip())


def _codes(labels: pd.Series, known: tuple[str, ...]) -> Ints:
    """Return the position of each label among the known ones; -1 where it is none of them."""
    return pd.Index(known).get_indexer(pd.Index(labels.astype(str))).astype(np.int64)
