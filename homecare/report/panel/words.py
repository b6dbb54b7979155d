"""Words of the panel: who waits, who has the work, what hours are worth.

Owns what ``homecare panel`` prints and the sentences of its page. Receives plain figures; hands on
text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from homecare import units
from homecare.report import show, words
from homecare.report.panel import shares

Row = Mapping[str, Any]
TITLES = {
    "band": "Band",
    "zone": "Zone",
    "service": "Service",
    "funder": "Who pays",
    "size": "Size of package",
}


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
        shares.fairness_sentence(found),
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
    heads, rows = shares.losses_table(found)
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
    told_goals = " / ".join(shares.GOALS[goal].lower() for goal in goals)
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
            ["Hours a week", *(shares.GOALS[goal] for goal in goals)],
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
