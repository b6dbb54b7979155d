"""What the commands share: options, and the telling of progress, answers and notes.

Receives plain values; prints the answer on standard output, everything else on standard error.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

import click

NARROW, WIDE = 80, 160  # characters of a line: of text in a file, and at most of a terminal

Command = TypeVar("Command", bound=Callable[..., object])

json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON object and nothing else."
)
aside_option = click.option(
    "--set-aside",
    is_flag=True,
    help="Continue without faulty rows of demand; the ledger counts them.",
)


def out_option(text: str) -> Callable[[Command], Command]:
    """Return the --out option with what it receives."""
    return click.option(
        "--out", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help=text
    )


def file_option(name: str, text: str, *, required: bool = False) -> Callable[[Command], Command]:
    """Return an option that names a file."""
    return click.option(
        name, required=required, type=click.Path(path_type=Path), metavar="FILE", help=text
    )


def say(message: str) -> None:
    """Tell progress on standard error."""
    click.echo(f"homecare: {message}", err=True)


def show(answer: Mapping[str, object], text: str, *, as_json: bool) -> None:
    """Print the answer as one JSON object, or as text."""
    if as_json:
        click.echo(json.dumps(answer, indent=2, allow_nan=False))
    else:
        _print_text(text)


def _print_text(text: str) -> None:
    """Print text on any console; what its code page lacks becomes a question mark."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    click.echo(text.encode(encoding, errors="replace").decode(encoding).rstrip())


def columns() -> int:
    """Return how many characters a line may have: the terminal's, or 80 where there is none."""
    if not sys.stdout.isatty():
        return NARROW
    return min(max(shutil.get_terminal_size((NARROW, 24)).columns, NARROW), WIDE)


def rows_need_out(*, rows: bool, out: Path | None) -> None:
    """Refuse row-level files without a folder for them."""
    if rows and out is None:
        raise click.UsageError("--rows needs --out: say where row-level files may go")


def tell_files(written: tuple[Path, ...], out: Path) -> None:
    """Tell how many files were written, and where."""
    say(f"{len(written)} files in {out}")


def tell_notes(notes: object) -> None:
    """Tell each note of an answer."""
    for note in notes if isinstance(notes, list | tuple) else ():
        say(f"note: {note}")


place_option = click.option(
    "--place",
    "placing",
    type=click.Choice(["all", "new"]),
    help="Place every package anew, or keep today's placements and place only what no provider "
    "has today; without it what the allocation model says, else all.",
)
