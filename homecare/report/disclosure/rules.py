"""Disclosure control of rules compared: figures that rest on one to four people are hidden.

Receives the plain comparison; hands on what may be published. All figures are of the whole area, so
there are no parts to work a hidden one out of but those of the same rule, which are hidden with it.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from homecare.errors import Fault, UsageError
from homecare.report.disclosure.notes import with_publishable
from homecare.report.disclosure.result import RULES
from homecare.report.disclosure.suppression import LEAST

Result = Mapping[str, Any]


def protect_rules(found: Result, rule: str = "under5") -> dict[str, Any]:
    """Return what may be published of rules compared.

    Parameters
    ----------
    found : mapping
        The plain answer of `homecare rules`.
    rule : {"under5", "none"}
        ``under5`` hides what rests on one to four people in any order of arrival; ``none`` hides
        nothing.

    Returns
    -------
    dict
        A copy without counts of people by role; a hidden figure is None, its name under
        ``hidden`` of the rule or pair.

    Raises
    ------
    UsageError
        When the rule is not known.

    Notes
    -----
    Hours placed, and packages not placed, tell of those not placed: planned hours are public. The
    prime share tells of the smaller of the two sides. Of people moved, few may be those who stay.
    A difference from a hidden figure is hidden too, as the other figure would give it back.
    """
    if rule not in RULES:
        raise UsageError(
            Fault("no such disclosure rule", "rule", rule, ", ".join(RULES), "name one of them")
        )
    safe = copy.deepcopy(dict(found))
    safe = with_publishable(safe, rule)
    rows = {each["name"]: each for each in safe["rules"]}
    hidden = {name: small(_range_of(each)) for name, each in rows.items()} if rule != "none" else {}
    of_best = small(_range_of_optimum(safe["optimum"])) if rule != "none" else set()
    for each in (*rows.values(), safe["optimum"]):
        del each["people"]
    _hide(safe["optimum"], "measures", of_best)
    for name, each in rows.items():
        _hide(each, "measures", hidden.get(name, set()))
        _hide(each, "against_optimum", hidden.get(name, set()) | of_best)
    for pair in safe["pairs"]:
        _hide(pair, "differences",
              hidden.get(pair["first"], set()) | hidden.get(pair["second"], set()))  # fmt: skip
    return safe


def _hide(row: dict[str, Any], under: str, names: set[str]) -> None:
    for name in names:
        row[under][name] = None
    row["hidden"] = sorted({*row.get("hidden", ()), *names})


def _is_few(least: float, most: float) -> bool:
    """Return whether a count that lies in a range may be one to four."""
    return most > 0 and least < LEAST


def small(counts: Mapping[str, tuple[float, float]]) -> set[str]:
    """Return the measures that tell of one to four people, by ranges of counts."""
    names: set[str] = set()
    if _is_few(*counts["waiting"]):
        names |= {"waiting_people", "placed_hours", "weekly_cost"}
    if _is_few(*counts["prime"]) or _is_few(*counts["other"]):
        names |= {"prime_share", "score"}
    if _is_few(*counts["moved"]) or _is_few(*counts["staying"]):
        names |= {"moved_people"}
    return names


def _range_of(row: Result) -> dict[str, tuple[float, float]]:
    return {
        name: (row["people"][f"{name}_people"]["least"], row["people"][f"{name}_people"]["most"])
        for name in ("prime", "other", "staying", "waiting", "moved")
    }


def _range_of_optimum(row: Result) -> dict[str, tuple[float, float]]:
    counts = {
        **{name: row["people"][f"{name}_people"] for name in ("prime", "other", "staying")},
        **{name: row["measures"][f"{name}_people"] for name in ("waiting", "moved")},
    }
    return {name: (count, count) for name, count in counts.items()}
