"""Helpers and strategies for tests about Dockerfiles."""

from __future__ import annotations

from pathlib import Path

from hypothesis import strategies as st

from ats_lint.analysis.project.alone import alone
from ats_lint.analysis.views.dockerfile import Dockerfile, Instruction
from ats_lint.files.source import Source
from ats_lint.model import Span

_KEYWORDS = """FROM from RUN COPY ADD ENV LABEL ARG CMD ENTRYPOINT HEALTHCHECK ONBUILD WORKDIR USER VOLUME EXPOSE SHELL
STOPSIGNAL MAINTAINER FORM NONE AS as a b=c = k=v é 1/tcp ; && | x,y --x --x=y -- --mount=type=a,b= --a='b"""
_BREAKS = (" ", " ", "  ", "\t", "\n", "\n", "\n", "\r\n", "\r")
_ESCAPES = ("\\\n", "\\\n", "\\ \n", "\\\r\n", "`\n", "\\", "`", "\\\\\n")
_COMMENTS = ("# c", "#", "\n# c\n", "# escape=`\n", "# syntax=a\n", "#escape=\\\n", "# escape=x\n", "#!/b\n")
_HEREDOCS = ("<<EOF", "<<-EOF", "<<'EOF'", '<<"E"', "<< EOF", "3<<EOF", "<<<x", "<", "\nEOF\n", "\n\tEOF\n", "EOF\r\n")
_MARKS = ("'", '"', "$", "${", "}", "${X:-y}", "${X:-", "${X//a/b}", "${X%%.*}", "$X", "\xa0", "\x0b", "\x1c", "\udcff")
_ARRAYS = ("[", "]", ",", '["a"]', '["a", "b"]', "[]", "[1]", '["\\u0041"]', '["a",]', "[NaN]", "[1e999]")
_FRAGMENTS = (*_KEYWORDS.split(), *_BREAKS, *_ESCAPES, *_COMMENTS, *_HEREDOCS, *_MARKS, *_ARRAYS)
texts = st.lists(st.sampled_from(_FRAGMENTS), max_size=40).map("".join) | st.text(max_size=60)
"""Texts that look a little like Dockerfiles."""


def read(text: str) -> Dockerfile:
    """Parse a text."""
    return alone(Source(Path("/Dockerfile"), text))


def only(text: str) -> Instruction:
    """Parse a text and return its last instruction."""
    return read(text).instructions[-1]


def shown(dockerfile: Dockerfile, *spans: Span) -> list[str]:
    """Return the text of each span."""
    return [dockerfile.source.slice(span) for span in spans]
