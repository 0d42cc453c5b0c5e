"""Files that instructions put into the image: the text behind a path, as far as it is at hand."""

from __future__ import annotations

import posixpath

from ats_lint.analysis.views.answers import remembered
from ats_lint.analysis.views.dockerfile import Copy, Instruction, Run, Stage
from ats_lint.analysis.views.effective import join_path
from ats_lint.files.source import Source

PROGRAM_DIRECTORIES = ("/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin")
"""Where programs are found by name; the builder's default PATH."""
_FARTHEST = 8


def placed_text(stage: Stage, path: str, at: Instruction | None = None, copies: int = _FARTHEST) -> str | None:
    """Return the text of a file in the image; None when nothing at hand says what is in it.

    `path` may be a bare name, which is looked for where programs are. `at` limits the search to what comes before,
    `copies` says through how many stages it may lead.
    """
    key = ("placed text", path, at.index if at else -1)
    # Known as absent while it is looked for: stages that copy from each other are asked once.
    return stage.answers.ask(key, lambda: _found(stage, path, at, copies), meanwhile=None)


def _found(stage: Stage, path: str, at: Instruction | None, copies: int) -> str | None:
    for wanted in candidates(stage, path, at):
        for instruction, target in _placing(stage, wanted, at):
            if isinstance(instruction, Run):
                found = _written(instruction, wanted)
            else:
                found = _copied(stage, instruction, target, wanted, copies)
            if found is not None:
                return found
    return None


def placed_file(stage: Stage, path: str) -> tuple[Copy, Source] | None:
    """Return the file of the build context that ends up at a path, with the instruction that takes it there."""
    context = stage.dockerfile.context
    for wanted in candidates(stage, path, None) if context is not None else ():
        for instruction, target in _placing(stage, wanted, None):
            if isinstance(instruction, Run):
                if _written(instruction, wanted) is not None:
                    return None
            elif stage.copied_from(instruction) is None:
                sources = [stage.expand(token.text, instruction) for token in instruction.sources]
                names = [name for one in sources if one for name in _origins(one, target, wanted)]
                found = next((one for name in names if context and (one := context.read(name))), None)
                if found is not None:
                    return instruction, found
    return None


Placing = tuple[Copy | Run, str]
"""An instruction that may put a file into the image, and where it writes; a RUN says that itself."""


def _placing(stage: Stage, wanted: str, at: Instruction | None) -> list[Placing]:
    """Return the instructions before another one that may write a path, the last one first."""
    places = _places(stage)
    above = [wanted[:end] for end, letter in enumerate(wanted) if letter == "/"]
    near = (one for place in (_BY_RUN, wanted, *above) for one in places.get(place, ()))
    found = (one for one in near if at is None or one[0].index < at.index)
    return sorted(found, key=lambda one: one[0].index, reverse=True)


_BY_RUN = "RUN"


@remembered
def _places(stage: Stage) -> dict[str, list[Placing]]:
    """Return the instructions that may put a file into the image, by where they write, without a final slash."""
    places: dict[str, list[Placing]] = {}
    for one in stage.chain():
        if isinstance(one, Copy):
            target = destination(stage, one)
            if target is not None:
                places.setdefault(target.rstrip("/"), []).append((one, target))
        elif isinstance(one, Run) and "<<" in one.source.slice(one.span):
            places.setdefault(_BY_RUN, []).append((one, ""))
    return places


def candidates(stage: Stage, path: str, at: Instruction | None) -> list[str]:
    """Return where a path, or a bare name, may lie: absolute; nothing when that is not known."""
    if "/" not in path:
        return [f"{directory}/{path}" for directory in PROGRAM_DIRECTORIES]
    absolute = join_path(stage.workdir_at(at).value, path)
    return [absolute] if absolute else []


def destination(stage: Stage, copy: Copy) -> str | None:
    """Return where a COPY or ADD writes, absolute, with a final slash for what is surely a directory."""
    text = stage.expand(copy.destination.text, copy)
    if not text:
        return None
    path = join_path(stage.workdir_at(copy).value, text)
    if path is None:
        return None
    directory = text.endswith(("/", "/.")) or text == "." or len(copy.items) > 2 or path in PROGRAM_DIRECTORIES
    return path.rstrip("/") + "/" if directory else path


def _copied(stage: Stage, copy: Copy, target: str, wanted: str, copies: int) -> str | None:
    for heredoc in copy.heredocs:
        if wanted in {target, target + heredoc.name}:
            return heredoc.body
    origin = stage.copied_from(copy)
    for token in copy.sources:
        source = stage.expand(token.text, copy)
        for name in _origins(source, target, wanted) if source else ():
            found = _read(stage, origin, name, copies)
            if found is not None:
                return found
    return None


def _read(stage: Stage, origin: Stage | str | None, name: str, copies: int) -> str | None:
    """Return a file that COPY takes: from another stage, or from the build context."""
    if isinstance(origin, str):
        return None
    if origin is not None:
        return placed_text(origin, "/" + name.lstrip("/"), copies=copies - 1) if copies else None
    context = stage.dockerfile.context
    found = context.read(name) if context else None
    return found.text if found else None


def _origins(source: str, target: str, wanted: str) -> list[str]:
    """Return the paths that would end up as `wanted`: the source itself, a file below it, or one beside a pattern."""
    directory = target.rstrip("/") + "/"
    name = posixpath.basename(wanted)
    found: list[str] = []
    if wanted == target or wanted == directory + posixpath.basename(source.rstrip("/")):
        found.append(source)
    if wanted.startswith(directory):
        found.append(posixpath.join(source, wanted[len(directory) :]))
        if "*" in source:
            found.append(posixpath.join(posixpath.dirname(source), name))
    return found


def _written(run: Run, wanted: str) -> str | None:
    """Return the body of a here-document that a command writes to `wanted`."""
    for command in run.commands:
        targets = {item.target.text for item in command.redirects if item.target and item.operator in {">", ">>"}}
        if command.name == "tee":
            targets.update(command.texts)
        if wanted in targets:
            body = next((item.body for item in command.redirects if item.body is not None), None)
            if body is not None:
                return body
    return None
