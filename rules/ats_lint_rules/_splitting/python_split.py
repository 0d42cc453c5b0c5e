"""Splitting a stage that installs Python packages: they go into a virtual environment, which is copied."""

from __future__ import annotations

from collections.abc import Iterator

from ats_lint import Copy, Edit, EditRefused, Run, Stage, manifests, regex, shell
from ats_lint_rules._splitting.builder_block import block_of, repeated
from ats_lint_rules._splitting.buildsteps import Step
from ats_lint_rules._splitting.installs import only_manifests, runs_in
from ats_lint_rules._splitting.stage_edits import named, same_base

_FIXED_PATH = regex(r"site-packages|dist-packages|/usr/local/lib/python|/usr/local/bin/(?!docker-)|/root/\.local")
_INSTALLERS = frozenset({"pip", "setuptools", "wheel"})
VENV = "/opt/venv"


def split_python(stage: Stage, steps: list[Step]) -> tuple[Edit, ...]:
    """Split a stage that installs Python packages: they go into a virtual environment, which is copied.

    Raises:
        EditRefused: the stage is not of that kind.
    """
    if not (stage.base.has("python") and stage.base.has("pip")):
        raise EditRefused("the base image is not known to bring Python")
    block = block_of(stage, [*_named_installs(stage, steps[-1].run), *steps])
    if any(_FIXED_PATH.search(item.text.text) for item in stage.instructions):
        raise EditRefused("a path names where packages are now")
    if any("-m" in command.texts and "venv" in command.texts for run in stage.runs for command in run.commands):
        raise EditRefused("there is a virtual environment already")
    if {"PIP_TARGET", "PIP_PREFIX", "PIP_USER", "PYTHONUSERBASE", "PYTHONHOME"} & set(stage.env):
        raise EditRefused("packages are installed to a place of their own")
    copies = [item for item in block.inside if isinstance(item, Copy)]
    listed = [copy for copy in copies if only_manifests(copy, block)]
    for copy in copies:
        if copy not in listed and any(
            install.kind for run in runs_in(block) for install in manifests.manifest_installs(run)
        ):
            raise EditRefused("the source is copied before the install")
    prepare = [f"RUN python -m venv {VENV}"]
    common = [f'ENV PATH="{VENV}/bin:$PATH"']
    lines = [*repeated(block, listed), f"COPY --from={named(stage, 'builder', 'build')} {VENV} {VENV}"]
    return same_base(block, prepare, common, lines)


def _named_installs(stage: Stage, last: Run) -> Iterator[Step]:
    """Yield where pip installs packages by name before `last`: what stays outside the environment is not seen in it."""
    for run in stage.runs:
        for command in run.commands if run.index < last.index else ():
            call = shell.package_call(command)
            installs = call is not None and call.family == "pip" and call.action == "install"
            if call and installs and len(call.packages) > sum(name in _INSTALLERS for name in call.names):
                yield Step(run, command, "pip", False, "pip install")
