"""What Dockerfile rules about secrets share."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ats_lint import Dockerfile, Fix, Instruction, Safety, Token
from ats_lint_rules._secrets.secret_values import secret_name


def unwrapped(instruction: Instruction) -> Iterator[Instruction]:
    """Yield an instruction and the one that ONBUILD keeps for later."""
    yield instruction
    if instruction.onbuild is not None:
        yield instruction.onbuild


def advice(title: str, because: str) -> Fix:
    """Return a fix that only the author can make."""
    return Fix(title, (), Safety.HINT, because)


def secret_key(name: str, dockerfile: Dockerfile) -> bool:
    """Tell whether a variable of a Dockerfile is named like a secret; a template's marks are no name."""
    return re.fullmatch(r"[\w.-]+", name) is not None and secret_name(name, dockerfile.settings)


MOUNT = "read it from RUN --mount=type=secret"
"""How a build step gets a secret without leaving it in a layer."""


def told(value: Token, instruction: Instruction) -> str:
    """Return what a value says to those who look for variables in it: `$` within single quotes stands for itself."""
    written = instruction.source.slice(value.span)
    plain = len(written) > 1 and written[0] == written[-1] == "'"
    return value.text.replace("$", "$$") if plain else value.text
