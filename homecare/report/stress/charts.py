"""Chart of failures: what each displaces, what finds another provider and what is proven lost.

Owns one picture. Receives protected figures; the same figures stand in a table beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.figure import Figure

from homecare.report import furniture, palette, show
from homecare.report.stress import words as told

Row = Mapping[str, Any]
WIDTH, ROW, TOP, FOOT, EDGE, LABEL = 640.0, 21.0, 62.0, 54.0, 16.0, 214.0
MOST = 15
FINDS, NONE, PROVEN = "#8fbdd6", "#f0a33c", "#7c330c"


def failures_chart(
    rows: Sequence[Row], *, title: str, subtitle: str, notices: Sequence[str] = ()
) -> furniture.Picture | None:
    """Return one bar a failure, worst first; None where no failure can be shown.

    Parameters
    ----------
    rows : sequence of mapping
        Failures passed through `homecare.report.disclosure.stress.protect_stress`, worst first.
    title, subtitle : str
        What is drawn.
    notices : sequence of str
        What must be said of the figures, at the foot.
    """
    shown = [row for row in rows if row["lost_hours"] is not None][:MOST]
    if not shown:
        return None
    most = max(max(row["displaced_hours"] or 0.0, row["lost_hours"]) for row in shown) or 1.0
    hidden = sum(row["lost_hours"] is None for row in rows)
    if hidden:
        notices = (f"{hidden} of {len(rows)} failures are not shown, for confidentiality.",
                   *notices)  # fmt: skip
    feet = [line for each in notices for line in furniture.wrapped(each, 7.5, WIDTH - 2 * EDGE)]
    foot = FOOT + 10 * len(feet)
    with furniture.styled():
        height = TOP + ROW * len(shown) + foot
        figure = Figure(figsize=(WIDTH / 72, height / 72), facecolor=palette.PAPER)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_xlim(0, WIDTH)
        axes.set_ylim(0, height)
        axes.set_axis_off()
        _text(axes, EDGE, height - 22, title, size=12, bold=True)
        _text(axes, EDGE, height - 38, subtitle, colour=palette.QUIET)
        scale = (WIDTH - LABEL - EDGE - 70) / most
        for place, row in enumerate(shown):
            _bar(axes, row, y=height - TOP - ROW * (place + 0.5), scale=scale)
        _key(axes, y=foot - 22)
        for place, line in enumerate(feet):
            _text(axes, EDGE, foot - 42 - 10 * place, line, size=7.5, colour=palette.QUIET)
        said = "; ".join(
            f"{told.who(row)}: {show.hours(row['displaced_hours'], absent='hidden')} displaced, "
            f"{show.hours(row['lost_hours'])} find no other provider, "
            f"{show.hours(row['least_lost_hours'], absent='hidden')} proven lost"
            for row in shown
        )
        return furniture.finish(
            figure,
            title=title,
            alternative=f"Bar chart. Hours a week. {said}.",
            caption=f"{title}, hours a week. The figure at each bar is what finds no other "
            "provider.",
        )


def _bar(axes: Any, row: Row, *, y: float, scale: float) -> None:
    name = furniture.wrapped(told.who(row), 8.5, LABEL - EDGE - 8)
    for line, text in enumerate(name[:2]):
        _text(axes, EDGE, y + (len(name[:2]) - 1) * 5 - line * 10, text)
    lost, proven = row["lost_hours"], row["least_lost_hours"] or 0.0
    displaced = max(row["displaced_hours"] or 0.0, lost)
    left = LABEL
    for amount, colour in ((proven, PROVEN), (lost - proven, NONE), (displaced - lost, FINDS)):
        axes.barh(y, amount * scale, left=left, height=ROW * 0.62, color=colour, zorder=3)
        left += amount * scale
    _text(axes, left + 6, y, show.hours(lost), bold=True)


def _key(axes: Any, *, y: float) -> None:
    x = EDGE
    for colour, text in (
        (PROVEN, "lost whoever is moved (proven)"),
        (NONE, "no provider while everybody else stays"),
        (FINDS, "placed again"),
    ):
        axes.barh(y, 14, left=x, height=8, color=colour)
        _text(axes, x + 19, y, text, size=8)
        x += 19 + furniture.text_width(text, 8) + 18


def _text(
    axes: Any, x: float, y: float, text: str, *, size: float = 8.5, bold: bool = False,
    colour: str = palette.INK,
) -> None:  # fmt: skip
    axes.text(
        x, y, text, fontsize=size, fontweight="bold" if bold else "normal", ha="left",
        va="center", color=colour, parse_math=False,
    )  # fmt: skip
