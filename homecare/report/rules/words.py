"""Words of rules compared: one figure with its interval, and what the intervals decide.

Owns what ``homecare rules`` prints and the sentences of its page. Receives plain figures; hands on
text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from homecare import units
from homecare.report import show, words

Figures = Mapping[str, Any]
SHORT = {
    "placed_hours": "Hours placed",
    "prime_share": "With primes",
    "score": "Score",
    "weekly_cost": "Cost a week",
    "spread": "Spread",
    "moved_people": "People moved",
    "waiting_people": "Not placed",
}
# A difference in these says which rule does better; of a spread or a cost a council must judge.
DECIDES = ("placed_hours", "prime_share", "moved_people")


def figure(name: str, value: float | None, *, absent: str = show.ABSENT) -> str:
    """Return one measure as text.

    Examples
    --------
    >>> figure("placed_hours", 22053.7), figure("prime_share", 0.7081), figure("spread", 0.0131)
    ('22,054', '70.8%', '0.013')
    """
    if value is None:
        return absent
    if name == "prime_share":
        return units.percent(value, 1)
    if name == "weekly_cost":
        return units.pounds(value, 0)
    if name in ("score", "spread"):
        return f"{value:.{_places(name, value)}f}"
    return f"{units.half_away(value):,}"


def give_or_take(name: str, ends: Figures | None, *, absent: str = show.ABSENT) -> str:
    """Return a mean with half its interval; without it where no order changes the figure.

    Examples
    --------
    >>> give_or_take("placed_hours", {"mean": 22053.7, "low": 22030.7, "high": 22076.7})
    '22,054 ± 23'
    """
    if ends is None:
        return absent
    half = ends["high"] - ends["mean"]
    text = figure(name, ends["mean"])
    return text if half == 0 else f"{text} ± {_half(name, half)}"


def change(name: str, ends: Figures | None, *, absent: str = show.ABSENT) -> str:
    """Return a difference with its sign and interval.

    Examples
    --------
    >>> change("placed_hours", {"mean": -45.2, "low": -60.0, "high": -30.4})
    '-45 (-60 to -30)'
    >>> change("spread", {"mean": 0.0, "low": 0.0, "high": 0.0})
    'none'
    """
    if ends is None:
        return absent
    if ends["low"] == ends["high"] == 0:
        return "none"
    places = _places(name, max(abs(ends[end]) for end in ("low", "high")))
    middle, low, high = (_signed(name, ends[end], places) for end in ("mean", "low", "high"))
    middle += " points" if name == "prime_share" else ""
    return middle if ends["low"] == ends["high"] else f"{middle} ({low} to {high})"


def _signed(name: str, value: float, places: int) -> str:
    if name == "weekly_cost":
        text = units.pounds(value, 0)
    else:
        shown = value * 100 if name == "prime_share" else value
        text = f"{units.half_away(shown, places):,.{places}f}"
    is_nil = not any(digit in text for digit in "123456789")
    return text.lstrip("-") if is_nil else text if text.startswith("-") else f"+{text}"


def _places(name: str, largest: float) -> int:
    """Return how many decimals differences of a measure are told with."""
    fixed = {"prime_share": 1, "score": 4, "spread": 3, "weekly_cost": 0}
    return fixed.get(name, 1 if largest < 10 else 0)


def _half(name: str, half: float) -> str:
    if name == "prime_share":
        return f"{half * 100:.2f}"
    if name == "weekly_cost":
        return units.pounds(half, 0)
    if name in ("score", "spread"):
        return f"{half:.{_places(name, half)}f}"
    return f"{half:.1f}" if half < 10 else f"{units.half_away(half):,}"


def verdict(ends: Figures | None, better: str, *, first: str, second: str) -> str:
    """Return which of two rules does better by a measure, if the interval tells.

    Examples
    --------
    >>> verdict({"mean": 3.0, "low": 1.0, "high": 5.0}, "more", first="A", second="B")
    'A'
    >>> verdict({"mean": 3.0, "low": -1.0, "high": 7.0}, "more", first="A", second="B")
    'not told apart'
    """
    if ends is None:
        return show.ABSENT
    if ends["low"] == ends["high"] == 0:
        return "the same"
    if ends["low"] <= 0 <= ends["high"]:
        return "not told apart"
    return first if (ends["low"] > 0) == (better == "more") else second


def lead(found: Figures) -> str:
    """Return what the comparison found, in three sentences or fewer."""
    best = found["optimum"]["measures"]["placed_hours"]
    titles = {each["name"]: each["title"] for each in found["rules"]}
    hours = {
        each["name"]: each["measures"]["placed_hours"]["mean"]
        for each in found["rules"]
        if each["measures"]["placed_hours"] is not None
    }
    if best is None or not hours:
        return "How many hours each rule places is hidden for confidentiality."
    top = max(hours.values())
    leading = [name for name in hours if top - hours[name] < 1e-9 or _is_level(found, name, hours)]
    named = ", ".join(titles[name] for name in leading)
    text = (
        f"The best plan places {show.hours(best)} of {show.hours(found['planned_hours_per_week'])} "
        f"hours a week. "
    )
    if len(titles) == 1:
        return text + f"{named} places {show.hours(top)}."
    if len(leading) == 1:
        return text + f"Of the rules, {named} places most: {show.hours(top)}."
    return text + f"Most is placed by {named}, which cannot be told apart: about {show.hours(top)}."


def _is_level(found: Figures, name: str, hours: Mapping[str, float]) -> bool:
    """Return whether a rule cannot be told from the rule that places most."""
    first = max(hours, key=lambda each: hours[each])
    for pair in found["pairs"]:
        if {pair["first"], pair["second"]} == {first, name}:
            ends = pair["differences"]["placed_hours"]
            return ends is not None and ends["low"] <= 0 <= ends["high"]
    return False


def told_measures(found: Figures) -> list[str]:
    """Return the measures worth a column: cost only where some rule changes it."""
    names = [each["name"] for each in found["measures"]]
    costs = [found["optimum"]["measures"]["weekly_cost"]]
    for rule in found["rules"]:
        ends = rule["measures"]["weekly_cost"]
        costs += [] if ends is None else [ends["low"], ends["high"]]
    known = [each for each in costs if each is not None]
    is_flat = not known or max(known) - min(known) < 0.005
    return [name for name in names if not (name == "weekly_cost" and is_flat)]


def cost_sentence(found: Figures) -> str:
    """Return why cost is not told, where no rule changes it; "" otherwise."""
    if "weekly_cost" in told_measures(found):
        return ""
    return ("No rule changes the cost of an hour: providers have no tendered rates here, so each "
            "hour costs the rate card whoever takes it.")  # fmt: skip


def orders_sentence(found: Figures) -> str:
    """Return over how many orders, and how sure."""
    return (
        f"Means over {found['orders']} random orders of arrival, the same for every rule, with "
        f"{found['confidence']:.0%} intervals (±). The optimum sees every package at once, so no "
        "order changes it; it puts hours placed first, so a rule that places fewer may stand ahead "
        "of it on a later measure."
    )


def rules_text(found: Figures) -> str:
    """Return the comparison for the terminal."""
    scenario, names = found["scenario"], told_measures(found)
    heads = ["Rule", *(SHORT[name] for name in names)]
    best = found["optimum"]["measures"]
    rows = [["Optimum", *(figure(name, best[name]) for name in names)]]
    rows += [
        [rule["name"], *(give_or_take(name, rule["measures"][name]) for name in names)]
        for rule in found["rules"]
    ]
    parts = [
        f"{scenario['title']} ({scenario['id']}, as of {scenario['as_of']})",
        words.notices_text(found),
        lead(found),
        words.table(heads, rows),
        orders_sentence(found),
        cost_sentence(found),
        _against_first(found, names),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _against_first(found: Figures, names: Sequence[str]) -> str:
    rows = against_first(found)
    if not rows:
        return ""
    first = found["rules"][0]["name"]
    told = [name for name in names if name in DECIDES]
    return f"{first} less each other rule, in the same orders\n" + words.table(
        ["Rule", *(SHORT[name] for name in told)],
        [[pair["second"], *(change(name, pair["differences"][name]) for name in told)]
         for pair in rows],
    )  # fmt: skip


def against_first(found: Figures) -> list[Figures]:
    """Return the pairs of which the first rule is one."""
    first = found["rules"][0]["name"]
    return [pair for pair in found["pairs"] if pair["first"] == first]
