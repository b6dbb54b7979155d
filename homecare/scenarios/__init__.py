"""Scenarios: files in, one run end to end, comparisons, and the record that proves a run."""

from homecare.scenarios.budget.run import budget
from homecare.scenarios.check import check_path
from homecare.scenarios.compare import compare_runs
from homecare.scenarios.design.aim import Aim
from homecare.scenarios.design.run import DesignRun, design_scenario
from homecare.scenarios.explain.run import ExplainRun, explain_package
from homecare.scenarios.explain.zones import explain_zones
from homecare.scenarios.files import Scenario, load_scenario
from homecare.scenarios.find import bundled_ids
from homecare.scenarios.frontier import FrontierRun, scenario_frontier
from homecare.scenarios.gather import Gathered, gather
from homecare.scenarios.inputs import Inputs, load_inputs
from homecare.scenarios.more_models import with_models
from homecare.scenarios.panel.run import PanelRun, panel_of_directory, panel_of_scenario
from homecare.scenarios.partial import ZonesRun, card_figures, zones_run
from homecare.scenarios.parts import Part
from homecare.scenarios.paying.run import PayRun, pay_scenario
from homecare.scenarios.pipeline import Run, price_run, run_scenario
from homecare.scenarios.price.figures import price_figures
from homecare.scenarios.primes.run import PrimesRun, choose_scenario_primes
from homecare.scenarios.project import new_project
from homecare.scenarios.rules import RulesRun, compare_scenario_rules
from homecare.scenarios.stress.run import StressRun, stress_scenario
from homecare.scenarios.tables_only import TablesRun, allocate_tables
from homecare.scenarios.travelling import travel_of, with_travel
from homecare.scenarios.verify import Verification, verify_run
from homecare.scenarios.zonings.compare_bands import compare_bands, with_each_bands

__all__ = [
    "Aim",
    "DesignRun",
    "ExplainRun",
    "FrontierRun",
    "Gathered",
    "Inputs",
    "PanelRun",
    "Part",
    "PayRun",
    "PrimesRun",
    "RulesRun",
    "Run",
    "Scenario",
    "StressRun",
    "TablesRun",
    "Verification",
    "ZonesRun",
    "allocate_tables",
    "budget",
    "bundled_ids",
    "card_figures",
    "check_path",
    "choose_scenario_primes",
    "compare_bands",
    "compare_runs",
    "compare_scenario_rules",
    "design_scenario",
    "explain_package",
    "explain_zones",
    "gather",
    "load_inputs",
    "load_scenario",
    "new_project",
    "panel_of_directory",
    "panel_of_scenario",
    "pay_scenario",
    "price_figures",
    "price_run",
    "run_scenario",
    "scenario_frontier",
    "stress_scenario",
    "travel_of",
    "verify_run",
    "with_each_bands",
    "with_models",
    "with_travel",
    "zones_run",
]
