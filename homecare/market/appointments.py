"""Invented appointments: who is prime or supplementary where, with what capacity and scores.

Owns the spreading of providers' hours over zones and roles. Receives providers, zones and a seed;
hands on rows of the appointments table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from homecare.streams import stream
from homecare.tables import APPOINTMENTS, blank_column

Floats = npt.NDArray[np.float64]
Wholes = npt.NDArray[np.int64]

SCORES = ("pickup_score", "quality_score", "response_score")


@dataclass(frozen=True)
class AppointmentTargets:
    """How the providers' hours are spread; our assumptions throughout.

    Attributes
    ----------
    coverage : mapping of str to float
        Hours offered in a short zone as a share of its demand. The other zones share what is left
        in proportion to their demand.
    prime_share : float
        Share of a zone's hours on offer that its primes offer.
    primes : mapping of str to int
        Primes sought in a zone by its class; a class without primes has 0.
    supplementaries : mapping of str to int
        Supplementary providers sought in a zone by its class.
    reach_m : float
        Distance between a provider's home zone and another at which its interest falls to 37 %.
    spare : float
        Hours a provider offers in a zone, relative to what it expects to deliver there, where the
        zone is not short; the provider's own total still binds.
    score_by_rating : mapping of str to float
        Mean quality score by CQC rating.
    """

    coverage: Mapping[str, float] = field(default_factory=dict)
    prime_share: float = 0.74
    primes: Mapping[str, int] = field(
        default_factory=lambda: {
            "large": 5, "medium": 3, "small_town": 2, "small_rural": 2, "rural_free": 0,
        }
    )  # fmt: skip
    supplementaries: Mapping[str, int] = field(
        default_factory=lambda: {
            "large": 6, "medium": 4, "small_town": 2, "small_rural": 3, "rural_free": 4,
        }
    )  # fmt: skip
    reach_m: float = 9_000.0
    spare: float = 1.1
    score_by_rating: Mapping[str, float] = field(
        default_factory=lambda: {
            "outstanding": 0.93, "good": 0.8, "requires improvement": 0.62,
            "inadequate": 0.4, "unrated": 0.7,
        }
    )  # fmt: skip


def draw_appointments(
    providers: pd.DataFrame, zones: pd.DataFrame, *, targets: AppointmentTargets, seed: int
) -> pd.DataFrame:
    """Return each provider's roles, capacities, scores and ranks in the zones.

    Parameters
    ----------
    providers : pandas.DataFrame
        Rows of the providers table, sizes in whole hours.
    zones : pandas.DataFrame
        Columns ``zone_id``, ``zone_class``, ``hours_per_week``, and ``easting_m``, ``northing_m``
        of where its people live on average.
    targets : AppointmentTargets
        How hours are spread.
    seed : int
        Seed of the draws.

    Returns
    -------
    pandas.DataFrame
        Columns of the appointments table, sorted by zone in the order given, role and rank, and
        ``expected_hours_per_week``: whole hours that add up to each provider's size.

    Notes
    -----
    Primes are placed first: each zone's prime hours are cut into parts, largest first, and each
    part goes to a provider not yet in the zone with that much left, drawn in favour of near, able
    and well-scored ones. What the providers have left is then offered as supplementary hours
    where the zones still lack them.
    """
    scores = _scores(providers, zones, targets, seed)
    offered = _hours_on_offer(providers, zones, targets)
    fondness = _fondness(zones, providers, targets, seed)
    sought = _by_class(zones, targets.primes)
    prime_hours = np.where(sought == 0, 0, np.rint(offered * targets.prime_share)).astype(np.int64)
    left = providers.capacity_hours_per_week.to_numpy().astype(np.int64)
    liking = fondness * np.exp(4 * scores.mean(axis=2))
    prime = _spread_primes(
        prime_hours, sought, left, liking,
        draws=stream(seed, "prime appointments"),
    )  # fmt: skip
    extra = _spread_supplementaries(
        offered - prime.sum(axis=0),
        _by_class(zones, targets.supplementaries),
        left - prime.sum(axis=1),
        np.where(prime > 0, 0.0, fondness),
        draws=stream(seed, "supplementary appointments"),
    )
    # Hours nobody asked for widen the provider's place in its largest zone that is not short.
    short = zones.zone_id.isin(list(targets.coverage)).to_numpy()
    widest = np.where(short, -1.0, zones.hours_per_week.to_numpy(dtype=float))
    spare = left - prime.sum(axis=1) - extra.sum(axis=1)
    for k in np.flatnonzero(spare).tolist():
        held = (prime[k] + extra[k] > 0) & ~short
        z = int(np.argmax(np.where(held, widest, -1.0) if held.any() else fondness[k] * widest))
        (prime if prime[k, z] else extra)[k, z] += spare[k]
    return _as_table(providers, zones, prime, extra, scores=scores, targets=targets)


def _by_class(zones: pd.DataFrame, numbers: Mapping[str, int]) -> Wholes:
    """Return a number for each zone from the numbers by class."""
    return np.array([numbers[name] for name in zones.zone_class], dtype=np.int64)


def _hours_on_offer(
    providers: pd.DataFrame, zones: pd.DataFrame, targets: AppointmentTargets
) -> Wholes:
    """Return whole hours a week on offer by zone: short where stated, the rest in proportion."""
    demand = zones.hours_per_week.to_numpy(dtype=float)
    cover = zones.zone_id.map(dict(targets.coverage)).to_numpy(dtype=float)
    short = ~np.isnan(cover)
    offered = np.where(short, np.rint(demand * np.where(short, cover, 0)), 0.0)
    rest = float(providers.capacity_hours_per_week.sum() - offered.sum())
    return np.rint(
        np.where(short, offered, demand * rest / demand[~short].sum())
    ).astype(np.int64)  # fmt: skip


def _fondness(
    zones: pd.DataFrame, providers: pd.DataFrame, targets: AppointmentTargets, seed: int
) -> Floats:
    """Return how much each provider is drawn to each zone, by distance from its home zone."""
    demand = zones.hours_per_week.to_numpy(dtype=float)
    # Systematic sampling: every zone is home to its share of providers, within one.
    points = (np.arange(len(providers)) + 0.5) / len(providers)
    home = np.searchsorted(np.cumsum(demand) / demand.sum(), points)
    home = stream(seed, "home zones").permutation(home)
    at = zones[["easting_m", "northing_m"]].to_numpy(dtype=float)
    apart = np.hypot(*(at[home][:, None, :] - at[None, :, :]).transpose(2, 0, 1))
    return np.asarray(np.exp(-apart / targets.reach_m), dtype=float)


def _spread_primes(
    hours: Wholes, sought: Wholes, left: Wholes, liking: Floats, *, draws: np.random.Generator
) -> Wholes:
    """Return prime hours by provider and zone; no provider gives more than it has left."""
    left = left.copy()
    given = np.zeros((len(left), len(hours)), dtype=np.int64)
    parts = []
    for z in np.flatnonzero(sought).tolist():
        cut = draws.uniform(0.7, 1.3, size=sought[z])
        sizes = np.rint(hours[z] * cut / cut.sum()).astype(np.int64)
        sizes[0] += hours[z] - sizes.sum()
        parts += [(size, z) for size in sizes.tolist()]
    parts.sort(reverse=True)
    while parts:
        size, z = parts.pop(0)
        able = np.where(given[:, z] > 0, 0, left)
        weight = np.where(able >= size, liking[:, z] * able, 0.0)
        if weight.sum() == 0:
            weight = (able == able.max()) * (able > 0.0)
            if weight.sum() == 0:
                continue
        k = int(draws.choice(len(left), p=weight / weight.sum()))
        amount = min(size, int(left[k]))
        given[k, z] = amount
        left[k] -= amount
        if amount < size:
            parts.append((size - amount, z))
            parts.sort(reverse=True)
    return given


def _spread_supplementaries(
    hours: Wholes, sought: Wholes, left: Wholes, liking: Floats, *, draws: np.random.Generator
) -> Wholes:
    """Return supplementary hours by provider and zone, smallest zone first.

    Each zone is offered parts of the size at which as many providers as it seeks would fill it;
    those with little left give less, and more of them come.
    """
    left = left.copy()
    given = np.zeros((len(left), len(hours)), dtype=np.int64)
    for z in np.argsort(hours, kind="stable").tolist():
        wanted = int(hours[z])
        part = -(-wanted // max(int(sought[z]), 1))
        while wanted > 0:
            weight = np.where(given[:, z] > 0, 0.0, liking[:, z] * left)
            if weight.sum() == 0:
                break
            k = int(draws.choice(len(left), p=weight / weight.sum()))
            amount = min(part, wanted, int(left[k]))
            given[k, z] = amount
            left[k] -= amount
            wanted -= amount
    return given


def _scores(
    providers: pd.DataFrame, zones: pd.DataFrame, targets: AppointmentTargets, seed: int
) -> Floats:
    """Return (providers, zones, 3) scores: the rating, the provider's own habit, and noise."""
    draws = stream(seed, "scores")
    count, places = len(providers), len(zones)
    rating = providers.cqc_rating.map(dict(targets.score_by_rating)).to_numpy(dtype=float)
    unknown = (providers.cqc_rating == "unrated").to_numpy()
    quality = rating + draws.normal(0, np.where(unknown, 0.12, 0.04))
    habit = draws.normal(0, 0.07, size=(count, 2)) + 0.4 * (quality[:, None] - 0.75)
    middle = np.column_stack([0.74 + habit[:, 0], quality, 0.77 + habit[:, 1]])
    noise = draws.normal(0, 0.03, size=(count, places, 3))
    rural = zones.zone_class.isin(["small_rural", "rural_free"]).to_numpy()
    remote = np.where(rural, 0.08, 0.0)[None, :, None] * np.array([1.0, 0.0, 0.5])
    return np.asarray(np.round(np.clip(middle[:, None, :] + noise - remote, 0.05, 0.99), 3))


