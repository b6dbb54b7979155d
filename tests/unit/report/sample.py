"""A realistic result: the published Leicestershire totals with an invented market behind them."""

from __future__ import annotations

import copy

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

RATES = {"urban": 18.75, "fringe": 20.20, "rural": 23.00, "isolated": 26.35}
COSTED = {"urban": 11737.0, "fringe": 4648.0, "rural": 1301.0, "isolated": 314.0}
# id, name, class, planned hours a week (report of 20 January 2020, Appendix C), then invented:
# share of hours by band, share unplaced
ZONES = [
    ("coalville-and-ashby", "Coalville and Ashby", "large", 3600, (0.66, 0.24, 0.08, 0.02), 0.01),
    ("charnwood-north", "Charnwood North", "large", 2925, (0.82, 0.12, 0.05, 0.01), 0.0),
    ("charnwood-south", "Charnwood South", "large", 2875, (0.74, 0.2, 0.05, 0.01), 0.0),
    ("west-leicester", "West Leicester", "large", 2525, (0.71, 0.24, 0.04, 0.01), 0.004),
    ("oadby-and-wigston", "Oadby and Wigston", "large", 3050, (0.74, 0.22, 0.03, 0.01), 0.0),
    ("hinckley", "Hinckley", "large", 3250, (0.72, 0.22, 0.04, 0.02), 0.015),
    ("melton", "Melton", "medium", 1500, (0.52, 0.18, 0.22, 0.08), 0.072),
    ("south-leicestershire", "South Leicestershire", "medium", 1200, (0.7, 0.25, 0.04, 0.01), 0.0),
    ("market-harborough", "Market Harborough", "medium", 900, (0.0, 0.88, 0.09, 0.03), 0.02),
    ("castle-donington", "Castle Donington", "small_town", 350, (0.0, 0.8, 0.17, 0.03), 0.0),
    ("lutterworth", "Lutterworth", "small_town", 300, (0.0, 0.7, 0.22, 0.08), 0.05),
    ("bottesford", "Bottesford", "small_town", 100, (0.0, 0.86, 0.1, 0.04), 0.11),
    (
        "west-leicestershire-rural",
        "West Leicestershire Rural",
        "small_rural",
        400,
        (0.0, 0.5, 0.38, 0.12),
        0.06,
    ),
    (
        "harborough-rural-free-zone",
        "Harborough Rural Free Zone",
        "rural_free",
        175,
        (0.0, 0.12, 0.55, 0.33),
        0.14,
    ),
]
HOURS_A_PERSON = 11.0
NOTICES = [
    (
        "Demonstration market: invented. Providers, capacities, scores and the hours at each "
        "postcode are made up; hours are scaled to the published totals."
    ),
    "Illustrative boundaries: not the council's. The zones were published as a picture only.",
    "Bands are inferred from how densely postcodes stand, not the ONS classification.",
]


def _shared(whole: int, shares: list[float]) -> list[int]:
    """Whole people by share: largest remainders, so that the parts sum to the whole."""
    exact = [whole * share / sum(shares) for share in shares]
    parts = [int(value) for value in exact]
    order = sorted(range(len(shares)), key=lambda place: parts[place] - exact[place])
    for place in order[: whole - sum(parts)]:
        parts[place] += 1
    return parts


def _market(zone_id: str, planned: float, unplaced: float, people: int) -> list[dict]:
    placed = planned * (1 - unplaced)
    roles = (
        [("supplementary", 0.7), ("spot", 0.3)]
        if zone_id.endswith("free-zone")
        else [
            ("prime", 0.42),
            ("prime", 0.29),
            ("supplementary", 0.2),
            ("specialist", 0.07),
            ("spot", 0.02),
        ]
    )
    counts = _shared(people, [share for _, share in roles])
    return [
        {
            "provider_id": f"P{(hash_of(zone_id) + 3 * place) % 23 + 1:02d}",
            "zone_id": zone_id,
            "role": role,
            "hours": placed * share,
            "capacity_hours": round(placed * share * 1.1, 1),
            "people": counts[place],
        }
        for place, (role, share) in enumerate(roles)
    ]


def hash_of(text: str) -> int:
    return sum(ord(letter) * (place + 1) for place, letter in enumerate(text))


