"""Words of the cost of fairness: least shares, what they cost, and what a loss would buy.

Owns the sentences and the cells. Receives plain figures, before or after disclosure control; hands
on text. A figure whose proof is not closed is told as a range.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from homecare import units
from homecare.report import show

Row = Mapping[str, Any]
GOALS = {
    "placed_hours": "Hours placed",
    "prime_hours": "Hours with primes",
    "score": "Hours times score",
    "incumbent_hours": "Hours with today's provider",
    "weekly_cost": "Cost a week",
}


def fairness_sentence(found: Row) -> str:
    """Return what least share every provider could be sure of, and at what cost."""
    fair = found["fairness"]
    if fair["free_share"] is None:
        return (
            "No provider has both a limit and room for new work, so there is nothing to share more "
            "evenly."
            if not fair["providers"]
            else "The cost of fairness is hidden for confidentiality."
        )
    if is_chosen(fair) and not fair["greatest_share"]:
        return _nothing_for_all(fair)
    points = fair["points"]
    text = (
        f"Each of {fair['providers']} providers can be sure of "
        f"{share_range(fair, 'free_share')} of the hours it could be given without any goal losing "
        "anything."
    )
    if is_chosen(fair) and not fair["free_share"]:
        text = _work_for_all(fair)
    if fair.get("greatest_share_most", fair["greatest_share"]) <= fair["free_share"]:
        return text + " More than that cannot be given to all of them."
    lost = _changes(fair, points[-1])
    of = " of the hours each could be given" if is_chosen(fair) and not fair["free_share"] else ""
    return (
        f"{text} The most that all of them can be sure of is {share_range(fair, 'greatest_share')}"
        + of
        + (
            f", which{_found(fair, points[-1])} changes {lost} a week."
            if lost
            else ", at no cost worth telling."
        )
    )


def is_chosen(fair: Row) -> bool:
    """Return whether who has work in a zone was chosen anew for every share."""
    return "free_share_most" in fair


def is_range(fair: Row) -> bool:
    """Return whether the best of some goal at some share is not proven."""
    return any(point.get("bounds", point["values"]) != point["values"] for point in fair["points"])


def _nothing_for_all(fair: Row) -> str:
    """Return that the limits leave somebody without work, as far as that is known."""
    who = f"{fair['providers']} providers"
    if not fair["greatest_share_most"]:
        return (
            f"Nothing can be promised to all of {who}: the limits on who has work in a zone leave "
            "some of them without any."
        )
    return (
        f"No plan was found that has work for all of {who} within the limits on who has work in a "
        f"zone; none gives each of them more than {least(fair['greatest_share_most'])} of the "
        "hours it could be given."
    )


def _work_for_all(fair: Row) -> str:
    """Return what it costs that every provider has work at all, where that is not free."""
    who, most = f"{fair['providers']} providers", fair["free_share_most"]
    text = (
        f"No plan was found that has work for all of {who} without some goal losing something; "
        f"whether one could, with up to {least(most)} of the hours each could be given, is not "
        "proven."
        if most
        else f"Not all of {who} can have work without some goal losing something."
    )
    point = fair["points"][1]
    lost = _changes(fair, point)
    if not lost:
        return text
    each = f"Work for each of them, however little,{_found(fair, point)}"
    return f"{text} {each} changes {lost} a week."


def _found(fair: Row, point: Row) -> str:
    """Return that a change is that of the plan found, where the best may change less."""
    ends = (fair["points"][0], point)
    is_proven = all(end.get("bounds", end["values"]) == end["values"] for end in ends)
    return "" if is_proven else ", in the plan that was found,"


def _changes(fair: Row, point: Row) -> str:
    """Return how goals change from the first point to another: "" where none does."""
    first, then = fair["points"][0]["values"], point["values"]
    return ", ".join(
        f"{GOALS.get(goal['goal'], goal['goal']).lower()} by {change(goal['goal'], delta)}"
        for goal in fair["goals"]
        if (delta := then[goal["goal"]] - first[goal["goal"]]) and told(goal["goal"], delta)
    )


def share_range(row: Row, name: str) -> str:
    """Return a least share, as a range where its proof is not closed.

    Examples
    --------
    >>> share_range({"least_share": 0.70956}, "least_share")
    '70.95%'
    >>> share_range({"least_share": 0.7, "least_share_most": 0.82}, "least_share")
    '70% to 82%'
    """
    low, high = least(row[name]), least(row.get(f"{name}_most", row[name]))
    return low if low == high else f"{low} to {high}"


def value_range(point: Row, goal: str) -> str:
    """Return the best of a goal at a least share, as a range where its proof is not closed.

    Examples
    --------
    >>> value_range({"values": {"placed_hours": 6350.25}}, "placed_hours")
    '6,350.25'
    >>> point = {"values": {"weekly_cost": 920.0}, "bounds": {"weekly_cost": 904.4}}
    >>> value_range(point, "weekly_cost")
    '£904 to £920'
    """
    value = point["values"][goal]
    ends = sorted([value, point.get("bounds", point["values"])[goal]])
    low, high = (
        show.money(end)
        if goal == "weekly_cost"
        else show.exact_hours(float(units.half_away(end, 2)))
        for end in ends
    )
    return low if low == high else f"{low} to {high}"


def losses_table(found: Row) -> tuple[list[str], list[list[str]]]:
    """Return headings and rows: at each loss, what each provider could be sure of."""
    losses = found["fairness"]["losses"]
    heads = ["Loss of at most", *(GOALS[each["goal"]] for each in losses)]
    rows = [
        [
            show.share(line[0]["loss"], 1) if line[0]["loss"] else "none",
            *(share_range(cell, "least_share") for cell in line),
        ]
        for line in zip(*(each["shares"] for each in losses), strict=True)
    ]
    return heads, rows


def least(share: float) -> str:
    """Return a least share, never rounded up.

    Examples
    --------
    >>> least(0.70956), least(1.0), least(0.5)
    ('70.95%', '100%', '50%')
    """
    cut = int(share * 10_000 + 1e-6) / 100
    return f"{cut:.2f}".rstrip("0").rstrip(".") + "%"


def told(goal: str, delta: float) -> bool:
    """Return whether a change is large enough to read as one."""
    return abs(delta) >= (0.5 if goal == "weekly_cost" else 0.05)


def change(goal: str, delta: float) -> str:
    """Return a change of a goal with its sign.

    Examples
    --------
    >>> change("prime_hours", -334.75), change("weekly_cost", 12.4), change("placed_hours", 0.0)
    ('-334.8', '+£12', '0')
    """
    if not told(goal, delta):
        return "0"
    if goal == "weekly_cost":
        return show.signed(delta)
    text = f"{units.half_away(delta, 1):,.1f}"
    return text if delta < 0 else f"+{text}"
