"""Everything that must hold before a change lands: lint, format, types, tests."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Two at a time; a file's tests stay together, so that what they share is made once.
TESTS = ("pytest", "-q", "-n", "2", "--dist", "loadfile")
CHECKS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    (*TESTS, *sys.argv[1:]),
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
