"""Words of primes chosen: what is given up, what is survived, and what is not.

Owns what ``homecare primes`` prints and the sentences of its page. Receives plain figures; hands on
text.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from homecare import units
from homecare.errors import listed
from homecare.report import show, words

Figures = Mapping[str, Any]
GOALS = {
    "worst_failure": "Hours without cover, worst failure",
    "all_failures": "Hours without cover, all failures added up",
    "score_given_up": "Score given up, points",
    "appointments": "Appointments",
}


def points(value: float | None, *, absent: str = show.ABSENT) -> str:
    """Return a score.

    Examples
    --------
    >>> points(0.7415), points(None)
    ('0.742', '-')
    """
    return absent if value is None else f"{units.half_away(value, 3)}"


def lead(found: Figures) -> str:
    """Return what the choice comes to, in two sentences."""
    best, same, _ = found["choices"]
    if best["survives"]:
        first = (
            f"The {best['appointments']} appointments chosen keep every hour covered whichever one "
            f"of {best['primes']} primes fails."
        )
    else:
        first = _not_survived(best, found["goals"][0])
    given = best["score_given_up"]
    if not given:
        return f"{first} This gives up no score: the best-ranked bids of each zone are chosen."
    return (
        f"{first} This gives up {points(given)} points of score in all, an average of "
        f"{points(best['mean_score'])} an appointment against {points(same['mean_score'])} by rank."
    )


def _not_survived(best: Figures, goal: Figures) -> str:
    """Return what goes without; that no choice does better only where it is proven."""
    text = (
        "No choice of the bids keeps every hour covered when a prime fails: "
        if goal["is_proven"]
        else "The choice found does not keep every hour covered when a prime fails: "
    )
    if best["worst_failure_hours"] is None:
        return (
            f"{text}the one chosen survives {best['failures_survived']} of {best['primes']} "
            "failures."
        )
    hours = f"{show.hours(best['worst_failure_hours'])} hours a week go without in the worst case"
    if goal["is_proven"]:
        return f"{text}at best {hours}."
    return (
        f"{text}{hours}. Better may exist: proven is only that no choice leaves less than "
        f"{show.hours(goal['bound'])}."
    )


def short_sentence(found: Figures) -> str:
    """Return which zones have no bid, or fewer than the least number of primes; "" where none.

    Examples
    --------
    >>> zone = {"zone_name": "Hills", "bids": 1, "at_least": 2, "is_short_of_bids": True}
    >>> short_sentence({"zones": [zone, {**zone, "zone_name": "Vale", "bids": 0}]})
    'Nobody bid for Vale. Too few bids: Hills (1, with 2 primes wanted).'
    """
    short = [each for each in found["zones"] if each["is_short_of_bids"]]
    none = [each["zone_name"] for each in short if not each["bids"]]
    few = [
        f"{each['zone_name']} ({each['bids']}, with {each['at_least']} primes wanted)"
        for each in short
        if each["bids"]
    ]
    told = [f"Nobody bid for {listed(none)}."] if none else []
    return " ".join([*told, f"Too few bids: {listed(few)}."] if few else told)


def ranking_sentence(found: Figures) -> str:
    """Return what appointing by rank alone would leave."""
    _, same, most = found["choices"]
    parts = []
    for each in (same, most):
        title = each["title"][0].lower() + each["title"][1:]
        if each["survives"]:
            parts.append(f"appointing {title}, would survive every failure too")
        elif each["worst_failure_hours"] is None:
            parts.append(
                f"appointing {title}, would survive {each['failures_survived']} of "
                f"{each['primes']} failures"
            )
        else:
            parts.append(
                f"appointing {title}, would leave up to {show.hours(each['worst_failure_hours'])} "
                f"hours a week uncovered when one fails{_before(each)}"
            )
    text = "; ".join(parts)
    return f"{text[0].upper()}{text[1:]}."


def _before(choice: Figures) -> str:
    """Return what is uncovered before anybody fails, in brackets; "" where nothing or hidden."""
    hours = choice["uncovered_hours"]
    return f" ({show.hours(hours)} before anybody does)" if hours else ""


def choices_rows(found: Figures) -> list[list[str]]:
    """Return a row for each choice."""
    return [
        [
            each["title"],
            f"{each['appointments']}",
            points(each["mean_score"]),
            points(each["score_given_up"]),
            show.hours(each["uncovered_hours"], absent=show.missing(each, "uncovered_hours")),
            show.hours(
                each["worst_failure_hours"], absent=show.missing(each, "worst_failure_hours")
            ),
            each["worst_failure"] or "nobody",
            f"{each['failures_survived']} of {each['primes']}",
        ]
        for each in found["choices"]
    ]


CHOICES_CAPTION = "Hours a week without cover, with nobody gone and in the worst failure"
CHOICES_HEADS = (
    "Choice",
    "Appointments",
    "Mean score",
    "Given up",
    "Nobody gone",
    "Worst failure",
    "Who fails",
    "Survived",
)


def zones_rows(found: Figures) -> list[list[str]]:
    """Return a row for each zone."""
    rows = []
    for zone in found["zones"]:
        worst = zone["worst_uncovered_hours"] or {}
        absent = show.missing(zone, "worst_uncovered_hours")
        rows.append(
            [
                zone["zone_name"],
                show.hours(
                    zone["demand_hours_per_week"],
                    absent=show.missing(zone, "demand_hours_per_week"),
                ),
                f"{zone['bids']}" + (" (too few)" if zone["is_short_of_bids"] else ""),
                f"{zone['primes']}",
                points(zone["score_given_up"]),
                show.hours(worst.get("chosen"), absent=absent),
                show.hours(worst.get("ranked_same"), absent=absent),
            ]
        )
    return rows


ZONES_HEADS = (
    "Zone",
    "Hours a week",
    "Bids",
    "Primes",
    "Score given up",
    "Uncovered at worst",
    "By rank, as many",
)


def goals_rows(found: Figures) -> list[list[str]]:
    """Return a row for each goal, with what is proven."""
    return [
        [
            GOALS[goal["goal"]],
            _goal(goal, "value"),
            _goal(goal, "bound"),
            "proven" if goal["is_proven"] else "not proven: better may exist down to the bound",
        ]
        for goal in found["goals"]
    ]


def _goal(goal: Figures, name: str) -> str:
    value = goal[name]
    if value is None:
        return show.missing(goal, name)
    return points(value) if goal["unit"] == "points" else show.hours(value)


def chosen_by_zone(found: Figures) -> list[list[str]]:
    """Return a row for each appointed bid and each bid passed over that rank would have taken."""
    names = {zone["zone_id"]: zone["zone_name"] for zone in found["zones"]}
    rows = []
    instead = _instead(found)
    for each in found["appointments"]:
        if not (each["is_chosen"] or each["is_ranked_same"]):
            continue
        why = "appointed"
        if not each["is_chosen"]:
            own = each["usable_hours_per_week"]
            more = own is not None and own < instead.get(each["zone_id"], 0.0)
            why = f"passed over: {'another covers more' if more else 'the whole is better so'}"
        elif not each["is_ranked_same"]:
            why = "appointed for the hours it covers"
        rows.append(
            [
                names[each["zone_id"]],
                each["provider_id"],
                f"{each['place']}",
                points(each["score"]),
                show.hours(
                    each["usable_hours_per_week"],
                    absent=show.missing(each, "usable_hours_per_week"),
                ),
                why,
            ]
        )
    return rows


def _instead(found: Figures) -> dict[str, float]:
    """Return the most hours that a bid taken in place of a better-ranked one covers, by zone."""
    most: dict[str, float] = {}
    for each in found["appointments"]:
        if each["is_chosen"] and not each["is_ranked_same"]:
            hours = each["usable_hours_per_week"] or 0.0
            most[each["zone_id"]] = max(most.get(each["zone_id"], 0.0), hours)
    return most


APPOINTED_HEADS = ("Zone", "Provider", "Rank", "Score", "Hours it can cover", "What was decided")


GOALS_HEADS = ("Goal, in strict order", "Value", "Bound", "Proof")


def primes_text(found: Figures) -> str:
    """Return what ``homecare primes`` prints."""
    scenario = found["scenario"]
    parts = [
        f"{scenario['title']} ({scenario['id']}, as of {scenario['as_of']})",
        words.notices_text(found),
        "\n".join(filter(None, [lead(found), short_sentence(found), ranking_sentence(found)])),
        f"{CHOICES_CAPTION}\n" + words.table(CHOICES_HEADS, choices_rows(found)),
        words.table(ZONES_HEADS, zones_rows(found)),
        "Appointed, and passed over\n"
        + words.table(APPOINTED_HEADS, chosen_by_zone(found), left=2),
        "What is proven\n" + words.table(GOALS_HEADS, goals_rows(found)),
    ]
    return "\n\n".join(part for part in parts if part)