def result(*, with_people: bool = True) -> dict:
    zone_bands, zones, providers = [], [], []
    without = 0
    shares = dict.fromkeys(RATES, 0.0)
    for _, _, _, planned, mix, _ in ZONES:
        for band, share in zip(RATES, mix, strict=True):
            shares[band] += planned * share
    for zone_id, name, kind, planned, mix, unplaced in ZONES:
        cost = costed = 0.0
        for band, share in zip(RATES, mix, strict=True):
            hours = planned * share
            priced = COSTED[band] * hours / shares[band] if hours else 0.0
            cost, costed = cost + priced * RATES[band], costed + priced
            zone_bands.append(
                {
                    "zone_id": zone_id,
                    "band": band,
                    "planned_hours_per_week": hours,
                    "costed_hours_per_week": priced,
                    "people": round(hours / HOURS_A_PERSON) if with_people else 0,
                    "costed_people": round(priced / HOURS_A_PERSON) if with_people else 0,
                }
            )
        here = sum(row["people"] for row in zone_bands if row["zone_id"] == zone_id)
        waiting = round(here * unplaced)
        without += waiting
        market = _market(zone_id, planned, unplaced, here - waiting)
        providers += market
        by_role = {
            role: sum(row["hours"] for row in market if row["role"] == role)
            for role in ("prime", "supplementary", "specialist", "spot")
        }
        is_free = kind == "rural_free"
        zones.append(
            {
                "zone_id": zone_id,
                "zone_name": name,
                "zone_class": kind,
                "planned_hours_per_week": float(planned),
                "costed_hours_per_week": costed,
                "not_costed_hours_per_week": planned - costed,
                "weekly_cost_gbp": cost,
                "average_rate_gbp_per_hour": cost / costed,
                "prime_hours": None if is_free else by_role["prime"],
                "supplementary_hours": by_role["supplementary"],
                "specialist_hours": by_role["specialist"],
                "spot_hours": by_role["spot"],
                "unplaced_hours": planned * unplaced,
            }
        )
    if not with_people:
        providers = [{**row, "people": 0} for row in providers]
    unplaced = sum(zone["unplaced_hours"] for zone in zones)
    placed = 23150.0 - unplaced
    weekly = sum(COSTED[band] * RATES[band] for band in RATES)
    return {
        "scenario": {
            "id": "leicestershire-2020",
            "title": "Leicestershire rate card 2020",
            "as_of": "2020-11-01",
            "notices": list(NOTICES),
            "is_zone_priced": True,
            "base_band": "urban",
            "band_basis": "Bands inferred from the density of postcodes; towns of "
            "paragraph 36 priced at fringe.",
        },
        "headline": {
            "planned_hours_per_week": 23150.0,
            "costed_hours_per_week": 18000.0,
            "not_costed_hours_per_week": 5150.0,
            "weekly_cost_gbp": weekly,
            "average_rate_gbp_per_hour": weekly / 18000,
            "annual_cost_gbp": {"low": weekly * 52, "high": weekly * 53},
            "payment_weeks": {"low": 52, "high": 53},
            "unplaced_cost_gbp_per_week": unplaced * 18000 / 23150 * 21.4,
        },
        "bands": [
            {
                "band": band,
                "rate_gbp_per_hour": RATES[band],
                "rate_basis": "rate card",
                "costed_hours_per_week": COSTED[band],
                "share_of_hours": COSTED[band] / 18000,
                "weekly_cost_gbp": COSTED[band] * RATES[band],
            }
            for band in RATES
        ],
        "zones": zones,
        "zone_bands": zone_bands,
        "allocation": {
            "placed_hours": placed,
            "unplaced_hours": unplaced,
            "prime_share": sum(z["prime_hours"] or 0 for z in zones) / placed,
            "bound": placed + 4.5,
            "gap": 4.5 / placed,
            "solver": "HiGHS through PuLP",
            "goals": [
                {"goal": "placed_hours", "lp_value": placed + 4.5, "achieved": placed},
                {"goal": "prime_hours", "lp_value": 15900.0, "achieved": 15880.25},
            ],
            "providers": providers,
            "unplaced_reasons": [
                {
                    "reason": "every provider's capacity is used",
                    "hours": unplaced - 40,
                    "people": without - 6 if with_people else 0,
                },
                {
                    "reason": "no provider with the capability",
                    "hours": 40.0,
                    "people": 6 if with_people else 0,
                },
            ],
        },
        "ledger": {
            "rows_in": 2712,
            "hours_in": 23190.5,
            "rows_used": 2708,
            "hours_used": 23150.0,
            "rows_set_aside": 4,
            "hours_set_aside": 40.5,
            "reasons": [
                {"reason": "postcode outside the zones", "rows": 3, "hours": 28.5},
                {"reason": "ended before the date", "rows": 1, "hours": 12.0},
            ],
        },
        "beside": [
            {
                "scenario": {"id": "unscaled", "title": "The same rate card, hours not scaled"},
                "why": "Published zone hours spread by where people live, bands inferred: what the "
                "figures look like before they are scaled to the published band totals.",
                "headline": {
                    "planned_hours_per_week": 23150.0,
                    "costed_hours_per_week": 18000.0,
                    "weekly_cost_gbp": 355860.0,
                    "average_rate_gbp_per_hour": 19.77,
                    "annual_cost_gbp": {"low": 18504720.0, "high": 18860580.0},
                    "payment_weeks": {"low": 52, "high": 53},
                },
                "bands": [
                    {
                        "band": band,
                        "rate_gbp_per_hour": RATES[band],
                        "costed_hours_per_week": hours,
                        "share_of_hours": hours / 18000,
                        "weekly_cost_gbp": hours * RATES[band],
                    }
                    for band, hours in zip(RATES, (11120.0, 4770.0, 1500.0, 610.0), strict=True)
                ],
            }
        ],
        "record": {
            "code_version": "0.1.0",
            "seed": 20200120,
            "inputs": [
                {"path": "data/zones/leicestershire-zones.gpkg", "sha256": "ab" * 32},
                {"path": "data/zones/leicestershire-postcodes.csv", "sha256": "0c" * 32},
            ],
            "parameters": [
                {
                    "path": f"pricing.rate_gbp_per_hour.{band}",
                    "value": rate,
                    "unit": "GBP/hour",
                    "source": "Report of 20 January 2020, paragraph 20",
                    "basis": "published",
                    "from": "2020-11-01",
                }
                for band, rate in RATES.items()
            ]
            + [
                {
                    "path": "pricing.payment_weeks",
                    "value": [52, 53],
                    "unit": "weeks",
                    "source": "Reconstruction: fits the range of paragraph 23",
                    "basis": "assumed",
                    "from": "2020-11-01",
                }
            ],
        },
    }


