"""The chart of a floor: the rate of each band and zone beside what employment costs.

Receives the figures of `homecare price`, protected; hands on a picture. The same figures stand in
the tables of the floor.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes

from homecare.report import furniture, palette, show
from homecare.report.price import tables_floor as floors
from homecare.report.price.charts import EDGE, TOP, WIDTH, new_sheet, pound_step, write
from homecare.report.price.tables import WAGE_WORDS

Figures = Mapping[str, Any]
# Heading, label and row of the floor.
Drawn = tuple[str, str, Figures]

LABEL, ROW, GAP = 206.0, 15.0, 33.0
# More groups of zones than these are drawn with visits of one length alone.
MOST_BY_LENGTH = 8
LENGTHS = (15.0, 30.0, 60.0)
ONE_LENGTH = 30.0
MARKS = {"legal": ("#a8480b", "s"), "real_living": ("#d98b2b", "D")}


def floor_chart(figures: Figures) -> furniture.Picture:
    """Return the rate of each band, and zone where zones differ, beside its floors.

    Where few groups of zones differ each is drawn at the mix of visits and by visit length; where
    many do, in visits of 30 minutes, which are the same everywhere.
    """
    groups = floors.floor_places(figures)
    is_by_length = len(groups) <= MOST_BY_LENGTH
    rows = _by_length(groups) if is_by_length else _by_zone(groups)
    names = list(figures["floor"]["wages"])
    low, high = _ends(rows, names)
    title = "Rates against the cost of employment"
    subtitle = f"GBP an hour. The floor rests on {figures['floor']['basis']}"
    with furniture.styled():
        height = TOP + ROW * len(rows) + GAP * len({heading for heading, _, _ in rows}) + 62
        figure, axes = new_sheet(height, title, subtitle)
        scale = (WIDTH - LABEL - 2 * EDGE - 40) / (high - low)

        def across(gbp: float) -> float:
            """Return where a sum stands across the chart."""
            return float(LABEL + EDGE + (gbp - low) * scale)

        y, last = height - TOP, ""
        for heading, label, row in rows:
            if heading != last:
                y -= 20
                write(axes, EDGE, y + 4, heading, bold=True)
                y -= GAP - 20
                last = heading
            write(axes, EDGE + 10, y, label, colour=palette.QUIET)
            _draw(axes, row, names, across=across, y=y)
            y -= ROW
        _axis(axes, low, high, across, y=42.0, top=height - TOP)
        _key(axes, figures["floor"]["wages"])
        told = (
            "at the mix of visits and in visits of 15, 30 and 60 minutes"
            if is_by_length
            else "in visits of 30 minutes, by zone"
        )
        return furniture.finish(
            figure,
            title=title,
            alternative=_alternative(rows, names),
            caption=f"The rate of an hour beside what it costs in employment alone, {told}. The "
            "scale does not start at nil.",
        )


def _by_length(groups: Sequence[Mapping[str, Any]]) -> list[Drawn]:
    """Return each group at its mix and by visit length, under its own heading."""
    return [
        (
            floors.where(group),
            "at the mix of visits"
            if row["visit_minutes"] is None
            else f"{row['visit_minutes']:g} minutes",
            row,
        )
        for group in groups
        for row in (group["at_mix"], *group["rows"])
        if row is not None and row["visit_minutes"] in (None, *LENGTHS)
    ]


def _by_zone(groups: Sequence[Mapping[str, Any]]) -> list[Drawn]:
    """Return each group in visits of one length, under the heading of its band."""
    return [
        (
            f"{show.words(group['band'])}, visits of {ONE_LENGTH:g} minutes",
            "every zone" if group["is_every"] else floors.where(group).partition(", ")[2],
            row,
        )
        for group in groups
        for row in group["rows"]
        if row["visit_minutes"] == ONE_LENGTH
    ]


def _ends(rows: Sequence[Drawn], names: Sequence[str]) -> tuple[float, float]:
    """Return the least and the most that is drawn, with some room."""
    every: list[float] = [row[f"{name}_floor_gbp_per_hour"] for _, _, row in rows for name in names]
    every += [row["rate_gbp_per_hour"] for _, _, row in rows]
    room = 0.06 * ((max(every) - min(every)) or 1.0)
    return max(0.0, min(every) - room), max(every) + room


def _draw(
    axes: Axes,
    row: Figures,
    names: Sequence[str],
    *,
    across: Callable[[float], float],
    y: float,
) -> None:
    """Draw a rate and its floors on one line, and what the rate falls short by."""
    rate = across(row["rate_gbp_per_hour"])
    least = [across(row[f"{name}_floor_gbp_per_hour"]) for name in names]
    below = [name for name in names if row[f"{name}_is_below"]]
    axes.plot(
        [max(least) if below else min(least), rate], [y, y], zorder=2,
        color=palette.RISE if below else "#b8c0c8", lw=2.2 if below else 1.2,
    )  # fmt: skip
    for name, at in zip(names, least, strict=True):
        colour, mark = MARKS[name]
        axes.plot([at], [y], marker=mark, ms=5.2, color=colour, zorder=4)
    axes.plot([rate], [y], marker="o", ms=6.2, color=palette.WHOLE, zorder=5)
    if not below:
        return
    short = show.money(row[f"{below[0]}_short_gbp_per_hour"], 2)
    of = "the legal floor" if below[0] == "legal" else "the Real Living Wage"
    text = f"{short} short of {of}"
    is_inside = max(least) + 7 + furniture.text_width(text, 7.5) <= WIDTH - EDGE / 2
    write(
        axes, max(least) + 7 if is_inside else rate - 8, y, text, size=7.5, colour=palette.RISE,
        across="left" if is_inside else "right",
    )  # fmt: skip


def _key(axes: Axes, wages: Figures) -> None:
    """Draw what the marks mean, along the foot."""
    entries = [(palette.WHOLE, "o", "rate")]
    entries += [
        (*MARKS[name], f"floor at {WAGE_WORDS[name]}, {show.money(wage['value'], 2)}")
        for name, wage in wages.items()
    ]
    at = EDGE
    for colour, mark, text in entries:
        axes.plot([at + 4], [14], marker=mark, ms=6, color=colour)
        write(axes, at + 12, 14, text, size=8)
        at += 12 + furniture.text_width(text, 8) + 16


def _axis(
    axes: Axes, low: float, high: float, across: Callable[[float], float], *, y: float, top: float
) -> None:
    """Draw whole pounds along the foot, with faint lines up the chart."""
    step = pound_step(low, high)
    first = int(low // step + 1) * step
    for gbp in range(first, int(high) + 1, step):
        axes.plot([across(gbp)] * 2, [y + 2, top], color=palette.BLANK, lw=0.8, zorder=0)
        write(axes, across(gbp), y - 6, show.money(float(gbp)), size=8, across="center")


def _alternative(rows: Sequence[Drawn], names: Sequence[str]) -> str:
    said = []
    for heading, label, row in rows:
        both = " and ".join(
            f"{show.money(row[f'{name}_floor_gbp_per_hour'], 2)} at {WAGE_WORDS[name]}"
            for name in names
        )
        rate = show.money(row["rate_gbp_per_hour"], 2)
        said.append(f"{heading}, {label}: rate {rate}, floor {both}")
    return "Chart of rates against floors. " + "; ".join(said) + "."
