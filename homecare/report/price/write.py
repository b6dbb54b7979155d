"""Files of a price: tables, charts and a page, after disclosure control; `price.json` before it.

Receives the plain figures of `homecare price`; hands on the paths written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from homecare.report import files, tables
from homecare.report.disclosure.price import protect_price
from homecare.report.furniture import Picture
from homecare.report.price import charts
from homecare.report.price import page as page_price
from homecare.report.price.abroad import is_abroad, write_abroad
from homecare.report.price.charts_floor import floor_chart
from homecare.report.write import result_json

Figures = Mapping[str, Any]
Row = Mapping[str, Any]

CARD = ("zone_id", "band", "rate_gbp_per_hour", "enhancement_gbp_per_hour")
BUILD_UP = (
    "zone_id", "band", "line", "group", "fixed_gbp_per_visit", "hourly_gbp", "gbp_per_hour", "how",
    "rests_on", "basis", "source",
)  # fmt: skip
VISITS = (
    "zone_id", "band", "visit_minutes", "gbp_per_visit", "rate_gbp_per_hour",
    "fixed_gbp_per_visit", "hourly_gbp",
)  # fmt: skip
PAYS = (
    "zone_id", "band", "rate_gbp_per_hour", "wage_paid_for_gbp_per_hour", "is_at_most", "wage",
    "wage_gbp_per_hour", "travel_minutes_per_contact_hour", "extra_minutes_above_base_band",
    "gbp_per_travel_minute",
)  # fmt: skip
TRAVEL = (
    "zone_id", "band", "minutes_per_contact_hour", "miles_per_contact_hour",
    "kgco2e_per_contact_hour", "kgco2e_per_week", "method",
)  # fmt: skip
FLOOR = (
    "floor_gbp_per_hour", "short_gbp_per_hour", "is_below",
)  # fmt: skip
BELOW = ("below_hours_per_week", "short_gbp_per_week")


def write_price(figures: Figures, out_dir: Path, *, rule: str = "under5") -> list[Path]:
    """Write every file of a price and return their paths.

    Parameters
    ----------
    figures : mapping
        The plain figures of `homecare price`.
    out_dir : pathlib.Path
        Folder to write to; the tool's own earlier files are replaced, no other is touched.
    rule : {"under5", "none"}
        Disclosure rule of the published files.

    Raises
    ------
    UsageError
        When a file is open elsewhere or the folder cannot be written.
    """
    if is_abroad(figures):
        return write_abroad(figures, Path(out_dir))
    safe = protect_price(figures, rule)
    out_dir = Path(out_dir)
    written = [files.write_text(out_dir / "price.json", result_json(figures))]
    for name, (columns, rows) in price_tables(safe).items():
        if rows:
            text = _csv(columns, rows, safe["scenario"])
            written.append(files.write_text(out_dir / name, text))
    pictures = price_pictures(safe)
    for name, picture in pictures.items():
        written.append(files.write_bytes(out_dir / f"chart-{name}.png", picture.png))
        written.append(files.write_bytes(out_dir / f"chart-{name}.svg", picture.svg))
    html = page_price.price_html(
        safe, pictures, attribution=safe["scenario"].get("attribution", ""), rule=rule
    )
    return [*written, files.write_text(out_dir / "price.html", html)]


def _csv(columns: Iterable[str], rows: Iterable[Row], scenario: Row) -> str:
    notice = " ".join(scenario.get("notices") or ())
    marked = [
        {
            **row,
            "scenario_id": scenario["id"],
            "hidden": ";".join(row.get("hidden", ())),
            "notice": notice,
        }
        for row in rows
    ]
    return tables.csv_text(("scenario_id", *columns, "hidden", "notice"), marked)


def price_tables(safe: Figures) -> dict[str, tuple[tuple[str, ...], list[Row]]]:
    """Return file name to columns and rows, from protected figures."""
    card, floor = safe["card"], safe["floor"]
    wages = list(floor["wages"]) if floor else []
    lines: list[Row] = [
        {
            **place,
            **line,
            "rests_on": "; ".join(_value(each) for each in line["rests_on"]),
            "basis": "; ".join(dict.fromkeys(each["basis"] for each in line["rests_on"])),
            "source": "; ".join(dict.fromkeys(each["source"] for each in line["rests_on"])),
        }
        for place in (safe["build_up"] or {"places": []})["places"]
        for line in place["lines"]
    ]
    return {
        "card.csv": (CARD, [*card["bands"], *card["zone_rates"]]),
        "build-up.csv": (BUILD_UP, lines),
        "visit-prices.csv": (
            VISITS,
            [{**place, **each} for place in safe["visit_prices"] for each in place["prices"]],
        ),
        "floor.csv": (
            (
                "zone_id", "band", "visit_minutes", "rate_gbp_per_hour",
                *(f"{name}_{each}" for name in wages for each in FLOOR),
            ),
            floor["rows"] if floor else [],
        ),
        "below-floor.csv": (
            (
                "band", "costed_hours_per_week",
                *(f"{name}_{each}" for name in wages for each in BELOW),
            ),
            [*floor["bands"], {**floor["total"], "band": "all bands"}] if floor else [],
        ),
        "pays-for.csv": (
            PAYS,
            [{**row, **each} for row in safe["inversion"] for each in row["at_wages"]],
        ),
        "travel.csv": (TRAVEL, list(safe["travel"])),
    }  # fmt: skip


def _value(value: Row) -> str:
    return f"{value['path']} {value['value']:g} {value['unit']} from {value['from']}"


def price_pictures(safe: Figures) -> dict[str, Picture]:
    """Return the charts of protected figures: of every band's build-up, visits and floor."""
    pictures: dict[str, Picture] = {}
    for band, lines, rate in _waterfalls(safe):
        pictures[f"build-up-{band}"] = charts.build_up_chart(
            lines,
            place=band.replace("_", " "),
            rate_gbp_per_hour=rate,
            subtitle="at the mix of visits; "
            + ("the model's own build-up" if safe["build_up"] else "legal floor, assumed"),
        )
    # A rate that is the same for every length needs no chart.
    if any(row["fixed_gbp_per_visit"] != 0 for row in safe["visit_prices"]):
        pictures["visits"] = charts.visits_chart(safe)
    floor = safe["floor"]
    if floor and all(row["rate_gbp_per_hour"] is not None for row in floor["rows"]):
        pictures["floor"] = floor_chart(safe)
    return pictures


def _waterfalls(safe: Figures) -> list[tuple[str, list[tuple[str, str, float]], float]]:
    """Return the lines of each band's price: the build-up's, or the floor's and what is left."""
    found = []
    if safe["build_up"]:
        for place in safe["build_up"]["places"]:
            lines = [(each["line"], each["group"], each["gbp_per_hour"]) for each in place["lines"]]
            if not place["zone_id"] and None not in [each[2] for each in lines]:
                found.append((place["band"], lines, place["rate_gbp_per_hour"]))
        return found
    for place in (safe["floor"] or {"lines": []})["lines"]:
        rate = place["rate_gbp_per_hour"]
        if place["zone_id"] or rate is None:
            continue
        lines = [(each["line"], "care worker", each["gbp_per_hour"]) for each in place["lines"]]
        left = rate - sum(gbp for _, _, gbp in lines)
        lines.append((charts.LEFT_OVER if left >= 0 else charts.LACKING, "left", left))
        found.append((place["band"], lines, rate))
    return found
