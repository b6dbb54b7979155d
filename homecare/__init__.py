"""homecare: home care procurement and zone pricing, simulated before anybody adopts it."""

__version__ = "0.1.0"
