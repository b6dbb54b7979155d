"""Colours: ramps that survive a grey printer, and text that stands out from its ground.

Owns every colour of maps, charts and pages. Receives counts of steps; hands on hex colours.
"""

from __future__ import annotations

from collections.abc import Sequence

INK = "#15212e"
QUIET = "#4a5866"
LINE = "#22303d"
PAPER = "#ffffff"
BLANK = "#eceef0"  # no figure: a hole, or a hidden cell

# cividis from its light end, which is paled: on paper more ink means more hours
_CIVIDIS = ("#fdeb8d", "#cdbd70", "#97917c", "#555b6c", "#1f3a6e", "#00204d")
_AMBER = ("#fff6dc", "#fbd68a", "#f0a33c", "#b4550f", "#7c330c", "#4f1d07")
_BLUE = ("#0d3f63", "#2a73a0", "#8fbdd6", "#dce9ef")
RISE = "#a8480b"
FALL = "#1c6a8a"
WHOLE = "#0d3f63"


def _mix(ramp: Sequence[str], steps: int) -> list[str]:
    if steps == 1:
        return [ramp[len(ramp) // 2]]
    mixed = []
    for step in range(steps):
        place = step * (len(ramp) - 1) / (steps - 1)
        low = min(int(place), len(ramp) - 2)
        part = place - low
        pair = zip(_channels(ramp[low]), _channels(ramp[low + 1]), strict=True)
        mixed.append("#" + "".join(f"{round(a + (b - a) * part):02x}" for a, b in pair))
    return mixed


def _channels(colour: str) -> list[int]:
    return [int(colour[place : place + 2], 16) for place in (1, 3, 5)]


def band_colours(steps: int) -> list[str]:
    """Return one hue from dark (the first band) to pale (the last).

    Examples
    --------
    >>> band_colours(4)
    ['#0d3f63', '#2a73a0', '#8fbdd6', '#dce9ef']
    """
    return _mix(_BLUE, steps)


def hours_colours(steps: int) -> list[str]:
    """Return cividis from pale (few hours) to dark (many)."""
    return _mix(_CIVIDIS, steps)


def share_colours(steps: int) -> list[str]:
    """Return ambers from pale (a small share) to dark (a large one)."""
    return _mix(_AMBER[:5], steps)


def luminance(colour: str) -> float:
    """Return the relative luminance of WCAG 2.2, 0 black to 1 white.

    Examples
    --------
    >>> luminance("#000000"), luminance("#ffffff")
    (0.0, 1.0)
    """
    parts = []
    for channel in _channels(colour):
        value = channel / 255
        parts.append(value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4)
    return round(0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2], 9)


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of WCAG 2.2, 1 to 21.

    Examples
    --------
    >>> contrast("#ffffff", "#000000")
    21.0
    """
    pale, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return round((pale + 0.05) / (dark + 0.05), 6)


def ink_on(ground: str) -> str:
    """Return dark or white text, whichever stands out more from the ground.

    Examples
    --------
    >>> ink_on("#0d3f63"), ink_on("#fee838")
    ('#ffffff', '#15212e')
    """
    return max((INK, PAPER), key=lambda text: contrast(text, ground))
