"""Words on compared zonings, for the terminal and the page alike.

Owns the sentences that say what two zonings come to. Receives plain or protected figures; hands
on text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from homecare import units
from homecare.report import show, words

Row = Mapping[str, Any]

SAME = (
    "The same hours of the same people are in every zoning, those in none of its zones counted "
    "too; this was checked."
)
BANDS_STAND = (
    "Every address keeps its price band, and so its cost, whichever zone it is in: what an address "
    "costs does not change with the zoning. What each zones file's own exceptions for bands would "
    "change is told apart."
)
MATCHED = (
    "Zones are matched one to one so that as many hours as possible stay in a zone and its match. "
    "Everybody in another pair of zones changes zone. Where zones are merged, only one of them can "
    "be the match, so all others change."
)
PARTED = (
    "Parted from their zone: those who do not go where most of their zone's hours go. Where whole "
    "zones are merged nobody is parted."
)


def zonings_text(result: Row) -> str:
    """Return compared zonings for the terminal: zones, summary and changes."""
    zonings = result["zonings"]
    parts = [words.notices_text(result), f"{SAME} {BANDS_STAND}"]
    parts += [_zoning_text(zoning) for zoning in zonings]
    names = ["Measure", *[zoning["title"] for zoning in zonings]]
    parts.append("Side by side\n" + words.table(names, summary_rows(zonings)))
    parts += [
        f"{zonings[0]['title']} to {other['title']}\n"
        + "\n".join(change_sentences(changes, zonings[0]))
        for changes, other in zip(result["zoning_changes"], zonings[1:], strict=True)
    ]
    parts += [line for zoning in zonings for line in override_sentences(zoning)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _zoning_text(zoning: Row) -> str:
    bands = list(zoning["totals"]["bands"])
    rows = [
        [
            row["zone_name"],
            show.hours(row["planned_hours_per_week"]),
            *[show.hours(row["bands"][band]) for band in bands],
            _number(row["rate_spread_gbp_per_hour"], 2),
            _number(row["mean_distance_km"], 1),
            _number(row["polsby_popper"], 2),
        ]
        for row in zoning["zones"]
    ]
    heads = ["Zone", "Planned", *[show.words(band) for band in bands]]
    heads += ["Rate spread, £", "Km apart", "Compactness"]
    return f"{zoning['title']}: planned hours a week\n" + words.table(heads, rows)


def _number(value: float | None, places: int, absent: str = show.ABSENT) -> str:
    return absent if value is None else f"{units.half_away(value, places):,}"


def summary_rows(zonings: Sequence[Row]) -> list[list[str]]:
    """Return the measures of whole zonings, one row each, a column a zoning."""

    def line(name: str, *cells: str) -> list[str]:
        return [name, *cells]

    every = [zoning["summary"] for zoning in zonings]
    names = [{row["zone_id"]: row["zone_name"] for row in zoning["zones"]} for zoning in zonings]
    return [
        line("Planned hours a week", *[_total(zoning) for zoning in zonings]),
        *(
            [line("Of these in no zone", *[_outside(zoning) for zoning in zonings])]
            if any(zoning["in_no_zone"] for zoning in zonings)
            else []
        ),
        *[
            line(
                f"{end.capitalize()} zone",
                *[_end(summary, names[place], end) for place, summary in enumerate(every)],
            )
            for end in ("largest", "smallest")
        ],
        line(
            "Zones under 250 / 250 to 1,000 / over 1,000 hours",
            *[_sizes(summary) for summary in every],
        ),
        line(
            "Share of the differences in rate left inside zones",
            *[_share(summary, "rate_variance_within_share") for summary in every],
        ),
        line(
            "Spread of band rates within a zone",
            *[_pounds(summary, "rate_spread_within_gbp_per_hour") for summary in every],
        ),
        line(
            "Separation of bands, 0 none to 1 whole",
            *[_plain(summary, "band_separation", 2) for summary in every],
        ),
        line(
            "Mean distance between two people of a zone, km",
            *[_plain(summary, "mean_distance_km", 1) for summary in every],
        ),
        line(
            "Compactness: Polsby-Popper, mean of zones",
            *[_plain(summary, "mean_polsby_popper", 2) for summary in every],
        ),
        line(
            "Compactness: Reock, mean of zones",
            *[_plain(summary, "mean_reock", 2) for summary in every],
        ),
        line("Settlements split", *[f"{summary['settlements_split']}" for summary in every]),
    ]


def _total(zoning: Row) -> str:
    totals = zoning["totals"]
    return show.exact_hours(
        totals["planned_hours_per_week"], absent=show.missing(totals, "planned_hours_per_week")
    )


def _outside(zoning: Row) -> str:
    """Return the hours in no zone of a zoning, or that some are hidden."""
    hours = [row["planned_hours_per_week"] for row in zoning["in_no_zone"]]
    return show.HIDDEN if None in hours else show.hours(units.total(hours))


def _end(summary: Row, names: Mapping[str, str], end: str) -> str:
    hours = summary[f"{end}_hours_per_week"]
    if hours is None:
        return show.missing(summary, f"{end}_hours_per_week")
    return f"{names[summary[f'{end}_zone_id']]}, {show.hours(hours)}"


def _sizes(summary: Row) -> str:
    names = [f"zones_{each}_economic_hours" for each in ("under", "of", "over")]
    if any(summary[name] is None for name in names):
        return show.HIDDEN
    return " / ".join(f"{summary[name]}" for name in names)


def _share(row: Row, name: str) -> str:
    return show.share(row[name], absent=show.missing(row, name))


def _pounds(row: Row, name: str) -> str:
    return show.money(row[name], 2, absent=show.missing(row, name))


def _plain(row: Row, name: str, places: int) -> str:
    return _number(row[name], places, show.missing(row, name))


def change_sentences(changes: Row, baseline: Row) -> list[str]:
    """Return what moves between two zonings, a sentence a fact."""
    whole = baseline["totals"]["planned_hours_per_week"]
    lines = []
    for name, told in (
        ("changing", "would change zone"),
        ("parted", "would be parted from most of their zone"),
        ("in_no_zone", "would be in no zone"),
    ):
        move = changes[name]
        if name == "in_no_zone" and not move["planned_hours_per_week"] and not move.get("hidden"):
            continue
        lines.append(f"{_people_and_hours(move, whole)} {told}.")
    return lines


def _people_and_hours(move: Row, whole: float | None) -> str:
    hours = move["planned_hours_per_week"]
    if hours is None:
        return "Fewer than five people, or a number that would tell of so few,"
    part = hours / whole if whole else None
    share = "" if part is None else f" ({_part_words(part)} of all)"
    people = f"{move['people']:,} {'person' if move['people'] == 1 else 'people'}"
    if not move["people"] and hours:
        return f"{show.hours(hours)} hours a week{share}, stated without people,"
    return f"{people} with {show.hours(hours)} planned hours a week{share}"


def _part_words(part: float) -> str:
    """Return a share in words; some is never 0%.

    Examples
    --------
    >>> _part_words(0.0045), _part_words(0.0), _part_words(0.344)
    ('under 1%', '0%', '34%')
    """
    return "under 1%" if 0 < part < 0.005 else show.share(part)


def override_sentences(zoning: Row) -> list[str]:
    """Return what the zoning's own exceptions for bands would change, a sentence a pair of bands.

    Examples
    --------
    >>> row = {"band": "fringe", "to": "urban", "planned_hours_per_week": 1043.5,
    ...        "weekly_cost_gbp": -1186.1}
    >>> override_sentences({"title": "7 zones (d)", "own_overrides": {"states_any": False,
    ...     "rows": [row]}})
    ['7 zones (d) states no exception for bands: adopted as it stands, 1,044 planned hours a week \
would be priced at urban in place of fringe, -£1,186 a week at the rate card.']
    """
    lines = []
    for row in zoning["own_overrides"]["rows"]:
        hours = show.hours(
            row["planned_hours_per_week"], absent=show.missing(row, "planned_hours_per_week")
        )
        cost = row["weekly_cost_gbp"]
        tail = "" if cost is None else f", {show.signed(cost)} a week at the rate card"
        first = (
            f"By the exceptions for bands that {zoning['title']} states,"
            if zoning["own_overrides"]["states_any"]
            else f"{zoning['title']} states no exception for bands: adopted as it stands,"
        )
        lines.append(
            f"{first} {hours} planned hours a week would be priced at {row['to']} in place of "
            f"{row['band']}{tail}."
        )
    return lines


def mixing_sentence(zonings: Sequence[Row]) -> str:
    """Return how far one rate a zone would fit, zoning by zoning; "" where rates are not known."""
    shares = [zoning["summary"]["rate_variance_within_share"] for zoning in zonings]
    if any(share is None for share in shares):
        return ""
    told = " and ".join(
        f"{show.share(share)} in {zoning['title']}"
        for share, zoning in zip(shares, zonings, strict=True)
    )
    return f"Were each zone paid one rate, it would pass over {told} of the differences in rate."


def population_sentence(terms: Row) -> str:
    """Return what hours per head rest on."""
    return f"Hours per head: {terms['population_basis']}."
