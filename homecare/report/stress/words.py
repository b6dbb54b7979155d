"""Words of a plan under failures: who fails, what is lost, and what is proven.

Owns what ``homecare stress`` prints and the sentences of its page. Receives plain or protected
figures; hands on text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from homecare import units
from homecare.report import show, words

Row = Mapping[str, Any]
ROWS = 12
HEADS = (
    "Must move, hours", "people", "Placed again, hours", "No provider, hours", "people",
    "Proven lost, hours",
)  # fmt: skip


def who(row: Row) -> str:
    """Return who fails.

    Examples
    --------
    >>> who({"is_everybody": False, "providers": [{"provider_name": "Alder"},
    ...                                           {"provider_name": "Birch"}]})
    'Alder and Birch'
    """
    if row["is_everybody"]:
        return "Every provider"
    return " and ".join(str(each["provider_name"]) for each in row["providers"])


def what(row: Row) -> str:
    """Return a failure in words.

    Examples
    --------
    >>> what({"kind": "capacity", "capacity_change": -0.1, "is_everybody": True, "providers": []})
    'Every provider can do 10% less'
    """
    name = who(row)
    is_two = len(row["providers"]) > 1
    if row["kind"] == "capacity":
        return f"{name} can do {units.percent(-row['capacity_change'], _places(row))} less"
    if row["kind"] == "suspension":
        return f"{name} {'take' if is_two else 'takes'} nobody new"
    return f"{name} {'leave' if is_two else 'leaves'}"


def _places(row: Row) -> int:
    return (
        0 if abs(row["capacity_change"] * 100 - round(row["capacity_change"] * 100)) < 1e-9 else 1
    )


def found_row(found: Row, key: object) -> Row | None:
    """Return the failure of a key; None for no key."""
    return next((row for row in found["failures"] if row["failure"] == key), None)


def alone(found: Row) -> list[Row]:
    """Return the failures of one provider, worst first."""
    return [row for row in found["failures"] if len(row["providers"]) == 1
            and row["kind"] != "capacity"]  # fmt: skip


def pairs(found: Row) -> list[Row]:
    """Return the failures of two providers, worst first."""
    return [row for row in found["failures"] if len(row["providers"]) > 1]


def cuts(found: Row) -> list[Row]:
    """Return the cuts of capacity, worst first."""
    return [row for row in found["failures"] if row["kind"] == "capacity"]


def lead(found: Row) -> str:
    """Return which failure hurts most and how much, in a few sentences."""
    worst = found_row(found, found["worst"]["one_provider"] or found["worst"]["capacity"])
    if worst is None:
        return "No failure that was tried loses an hour: whoever is displaced finds a place."
    is_single = worst["kind"] != "capacity" and (pairs(found) or cuts(found))
    among = "the failures of one provider" if is_single else "what was tried"
    return f"Of {among}, it hurts most if {_lower(what(worst))}. {loss(worst)}"


def _lower(text: str) -> str:
    return text[0].lower() + text[1:] if text.startswith("Every ") else text


def loss(row: Row) -> str:
    """Return what one failure loses, in one or two sentences."""
    if row["displaced_hours"] is None:
        first = "How many people must move is hidden for confidentiality."
    else:
        first = (
            f"{row['displaced_people']:,} people with {show.hours(row['displaced_hours'])} hours a "
            "week would need another provider."
        )
    if row["lost_hours"] is None:
        return f"{first} How many hours find none is hidden for confidentiality."
    if not row["lost_hours"]:
        return f"{first} All of them find one."
    told = f"{show.hours(row['lost_hours'])} hours ({row['lost_people']:,} people) find none while "
    told += "everybody else stays"
    if row["least_lost_hours"]:
        told += (
            f"; {show.hours(row['least_lost_hours'])} are lost whoever is moved, which is proven"
        )
    else:
        told += "; moving others might place them"
    return f"{first} {told}."


def cells(row: Row) -> list[str]:
    """Return the figures of one failure, or of one zone of it, under `HEADS`."""
    found = (
        None
        if row["displaced_hours"] is None or row["lost_hours"] is None
        else row["displaced_hours"] - row["lost_hours"]
    )
    is_hidden = {"displaced_hours", "lost_hours"} & set(row.get("hidden", ()))

    def hours(name: str) -> str:
        return show.hours(row[name], absent=show.missing(row, name))

    def people(name: str) -> str:
        return show.missing(row, name) if row[name] is None else f"{row[name]:,}"

    return [
        hours("displaced_hours"),
        people("displaced_people"),
        show.hours(found, absent=show.HIDDEN if is_hidden else show.ABSENT),
        hours("lost_hours"),
        people("lost_people"),
        hours("least_lost_hours"),
    ]


def hhi(row: Row) -> str:
    """Return an index of concentration as text."""
    if row["hhi"] is None:
        return show.missing(row, "hhi")
    return f"{units.half_away(row['hhi']):,}"


def class_words(ends: Sequence[float]) -> str:
    """Return a class of shares in words.

    Examples
    --------
    >>> class_words([0.0, 0.1]), class_words([0.2, 0.3])
    ('up to 10%', '20% to 30%')
    """
    low, high = (units.percent(end) for end in ends)
    return f"up to {high}" if not ends[0] else f"{low} to {high}"


def lost_share(worst: Row | None) -> str:
    """Return the share of a zone's planned hours that its worst failure loses."""
    if worst is None:
        return "none lost"
    if worst["lost_share"] is not None:
        return units.percent(worst["lost_share"])
    ends = worst.get("lost_share_class")
    return show.HIDDEN if ends is None else class_words(ends)


def stress_text(found: Row) -> str:
    """Return the answer for the terminal."""
    scenario, before = found["scenario"], found["before"]
    singles, together, less = alone(found), pairs(found), cuts(found)
    parts = [
        f"{scenario['title']} ({scenario['id']}, as of {scenario['as_of']})",
        words.notices_text(found),
        (f"Before anything fails {show.hours(before['placed_hours'])} of "
         f"{show.hours(before['planned_hours_per_week'])} hours a week are placed."),
        lead(found),
        _table("One provider fails", singles, of="failures"),
        _table("Two of the largest fail together", together, of="pairs"),
        _table("Capacity falls", less, of="cuts"),
        "The worst failure of one provider, zone by zone\n"
        + words.table(
            ["Zone", "Planned", "HHI", "No provider", "Share", "Proven lost", "Who"],
            [
                [
                    zone["zone_name"],
                    show.hours(zone["planned_hours_per_week"]),
                    hhi(zone),
                    *(
                        [show.hours(worst["lost_hours"]), lost_share(worst),
                         show.hours(worst["least_lost_hours"]), worst["provider_id"]]
                        if (worst := zone["worst"])
                        else ["0", "none lost", "0", show.ABSENT]
                    ),
                ]
                for zone in found["zones"]
            ],
        )
        if singles
        else "",
        MEANING,
    ]  # fmt: skip
    return "\n\n".join(part for part in parts if part) + "\n"


MEANING = (
    "Hours a week. No provider: none has room while everybody else stays. Proven lost: no plan at "
    "all, whoever is moved, places them. HHI: sum of squared shares of the providers, 10,000 "
    "where one has all."
)


def _table(title: str, rows: Sequence[Row], *, of: str) -> str:
    if not rows:
        return ""
    left = len(rows) - ROWS
    return (
        f"{title}\n"
        + words.table(["Failure", *HEADS], [[what(row), *cells(row)] for row in rows[:ROWS]])
        + (f"\n... and {left} more {of}; --json or --out has them all." if left > 0 else "")
    )
