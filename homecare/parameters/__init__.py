"""Parameters: models as TOML, dated, united and sourced, and the changes a scenario makes."""

from homecare.parameters.changes import Change, apply_changes, differences
from homecare.parameters.contract import check_contract, read_day
from homecare.parameters.declared import KINDS, Choice, Kind, Parameter
from homecare.parameters.geography import check_geography, read_centre
from homecare.parameters.loader import Model, load_model
from homecare.parameters.values import Parameters, Value

__all__ = [
    "KINDS",
    "Change",
    "Choice",
    "Kind",
    "Model",
    "Parameter",
    "Parameters",
    "Value",
    "apply_changes",
    "check_contract",
    "check_geography",
    "differences",
    "load_model",
    "read_centre",
    "read_day",
]
