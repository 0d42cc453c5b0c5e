"""Splitting a stage that installs packages of Node.js, and builds with them."""

from __future__ import annotations

import posixpath
import re

from ats_lint import Copy, Edit, EditRefused, Stage, manifests
from ats_lint_rules._splitting.builder_block import Block, block_of, is_tools, repeated
from ats_lint_rules._splitting.buildsteps import Step, omits_development
from ats_lint_rules._splitting.installs import only_manifests, runs_in
from ats_lint_rules._splitting.stage_edits import named, same_base


def split_node(stage: Stage, steps: list[Step]) -> tuple[Edit, ...]:
    """Split a stage that installs packages of Node.js, and builds with them.

    Raises:
        EditRefused: the stage is not of that kind.
    """
    block = block_of(stage, steps)
    directory = stage.workdir_at(steps[-1].run).value
    places = {install.directory for run in runs_in(block) for install in manifests.manifest_installs(run)}
    if directory is None or places != {directory} or directory == "/":
        raise EditRefused("the project does not lie in the working directory")
    compiles = any(step.compiles for step in steps)
    source = directory if compiles else f"{directory}/node_modules"
    copies = [item for item in block.inside if isinstance(item, Copy)]
    if compiles:
        dropped = [copy for copy in copies if _lands_in(stage, copy, directory)]
    else:
        dropped = [copy for copy in copies if only_manifests(copy, block) and _copied_again(block)]
        if any(not only_manifests(copy, block) for copy in copies):
            raise EditRefused("the source is copied before the install")
    flag = f"--from={named(stage, 'builder', 'build')}"
    lines = [*repeated(block, dropped), f"COPY {flag} {source} {source}"]
    made = same_base(block, (), (), lines)
    pruned = _prune(stage, steps)
    if not pruned and not compiles and not any(is_tools(run) for run in runs_in(block)):
        raise EditRefused("nothing is known that the program can do without")
    if not pruned:
        return made
    head, last = made[:-1], made[-1]
    return (*head, Edit(last.span, stage.source.newline + pruned + last.text))


def _copied_again(block: Block) -> bool:
    return any(isinstance(item, Copy) and "." in {token.text for token in item.sources} for item in block.behind)


def _lands_in(stage: Stage, copy: Copy, directory: str) -> bool:
    text = stage.expand(copy.destination.text, copy)
    if text is None or copy.from_stage is not None:
        return False
    place = posixpath.normpath(posixpath.join(stage.workdir_at(copy).value or "/", text))
    return place == directory or place.startswith(directory + "/")


def _prune(stage: Stage, steps: list[Step]) -> str:
    """Return the line that takes the development dependencies out, when the program surely does without them."""
    context = stage.dockerfile.context
    source = context.read("package.json") if context else None
    installs = [step for step in steps if not step.compiles]
    plain_npm = all(step.stack == "npm" and not omits_development(step) for step in installs)
    if source is None or not installs or not plain_npm or '"devDependencies"' not in source.text:
        return ""
    started = stage.entrypoint or stage.cmd
    words = [token.text for token in (started.json if started else None) or ()]
    if words[:1] == ["node"]:
        return "RUN npm prune --omit=dev"
    starts = re.search(r'"start"\s*:\s*"node ', source.text)
    return "RUN npm prune --omit=dev" if words in (["npm", "start"], ["npm", "run", "start"]) and starts else ""
