"""Zonings and bands compared: one demand under two ways to divide an area."""
