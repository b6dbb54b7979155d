"""homecare: home care procurement and zone pricing, simulated before anybody adopts it.

The commands are functions here: `homecare.run("leicestershire-2020")`. They are fetched when first
used, so that the command line's help does not wait for them.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from homecare.errors import (
    Fault,
    HomecareError,
    InfeasibleError,
    InputError,
    InternalError,
    ModelError,
    ScenarioError,
    UsageError,
)

if TYPE_CHECKING:
    from homecare.api import (
        allocate,
        budget,
        bundled,
        check,
        compare,
        design,
        explain,
        frontier,
        new,
        panel,
        pay,
        price,
        primes,
        rules,
        run,
        stress,
        verify,
        zones,
    )

__version__ = "0.1.0"

__all__ = [
    "Fault",
    "HomecareError",
    "InfeasibleError",
    "InputError",
    "InternalError",
    "ModelError",
    "ScenarioError",
    "UsageError",
    "__version__",
    "allocate",
    "budget",
    "bundled",
    "check",
    "compare",
    "design",
    "explain",
    "frontier",
    "new",
    "panel",
    "pay",
    "price",
    "primes",
    "rules",
    "run",
    "stress",
    "verify",
    "zones",
]


def __getattr__(name: str) -> object:
    """Return a command's function, importing it when first used."""
    if name in __all__:
        return getattr(importlib.import_module("homecare.api"), name)
    raise AttributeError(f"module 'homecare' has no attribute {name!r}")
