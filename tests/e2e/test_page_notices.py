"""Every page of a scenario says at its top what its zones, bands and packages are."""

from __future__ import annotations

import html

import pytest

INVENTED = "Invented market: no row is a person."
STATEMENTS = (
    "Illustrative boundaries: not the council's.",
    "Bands: made up for a test.",
    INVENTED,
    "A statement of the scenario.",
)
PAGES = {
    "run": ("run",),
    "rules": ("rules", "--orders", "20"),
    "primes": ("primes", "--at-most", "2"),
    "frontier": ("frontier", "--points", "3"),
    "stress": ("stress",),
    "panel": ("panel",),
    "price": ("price",),
    "pay": ("pay",),
    "design": ("design", "--budget", "250000"),
    "zones": ("zones", "--compare", "leicestershire-districts"),
}


@pytest.fixture(scope="module")
def illustrated(tiny_factory):
    """A tiny project with boundaries, bands and packages that are nobody's."""
    tiny = tiny_factory("notices")
    stated = 'illustrative_zones = true\nnotices = ["A statement of the scenario."]\n'
    tiny.replace("scenario.toml", "seed = 7\n", f"seed = 7\n{stated}")
    path = tiny.path("demand")
    path.write_text(f"# {INVENTED}\n{path.read_text('utf-8')}", encoding="utf-8")
    return tiny


def lacking(path):
    """Return the statements that do not stand under `Read this first`, above all else."""
    page = path.read_text(encoding="utf-8")
    before, after = page.split("Read this first", 1)
    assert before.count("<h2") <= 1  # its own heading
    told = html.unescape(after.split("<h2", 1)[0])
    return [each for each in STATEMENTS if each not in told]


@pytest.mark.parametrize("name", PAGES)
def test_every_page_of_a_scenario_carries_every_statement_at_its_top(
    name, illustrated, command, tmp_path
):
    verb, *words = PAGES[name]
    said = command(verb, illustrated.folder, *words, "--out", tmp_path / "out")
    assert said.code == 0, said.out + said.err
    pages = list((tmp_path / "out").rglob("*.html"))
    assert pages
    # Without a costs model no package is read for a price, and nothing said of packages.
    beside = [INVENTED] if name == "price" else []
    assert {page.name: lacking(page) for page in pages} == {page.name: beside for page in pages}


def test_an_award_record_carries_them_too(illustrated, command, tmp_path):
    assert command("run", illustrated.folder, "--out", tmp_path / "run").code == 0
    said = command("explain", tmp_path / "run", "P01", "--out", tmp_path / "out")
    assert said.code == 0, said.err
    assert lacking(tmp_path / "out/award-record.html") == []
