"""Programs that a stage copies from another one and that cannot be loaded there: another C library, or none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ats_lint.analysis.build.layers import variable
from ats_lint.analysis.build.software import software
from ats_lint.analysis.sources.program import program
from ats_lint.analysis.views.dockerfile import Copy, Run, Stage
from ats_lint.analysis.views.effective import within
from ats_lint.images.c_libraries import glibc_of, has_glibc, has_musl
from ats_lint.images.reference_parts import parse_reference
from ats_lint.patterns import regex
from ats_lint.records import dataclass
from ats_lint.syntax.shell import Command

_CGO = regex(
    r"mattn/go-sqlite3|confluentinc/confluent-kafka-go|gographics/imagick|h2non/bimg|davidbyttow/govips|tecbot/gorocksdb"
    r"|linxGNU/grocksdb|libgit2/git2go|godror/godror|valyala/gozstd|DataDog/zstd|go-gst|pebbe/zmq4|google/gopacket"
)
"""Modules that are C for the most part."""
_NET = regex(r'^[ \t]*+(?:import\s++)?(?:[\w.]++\s++)?"(?:net|net/http|os/user)"[ \t\r]*$', re.MULTILINE)
_STATIC = regex(r"-static\b|musl|crt-static|netgo|CGO_ENABLED=0")
_C_BUILDS = frozenset({"gcc", "g++", "cc", "c++", "clang", "clang++"})


@dataclass(frozen=True, slots=True)
class Foreign:
    """A copied program: the instruction, its name, and what it lacks."""

    copy: Copy
    name: str
    lack: str


def foreign(stage: Stage) -> Iterator[Foreign]:
    """Yield the programs that surely cannot be loaded in a stage."""
    for copy in (one for one in stage.instructions if isinstance(one, Copy)):
        origin = stage.copied_from(copy)
        if not isinstance(origin, Stage) or not has_glibc(origin.base.family, origin.settings):
            continue
        lack = _lack(origin, stage)
        for token in copy.sources if lack else ():
            path = origin.expand(token.text, copy) or ""
            if lack and _is_dynamic(origin, path):
                yield Foreign(copy, path.rstrip("/").rpartition("/")[2][:30], lack)


def _lack(origin: Stage, stage: Stage) -> str:
    """Say what a stage lacks for programs of another: a C library, or a new enough one."""
    if has_musl(stage.base.family, stage.settings) and not _got_glibc(stage):
        return "needs glibc, which Alpine does not have"
    if stage.is_scratch or (stage.base.complete_tools and "static" in (stage.external or "")):
        return "needs glibc, which is not in the image"
    built, there = (_glibc(one) for one in (origin, stage))
    if built is None or there is None or built <= there:
        return ""
    return f"is built with glibc {built[0]}.{built[1]}, and {there[0]}.{there[1]} is there"


def _got_glibc(stage: Stage) -> bool:
    """Tell whether something like a glibc was installed."""
    names = [name for _, name in software(stage).packages]
    return any(re.search(r"glibc|gcompat|libc6-compat", name) for name in names) or _said(stage, r"glibc|gcompat")


def _said(stage: Stage, pattern: str) -> bool:
    return any(re.search(pattern, run.args.text) for owner in stage.lineage for run in owner.runs)


def _glibc(stage: Stage) -> tuple[int, int] | None:
    """Return the version of the C library of a stage; None when its tag does not tell."""
    reference = parse_reference(stage.external) if stage.external else None
    return glibc_of(reference, stage.settings) if reference is not None else None


def _is_dynamic(origin: Stage, path: str) -> bool:
    """Tell whether the path is a program that the stage links with its own C library."""
    runs = [(owner, run) for owner in origin.lineage for run in owner.runs]
    if origin.env.get("RUSTFLAGS") or any(_STATIC.search(run.args.text) for _, run in runs):
        return False
    return any(_links(owner, run, command, path) for owner, run in runs for command in run.commands)


def _links(stage: Stage, run: Run, command: Command, path: str) -> bool:
    name = path.rstrip("/").rpartition("/")[2]
    if command.name == "cargo" and command.first in {"build", "install"}:
        return "/release/" in path or "/cargo/bin/" in path
    if command.name == "go" and command.first in {"build", "install"}:
        output = command.option("-o", with_value=("-o",))
        made = output.value if output is not None else None
        return bool(made) and (made or "").rpartition("/")[2] == name and _with_cgo(stage, run, command)
    if command.name in _C_BUILDS:
        output = command.option("-o", with_value=("-o",))
        return output is not None and (output.value or "").rpartition("/")[2] == name
    if command.name == "cmake" and command.has_option("--build"):
        into = command.option("--build", with_value=("--build",))
        return into is not None and bool(into.value) and within(path, into.value or "/")
    return False


def _with_cgo(stage: Stage, run: Run, command: Command) -> bool:
    """Tell whether a Go program is linked with C: modules that are C, or the resolver where nobody switches it off."""
    switch = variable(run, command, "CGO_ENABLED")
    if switch == "0" or switch is None or command.has_option("-a", "-tags"):
        return False
    context = stage.dockerfile.context
    manifest = context.read("go.mod") if context is not None else None
    if manifest is not None and _CGO.search(manifest.text):
        return True
    files = [one for one in program(stage.dockerfile).files if one.language == "go" and not one.by_hand]
    texts = [source.text for one in files if context is not None and (source := context.read(one.name)) is not None]
    return any(_NET.search(text) for text in texts)
