"""Rules: how councils decide who gets a package, by name, on the same offers as the optimum.

Receives the problem and an order of arrival; hands on plans that can be compared with each other
and with the bound.
"""

from homecare.allocation.rules.named import NAMES, OPTIMUM, RULES, Rule, rule_named
from homecare.allocation.rules.place import allocate_by_rule

__all__ = ["NAMES", "OPTIMUM", "RULES", "Rule", "allocate_by_rule", "rule_named"]
