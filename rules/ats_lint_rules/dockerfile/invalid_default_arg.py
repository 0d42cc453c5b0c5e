"""The image that FROM names is empty or invalid unless build arguments are given.

With nothing but the defaults of the file, `FROM alpine:$VERSION` asks for `alpine:`, and the build stops. The same goes
for a name without variables that can never be an image, such as one with capital letters.

Left alone are names that arguments without a default make up as a whole (`FROM ${BASE}`), which every build has to
give, and arguments that a script, a workflow or a Compose file at hand does give.
"""

import re
from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Severity, Stage, builders, regex, rule, short, variables
from ats_lint_rules._common.build_arguments import PLATFORM

# https://github.com/distribution/reference/blob/main/regexp.go
_COMPONENT = r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
_LABEL = r"(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])"
_DOMAIN = rf"(?:{_LABEL}(?:\.{_LABEL})*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?"
_DIGEST = r"[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}"
_REFERENCE = regex(
    rf"(?:{_DOMAIN}/)?{_COMPONENT}(?:/{_COMPONENT})*(?::\w[\w.-]{{0,127}})?(?:@{_DIGEST})?",
    re.ASCII,
)

_WHOLE = regex(r"\$\{?\w+\}?(?:[:/@]\$\{?\w+\}?)*")
_NAMES = regex(r"\$\{?(\w+)")
_BY_DEFAULT = "without build arguments the "


@rule(
    "DF809",
    "invalid-default-arg",
    on=Stage,
    severity=Severity.MEDIUM,
    tags={"correctness"},
    references=("https://docs.docker.com/reference/build-checks/invalid-default-arg-in-from/",),
    aliases=("InvalidDefaultArgInFrom",),
    examples=(
        Bad(
            "ARG VERSION\nFROM alpine:$VERSION\n",
            at="alpine:$VERSION",
            says=f"{_BY_DEFAULT}image name is invalid: alpine:",
        ),
        Good("ARG BASE\nARG TAG\nFROM $BASE AS a\nFROM ${BASE}:${TAG}\n"),
        Good(
            "ARG VERSION\nFROM alpine:$VERSION\n",
            files={"Makefile": "image:\n\tdocker build --build-arg VERSION=3.20 .\n"},
        ),
        Bad(
            "ARG TAG=\nFROM alpine:${TAG}\n",
            at="alpine:${TAG}",
            says=f"{_BY_DEFAULT}image name is invalid: alpine:",
        ),
        Bad("FROM Alpine\n", at="Alpine", says="image name is invalid: Alpine"),
        Bad("FROM alpine AS Build\nFROM Build\n", at="Build", says="image name is invalid: Build"),
        Bad(
            "ARG TAG='a b'\nFROM alpine:$TAG\n",
            at="alpine:$TAG",
            says=f"{_BY_DEFAULT}image name is invalid: alpine:a b",
        ),
        Good("ARG VERSION=3\nFROM alpine:$VERSION\n"),
        Good("ARG VERSION\nFROM alpine:${VERSION:-3}\nFROM alpine${VERSION:+:$VERSION}\n"),
        Good("FROM ghcr.io/Owner-is-lower/x\n".lower()),
        Good("FROM localhost:5000/a/b_c:1.0-x@sha256:" + "0" * 64 + "\nFROM a-$TARGETARCH\n"),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    image = stage.from_.image
    if not image.text:
        return
    text = variables.expand(image.text, _defaults(stage).get_value, stage.dockerfile.escape)
    if text is not None and not _REFERENCE.fullmatch(text) and not _is_asked_for(stage):
        what = "empty" if not text else f"invalid: {short(text, 30)}"
        yield Finding(image.span, f"{_BY_DEFAULT if '$' in image.text else ''}image name is {what}")


def _is_asked_for(stage: Stage) -> bool:
    """Tell whether builds have to say which image: an argument stands for all of it, or something in view gives it."""
    image = stage.from_.image.text
    values = _defaults(stage).values
    names = _NAMES.findall(image)
    asked = [name for name in names if not values.get(name)]
    if names == asked and _WHOLE.fullmatch(image):
        return bool(names)
    return any(builders.gives(stage.dockerfile, name) for name in asked)


class _Defaults:
    """The global arguments of a file when nobody gives any."""

    def __init__(self) -> None:
        self.values: dict[str, str | None] = dict(PLATFORM)

    def get_value(self, name: str) -> "str | variables.Unset | None":
        return self.values.get(name, variables.UNSET)


def _defaults(stage: Stage) -> _Defaults:
    found = _Defaults()
    for arg in stage.dockerfile.global_args:
        for pair in arg.pairs:
            if pair.raw is not None:
                found.values[pair.key.text] = variables.expand(pair.raw, found.get_value, arg.escape)
    return found
