"""Hardening linter and fixer for Dockerfiles and Compose files: all that a rule may import.

Names are imported when they are first asked for, so that a run pays only for what it uses.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

# Not late like the rest: the module `ats_lint.rule` would take the place of the function of that name.
from ats_lint.rule import Bad as Bad
from ats_lint.rule import Good as Good
from ats_lint.rule import rule as rule

__version__ = "0.1.0"

if TYPE_CHECKING:
    from ats_lint import shell as shell
    from ats_lint.compose import dotenv as dotenv
    from ats_lint.compose.builds import Build as Build
    from ats_lint.compose.dependencies import Dependency as Dependency
    from ats_lint.compose.environment import EnvVar as EnvVar
    from ats_lint.compose.healthchecks import Healthcheck as Healthcheck
    from ats_lint.compose.interpolation import Variable as Variable
    from ats_lint.compose.mounts import Mount as Mount
    from ats_lint.compose.nodes import Mapping as Mapping
    from ats_lint.compose.ports import Port as Port
    from ats_lint.compose.quoting import quote as quote
    from ats_lint.compose.services import Compose as Compose
    from ats_lint.compose.services import ComposeFile as ComposeFile
    from ats_lint.compose.services import Definition as Definition
    from ats_lint.compose.services import Service as Service
    from ats_lint.compose.values import Value as Value
    from ats_lint.compose.words import Words as Words
    from ats_lint.context import BuildContext as BuildContext
    from ats_lint.dockerfile import edits as edits
    from ats_lint.dockerfile import requote as requote
    from ats_lint.dockerfile import variables as variables
    from ats_lint.dockerfile.document import Dockerfile as Dockerfile
    from ats_lint.dockerfile.effective import exec_words as exec_words
    from ats_lint.dockerfile.effective import join_path as join_path
    from ats_lint.dockerfile.instructions import Arg as Arg
    from ats_lint.dockerfile.instructions import Cmd as Cmd
    from ats_lint.dockerfile.instructions import Copy as Copy
    from ats_lint.dockerfile.instructions import Entrypoint as Entrypoint
    from ats_lint.dockerfile.instructions import Env as Env
    from ats_lint.dockerfile.instructions import Executable as Executable
    from ats_lint.dockerfile.instructions import Expose as Expose
    from ats_lint.dockerfile.instructions import From as From
    from ats_lint.dockerfile.instructions import Healthcheck as _HealthcheckInstruction
    from ats_lint.dockerfile.instructions import Instruction as Instruction
    from ats_lint.dockerfile.instructions import Label as Label
    from ats_lint.dockerfile.instructions import Maintainer as Maintainer
    from ats_lint.dockerfile.instructions import Onbuild as Onbuild
    from ats_lint.dockerfile.instructions import Run as Run
    from ats_lint.dockerfile.instructions import Shell as Shell
    from ats_lint.dockerfile.instructions import Stopsignal as Stopsignal
    from ats_lint.dockerfile.instructions import Unknown as Unknown
    from ats_lint.dockerfile.instructions import User as User
    from ats_lint.dockerfile.instructions import Volume as Volume
    from ats_lint.dockerfile.instructions import Workdir as Workdir
    from ats_lint.dockerfile.nodes import Flag as Flag
    from ats_lint.dockerfile.nodes import Heredoc as Heredoc
    from ats_lint.dockerfile.nodes import Pair as Pair
    from ats_lint.dockerfile.nodes import Token as Token
    from ats_lint.dockerfile.placed import destination as destination
    from ats_lint.dockerfile.placed import placed_text as placed_text
    from ats_lint.dockerfile.stages import Stage as Stage
    from ats_lint.images.facts import Confidence as Confidence
    from ats_lint.images.facts import ImageFacts as ImageFacts
    from ats_lint.images.facts import Reference as Reference
    from ats_lint.images.facts import is_root as is_root
    from ats_lint.images.lookup import lookup as lookup
    from ats_lint.images.reference import parse_reference as parse_reference
    from ats_lint.links import GitState as GitState
    from ats_lint.links import MountPoint as MountPoint
    from ats_lint.links import Surroundings as Surroundings
    from ats_lint.links import Use as Use
    from ats_lint.model import Edit as Edit
    from ats_lint.model import EditRefused as EditRefused
    from ats_lint.model import Finding as Finding
    from ats_lint.model import Fix as Fix
    from ats_lint.model import Lines as Lines
    from ats_lint.model import Related as Related
    from ats_lint.model import Safety as Safety
    from ats_lint.model import Severity as Severity
    from ats_lint.model import Span as Span
    from ats_lint.project import Project as Project
    from ats_lint.shell import Command as Command
    from ats_lint.shell import Script as Script
    from ats_lint.shell import Word as Word
    from ats_lint.source import Source as Source

    HealthcheckInstruction = _HealthcheckInstruction

_HOMES = {
    "ats_lint.model": "Edit EditRefused Finding Fix Lines Related Safety Severity Span",
    "ats_lint.source": "Source",
    "ats_lint.links": "GitState MountPoint Surroundings Use",
    "ats_lint.images.facts": "Confidence ImageFacts Reference is_root",
    "ats_lint.images.lookup": "lookup",
    "ats_lint.images.reference": "parse_reference",
    "ats_lint.compose.quoting": "quote",
    "ats_lint.compose.builds": "Build",
    "ats_lint.compose.dependencies": "Dependency",
    "ats_lint.compose.environment": "EnvVar",
    "ats_lint.compose.healthchecks": "Healthcheck",
    "ats_lint.compose.interpolation": "Variable",
    "ats_lint.compose.mounts": "Mount",
    "ats_lint.compose.nodes": "Mapping",
    "ats_lint.compose.ports": "Port",
    "ats_lint.compose.values": "Value",
    "ats_lint.compose.words": "Words",
    "ats_lint.compose.services": "Compose ComposeFile Definition Service",
    "ats_lint.dockerfile.nodes": "Flag Heredoc Pair Token",
    "ats_lint.dockerfile.instructions": "Arg Cmd Copy Entrypoint Env Executable Expose From HealthcheckInstruction "
    "Instruction Label Maintainer Onbuild Run Shell Stopsignal Unknown User Volume Workdir",
    "ats_lint.dockerfile.document": "Dockerfile",
    "ats_lint.dockerfile.effective": "exec_words join_path",
    "ats_lint.dockerfile.placed": "destination placed_text",
    "ats_lint.dockerfile.stages": "Stage",
    "ats_lint.shell": "Command Script Word",
    "ats_lint.context": "BuildContext",
    "ats_lint.project": "Project",
}
_MODULES = {
    "dotenv": "ats_lint.compose.dotenv",
    "edits": "ats_lint.dockerfile.edits",
    "requote": "ats_lint.dockerfile.requote",
    "shell": "ats_lint.shell",
    "variables": "ats_lint.dockerfile.variables",
}
_RENAMED = {"HealthcheckInstruction": "Healthcheck"}
_HOME = {name: module for module, names in _HOMES.items() for name in names.split()}


def __getattr__(name: str) -> object:
    """Import a public name from the module it lives in."""
    if name in _MODULES:
        return importlib.import_module(_MODULES[name])
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_HOME[name]), _RENAMED.get(name, name))
