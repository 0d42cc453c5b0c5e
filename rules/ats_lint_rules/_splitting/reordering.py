"""Moving a copy of the source behind an install, with the manifests in its old place."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from itertools import groupby

from ats_lint import (
    Arg,
    Copy,
    Edit,
    EditRefused,
    Env,
    Expose,
    Instruction,
    Label,
    Run,
    Span,
    Workdir,
    edits,
    manifests,
    shell,
)

_QUIET = (Arg, Env, Expose, Label, Workdir)
_SYSTEM = frozenset({"apt", "apk", "rpm", "zypper", "pacman"})
_HARMLESS = frozenset({"rm", "mkdir", "echo", "export", "true", "set", "ln", "corepack"})


def moved(copy: Copy, run: Run, found: manifests.Needs) -> tuple[Edit, ...]:
    """Copy the manifests where the source was copied, and the source behind the install.

    Raises:
        EditRefused: something in between may need the source.
    """
    source = copy.source
    if "\n" in source.slice(copy.span) or copy.json is not None or len(copy.sources) != 1 or run.json is not None:
        raise EditRefused("the copy is not one plain line")
    stage = run.stage
    if stage is None:
        raise EditRefused("there is no stage")
    between = stage.instructions[stage.instructions.index(copy) + 1 : stage.instructions.index(run)]
    relative = not copy.destination.text.startswith(("/", "$"))
    for item in between:
        if not _is_quiet(item) or (relative and isinstance(item, Workdir)):
            raise EditRefused(f"the {item.keyword} on line {item.line} may need the source")
    flags = "".join(" " + source.slice(flag.span) for flag in copy.flags if flag.name in {"chown", "chmod"})
    lines = "\n".join(_copies(found.files, copy.destination.text, flags))
    moved = source.slice(copy.span)
    split = _split(run)
    above = edits.replace(copy.span, lines.replace("\n", source.newline))
    if split is None:
        return (*above, *edits.insert_after(run, moved))
    return (*above, Edit(split, f"{source.newline}{moved}{source.newline}RUN "))


def _copies(files: tuple[str, ...], destination: str, flags: str) -> Iterator[str]:
    target = destination.rstrip("/") + "/"
    for folder, names in groupby(sorted(files, key=lambda name: posixpath.dirname(name)), posixpath.dirname):
        yield f"COPY{flags} {' '.join(names)} {target}{folder + '/' if folder else ''}"


def _is_quiet(item: Instruction) -> bool:
    if isinstance(item, Run):
        return bool(item.commands) and item.json is None and all(_needs_no_source(command) for command in item.commands)
    return isinstance(item, _QUIET) or (isinstance(item, Copy) and item.from_stage is not None)


def _needs_no_source(command: shell.Command) -> bool:
    call = shell.package_call(command)
    if call is not None:
        local = any((word.text or ".").startswith((".", "/")) for word in call.packages)
        named = call.family == "pip" and not call.has_option("-r", "--requirement", "-e", "--editable")
        apart = call.has_option("-g", "--global") or (call.subcommand is not None and call.subcommand.text == "global")
        return (call.family in _SYSTEM or named or apart) and not local
    venv = command.name.startswith("python") and command.texts[:2] == ("-m", "venv")
    return venv or command.name in _HARMLESS


def _split(run: Run) -> Span | None:
    """Return what joins the install to commands that may need the source; None when there are none.

    Raises:
        EditRefused: the RUN cannot be taken apart there.
    """
    installs = {id(install.command) for install in manifests.manifest_installs(run)}
    commands = run.commands
    kept = [id(command) in installs or _needs_no_source(command) or _cleans(command) for command in commands]
    if all(kept):
        return None
    at = kept.index(False)
    before, after = commands[:at], commands[at]
    if not any(id(command) in installs for command in before) or any(
        id(command) in installs for command in commands[at:]
    ):
        raise EditRefused("the install stands among other commands")
    joined = all(command.depth == 0 and command.operator_before in {"", "&&"} for command in (*before, after))
    span = Span(before[-1].span.end, after.span.start)
    if not joined or run.heredocs or run.flags or any(command.name == "set" for command in before):
        raise EditRefused("the install stands among other commands")
    if run.source.slice(span).replace(run.escape, "").strip() != "&&":
        raise EditRefused("a comment stands behind the install")
    return span


def _cleans(command: shell.Command) -> bool:
    call = shell.package_call(command)
    return call is not None and call.action == "clean"
