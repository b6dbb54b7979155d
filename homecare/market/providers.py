"""Invented providers: sizes, ratings and capabilities that follow published distributions.

Owns how many providers there are of each size, rating and capability. Receives targets and a
seed, hands on rows of the providers table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd

from homecare.errors import Fault, UsageError
from homecare.streams import stream
from homecare.tables import PROVIDERS, blank_column

Wholes = npt.NDArray[np.int64]


@dataclass(frozen=True)
class ProviderTargets:
    """What the providers are to look like as a whole.

    Attributes
    ----------
    provider_count : int
        How many providers there are; a multiple of 4, so that quarters are whole.
    capacity_hours : float
        Hours a week that all providers together can deliver.
    size_quartiles : tuple of three float
        Quartiles of the hours a week one provider can deliver.
    smallest_hours : float
        Least size of a provider.
    rating_share : mapping of str to float
        Shares of providers by CQC rating, relative to their sum.
    capability_share : mapping of str to float
        Shares of providers with each capability.
    suspended : tuple of (date, date or None)
        First and last day of each suspension of new work; one provider each.
    """

    provider_count: int
    capacity_hours: float
    size_quartiles: tuple[float, float, float] = (251.0, 609.0, 932.0)
    smallest_hours: float = 30.0
    rating_share: Mapping[str, float] = field(
        default_factory=lambda: {
            "outstanding": 3,
            "good": 69,
            "requires improvement": 10,
            "inadequate": 1,
            "unrated": 17,
        }
    )
    capability_share: Mapping[str, float] = field(
        default_factory=lambda: {"double-up": 0.925, "dementia": 0.55, "peg": 0.25}
    )
    suspended: tuple[tuple[date, date | None], ...] = (
        (date(2020, 9, 14), None),
        (date(2020, 10, 19), date(2020, 12, 31)),
    )


def provider_sizes(targets: ProviderTargets) -> Wholes:
    """Return whole hours a week by provider, smallest first, with the given quartiles and sum.

    Parameters
    ----------
    targets : ProviderTargets
        Number, quartiles and sum.

    Returns
    -------
    (providers,) int64
        Hours a week.

    Raises
    ------
    UsageError
        If the sum cannot be reached with the top quarter above the upper quartile.

    Notes
    -----
    Quarter :math:`q` runs from :math:`a` to :math:`b` as :math:`a + (b - a) u^{3/2}` with
    :math:`u` equally spaced over the quarter. The largest size, which no source gives, is the one
    that makes the sum right.
    """
    each = targets.provider_count // 4
    rise = ((np.arange(each) + 0.5) / each) ** 1.5
    ends = (targets.smallest_hours, *targets.size_quartiles)
    low = np.concatenate([a + (b - a) * rise for a, b in pairwise(ends)])
    base = targets.size_quartiles[2]
    spread = (targets.capacity_hours - low.sum() - base * each) / rise.sum()
    if targets.provider_count != 4 * each or spread < 0:
        raise UsageError(
            Fault(
                what="the sizes of the providers do not fit together",
                where="provider_count, capacity_hours, size_quartiles",
                found=f"{targets.provider_count} providers for {targets.capacity_hours:g} hours",
                allowed="a multiple of 4, and at least "
                f"{low.sum() + base * each:.0f} hours for that many",
                do="change the number of providers or their capacity",
            )
        )
    sizes = np.concatenate([low, base + spread * rise])
    whole: Wholes = np.floor(sizes).astype(np.int64)
    short = round(targets.capacity_hours) - int(whole.sum())
    whole[np.argsort(whole - sizes, kind="stable")[:short]] += 1
    return whole


def largest_remainder(shares: Mapping[str, float], count: int) -> dict[str, int]:
    """Return whole numbers in proportion to shares that add up to a count.

    Examples
    --------
    >>> largest_remainder({"a": 3, "b": 69, "c": 10, "d": 1, "e": 17}, 40)
    {'a': 1, 'b': 28, 'c': 4, 'd': 0, 'e': 7}
    """
    sizes = np.array(list(shares.values()), dtype=float)
    exact = sizes / sizes.sum() * count
    whole = np.floor(exact + 1e-9).astype(np.int64)
    order = np.argsort(whole - exact, kind="stable")
    whole[order[: count - int(whole.sum())]] += 1
    return dict(zip(shares, whole.tolist(), strict=True))


def draw_providers(targets: ProviderTargets, seed: int) -> pd.DataFrame:
    """Return invented providers.

    Parameters
    ----------
    targets : ProviderTargets
        Sizes, ratings, capabilities and suspensions.
    seed : int
        Seed of the draws.

    Returns
    -------
    pandas.DataFrame
        Columns of the providers table.
    """
    count = targets.provider_count
    names = pd.RangeIndex(1, count + 1)
    providers = pd.DataFrame({c.name: blank_column(c, names) for c in PROVIDERS.columns})
    providers["provider_id"] = [f"INVENTED-P{i:02d}" for i in names]
    providers["provider_name"] = [f"Demonstration Provider {i:02d} (invented)" for i in names]
    sizes = provider_sizes(targets)
    size_draws = stream(seed, "provider sizes")
    providers["capacity_hours_per_week"] = size_draws.permutation(sizes).astype(float)
    numbers = largest_remainder(targets.rating_share, count)
    ratings = np.repeat(np.array(list(numbers), dtype=object), list(numbers.values()))
    providers["cqc_rating"] = stream(seed, "provider ratings").permutation(ratings)
    providers["capabilities"] = _capabilities(targets, seed, providers.index)
    return _suspend(providers, targets, seed).reset_index(drop=True)


def _capabilities(targets: ProviderTargets, seed: int, index: pd.Index) -> pd.Series:
    """Return capabilities joined by semicolons, each held by an exact number of providers."""
    held: list[list[str]] = [[] for _ in index]
    for name, share in targets.capability_share.items():
        order = stream(seed, f"capability {name}").permutation(len(index))
        for k in order[: round(share * len(index))].tolist():
            held[k].append(name)
    return pd.Series([";".join(names) for names in held], index=index, dtype="object")


def _suspend(providers: pd.DataFrame, targets: ProviderTargets, seed: int) -> pd.DataFrame:
    """Return the providers with suspensions of new work, given to low-rated ones first."""
    concern = providers.cqc_rating.map({"inadequate": 3, "requires improvement": 2, "unrated": 1})
    # Middling sizes only: a suspension should matter and yet not empty a zone.
    low, _, high = targets.size_quartiles
    middling = providers.capacity_hours_per_week.between(low / 2, high)
    weight = concern.fillna(0) + 4 * middling + stream(seed, "suspensions").random(len(providers))
    chosen = weight.sort_values(ascending=False, kind="stable").index[: len(targets.suspended)]
    suspended = providers.copy()
    for k, (first, last) in zip(chosen, targets.suspended, strict=True):
        suspended.loc[k, "suspended_from"] = pd.Timestamp(first)
        suspended.loc[k, "suspended_until"] = pd.NaT if last is None else pd.Timestamp(last)
    return suspended
