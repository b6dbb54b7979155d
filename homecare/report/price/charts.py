"""Charts of a price: what it is made of, what a visit costs by its length.

Receives the figures of `homecare price`, protected; hands on pictures. The same figures always
stand in a table beside each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from homecare.report import furniture, palette, show
from homecare.report.price import tables

Figures = Mapping[str, Any]
WIDTH, ROW, TOP, LABEL = 540.0, 25.0, 66.0, 150.0
EDGE = 16.0
GROUPS = {
    "care worker": "#1c6a8a", "business": "#97917c", "surplus": "#d98b2b", "left": "#d98b2b",
}  # fmt: skip
GROUP_WORDS = {
    "care worker": "care worker",
    "business": "provider's own costs",
    "surplus": "surplus",
    "left": "running costs and surplus together",
}
LEFT_OVER = "left for running costs and surplus"
LACKING = "lacking"


def new_sheet(height: float, title: str, subtitle: str) -> tuple[Figure, Axes]:
    """Return a sheet in points with its title and subtitle on it."""
    figure = Figure(figsize=(WIDTH / 72, height / 72), facecolor=palette.PAPER)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, WIDTH)
    axes.set_ylim(0, height)
    axes.set_axis_off()
    write(axes, EDGE, height - 22, title, size=12, bold=True)
    for place, line in enumerate(furniture.wrapped(subtitle, 8.5, WIDTH - 2 * EDGE)[:2]):
        write(axes, EDGE, height - 39 - 11 * place, line, colour=palette.QUIET)
    return figure, axes


def write(
    axes: Axes,
    x: float,
    y: float,
    text: str,
    *,
    size: float = 8.5,
    bold: bool = False,
    across: str = "left",
    colour: str = palette.INK,
) -> None:
    """Draw one line of text at sheet points."""
    axes.text(
        x, y, text, fontsize=size, fontweight="bold" if bold else "normal", ha=across,
        va="center", color=colour, parse_math=False, zorder=20,
    )  # fmt: skip


def build_up_chart(
    lines: Sequence[tuple[str, str, float]], *, place: str, rate_gbp_per_hour: float, subtitle: str
) -> furniture.Picture:
    """Return a waterfall of the price of an hour, line by line.

    Parameters
    ----------
    lines : sequence of (name, group, GBP/hour)
        Lines that add up to the rate; one below 0 is taken away.
    place : str
        Where the price holds.
    rate_gbp_per_hour : float
        What they add up to.
    subtitle : str
        What kind of hour it is.
    """
    title = f"What an hour is made of: {place}"
    groups = list(dict.fromkeys(group for _, group, _ in lines))
    with furniture.styled():
        height = TOP + ROW * (len(lines) + 1) + 34
        figure, axes = new_sheet(height, title, subtitle)
        levels = [0.0]
        for _, _, gbp in lines:
            levels.append(levels[-1] + gbp)
        scale = (WIDTH - LABEL - 2 * EDGE - 56) / max(*levels, 0.01)
        zero = LABEL + EDGE
        y = height - TOP - ROW / 2
        axes.plot([zero, zero], [y + ROW * 0.5, 40], color=palette.QUIET, lw=0.7, zorder=1)
        for at, (name, group, gbp) in enumerate(lines):
            left, right = sorted((zero + levels[at] * scale, zero + levels[at + 1] * scale))
            axes.barh(
                y, max(right - left, 0.8), left=left, height=ROW * 0.62, zorder=3,
                color=GROUPS[group] if gbp >= 0 else palette.RISE,
            )  # fmt: skip
            axes.plot(
                [zero + levels[at + 1] * scale] * 2, [y - ROW * 0.31, y - ROW * 0.69],
                color=palette.QUIET, lw=0.7, ls=(0, (2, 2)), zorder=2,
            )  # fmt: skip
            wrapped = furniture.wrapped(tables.line_words(name), 8.5, LABEL - EDGE)[:2]
            for row, text in enumerate(wrapped):
                write(axes, EDGE, y + (len(wrapped) - 1) * 5 - row * 10.5, text)
            write(axes, right + 5, y, show.money(gbp, 2))
            y -= ROW
        axes.barh(
            y, rate_gbp_per_hour * scale, left=zero, height=ROW * 0.62, color=palette.WHOLE,
            zorder=3,
        )  # fmt: skip
        write(axes, EDGE, y, "Rate of an hour", bold=True)
        write(
            axes, zero + rate_gbp_per_hour * scale + 5, y, show.money(rate_gbp_per_hour, 2),
            bold=True,
        )  # fmt: skip
        _key(axes, [(GROUPS[each], GROUP_WORDS[each]) for each in groups], y=16)
        told = "; ".join(
            f"{tables.line_words(name)} {show.money(gbp, 2)}" for name, _, gbp in lines
        )
        return furniture.finish(
            figure,
            title=title,
            alternative=f"Waterfall chart of the price of an hour, {place}: {told}. Together "
            f"{show.money(rate_gbp_per_hour, 2)}.",
            caption=f"What the rate of an hour is made of, {place}.",
        )


def _key(axes: Axes, entries: Sequence[tuple[str, str]], *, y: float) -> None:
    x = EDGE
    for colour, text in entries:
        axes.barh(y, 14, left=x, height=8, color=colour)
        write(axes, x + 19, y, text, size=8)
        x += 19 + furniture.text_width(text, 8) + 18


def visits_chart(figures: Figures) -> furniture.Picture:
    """Return the rate of an hour by the length of its visit, a line for each band."""
    rows = [row for row in figures["visit_prices"] if not row["zone_id"]]
    title = "What an hour costs in visits of each length"
    subtitle = "Rate of an hour; F is paid for each visit, V for each hour of it"
    colours = _line_colours(len(rows))
    lengths = [each["visit_minutes"] for each in rows[0]["prices"]]
    every = [each["rate_gbp_per_hour"] for row in rows for each in row["prices"]]
    step = pound_step(min(every), max(every))
    bottom = int(min(every) // step) * step
    top = (int(max(every) // step) + 1) * step
    with furniture.styled():
        height = 330.0
        figure, _ = new_sheet(height, title, subtitle)
        axes = figure.add_axes((0.08, 0.13, 0.58, 0.68))
        for place, (row, colour) in enumerate(zip(rows, colours, strict=True)):
            axes.plot(
                [each["visit_minutes"] for each in row["prices"]],
                [each["rate_gbp_per_hour"] for each in row["prices"]],
                color=colour, lw=2, marker="osD^v<>"[place % 7], ms=5,
            )  # fmt: skip
        axes.set_xticks(lengths, [f"{each:g}" for each in lengths])
        axes.set_xlabel("Length of the visit, minutes", fontsize=8.5, color=palette.INK)
        axes.set_ylim(bottom, top)
        ticks = list(range(bottom, top + 1, step))
        axes.set_yticks(ticks, [show.money(float(each)) for each in ticks])
        axes.tick_params(labelsize=8, colors=palette.INK, length=3)
        axes.grid(axis="y", color=palette.BLANK, lw=0.8)
        axes.set_axisbelow(True)
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
        beyond = lengths[-1] + 0.03 * (lengths[-1] - lengths[0] or 1)
        axes.set_xlim(lengths[0] - (beyond - lengths[-1]), beyond)
        room = 0.07 * (top - bottom)
        last = [row["prices"][-1]["rate_gbp_per_hour"] for row in rows]
        for row, colour, at, end in zip(
            rows, colours, _apart(last, room, bottom + room / 2), last, strict=True
        ):
            x = beyond + 1.2 * (beyond - lengths[-1])
            axes.text(
                x, at, f"{show.words(row['band'])}: {_line_words(row)}", fontsize=8.5,
                color=palette.INK, va="center", parse_math=False, clip_on=False,
            )  # fmt: skip
            axes.plot([lengths[-1], x * 0.995], [end, at], color=colour, lw=0.7, clip_on=False)
        said = "; ".join(
            f"{show.words(row['band'])} "
            + ", ".join(
                f"{show.money(each['rate_gbp_per_hour'], 2)} at {each['visit_minutes']:g} minutes"
                for each in row["prices"]
            )
            for row in rows
        )
        return furniture.finish(
            figure,
            title=title,
            alternative=f"Line chart of the rate of an hour by the length of the visit. {said}.",
            caption="The rate of an hour by the length of its visit. The scale does not start at "
            "nil.",
        )


def _line_words(row: Figures) -> str:
    if row["hourly_gbp"] is None:
        return "listed prices"
    fixed, hourly = (show.money(row[each], 2) for each in ("fixed_gbp_per_visit", "hourly_gbp"))
    return f"F {fixed} + V {hourly}"


def _line_colours(count: int) -> list[str]:
    """Return colours that stand apart on paper, dark to bright, the last repeated."""
    held = ["#0d3f63", "#d98b2b", "#1c6a8a", "#7c330c", "#97917c", "#555b6c", "#2a73a0"]
    return [held[place % len(held)] for place in range(count)]


def _apart(levels: Sequence[float], least: float, lowest: float) -> list[float]:
    """Return levels spread where they stand nearer than a distance, in their order."""
    order = sorted(range(len(levels)), key=lambda at: levels[at])
    moved = list(levels)
    for before, at in pairwise(order):
        moved[at] = max(moved[at], moved[before] + least)
    shift = (moved[order[-1]] - levels[order[-1]]) / 2
    shift = min(shift, moved[order[0]] - lowest)
    return [each - max(shift, 0.0) for each in moved]


def pound_step(low: float, high: float) -> int:
    """Return whole pounds between marks, so that there are eight or fewer."""
    return next((each for each in (1, 2, 5, 10, 20, 50, 100) if (high - low) / each <= 8), 1000)
