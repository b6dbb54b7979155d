"""Markup: the XML inside workbooks, read as it streams and without trusting it.

Owns the opening of a workbook's package and the one XML reader. Receives a path; hands on parsed
events. A document type, through which entities could be declared, is refused: no workbook has one.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Protocol
from xml.parsers import expat

from homecare.errors import Fault, InputError
from homecare.intake.reading.limits import MOST_TAG_BYTES, MOST_XML_DEPTH
from homecare.intake.reading.zips import check_members, open_member, opened_zip, safe_name

_CHUNK = 1 << 18
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"


class Handler(Protocol):
    """What is told of each tag. Names are the namespace, a space and the local name."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take the beginning of an element."""

    def end(self, name: str) -> None:
        """Take the end of an element."""

    def text(self, text: str) -> None:
        """Take text between tags, perhaps in parts."""


def broken_workbook(place: str, found: str) -> InputError:
    """Return the refusal of a workbook that cannot be read."""
    return InputError(
        Fault(
            "the workbook cannot be opened",
            place,
            found[:300],
            "an XLSX or ODS workbook without a password",
            "save it again as XLSX, or as CSV",
        )
    )


class Package:
    """The parts of a workbook, which is a zip of XML.

    Parameters
    ----------
    path : pathlib.Path
        The workbook.

    Raises
    ------
    InputError
        When it is no zip, has a password, or is not safe to read.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with path.open("rb") as stream:
                begins = stream.read(4)
        except OSError as error:
            raise broken_workbook(path.name, f"{type(error).__name__}: {error}") from error
        if begins == _OLD_OFFICE:
            raise broken_workbook(path.name, "a workbook with a password, or an old XLS")
        try:
            with opened_zip(path) as archive:
                infos = [info for info in archive.infolist() if not info.is_dir()]
        except InputError as error:
            raise broken_workbook(path.name, error.faults[0].found) from error
        self._infos: dict[str, zipfile.ZipInfo] = {}
        for info in infos:
            self._infos[safe_name(info.filename, path.name)] = info
        check_members(path, infos)

    def has(self, part: str) -> bool:
        """Return whether the package has a part."""
        return part in self._infos

    def open(self, part: str, *, most_bytes: int) -> BinaryIO:
        """Return the bytes of a part.

        Raises
        ------
        InputError
            When there is no such part, or it is larger than can be read.
        """
        info = self._infos.get(part)
        if info is None:
            raise broken_workbook(self.path.name, f"no part {part}")
        if info.file_size > most_bytes:
            raise broken_workbook(
                self.path.name,
                f"{part} of {info.file_size:,} bytes, more than the {most_bytes:,} that are read",
            )
        return open_member(self.path, info, self.path.name)

    def events(self, part: str, handler: Handler, *, most_bytes: int) -> Iterator[None]:
        """Feed a part to a handler; yield after each piece so that its rows can be taken."""
        with self.open(part, most_bytes=most_bytes) as stream:
            yield from events(stream, handler, f"{self.path.name} ({part})")

    def parse(self, part: str, handler: Handler, *, most_bytes: int) -> None:
        """Feed a whole part to a handler."""
        for _ in self.events(part, handler, most_bytes=most_bytes):
            pass


class Depth:
    """A handler's count of the elements it is in, refused beyond what a workbook needs."""

    def __init__(self, place: str) -> None:
        self.place = place
        self.depth = 0

    def too_deep(self) -> InputError:
        """Return the refusal of elements inside one another beyond the limit."""
        return broken_workbook(self.place, f"more than {MOST_XML_DEPTH} elements in each other")


def events(stream: BinaryIO, handler: Handler, place: str) -> Iterator[None]:
    """Feed XML to a handler piece by piece.

    Raises
    ------
    InputError
        When it is not XML, declares a document type, or has a tag too long to be one.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise broken_workbook(place, "a document type declaration, which no workbook has")

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = handler.start
    parser.EndElementHandler = handler.end
    parser.CharacterDataHandler = handler.text
    fed = 0
    try:
        while chunk := stream.read(_CHUNK):
            parser.Parse(chunk, False)  # noqa: FBT003 - expat takes it by position only
            fed += len(chunk)
            if fed - max(parser.CurrentByteIndex, 0) > MOST_TAG_BYTES:
                raise broken_workbook(place, f"a tag of more than {MOST_TAG_BYTES:,} bytes")
            yield
        parser.Parse(b"", True)  # noqa: FBT003 - as above
        yield
    except expat.ExpatError as error:
        raise broken_workbook(place, f"XML that is broken: {error}") from error
    except (ValueError, LookupError) as error:
        raise broken_workbook(place, f"{type(error).__name__}: {error}") from error


def whole_number(text: str | None, default: int, *, most: int) -> int:
    """Return a count written in an attribute, at most `most` + 1 however large it is written.

    Examples
    --------
    >>> whole_number("3", 1, most=10), whole_number(None, 1, most=10)
    (3, 1)
    >>> whole_number("9" * 50, 1, most=10)
    11
    """
    if text is None:
        return default
    if not text.isdecimal() or not text.isascii():
        return default
    return int(text) if len(text) < 12 and int(text) <= most else most + 1


def local(name: str) -> str:
    """Return an element's name without its namespace."""
    return name.rpartition(" ")[2]
