"""Words of the panel: who waits, who has the work, what fairness costs, what hours are worth.

Owns what ``homecare panel`` prints and the sentences of its page. Receives plain figures; hands on
text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from homecare import units
from homecare.report import show, words

Row = Mapping[str, Any]
TITLES = {
    "band": "Band",
    "zone": "Zone",
    "service": "Service",
    "funder": "Who pays",
    "size": "Size of package",
}
GOALS = {
    "placed_hours": "Hours placed",
    "prime_hours": "Hours with primes",
    "score": "Hours times score",
    "incumbent_hours": "Hours with today's provider",
    "weekly_cost": "Cost a week",
}
STATED_SHARES = 2  # decimals of a per cent in a least share


def lead(found: Row) -> str:
    """Return how much is not placed, and who waits most, in a few sentences."""
    whole = found["all"]
    if whole["unplaced_hours"] is None:
        return "How many hours are not placed is hidden for confidentiality."
    text = (
        f"{show.hours(whole['unplaced_hours'])} of {show.hours(whole['planned_hours'])} hours a "
        f"week are not placed ({show.share(whole['unplaced_share'], 1)})"
    )
    if whole["planned_people"]:
        text += (
            f": {whole['unplaced_people']:,} of {whole['planned_people']:,} packages "
            f"({show.share(whole['unplaced_people_share'], 1)})"
        )
    return text + ". " + worst(found)


def groups(found: Row) -> list[tuple[str, list[Row]]]:
    """Return each dimension with its groups."""
    return [(each["dimension"], each["groups"]) for each in found["equity"]]


def worst(found: Row) -> str:
    """Return the group of bands or zones in which the greatest share waits; "" where none.

    Where a group's share is hidden it may be the greatest, so the sentence is of those shown.

    Examples
    --------
    >>> rows = [{"title": "Melton", "unplaced_share": 0.17},
    ...         {"title": "Bottesford", "unplaced_share": None, "hidden": ["unplaced_share"]}]
    >>> worst({"equity": [{"dimension": "zone", "groups": rows}]})
    'The greatest share waits, of the zones shown, in Melton (17.0%).'
    """
    told = []
    for name, every in groups(found):
        rows = [row for row in every if row["unplaced_share"]]
        if rows and name in ("band", "zone"):
            row = max(rows, key=lambda each: each["unplaced_share"])
            some = any("unplaced_share" in each.get("hidden", ()) for each in every)
            of = f", of the {name}s shown, in" if some else " in"
            told.append(f"{of} {label(name, row)} ({show.share(row['unplaced_share'], 1)})")
    return f"The greatest share waits{' and'.join(told)}." if told else ""


def label(dimension: str, row: Row) -> str:
    """Return the name of a group."""
    return str(row["title"]) if dimension == "zone" else show.words(row["title"])


def out_of(row: Row, part: str, whole: str, *, share: str = "") -> str:
    """Return people as ``part of whole``, or what stands where one is hidden.

    Examples
    --------
    >>> row = {"prime_people": 1134, "placed_people": 1468, "prime_people_share": 0.77248}
    >>> out_of(row, "prime_people", "placed_people", share="prime_people_share")
    '1,134 of 1,468 (77.2%)'
    >>> out_of({"prime_people": 0, "placed_people": None, "hidden": ["placed_people"]},
    ...        "prime_people", "placed_people")
    '[c]'
    """
    if row.get(part) is None or row.get(whole) is None:
        return show.missing(row, part, show.missing(row, whole))
    text = f"{row[part]:,} of {row[whole]:,}"
    return f"{text} ({share_of(row, share)})" if share and row[share] is not None else text


def share_of(row: Row, name: str) -> str:
    """Return a share to a tenth of a per cent."""
    return show.share(row.get(name), 1, absent=show.missing(row, name))


def fairness_sentence(found: Row) -> str:
    """Return what least share every provider could be sure of, at what cost, with any caution."""
    return " ".join(filter(None, [_fairness(found), found["fairness"].get("caution")]))


def _fairness(found: Row) -> str:
    """Return what least share every provider could be sure of, and at what cost."""
    fair = found["fairness"]
    if fair["free_share"] is None:
        return (
            "No provider has both a limit and room for new work, so there is nothing to share more "
            "evenly."
            if not fair["providers"]
            else "The cost of fairness is hidden for confidentiality."
        )
    points = fair["points"]
    first, last = points[0]["values"], points[-1]["values"]
    text = (
        f"Each of {fair['providers']} providers can be sure of "
        f"{least(fair['free_share'])} of the hours it could be given without any goal losing "
        "anything."
    )
    if fair["greatest_share"] <= fair["free_share"]:
        return text + " More than that cannot be given to all of them."
    lost = [
        f"{GOALS.get(goal['goal'], goal['goal']).lower()} by {change(goal['goal'], delta)}"
        for goal in fair["goals"]
        if (delta := last[goal["goal"]] - first[goal["goal"]]) and told(goal["goal"], delta)
    ]
    return f"{text} The most that all of them can be sure of is {least(fair['greatest_share'])}" + (
        f", which changes {', '.join(lost)} a week." if lost else ", at no cost worth telling."
    )


def losses_table(found: Row) -> tuple[list[str], list[list[str]]]:
    """Return headings and rows: at each loss, what each provider could be sure of."""
    losses = found["fairness"]["losses"]
    heads = ["Loss of at most", *(GOALS[each["goal"]] for each in losses)]
    rows = [
        [
            show.share(line[0]["loss"], 1) if line[0]["loss"] else "none",
            *(least(cell["least_share"]) for cell in line),
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


def gain(step: Row, name: str) -> str:
    """Return what a step of the ladder adds, as a range where its proof is not closed.

    Examples
    --------
    >>> gain({"prime_hours_gain": 8.25}, "prime_hours")
    '+8.25'
    >>> gain({"prime_hours_gain": 8.0, "prime_hours_gain_most": 10.0}, "prime_hours")
    '+8 to +10'
    """
    field = f"{name}_gain"
    value = step.get(field)
    if value is None:
        return show.missing(step, field)
    least, most = _signed(value), _signed(step.get(f"{field}_most", value))
    return least if least == most else f"{least} to {most}"


def _signed(value: float) -> str:
    """Return hours to a hundredth with their sign."""
    return "0" if abs(value) < 0.005 else f"{units.half_away(value, 2):+,.2f}".removesuffix(".00")


def panel_text(found: Row) -> str:
    """Return the panel for the terminal."""
    scenario = found["scenario"]
    head = f"{scenario['title']} ({scenario['id']}, as of {scenario['as_of']})"
    parts = [head, words.notices_text(found), lead(found)]
    parts += [_groups(name, rows) for name, rows in groups(found)]
    parts += [
        providers_sentence(found),
        fairness_sentence(found),
        _losses(found),
        _ladders(found),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def zones_text(found: Row) -> str:
    """Return zones one by one: shortage, who is full, and what further hours would add."""
    scenario = found["scenario"]
    known = [scenario["id"], f"as of {scenario['as_of']}" if scenario["as_of"] else None]
    tail = ", ".join(each for each in known if each)
    parts = [
        scenario["title"] + (f" ({tail})" if tail else ""),
        words.notices_text(found),
        *(_zone(found, zone) for zone in found["ladder"]["zones"]),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _losses(found: Row) -> str:
    heads, rows = losses_table(found)
    if not rows:
        return ""
    return "What each provider could be sure of, for a stated loss\n" + words.table(heads, rows)


def providers_sentence(found: Row) -> str:
    """Return how unevenly providers are used."""
    firms = found["providers"]
    if firms["spread"] is None:
        return ""
    who = "Providers" if firms.get("shown") is None else f"The {firms['shown']} providers shown"
    return (
        f"{who} use from {show.share(firms['least_used_share'])} to "
        f"{show.share(firms['most_used_share'])} of their capacity; the Gini coefficient of the "
        f"share used is {firms['spread']:.3f} (0: all alike)."
    )


def _groups(dimension: str, rows: Sequence[Row]) -> str:
    heads = [TITLES[dimension], "Planned", "Unplaced", "Share", "People", "With primes"]
    return words.table(
        heads,
        [
            [
                label(dimension, row),
                show.hours(row["planned_hours"]),
                show.hours(row["unplaced_hours"]),
                share_of(row, "unplaced_share"),
                out_of(row, "unplaced_people", "planned_people"),
                share_of(row, "prime_share"),
            ]
            for row in rows
        ],
    )


def ladder_heads(found: Row) -> list[str]:
    """Return the headings of the steps of a ladder."""
    steps = found["ladder"]["steps_hours"]
    return [f"+{hours} hour{'s' if hours != 1 else ''}" for hours in steps]


def _ladders(found: Row) -> str:
    """Return what further hours are worth, both goals in one cell."""
    goals = found["ladder"]["goals"]
    rows = [
        [
            zone["zone_name"],
            show.words(role["role"]),
            *(" / ".join(gain(step, goal) for goal in goals) for step in role["steps"]),
        ]
        for zone in found["ladder"]["zones"]
        for role in zone["roles"]
    ]
    told_goals = " / ".join(GOALS[goal].lower() for goal in goals)
    return (
        f"What further hours a week would add, over the whole area: {told_goals}\n"
        + words.table(["Zone", "Role", *ladder_heads(found)], rows)
    )


def _zone(found: Row, zone: Row) -> str:
    """Return one zone: shortage, who is full, and its ladder."""
    goals = found["ladder"]["goals"]
    text = zone_sentence(zone) + "\n"
    text += words.table(
        ["Provider", "Role", "Hours here", "Room left", ""],
        [
            [
                str(each["provider_id"]),
                show.words(each["role"]),
                show.exact_hours(each["hours"]),
                "no limit" if each["free_hours"] is None else show.exact_hours(each["free_hours"]),
                _state(each),
            ]
            for each in zone["providers"]
        ],
    )
    for role in zone["roles"]:
        text += f"\n\nFurther hours of a {role['role']} provider who can take any package here\n"
        text += words.table(
            ["Hours a week", *(GOALS[goal] for goal in goals)],
            [[f"+{step['hours']}", *(gain(step, goal) for goal in goals)] for step in
             role["steps"]],
        )  # fmt: skip
    return text


def _state(provider: Row) -> str:
    if provider["is_suspended"]:
        return "takes nobody new"
    return "full" if provider["is_full"] else ""


def zone_sentence(zone: Row) -> str:
    """Return shortage against demand in one sentence."""
    planned = show.hours(zone["planned_hours"], absent=show.missing(zone, "planned_hours"))
    unplaced = show.hours(zone["unplaced_hours"], absent=show.missing(zone, "unplaced_hours"))
    text = f"{zone['zone_name']}: {unplaced} of {planned} hours a week are not placed"
    if zone.get("providers") is not None:
        are = "is" if zone["providers_full"] == 1 else "are"
        text += f"; {zone['providers_full']} of {len(zone['providers'])} providers {are} full"
    return text + "."
