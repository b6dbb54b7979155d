"""Generalised assignment: every task to one agent, where its load depends on the agent.

Receives costs, loads and capacities as whole numbers; hands on the cheapest plan found with a
bound that no plan can beat.
"""

from homecare.programmes.generalised.case import GeneralisedCase, generalised_case
from homecare.programmes.generalised.known import GeneralisedSolution
from homecare.programmes.generalised.solve import solve_generalised

__all__ = ["GeneralisedCase", "GeneralisedSolution", "generalised_case", "solve_generalised"]
