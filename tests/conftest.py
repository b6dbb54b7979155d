"""What the tests share: the command line in this process, and a tiny project to break.

The tiny project describes no council. Four square zones of 10 km stand on the National Grid, five
postcodes in each, thirty lines of demand and five providers; every number is small enough to be
worked out on paper.
"""

from __future__ import annotations

import contextlib
import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import geopandas as gpd
import hypothesis
import pytest
import shapely

from homecare import cli as command_line

# The same cases at every run, and none of them timed: a change must not fail for what it did not
# touch. `pytest --hypothesis-profile=search` draws others.
hypothesis.settings.register_profile("search", deadline=None, derandomize=False)
hypothesis.settings.register_profile("same", deadline=None, derandomize=True)
hypothesis.settings.load_profile("same")

# --------------------------------------------------------------------------- the command line


@dataclass(frozen=True)
class Said:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON object of standard output, and proof that nothing else stands there."""
        return json.loads(self.out)


def run_command(*arguments: object) -> Said:
    """Run the command line in this process."""
    out, err = io.StringIO(), io.StringIO()
    with (
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        pytest.raises(SystemExit) as ended,
    ):
        command_line.main([str(each) for each in arguments])
    return Said(int(ended.value.code or 0), out.getvalue(), err.getvalue())


@pytest.fixture(scope="session")
def command() -> Callable[..., Said]:
    """Run the command line in this process: `command("run", "leicestershire-2020")`."""
    return run_command


# --------------------------------------------------------------------------- the tiny project

BANDS = ("urban", "fringe", "rural", "isolated")
RATES = {"urban": "20.00", "fringe": "21.50", "rural": "23.00", "isolated": "26.25"}
# Corner, class and override of each zone; each is a square of 10 km.
ZONES = (
    ("north-west", 400_000, 310_000, "large", ""),
    ("north-east", 410_000, 310_000, "medium", ""),
    ("south-west", 400_000, 300_000, "small_town", "urban=fringe"),
    ("south-east", 410_000, 300_000, "rural_free", ""),
)
# Band of the five postcodes of a zone.
# Last letter of the five postcodes of a zone; C is never used in an inward code.
LETTERS = "ABDEF"
POSTCODE_BANDS = ("urban", "urban", "fringe", "rural", "isolated")

GEOGRAPHY = """\
schema = 1
kind = "geography"
id = "tiny"
title = "Tiny geography"

[choices]
band_rule = "listed"
bands = ["urban", "fringe", "rural", "isolated"]
band_basis = "made up for a test"
"""
PRICING = """\
schema = 1
kind = "pricing"
id = "tiny"
title = "Tiny prices"

[choices]
method = "rate_card"
base_band = "urban"

[parameters.rate_gbp_per_hour]
unit = "GBP/hour"
basis = "published"
source = "Made up for a test"
values = [{ from = 2020-01-01, urban = 20.00, fringe = 21.50, rural = 23.00, isolated = 26.25 }]

[parameters.payment_weeks]
unit = "weeks/year"
basis = "published"
source = "Made up for a test"
values = [{ from = 2020-01-01, low = 52, high = 53 }]
"""
ALLOCATION = """\
schema = 1
kind = "allocation"
id = "tiny"
title = "Tiny allocation"

[choices]
goals = ["placed_hours", "prime_hours", "score", "incumbent_hours", "weekly_cost"]

[parameters.score_weight]
unit = "relative"
basis = "published"
source = "Made up for a test"
values = [{ from = 2020-01-01, pickup_score = 1, quality_score = 1, response_score = 1 }]

[parameters.minimum_primes]
unit = "count"
basis = "published"
source = "Made up for a test"
values = [
  { from = 2020-01-01, large = 2, medium = 2, small_town = 2, rural_free = 0, unclassified = 1 },
]
"""
SCENARIO = """\
schema = 1
kind = "scenario"
id = "tiny"
title = "A tiny project"
as_of = 2020-11-01
seed = 7
costed_services = ["maintenance"]
attribution = ["Made up for a test."]

[models]
geography = "tiny"
pricing = "tiny"
allocation = "tiny"

