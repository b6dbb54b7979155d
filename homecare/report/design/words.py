"""Words of a design, for the terminal and the page.

Receives plain or protected figures; hands on text without box characters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from homecare import units
from homecare.report import show, words

Row = Mapping[str, Any]


def short_words(result: Row) -> str:
    """Return what hours left short are: below the floor, or without a provider."""
    if result["aim"]["short_is"] == "below the floor":
        return "paid below the floor"
    return "without a provider (modelled)"


def aim_sentence(result: Row) -> str:
    """Return what was asked for."""
    aim = result["aim"]
    if aim["budget_gbp_per_year"] is not None:
        return (
            f"Asked: the card that leaves fewest hours {short_words(result)} within "
            f"{show.money(aim['budget_gbp_per_year'])} a year "
            f"({aim['payment_weeks']['high']:g} payment weeks)."
        )
    target = aim["floor_target_share"]
    if target is None:
        target = aim["unplaced_target_share"]
    if target == 0:
        return f"Asked: the cheapest card with no hour {short_words(result)}."
    return (
        f"Asked: the cheapest card with at most {units.percent(target, 1)} of hours "
        f"{short_words(result)}."
    )


def answer_lines(result: Row) -> list[str]:
    """Return what the design does and how it stands to today's card, sentence by sentence."""
    design, present = result["design"], result["present"]
    if design["is_present_card"]:
        stands = "Today's card meets this, and no card of these bands does better: it stands."
        return [stands, _short(design, result)]
    cost = show.span(design["annual_cost_gbp"])
    who = _count(len(design["bands"]))
    if design["keeps_present_bands"]:
        who = "Today's bands with other rates would"
    lines = [f"{who} cost {cost} a year.", _short(design, result), *_when_run(result)]
    if present is not None:
        change = design["annual_cost_gbp"]["high"] - present["annual_cost_gbp"]["high"]
        size = show.money(abs(change))
        word = "less" if change < 0 else "more"
        lines.append(
            "The cost is that of today's card."
            if abs(change) < 0.5
            else f"The cost is {size} a year {word} than today's card's "
            f"({result['aim']['payment_weeks']['high']:g} payment weeks)."
        )
        if present["short_hours_per_week"] is not None:
            lines.append(
                f"Today's card leaves {_hours_a_week(present['short_hours_per_week'])} "
                f"{short_words(result)}."
            )
    return lines


def _count(number: int) -> str:
    names = ("One band", "Two bands", "Three bands", "Four bands", "Five bands", "Six bands")
    return f"{names[number - 1]} would"


def _short(row: Row, result: Row) -> str:
    if row["short_hours_per_week"] is None:
        return f"Hours {short_words(result)} are those of fewer than five people."
    if row["short_hours_per_week"] == 0:
        return f"No hour would be {short_words(result)}."
    return (
        f"{show.hours(row['short_hours_per_week'])} hours a week "
        f"({show.share(row['short_share'], 1)}) would be {short_words(result)}."
    )


def _when_run(result: Row) -> list[str]:
    """Return the hours below the floor of the designed bands themselves, where they differ."""
    design = result["design"]
    run = design["when_run"]
    if run is None or run["short_hours_per_week"] in (None, design["short_hours_per_week"]):
        return []
    told = _hours_a_week(run["short_hours_per_week"])
    return [f"At the travel of the new bands themselves: {told}."]


def _hours_a_week(hours: float) -> str:
    if hours == 0:
        return "no hour"
    return "less than an hour a week" if hours < 1 else f"{show.hours(hours)} hours a week"


def floor_sentence(result: Row) -> str:
    """Return which floor was used, and what it is."""
    floor = result["floor"]
    if result["aim"]["short_is"] != "below the floor":
        return f"The {floor['used']} has no part in this design: hours short are those unplaced."
    told = f"Floor used: the {floor['used']}"
    if floor["missing_for_legal_floor"]:
        return (
            f"{told}, NOT the legal floor of homecare price: {floor['words']}. A travel minute in "
            f"each contact hour costs {show.money(floor['travel_gbp_per_minute'], 2)}. For the "
            f"legal floor the scenario lacks {'; '.join(floor['missing_for_legal_floor'])}."
        )
    if floor["other_gbp_per_hour"]:
        return f"{told} of homecare price, and more: {floor['words']}."
    return f"{told}, as homecare price shows it: {floor['words']}."


def span_words(band: Row, result: Row) -> str:
    """Return where a band begins and ends on the measure."""
    unit, name = result["measure"]["unit"], result["measure"]["name"]
    places = 0 if name == "density" else 1
    more, less = ("under", "or more") if name == "density" else ("over", "or less")

    def told(value: float) -> str:
        return f"{value:,.{places}f}"

    easy, hard = band["easier_end"], band["harder_end"]
    if easy is None and hard is None:
        return "as today" if result["design"]["keeps_present_bands"] else "everywhere"
    if easy is None:
        return f"{told(hard)} {unit} {less}"
    if hard is None:
        return f"{more} {told(easy)} {unit}"
    if name == "density":
        return f"under {told(easy)} down to {told(hard)} {unit}"
    return f"over {told(easy)} up to {told(hard)} {unit}"


