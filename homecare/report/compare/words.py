"""Words for the terminal: two or more scenarios side by side.

Owns what ``homecare compare`` prints. Receives the plain comparison; hands on text.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from homecare.report import show, words


def compare_text(comparison: Mapping[str, Any]) -> str:
    """Return a comparison for the terminal: headline, bands, bridge and changes of each option."""
    baseline = comparison["baseline"]
    options = comparison["options"]
    every = [baseline, *options]
    rows = []
    for place, result in enumerate(every):
        head = result["headline"]
        change = result["difference"] if place else None
        rows.append(
            [
                result["scenario"]["title"] + ("" if place else " (baseline)"),
                show.span(head["annual_cost_gbp"]),
                show.money(head["average_rate_gbp_per_hour"], 2),
                difference_span(change["annual_cost_gbp"]) if change else "",
            ]
        )
    parts = [words.table(["Scenario", "Annual cost", "Average rate", "Difference a year"], rows)]
    parts += [_option_text(option) for option in options]
    seen = dict.fromkeys(
        notice for result in every for notice in result["scenario"].get("notices", ())
    )
    told = dict.fromkeys(note for option in options for note in option.get("notes", ()))
    parts.append("\n".join(f"NOTE: {notice}" for notice in (*told, *seen)))
    return "\n\n".join(part for part in parts if part) + "\n"


def difference_span(ends: Mapping[str, float] | None) -> str:
    """Return an annual difference with its sign.

    Examples
    --------
    >>> difference_span({"low": 1042873.0, "high": 1062928.25})
    '+£1.0m to +£1.1m'
    >>> difference_span({"low": 0.0, "high": 0.0})
    'no difference'
    >>> difference_span({"low": -52000.0, "high": -53000.0})
    '-£52,000 to -£53,000'
    """
    if ends is None:
        return show.ABSENT
    if ends["low"] == 0 and ends["high"] == 0:
        return "no difference"
    low, high = (show.span({"low": ends[end], "high": ends[end]}) for end in ("low", "high"))
    low, high = (
        text if value <= 0 else f"+{text}"
        for text, value in ((low, ends["low"]), (high, ends["high"]))
    )
    return low if low == high else f"{low} to {high}"


def _option_text(option: Mapping[str, Any]) -> str:
    title = option["scenario"]["title"]
    parts = []
    bridge = option.get("bridge") or []
    if bridge:
        rows = [[step["step"], show.signed(step["gbp_per_year"])] for step in bridge]
        weeks = option["bridge_payment_weeks"]
        parts.append(
            f"{title}: where the difference comes from, at {weeks:g} payment weeks\n"
            + words.table(
                ["Step", "A year"],
                rows,
                total=["Difference", show.signed(option["difference"]["annual_cost_gbp"]["low"])],
            )
        )
        parts.append(bridge_sentence(option))
    parts.append(f"{title}: costed hours by band\n" + words.bands_table(option))
    if option.get("zones"):
        parts.append(f"{title}: hours a week by zone\n" + words.hours_by_zone_table(option))
    changes = option.get("changes") or []
    if changes:
        rows = [[row["path"], _value(row["was"]), _value(row["to"])] for row in changes]
        parts.append(f"{title}: what was changed\n" + words.table(["Parameter", "Was", "To"], rows))
    if option["difference"].get("zones") is None:
        parts.append("Differences by zone are not shown: the baseline has no zone-level rates.")
    return "\n\n".join(part for part in parts if part)


def bridge_sentence(option: Mapping[str, Any]) -> str:
    """Return how much of the change enhancements make, on how many of the hours; "" if none do."""
    steps = {each["step"]: each for each in option.get("bridge") or []}
    step: Mapping[str, Any] = steps.get("enhancements", {})
    moved = [band for band, gbp in (step.get("by_band") or {}).items() if gbp]
    change = option["difference"]["annual_cost_gbp"]["low"]
    shares = {row["band"]: row["share_of_hours"] for row in option["bands"]}
    if not moved or not change or any(shares.get(band) is None for band in moved):
        return ""
    part = show.share(step["gbp_per_year"] / change)
    hours = show.share(sum(shares[band] for band in moved))
    named = " and ".join(filter(None, [", ".join(moved[:-1]), moved[-1]]))
    return f"Enhancements make {part} of the change, on the {hours} of costed hours in {named}."


def _value(value: object) -> str:
    return "not set" if value is None else str(value)
