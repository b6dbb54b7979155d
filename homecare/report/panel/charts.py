"""Charts of the panel: who waits, how full each provider is, and what fairness costs.

Owns three pictures. Receives protected figures; the same figures always stand in a table beside
them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.figure import Figure

from homecare.report import furniture, palette, show
from homecare.report.panel import shares
from homecare.report.panel import words as told

WIDTH, EDGE = 640.0, 16.0
NEAR = 8.0  # points; two figures nearer than that would cover one another
Row = Mapping[str, Any]


def waiting_chart(found: Row, *, notices: Sequence[str] = ()) -> furniture.Picture:
    """Return bars of the share of planned hours not placed, group by group."""
    groups = [
        (name, rows) for name, rows in told.groups(found) if any(_is_told(row) for row in rows)
    ]
    line, gap, label = 17.0, 24.0, 190.0
    height_of_rows = sum(gap + line * len(rows) for _, rows in groups)
    title = "Who waits: share of planned hours not placed"
    with furniture.styled():
        sheet = _Sheet(height_of_rows + 12, title, _notes(found, notices))
        shares = [row["unplaced_share"] for _, rows in groups for row in rows if _is_told(row)]
        whole = found["all"]["unplaced_share"]
        most = max([*shares, whole or 0.0]) or 1.0
        scale = (WIDTH - EDGE - label - 120) / most
        y = sheet.top - 4
        start = y
        for name, rows in groups:
            y -= gap
            sheet.text(EDGE, y + 4, told.TITLES[name], bold=True)
            for row in rows:
                y -= line
                for text in furniture.wrapped(told.label(name, row), 8.5, label - EDGE - 8)[:1]:
                    sheet.text(EDGE + 8, y, text)
                if not _is_told(row):
                    sheet.text(label, y, told.share_of(row, "unplaced_share"), colour=palette.QUIET)
                    continue
                if not row["unplaced_share"]:
                    sheet.text(label, y, "none", colour=palette.QUIET)
                    continue
                long = row["unplaced_share"] * scale
                sheet.axes.barh(y, max(long, 0.6), left=label, height=line * 0.6,
                                color=palette.WHOLE, zorder=3)  # fmt: skip
                hours = show.hours(row["unplaced_hours"])
                unit = "hour" if row["unplaced_hours"] == 1 else "hours"
                sheet.text(label + long + 5, y,
                           f"{told.share_of(row, 'unplaced_share')}, {hours} {unit}")  # fmt: skip
        if whole is not None:
            x = label + whole * scale
            sheet.axes.plot([x, x], [y - line / 2, start - 12], color=palette.RISE, lw=1.0,
                            ls=(0, (4, 3)), zorder=4)  # fmt: skip
            sheet.text(x + 3, start - 8, f"all: {show.share(whole, 1)}", size=7.5,
                       colour=palette.RISE)  # fmt: skip
        described = "; ".join(
            f"{told.TITLES[name]}: "
            + ", ".join(f"{told.label(name, row)} {told.share_of(row, 'unplaced_share')}"
                        for row in rows)
            for name, rows in groups
        )  # fmt: skip
        return furniture.finish(
            sheet.figure,
            title=title,
            alternative=f"Bar chart. {described}.",
            caption=f"{title}. The dashed line is the share of all planned hours.",
        )


def providers_chart(found: Row, *, notices: Sequence[str] = ()) -> furniture.Picture:
    """Return, provider by provider, the share of capacity used; fullest last."""
    rows = [row for row in found["providers"]["rows"] if row["used_share"] is not None]
    rows.sort(key=lambda row: (row["used_share"], row["provider_id"]))
    hidden = sum("used_share" in row.get("hidden", ()) for row in found["providers"]["rows"])
    title = "How full each provider is: placed hours against capacity"
    with furniture.styled():
        notes = _notes(found, notices)
        if hidden:
            notes.insert(0, f"{hidden} providers are left out for confidentiality.")
        line, label = 13.0, 150.0
        sheet = _Sheet(line * len(rows) + 26, title, notes)
        most = max([row["capacity_hours"] for row in rows], default=1.0)
        scale = (WIDTH - EDGE - label - 110) / most
        y = sheet.top - 10
        sheet.text(label, y, "hours a week: placed (dark), room left (pale)", size=7.5,
                   colour=palette.QUIET)  # fmt: skip
        for row in rows:
            y -= line
            sheet.text(EDGE, y, str(row["provider_id"])[:24], size=7.5)
            sheet.axes.barh(y, row["capacity_hours"] * scale, left=label, height=line * 0.66,
                            color=palette.BLANK, zorder=2)  # fmt: skip
            sheet.axes.barh(y, row["hours"] * scale, left=label, height=line * 0.66,
                            color=palette.WHOLE, zorder=3)  # fmt: skip
            sheet.text(label + row["capacity_hours"] * scale + 5, y,
                       f"{show.share(row['used_share'])} of "
                       f"{show.hours(row['capacity_hours'])}", size=7.5)  # fmt: skip
        described = ", ".join(
            f"{row['provider_id']} {show.share(row['used_share'])}" for row in rows
        )
        return furniture.finish(
            sheet.figure,
            title=title,
            alternative=f"Bar chart of the share of capacity used. {described}.",
            caption=f"{title}. Least used first.",
        )


def fairness_chart(found: Row, *, notices: Sequence[str] = ()) -> furniture.Picture | None:
    """Return what each least share costs, one panel a goal; None where nothing can be shared."""
    fair = found["fairness"]
    points = fair["points"]
    if len(points) < 2:
        return None
    goals = [
        goal["goal"]
        for goal in fair["goals"]
        if any(shares.told(goal["goal"], each["values"][goal["goal"]]
                         - points[0]["values"][goal["goal"]]) for each in points)
    ]  # fmt: skip
    if not goals:
        return None
    title = "What sharing the work more evenly would cost"
    with furniture.styled():
        tall = 150.0
        notes = _notes(found, notices)
        notes.insert(
            0,
            "Across: the share of the hours it could be given of which each provider is sure. Up "
            "and down: what changes a week, each panel on its own scale.",
        )
        if shares.is_range(fair):
            notes.insert(
                1,
                "Where a thin line leaves a dot, the dot is attained and nothing passes the line.",
            )
        sheet = _Sheet(tall * ((len(goals) + 1) // 2) + 6, title, notes)
        wide = (WIDTH - 2 * EDGE) / 2
        for place, goal in enumerate(goals):
            left = EDGE + (place % 2) * wide
            top = sheet.top - tall * (place // 2)
            _curve(sheet, fair, goal, box=(left + 58, left + wide - 18, top - tall + 34, top - 30))
        described = "; ".join(
            f"{shares.GOALS.get(goal, goal)} at {shares.least(points[-1]['least_share'])}: "
            + shares.change(goal, points[-1]["values"][goal] - points[0]["values"][goal])
            for goal in goals
        )
        return furniture.finish(
            sheet.figure,
            title=title,
            alternative=f"Line charts. {described}.",
            caption=f"{title}: how each goal changes from the plan that promises nothing.",
        )


def _curve(sheet: _Sheet, fair: Row, goal: str, *, box: tuple[float, float, float, float]) -> None:
    """Draw one goal's change against the least share."""
    left, right, bottom, top = box
    points = fair["points"]
    deltas = [each["values"][goal] - points[0]["values"][goal] for each in points]
    bounds = [
        each.get("bounds", each["values"])[goal] - points[0]["values"][goal] for each in points
    ]
    low, high = min([*deltas, *bounds, 0.0]), max([*deltas, *bounds, 0.0])
    scale = (top - bottom) / ((high - low) or 1.0)
    xs = [left + each["least_share"] * (right - left) for each in points]
    ys = [bottom + (delta - low) * scale for delta in deltas]
    sheet.text((left + right) / 2, top + 14, shares.GOALS.get(goal, show.words(goal)), bold=True,
               across="center")  # fmt: skip
    nil = bottom + (0 - low) * scale
    sheet.axes.plot([left, right], [nil, nil], color=palette.QUIET, lw=0.7, zorder=1)
    sheet.axes.plot([left, left], [bottom, top], color=palette.QUIET, lw=0.7, zorder=1)
    for value, y in ((0.0, nil), (low, bottom), (high, top)):
        if (value == 0.0 and y != nil) or (value and abs(y - nil) < NEAR):
            continue  # the line of no change has its own figure
        sheet.text(left - 5, y, shares.change(goal, value), size=7.5, across="right")
    for share in (0.0, 0.5, 1.0):
        x = left + share * (right - left)
        sheet.axes.plot([x, x], [bottom - 3, bottom], color=palette.QUIET, lw=0.7)
        sheet.text(x, bottom - 11, show.share(share), size=7.5, across="center")
    for x, y, bound in zip(xs, ys, bounds, strict=True):
        end = bottom + (bound - low) * scale
        if end != y:
            sheet.axes.plot([x, x], [y, end], color=palette.QUIET, lw=1.0, marker="_", ms=4.0,
                            zorder=2)  # fmt: skip
    sheet.axes.plot(xs, ys, color=palette.WHOLE, lw=1.6, marker="o", ms=3.2, zorder=3)


