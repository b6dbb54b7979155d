"""Charts of a design: the frontier of annual cost against hours left short.

Receives protected figures; hands on a picture. The same figures stand in a table beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.figure import Figure

from homecare.report import furniture, palette, show
from homecare.report.design.words import short_words

Row = Mapping[str, Any]
WIDTH, HEIGHT = 540.0, 400.0
_LINES = ("-", (0, (5, 2)), (0, (1.5, 1.5)), (0, (6, 2, 1.5, 2)), (0, (3, 1)), (0, (1, 2)))
_MARKS = ("o", "s", "^", "D", "v", "P")


def frontier_chart(safe: Row) -> furniture.Picture:
    """Return the frontier: what each annual cost can leave short, for each number of bands.

    Parameters
    ----------
    safe : mapping
        Figures passed through `disclosure_design.protect_design`.
    """
    end = "high"
    short = short_words(safe)
    points = safe["frontier"]
    most = max(row["most_bands"] for row in points)
    every = [row["annual_cost_gbp"][end] for row in points]
    marked = [row for row in (safe["present"], safe["design"]) if row is not None]
    every += [row["annual_cost_gbp"][end] for row in marked]
    hours = [row["short_hours_per_week"] for row in (*points, *marked)]
    top = max([each for each in hours if each is not None], default=1.0) or 1.0
    left, right = min(every), max(every)
    # One band for all may cost far more than any card a council would look at.
    useful = [row["annual_cost_gbp"][end] for row in points if row["most_bands"] == most]
    right = min(right, max(*useful, *(row["annual_cost_gbp"][end] for row in marked)))
    room = (right - left) * 0.06 or 1.0
    with furniture.styled():
        figure = Figure(figsize=(WIDTH / 72, HEIGHT / 72), facecolor=palette.PAPER)
        axes = figure.add_axes((0.115, 0.135, 0.855, 0.72))
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
        axes.set_xlim(left - room, right + room)
        axes.set_ylim(-top * 0.03, top * 1.08)
        axes.grid(color="#d9dfe4", lw=0.6)
        axes.set_axisbelow(True)
        axes.tick_params(labelsize=8, colors=palette.INK)
        axes.xaxis.set_major_formatter(lambda value, _: f"£{value / 1e6:,.2f}m")
        axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
        axes.xaxis.get_major_locator().set_params(nbins=6)  # type: ignore[call-arg]
        axes.set_xlabel(
            f"Cost a year, {safe['aim']['payment_weeks']['high']:g} payment weeks",
            fontsize=8.5,
            color=palette.INK,
        )
        axes.set_ylabel(f"Hours a week {short}", fontsize=8.5, color=palette.INK)
        colours = palette.band_colours(max(most, 2) + 1)[:most][::-1]
        for number in range(1, most + 1):
            own = [row for row in points if row["most_bands"] == number]
            axes.plot(
                [row["annual_cost_gbp"][end] for row in own],
                [row["short_hours_per_week"] for row in own],
                color=colours[number - 1],
                lw=1.7 if number == most else 1.2,
                ls=_LINES[number - 1],
                marker=_MARKS[number - 1],
                ms=3,
                zorder=3 + number,
                label="1 band" if number == 1 else f"{number} bands at most",
            )
        _mark(axes, safe["present"], end, name="Today's card", colour=palette.RISE, mark="X")
        if not safe["design"]["is_present_card"]:
            _mark(axes, safe["design"], end, name="This design", colour=palette.INK, mark="*")
        axes.legend(fontsize=8, frameon=False, loc="upper right", handlelength=3.4)
        title = f"What each pound buys: cost against hours {short}"
        figure.text(0.03, 0.94, title, fontsize=12, fontweight="bold", color=palette.INK)
        told = (
            f"Best cards with bands cut on {safe['measure']['name'].replace('-', ' ')}. "
            "Lower and further left is better."
        )
        figure.text(0.03, 0.895, told, fontsize=8.5, color=palette.QUIET)
        return furniture.finish(
            figure, title=title, alternative=_alternative(safe, points, end, most),
            caption=f"Annual cost against hours a week {short}, by number of bands. Points are "
            "proven best cards at the floor of today's places; between two of them others may be "
            "best, never below the line.",
        )  # fmt: skip


def _mark(axes: Any, row: Row | None, end: str, *, name: str, colour: str, mark: str) -> None:
    if row is None or row["short_hours_per_week"] is None:
        return
    x, y = row["annual_cost_gbp"][end], row["short_hours_per_week"]
    axes.plot([x], [y], color=colour, marker=mark, ms=11, ls="", zorder=20, mec="white", mew=0.8)
    low, high = axes.get_xlim()
    is_right = x > low + (high - low) * 0.7
    bottom, top = axes.get_ylim()
    is_low = y < bottom + (top - bottom) * 0.25
    above, below = (34 if is_low else 12), (-16 if y > bottom + (top - bottom) * 0.08 else 34)
    up = below if mark == "X" else above
    axes.annotate(
        name,
        (x, y),
        xytext=(0, up),
        textcoords="offset points",
        ha="right" if is_right else "center",
        fontsize=8.5,
        fontweight="bold",
        color=colour,
        zorder=21,
        parse_math=False,
        arrowprops={"arrowstyle": "-", "color": colour, "lw": 0.7, "shrinkB": 4},
    )


def _alternative(safe: Row, points: Sequence[Row], end: str, most: int) -> str:
    own = [row for row in points if row["most_bands"] == most]
    told = ""
    if own:
        first, last = own[0], own[-1]
        told = (
            f" With {most} bands at most it falls from {show.hours(first['short_hours_per_week'])} "
            f"hours at {show.money(first['annual_cost_gbp'][end])} a year to "
            f"{show.hours(last['short_hours_per_week'])} at "
            f"{show.money(last['annual_cost_gbp'][end])}."
        )
    present = safe["present"]
    now = (
        ""
        if present is None or present["short_hours_per_week"] is None
        else f" Today's card: {show.hours(present['short_hours_per_week'])} hours at "
        f"{show.money(present['annual_cost_gbp'][end])}."
    )
    return f"Line chart of annual cost against hours a week {short_words(safe)}.{told}{now}"
