"""Where the bundled models and data are: inside the wheel, or at the top of a source checkout.

Owns one question, where `models/`, `data/` and `NOTICE` stand. Receives nothing; hands on paths,
and the short `bundled:` names by which a run's record refers to them on any machine.
"""

from __future__ import annotations

from pathlib import Path

from homecare.errors import Fault, InternalError

PREFIX = "bundled:"


def bundled_root() -> Path:
    """Return the folder that holds `models`, `data` and `NOTICE`.

    Raises
    ------
    InternalError
        When neither the installed package nor the checkout holds them.
    """
    package = Path(__file__).resolve().parent
    for root in (package / "bundled", package.parent):
        if (root / "models").is_dir() and (root / "data" / "zones").is_dir():
            return root
    raise InternalError(
        Fault(
            "the bundled models and data are missing",
            str(package),
            "no models/ and data/zones/ beside the package",
            "an installation made from the wheel or from a whole checkout",
            "install homecare again",
        )
    )


def short_name(path: Path) -> str:
    """Return a path as a record names it: `bundled:...` inside the package, else in full.

    Always with forward slashes.
    """
    resolved = path.resolve()
    root = bundled_root()
    inside = [root / "models", root / "data"]
    if any(resolved.is_relative_to(folder) for folder in inside):
        return PREFIX + resolved.relative_to(root).as_posix()
    return resolved.as_posix()
