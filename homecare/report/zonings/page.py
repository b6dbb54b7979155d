"""The page of compared zonings: two or more ways to divide an area, for a committee.

Owns the order and the sentences of the paper. Receives protected figures and finished maps; hands
on HTML text that fetches nothing from anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from homecare import units
from homecare.report import page_tables as tables
from homecare.report import show
from homecare.report.furniture import Picture
from homecare.report.page import foot, inline, render
from homecare.report.zonings import words as words_zonings

Row = Mapping[str, Any]


def zonings_html(
    safe: Row,
    result: Row,
    pictures: Sequence[tuple[Picture, Picture]],
    *,
    attribution: str = "",
    rule: str = "under5",
) -> str:
    """Return the paper on compared zonings.

    Parameters
    ----------
    safe : mapping
        Figures passed through `disclosure_zonings.protect_zonings`.
    result : mapping
        The result they belong to: its scenario and record are told.
    pictures : sequence of (Picture, Picture)
        For each zoning beside the first, both side by side, and where people change zone.
    attribution, rule
        As for `page.report_html`.
    """
    zonings = safe["zonings"]
    base, others = zonings[0], zonings[1:]
    scenario = result["scenario"]
    return render(
        "zonings.html.j2",
        title=f"{scenario['title']}: zonings compared",
        kind="Home care: zonings compared",
        heading=f"{base['title']} beside {' and '.join(each['title'] for each in others)}",
        lead=_lead(safe),
        notices=list(scenario.get("notices") or ()),
        same=[words_zonings.SAME, words_zonings.BANDS_STAND],
        summary=_summary_table(zonings),
        changes=[
            {
                "id": f"change-{number}",
                "heading": f"From {base['title']} to {other['title']}",
                "sentences": words_zonings.change_sentences(changes, base),
                "table": _changes_table(changes, base, other, number),
                "pictures": [
                    inline(
                        picture,
                        name=f"{name}-{number}",
                        number=2 * number - 1 + place,
                        table_id=table_id,
                        table_name=table_name,
                    )
                    for place, (picture, name, table_id, table_name) in enumerate(
                        zip(
                            drawn,
                            ("zonings", "changes"),
                            (f"hours-{number + 1}", f"pairs-{number}"),
                            ("the tables of hours by zone", "the table of zones and their matches"),
                            strict=True,
                        )
                    )
                ],
            }
            for number, (changes, other, drawn) in enumerate(
                zip(safe["zoning_changes"], others, pictures, strict=True), start=1
            )
        ],
        zonings=[_zoning(each, number, safe) for number, each in enumerate(zonings, start=1)],
        settlement_note=_settlement_note(safe["zoning_terms"]),
        method=_method(safe["zoning_terms"]),
        record_sentence=f"Made with homecare {result['record']['code_version']}, "
        f"scenario {scenario['id']}, rates as of {scenario['as_of']}.",
        inputs=tables.inputs_table(result),
        foot=[line.replace("result.json", "zonings.json") for line in foot(attribution, rule)],
    )


def _lead(safe: Row) -> str:
    base = safe["zonings"][0]
    lines = []
    for changes, other in zip(safe["zoning_changes"], safe["zonings"][1:], strict=True):
        first = words_zonings.change_sentences(changes, base)[0]
        lines.append(f"From {base['title']} to {other['title']}: {first}")
    return " ".join([*lines, words_zonings.mixing_sentence(safe["zonings"])]).strip()


def _summary_table(zonings: Sequence[Row]) -> tables.PageTable:
    rows = words_zonings.summary_rows(zonings)
    return tables.PageTable(
        "summary-table",
        "The zonings as a whole",
        tables.columns("Measure", *[zoning["title"] for zoning in zonings]),
        rows,
        None,
        tables.hidden_note(rows),
    )


def _changes_table(changes: Row, base: Row, other: Row, number: int) -> tables.PageTable:
    own, theirs = (
        {row["zone_id"]: row["zone_name"] for row in each["zones"]} for each in (base, other)
    )
    order = {row["zone_id"]: place for place, row in enumerate(base["zones"])}
    rows = sorted(
        changes["overlaps"],
        key=lambda row: (
            order.get(row["zone_id"], len(order)),
            -(row["planned_hours_per_week"] or 0.0),
            row["other_zone_id"],
        ),
    )
    cells = [
        [
            own.get(row["zone_id"], "in no zone"),
            theirs.get(row["other_zone_id"], "in no zone"),
            tables.hours_cell(row, "planned_hours_per_week"),
            show.missing(row, "people") if row["people"] is None else f"{row['people']:,}",
            "stays" if row["is_matched"] else "changes" if row["other_zone_id"] else "in no zone",
        ]
        for row in rows
    ]
    return tables.PageTable(
        f"pairs-{number}",
        f"Zones of {base['title']} and where their people would be",
        [
            (base["title"], False),
            (other["title"], False),
            ("Planned hours a week", True),
            ("People", True),
            ("Zone", False),
        ],
        cells,
        None,
        _few_note(cells),
    )


def _few_note(cells: Sequence[Sequence[str]]) -> str:
    """Return what the mark of a hidden pair means: nobody at all is marked so too."""
    if not tables.hidden_note(cells):
        return ""
    return (
        f"{show.HIDDEN_NOTE} A pair of zones that shares postcodes but nobody with care is marked "
        "so too, as some pairs share few homes."
    )


def _zoning(zoning: Row, number: int, safe: Row) -> dict[str, object]:
    return {
        "id": f"zoning-{number}",
        "heading": zoning["title"],
        "overrides": words_zonings.override_sentences(zoning),
        "in_no_zone": [
            f"{row['reason'].capitalize()}: {tables.hours_cell(row, 'planned_hours_per_week')} "
            "planned hours a week."
            for row in zoning["in_no_zone"]
        ],
        "hours": _hours_table(zoning, number),
        "shape": _shape_table(zoning, number, safe["zoning_terms"]),
        "settlements": _settlements_table(zoning, number),
    }


def _cell(row: Row, name: str, places: int) -> str:
    value = row.get(name)
    return show.missing(row, name) if value is None else f"{units.half_away(value, places):,}"


def _hours_table(zoning: Row, number: int) -> tables.PageTable:
    bands = list(zoning["totals"]["bands"])
    rows = [
        [
            row["zone_name"],
            tables.hours_cell(row, "planned_hours_per_week"),
            tables.hours_cell(row, "costed_hours_per_week"),
            *[
                show.hours(row["bands"][band], absent=show.missing(row, f"bands.{band}"))
                for band in bands
            ],
            show.share(
                row["share_outside_base_band"],
                absent=show.missing(row, "share_outside_base_band"),
            ),
            show.money(
                row["rate_spread_gbp_per_hour"],
                2,
                absent=show.missing(row, "rate_spread_gbp_per_hour"),
            ),
            _providers(row),
        ]
        for row in zoning["zones"]
    ]
    rows += [
        [f"In no zone: {row['reason']}", tables.hours_cell(row, "planned_hours_per_week")]
        + [""] * (len(bands) + 4)
        for row in zoning["in_no_zone"]
    ]
    totals = zoning["totals"]
    last = [
        "All together",
        tables.hours_cell(totals, "planned_hours_per_week"),
        tables.hours_cell(totals, "costed_hours_per_week"),
        *[show.hours(totals["bands"][band], absent=show.HIDDEN) for band in bands],
        "",
        "",
        "",
    ]
    heads = ["Zone", "Planned", "Costed", *[show.words(band) for band in bands]]
    heads += ["Outside base band", "Spread of rates", "Room for local providers"]
    return tables.PageTable(
        f"hours-{number}",
        f"{zoning['title']}: hours a week by zone and band",
        tables.columns(*heads),
        rows,
        last,
        tables.hidden_note([*rows, last]),
    )


def _providers(row: Row) -> str:
    low, high = row["local_providers_fewest"], row["local_providers_most"]
    if high is None:
        return show.missing(row, "local_providers_most")
    if not high:
        return "less than one"
    return f"{low}" if low == high else f"{low} to {high}"


def _shape_table(zoning: Row, number: int, terms: Row) -> tables.PageTable:
    has_population = any(row["population"] is not None for row in zoning["zones"])
    has_older = any(row["people_65_plus"] is not None for row in zoning["zones"])
    names = [("Area, km2", "area_km2", 0)]
    names += [("Polsby-Popper", "polsby_popper", 2), ("Reock", "reock", 2)]
    names += [("Km between people", "mean_distance_km", 1), ("Band mix", "band_entropy", 2)]
    names += [("Hours per 1,000 people", "hours_per_1000_population", 1)] if has_population else []
    names += (
        [("Hours per 1,000 aged 65 and over", "hours_per_1000_people_65_plus", 1)]
        if has_older
        else []
    )
    names += [] if has_population else [("Hours to share of people", "hours_to_people_weight", 2)]
    rows = [
        [row["zone_name"], *[_cell(row, name, places) for _, name, places in names]]
        for row in zoning["zones"]
    ]
    hidden = tables.hidden_note(rows)
    told = f"{words_zonings.population_sentence(terms)} {hidden}".strip()
    return tables.PageTable(
        f"shape-{number}",
        f"{zoning['title']}: shape, distance and mix of each zone",
        tables.columns("Zone", *[name for name, *_ in names]),
        rows,
        None,
        told,
    )


def _settlements_table(zoning: Row, number: int) -> tables.PageTable | None:
    rows = [
        [
            row["settlement"],
            f"{row['postcodes']:,}",
            "; ".join(
                f"{part['zone_name']} {units.percent(part['share'], 1)}" for part in row["zones"]
            ),
            "splits it" if row["is_split"] else "cuts its edge",
        ]
        for row in zoning["settlements"]
    ]
    if not rows:
        return None
    return tables.PageTable(
        f"settlements-{number}",
        f"{zoning['title']}: settlements with postcodes in more than one zone",
        [
            ("Settlement", False),
            ("Postcodes", True),
            ("Where they lie", False),
            ("The boundary", False),
        ],
        rows,
    )


def _settlement_note(terms: Row) -> str:
    names = terms["settlement_names"]
    tail = f" Named after the places of {names} that stand in it." if names else ""
    return (
        f"A settlement is {terms['settlement']}; there are {terms['settlements']}. It counts as "
        f"split where {units.percent(terms['split_share'])} or more of its postcodes lie in a "
        f"second zone. Postcodes are places, not people; beyond the edge of the postcodes file a "
        f"settlement is not seen.{tail}"
    )


def _method(terms: Row) -> list[str]:
    low, high = (f"{each:,.0f}" for each in terms["economic_hours_per_week"])
    return [
        words_zonings.MATCHED,
        words_zonings.PARTED,
        (
            "Spread of rates: the standard deviation of the band rates of a zone's hours, in "
            "pounds an hour. Paid one rate for the whole zone, an hour would as a rule be that far "
            "from the rate of its own band. The share left inside zones is that part of the "
            "variance of all rates (law of total variance): 0% where one rate a zone would pay "
            "every hour its own rate."
        ),
        (
            "Band mix: Shannon's entropy of a zone's hours by band, 0 for one band and 1 for all "
            "bands alike. Separation of bands: Theil's information index, 0 where every zone is "
            "the area in small, 1 where every zone holds one band (Theil 1972; Reardon and "
            "Firebaugh 2002)."
        ),
        (
            "Polsby-Popper: 4 pi times area over the square of the boundary's length, 1 for a "
            "circle (Polsby and Popper 1991). It falls with every bend drawn: compare only files "
            "drawn with the same detail. Reock: area over that of the smallest circle around the "
            "zone (Reock 1961)."
        ),
        (
            "Km between people: the mean straight-line distance between two people of one zone, "
            "weighted by the hours of both. It grows with the zone and is not what a care worker "
            "drives."
        ),
        (
            f"Room for local providers: how many could each have {low} to {high} hours a week, an "
            f"economic size for local providers ({terms['economic_hours_source']})."
        ),
        words_zonings.population_sentence(terms)
        + " Hours to share of people: a zone's share of the hours over its share of people_weight; "
        "1 is the average of the whole area.",
    ]
