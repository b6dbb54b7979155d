"""Disclosure control. First commit: only the rule ``none`` is built; ``under5`` follows."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

RULES = ("under5", "none")


def protect(result: Mapping[str, Any], rule: str = "under5") -> dict[str, Any]:
    """Return a copy of a result for publication."""
    del rule
    return copy.deepcopy(dict(result))


def protect_comparison(comparison: Mapping[str, Any], rule: str = "under5") -> dict[str, Any]:
    """Return a copy of a comparison for publication."""
    del rule
    return copy.deepcopy(dict(comparison))
