"""The error family: what is wrong, where, what was found, what is allowed, what to do.

Owns the one shape in which every fault is told. Receives nothing; every room raises from here.

    HomecareError
      UsageError            the command was called wrongly             exit 2
      InputError            a data file is wrong                       exit 3
      ModelError            a model file under models/ is wrong        exit 3
      ScenarioError         a scenario file is wrong                   exit 3
      InfeasibleError       no answer satisfies the stated limits      exit 4
      InternalError         our bug: a check of our own work failed    exit 1
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import ClassVar

AS_NEAR = 50  # names that may be equally near to a wrong one and are told apart by place
_ALIKE = str.maketrans("oil", "011")  # letters written for digits


@dataclass(frozen=True)
class Fault:
    """One fault in five parts.

    Attributes
    ----------
    what : str
        What is wrong, as a short clause.
    where : str
        File, row, column or parameter path.
    found : str
        What stands there.
    allowed : str
        What may stand there.
    do : str
        What the reader should do about it.
    """

    what: str
    where: str
    found: str
    allowed: str
    do: str

    def as_dict(self) -> dict[str, str]:
        """Return the five parts under the names of the command-line contract."""
        return asdict(self)

    def sentence(self) -> str:
        """Return the fault as text for a person."""
        return (
            f"{self.where}: {self.what}. Found: {self.found}. "
            f"Allowed: {self.allowed}. To do: {self.do}"
        )


class HomecareError(Exception):
    """A failure told as one or more faults.

    Parameters
    ----------
    faults : Fault or iterable of Fault
        Everything found wrong, together.
    ledger : dict, optional
        Where the hours of the refused intake went, when demand was read before the refusal.
    """

    exit_code: ClassVar[int] = 1

    def __init__(
        self, faults: Fault | Iterable[Fault], *, ledger: dict[str, object] | None = None
    ) -> None:
        self.faults: tuple[Fault, ...] = (faults,) if isinstance(faults, Fault) else tuple(faults)
        self.ledger = ledger
        super().__init__("\n".join(fault.sentence() for fault in self.faults))


class UsageError(HomecareError):
    """The command or function was called wrongly."""

    exit_code = 2


class InputError(HomecareError):
    """A data file is wrong."""

    exit_code = 3


class ModelError(HomecareError):
    """A model file is wrong."""

    exit_code = 3


class ScenarioError(HomecareError):
    """A scenario file is wrong."""

    exit_code = 3


class InfeasibleError(HomecareError):
    """No answer satisfies the stated limits."""

    exit_code = 4


class InternalError(HomecareError):
    """A check of our own work failed; the result is withheld."""

    exit_code = 1


def nearest(word: str, known: Iterable[str]) -> str:
    """Return ' Did you mean "x"?' for the nearest known name, or an empty string.

    Examples
    --------
    >>> nearest("isolatd", ["urban", "isolated"])
    ' Did you mean "isolated"?'
    >>> nearest("N", ["n", "s"])
    ' Did you mean "n"?'
    >>> nearest("zzz", ["urban"])
    ''
    >>> nearest("P1O", ["P19", "P31", "P10"])  # an O for a zero
    ' Did you mean "P10"?'
    >>> nearest("P12", ["P31", "P10"])  # as near by their letters: their places decide
    ' Did you mean "P10"?'
    """
    lowered = {name.lower(): name for name in known}
    same = lowered.get(word.strip().lower())
    if same is not None:
        return f' Did you mean "{same}"?'
    asked = word.strip().lower()
    for name, written in lowered.items():
        if name.translate(_ALIKE) == asked.translate(_ALIKE):
            return f' Did you mean "{written}"?'
    close = difflib.get_close_matches(asked, list(lowered), n=AS_NEAR, cutoff=0.6)
    if not close:
        return ""

    def nearness(name: str) -> tuple[float, int]:
        in_place = sum(one == other for one, other in zip(name, asked, strict=False))
        return difflib.SequenceMatcher(None, name, asked).ratio(), in_place

    return f' Did you mean "{lowered[max(close, key=nearness)]}"?'


def listed(names: Sequence[object], *, at_most: int = 8) -> str:
    """Return names joined by commas, saying how many more there are.

    Examples
    --------
    >>> listed([1, 2, 3, 4], at_most=2)
    '1, 2 and 2 more'
    """
    shown = ", ".join(str(name) for name in names[:at_most])
    more = len(names) - at_most
    return f"{shown} and {more} more" if more > 0 else shown
