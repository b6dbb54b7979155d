"""Figures as a page or a terminal shows them: the only rounding of a result.

Owns the text of one figure, and what stands where there is none. Receives numbers or None; hands
on text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from homecare import units

HIDDEN = "[c]"
ABSENT = "-"
HIDDEN_NOTE = (
    "[c]: hidden for confidentiality, because the figure rests on fewer than five people or would "
    "let such a figure be worked out."
)
GOAL_WORDS = {
    "placed_hours": "Placed hours a week",
    "prime_hours": "Hours a week with primes",
    "score": "Hours a week times score",
    "incumbent_hours": "Hours a week kept with today's provider",
    "weekly_cost": "Cost a week of all planned hours, £",
}
ROLE_WORDS = {
    "prime": "Prime",
    "supplementary": "Supplementary",
    "specialist": "Specialist",
    "spot": "Spot",
    "unplaced": "Unplaced",
    "": "Unplaced",
}


def missing(row: Mapping[str, Any], name: str, absent: str = ABSENT) -> str:
    """Return what stands for a figure that is None: hidden, or absent."""
    return HIDDEN if name in row.get("hidden", ()) else absent


def money(value: float | None, places: int = 0, *, absent: str = ABSENT) -> str:
    """Return money or the sign of its absence.

    Examples
    --------
    >>> money(352155.25), money(19.564, 2), money(None)
    ('£352,155', '£19.56', '-')
    """
    return absent if value is None else units.pounds(value, places)


def signed(value: float | None, places: int = 0, *, absent: str = ABSENT) -> str:
    """Return a difference with its sign; nothing is added to none.

    Examples
    --------
    >>> signed(1042873.0), signed(-0.2), signed(None)
    ('+£1,042,873', '£0', '-')
    """
    if value is None:
        return absent
    text = units.pounds(value, places)
    return f"+{text}" if units.half_away(value, places) > 0 else text


def hours(value: float | None, *, absent: str = ABSENT) -> str:
    """Return whole hours, or the sign of their absence; some hours never read as none.

    Examples
    --------
    >>> hours(23150.0), hours(12.5), hours(0.2), hours(0.0), hours(None)
    ('23,150', '13', 'under 1', '0', '-')
    """
    if value is None:
        return absent
    if 0 < value < 0.5:
        return "under 1"
    return f"{units.half_away(value):,}"


def exact_hours(value: float | None, *, absent: str = ABSENT) -> str:
    """Return hours to the hundredth where they are not whole, so that parts add up on the page.

    Examples
    --------
    >>> exact_hours(22854.67), exact_hours(23150.0)
    ('22,854.67', '23,150')
    """
    return absent if value is None else units.hours_text(value)


def share(value: float | None, places: int = 0, *, absent: str = ABSENT) -> str:
    """Return a share as a percentage, or the sign of its absence."""
    return absent if value is None else units.percent(value, places)


def span(ends: Mapping[str, float] | None, *, in_millions: bool = True) -> str:
    """Return an annual range; one figure when both ends read alike.

    Examples
    --------
    >>> span({"low": 18312073.0, "high": 18664228.25})
    '£18.3m to £18.7m'
    >>> span({"low": 900000.0, "high": 920000.0})
    '£900,000 to £920,000'
    """
    if ends is None:
        return ABSENT
    large = in_millions and max(abs(ends["low"]), abs(ends["high"])) >= 1e6
    low, high = (
        units.millions(ends[end]) if large else units.pounds(ends[end], 0)
        for end in ("low", "high")
    )
    return low if low == high else f"{low} to {high}"


def weeks(ends: Mapping[str, float]) -> str:
    """Return payment weeks: ``52``, or ``52 to 53``."""
    low, high = f"{ends['low']:g}", f"{ends['high']:g}"
    return low if low == high else f"{low} to {high}"


def words(name: str) -> str:
    """Return an identifier as words with a capital.

    Examples
    --------
    >>> words("small_town"), words("urban")
    ('Small town', 'Urban')
    """
    text = str(name).replace("_", " ").strip()
    return text[:1].upper() + text[1:]


def rate_words(row: Mapping[str, Any]) -> str:
    """Return the rate of a band as the end of its name; empty where there is none.

    Examples
    --------
    >>> rate_words({"rate_gbp_per_hour": 18.75, "rate_basis": "rate card"})
    ', £18.75 an hour'
    >>> rate_words({"rate_gbp_per_hour": 19.1, "rate_basis": "average of zone rates"})
    ', £19.10 an hour on average of zone rates'
    """
    rate = row.get("rate_gbp_per_hour")
    if not rate:
        return ""
    basis = str(row.get("rate_basis") or "")
    return f", {units.pounds(rate)} an hour" + (f" on {basis}" if is_average(row) else "")


def is_average(row: Mapping[str, Any]) -> bool:
    """Return whether a band's rate is an average of rates that differ by zone or visit."""
    return str(row.get("rate_basis") or "").startswith("average of ")


def headline_sentence(result: Mapping[str, Any]) -> str:
    """Return the headline in one sentence.

    Examples
    --------
    >>> headline_sentence({"scenario": {"title": "Rate card"}, "headline": {
    ...     "annual_cost_gbp": {"low": 18312073.0, "high": 18664228.25},
    ...     "costed_hours_per_week": 18000.0, "average_rate_gbp_per_hour": 19.564}})
    'Rate card: £18.3m to £18.7m a year for 18,000 hours a week, £19.56 an hour on average.'
    """
    head = result["headline"]
    if head["annual_cost_gbp"] is None:
        return f"{result['scenario']['title']}: the cost is not published."
    average = head["average_rate_gbp_per_hour"]
    tail = f", {units.pounds(average)} an hour on average" if average is not None else ""
    return (
        f"{result['scenario']['title']}: {span(head['annual_cost_gbp'])} a year for "
        f"{hours(head['costed_hours_per_week'])} hours a week{tail}."
    )


def bound_sentence(allocation: Mapping[str, Any]) -> str:
    """Return what the bound and the gap mean, in plain English."""
    bound, gap = allocation.get("bound"), allocation.get("gap")
    placed = allocation.get("placed_hours")
    if bound is None or placed is None:
        return "How many hours were placed is hidden for confidentiality."
    text = (
        f"{exact_hours(placed)} hours a week were placed. No way of placing whole packages within "
        f"the same limits can place more than {exact_hours(bound)} hours a week"
    )
    if gap is None:
        return text + "."
    if gap <= 1e-9:
        return text + ", so this is the most that can be placed."
    return text + f", so at most {units.percent(gap, 2)} could still be gained."


def goal_words(name: str) -> str:
    """Return the name of an allocation goal as words, with its unit."""
    return GOAL_WORDS.get(name, words(name))


def in_order(roles: Sequence[str]) -> list[str]:
    """Return roles in the order in which packages are offered."""
    order = list(ROLE_WORDS)
    return sorted(roles, key=lambda role: order.index(role) if role in order else len(order))
