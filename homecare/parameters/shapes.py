"""The shapes of a declaration: a number a model may hold, a choice it may make, a kind of model.

Owns the dataclasses in which the declarations are written and what a number must be to be admitted.
Receives nothing; hands on the shapes to the declarations.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal


def as_number(value: object) -> float | None:
    """Return a number as float, or None for anything else (a truth value is no number)."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    return None


@dataclass(frozen=True)
class Parameter:
    """A number a model may hold.

    Attributes
    ----------
    name, unit, meaning : str
        Its name, the one unit it may have, and what it says.
    keys : "one", "any" or tuple of str
        Whether it is one number, a number under each name, or a number under each listed name.
        Names may have levels, as ``melton.rural``.
    minimum, maximum : float
        Limits, both included.
    whole : bool
        Whether it must be a whole number.
    """

    name: str
    unit: str
    meaning: str
    keys: Literal["one", "any"] | tuple[str, ...] = "one"
    minimum: float = 0.0
    maximum: float = float("inf")
    whole: bool = False

    def admits(self, number: object) -> bool:
        """Return whether a value is a finite number within the parameter's limits."""
        held = as_number(number)
        if held is None or not math.isfinite(held) or not self.minimum <= held <= self.maximum:
            return False
        return not self.whole or held % 1 == 0

    def limits(self) -> str:
        """Return the limits in words."""
        kind = "a whole number" if self.whole else "a number"
        if math.isinf(self.maximum):
            return f"{kind}, {self.minimum:g} {self.unit} or more"
        return f"{kind}, {self.minimum:g} to {self.maximum:g} {self.unit}"


@dataclass(frozen=True)
class Choice:
    """A choice a model may make.

    Attributes
    ----------
    name, meaning : str
        Its name and what it decides.
    shape : "word", "list" or "map"
        One word, a list of words in order, or words under names.
    allowed : tuple of str
        The registered words; empty: any.
    """

    name: str
    meaning: str
    shape: Literal["word", "list", "map"] = "word"
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Kind:
    """A kind of model file."""

    name: str
    meaning: str
    parameters: tuple[Parameter, ...]
    choices: tuple[Choice, ...]

    def parameter(self, name: str) -> Parameter | None:
        """Return a declared parameter, or None."""
        return next((each for each in self.parameters if each.name == name), None)

    def choice(self, name: str) -> Choice | None:
        """Return a declared choice, or None."""
        return next((each for each in self.choices if each.name == name), None)
