"""Failures of providers tried on a scenario's plan."""
