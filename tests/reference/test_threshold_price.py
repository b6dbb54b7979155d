"""The manual's price on National Insurance above a threshold, against sums done apart.

Sources: gov.uk, National Living Wage 11.44 from April 2024 and 12.21 from April 2025; gov.uk, Rates
and thresholds for employers: 13.8 % above £175 a week in 2024-25, 15 % above £96 in 2025-26;
holiday 5.6 weeks of 52; HMRC mileage 45p. Travel, running costs and surplus are the manual's own
worked example.
"""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from homecare.bundled import bundled_root
from homecare.parameters import Parameters, load_model
from homecare.pricing import read_build_up, visit_lines

GUIDE = Path(__file__).resolve().parents[2] / "docs/how-to/model-another-councils-rates.md"
# Minutes and miles of travel for an hour of care, as the guide states them.
TRAVEL = {"urban": (10, "4"), "fringe": (13, "5.5"), "rural": (18, "8"), "isolated": (24, "11")}
YEARS = {"2024-11-01": ("11.44", "0.138", 175), "2025-11-01": ("12.21", "0.15", 96)}


def by_hand(wage: str, ni_rate: str, threshold: int, minutes: int, miles: str) -> float:
    paid_hours = 1 + Fraction(minutes, 60)
    pay = Fraction(wage) * paid_hours
    gross = pay * Fraction(52) / (52 - Fraction("5.6"))
    insurance = Fraction(ni_rate) * max(Fraction(0), gross - Fraction(threshold, 25) * paid_hours)
    pension = gross * Fraction("0.03")
    cost = gross + insurance + pension + Fraction(miles) * Fraction("0.45") + 5
    return float(cost / (1 - Fraction("0.05")))


@pytest.fixture(scope="module")
def guide(tmp_path_factory):
    """The pricing model that the guide has its reader write."""
    marker = "<!-- file: my-council/models/pricing/thresholded.toml -->"
    (text,) = re.findall(
        re.escape(marker) + r"\n```toml\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL
    )
    path = tmp_path_factory.mktemp("guide") / "thresholded.toml"
    path.write_text(text, encoding="utf-8")
    return load_model(path)


@pytest.mark.parametrize("day", YEARS)
@pytest.mark.parametrize("band", TRAVEL)
def test_the_guides_price_is_the_sum_done_by_hand(guide, day, band):
    costs = load_model(bundled_root() / "models/costs/england.toml")
    as_of = date.fromisoformat(day)
    parameters = Parameters(
        values={**guide.as_of(as_of), **costs.as_of(as_of)},
        choices={**guide.choices, **costs.choices},
    )
    hour = visit_lines(read_build_up(parameters, band), [60])
    assert hour.price_per_visit[0] == pytest.approx(by_hand(*YEARS[day], *TRAVEL[band]), abs=1e-9)


def test_the_sums_by_hand_are_those_printed_in_the_guide():
    text = GUIDE.read_text(encoding="utf-8")
    for band, travel in TRAVEL.items():
        assert f"{by_hand(*YEARS['2024-11-01'], *travel):.2f}" in text, band
