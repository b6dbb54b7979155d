"""A designed card as files: a scenario that can be run, with its pricing and geography models.

Receives a finished design; hands on the texts of the files, and which of the council's own models
stand beside them. Data are named where they are; nothing of a person is copied.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from homecare.bundled import PREFIX, bundled_root
from homecare.parameters import Change
from homecare.parameters.toml import read_toml, toml_list, toml_text, toml_value
from homecare.scenarios.design.cards import Chosen
from homecare.scenarios.design.figures import band_rates
from homecare.scenarios.design.work import Work
from homecare.scenarios.files import Scenario
from homecare.units import percent, pounds

MADE_BY = "Made by `homecare design`; yours to change."
POSTCODE_BANDS = "postcode-bands.csv"
UNCHANGED = "unchanged.toml"


@dataclass(frozen=True)
class Written:
    """A designed card as a scenario and its models.

    Attributes
    ----------
    id : str
        Of the scenario, and of the models that are written.
    models : mapping
        Kind to the text of a model that is written.
    copied : mapping
        Kind to a model file of the council's own that stands beside the scenario.
    named : mapping
        Kind to the name of every model of the scenario.
    data : mapping
        Name to data file; `bands` is left out where the design writes it.
    head : sequence of str
        Lines at the top of the scenario file.
    changes : tuple of Change
        Changes of the scenario designed for that still hold.
    as_of, title : str
        Of the scenario.
    has_new_bands : bool
        Whether the bands are those of `postcode-bands.csv`.
    notes : tuple of str
        What is worth knowing.
    """

    id: str
    models: Mapping[str, str]
    copied: Mapping[str, Path]
    named: Mapping[str, str]
    data: Mapping[str, Path]
    head: Sequence[str]
    changes: tuple[Change, ...]
    as_of: str
    title: str
    has_new_bands: bool
    notes: tuple[str, ...] = ()

    def texts(self, out: Path) -> dict[str, str]:
        """Return the text of every file to be written, by its path inside a folder.

        Parameters
        ----------
        out : pathlib.Path
            The folder, from which data files are named.
        """
        data = {name: _data_name(path, out) for name, path in self.data.items()}
        if self.has_new_bands:
            data["bands"] = POSTCODE_BANDS
        own_id = f"{self.id}-unchanged" if self.changes else self.id
        lines = [
            f"# {MADE_BY}",
            "schema = 1",
            'kind = "scenario"',
            f"id = {toml_text(own_id)}",
            f"title = {toml_text(self.title)}",
            f"as_of = {self.as_of}",
            *self.head,
        ]
        for name, table in (("models", self.named), ("data", data)):
            lines += ["", f"[{name}]", *(f"{k} = {toml_text(text)}" for k, text in table.items())]
        whole = "\n".join(lines) + "\n"
        texts = {f"models/{kind}/{self.id}.toml": text for kind, text in self.models.items()}
        if not self.changes:
            return {**texts, "scenario.toml": whole}
        return {**texts, UNCHANGED: whole, "scenario.toml": self._changing()}

    def _changing(self) -> str:
        """Return the scenario that makes the changes which still hold."""
        lines = [
            f"# {MADE_BY}",
            "schema = 1",
            'kind = "scenario"',
            f"id = {toml_text(self.id)}",
            f"title = {toml_text(self.title)}",
            f"baseline = {toml_text(UNCHANGED)}",
            f"as_of = {self.as_of}",
        ]
        for change in self.changes:
            lines += [
                "",
                "[[changes]]",
                f"path = {toml_text(change.path)}",
                f"was = {toml_value(change.was)}",
                f"to = {toml_value(change.to)}",
                f"why = {toml_text(change.why)}",
            ]
        return "\n".join(lines) + "\n"


def write_out(scenario: Scenario, work: Work, chosen: Chosen) -> Written:
    """Return a designed card as a scenario with its models.

    Parameters
    ----------
    scenario : Scenario
        What was designed for; its data, market and other models stay.
    work, chosen
        The design.
    """
    own_id = f"{scenario.id}-designed"
    source = f"Designed by homecare for {scenario.id}: {_aim_words(work)}"
    models: dict[str, str] = {}
    if not chosen.is_present_card:
        rates = (
            band_rates(chosen.card) if chosen.card is not None else _rates_of_today(work, chosen)
        )
        models["pricing"] = _pricing(scenario, rates, own_id=own_id, source=source)
    if chosen.card is not None:
        models["geography"] = _geography(
            work, list(band_rates(chosen.card)), own_id=own_id, source=source
        )
    paths = {str(read_toml(each)[1]["kind"]): each for each in scenario.files}
    kept = {kind: path for kind, path in paths.items() if kind not in (*models, "scenario")}
    bundled = bundled_root() / "models"
    gone = (*(f"{kind}." for kind in models), "data.", "scenario.")
    return Written(
        id=own_id,
        models=models,
        copied={
            kind: path
            for kind, path in kept.items()
            if not path.resolve().is_relative_to(bundled)
        },
        named={kind: own_id if kind in models else paths[kind].stem for kind in paths
               if kind != "scenario"},
        data={
            name: path
            for name, path in scenario.data.items()
            if name != "bands" or chosen.card is None
        },
        head=_head(scenario, source=source),
        changes=tuple(each for each in scenario.changes if not each.path.startswith(gone)),
        as_of=scenario.as_of.isoformat(),
        title=f"{scenario.title}: the designed card",
        has_new_bands=chosen.card is not None,
        notes=_factor_notes(scenario),
    )  # fmt: skip


def _head(scenario: Scenario, *, source: str) -> list[str]:
    lines = [f"seed = {scenario.seed}"]
    if scenario.costed_services:
        lines.append(f"costed_services = {toml_list(scenario.costed_services)}")
    if scenario.spread_zone_hours:
        lines.append("spread_zone_hours = true")
    if scenario.hole_label:
        lines.append(f"hole_label = {toml_text(scenario.hole_label)}")
    if scenario.are_zones_illustrative:
        lines.append("illustrative_zones = true")
    if scenario.attribution:
        lines.append(f"attribution = {toml_list([scenario.attribution])}")
    lines.append(f"notices = {toml_list([*scenario.notices, f'{source}. Nobody has adopted it.'])}")
    return lines


def _pricing(scenario: Scenario, rates: Mapping[str, float], *, own_id: str, source: str) -> str:
    held = scenario.parameters.values
    weeks = {end: held[f"pricing.payment_weeks.{end}"] for end in ("low", "high")}
    low = weeks["low"]
    day = max(each.from_on for each in weeks.values()).isoformat()
    about = [f"basis = {toml_text(low.basis)}", f"source = {toml_text(low.source)}"]
    if low.basis == "assumption":
        about += [
            f"reliability = {toml_text(low.note or 'As the model it is taken from says')}",
            'impact = "The annual cost, never a weekly one"',
        ]
    told = ", ".join(f"{band} = {toml_value(rate)}" for band, rate in rates.items())
    lines = [
        f"# {MADE_BY}",
        "schema = 1",
        'kind = "pricing"',
        f"id = {toml_text(own_id)}",
        f"title = {toml_text(f'{scenario.title}: the designed card')}",
        "",
        "[choices]",
        'method = "rate_card"',
        f"base_band = {toml_text(next(iter(rates)))}",
        "",
        "[parameters.rate_gbp_per_hour]",
        'unit = "GBP/hour"',
        'basis = "derived"',
        f"source = {toml_text(source)}",
        f"values = [{{ from = {scenario.as_of.isoformat()}, {told} }}]",
        "",
        "[parameters.payment_weeks]",
        'unit = "weeks/year"',
        *about,
        f"values = [{{ from = {day}, low = {low.value:g}, high = {weeks['high'].value:g} }}]",
    ]
    return "\n".join(lines) + "\n"


def _geography(work: Work, bands: Sequence[str], *, own_id: str, source: str) -> str:
    measure = work.rows.measure
    basis = f"{source[0].lower()}{source[1:]}; cut on {measure.words}, listed by postcode"
    lines = [
        f"# {MADE_BY}",
        "schema = 1",
        'kind = "geography"',
        f"id = {toml_text(own_id)}",
        f"title = {toml_text(f'{work.scenario.title}: the designed bands')}",
        "",
        "[choices]",
        'band_rule = "areas"',
        f"bands = {toml_list(bands)}",
        'zone_overrides = "ignore"',
        f"band_basis = {toml_text(basis)}",
    ]
    return "\n".join(lines) + "\n"


def _rates_of_today(work: Work, chosen: Chosen) -> dict[str, float]:
    """Return the rate of every band of today; a band without hours takes that of the one before."""
    band = work.rows.frame["band"].to_numpy(dtype=object)
    rates: dict[str, float] = {}
    last = float(chosen.rates.min())
    for each in work.scenario.parameters.words("geography.bands"):
        here = chosen.rates[band == each]
        last = float(here[0]) if len(here) else last
        rates[each] = last
    return rates


def _aim_words(work: Work) -> str:
    """Return what was asked, in a few words."""
    aim = work.aim
    short = "below the floor" if work.placed_share is None else "without a provider (modelled)"
    if aim.budget_gbp is not None:
        return f"fewest hours {short} within {pounds(aim.budget_gbp, 0)} a year"
    share = aim.floor_target if aim.floor_target is not None else aim.unplaced_target
    if not share:
        return f"the cheapest card with no hour {short}"
    return f"the cheapest card with at most {percent(share or 0.0, 1)} of hours {short}"


def _factor_notes(scenario: Scenario) -> tuple[str, ...]:
    names = ("carers_factor", "service_factor")
    if not any(scenario.parameters.keyed(f"pricing.{name}") for name in names):
        return ()
    told = (
        "Today's card multiplies its rates by care workers or by service; a designed card pays one "
        "rate for all hours of a band."
    )
    return (told,)


def _data_name(path: Path, out: Path) -> str:
    """Return how a scenario file in a folder names a data file, with forward slashes."""
    resolved, data = path.resolve(), bundled_root() / "data"
    if resolved.is_relative_to(data):
        return PREFIX + resolved.relative_to(data).as_posix()
    try:
        return Path(os.path.relpath(resolved, out.resolve())).as_posix()
    except ValueError:  # another drive of a Windows machine
        return resolved.as_posix()
