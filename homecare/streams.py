"""Random streams: the one place where a random generator is made, then handed down.

Receives a seed and the purpose of the draws; hands on a generator that no other purpose shares,
so that changing one set of draws leaves every other as it was.
"""

from __future__ import annotations

import hashlib

import numpy as np


def stream(seed: int, purpose: str) -> np.random.Generator:
    """Return a generator for one purpose under one seed.

    Parameters
    ----------
    seed : int
        The run's seed.
    purpose : str
        What the draws are for, for example ``"visit lengths"``.

    Examples
    --------
    >>> float(stream(1, "a").random()) == float(stream(1, "a").random())
    True
    >>> float(stream(1, "a").random()) == float(stream(1, "b").random())
    False
    """
    digest = hashlib.sha256(f"{seed}:{purpose}".encode()).digest()
    key = int.from_bytes(digest[:16], "little")
    return np.random.Generator(np.random.Philox(key=key))
