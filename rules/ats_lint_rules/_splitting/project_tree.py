"""Packages and builds that lie below the project, which the runtime stage copies."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from ats_lint import Copy, EditRefused, Stage, manifests, parse_reference, regex, whole
from ats_lint_rules._splitting.builder_block import BuilderBlock
from ats_lint_rules._splitting.buildsteps import Step, brings_builder
from ats_lint_rules._splitting.installs import copied_again, only_manifests, runs_in
from ats_lint_rules._splitting.known_builders import BUILDERS
from ats_lint_rules._splitting.leftovers import Leftovers

_OWN_PLACE = regex(r'"(vendor|bin)-dir"')
_RELEASE = regex(r"3\.(\d+)")


def left(block: BuilderBlock, steps: list[Step], leaves: tuple[str, ...] = ()) -> Leftovers:
    """Return what the builder makes below the project: all of it where the source is there before, or is compiled.

    Raises:
        EditRefused: the project does not lie in the working directory, or the builder is told other places.
    """
    stage, stack = block.stage, steps[-1].stack
    builder = BUILDERS[stack]
    directory = stage.workdir_at(steps[-1].run).value
    places = {install.directory for run in runs_in(block) for install in manifests.manifest_installs(run)}
    if directory is None or places != {directory} or directory == "/":
        raise EditRefused("the project does not lie in the working directory")
    copies = [item for item in block.inside if isinstance(item, Copy) and not brings_builder(item)]
    listed = tuple(copy for copy in copies if only_manifests(copy, block, builder.manifests))
    whole = any(step.compiles for step in steps) or len(listed) != len(copies)
    _check_places(stage, stack, whole)
    found = [posixpath.join(directory, path) for path in _leaves(stage, steps[-1], leaves or builder.leaves)]
    if not whole:
        return Leftovers(tuple(found), listed if copied_again(block) else ())
    outside = (path for path in found if not path.startswith(directory + "/"))
    return Leftovers((directory, *outside), tuple(copy for copy in copies if _lands_in(stage, copy, directory)))


def _lands_in(stage: Stage, copy: Copy, directory: str) -> bool:
    text = stage.expand(copy.destination.text, copy)
    if text is None or copy.from_stage is not None:
        return False
    place = posixpath.normpath(posixpath.join(stage.workdir_at(copy).value or "/", text))
    return place == directory or place.startswith(directory + "/")


def _leaves(stage: Stage, step: Step, leaves: tuple[str, ...]) -> Iterator[str]:
    """Yield the paths that a builder fills, each absolute or below the project."""
    for leaf in leaves:
        if leaf.startswith("$"):
            value = stage.scope(step.run).values.get(leaf[1:])
            if not value:
                raise EditRefused(f"where {leaf[1:]} leads is not known")
            yield value
        else:
            yield leaf
    if step.stack == "bundle" and _is_local(stage):
        yield "vendor/bundle"


def _check_places(stage: Stage, stack: str, whole: bool) -> None:
    context = stage.dockerfile.context
    if stack == "composer" and not whole:
        source = context.read("composer.json") if context else None
        if source is not None and _OWN_PLACE.search(source.text):
            raise EditRefused("composer.json names other directories")
    if stack == "bundle" and "BUNDLE_PATH" in stage.env:
        raise EditRefused("packages are installed to a place of their own")
    if stack == "uv":
        if {"UV_PROJECT_ENVIRONMENT", "UV_PYTHON", "UV_SYSTEM_PYTHON"} & set(stage.env):
            raise EditRefused("uv is told which environment to fill")
        _check_python(stage)


def _check_python(stage: Stage) -> None:
    """Refuse where uv may fetch another Python than the image's, which the runtime stage would lack.

    Raises:
        EditRefused: the release that the project wants is not known to be the image's.
    """
    reference = parse_reference(stage.external or "")
    release = _RELEASE.search(reference.tag) if reference is not None else None
    context = stage.dockerfile.context
    project = context.read("pyproject.toml") if context else None
    pinned = context.read(".python-version") if context else None
    wanted = re.search(r"""(?m)^requires-python\s*=\s*["'](.*?)["']""", project.text) if project is not None else None
    if release is None or wanted is None:
        raise EditRefused("which Python uv takes is not known")
    if pinned is not None and not pinned.text.strip().startswith(release[0]):
        raise EditRefused("uv takes another Python than the image's")
    for bound in wanted[1].split(","):
        found = re.fullmatch(r"\s*(>=|<|~=|==)\s*3\.(\d+)(\.\d+|\.\*)?\s*", bound)
        if found is None or not _holds(found[1], whole(release[1]), whole(found[2]), found[3] or ""):
            raise EditRefused("which Python uv takes is not known")


def _holds(sign: str, release: int, bound: int, rest: str) -> bool:
    if sign == "<":
        return release < bound
    if sign == "==":
        return release == bound and rest in {"", ".*"}
    return release > bound or (release == bound and rest in {"", ".0", ".*"})


def _is_local(stage: Stage) -> bool:
    """Tell whether bundler puts the packages below the project; its other places are refused.

    Raises:
        EditRefused: it puts them elsewhere.
    """
    told = [command.texts for run in stage.runs for command in run.commands if command.name in {"bundle", "bundler"}]
    words = {text or "" for texts in told for text in texts}
    deployment = {"deployment", "--deployment"} & words or stage.env.get("BUNDLE_DEPLOYMENT")
    if {"path", "--path", "--path="} & words and "vendor/bundle" not in words:
        raise EditRefused("packages are installed to a place of their own")
    return bool(deployment) or "vendor/bundle" in words
