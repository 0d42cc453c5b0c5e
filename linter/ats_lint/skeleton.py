"""A rule to begin with: its file with an example, and its row in the catalogue."""

from __future__ import annotations

import re
from pathlib import Path

RULES = Path("rules/ats_lint_rules")
CATALOGUE = Path("tests/catalogue.tsv")
_FAMILIES = {"image": "dockerfile", "service": "compose", "project": "project"}
_COMPOSE = "services:\n  web:\n    image: nginx:1.29\n"
_NODES = {
    "Stage": ("image", "FROM alpine:3.22\n", "alpine:3.22", "stage.from_.image.span"),
    "Dockerfile": ("image", "FROM alpine:3.22\n", "FROM", "dockerfile.instructions[0].keyword_span"),
    "Service": ("service", _COMPOSE, "web", "service.name.span"),
    "Compose": ("service", _COMPOSE, "web", 'compose.services["web"].name.span'),
    "ComposeFile": ("service", _COMPOSE, "", "Span(0, 0)"),
    "Project": ("project", _COMPOSE, "", "Span(0, 0)"),
}
"""Node -> what a rule about it is about, an example, the text under its finding, and that text's span."""

_TEMPLATE = '''"""One sentence that says what is wrong, with a full stop.

Why it matters, what happens, and what is left alone.
"""

from collections.abc import Iterator

from ats_lint import {imports}


@rule(
    "{code}",
    "{name}",
    on={node},
    severity=Severity.{severity},
{enabled}    tags={{"correctness"}},
    references=("https://docs.docker.com/",),
    examples=(
        Bad({text}, at="{at}", says="what is wrong, in lower case"),
        Good({good}),
    ),
)
def check({parameter}: {node}) -> Iterator[Finding]:
    yield Finding({span}, "what is wrong, in lower case")
'''


class Taken(ValueError):
    """The code or the file of a rule is there already."""


def begin(top: Path, code: str, name: str, node: str, severity: str, enabled: str) -> tuple[Path, str]:
    """Write a rule that runs, flags too much, and is to be made right; return its file and its catalogue row.

    Raises:
        Taken: the code has a row, or the name a file.
        OSError: a file cannot be read or written.
    """
    catalogue = top / CATALOGUE
    lines = catalogue.read_text(encoding="utf-8").splitlines()
    held = next((line for line in lines if line.startswith(f"{code}\t")), None)
    if held is not None and not held.startswith(f"{code}\t{name}\t"):
        raise Taken(f"{code} is {held.split(chr(9))[1]}: codes are never used twice")
    about = _NODES.get(node, _instruction(node))[0]
    path = top / RULES / _FAMILIES[about] / f"{name.replace('-', '_')}.py"
    if path.exists():
        raise Taken(f"{path} is there already")
    path.write_text(text_of(code, name, node, severity, enabled), encoding="utf-8", newline="\n")
    row = held or "\t".join((code, name, severity, enabled, "none", ""))
    if held is None:
        rows = sorted((*lines[1:], row), key=lambda line: (("DF", "DC", "PX").index(line[:2]), line[:5]))
        catalogue.write_text("\n".join((lines[0], *rows)) + "\n", encoding="utf-8", newline="\n")
    return path, row


def text_of(code: str, name: str, node: str, severity: str, enabled: str) -> str:
    """Return the text of a rule that flags every node."""
    about, text, at, span = _NODES.get(node, _instruction(node))
    names = {"Bad", "Finding", "Good", "Severity", "rule", node, *(("Span",) if span.startswith("Span") else ())}
    return _TEMPLATE.format(
        imports=", ".join(sorted(names, key=lambda one: (one.islower(), one))),
        code=code,
        name=name,
        node=node,
        severity=severity.upper(),
        enabled="" if enabled == "default" else f'    enabled="{enabled}",\n',
        text=_quoted(text),
        good=_quoted("FROM scratch\n" if about == "image" else "services:\n  db:\n    image: postgres:17\n"),
        at=at,
        parameter=node.lower(),
        span=span,
    )


def _quoted(text: str) -> str:
    return '"' + text.replace("\n", "\\n") + '"'


def _instruction(node: str) -> tuple[str, str, str, str]:
    keyword = re.sub(r"Instruction$", "", node).upper()
    return "image", f"FROM alpine:3.22\n{keyword} x\n", keyword, f"{node.lower()}.keyword_span"
