"""Runs of the bundled example that the end-to-end tests share: each is made once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest


@dataclass(frozen=True)
class Done:
    """A run with its folder and what it printed."""

    folder: Path
    result: dict[str, Any]
    out: str
    err: str


@pytest.fixture(scope="session")
def done(command, tmp_path_factory) -> Done:
    """`homecare run leicestershire-2020 --out DIR --rows --json`, in this process."""
    folder = tmp_path_factory.mktemp("run") / "out"
    said = command("run", "leicestershire-2020", "--out", folder, "--rows", "--json")
    assert said.code == 0, said.err
    return Done(folder, said.json, said.out, said.err)


@pytest.fixture(scope="session")
def apart(tmp_path_factory) -> tuple[Done, Done]:
    """The same run in two fresh processes side by side.

    They differ in hash seed, time zone and folder: neither stands in the repository, and the
    second folder has a space and letters beyond ASCII.
    """
    started = []
    for seed, zone, name in (("1", "UTC", "plain"), ("2", "Pacific/Auckland", "Ærø Größe ñ")):
        folder = tmp_path_factory.mktemp("apart") / name
        folder.mkdir()
        started.append(
            (
                folder,
                subprocess.Popen(
                    [sys.executable, "-m", "homecare", "run", "leicestershire-2020", "--out", "o",
                     "--json"],
                    cwd=folder,
                    env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                ),
            )
        )  # fmt: skip
    runs = []
    for folder, process in started:
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err.decode()
        runs.append(Done(folder / "o", json.loads(out), out.decode(), err.decode()))
    return runs[0], runs[1]
