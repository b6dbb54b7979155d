"""Charts of a budget: the cost of each financial year.

Owns the bars of the years; the waterfall between two of them is that of a comparison. Receives the
plain figures of a budget; hands on a picture. The same figures always stand in a table beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from matplotlib.figure import Figure

from homecare.report import furniture, palette, show
from homecare.report.budget import mtfs

WIDTH, ROW, TOP, LABEL = 540.0, 27.0, 46.0, 120.0
Figures = Mapping[str, Any]


def years_chart(figures: Figures) -> furniture.Picture:
    """Return one bar for each financial year, those that are part of a year in outline."""
    years = figures["financial_years"]
    with furniture.styled():
        height = TOP + ROW * len(years) + 14
        figure = Figure(figsize=(WIDTH / 72, height / 72), facecolor=palette.PAPER)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_xlim(0, WIDTH)
        axes.set_ylim(0, height)
        axes.set_axis_off()
        axes.text(
            16, height - 24, "Cost of each financial year", fontsize=12, fontweight="bold",
            color=palette.INK,
        )  # fmt: skip
        scale = (WIDTH - LABEL - 110) / (max(year["cost_gbp"] for year in years) or 1.0)
        for place, year in enumerate(years):
            y = height - TOP - ROW * (place + 0.5)
            axes.barh(
                y,
                max(year["cost_gbp"] * scale, 0.8),
                left=LABEL,
                height=ROW * 0.62,
                facecolor=palette.WHOLE if year["is_whole"] else palette.PAPER,
                edgecolor=palette.WHOLE,
                linewidth=1,
            )
            for x, text, bold in (
                (16, mtfs.year_heading(year), False),
                (LABEL + year["cost_gbp"] * scale + 6, show.money(year["cost_gbp"]), True),
            ):
                axes.text(
                    x, y, text, fontsize=8.5, va="center", color=palette.INK,
                    fontweight="bold" if bold else "normal", parse_math=False,
                )  # fmt: skip
        told = "; ".join(
            f"{mtfs.year_heading(year)}: {show.money(year['cost_gbp'])}" for year in years
        )
        has_part = not all(year["is_whole"] for year in years)
        return furniture.finish(
            figure,
            title="Cost of each financial year",
            alternative=f"Bar chart of the cost of each financial year. {told}.",
            caption="What each financial year costs."
            + (" Bars in outline are parts of a year." if has_part else ""),
        )
