"""Zoning: zones and bands from geographic files and from lists of areas."""
