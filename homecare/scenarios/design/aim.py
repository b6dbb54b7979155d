"""The aim of a design: a budget or a target, and what cannot be asked.

Receives what the user asked for; hands on a frozen `Aim` that tells its own faults.
"""

from __future__ import annotations

from dataclasses import dataclass

from homecare.errors import Fault


@dataclass(frozen=True)
class Aim:
    """What a design is to meet: exactly one of the three.

    Attributes
    ----------
    budget_gbp : float or None
        Most that all costed hours may cost a year.
    floor_target : float or None
        Largest share of hours that may be paid below the floor.
    unplaced_target : float or None
        Largest share of hours that may be without a provider, under the supply response.
    supply_elasticity : float or None
        Per cent more supply for one per cent on the rate; None: rates move nobody.
    """

    budget_gbp: float | None = None
    floor_target: float | None = None
    unplaced_target: float | None = None
    supply_elasticity: float | None = None

    def faults(self) -> list[Fault]:
        """Return what is wrong with the aim."""
        named = {
            "--budget": self.budget_gbp,
            "--floor-target": self.floor_target,
            "--unplaced-target": self.unplaced_target,
        }
        given = [name for name, value in named.items() if value is not None]
        found = []
        if len(given) != 1:
            found.append(
                Fault(
                    "a design has one aim",
                    "homecare design",
                    " and ".join(given) or "none",
                    f"one of {', '.join(named)}",
                    "name the one that is to be kept; the frontier shows the others",
                )
            )
        for name in ("--floor-target", "--unplaced-target"):
            share = named[name]
            if share is not None and not 0 <= share <= 1:
                found.append(
                    Fault("not a share", name, f"{share:g}", "0 to 1", "0.05 is five per cent")
                )
        if self.budget_gbp is not None and not self.budget_gbp > 0:
            found.append(
                Fault(
                    "not a budget",
                    "--budget",
                    f"{self.budget_gbp:g}",
                    "pounds a year above 0",
                    "state what all costed hours may cost in a year",
                )
            )
        if self.supply_elasticity is not None and not 0 <= self.supply_elasticity <= 20:
            found.append(
                Fault(
                    "not an elasticity",
                    "--supply-elasticity",
                    f"{self.supply_elasticity:g}",
                    "0 to 20; studies of care work find 2 to 5, and overstate it",
                    "state one, or leave it out",
                )
            )
        if (self.unplaced_target is not None and self.supply_elasticity is None) or (
            self.floor_target is not None and self.supply_elasticity is not None
        ):
            found.append(
                Fault(
                    "the aim and the supply response do not go together",
                    "--supply-elasticity",
                    "none" if self.supply_elasticity is None else f"{self.supply_elasticity:g}",
                    "with --unplaced-target or --budget; never with --floor-target",
                    "add it, or leave it out: a floor has nothing to do with supply",
                )
            )
        return found
