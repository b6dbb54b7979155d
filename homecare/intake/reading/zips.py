"""Zips: what of a zip is safe to open, and its bytes as they are read.

Owns the refusals of a zip. Receives a path and the zip's own list of members; hands on streams
that give no more than the zip declares and whose faults come out in words.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from homecare.errors import Fault, InputError
from homecare.intake.reading.limits import (
    GIBIBYTE,
    MOST_ARCHIVE_BYTES,
    MOST_MEMBER_BYTES,
    MOST_MEMBERS,
    MOST_RATIO,
    RATIO_MATTERS_FROM,
)

_READABLE = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
_ENCRYPTED = 0x1
_DRIVE = re.compile(r"[A-Za-z]:")
_LINK = 0o120000
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)


@contextmanager
def opened_zip(path: Path) -> Iterator[zipfile.ZipFile]:
    """Yield a zip opened to read; what breaks while it is read is refused in words.

    Raises
    ------
    InputError
        When the file is no zip, is cut short, or holds too many members.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            if len(archive.filelist) > MOST_MEMBERS:
                raise too_many(path.name, f"{len(archive.filelist):,} members")
            yield archive
    except _BROKEN as error:
        raise unreadable(path.name, error) from error


def safe_name(name: str, place: str) -> str:
    r"""Return a member's name with `/` between its parts.

    Raises
    ------
    InputError
        When it leads out of the archive: it is absolute, names a drive, or climbs with `..`.

    Examples
    --------
    >>> safe_name("Data\\multi_csv/LE.csv", "x.zip")
    'Data/multi_csv/LE.csv'
    """
    tidy = name.replace("\\", "/")
    if tidy.startswith("/") or _DRIVE.match(tidy) or ".." in PurePosixPath(tidy).parts:
        raise InputError(
            Fault(
                "a name in the zip leads out of it",
                place,
                name[:200],
                "names inside the archive, such as Data/table.csv",
                "make the zip again from the folder that holds the tables",
            )
        )
    return tidy


def check_members(path: Path, infos: list[zipfile.ZipInfo]) -> None:
    """Refuse members of a zip that are not safe to open, all of them at once.

    Raises
    ------
    InputError
        When one is encrypted, a link, packed in a way that is not read, twice there, or too large.
    """
    faults = []
    seen: set[str] = set()
    for info in infos:
        place = f"{path.name}/{info.filename[:200]}"
        folded = info.filename.replace("\\", "/").lower()
        if folded in seen:
            faults.append(
                Fault(
                    "a name stands twice in the zip",
                    place,
                    "two members of this name",
                    "each name once, whatever its capitals",
                    "make the zip again with each file once",
                )
            )
        seen.add(folded)
        faults += _member_faults(place, info)
    total = sum(info.file_size for info in infos)
    if total > MOST_ARCHIVE_BYTES and not faults:
        faults.append(_too_large(path.name, total, MOST_ARCHIVE_BYTES))
    if faults:
        raise InputError(faults)


def _member_faults(place: str, info: zipfile.ZipInfo) -> list[Fault]:
    if info.flag_bits & _ENCRYPTED:
        return [
            Fault(
                "a table in the zip has a password",
                place,
                "an encrypted member",
                "a zip without a password",
                "unpack it, and name the folder, or zip it again without a password",
            )
        ]
    if info.compress_type not in _READABLE:
        return [
            Fault(
                "a table in the zip is packed in a way that is not read",
                place,
                f"method {info.compress_type}",
                "the usual methods (stored, deflate, bzip2, lzma)",
                "unpack it, and name the folder",
            )
        ]
    if (info.external_attr >> 16) & 0o170000 == _LINK:
        return [
            Fault(
                "a table in the zip is a link",
                place,
                "a symbolic link",
                "the table itself",
                "make the zip again with the files themselves",
            )
        ]
    if info.file_size > MOST_MEMBER_BYTES:
        return [_too_large(place, info.file_size, MOST_MEMBER_BYTES)]
    packed = max(info.compress_size, 1)
    if info.file_size > RATIO_MATTERS_FROM and info.file_size / packed > MOST_RATIO:
        return [
            Fault(
                "a table in the zip unpacks to far more than a table does",
                place,
                f"{info.file_size / packed:,.0f} times its packed size",
                f"at most {MOST_RATIO} times",
                "do not open it; ask whoever sent it for the table itself",
            )
        ]
    return []


def open_member(path: Path, info: zipfile.ZipInfo, place: str) -> BinaryIO:
    """Return the bytes of a member, never more than the zip declares.

    Raises
    ------
    InputError
        When they cannot be opened, and from each read where the archive turns out broken.
    """
    archive = None
    try:
        archive = zipfile.ZipFile(path)
        stream = archive.open(info)
    except _BROKEN as error:
        if archive is not None:
            archive.close()
        raise unreadable(place, error) from error
    return cast("BinaryIO", io.BufferedReader(_Guarded(stream, archive, place), 1 << 20))


class _Guarded(io.RawIOBase):
    """A member's bytes, whose faults come out in words and whose archive closes with it."""

    def __init__(self, stream: object, archive: zipfile.ZipFile, place: str) -> None:
        self._stream = cast("BinaryIO", stream)
        self._archive = archive
        self._place = place

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            read = self._stream.read(len(buffer))
        except _BROKEN as error:
            raise unreadable(self._place, error) from error
        buffer[: len(read)] = read
        return len(read)

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
            self._archive.close()
        super().close()


def unreadable(place: str, error: Exception) -> InputError:
    """Return the refusal of a file that is not whole."""
    return InputError(
        Fault(
            "the file cannot be opened",
            place,
            f"{type(error).__name__}: {error}"[:200],
            "a whole file, as it was published or saved",
            "fetch or copy it again: it may have been cut short",
        )
    )


def too_many(place: str, found: str) -> InputError:
    """Return the refusal of a folder or zip of too many files."""
    return InputError(
        Fault(
            "there are too many files",
            place,
            found,
            f"at most {MOST_MEMBERS:,}",
            "name the folder or zip that holds the tables alone",
        )
    )


def _too_large(place: str, size: int, most: int) -> Fault:
    return Fault(
        "a table in the zip is too large",
        place,
        f"{size / GIBIBYTE:,.1f} GiB when unpacked",
        f"at most {most / GIBIBYTE:,.0f} GiB",
        "check that it is the right file; if it is, unpack it and keep the rows of your area",
    )
