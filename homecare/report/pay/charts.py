"""Charts of payment: what each rule costs against planned time, and who gains or loses by one.

Owns two pictures, drawn alike. Receives plain figures; the same figures always stand in a table
beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.figure import Figure

from homecare.report import furniture, palette, show

WIDTH, ROW, TOP, FOOT, LABEL, AMOUNT = 540.0, 27.0, 64.0, 20.0, 168.0, 84.0


def rules_chart(
    rules: Sequence[Mapping[str, Any]], *, title: str, basis: str, notices: Sequence[str] = ()
) -> furniture.Picture:
    """Return bars of what each rule adds to, or takes from, the cost of planned time in a year.

    Parameters
    ----------
    rules : sequence of mapping
        ``name`` and ``difference_gbp_per_year`` with its ``low`` end.
    title : str
        Title of the scenario.
    basis : str
        What the rules acted on, and how many payment weeks a year has.
    notices : sequence of str
        What must be said of the figures, at the foot.
    """
    held = [
        (_words(str(each["name"])), float(each["difference_gbp_per_year"]["low"])) for each in rules
    ]
    heading = "What each payment rule costs in a year, against planned time"
    return _bars(held, heading, title=title, basis=basis, notices=notices)


def gains_chart(
    rows: Sequence[tuple[str, float]],
    *,
    rule: str,
    by: str,
    title: str,
    basis: str,
    notices: Sequence[str] = (),
) -> furniture.Picture:
    """Return bars of what each group gains or loses a week under a rule.

    Parameters
    ----------
    rows : sequence of (str, float)
        Name of a group and GBP a week; hidden ones are left out.
    rule, by : str
        The rule, and what the groups are.
    title, basis, notices
        As for `rules_chart`.
    """
    heading = f"Who gains or loses a week under {_words(rule).lower()}, by {by}"
    return _bars(rows, heading, title=title, basis=basis, notices=notices)


def _bars(
    held: Sequence[tuple[str, float]],
    heading: str,
    *,
    title: str,
    basis: str,
    notices: Sequence[str],
) -> furniture.Picture:
    """Return bars from nought, with their names on the left and their amounts at the ends."""
    with furniture.styled():
        feet = [line for each in notices for line in furniture.wrapped(each, 7.5, WIDTH - 32)]
        foot = FOOT + 10 * len(feet)
        height = TOP + ROW * len(held) + foot
        figure = Figure(figsize=(WIDTH / 72, height / 72), facecolor=palette.PAPER)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_xlim(0, WIDTH)
        axes.set_ylim(0, height)
        axes.set_axis_off()
        _text(axes, 16, height - 22, heading, size=12, bold=True)
        for row, line in enumerate(furniture.wrapped(f"{title}. {basis}", 8.5, WIDTH - 32)[:2]):
            _text(axes, 16, height - 38 - row * 11, line, colour=palette.QUIET)
        low = min(0.0, *(gbp for _, gbp in held))
        high = max(0.0, *(gbp for _, gbp in held))
        left = LABEL + (AMOUNT if low < 0 else 10)
        scale = (WIDTH - left - (AMOUNT if high > 0 else 16)) / ((high - low) or 1.0)
        zero = left - low * scale
        axes.plot([zero, zero], [foot - 6, height - TOP], color=palette.QUIET, lw=0.7, zorder=1)
        for place, (name, gbp) in enumerate(held):
            y = height - TOP - ROW * (place + 0.5)
            lines = furniture.wrapped(name, 8.5, LABEL - 24)[:2]
            for row, line in enumerate(lines):
                _text(axes, 16, y + (len(lines) - 1) * 5 - row * 10.5, line)
            axes.barh(
                y,
                max(abs(gbp) * scale, 0.8 if gbp else 0.0),
                left=zero + min(0.0, gbp * scale),
                height=ROW * 0.58,
                color=palette.RISE if gbp >= 0 else palette.FALL,
                zorder=3,
            )
            end = zero + gbp * scale
            _text(
                axes, end + (5 if gbp >= 0 else -5), y, show.signed(gbp),
                across="left" if gbp >= 0 else "right",
            )  # fmt: skip
        for row, line in enumerate(feet):
            _text(axes, 16, foot - 18 - 10 * row, line, size=7.5, colour=palette.QUIET)
        told = "; ".join(f"{name}: {show.signed(gbp)}" for name, gbp in held)
        return furniture.finish(
            figure,
            title=heading,
            alternative=f"Bar chart. {title}. {told}.",
            caption=f"{heading}. {basis}",
        )


def _words(name: str) -> str:
    return " + ".join(show.words(each) for each in name.split(" + "))


def _text(
    axes: Any,
    x: float,
    y: float,
    text: str,
    *,
    size: float = 8.5,
    bold: bool = False,
    colour: str = palette.INK,
    across: str = "left",
) -> None:
    axes.text(
        x, y, text, fontsize=size, fontweight="bold" if bold else "normal", ha=across, va="center",
        color=colour, parse_math=False,
    )  # fmt: skip
