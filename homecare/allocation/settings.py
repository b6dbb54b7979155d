"""What a model file may choose about allocation: the order of goals, the weights, the limits.

Owns the settings and their defaults. Receives values already read from a model file; hands them
to every step of the allocation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from homecare.allocation.limits import Limits

Placing = Literal["all", "new"]
DEFAULT_GOALS = ("placed_hours", "prime_hours", "score", "incumbent_hours", "weekly_cost")
SCORES = ("pickup_score", "quality_score", "response_score")


def _equal_weights() -> dict[str, float]:
    return dict.fromkeys(SCORES, 1.0)


@dataclass(frozen=True)
class AllocationSettings:
    """Choices of the allocation.

    Attributes
    ----------
    goals : tuple of str
        Names of registered goals, most important first.
    score_weights : mapping of str to float
        Weight of each of the three scores in a provider's score; only their ratios matter.
    exact_pairs_limit : int
        Greatest number of (package, eligible provider) pairs of a market for which whole packages
        are also placed by an integer programme; 0 never.
    exact_work_limit : int
        Pairs times branch-and-bound nodes that the integer programme may look at for each goal.
    seed : int
        Seed of the tie-break between plans that are equal on every goal.
    limits : Limits
        Limits beyond capacity; none unless stated.
    place : {"all", "new"}
        Place every line anew, or keep what providers have today and place the rest.
    is_polished : bool
        Whether room scattered over providers is gathered after the hand-out, which places more
        hours; without it a plan is made many times faster, under the same bound.
    """

    goals: tuple[str, ...] = DEFAULT_GOALS
    score_weights: Mapping[str, float] = field(default_factory=_equal_weights)
    exact_pairs_limit: int = 400
    exact_work_limit: int = 100_000
    seed: int = 1
    limits: Limits = field(default_factory=Limits)
    place: Placing = "all"
    is_polished: bool = True

    @classmethod
    def chosen(
        cls,
        *,
        goals: object,
        score_weights: Mapping[str, float],
        seed: int,
        limits: Limits | None = None,
        place: object = None,
    ) -> AllocationSettings:
        """Return settings with what a model chooses, and the standard where it is silent.

        Parameters
        ----------
        goals : tuple of str or anything else
            The model's goals; anything else: the standard order.
        score_weights : mapping of str to float
            The model's weights; empty: equal weights.
        seed : int
            Seed of the tie-break.
        limits : Limits, optional
            The model's limits beyond capacity.
        place : {"all", "new"} or anything else
            What the model chooses to place; anything else: all.
        """
        standard = cls()
        return cls(
            goals=goals if isinstance(goals, tuple) else standard.goals,
            score_weights=dict(score_weights) or standard.score_weights,
            seed=seed,
            limits=limits or standard.limits,
            place="new" if place == "new" else "all",
        )
