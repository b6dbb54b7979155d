"""A geography model must fit itself: no band it does not have, no rule without what it needs."""

from __future__ import annotations

from pathlib import Path

import pytest

from homecare.bundled import bundled_root
from homecare.errors import ModelError
from homecare.parameters import load_model, read_centre

HEAD = """\
schema = 1
kind = "geography"
id = "m"
title = "A model"

[choices]
band_rule = "{rule}"
bands = ["near", "middle", "far"]
band_basis = "a test"
"""
RINGS = """
[choices.ring_centres]
Town = "400000 300000"

[parameters.ring_limit_miles]
unit = "miles"
basis = "published"
source = "A test"
values = [{ from = 2020-01-01, near = 3, middle = 6 }]
"""
CROSSWALK = '\n[choices.ruc2021_band]\nUN1 = "near"\nRSN1 = "middle"\n'
METRES = (
    RINGS.split("\n\n")[1].replace("ring_limit_miles", "ring_limit_m").replace('"miles"', '"m"')
)


def faults_of(tmp_path: Path, rule: str, text: str):
    path = tmp_path / "m.toml"
    path.write_text(HEAD.format(rule=rule) + text, encoding="utf-8")
    try:
        load_model(path)
    except ModelError as error:
        return error.faults
    return ()


@pytest.mark.parametrize(
    "name", sorted(path.stem for path in (bundled_root() / "models/geography").glob("*.toml"))
)
def test_the_bundled_geography_models_fit_themselves(name):
    model = load_model(bundled_root() / "models" / "geography" / f"{name}.toml")
    bands = model.choices["geography.bands"]
    if name.startswith("leicestershire"):
        assert bands == ("urban", "fringe", "rural", "isolated")
    # A model with bands of its own cannot heed exceptions stated in other bands.
    else:
        assert len(bands) >= 2
        assert model.choices["geography.zone_overrides"] == "ignore"


def test_whole_models_of_rings_and_classes_are_taken(tmp_path):
    assert faults_of(tmp_path, "rings", RINGS) == ()
    assert faults_of(tmp_path, "ruc2021", CROSSWALK) == ()
    assert faults_of(tmp_path, "areas", "") == faults_of(tmp_path, "polygons", "") == ()


WRONG = {
    "class of a band that is not": (
        "ruc2021", CROSSWALK.replace('"middle"', '"midle"'),
        "a class is given a band that the model does not have", "geography.ruc2021_band.RSN1",
        'Did you mean "middle"?',
    ),
    "class that is none": (
        "ruc2021", CROSSWALK.replace("RSN1", "RSNN1"),
        "not one of the rural-urban classification of 2021", "geography.ruc2021_band.RSNN1",
        'Did you mean "RSN1"?',
    ),
    "class of 2011 that is none": (
        "listed", '\n[choices.ruc_band]\nC9 = "near"\n',
        "not one of the rural-urban classification of 2011", "geography.ruc_band.C9", "C9",
    ),
    "no crosswalk": (
        "ruc2021", "", "the band rule lacks what it needs", "geography.ruc2021_band",
        "leicestershire-ruc2021",
    ),
    "no classes of 2011": (
        "ruc2011", "", "the band rule lacks what it needs", "geography.ruc_band", "ruc_band",
    ),
    "isolated from classes that are not there": (
        "ruc2021", 'isolated_from = "ruc2011"\n' + CROSSWALK,
        "the band rule lacks what it needs", "geography.ruc_band", "classes of 2011 that are far",
    ),
    "isolated by density without numbers": (
        "ruc2021", 'isolated_from = "density"\n' + CROSSWALK,
        "the band rule lacks what it needs", "geography.near_distance", "add near_distance",
    ),
    "isolated from two origins": (
        "ruc2021", 'isolated_from = "ruc2011"\n' + CROSSWALK.replace('"middle"', '"far"')
        + '\n[choices.ruc_band]\nF1 = "far"\n',
        "the hardest band has two origins", "geography.isolated_from", "give no class far",
    ),
    "centre that is no place": (
        "rings", RINGS.replace("400000 300000", "SK 59 04"),
        "a centre is not a place on the British National Grid", "geography.ring_centres.Town",
        "SK 59 04",
    ),
    "no centres": (
        "rings", RINGS.replace("[choices.ring_centres]\nTown", "[choices.ruc_band]\n# Town"),
        "a choice is not one of the registered names", "geography.ruc_band", "words",
    ),
    "no limits": (
        "rings", RINGS.split("[parameters", maxsplit=1)[0],
        "the band rule lacks what it needs", "geography.ring_limit_miles", "ring_limit_m",
    ),
    "limits in two units": (
        "rings", RINGS + METRES, "the limits of the rings are given twice",
        "geography.ring_limit_m and ring_limit_miles", "one of them",
    ),
    "limit of a band that is not": (
        "rings", RINGS.replace("middle = 6", "midle = 6"),
        "a ring has a band that the model does not have", "geography.ring_limit_miles.midle",
        'Did you mean "middle"?',
    ),
    "limits that fall": (
        "rings", RINGS.replace("near = 3", "near = 7"),
        "the limits of the rings do not rise", "geography.ring_limit_miles", "near 7, middle 6",
    ),
    "limits of another order": (
        "rings", RINGS.replace("near = 3, ", ""),
        "the rings are not those of the first bands", "geography.ring_limit_miles", "lies beyond",
    ),
    "no band beyond": (
        "rings", RINGS.replace("middle = 6", "middle = 6, far = 9"),
        "the rings are not those of the first bands", "geography.ring_limit_miles", "none for the",
    ),
    "clusters under other names": (
        "clusters", "", "the rule of clusters gives a band that the model does not have",
        "geography.bands", "add urban, fringe, rural, isolated",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", list(WRONG.values()), ids=list(WRONG))
def test_a_model_that_does_not_fit_is_refused_at_load(tmp_path, case):
    rule, text, what, where, words = case
    faults = faults_of(tmp_path, rule, text)
    said = [fault for fault in faults if what in fault.what]
    assert said, [fault.sentence() for fault in faults]
    assert said[0].where == f"m.toml, {where}"
    assert words in said[0].sentence()


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("453550 319550", (453550.0, 319550.0)), ("1.5,2", (1.5, 2.0)), ("", None),
        ("700001 1", None), ("-1 5", None), ("1 2 3", None),
    ],
)  # fmt: skip
def test_a_centre_is_two_numbers_on_the_grid(text, place):
    assert read_centre(text) == place