def rates_words(rates: Sequence[float], cuts: Sequence[float]) -> str:
    """Return rates with the cuts between them.

    Examples
    --------
    >>> rates_words([18.75, 22.0], [6.1])
    '£18.75 | 6.1 | £22.00'
    """
    told = [show.money(rates[0], 2)]
    for rate, cut in zip(rates[1:], cuts, strict=True):
        told += [f"{cut:g}", show.money(rate, 2)]
    return " | ".join(told)


def design_text(result: Row) -> str:
    """Return a design for the terminal."""
    scenario, design = result["scenario"], result["design"]
    parts = ["\n".join(f"NOTE: {each}" for each in scenario.get("notices") or ())]
    parts.append(f"{scenario['title']} ({scenario['id']}, as of {scenario['as_of']})")
    parts.append("\n".join((aim_sentence(result), *answer_lines(result))))
    parts.append(f"Cut on {result['measure']['words']}.\n{floor_sentence(result)}")
    rows = [
        [
            show.words(band["band"]),
            span_words(band, result),
            show.money(band["rate_gbp_per_hour"], 2),
            show.hours(band.get("hours_per_week")),
            show.share(band.get("share_of_hours")),
        ]
        for band in design["bands"]
    ]
    parts.append(
        words.table(["Band", "Where", "Rate an hour", "Hours a week", "Share"], rows, left=2)
    )
    parts.append(words.table(*options_table(result)))
    if result["change"]:
        parts.append(words.table(*change_table(result)))
    parts.append(words.table(*cliffs_table(result)))
    parts.append(cliff_sentence(result))
    return "\n\n".join(part for part in parts if part) + "\n"


def options_table(result: Row) -> tuple[list[str], list[list[str]]]:
    """Return headings and rows of today's card, other rates in its bands, and bands by number."""
    present = result["present"]
    paid = {
        band["band"]: band["rate_gbp_per_hour"]
        for band in (present["bands"] if present else ())
        if band["rate_gbp_per_hour"] is not None
    }
    named = [("Today's card", present, rates_of(paid))]
    other = result["in_present_bands"]
    told = "cannot meet the aim" if other is None else rates_of(other["rates_gbp_per_hour"])
    named.append(("Today's bands, other rates", other, told))
    for row in result["by_number_of_bands"]:
        number = row["most_bands"]
        name = "1 band" if number == 1 else f"{number} bands at most"
        named.append((name, row, rates_words(row["rates_gbp_per_hour"], row["cuts"])))
    rows = [
        [
            name,
            show.money(row["annual_cost_gbp"]["high"]) if row else show.ABSENT,
            show.money(row["average_rate_gbp_per_hour"], 2) if row else show.ABSENT,
            _hours(row) if row else show.ABSENT,
            told,
        ]
        for name, row, told in named
    ]
    weeks = result["aim"]["payment_weeks"]["high"]
    short = "Below floor" if "floor" in short_words(result) else "No provider"
    heads = ["Card", f"Cost a year ({weeks:g} weeks)", "Average rate", f"{short}, hours a week"]
    return [*heads, "Rates and cuts"], rows


def rates_of(rates: Mapping[str, float]) -> str:
    """Return the rates of named bands."""
    return ", ".join(f"{show.words(band)} {show.money(rate, 2)}" for band, rate in rates.items())


def _hours(row: Row) -> str:
    return show.hours(row["short_hours_per_week"], absent=show.missing(row, "short_hours_per_week"))


def change_table(result: Row) -> tuple[list[str], list[list[str]]]:
    """Return headings and rows of hours whose rate rises, falls or stays."""
    rows = [
        [
            f"Rate {row['rate']}",
            show.hours(row["hours_per_week"], absent=show.missing(row, "hours_per_week")),
            show.signed(
                row["weekly_cost_change_gbp"],
                absent=show.missing(row, "weekly_cost_change_gbp"),
            ),
        ]
        for row in result["change"]
    ]
    return ["Against today", "Hours a week", "Change a week"], rows


def cliffs_table(result: Row) -> tuple[list[str], list[list[str]]]:
    """Return headings and rows of hours by the gap to a close neighbour's rate."""
    cards = result["cliff_edges"]["cards"]
    names = [name for name in ("present", "design") if name in cards]
    titles = {"present": "Today's card, hours a week", "design": "This design, hours a week"}
    rows = [
        [
            "Any gap" if place == 0 else f"{show.money(gap['gap_gbp_per_hour'], 2)} or more",
            *[f"{_gap_hours(cards[name]['gaps'][place])}" for name in names],
        ]
        for place, gap in enumerate(cards[names[0]]["gaps"])
    ]
    return ["Gap to a neighbour's rate", *[titles[name] for name in names]], rows


def _gap_hours(row: Row) -> str:
    told = show.hours(row["hours_per_week"], absent=show.missing(row, "hours_per_week"))
    share = row["share_of_hours"]
    return told if share is None else f"{told} ({show.share(share, 1)})"


def cliff_sentence(result: Row) -> str:
    """Return what a cliff edge is, and how large they are."""
    edges = result["cliff_edges"]
    told = (
        f"A cliff edge: one of the {edges['nearest']} nearest postcodes with care within "
        f"{edges['within_m']:g} m is paid another rate."
    )
    means = [
        f"{name} {show.money(edges['cards'][key]['mean_gap_gbp_per_hour'], 2)}"
        for key, name in (("present", "today"), ("design", "in this design"))
        if key in edges["cards"] and edges["cards"][key]["mean_gap_gbp_per_hour"] is not None
    ]
    return f"{told} Mean gap over all hours: {', '.join(means)}." if means else told
