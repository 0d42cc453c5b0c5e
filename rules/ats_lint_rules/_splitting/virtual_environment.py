"""Python packages that go into a virtual environment, which the runtime stage copies."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from ats_lint import Copy, Edit, EditRefused, Stage, edits, manifests, regex, shell
from ats_lint_rules._splitting import project_tree
from ats_lint_rules._splitting.builder_block import BuilderBlock
from ats_lint_rules._splitting.buildsteps import Step, brings_builder
from ats_lint_rules._splitting.installs import copied_again, only_manifests, runs_in
from ats_lint_rules._splitting.known_builders import BUILDERS
from ats_lint_rules._splitting.leftovers import Leftovers

_FIXED_PATH = regex(r"site-packages|dist-packages|/usr/local/lib/python|/usr/local/bin/(?!docker-)|/root/\.local")
_NO = frozenset({"false", "0", "no"})
_YES = frozenset({"true", "1", "yes"})
_OWN_BUILD = regex(r"(?m)^[ \t]*build[ \t]*=|^\[tool\.poetry\.build\]")
VENV = "/opt/venv"


def left(block: BuilderBlock, steps: list[Step]) -> Leftovers:
    """Return the environment that pip, uv or poetry fills instead of the system's own.

    Raises:
        EditRefused: they are told where to install, or the base image is not known to bring Python.
    """
    stage, stack = block.stage, steps[-1].stack
    if stack == "poetry" and _poetry_has(stage, "virtualenvs.in-project", _YES):
        return project_tree.left(block, steps, (".venv",))
    _check_base(stage)
    if stack == "pip":
        return _of_pip(block)
    if stack == "poetry":
        _check_poetry(block)
    called = (shell.package_call(command) for run in runs_in(block) for command in run.commands)
    if any(call is not None and call.manager == "pip" and call.command.name != "pip" for call in called):
        raise EditRefused("pip is called by another name")
    known = (*BUILDERS[stack].manifests, *_listed(steps))
    copies = [item for item in block.inside if isinstance(item, Copy) and not brings_builder(item)]
    listed = tuple(copy for copy in copies if only_manifests(copy, block, known))
    if len(listed) != len(copies) and stack != "poetry":
        raise EditRefused("the source is copied before the install")
    again = copied_again(block)
    variables = f"VIRTUAL_ENV={VENV}" + (" UV_SYSTEM_PYTHON=0" if "UV_SYSTEM_PYTHON" in stage.env else "")
    prepare = (f"ENV {variables}", f"RUN python -m venv --without-pip {VENV}")
    return Leftovers((VENV,), listed if again else (), _PATH, prepare, tuple(_without_system(steps)))


_PATH = (f'ENV PATH="{VENV}/bin:$PATH"',)


def _of_pip(block: BuilderBlock) -> Leftovers:
    copies = [item for item in block.inside if isinstance(item, Copy)]
    listed = tuple(copy for copy in copies if only_manifests(copy, block))
    installs = any(install.kind for run in runs_in(block) for install in manifests.manifest_installs(run))
    if len(listed) != len(copies) and installs:
        raise EditRefused("the source is copied before the install")
    return Leftovers((VENV,), listed, _PATH, (f"RUN python -m venv {VENV}",))


def _check_base(stage: Stage) -> None:
    if not (stage.base.has("python") and stage.base.has("pip")):
        raise EditRefused("the base image is not known to bring Python")
    if any(_FIXED_PATH.search(item.text.text) for item in stage.instructions if not brings_builder(item)):
        raise EditRefused("a path names where packages are now")
    if any("-m" in command.texts and "venv" in command.texts for run in stage.runs for command in run.commands):
        raise EditRefused("there is a virtual environment already")
    if {"PIP_TARGET", "PIP_PREFIX", "PIP_USER", "PYTHONUSERBASE", "PYTHONHOME", "VIRTUAL_ENV"} & set(stage.env):
        raise EditRefused("packages are installed to a place of their own")


def _check_poetry(block: BuilderBlock) -> None:
    if not _poetry_has(block.stage, "virtualenvs.create", _NO):
        raise EditRefused("poetry makes an environment of its own")
    context = block.stage.dockerfile.context
    source = context.read("pyproject.toml") if context else None
    if source is not None and _OWN_BUILD.search(source.text):
        raise EditRefused("poetry builds the project with a script")


def _poetry_has(stage: Stage, setting: str, values: frozenset[str]) -> bool:
    """Tell whether poetry is told a setting by a variable or by its own command."""
    variable = "POETRY_" + setting.upper().replace(".", "_").replace("-", "_")
    if (stage.env.get(variable) or "").lower() in values:
        return True
    told = (command for run in stage.runs for command in run.commands if command.name == "poetry")
    words = (command.texts for command in told if command.first == "config")
    return any(setting in texts and values.intersection(text or "" for text in texts) for texts in words)


def _listed(steps: list[Step]) -> Iterator[str]:
    for step in steps:
        call = shell.package_call(step.command)
        for option in call.options if call is not None else ():
            if option.named("-r", "--requirement", "-c", "--constraint") and option.value:
                yield posixpath.basename(option.value)


def _without_system(steps: list[Step]) -> Iterator[Edit]:
    """Yield the edits that let uv find the environment: told to serve the system, it passes over it."""
    for step in steps:
        option = step.command.option("--system") if step.stack == "uv pip" else None
        if option is not None:
            yield from edits.delete_word(step.run, option.word)
