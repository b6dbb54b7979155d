"""The manual is followed word for word: every block of every page, in an empty folder.

A comment on a line of its own above a block says how to treat it:

    <!-- not run: REASON -->   the block is not run, for this reason
    <!-- exit N -->            each command of the block ends with this exit code
    <!-- file: PATH -->        the block is written to this file before the page goes on
    <!-- output -->            a text block: lines that the last block printed, in order
"""

from __future__ import annotations

import contextlib
import io
import json
import re
import shlex
import shutil
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from homecare.intake import read_intake
from homecare.intake.config import NEEDED
from homecare.intake.config_sources import TABLES
from homecare.parameters import load_model
from homecare.scenarios import load_scenario

ROOT = Path(__file__).resolve().parents[2]
TINY = ROOT / "examples" / "tiny"
# What stands around a piece of an intake file.
HEAD = 'schema = 1\nkind = "intake"\nid = "a"\ntitle = "A"\nas_of = 2026-03-31'
MODELS = '[models]\ngeography = "a"\npricing = "a"\nallocation = "a"'
INTAKE = ROOT / "examples" / "intake"
PRIMES = ROOT / "examples" / "primes"
PAGES = [
    ROOT / "README.md",
    ROOT / "CHANGELOG.md",
    TINY / "README.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]
# Blocks that the continuous integration runs itself, word for word, on a clean clone.
RUN_BY_CI = {"run-line", "test-line"}
KNOWN = {"not run", "exit", "file", "output", *RUN_BY_CI}
LANGUAGES = {"sh", "python", "toml", "json", "text", "csv", "powershell"}


@dataclass(frozen=True)
class Block:
    """One fenced block with the comments above it."""

    language: str
    text: str
    line: int
    notes: dict[str, str]


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def blocks_of(page: Path) -> list[Block]:
    found: list[Block] = []
    notes: dict[str, str] = {}
    inside: list[str] | None = None
    language, start = "", 0
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), start=1):
        fence = re.fullmatch(r"```(\w*)", line)
        comment = re.fullmatch(r"<!--\s*(not run|[\w-]+):?\s*(.*?)\s*-->", line)
        if inside is not None:
            if line == "```":
                found.append(Block(language, "\n".join(inside) + "\n", start, notes))
                inside, notes = None, {}
            else:
                inside.append(line)
        elif fence:
            inside, language, start = [], fence.group(1), number
        elif comment:
            notes = {**notes, comment.group(1): comment.group(2)}
        elif line.strip():
            notes = {}
    assert inside is None, f"the block from line {start} never ends"
    return found


@dataclass
class Reader:
    """Somebody who follows one page in an empty folder."""

    where: Path
    shelf: Any
    printed: str = ""
    names: dict[str, object] = field(default_factory=lambda: {"__name__": "manual"})

    def follow(self, block: Block) -> None:
        if "file" in block.notes:
            path = self.where / block.notes["file"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8", newline="\n")
        if block.language == "sh":
            self.type_commands(block)
        elif block.language == "python":
            said = io.StringIO()
            with contextlib.chdir(self.where), contextlib.redirect_stdout(said):
                exec(compile(block.text, f"line {block.line}", "exec"), self.names)  # noqa: S102
            self.printed = said.getvalue()
        elif block.language == "toml":
            self.read_toml(block)
        elif block.language == "json":
            json.loads(block.text)
        elif "output" in block.notes:
            self.find_printed(block.text)

    def type_commands(self, block: Block) -> None:
        self.printed = ""
        for line in block.text.replace("\\\n", " ").splitlines():
            words = shlex.split(line, comments=True)
            if not words:
                continue
            assert words[0] == "homecare", f"the manual types homecare only: {line}"
            done = self.shelf.run(words[1:], self.where)
            told = f"{line}\nexit {done.code}\n{done.out}{done.err}"
            assert done.code == int(block.notes.get("exit", "0")), told
            self.printed += done.err + done.out

    def read_toml(self, block: Block) -> None:
        held = tomllib.loads(block.text)
        if "schema" in held:
            assert "file" in block.notes, "a whole scenario or model says where it is saved"
            path = self.where / block.notes["file"]
            if held["kind"] == "scenario":
                load_scenario(str(path))
            elif held["kind"] == "intake":
                read_intake(path)
            else:
                load_model(path)
        elif set(TABLES) & set(held):
            self.read_fragment(block.text, held)

    def read_fragment(self, text: str, held: dict[str, Any]) -> None:
        """Read a piece of an intake file within a whole one: its keys, formats and options."""
        path = self.where / "fragment.toml"
        missing = [f'[{name}]\nfile = "{name}.csv"' for name in NEEDED if name not in held]
        path.write_text("\n".join([HEAD, text, MODELS, *missing]), encoding="utf-8")
        read_intake(path)

    def find_printed(self, text: str) -> None:
        """Find lines in what was printed, each directly after the other but where ... stands.

        Columns may be set wider or narrower: spaces between words count once.
        """
        printed = [" ".join(line.split()) for line in self.printed.splitlines()]
        place, may_skip = 0, True
        for line in text.rstrip().splitlines():
            if line.strip() == "...":
                may_skip = True
                continue
            rest, words = printed[place:], " ".join(line.split())
            assert words in rest, f"not printed: {line}\nbut:\n{self.printed}"
            found = rest.index(words)
            assert may_skip or found == 0, f"does not follow directly: {line}\n{self.printed}"
            place, may_skip = place + found + 1, False


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_block_of_the_page_does_what_the_page_says(
    page: Path, shelf: Any, tmp_path: Path
) -> None:
    reader = Reader(tmp_path, shelf)
    for name in ("packages.csv", "providers.csv", "appointments.csv"):
        shutil.copyfile(TINY / name, tmp_path / name)
    if "examples/intake/" in page.read_text(encoding="utf-8"):
        shutil.copytree(INTAKE, tmp_path / "examples" / "intake")
    if "examples/primes/" in page.read_text(encoding="utf-8"):
        shutil.copytree(PRIMES, tmp_path / "examples" / "primes")
    for block in blocks_of(page):
        if not RUN_BY_CI & set(block.notes) and "not run" not in block.notes:
            reader.follow(block)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_block_of_the_page_is_of_a_known_kind(page: Path) -> None:
    for block in blocks_of(page):
        where = f"{name_of(page)}, line {block.line}"
        assert block.language in LANGUAGES, where
        assert set(block.notes) <= KNOWN, where
        assert block.notes.get("not run", "a reason"), f"{where}: say why it is not run"


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_of_the_page_leads_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        if link.startswith(("https://", "mailto:")):
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        assert target.exists(), f"{name_of(page)}: {link}"
        if anchor:
            headings = re.findall(r"^#+ (.*)$", target.read_text(encoding="utf-8"), re.MULTILINE)
            known = {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in headings}
            assert anchor in known, f"{name_of(page)}: {link}"


def test_the_lines_that_are_not_run_here_are_the_two_that_the_ci_runs() -> None:
    marked = [set(block.notes) for block in blocks_of(ROOT / "README.md") if block.notes]
    assert marked == [{"run-line"}, {"test-line"}]
    assert "test-line" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
