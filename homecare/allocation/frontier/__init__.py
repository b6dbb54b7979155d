"""The frontier of people moved against prime share and cost.

Receives the problem; hands on plans between moving nobody and placing everything again.
"""

from homecare.allocation.frontier.points import Point, build_frontier

__all__ = ["Point", "build_frontier"]
