"""Disclosure control: small counts hidden, and all that would give them away."""
