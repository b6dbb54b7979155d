"""Charts of rules compared: a point and its interval for each rule, measure by measure.

Owns one picture. Receives protected figures; the same figures always stand in a table beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.figure import Figure

from homecare.report import furniture, palette
from homecare.report.rules.words import SHORT, figure

WIDTH, ROW, TOP, FOOT, LABEL, EDGE = 640.0, 22.0, 92.0, 44.0, 150.0, 16.0
Row = Mapping[str, Any]


def rules_chart(
    found: Row, *, names: Sequence[str], title: str, basis: str, notices: Sequence[str] = ()
) -> furniture.Picture:
    """Return one panel a measure, one row a rule; a dashed line stands for the optimum.

    Parameters
    ----------
    found : mapping
        A comparison passed through `homecare.report.disclosure.rules.protect_rules`.
    names : sequence of str
        The measures drawn.
    title, basis : str
        What is compared, and over how many orders.
    notices : sequence of str
        What must be said of the figures, at the foot.
    """
    rules = found["rules"]
    with furniture.styled():
        feet = [line for each in (basis, *notices)
                for line in furniture.wrapped(each, 7.5, WIDTH - 2 * EDGE)]  # fmt: skip
        foot = FOOT + 10 * len(feet)
        height = TOP + ROW * len(rules) + foot
        sheet = Figure(figsize=(WIDTH / 72, height / 72), facecolor=palette.PAPER)
        axes = sheet.add_axes((0, 0, 1, 1))
        axes.set_xlim(0, WIDTH)
        axes.set_ylim(0, height)
        axes.set_axis_off()
        heading = "What each rule would do, beside the optimum"
        _text(axes, EDGE, height - 22, heading, size=12, bold=True)
        for row, line in enumerate(furniture.wrapped(title, 8.5, WIDTH - 2 * EDGE)[:2]):
            _text(axes, EDGE, height - 38 - row * 11, line, colour=palette.QUIET)
        y_of = [height - TOP - ROW * (place + 0.5) for place in range(len(rules))]
        for y, rule in zip(y_of, rules, strict=True):
            _text(axes, EDGE, y, rule["title"])
            axes.plot([LABEL, WIDTH - EDGE], [y, y], color=palette.BLANK, lw=0.8, zorder=1)
        wide = (WIDTH - EDGE - LABEL) / len(names)
        for place, name in enumerate(names):
            left = LABEL + place * wide + 14
            _panel(axes, found, name, left=left, right=left + wide - 28, y_of=y_of)
        for row, line in enumerate(feet):
            _text(axes, EDGE, foot - 40 - 10 * row, line, size=7.5, colour=palette.QUIET)
        return furniture.finish(
            sheet,
            title=heading,
            alternative=f"Chart of points with intervals. {title}. "
            + "; ".join(_told(found, name) for name in names) + ".",
            caption=f"{heading}: points are means, lines their 95% intervals, and the dashed line "
            "is the optimum. Each panel has its own scale, which does not start at nil.",
        )  # fmt: skip


def _panel(
    axes: Any, found: Row, name: str, *, left: float, right: float, y_of: Sequence[float]
) -> None:
    """Draw one measure of every rule."""
    held = [rule["measures"][name] for rule in found["rules"]]
    best = found["optimum"]["measures"][name]
    values = [each[end] for each in held if each is not None for end in ("low", "high")]
    values += [] if best is None else [best]
    top, bottom = y_of[0] + ROW / 2 + 4, y_of[-1] - ROW / 2
    better = {each["name"]: each["better"] for each in found["measures"]}[name]
    _text(axes, (left + right) / 2, top + 20, SHORT[name], size=8.5, bold=True, across="center")
    _text(axes, (left + right) / 2, top + 9, f"{better} is better", size=7, across="center",
          colour=palette.QUIET)  # fmt: skip
    if not values:
        _text(axes, (left + right) / 2, (top + bottom) / 2, "not told", size=7.5, across="center",
              colour=palette.QUIET)  # fmt: skip
        return
    low, high = min(values), max(values)
    scale = (right - left) / ((high - low) or 1.0)
    shift = left if high > low else (left + right) / 2
    axes.plot([left, right], [bottom, bottom], color=palette.QUIET, lw=0.7, zorder=1)
    if high > low:
        _text(axes, left, bottom - 9, figure(name, low), size=7, across="center")
        _text(axes, right, bottom - 9, figure(name, high), size=7, across="center")
    else:
        _text(axes, shift, bottom - 9, figure(name, low), size=7, across="center")
    if best is not None:
        x = shift + (best - low) * scale
        axes.plot([x, x], [bottom, top - 4], color=palette.RISE, lw=1.1, ls=(0, (4, 3)), zorder=2)
    for y, ends in zip(y_of, held, strict=True):
        if ends is None:
            continue
        x, one, other = (shift + (ends[end] - low) * scale for end in ("mean", "low", "high"))
        axes.plot([one, other], [y, y], color=palette.WHOLE, lw=2.0, zorder=3)
        axes.plot([x], [y], marker="o", ms=4.6, color=palette.WHOLE, zorder=4)


def _told(found: Row, name: str) -> str:
    means = ", ".join(
        f"{rule['title']} "
        + ("hidden" if (ends := rule["measures"][name]) is None else figure(name, ends["mean"]))
        for rule in found["rules"]
    )
    return f"{SHORT[name]}: optimum {figure(name, found['optimum']['measures'][name])}, {means}"


def _text(
    axes: Any, x: float, y: float, text: str, *, size: float = 8.5, bold: bool = False,
    colour: str = palette.INK, across: str = "left",
) -> None:  # fmt: skip
    axes.text(
        x, y, text, fontsize=size, fontweight="bold" if bold else "normal", ha=across, va="center",
        color=colour, parse_math=False,
    )  # fmt: skip