[data]
zones = "data/zones.gpkg"
postcodes = "data/postcodes.csv"
demand = "data/demand.csv"
providers = "data/providers.csv"
appointments = "data/appointments.csv"
"""
CHANGE = """\
schema = 1
kind = "scenario"
id = "{id}"
title = "An option"
baseline = "tiny"
as_of = 2020-11-01
{changes}"""
ONE_CHANGE = """
[[changes]]
path = "{path}"
was = {was}
to = {to}
why = "A test"
"""

Row = dict[str, str]


def tiny_zones() -> gpd.GeoDataFrame:
    """Return the four square zones."""
    return gpd.GeoDataFrame(
        {
            "zone_id": [name for name, *_ in ZONES],
            "zone_name": [name.replace("-", " ").title() for name, *_ in ZONES],
            "zone_class": [kind for *_, kind, _ in ZONES],
            "band_override": [override for *_, override in ZONES],
        },
        geometry=[shapely.box(x, y, x + 10_000, y + 10_000) for _, x, y, _, _ in ZONES],
        crs="EPSG:27700",
    )


def tiny_postcodes() -> list[Row]:
    """Return five postcodes in each zone: ZZ1 1AA to ZZ4 1AF."""
    return [
        {
            "postcode": f"ZZ{zone + 1} 1A{letter}",
            "easting_m": str(x + 1_500 * (place + 1)),
            "northing_m": str(y + 1_000 * (place + 2)),
            "band": POSTCODE_BANDS[place],
            "people_weight": str(place + 1),
        }
        for zone, (_, x, y, _, _) in enumerate(ZONES)
        for place, letter in enumerate(LETTERS)
    ]


def tiny_demand() -> list[Row]:
    """Return 28 packages at postcodes and two lines of hours without people."""
    rows = []
    for number in range(28):
        place = (number * 3) % 20
        rows.append(
            {
                "package_id": f"P{number + 1:02d}",
                "postcode": f"ZZ{place // 5 + 1} 1A{LETTERS[place % 5]}",
                "zone_id": "",
                "hours_per_week": f"{(number * 7) % 11 + 3}.{('00', '25', '50', '75')[number % 4]}",
                "band": "",
                "service": "reablement" if number % 5 == 4 else "maintenance",
                "needs": "peg" if number % 7 == 3 else "",
                "incumbent_provider_id": ("", "alpha", "bravo", "", "delta")[number % 5],
                "start_on": "",
                "end_on": "",
            }
        )
    blank = dict.fromkeys(rows[0], "")
    rows.append({**blank, "postcode": "ZZ1 1AA", "hours_per_week": "10", "service": "maintenance"})
    rows.append(
        {
            **blank,
            "zone_id": "north-east",
            "hours_per_week": "6.5",
            "band": "rural",
            "service": "maintenance",
        }
    )
    return rows


def tiny_providers() -> list[Row]:
    """Return five providers; echo is suspended from new work."""
    return [
        {
            "provider_id": name,
            "provider_name": f"{name.title()} Care",
            "capacity_hours_per_week": capacity,
            "capabilities": capabilities,
            "suspended_from": suspended,
            "suspended_until": "",
        }
        for name, capacity, capabilities, suspended in (
            ("alpha", "50", "peg;hoist", ""),
            ("bravo", "60", "peg", ""),
            ("charlie", "40", "", ""),
            ("delta", "25", "", ""),
            ("echo", "", "", "2020-10-01"),
        )
    ]


def tiny_appointments() -> list[Row]:
    """Return two primes in each zone but the last, and supplementaries."""
    return [
        {
            "provider_id": provider,
            "zone_id": zone,
            "role": role,
            "capacity_hours_per_week": capacity,
            "rank": "1",
            "pickup_score": pickup,
            "quality_score": quality,
            "response_score": "0.8",
        }
        for provider, zone, role, capacity, pickup, quality in (
            ("alpha", "north-west", "prime", "", "0.9", "0.7"),
            ("bravo", "north-west", "prime", "30", "0.6", "0.8"),
            ("alpha", "north-east", "prime", "20", "0.8", "0.9"),
            ("charlie", "north-east", "prime", "", "0.7", "0.6"),
            ("bravo", "south-west", "prime", "", "0.5", "0.9"),
            ("charlie", "south-west", "prime", "25", "0.9", "0.9"),
            ("delta", "south-west", "supplementary", "", "0.4", "0.5"),
            ("delta", "south-east", "supplementary", "", "0.6", "0.6"),
            ("echo", "north-west", "supplementary", "", "1", "1"),
        )
    ]


@dataclass
class TinyProject:
    """A valid project folder of which a test changes one thing.

    Change `tables` or `zones` and call `save`, or edit a file's text with `replace`.
    """

    folder: Path
    tables: dict[str, list[Row]] = field(
        default_factory=lambda: {
            "postcodes": tiny_postcodes(),
            "demand": tiny_demand(),
            "providers": tiny_providers(),
            "appointments": tiny_appointments(),
        }
    )
    zones: gpd.GeoDataFrame = field(default_factory=tiny_zones)

    def write(self) -> TinyProject:
        """Write every file."""
        for kind, text in (
            ("geography", GEOGRAPHY),
            ("pricing", PRICING),
            ("allocation", ALLOCATION),
        ):
            self.put(f"models/{kind}/tiny.toml", text)
        self.put("scenario.toml", SCENARIO)
        for name in self.tables:
            self.save(name)
        self.save_zones()
        return self

    def put(self, name: str, text: str) -> Path:
        """Write one file."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        return path

    def save(self, name: str) -> Path:
        """Write one table as CSV."""
        rows = self.tables[name]
        page = io.StringIO()
        writer = csv.DictWriter(page, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        return self.put(f"data/{name}.csv", page.getvalue())

    def save_zones(self, name: str = "zones.gpkg") -> Path:
        """Write the zones, replacing the file."""
        path = self.folder / "data" / name
        path.unlink(missing_ok=True)
        self.zones.to_file(path, driver="GPKG" if path.suffix == ".gpkg" else "GeoJSON")
        return path

    def put_cell(self, table: str, row: int, column: str, cell: str) -> str:
        """Change one cell and return where a message should say it stands."""
        self.tables[table][row][column] = cell
        self.save(table)
        return f"{table}.csv, row {row + 2}, column {column}"

    def replace(self, name: str, old: str, new: str) -> None:
        """Change a file's text; the text to be changed must stand there once."""
        path = self.folder / name
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        path.write_text(text.replace(old, new), encoding="utf-8", newline="\n")

    def option(self, *changes: tuple[str, str, str], name: str = "option") -> Path:
        """Write a scenario that changes the tiny one: (path, was, to) as TOML text."""
        text = "".join(ONE_CHANGE.format(path=p, was=was, to=to) for p, was, to in changes)
        return self.put(f"{name}.toml", CHANGE.format(id=name, changes=text))

    def path(self, name: str) -> Path:
        """Return the path of a table's file."""
        return self.folder / "data" / f"{name}.csv"

    # Worked out here from the tables alone, in exact fractions, with none of the product's code.

    def hours_by_hand(self, service: str | None = None) -> Fraction:
        """Return the hours of all rows, or of one service."""
        return sum(
            (
                Fraction(row["hours_per_week"])
                for row in self.tables["demand"]
                if service in (None, row["service"])
            ),
            Fraction(0),
        )

    def band_by_hand(self, row: Row) -> str:
        """Return the band a row is priced at: its own, or its postcode's after the override."""
        if row["band"]:
            return row["band"]
        zone, place = int(row["postcode"][2]) - 1, LETTERS.index(row["postcode"][-1])
        band = POSTCODE_BANDS[place]
        return "fringe" if ZONES[zone][0] == "south-west" and band == "urban" else band

    def cost_by_hand(self, rates: dict[str, str] | None = None) -> Fraction:
        """Return the weekly cost of maintenance."""
        return sum(
            (
                Fraction(row["hours_per_week"]) * Fraction((rates or RATES)[self.band_by_hand(row)])
                for row in self.tables["demand"]
                if row["service"] == "maintenance"
            ),
            Fraction(0),
        )


@pytest.fixture
def tiny(tmp_path: Path) -> TinyProject:
    """A valid tiny project in a folder of its own."""
    return TinyProject(tmp_path / "tiny").write()


@pytest.fixture(scope="session")
def tiny_factory(
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[str], TinyProject]:
    """Make valid tiny projects for runs that several tests share."""

    def make(name: str = "tiny") -> TinyProject:
        return TinyProject(tmp_path_factory.mktemp(name) / "tiny").write()

    return make


# --------------------------------------------------------------------------- faults


@dataclass(frozen=True)
class Refusal:
    """A refused command's faults, with the marks that every refusal must bear checked."""

    code: int
    faults: list[dict[str, str]]
    ledger: dict[str, Any] | None

    def says(self, *words: str) -> dict[str, str]:
        """Return the one fault in whose five parts all of the words stand."""
        found = [
            fault
            for fault in self.faults
            if all(word in " | ".join(fault.values()) for word in words)
        ]
        assert len(found) == 1, (
            f"{len(found)} faults say {words}: {json.dumps(self.faults, indent=1)}"
        )
        return found[0]


def check_refusal(said: Said) -> Refusal:
    """Check what a refusal under --json must be: one object, five parts, a ledger in balance."""
    answer = said.json
    assert set(answer) <= {"faults", "ledger"}
    assert answer["faults"]
    for fault in answer["faults"]:
        assert list(fault) == ["what", "where", "found", "allowed", "do"]
        for part, text in fault.items():
            assert isinstance(text, str), f"{part} is not text: {fault}"
            assert text.strip(), f"{part} is empty: {fault}"
    assert "Traceback" not in said.err
    ledger = answer.get("ledger")
    if ledger is not None:
        check_ledger(ledger)
    return Refusal(said.code, answer["faults"], ledger)


def check_ledger(ledger: dict[str, Any]) -> None:
    """Check that nothing is lost between what came in, is used and is set aside."""
    assert ledger["rows_in"] == ledger["rows_used"] + ledger["rows_set_aside"]
    assert ledger["hours_in"] == ledger["hours_used"] + ledger["hours_set_aside"]
    assert sum(each["rows"] for each in ledger["reasons"]) == ledger["rows_set_aside"]
    assert sum(each["hours"] for each in ledger["reasons"]) == pytest.approx(
        ledger["hours_set_aside"], abs=1e-9
    )


@pytest.fixture(scope="session")
def refused() -> Callable[..., Refusal]:
    """Run a command that must be refused under --json and return the refusal."""

    def run(*arguments: object, code: int = 3) -> Refusal:
        refusal = check_refusal(run_command(*arguments, "--json"))
        assert refusal.code == code, refusal.faults
        return refusal

    return run


@pytest.fixture(scope="session")
def balanced() -> Callable[[dict[str, Any]], None]:
    """Check that a ledger balances."""
    return check_ledger


@pytest.fixture
def rows_of() -> Callable[[Path], list[Row]]:
    """Read a CSV file with the standard library: dictionaries of text."""

    def read(path: Path) -> list[Row]:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            return list(csv.DictReader(stream))

    return read