def _is_told(row: Row) -> bool:
    return row["unplaced_share"] is not None


def _notes(found: Row, notices: Sequence[str]) -> list[str]:
    return [f"{found['scenario']['title']}.", *notices]


class _Sheet:
    """A figure with a title at its top and notes at its foot, drawn on in points."""

    def __init__(self, height: float, title: str, notes: Sequence[str]) -> None:
        feet = [line for each in notes for line in furniture.wrapped(each, 7.5, WIDTH - 2 * EDGE)]
        foot = 18.0 + 10 * len(feet)
        whole = height + foot + 38
        self.figure = Figure(figsize=(WIDTH / 72, whole / 72), facecolor=palette.PAPER)
        self.axes: Any = self.figure.add_axes((0, 0, 1, 1))
        self.axes.set_xlim(0, WIDTH)
        self.axes.set_ylim(0, whole)
        self.axes.set_axis_off()
        self.top = whole - 38
        self.text(EDGE, whole - 22, title, size=12, bold=True)
        for row, line in enumerate(feet):
            self.text(EDGE, foot - 12 - 10 * row, line, size=7.5, colour=palette.QUIET)

    def text(
        self, x: float, y: float, text: str, *, size: float = 8.5, bold: bool = False,
        colour: str = palette.INK, across: str = "left",
    ) -> None:  # fmt: skip
        """Write text at a point."""
        self.axes.text(
            x, y, text, fontsize=size, fontweight="bold" if bold else "normal", ha=across,
            va="center", color=colour, parse_math=False, zorder=6,
            bbox={"facecolor": palette.PAPER, "edgecolor": "none", "pad": 0.6},
        )  # fmt: skip
