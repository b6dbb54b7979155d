"""Whole packages: the flow handed out to people, repaired, packed and, where small, proven.

Receives the solved programme of cells; hands on a plan in which nobody's package is cut.
"""
