"""Charts: the bridge from one annual cost to another.

Owns the waterfall of a comparison. Receives the steps of a bridge; hands on a picture. The same
figures always stand in a table beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.figure import Figure

from homecare.report import furniture, palette, show

WIDTH, ROW, TOP, LABEL = 540.0, 27.0, 46.0, 190.0


def bridge_chart(
    steps: Sequence[Mapping[str, Any]],
    *,
    start_gbp: float,
    end_gbp: float,
    start_name: str,
    end_name: str,
) -> furniture.Picture:
    """Return a waterfall: what each change adds to or takes from the annual cost.

    Parameters
    ----------
    steps : sequence of mapping
        ``step`` and ``gbp_per_year``.
    start_gbp, end_gbp : float
        Annual cost of baseline and option on the same number of payment weeks.
    start_name, end_name : str
        Titles of baseline and option.

    Notes
    -----
    Costs near 18 million differ by one: the scale of the bars starts at the baseline, and the two
    whole costs are told in words at each end, so that the steps can be read.
    """
    with furniture.styled():
        height = TOP + ROW * (len(steps) + 2) + 14
        figure = Figure(figsize=(WIDTH / 72, height / 72), facecolor=palette.PAPER)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_xlim(0, WIDTH)
        axes.set_ylim(0, height)
        axes.set_axis_off()
        levels = [0.0]
        for step in steps:
            levels.append(levels[-1] + step["gbp_per_year"])
        low, high = min(levels), max(levels)
        scale = (WIDTH - LABEL - 100) / ((high - low) or 1.0)
        zero = LABEL + (0 - low) * scale + 8

        def words(
            x: float,
            y: float,
            text: str,
            *,
            bold: bool = False,
            across: str = "left",
            colour: str = palette.INK,
        ) -> None:
            axes.text(
                x,
                y,
                text,
                fontsize=8.5,
                fontweight="bold" if bold else "normal",
                ha=across,
                va="center",
                color=colour,
                parse_math=False,
            )

        axes.text(
            16,
            height - 24,
            "From one annual cost to the other",
            fontsize=12,
            fontweight="bold",
            color=palette.INK,
        )
        y = height - TOP - ROW / 2
        _words_line(words, y, start_name, show.money(start_gbp))
        axes.plot(
            [zero, zero], [y - ROW * 0.4, 14 + ROW * 1.1], color=palette.QUIET, lw=0.7, zorder=1
        )
        for step, before, after in zip(steps, levels, levels[1:], strict=False):
            y -= ROW
            left, right = sorted((zero + before * scale, zero + after * scale))
            rises = after >= before
            axes.barh(
                y,
                max(right - left, 0.8),
                left=left,
                height=ROW * 0.58,
                zorder=3,
                color=palette.RISE if rises else palette.FALL,
            )
            axes.plot(
                [zero + after * scale] * 2,
                [y - ROW * 0.29, y - ROW * 0.71],
                color=palette.QUIET,
                lw=0.7,
                ls=(0, (2, 2)),
                zorder=2,
            )
            for row, line in enumerate(furniture.wrapped(str(step["step"]), 8.5, LABEL - 24)[:2]):
                lines = furniture.wrapped(str(step["step"]), 8.5, LABEL - 24)[:2]
                words(16, y + (len(lines) - 1) * 5 - row * 10.5, line)
            words(right + 5, y, show.signed(step["gbp_per_year"]))
        _words_line(words, y - ROW, end_name, show.money(end_gbp))
        told = "; ".join(f"{step['step']}: {show.signed(step['gbp_per_year'])}" for step in steps)
        return furniture.finish(
            figure,
            title="From one annual cost to the other",
            alternative=f"Waterfall chart from {start_name}, {show.money(start_gbp)}, to "
            f"{end_name}, {show.money(end_gbp)}. {told}.",
            caption=f"What moves the annual cost from {start_name} to {end_name}. Bars start at "
            "the baseline's cost, not at nil.",
        )


def _words_line(words: Any, y: float, name: str, cost: str) -> None:
    lines = furniture.wrapped(name, 8.5, LABEL - 24, bold=True)[:2]
    for row, line in enumerate(lines):
        words(16, y + (len(lines) - 1) * 5 - row * 10.5, line, bold=True)
    words(LABEL + 8, y, f"{cost} a year", bold=True)
