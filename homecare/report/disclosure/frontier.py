"""Disclosure control of the frontier: figures that rest on one to four people are hidden.

Receives the plain frontier; hands on what may be published. All figures are of the whole area. Two
neighbouring plans may differ by few people, but which plan is adopted is the council's choice and
neither is a fact about anybody; what is counted in one plan is.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from homecare.errors import Fault, UsageError
from homecare.report.disclosure.notes import with_publishable
from homecare.report.disclosure.result import RULES
from homecare.report.disclosure.rules import small

MOVED = ("moved_people", "moved_hours", "may_move_hours")


def protect_frontier(found: Mapping[str, Any], rule: str = "under5") -> dict[str, Any]:
    """Return what may be published of a frontier.

    Parameters
    ----------
    found : mapping
        The plain answer of `homecare frontier`.
    rule : {"under5", "none"}
        ``under5`` hides what rests on one to four people; ``none`` hides nothing.

    Returns
    -------
    dict
        A copy without counts of people by role; a hidden figure is None, its name under
        ``hidden`` of the plan.

    Raises
    ------
    UsageError
        When the rule is not known.

    Notes
    -----
    Hours placed, their bound and gap, and packages not placed tell of those not placed; the prime
    share and the score of the smaller of primes and others; hours moved of the people moved.
    """
    if rule not in RULES:
        raise UsageError(
            Fault("no such disclosure rule", "rule", rule, ", ".join(RULES), "name one of them")
        )
    safe = copy.deepcopy(dict(found))
    safe = with_publishable(safe, rule)
    for point in safe["points"]:
        people = point.pop("people")
        point["hidden"] = []
        if rule == "none":
            continue
        counts = {
            "waiting": point["waiting_people"],
            "prime": people["prime_people"],
            "other": people["other_people"],
            "moved": point["moved_people"],
            "staying": people["staying_people"],
        }
        names = small({name: (count, count) for name, count in counts.items()})
        names |= set(MOVED) if "moved_people" in names else set()
        names |= {"gap"} if "placed_hours" in names else set()
        for name in names:
            point[name] = None
        point["hidden"] = sorted(names)
    return safe