def _as_table(
    providers: pd.DataFrame,
    zones: pd.DataFrame,
    prime: Wholes,
    extra: Wholes,
    *,
    scores: Floats,
    targets: AppointmentTargets,
) -> pd.DataFrame:
    """Return the appointments as rows, ranked by mean score within zone and role."""
    z, k = np.nonzero((prime + extra).T)
    expected = (prime + extra)[k, z]
    rows = pd.RangeIndex(len(z))
    table = pd.DataFrame({c.name: blank_column(c, rows) for c in APPOINTMENTS.columns})
    table["provider_id"] = providers.provider_id.to_numpy()[k]
    table["zone_id"] = zones.zone_id.to_numpy()[z]
    table["role"] = np.where(prime[k, z] > 0, "prime", "supplementary")
    short = zones.zone_id.isin(list(targets.coverage)).to_numpy()[z]
    size = providers.capacity_hours_per_week.to_numpy()[k]
    roomy = np.minimum(np.ceil(expected * targets.spare / 5) * 5, size)
    table["capacity_hours_per_week"] = np.where(short, expected, roomy).astype(float)
    table["expected_hours_per_week"] = expected
    for i, name in enumerate(SCORES):
        table[name] = scores[k, z, i]
    table["mean"] = scores[k, z].sum(axis=1).round(3)
    table["place"] = z
    table = table.sort_values(
        ["place", "role", "mean", "provider_id"], ascending=[True, True, False, True]
    ).reset_index(drop=True)
    table["rank"] = table.groupby(["place", "role"]).cumcount() + 1.0
    return table.drop(columns=["mean", "place"])
