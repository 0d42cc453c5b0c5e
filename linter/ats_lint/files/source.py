"""Bytes to text and back, and offsets to lines and columns."""

from __future__ import annotations

from bisect import bisect_right
from pathlib import Path

from ats_lint.model import InputError, Span
from ats_lint.records import cached_property, dataclass, field

_BOM = b"\xef\xbb\xbf"
_WIDE_BOMS = (b"\xff\xfe", b"\xfe\xff")
MAX_BYTES = 8 * 1024 * 1024
"""Largest file that is read, in bytes: no Dockerfile or Compose file a person wrote comes near it."""


class BinaryFile(InputError):
    """A file that holds no text: nobody is told of it unless he named it."""


@dataclass(frozen=True, eq=False)
class Source:
    """One file's text with the means to give back exactly the bytes it came from.

    Bytes that are not UTF-8 (Latin-1 comments, say) survive as surrogate escapes. A byte order mark is
    no part of `text`: offsets and columns count from the first real character.
    """

    path: Path
    text: str
    bom: bool = False
    mode: int | None = field(default=None)

    @classmethod
    def from_bytes(cls, path: Path, data: bytes, mode: int | None = None) -> Source:
        """Decode `data`.

        Raises:
            InputError: the bytes are UTF-16, binary, or more than `MAX_BYTES`.
        """
        if len(data) > MAX_BYTES:
            raise InputError(path, f"file is larger than {MAX_BYTES // 1024 // 1024} MiB")
        if data.startswith(_WIDE_BOMS):
            raise InputError(path, "file is UTF-16, expected UTF-8", 1, 1)
        bom = data.startswith(_BOM)
        text = data[len(_BOM) * bom :].decode("utf-8", "surrogateescape")
        nul = text.find("\0")
        if nul >= 0:
            line, column = cls(path, text).position(nul)
            raise BinaryFile(path, "NUL character: not a text file", line, column)
        return cls(path, text, bom, mode)

    def encode(self) -> bytes:
        """Return the bytes of this text; the inverse of `from_bytes`."""
        return _BOM * self.bom + self.text.encode("utf-8", "surrogateescape")

    def replaced(self, text: str) -> Source:
        """Return the same file with other text."""
        return Source(self.path, text, self.bom, self.mode)

    @cached_property
    def newline(self) -> str:
        """Line ending of the first line; LF when there is none."""
        first = self.text.find("\n")
        return "\r\n" if first > 0 and self.text[first - 1] == "\r" else "\n"

    @cached_property
    def line_starts(self) -> tuple[int, ...]:
        """Offset of each line's first character; lines end at LF, as both file formats have it."""
        starts = [0]
        at = self.text.find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = self.text.find("\n", at + 1)
        return tuple(starts)

    def lines(self) -> list[str]:
        """Return the lines without their endings, cut at LF alone; nothing for what follows the last ending."""
        lines = self.text.split("\n")
        return [line.removesuffix("\r") for line in (lines if lines[-1] else lines[:-1])]

    def position(self, offset: int) -> tuple[int, int]:
        """Return line and column of `offset`, both counted from one, columns in code points."""
        line = bisect_right(self.line_starts, offset)
        return line, offset - self.line_starts[line - 1] + 1

    def line_span(self, line: int) -> Span:
        """Return the span of a line (counted from one) without its line ending."""
        start = self.line_starts[line - 1]
        end = self.line_starts[line] - 1 if line < len(self.line_starts) else len(self.text)
        if end > start and self.text[end - 1] == "\r":
            end -= 1
        return Span(start, end)

    def slice(self, span: Span) -> str:
        """Return the text of `span`."""
        return self.text[span.start : span.end]
