"""Splitting a stage whose program runs on what the base image brings: packages move, the interpreter stays."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ats_lint import Edit, EditRefused, Instruction, Run, Stage, edits, parse_reference, shell
from ats_lint_rules._splitting import project_tree, virtual_environment
from ats_lint_rules._splitting.builder_block import BuilderBlock, block_of, check_inside, is_tools, plain, repeated
from ats_lint_rules._splitting.builder_commands import brings, helpers, starts_with
from ats_lint_rules._splitting.buildsteps import Step, omits_development
from ats_lint_rules._splitting.installs import runs_in
from ats_lint_rules._splitting.known_builders import BUILDERS, NODE
from ats_lint_rules._splitting.stage_edits import named, other_base, same_base

_INSTALLERS = frozenset({"pip", "setuptools", "wheel"})
_PRUNES = {"npm": "RUN npm prune --omit=dev", "pnpm": "RUN CI=true pnpm prune --prod"}


def split_packages(stage: Stage, steps: list[Step]) -> tuple[Edit, ...]:
    """Split a stage that installs packages of one kind, and may build with them.

    Raises:
        EditRefused: the stage is not of that kind, or what the program needs is not known.
    """
    stack = steps[-1].stack
    bringing = _bringing(stage, steps)
    named_too = _named_installs(stage, steps[-1].run) if stack == "pip" else ()
    block = block_of(stage, [*named_too, *steps], stack, bringing)
    runtime = _runtime(stage) if stack == "uv" else None
    if runtime is not None:
        block = BuilderBlock(stage, 1, block.end)
        check_inside(block, {id(step.run) for step in steps}, stack, {id(item) for item in bringing})
    left = (virtual_environment if BUILDERS[stack].plan == "environment" else project_tree).left(block, steps)
    pruned = _prune(stage, steps)
    builds = stack in NODE and any(step.compiles for step in steps)
    brought = bringing or any(brings(command, BUILDERS[stack]) for run in runs_in(block) for command in run.commands)
    if not (pruned or builds or brought or runtime or stack == "pip" or any(map(is_tools, runs_in(block)))):
        raise EditRefused("nothing is known that the program can do without")
    flag = f"--from={named(stage, 'builder', 'build')}"
    lines = [*repeated(block, left.dropped), *(f"COPY {flag} {path} {path}" for path in left.paths)]
    if runtime is not None:
        made = other_base(block, runtime, lines)
    else:
        early = [item for item in bringing if item.index < block.inside[0].index]
        prepare = [*(plain(item) for item in early), *left.prepare]
        removed = (edit for item in early for edit in edits.delete(item))
        made = (*removed, *same_base(block, prepare, left.common, lines))
    if pruned:
        made = (*made[:-1], Edit(made[-1].span, stage.source.newline + pruned + made[-1].text))
    return (*left.edits, *made)


def _bringing(stage: Stage, steps: list[Step]) -> tuple[Instruction, ...]:
    """Return what brings the builder's program and can stay behind with it.

    Raises:
        EditRefused: the program is started by its builder, which would stay behind.
    """
    stack = steps[-1].stack
    builder = BUILDERS[stack]
    last = max(step.run.index for step in steps)
    found = tuple(item for item in helpers(stage, builder) if item.index < last)
    if starts_with(stage, builder.programs, tuple(item for item in stage.instructions if item.index > last)):
        inside = any(brings(command, builder) for step in steps for command in step.run.commands)
        if inside or builder.plan == "environment" or stack == "uv":
            raise EditRefused(f"{stack.partition(' ')[0]} starts the program")
        return ()
    first = min((step.run.index for step in steps), default=last)
    for item in stage.runs:
        used = item.index < first and item not in found and any(one.name in builder.programs for one in item.commands)
        if used and found:
            raise EditRefused(f"line {item.line} runs {stack}, too")
    return found


def _runtime(stage: Stage) -> str | None:
    """Return the image without the builder that a base image with it is made of."""
    reference = parse_reference(stage.external or "")
    found = stage.base.runtime(reference.tag) if reference is not None else None
    if found is None:
        return None
    if any(stage in other.lineage for other in stage.dockerfile.stages[stage.index + 1 :]):
        raise EditRefused("another stage is made of it")
    return found.image


def _named_installs(stage: Stage, last: Run) -> Iterator[Step]:
    """Yield where pip installs packages by name before `last`: what stays outside the environment is not seen in it."""
    for run in stage.runs:
        for command in run.commands if run.index < last.index else ():
            call = shell.package_call(command)
            installs = call is not None and call.family == "pip" and call.action == "install"
            if call and installs and len(call.packages) > sum(name in _INSTALLERS for name in call.names):
                yield Step(run, command, "pip", False, "pip install")


def _prune(stage: Stage, steps: Iterable[Step]) -> str:
    """Return the line that takes the development dependencies out, when the program surely does without them."""
    context = stage.dockerfile.context
    source = context.read("package.json") if context else None
    installs = [step for step in steps if not step.compiles]
    stack = installs[0].stack if installs else ""
    alike = all(step.stack == stack and not omits_development(step) for step in installs)
    if source is None or stack not in _PRUNES or not alike or '"devDependencies"' not in source.text:
        return ""
    started = stage.entrypoint or stage.cmd
    words = [token.text for token in (started.json if started else None) or ()]
    if words[:1] == ["node"]:
        return _PRUNES[stack]
    starts = re.search(r'"start"\s*:\s*"node ', source.text)
    return _PRUNES[stack] if words in ([stack, "start"], [stack, "run", "start"]) and starts else ""