def flat_2019() -> dict:
    """The current rates: a county average, no rate at zone or band level."""
    base = copy.deepcopy(result())
    weekly = 18000 * 18.45
    base["scenario"].update(
        id="leicestershire-2019", title="Current rates 2019", is_zone_priced=False
    )
    base["headline"].update(
        weekly_cost_gbp=weekly,
        average_rate_gbp_per_hour=18.45,
        annual_cost_gbp={"low": weekly * 52, "high": weekly * 53},
        unplaced_cost_gbp_per_week=None,
    )
    for row in base["bands"]:
        row.update(
            rate_gbp_per_hour=18.45,
            rate_basis="county average",
            weekly_cost_gbp=row["costed_hours_per_week"] * 18.45,
        )
    for row in base["zones"]:
        row.update(weekly_cost_gbp=None, average_rate_gbp_per_hour=None)
    base["beside"] = []
    return base


def comparison() -> dict:
    baseline, option = flat_2019(), result()
    change = option["headline"]["weekly_cost_gbp"] - baseline["headline"]["weekly_cost_gbp"]
    bands = [
        {
            "band": band,
            "rate_gbp_per_hour": rate - 18.45,
            "costed_hours_per_week": 0.0,
            "weekly_cost_gbp": COSTED[band] * (rate - 18.45),
        }
        for band, rate in RATES.items()
    ]
    option["difference"] = {
        "weekly_cost_gbp": change,
        "average_rate_gbp_per_hour": change / 18000,
        "annual_cost_gbp": {"low": change * 52, "high": change * 53},
        "bands": bands,
        "zones": None,
    }
    option["bridge_payment_weeks"] = 52
    option["bridge"] = [
        {
            "step": "Urban rate 18.45 to 18.75",
            "gbp_per_year": 280800.0,
            "detail": "on all 18,000 hours",
        },
        {"step": "Fringe enhancement", "gbp_per_year": 52 * 4648 * 1.45, "detail": ""},
        {"step": "Rural enhancement", "gbp_per_year": 52 * 1301 * 4.25, "detail": ""},
        {"step": "Isolated enhancement", "gbp_per_year": 52 * 314 * 7.60, "detail": ""},
    ]
    option["changes"] = [{"path": "pricing.rate_card", "was": "average-2019", "to": "rates-2020"}]
    return {"baseline": baseline, "options": [option]}


def zone_frame() -> gpd.GeoDataFrame:
    """Fourteen made-up squares on the National Grid with a hole in the middle."""
    squares = [
        shapely.box(
            440_000 + 9000 * (place % 4),
            290_000 + 9000 * (place // 4),
            449_000 + 9000 * (place % 4),
            299_000 + 9000 * (place // 4),
        )
        for place in (0, 1, 2, 3, 4, 7, 8, 9, 10, 11, 12, 13, 14, 15)
    ]
    squares[1] = squares[1].difference(shapely.box(449_500, 290_500, 451_000, 292_000))
    squares[0] = squares[0].union(
        shapely.box(449_500, 290_500, 451_000, 292_000).intersection(squares[0])
    )
    return gpd.GeoDataFrame(
        {
            "zone_id": [row[0] for row in ZONES],
            "zone_name": [row[1] for row in ZONES],
            "zone_class": [row[2] for row in ZONES],
            "band_override": "",
        },
        geometry=squares,
        crs=27700,
    )


def postcode_frame() -> pd.DataFrame:
    """Made-up postcodes: a regular grid, banded by distance from the middle of each zone."""
    zones = zone_frame()
    rows = []
    for zone_id, square in zip(zones["zone_id"], zones.geometry, strict=True):
        left, bottom, right, top = square.bounds
        across, up = np.meshgrid(
            np.arange(left + 300, right, 600), np.arange(bottom + 300, top, 600)
        )
        middle_x, middle_y = (left + right) / 2, (bottom + top) / 2
        away = np.hypot(across - middle_x, up - middle_y).ravel()
        band = np.array(list(RATES))[np.digitize(away, [1500, 2500, 4000])]
        rows.append(
            pd.DataFrame(
                {
                    "easting_m": across.ravel(),
                    "northing_m": up.ravel(),
                    "band": band,
                    "zone_id": zone_id,
                }
            )
        )
    return pd.concat(rows, ignore_index=True)
