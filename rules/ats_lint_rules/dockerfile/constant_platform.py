"""FROM fixes the platform.

The image can then be built for one processor only, and on any other it runs in emulation. A stage whose name says
the platform (`build-amd64`) does it on purpose and is left alone.
"""

import re
from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Severity, Stage, rule, short

_SYSTEMS = frozenset({"linux", "windows", "darwin", "freebsd", "wasi", "js"})
# https://github.com/containerd/platforms/blob/main/database.go
_SAME = {"x86_64": "amd64", "x86-64": "amd64", "aarch64": "arm64", "i386": "386", "armhf": "arm", "armel": "arm"}


@rule(
    "DF818",
    "constant-platform",
    on=Stage,
    wakes={"platform"},
    severity=Severity.LOW,
    tags={"correctness", "maintainability"},
    references=("https://docs.docker.com/reference/build-checks/from-platform-flag-const-disallowed/",),
    aliases=("DL3029", "FromPlatformFlagConstDisallowed"),
    examples=(
        Bad("FROM --platform=linux/amd64 alpine\n", at="linux/amd64", says="platform is fixed to linux/amd64"),
        Bad("FROM --platform=arm64 alpine AS build\n", at="arm64", says="platform is fixed to arm64"),
        Good("FROM --platform=$BUILDPLATFORM alpine\n"),
        Good("ARG P=linux/amd64\nFROM --platform=${P} alpine\n"),
        Good("FROM --platform=linux/amd64 alpine AS build-amd64\n"),
        Good("FROM --platform=linux/arm64/v8 alpine AS linux\n"),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    flag = stage.from_.platform
    if flag is None or not flag.value or flag.value_span is None or "$" in flag.value:
        return
    if not re.fullmatch(r"[\w.()-]+(?:/[\w.-]+){0,2}", flag.value):
        return
    name = (stage.name or "").lower()
    if not any(part in name for part in _parts(flag.value)):
        yield Finding(flag.value_span, f"platform is fixed to {short(flag.value, 40)}")


def _parts(platform: str) -> Iterator[str]:
    """Yield system and processor as the builder normalises them, where the platform says them."""
    for part in platform.lower().split("/")[:2]:
        yield part if part in _SYSTEMS else _SAME.get(part, part)
