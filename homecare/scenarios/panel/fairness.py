"""Plain figures of the cost of fairness.

Receives the curve of least shares and the shares at stated losses; hands on figures for the panel.
"""

from __future__ import annotations

from collections.abc import Sequence

from homecare.allocation.fairness.curve import FairnessCurve
from homecare.allocation.fairness.losses import LOSSES, SharesAtLosses
from homecare.scenarios.result import Figures


def curve_of(curve: FairnessCurve, *, has_rates: bool) -> Figures:
    """Return what each least share costs, goal by goal.

    Where having work in a zone at all is limited each figure is attained, and beside it stands
    what no choice of who has work passes: as ``..._most`` of a share, as ``bounds`` of the goals.
    """
    goals = [
        {"goal": rule.name, "meaning": rule.meaning, "unit": rule.unit, "sense": rule.sense}
        for rule in curve.goals
        if has_rates or rule.name != "weekly_cost"
    ]
    names = [rule.name for rule in curve.goals]

    def of_goals(values: Sequence[float]) -> dict[str, float]:
        pairs = zip(names, values, strict=True)
        return {name: value for name, value in pairs if has_rates or name != "weekly_cost"}

    return {
        "goals": goals,
        "providers": int(curve.counts.sum()),
        "free_share": curve.free_share if curve.points else None,
        "greatest_share": curve.points[-1].least_share if curve.points else None,
        **(
            {
                "free_share_most": curve.free_most if curve.points else None,
                "greatest_share_most": curve.greatest_most if curve.points else None,
            }
            if curve.is_chosen
            else {}
        ),
        "points": [
            {
                "least_share": point.least_share,
                "spread": point.spread,
                "values": of_goals(point.values),
                **({"bounds": of_goals(point.bounds)} if curve.is_chosen else {}),
            }
            for point in curve.points
        ],
    }


def losses_of(found: Sequence[SharesAtLosses], *, has_tenders: bool) -> list[Figures]:
    """Return what may be promised at each loss; of cost only where who takes an hour changes it."""
    return [
        {
            "goal": each.goal.name,
            "kept": list(each.kept),
            "shares": [
                {
                    "loss": loss,
                    "least_share": share,
                    **({"least_share_most": most} if each.is_chosen else {}),
                }
                for loss, share, most in zip(
                    LOSSES, each.least_shares, each.most_shares, strict=True
                )
            ],
        }
        for each in found
        if has_tenders or each.goal.name != "weekly_cost"
    ]
