"""Concentration: how much of the hours stands with few providers.

Receives seconds by link; hands on the Herfindahl-Hirschman index and the largest share, of each
zone and of the whole.

References
----------
Hirschman, A. O. (1964). The paternity of an index. American Economic Review 54(5), 761.
Competition Commission and Office of Fair Trading (2010). Merger assessment guidelines, OFT1254
(above 1,000 concentrated, above 2,000 highly concentrated).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from homecare.allocation.problem import Ints, Problem

POINTS = 10_000  # the index of a single provider


@dataclass(frozen=True)
class Concentration:
    """How much of some hours stands with few providers.

    Attributes
    ----------
    hhi : float or None
        Sum of the squared shares of the providers, times 10,000; None without hours.
    largest_share : float or None
        Share of the largest, 0 to 1.
    largest : int
        The largest provider, the first of equals; -1 without hours.
    """

    hhi: float | None
    largest_share: float | None
    largest: int


def concentration(seconds: Ints) -> Concentration:
    """Return the concentration of seconds by provider.

    Parameters
    ----------
    seconds : (providers,) int64
        Seconds of each provider, 0 or more.

    Notes
    -----
    ``HHI = 10,000 sum_k (s_k / S)^2`` with s_k the seconds of provider k and S their sum: 10,000
    where one provider has all, 10,000 / n where n providers have alike.

    Examples
    --------
    >>> found = concentration(np.array([3, 1, 0]))
    >>> found.hhi, found.largest_share, found.largest
    (6250.0, 0.75, 0)
    >>> concentration(np.array([0, 0])).hhi is None
    True
    """
    together = int(seconds.sum())
    if together == 0:
        return Concentration(None, None, -1)
    squares = sum(each * each for each in seconds.tolist())
    largest = int(np.argmax(seconds))
    return Concentration(
        POINTS * squares / (together * together), int(seconds[largest]) / together, largest
    )


def by_zone(problem: Problem, load: Ints) -> list[Concentration]:
    """Return the concentration in each zone, in the order of the zones' codes.

    Parameters
    ----------
    problem : Problem
        Says whose the links are, and where.
    load : (links,) int64
        Seconds of each link.
    """
    found = []
    for zone in range(len(problem.zone_ids)):
        here = np.where(problem.links.zone == zone, load, 0)
        found.append(concentration(_by_provider(problem, here)))
    return found


def of_all(problem: Problem, load: Ints) -> Concentration:
    """Return the concentration over all zones together."""
    return concentration(_by_provider(problem, load))


def _by_provider(problem: Problem, load: Ints) -> Ints:
    seconds = np.zeros(len(problem.provider_ids), dtype=np.int64)
    np.add.at(seconds, problem.links.provider, load)
    return seconds
