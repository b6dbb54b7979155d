"""Bands within zones: how mixed each zone is, and how well a zoning parts one band from another.

Receives hours by zone and band, and the rate of each band; hands on plain numbers. The question is
that of the review of November 2019: do zones mix town and country too much for one hourly rate?
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def band_entropy(hours: npt.ArrayLike) -> Floats:
    """Return how mixed the bands of each zone are: 0 for one band, 1 for all bands alike.

    Parameters
    ----------
    hours : (zones, bands)
        Hours a week.

    Returns
    -------
    (zones,) float
        NaN for a zone without hours.

    Notes
    -----
    Shannon's entropy as a share of the most it can be. With p_b the share of the zone's hours in
    band b of K,

        E = - sum over b of p_b ln p_b / ln K.

    References
    ----------
    Shannon, C. E. (1948), "A mathematical theory of communication", Bell System Technical Journal
    27(3), 379-423; Theil, H. (1972), Statistical Decomposition Analysis, North-Holland.

    Examples
    --------
    >>> band_entropy([[10, 0], [5, 5]]).tolist()
    [0.0, 1.0]
    """
    share = _shares(hours)
    logs = np.log(share, out=np.zeros_like(share), where=share > 0)
    most = np.log(share.shape[1]) if share.shape[1] > 1 else 1.0
    return np.asarray(np.abs(-(share * logs).sum(axis=1)) / most, dtype=float)


def band_separation(hours: npt.ArrayLike) -> float:
    """Return how far a zoning parts the bands: 0 where every zone is the county in small, 1 whole.

    Parameters
    ----------
    hours : (zones, bands)
        Hours a week.

    Returns
    -------
    float
        NaN where the whole has one band, which nothing can part.

    Notes
    -----
    Theil's information theory index. With E the entropy of all hours together, E_z that of zone z
    and t_z the zone's share of the hours, H = sum over z of t_z (E - E_z) / E. It is 1 when every
    zone holds one band alone.

    References
    ----------
    Theil, H. (1972), as above; Reardon, S. F. and Firebaugh, G. (2002), "Measures of multigroup
    segregation", Sociological Methodology 32, 33-67.

    Examples
    --------
    >>> band_separation([[10, 0], [0, 10]]), band_separation([[5, 5], [5, 5]])
    (1.0, 0.0)
    """
    held = np.asarray(hours, dtype=float)
    held = held[held.sum(axis=1) > 0]
    if not held.size:
        return float("nan")
    whole = float(band_entropy(held.sum(axis=0)[None, :])[0])
    if whole == 0:
        return float("nan")
    inside = float(held.sum(axis=1) @ band_entropy(held) / held.sum())
    return (whole - inside) / whole


def rate_spread(hours: npt.ArrayLike, rate_gbp_per_hour: npt.ArrayLike) -> Floats:
    """Return by how much the band rates of each zone's hours differ: their standard deviation.

    Parameters
    ----------
    hours : (zones, bands)
        Hours a week.
    rate_gbp_per_hour : (bands,)
        What an hour of each band costs.

    Returns
    -------
    (zones,) float
        Pounds an hour; NaN for a zone without hours.

    Notes
    -----
    With p_b the share of the zone's hours and r_b the rate of band b, and m the mean of the zone,
    s^2 = sum over b of p_b (r_b - m)^2. Paid one rate for the whole zone, the hours of a provider
    would be that far from their own rate, as a rule.

    Examples
    --------
    >>> rate_spread([[5, 5], [10, 0]], [18.0, 20.0]).tolist()
    [1.0, 0.0]
    """
    share = _shares(hours)
    rate = np.asarray(rate_gbp_per_hour, dtype=float)
    mean = share @ rate
    square = (share * (rate[None, :] - mean[:, None]) ** 2).sum(axis=1)
    return np.asarray(np.sqrt(square), dtype=float)


def variance_within(hours: npt.ArrayLike, rate_gbp_per_hour: npt.ArrayLike) -> float:
    """Return the share of the variance of rates that lies within zones, not between them.

    Parameters
    ----------
    hours : (zones, bands)
        Hours a week.
    rate_gbp_per_hour : (bands,)
        What an hour of each band costs.

    Returns
    -------
    float
        0 where one rate a zone would pay every hour its own rate, 1 where zones make no
        difference; NaN where all rates are alike.

    Notes
    -----
    The law of total variance: with t_z the share of the hours in zone z and s_z its spread from
    `rate_spread`, and s that of all hours together, the share is sum over z of t_z s_z^2 / s^2
    (one less the correlation ratio, eta squared).

    Examples
    --------
    >>> variance_within([[10, 0], [0, 10]], [18.0, 20.0])
    0.0
    >>> variance_within([[5, 5], [5, 5]], [18.0, 20.0])
    1.0
    """
    held = np.asarray(hours, dtype=float)
    held = held[held.sum(axis=1) > 0]
    if not held.size:
        return float("nan")
    whole = float(rate_spread(held.sum(axis=0)[None, :], rate_gbp_per_hour)[0]) ** 2
    if whole == 0:
        return float("nan")
    inside = held.sum(axis=1) @ rate_spread(held, rate_gbp_per_hour) ** 2
    return float(inside / held.sum() / whole)


def _shares(hours: npt.ArrayLike) -> Floats:
    """Return each row as shares of its sum; NaN throughout for a row without hours."""
    held = np.asarray(hours, dtype=float)
    whole = held.sum(axis=1, keepdims=True)
    return np.asarray(np.divide(held, whole, out=np.full_like(held, np.nan), where=whole > 0))
