"""The chart of the frontier: prime share and cost against people moved.

Owns one picture. Receives protected figures; the same figures always stand in a table beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.figure import Figure

from homecare import units
from homecare.report import furniture, palette

WIDTH, HEIGHT, EDGE = 640.0, 330.0, 16.0
Row = Mapping[str, Any]


def frontier_chart(
    found: Row, *, title: str, basis: str, notices: Sequence[str] = ()
) -> furniture.Picture:
    """Return the prime share, and the cost where it changes, against people moved.

    Parameters
    ----------
    found : mapping
        A frontier passed through `homecare.report.disclosure.frontier.protect_frontier`.
    title, basis : str
        What is shown, and how it was made.
    notices : sequence of str
        What must be said of the figures, at the foot.
    """
    panels = [("prime_share", "Share of placed hours with primes", lambda v: units.percent(v, 1))]
    costs = [p["weekly_cost"] for p in found["points"] if p["weekly_cost"] is not None]
    if costs and max(costs) - min(costs) > 0.005:
        panels.append(("weekly_cost", "Cost a week", lambda v: units.pounds(v, 0)))
    with furniture.styled():
        feet = [line for each in (basis, *notices)
                for line in furniture.wrapped(each, 7.5, WIDTH - 2 * EDGE)]  # fmt: skip
        foot = 44 + 10 * len(feet)
        height = HEIGHT + foot
        sheet = Figure(figsize=(WIDTH / 72, height / 72), facecolor=palette.PAPER)
        heading = "What moving people is worth"
        page = sheet.add_axes((0, 0, 1, 1))
        page.set_xlim(0, WIDTH)
        page.set_ylim(0, height)
        page.set_axis_off()
        _text(page, EDGE, height - 22, heading, size=12, bold=True)
        for row, line in enumerate(furniture.wrapped(title, 8.5, WIDTH - 2 * EDGE)[:2]):
            _text(page, EDGE, height - 38 - row * 11, line, colour=palette.QUIET)
        wide = (WIDTH - 2 * EDGE) / len(panels)
        for place, (name, label, text) in enumerate(panels):
            left = EDGE + place * wide + 48
            box = (left / WIDTH, (foot + 26) / height, (wide - 72) / WIDTH, (HEIGHT - 120) / height)
            _panel(sheet.add_axes(box), found, name, label=label, text=text)
        for row, line in enumerate(feet):
            _text(page, EDGE, foot - 34 - 10 * row, line, size=7.5, colour=palette.QUIET)
        return furniture.finish(
            sheet,
            title=heading,
            alternative=f"Chart of points joined by a line. {title}. "
            + "; ".join(_told(found, name, text) for name, _, text in panels) + ".",
            caption=f"{heading}: each point is one plan, with its number in the table. "
            "The scale of shares does not start at nil.",
        )  # fmt: skip


def _panel(axes: Any, found: Row, name: str, *, label: str, text: Any) -> None:
    held = [p for p in found["points"] if p[name] is not None and p["moved_people"] is not None]
    axes.set_title(label, fontsize=8.5, fontweight="bold", loc="left", color=palette.INK)
    axes.set_xlabel("People moved from today's provider", fontsize=8, color=palette.INK)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.tick_params(labelsize=7.5, colors=palette.INK)
    axes.yaxis.set_major_formatter(lambda v, _: text(v))
    axes.grid(axis="y", color=palette.BLANK, lw=0.8)
    axes.set_axisbelow(True)
    axes.margins(x=0.06, y=0.15)
    if not held:
        axes.text(0.5, 0.5, "not told", transform=axes.transAxes, ha="center", color=palette.QUIET)
        return
    across = [p["moved_people"] for p in held]
    up = [p[name] for p in held]
    axes.plot(across, up, color=palette.WHOLE, lw=1.4, marker="o", ms=5)
    for point, x, y in zip(held, across, up, strict=True):
        axes.annotate(str(point["number"]), (x, y), textcoords="offset points", xytext=(0, 7),
                      ha="center", fontsize=7.5, color=palette.INK)  # fmt: skip
    axes.set_xlim(left=-0.03 * max(across) if max(across) else None)


def _told(found: Row, name: str, text: Any) -> str:
    return ", ".join(
        f"plan {p['number']}: "
        + ("hidden" if p["moved_people"] is None else f"{p['moved_people']:,} people moved")
        + ", "
        + ("hidden" if p[name] is None else text(p[name]))
        for p in found["points"]
    )


def _text(
    axes: Any, x: float, y: float, text: str, *, size: float = 8.5, bold: bool = False,
    colour: str = palette.INK,
) -> None:  # fmt: skip
    axes.text(
        x, y, text, fontsize=size, fontweight="bold" if bold else "normal", ha="left", va="center",
        color=colour, parse_math=False,
    )  # fmt: skip
