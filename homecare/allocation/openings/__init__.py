"""Openings: who has work in a zone at all, where a model limits how many or how little.

Receives a task and its limits; hands on the chosen links and parts brought within the limits.
"""
