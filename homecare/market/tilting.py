"""Tilting: a distribution over outcomes changed as little as possible to have given means.

Owns the discrimination-information projection used to meet several published shares at once.
Receives a prior, features and means, hands on probabilities; makes no draws.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from homecare.errors import Fault, InfeasibleError

Floats = npt.NDArray[np.float64]


def tilt_to_means(
    prior: npt.ArrayLike,
    features: npt.ArrayLike,
    means: npt.ArrayLike,
    *,
    tolerance: float = 1e-9,
    rounds: int = 200,
) -> Floats:
    r"""Return the distribution nearest to a prior under which features have the given means.

    Parameters
    ----------
    prior : (outcomes,) float
        Relative probabilities, 0 or more.
    features : (outcomes, features) float
        Value of each feature at each outcome.
    means : (features,) float
        Means the features are to have.
    tolerance : float
        Largest error of a mean, in units of the feature's spread under the prior.
    rounds : int
        Newton steps after which it is given up.

    Returns
    -------
    (outcomes,) float
        Probabilities; they sum to 1.

    Raises
    ------
    InfeasibleError
        If no distribution on the outcomes has these means.

    Notes
    -----
    The answer is :math:`p_t \propto q_t \exp(\lambda \cdot f_t)`, which among all distributions
    with these means has the least :math:`\sum_t p_t \log (p_t / q_t)`; :math:`\lambda` minimises
    the convex :math:`\log \sum_t q_t \exp(\lambda \cdot (f_t - \mu))` by damped Newton steps.

    References
    ----------
    Csiszar, I. (1975). I-divergence geometry of probability distributions and minimization
    problems. Annals of Probability 3, 146-158.

    Examples
    --------
    >>> tilt_to_means([1, 1], [[0.0], [1.0]], [0.75]).round(9).tolist()
    [0.25, 0.75]
    """
    start = np.asarray(prior, dtype=float)
    start = start / start.sum()
    centred = np.asarray(features, dtype=float) - np.asarray(means, dtype=float)
    spread = np.sqrt(start @ (centred - start @ centred) ** 2)
    centred = centred / np.where(spread > 0, spread, 1.0)
    weight = np.zeros(centred.shape[1])
    chosen, level = _tilted(start, centred, weight)
    for _ in range(rounds):
        slope = chosen @ centred
        if np.abs(slope).max(initial=0.0) <= tolerance:
            return chosen
        curve = (centred * chosen[:, None]).T @ centred - np.outer(slope, slope)
        step = np.linalg.lstsq(curve, slope, rcond=None)[0]
        size = 1.0
        while size > 1e-10:
            trial, trial_level = _tilted(start, centred, weight - size * step)
            if trial_level <= level - 1e-4 * size * float(slope @ step):
                break
            size /= 2
        weight = weight - size * step
        chosen, level = trial, trial_level
    raise InfeasibleError(
        Fault(
            what="no distribution with these means was reached",
            where="means",
            found=f"a mean still off by {np.abs(chosen @ centred).max():.3g} spreads",
            allowed="means that some distribution on the outcomes has",
            do="relax a mean, or add outcomes that reach it",
        )
    )


def _tilted(start: Floats, centred: Floats, weight: Floats) -> tuple[Floats, float]:
    """Return a tilted distribution and the value of the function it minimises."""
    exponent = centred @ weight
    top = float(exponent.max())
    mass = start * np.exp(exponent - top)
    return mass / mass.sum(), top + float(np.log(mass.sum()))
