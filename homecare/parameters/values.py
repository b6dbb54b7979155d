"""Values: numbers with unit, source and date, as a run reads them on one day.

Owns the frozen set of parameters and choices that the rooms above read. Receives values from the
loader; hands on numbers by path (`kind.parameter[.key]`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from homecare.errors import Fault, ModelError, nearest


@dataclass(frozen=True)
class Value:
    """One number with everything that must be said of it.

    Attributes
    ----------
    path : str
        `kind.parameter[.key]`.
    value : float
        The number.
    unit, source, basis : str
        Its unit, where it comes from, and published / derived / inferred / assumption.
    from_on : datetime.date
        First day on which it holds.
    note : str
        What a reader should know; for an assumption its reliability and impact.
    """

    path: str
    value: float
    unit: str
    source: str
    basis: str
    from_on: date
    note: str = ""

    def as_dict(self) -> dict[str, object]:
        """Return the value as a run's record lists it."""
        return {
            "path": self.path,
            "value": self.value,
            "unit": self.unit,
            "source": self.source,
            "basis": self.basis,
            "from": self.from_on.isoformat(),
            "note": self.note,
        }


@dataclass(frozen=True)
class Parameters:
    """All values and choices of a scenario on its day."""

    values: Mapping[str, Value]
    choices: Mapping[str, object]

    def number(self, path: str) -> float:
        """Return one number.

        Raises
        ------
        ModelError
            When no model holds it.
        """
        if path not in self.values:
            raise self._missing(path, self.values)
        return self.values[path].value

    def keyed(self, path: str) -> dict[str, float]:
        """Return the numbers under a parameter, by key; empty where there are none."""
        start = path + "."
        return {
            name.removeprefix(start): value.value
            for name, value in self.values.items()
            if name.startswith(start)
        }

    def word(self, path: str) -> str:
        """Return one choice that is a word.

        Raises
        ------
        ModelError
            When no model makes the choice.
        """
        if path not in self.choices:
            raise self._missing(path, self.choices)
        return str(self.choices[path])

    def words(self, path: str) -> tuple[str, ...]:
        """Return one choice that is a list.

        Raises
        ------
        ModelError
            When no model makes the choice.
        """
        chosen = self.choices.get(path)
        if not isinstance(chosen, tuple):
            raise self._missing(path, self.choices)
        return tuple(str(each) for each in chosen)

    def mapping(self, path: str) -> dict[str, str]:
        """Return one choice that maps words to words; empty where there is none."""
        chosen = self.choices.get(path, {})
        return {str(k): str(v) for k, v in chosen.items()} if isinstance(chosen, Mapping) else {}

    def _missing(self, path: str, known: Mapping[str, object]) -> ModelError:
        return ModelError(
            Fault(
                "a parameter is needed and no model holds it",
                path,
                "nothing",
                "a value in one of the scenario's models",
                f"add it to the model file.{nearest(path, known)}",
            )
        )
