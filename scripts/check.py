"""Everything that must hold before a change lands: lint, format, types, tests."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CHECKS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    ("pytest", "-q", *sys.argv[1:]),
)


def main() -> int:
    """Run every check, the tests last, and return the first failing exit code."""
    for check in CHECKS:
        print(f"== {' '.join(check)}", flush=True)
        done = subprocess.run([sys.executable, "-m", *check], cwd=ROOT, check=False)  # noqa: S603
        if done.returncode:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
