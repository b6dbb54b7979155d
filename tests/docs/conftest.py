"""What the tests of the manual share: the commands of its pages, each dear one run once."""

from __future__ import annotations

import contextlib
import io
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from homecare import cli
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
    """Answers of commands that read bundled files alone: each is worked out once for all pages."""

    folder: Path
    kept: dict[tuple[str, ...], Answer] = field(default_factory=dict)

    def run(self, words: list[str], where: Path) -> Answer:
        """Run a command in a folder, or put there what the same command gave before."""
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
    if words[0] not in ("run", "compare", "zones", "price"):
        return False
    out = words.index("--out") + 1 if "--out" in words else 0
    named = [
        word
        for place, word in enumerate(words[1:], start=1)
        if place != out and not word.startswith("--")
    ]
    return all(word in bundled_ids() for word in named)


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """The commands of all pages."""
    return Shelf(tmp_path_factory.mktemp("shelf"))
