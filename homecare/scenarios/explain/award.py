"""The award record's frame: what made an award, and what may not be concluded from it.

Receives a case and the run it stands in; hands on plain values and sentences.
"""

from __future__ import annotations

from homecare.allocation.explain import Case
from homecare.scenarios.record import Figures
from homecare.scenarios.remake import Remade

TIE_BREAK = (
    "Plans equal on every goal are told apart by 20 bits of the SHA-256 of the seed and the "
    "identifiers of what is joined; no provider can choose its draw, and the same seed gives the "
    "same draw."
)

_WORSE = (
    "That another provider is worse. The placement follows from {how}, and from the capacities, "
    "scores and appointments in the inputs named below; it says nothing of quality beyond those "
    "scores."
)
_ALONE = (
    "That the package decided alone. A provider that would suit it better may hold others instead, "
    "because the plan as a whole is then better for the goals. Whole packages are placed within "
    "the proven gap, so another plan as good may exist."
)
_ORDER = (
    "That the order of arrival was the true one. Packages are taken by day of referral, those of "
    "one day, or without a day, in an order drawn with the seed."
)
_ACCEPTED = (
    "That a provider would have accepted. Nobody is asked here: whoever is able and has room "
    "counts as willing."
)
_RIGHT = (
    "That the inputs are right. Their hashes show which files were used, not that a capacity or a "
    "score in them was true on the day."
)
_MUST = (
    "That the council must, or did, award the package so. This is a calculation for people who "
    "decide; the decision and its reasons are theirs to record."
)
_ONLY = (
    "That what would place it is the only way. Each change was tried by itself; moving others, or "
    "several small changes, may do as well."
)


def may_not_conclude(remade: Remade, *, is_placed: bool) -> list[str]:
    """Return what a reader may not conclude from the record.

    Parameters
    ----------
    remade : Remade
        The run.
    is_placed : bool
        Whether the package has a place.
    """
    how = (
        f"the rule {remade.rule.name}"
        if remade.rule
        else "the goals in their order over all packages together"
    )
    lines = [
        _WORSE.format(how=how),
        _ALONE if remade.rule is None else _ORDER,
        _ACCEPTED,
        _RIGHT,
        _MUST,
    ]
    return lines if is_placed else [*lines, _ONLY]


def record_of_award(case: Case, remade: Remade) -> Figures:
    """Return what made an award: the record of the run, the weights, the tie-break, the proof."""
    allocation = remade.allocation
    return {
        **remade.record,
        "run_dir": remade.run_dir.name,
        "rule": remade.rule.name if remade.rule else "optimum",
        "goals": list(case.market.settings.goals),
        "score_weights": dict(case.market.settings.score_weights),
        "tie_break": {"seed": case.market.settings.seed, "method": TIE_BREAK},
        "solver": allocation.solver,
        "bound_hours_per_week": allocation.bound_hours,
        "placed_hours_per_week": allocation.placed_hours,
        "gap": allocation.gap,
        "checked": [
            "the inputs hold the bytes that were recorded",
            "every figure of the run itself came out the same again",
            "the plan was audited from the tables without the solver",
        ],
    }
