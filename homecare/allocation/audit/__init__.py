"""The audit of an allocation: worked out again from labels, with no solver and no shared array.

Receives an allocation and the tables it was made from; hands on nothing, or refuses the plan.
"""

from homecare.allocation.audit.run import audit

__all__ = ["audit"]
