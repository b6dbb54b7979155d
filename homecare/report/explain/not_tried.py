"""What an explanation did not try: further changes that might place a package too.

Receives the award record as plain figures; hands on one sentence for the terminal and the page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

SEVERAL = "several"
WORDS = {
    "capacity": "more hours at",
    "suspension": "the end of a suspension at",
    "capability": "a capability more at",
    "appointment": "an appointment of",
    "limit": "a limit lifted for",
    SEVERAL: "several of these at once at",
}


def not_tried_sentence(found: Mapping[str, Any]) -> str:
    """Return how many further changes were left untried and why; "" where none was.

    Examples
    --------
    >>> rows = [{"needs": {"kinds": ["capacity"]}}, {"needs": {"kinds": ["capacity", "limit"]}}]
    >>> not_tried_sentence({"not_tried": rows}).split(". ")[0]
    'Not tried: more hours at 1 provider; several of these at once at 1 provider'
    """
    kinds = [each["needs"]["kinds"] for each in found["not_tried"]]
    if not kinds:
        return ""
    count = Counter(each[0] if len(each) == 1 else SEVERAL for each in kinds)
    told = "; ".join(
        f"{words} {count[kind]} provider{'' if count[kind] == 1 else 's'}"
        for kind, words in WORDS.items()
        if count[kind]
    )
    return (
        f"Not tried: {told}. Of each kind the smallest change comes first, and no more are tried "
        "once one places it, or three do not; several at once only where nothing simpler does. "
        "A provider asked for by name (--provider) is tried too."
    )
