"""Fuzz every reader of foreign text with coverage as the guide: `python fuzz/atheris_parsers.py -max_total_time=60`.

The first byte chooses the reader, the rest is its text. Nothing may raise, and what is read stays within the text.
Needs `atheris` (PyPI); without it nothing runs, and that is said.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

HOME = Path(__file__).parent.parent
sys.path[:0] = [str(HOME / one) for one in ("linter", "rules", "schemas")]

try:
    import atheris
except ImportError:
    sys.exit("atheris is not installed: nothing was fuzzed")

with atheris.instrument_imports(include=["ats_lint"]):
    from ats_lint.analysis.project.alone import alone
    from ats_lint.files.dockerignore import Dockerignore
    from ats_lint.files.gitignore import IgnoreRules
    from ats_lint.files.source import Source
    from ats_lint.images.reference_parts import parse_reference
    from ats_lint.model import Span
    from ats_lint.report.escape import columns, printable, visible, width
    from ats_lint.report.markdown import escaped, plain
    from ats_lint.syntax.bake.bake_syntax import parsed
    from ats_lint.syntax.bake.quoted import Broken
    from ats_lint.syntax.compose import dotenv
    from ats_lint.syntax.compose.command_words import split_line
    from ats_lint.syntax.compose.interpolation import interpolate
    from ats_lint.syntax.compose.loader import load
    from ats_lint.syntax.compose.nodes import walk
    from ats_lint.syntax.shell.parse import parse

_FORBIDDEN = set(
    map(chr, [*range(9), *range(11, 32), *range(127, 160), *range(0x200B, 0x2010), *range(0x202A, 0x202F)])
)


def _inside(text: str, span: Span) -> None:
    assert 0 <= span.start <= span.end <= len(text), (span, len(text))


def _dockerfile(text: str) -> None:
    read = alone(Source(Path("/x/Dockerfile"), text))
    for one in (*read.instructions, *read.problems):
        _inside(text, one.span)


def _compose(text: str) -> None:
    loaded = load(Source(Path("/x/compose.yml"), text))
    for document in filter(None, loaded.documents):
        for node in walk(document):
            _inside(text, node.span)
    for problem in loaded.problems:
        _inside(text, problem.span)


def _dotenv(text: str) -> None:
    source = Source(Path("/x/.env"), text)
    for one in dotenv.parse(source).assignments:
        _inside(text, one.value_span)
    dotenv.parse(source, style="raw")
    assert dotenv.parse(Source(source.path, f"A={dotenv.quote_value('x')}\n")).assignments


def _ignored(text: str) -> None:
    first, _, rest = text.partition("\n")
    source = Source(Path("/x/.dockerignore"), rest)
    read = Dockerignore(source)
    read.excludes(first or "a")
    IgnoreRules.of(rest).verdict(first or "a", folder=False)
    for one in read.patterns:
        _inside(rest, one.span)


def _printed(text: str) -> None:
    for form in (printable, columns, plain):
        assert _FORBIDDEN.isdisjoint(form(text)), form.__name__
    assert printable(printable(text)) == printable(text)
    assert width(columns(text)) >= 0
    visible(escaped(text))


def _bake(text: str) -> None:
    for notation in ("hcl", "json"):
        with suppress(Broken):
            parsed(text, notation)


READERS: tuple[Callable[[str], object], ...] = (
    _dockerfile, _compose, _dotenv, _ignored, _printed, _bake,
    parse, split_line, interpolate, parse_reference,
)  # fmt: skip


def one(data: bytes) -> None:
    """Give the text behind the first byte to the reader that it chooses."""
    if data:
        READERS[data[0] % len(READERS)](data[1:].decode("utf-8", "surrogateescape"))


if __name__ == "__main__":
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
