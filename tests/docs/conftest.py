"""What the tests of the manual share: the commands of its pages, each dear one run once."""

from __future__ import annotations

import contextlib
import io
import json
import runpy
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

import homecare
from homecare import api, cli
from homecare.scenarios import bundled_ids


@dataclass(frozen=True)
class Answer:
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str


def call(words: list[str], where: Path) -> Answer:
    """Run a command as if typed in a folder."""
    out, err = io.StringIO(), io.StringIO()
    with (
        contextlib.chdir(where),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        pytest.raises(SystemExit) as ended,
    ):
        cli.main(words)
    return Answer(int(ended.value.code or 0), out.getvalue(), err.getvalue())


@dataclass
class Shelf:
    """Answers of commands that no page can alter: each is worked out once for all pages."""

    folder: Path
    kept: dict[tuple[str, ...], Answer] = field(default_factory=dict)

    def run(self, words: list[str], where: Path) -> Answer:
        """Run a command in a folder, or put there what the same command gave before."""
        if words[0] == "verify":
            key = (*words, (where / words[1] / "result.json").read_text(encoding="utf-8"))
            if key not in self.kept:
                self.kept[key] = call(words, where)
            return self.kept[key]
        if not is_bundled_only(words):
            return call(words, where)
        home = self.folder / "_".join(word.strip("-") for word in words)
        if tuple(words) not in self.kept:
            home.mkdir()
            self.kept[tuple(words)] = call(words, home)
        shutil.copytree(home, where, dirs_exist_ok=True)
        return self.kept[tuple(words)]


def is_bundled_only(words: list[str]) -> bool:
    """Return whether a command reads no file but bundled ones."""
    if words[0] not in ("run", "compare", "zones", "price", "budget"):
        return False
    out = words.index("--out") + 1 if "--out" in words else 0
    named = [
        word
        for place, word in enumerate(words[1:], start=1)
        if place != out and not word.startswith("--")
    ]
    return all(word in bundled_ids() for word in named)


@pytest.fixture(scope="session")
def example() -> tuple[list[str], dict[str, Any]]:
    """What examples/compare_options.py prints, and the comparison it made, as plain values."""
    path = Path(__file__).resolve().parents[2] / "examples" / "compare_options.py"
    said, made = io.StringIO(), []

    def compare(*names: str) -> dict[str, Any]:
        made.append(api.compare(*names))
        return made[-1]

    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(said):
        patch.setattr("sys.argv", [path.name])
        patch.setattr(homecare, "compare", compare, raising=False)
        runpy.run_path(str(path), run_name="__main__")
    return said.getvalue().splitlines(), json.loads(json.dumps(made[0], allow_nan=False))


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """The commands of all pages."""
    return Shelf(tmp_path_factory.mktemp("shelf"))
