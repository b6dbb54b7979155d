"""Text: the bytes of a CSV, in whichever letters it was saved, as UTF-8.

Owns encodings. Receives an open file; hands on blocks of UTF-8 without a mark, and refuses bytes
that are no letters.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import BinaryIO

from homecare.errors import Fault, InputError

BLOCK_BYTES = 8 << 20

_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Utf8Blocks:
    """The text of an open file, block by block, as UTF-8.

    UTF-8 with or without a mark, UTF-16 with one, and else Windows-1252, from the first byte that
    is not UTF-8.

    Parameters
    ----------
    stream : binary file
        Read from where it stands, to its end.
    place : str
        File name, for messages.
    """

    def __init__(self, stream: BinaryIO, place: str) -> None:
        self.notes: tuple[str, ...] = ()
        self._stream = stream
        self._place = place
        self._encoding = ""
        self._foreign = False
        self._lines = 0

    def __iter__(self) -> Iterator[bytes]:
        """Yield blocks, each cut between two letters."""
        block = self._stream.read(BLOCK_BYTES)
        if block[:2] in _UTF16_MARKS:
            yield from self._utf16(block)
            return
        held = b""
        if block.startswith(codecs.BOM_UTF8):
            block = block[3:]
        while block:
            following = self._stream.read(BLOCK_BYTES)
            text, held = self._utf8(held + block, last=not following)
            if text:
                yield self._whole(text)
            block = following

    def _utf8(self, block: bytes, *, last: bool) -> tuple[bytes, bytes]:
        """Return a block as UTF-8, and the bytes of a letter cut at its end."""
        if block.isascii():
            return block, b""
        if self._encoding != "cp1252":
            try:
                block.decode("utf-8")
            except UnicodeDecodeError as error:
                if not last and error.end == len(block) and len(block) - error.start < 4:
                    self._foreign = self._foreign or not block[: error.start].isascii()
                    return block[: error.start], block[error.start :]
                if self._foreign or not block[: error.start].isascii():
                    raise self._refusal(block, error.start) from error
                self._encoding = "cp1252"
                self.notes = (f"{self._place}: not UTF-8, so its letters are read as Windows-1252",)
            else:
                self._foreign = True
                return block, b""
        try:
            return block.decode("cp1252").encode(), b""
        except UnicodeDecodeError as error:
            raise self._refusal(block, error.start) from error

    def _refusal(self, block: bytes, at: int) -> InputError:
        row = self._lines + block[:at].count(b"\n") + 1
        return InputError(
            Fault(
                "the file holds bytes that are no letters",
                f"{self._place}, line {row}",
                f"byte {block[at]:#04x}",
                "CSV text in UTF-8 or Windows-1252, the same throughout",
                "export it again as CSV (UTF-8)",
            )
        )

    def _utf16(self, block: bytes) -> Iterator[bytes]:
        decoder = codecs.getincrementaldecoder("utf-16")()
        while True:
            try:
                text = decoder.decode(block, final=not block)
                encoded = text.encode()
            except (UnicodeDecodeError, UnicodeEncodeError) as error:
                raise InputError(
                    Fault(
                        "the file holds bytes that are no letters",
                        f"{self._place}, after line {self._lines + 1}",
                        "half a letter of UTF-16",
                        "CSV text in UTF-8 or Windows-1252, the same throughout",
                        "export it again as CSV (UTF-8)",
                    )
                ) from error
            if encoded:
                yield self._whole(encoded)
            if not block:
                return
            block = self._stream.read(BLOCK_BYTES)

    def _whole(self, text: bytes) -> bytes:
        if b"\x00" in text:
            raise InputError(
                Fault(
                    "the file holds NUL bytes, so it is not text",
                    self._place,
                    "NUL bytes",
                    "CSV text in UTF-8 or Windows-1252",
                    "export it again as CSV",
                )
            )
        self._lines += text.count(b"\n")
        return text
