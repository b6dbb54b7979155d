"""Archives: the tables inside a file, a folder or a zip, each to be opened by itself.

Owns which members are safe to open. Receives a path; hands on `Member` values whose bytes are
read where they lie: nothing is ever unpacked to disk, so no name in an archive becomes a path.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import BinaryIO

from homecare.errors import Fault, InputError, listed
from homecare.intake.reading.hashes import file_sha256
from homecare.intake.reading.limits import MOST_MEMBERS
from homecare.intake.reading.zips import (
    check_members,
    open_member,
    opened_zip,
    safe_name,
    too_many,
    unreadable,
)

TABLE_ENDINGS = (".csv",)
ZIP_ENDING = ".zip"


@dataclass(frozen=True)
class Member:
    """One table of a file, folder or zip.

    Attributes
    ----------
    name : str
        Name inside the folder or zip, with `/` between its parts; of a file, its name.
    source : str
        Name as told in faults: the zip's and the member's.
    size : int
        Bytes when unpacked.
    opened : callable
        Opens the bytes; call `open`.
    hashed : callable
        Works out the hash; read `sha256`.
    """

    name: str
    source: str
    size: int
    opened: Callable[[], BinaryIO] = field(repr=False)
    hashed: Callable[[], str] = field(repr=False)

    @property
    def sha256(self) -> str:
        """Hash of the whole file that holds it: the zip's where it lies in a zip."""
        return self.hashed()

    def open(self) -> BinaryIO:
        """Return the bytes, to be read once and closed.

        Raises
        ------
        InputError
            When they cannot be opened; and from each read, where the archive turns out broken.
        """
        return self.opened()


def members(path: Path, *, endings: tuple[str, ...] = TABLE_ENDINGS) -> tuple[Member, ...]:
    """Return the tables of a file, of a folder and its folders, or of a zip, sorted by name.

    Parameters
    ----------
    path : pathlib.Path
        File, folder or zip.
    endings : tuple of str
        Endings of the names that are tables, in small letters. Others are passed over, as are
        hidden files. A zip inside a zip is not opened.

    Raises
    ------
    InputError
        When nothing stands there, there is no such table, or the folder or zip is not safe to
        read: a name that leads out of it, a link out of it, a password, a name twice, a size or
        a count beyond the limits, or a zip that is cut short.
    """
    if path.is_dir():
        found = tuple(_folder(path, endings))
    elif not path.is_file():
        raise InputError(
            Fault(
                "the file is missing",
                str(path),
                "nothing",
                f"a file, folder or zip of {listed(endings)}",
                "correct the path, or put the file there",
            )
        )
    elif path.suffix.lower() == ZIP_ENDING:
        found = tuple(_zipped(path, endings))
    elif path.name.lower().endswith(endings):
        found = (_plain(path, path.name),)
    else:
        raise InputError(
            Fault(
                "the file is of a kind that is not read",
                path.name,
                path.suffix.lower() or "no file ending",
                listed((*endings, ZIP_ENDING)),
                "save it as CSV (UTF-8), or name the zip that holds it",
            )
        )
    return found


def _is_table(name: str, endings: tuple[str, ...]) -> bool:
    """Return whether a name is of a table that a person put there: no lock or resource file."""
    parts = name.split("/")
    hidden = any(part.startswith((".", "~$", "__MACOSX")) for part in parts)
    return not hidden and name.lower().endswith(endings)


def _plain(path: Path, name: str) -> Member:
    def opened() -> BinaryIO:
        try:
            return path.open("rb")
        except OSError as error:
            raise unreadable(path.name, error) from error

    return Member(name, name, path.stat().st_size, opened, cache(lambda: file_sha256(path)))


def _folder(path: Path, endings: tuple[str, ...]) -> Iterator[Member]:
    root = path.resolve()
    names = []
    seen = 0
    for folder, _, files in os.walk(path, followlinks=False):
        seen += len(files)
        if seen > MOST_MEMBERS:
            raise too_many(path.name, f"more than {MOST_MEMBERS:,} files")
        names += [(Path(folder) / file).relative_to(path).as_posix() for file in files]
    names = sorted(name for name in names if _is_table(name, endings))
    if not names:
        raise _no_table(path.name, [], endings, "folder")
    for name in names:
        target = (path / name).resolve()
        if not target.is_relative_to(root):
            raise InputError(
                Fault(
                    "a file of the folder is a link to a place outside it",
                    f"{path.name}, {name}",
                    "a link",
                    "files that lie in the folder",
                    "put the file itself into the folder",
                )
            )
        if target.is_file():
            yield _plain(path / name, name)


def _zipped(path: Path, endings: tuple[str, ...]) -> Iterator[Member]:
    with opened_zip(path) as archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
    names = {info.filename: safe_name(info.filename, path.name) for info in infos}
    wanted = sorted(
        (info for info in infos if _is_table(names[info.filename], endings)),
        key=lambda info: names[info.filename],
    )
    if not wanted:
        raise _no_table(path.name, list(names.values()), endings, "zip")
    check_members(path, wanted)
    hashed = cache(lambda: file_sha256(path))
    for info in wanted:
        name = names[info.filename]
        place = f"{path.name}/{name}"
        yield Member(name, place, info.file_size, partial(open_member, path, info, place), hashed)


def _no_table(place: str, names: list[str], endings: tuple[str, ...], kind: str) -> InputError:
    return InputError(
        Fault(
            f"the {kind} holds no table",
            place,
            listed(names, at_most=5) or "no such file",
            f"files ending in {listed(endings)}",
            f"put the tables into the {kind}, or name another",
        )
    )
