"""Files written whole or not at all.

Owns how a file reaches the disk: to a temporary neighbour first, then renamed over the tool's own
earlier file. Receives bytes or text; hands on the path.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from homecare.errors import Fault, UsageError


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Lend a temporary path which takes the place of ``path`` when the block ends well.

    Parameters
    ----------
    path : Path
        The file to be written; its folder is made when missing.

    Raises
    ------
    UsageError
        When the file cannot be written, as when Excel or QGIS holds it open.
    """
    draft = path.with_name(f".{path.stem}.{os.getpid()}.part{path.suffix}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield draft
        draft.replace(path)
    except OSError as problem:
        raise UsageError(_locked(path, problem)) from problem
    finally:
        draft.unlink(missing_ok=True)


def put_in_place(draft: Path, folder: Path, names: Sequence[Path], *, last: Path) -> None:
    """Move files written apart over the tool's own earlier ones, all or none as far as can be told.

    Parameters
    ----------
    draft, folder : pathlib.Path
        Where they are, and where they go.
    names : sequence of pathlib.Path
        The files, relative to both.
    last : pathlib.Path
        The one without which the others are of no account: its earlier self goes first, and it is
        put in place when all others are.

    Raises
    ------
    UsageError
        When one of the earlier files is held open or may not be written; none is moved then.
    """
    for name in names:
        target = folder / name
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            if target.exists():
                with target.open("r+b"):
                    pass
        except OSError as problem:
            raise UsageError(_locked(target, problem)) from problem
    (folder / last).unlink(missing_ok=True)
    for name in sorted(names, key=lambda each: each == last):
        try:
            (draft / name).replace(folder / name)
        except OSError as problem:
            raise UsageError(_locked(folder / name, problem)) from problem


def remove(path: Path) -> None:
    """Take away the tool's own earlier file; UsageError when another program holds it open."""
    try:
        path.unlink(missing_ok=True)
    except OSError as problem:
        raise UsageError(_locked(path, problem)) from problem


def write_bytes(path: Path, content: bytes) -> Path:
    """Write bytes whole or not at all; UsageError when the file cannot be replaced."""
    with replacing(path) as draft:
        draft.write_bytes(content)
    return path


def write_text(path: Path, content: str) -> Path:
    """Write UTF-8 text with line feeds as they stand, whole or not at all."""
    return write_bytes(path, content.encode("utf-8"))


def _locked(path: Path, problem: OSError) -> Fault:
    return Fault(
        what="the file cannot be written",
        where=str(path),
        found=problem.strerror or type(problem).__name__,
        allowed="a folder you may write to, and a file no other program holds open",
        do="close the file in Excel, QGIS or the viewer and run again, or choose another folder "
        "with --out",
    )
