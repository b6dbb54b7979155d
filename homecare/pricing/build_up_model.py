"""Reading a build-up: from the numbers and choices of a pricing model to a `BuildUp` of a place.

Owns which number each switch needs and which of several keyed numbers a place takes. Receives
parameters; hands on a `BuildUp` with the values each line rests on. Every fault is told at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from homecare.errors import Fault, HomecareError, ModelError, listed, nearest
from homecare.parameters import Parameters, Value
from homecare.parameters.declared_pricing import BUILD_UP
from homecare.pricing.build_up_shapes import BuildUp, OtherLine

# Lines of the model's own, by the parameter that holds them.
OWN_LINES = {
    "line_gbp_per_hour": "per_hour",
    "line_gbp_per_visit": "per_visit",
    "line_share": "share",
}
# Numbers that may differ from place to place.
BY_PLACE = (
    "travel_minutes_per_visit", "travel_minutes_per_contact_hour", "miles_per_visit",
    "miles_per_contact_hour", "travel_mph",
)  # fmt: skip
EVERYWHERE = "all"


def own_places(parameters: Parameters, names: Sequence[str] = BY_PLACE) -> tuple[str, ...]:
    """Return the keys under which numbers by place are held, without `all`: BAND or ZONE_ID.BAND.

    Parameters
    ----------
    parameters : Parameters
        Of a scenario, or of a pricing model alone.
    names : sequence of str
        The numbers looked at.
    """
    keys = [key for name in names for key in parameters.keyed(f"pricing.{name}")]
    return tuple(dict.fromkeys(key for key in keys if key != EVERYWHERE))


def read_build_up(parameters: Parameters, band: str = "", *, zone_id: str = "") -> BuildUp:
    """Return the build-up of a price in a band, or everywhere.

    Parameters
    ----------
    parameters : Parameters
        Numbers and choices of a pricing model with `method = "build_up"`, and of the costs model
        it takes numbers from.
    band : str
        Band; empty: what holds everywhere.
    zone_id : str
        Zone, where a zone and band has numbers of its own.

    Raises
    ------
    ModelError
        With every number that is missing, stated twice, or taken from where there is none.
    """
    reader = _Reader(parameters, (f"{zone_id}.{band}", band, EVERYWHERE))
    read = {
        **reader.pay(),
        **reader.travel(),
        **reader.holiday(),
        **reader.contribution("ni", "ni_threshold_gbp_per_week"),
        **reader.contribution("pension", "pension_lower_limit_gbp_per_year"),
        **reader.own_lines(),
        **reader.margin(),
    }
    reader.check_taken_from()
    if reader.faults:
        raise ModelError(dict.fromkeys(reader.faults))
    return BuildUp(**read, rests_on=reader.rests_on)  # type: ignore[arg-type]  # read by name


@dataclass
class _Reader:
    """Numbers read for one place, what each line rests on, and the faults met."""

    parameters: Parameters
    place: tuple[str, ...]
    faults: list[Fault] = field(default_factory=list)
    rests_on: dict[str, tuple[Value, ...]] = field(default_factory=dict)

    def word(self, name: str) -> str:
        """Return a choice, or note that it is missing."""
        try:
            return self.parameters.word(f"pricing.{name}")
        except HomecareError as error:
            self.faults += error.faults
            return "none"

    def number(self, name: str, *lines: str) -> float:
        """Return a number that lines rest on, or note that it is missing or stated twice."""
        own = self.parameters.values.get(f"pricing.{name}")
        taken = self.parameters.mapping("pricing.taken_from").get(name)
        if own is not None and taken is not None:
            self._fault(
                "a number is both stated and taken from the costs model", name,
                f"{own.value:g}, and {taken}", "one of the two", "remove one of them",
            )  # fmt: skip
            return own.value
        value = own if taken is None else self.parameters.values.get(taken)
        if value is None:
            where = f"{taken} is held by no model" if taken else "nothing"
            self._fault(
                "the build-up needs a number", name, where,
                f"pricing.{name}, or a path of the costs model under taken_from",
                "add it to the pricing model, with its source; for taken_from name a costs model "
                "under [models] of the scenario",
            )  # fmt: skip
            return 1.0
        return self._used(value, *lines)

    def at_place(self, name: str, *lines: str) -> float | None:
        """Return a number of the place, the most particular first, or None."""
        for key in self.place:
            value = self.parameters.values.get(f"pricing.{name}.{key}")
            if value is not None:
                return self._used(value, *lines)
        return None

    def _used(self, value: Value, *lines: str) -> float:
        for line in lines:
            self.rests_on[line] = (*self.rests_on.get(line, ()), value)
        return value.value

    def _fault(self, what: str, where: str, found: str, allowed: str, do: str) -> None:
        self.faults.append(Fault(what, f"pricing.{where}", found, allowed, do))

    def pay(self) -> dict[str, object]:
        """Return wages."""
        is_apart = "pricing.travel_wage_gbp_per_hour" in self.parameters.values
        lines = ("contact",) if is_apart else ("contact", "travel_time")
        wage = self.number("wage_gbp_per_hour", *lines)
        own = self.number("travel_wage_gbp_per_hour", "travel_time") if is_apart else None
        return {"wage_gbp_per_hour": wage, "travel_wage_gbp_per_hour": own}

    def travel(self) -> dict[str, object]:
        """Return travel minutes, miles and what is paid for a mile."""
        travel, mode = self.word("travel"), self.word("travel_mode")
        read: dict[str, object] = {"travel": travel, "travel_mode": mode}
        if travel == "modelled":
            self._fault(
                "travel is modelled from the demand, which has not been read", "travel", travel,
                "a scenario with its demand, or a stated travel",
                "price a scenario, or choose per_visit or per_contact_hour and state the travel",
            )  # fmt: skip
            return read
        if travel == "none":
            if mode != "none":
                self._fault(
                    "miles are paid for travel that is not stated", "travel_mode", mode,
                    'none, while travel = "none"', "state the travel, or choose none for both",
                )  # fmt: skip
            return read
        name = f"travel_minutes_{travel}"
        minutes = self.at_place(name, "travel_time")
        if minutes is None:
            self._missing_here(name)
            minutes = 0.0
        read["travel_minutes"] = minutes
        if mode != "car":
            return read
        rate = self.number("mileage_gbp_per_mile", "mileage")
        miles = self.at_place(f"miles_{travel}", "mileage")
        speed = self.at_place("travel_mph", "mileage")
        if miles is not None and speed is not None:
            self._fault(
                "miles are stated twice", f"miles_{travel}",
                f"{miles:g} miles, and {speed:g} miles an hour", "miles or a speed",
                "remove one of them",
            )  # fmt: skip
        if miles is None and speed is None:
            self._missing_here(f"miles_{travel}")
        if miles is None:
            miles = minutes / 60 * (speed or 0.0)
        return {**read, "miles": miles, "mileage_gbp_per_mile": rate}

    def _missing_here(self, name: str) -> None:
        held = self.parameters.keyed(f"pricing.{name}")
        self._fault(
            "a band has no travel" if self.place[1] else "the travel is not stated",
            f"{name}.{self.place[1] or EVERYWHERE}",
            listed(list(held)) or "nothing",
            "a number under the band, or under all",
            f"add it, with its source{nearest(self.place[1], held) if held else ''}",
        )

    def holiday(self) -> dict[str, object]:
        """Return how holiday is paid."""
        chosen = self.word("holiday")
        if chosen == "none":
            return {"holiday": chosen}
        name = "holiday_share" if chosen == "stated" else "holiday_weeks"
        return {"holiday": chosen, name: self.number(name, "holiday")}

    def contribution(self, line: str, threshold: str) -> dict[str, object]:
        """Return how National Insurance or pension is paid."""
        chosen = self.word(line)
        read: dict[str, object] = {line: chosen}
        if chosen == "none":
            return read
        read["on_costs_on"] = self.word("on_costs_on")
        if chosen == "share":
            return {**read, f"{line}_share": self.number(f"{line}_share", line)}
        names = (f"{line}_rate", threshold, "weekly_hours")
        return read | {name: self.number(name, line) for name in names}

    def own_lines(self) -> dict[str, object]:
        """Return the model's own lines, in the order of its file."""
        bases = self.parameters.mapping("pricing.line_base")
        lines: list[OtherLine] = []
        for path, value in self.parameters.values.items():
            name = path.removeprefix("pricing.").partition(".")[0]
            if not path.startswith("pricing.") or name not in OWN_LINES:
                continue
            line = path.removeprefix(f"pricing.{name}.")
            basis = OWN_LINES[name]
            if basis == "share" and line not in bases:
                self._fault(
                    "a share is of nothing", f"line_base.{line}", "nothing",
                    "pay, gross, care_worker, price, or names of lines",
                    "say what it is a share of",
                )  # fmt: skip
            self._used(value, line)
            lines.append(OtherLine(line, basis, value.value, bases.get(line, "")))  # type: ignore[arg-type]  # of OWN_LINES
        shares = [each.name for each in lines if each.basis == "share"]
        for line in bases:
            if line not in shares:
                self._fault(
                    "a base is for no line that is a share", f"line_base.{line}", line,
                    listed(shares) or "lines of line_share",
                    f"correct the name.{nearest(line, shares)}",
                )  # fmt: skip
        chosen = self.parameters.choices.get("pricing.business_lines")
        business = tuple(str(each) for each in chosen) if isinstance(chosen, tuple) else ()
        return {"other": tuple(lines), "business_lines": business}

    def margin(self) -> dict[str, object]:
        """Return how surplus is worked out."""
        chosen = self.word("margin")
        names = {
            "none": (), "share_of_price": ("surplus_share",), "mark_up": ("surplus_share",),
            "fixed": tuple(
                name
                for name in ("surplus_gbp_per_hour", "surplus_gbp_per_visit")
                if f"pricing.{name}" in self.parameters.values
            ) or ("surplus_gbp_per_hour",),
        }[chosen]  # fmt: skip
        return {"margin": chosen} | {name: self.number(name, "surplus") for name in names}

    def check_taken_from(self) -> None:
        """Note what taken_from names that is no number, or of another unit."""
        known = [each.name for each in BUILD_UP if each.keys == "one"]
        for name, path in self.parameters.mapping("pricing.taken_from").items():
            declared = next((each for each in BUILD_UP if each.name == name), None)
            value = self.parameters.values.get(path)
            if declared is None or declared.keys != "one":
                self._fault(
                    "taken_from names no number of the build-up", f"taken_from.{name}", name,
                    listed(known, at_most=20), f"correct the name.{nearest(name, known)}",
                )  # fmt: skip
            elif value is not None and value.unit != declared.unit:
                self._fault(
                    "a number is taken from one of another unit", f"taken_from.{name}",
                    f"{path} in {value.unit}", declared.unit, "name a path of that unit",
                )  # fmt: skip
            elif value is None:
                paths = [each for each in self.parameters.values if each.startswith("costs.")]
                self._fault(
                    "a number is taken from where there is none", f"taken_from.{name}", path,
                    listed(paths, at_most=12) or "no costs model is named",
                    "name a costs model under [models] of the scenario, and a path it holds."
                    + nearest(path, paths),
                )  # fmt: skip
