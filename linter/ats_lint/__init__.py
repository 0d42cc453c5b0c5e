"""Hardening linter and fixer for Dockerfiles and Compose files: all that a rule may import.

Names are imported when they are first asked for, so that a run pays only for what it uses.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from ats_lint.patterns import regex as regex
from ats_lint.records import dataclass as dataclass
from ats_lint.records import field as field
from ats_lint.records import replace as replace

# Not late like the rest: the module `ats_lint.rule` would take the place of the function of that name.
from ats_lint.rule import Bad as Bad
from ats_lint.rule import Good as Good
from ats_lint.rule import rule as rule
from ats_lint.shortening import short as short

__version__ = "0.1.0"

if TYPE_CHECKING:
    from ats_lint.analysis.build import absent_accounts as absent_accounts
    from ats_lint.analysis.build import absent_homes as absent_homes
    from ats_lint.analysis.build import absent_sources as absent_sources
    from ats_lint.analysis.build import account_choice as account_choice
    from ats_lint.analysis.build import apt as apt
    from ats_lint.analysis.build import builders as builders
    from ats_lint.analysis.build import directories as directories
    from ats_lint.analysis.build import downloads as downloads
    from ats_lint.analysis.build import foreign_programs as foreign_programs
    from ats_lint.analysis.build import instructions as instructions
    from ats_lint.analysis.build import later_installs as later_installs
    from ats_lint.analysis.build import layers as layers
    from ats_lint.analysis.build import modes as modes
    from ats_lint.analysis.build import node_tools as node_tools
    from ats_lint.analysis.build import ownership as ownership
    from ats_lint.analysis.build import package_writes as package_writes
    from ats_lint.analysis.build import project_files as project_files
    from ats_lint.analysis.build import pulled as pulled
    from ats_lint.analysis.build import python_environments as python_environments
    from ats_lint.analysis.build import release_packages as release_packages
    from ats_lint.analysis.build import run_steps as run_steps
    from ats_lint.analysis.build import runtime_libraries as runtime_libraries
    from ats_lint.analysis.build import stage_graph as stage_graph
    from ats_lint.analysis.build import toolchains as toolchains
    from ats_lint.analysis.build.accounts import accounts as accounts
    from ats_lint.analysis.build.accounts import created as created
    from ats_lint.analysis.build.changes import changes_until as changes_until
    from ats_lint.analysis.build.contents import contents as contents
    from ats_lint.analysis.build.placed import destination as destination
    from ats_lint.analysis.build.placed import placed_text as placed_text
    from ats_lint.analysis.build.software import software as software
    from ats_lint.analysis.build.stagefacts import stage_facts as stage_facts
    from ats_lint.analysis.build.stepdown import steps_down as steps_down
    from ats_lint.analysis.project import bake_builds as bake_builds
    from ats_lint.analysis.project import precautions as precautions
    from ats_lint.analysis.project.project import Project as Project
    from ats_lint.analysis.runtime import discovery as discovery
    from ats_lint.analysis.runtime import env_examples as env_examples
    from ats_lint.analysis.runtime import framework_places as framework_places
    from ats_lint.analysis.runtime import healthchecks as healthchecks
    from ats_lint.analysis.runtime import inherited_checks as inherited_checks
    from ats_lint.analysis.runtime import logging_setups as logging_setups
    from ats_lint.analysis.runtime import memory_demand as memory_demand
    from ats_lint.analysis.runtime import node_scripts as node_scripts
    from ats_lint.analysis.runtime import overlays as overlays
    from ats_lint.analysis.runtime import pipelines as pipelines
    from ats_lint.analysis.runtime import production_values as production_values
    from ats_lint.analysis.runtime import provisions as provisions
    from ats_lint.analysis.runtime import read_only as read_only
    from ats_lint.analysis.runtime import refused_settings as refused_settings
    from ats_lint.analysis.runtime import requests as requests
    from ats_lint.analysis.runtime import resource_limits as resource_limits
    from ats_lint.analysis.runtime import sensitive_ports as sensitive_ports
    from ats_lint.analysis.runtime import start_script as start_script
    from ats_lint.analysis.runtime import upstreams as upstreams
    from ats_lint.analysis.runtime.certainty import Answer as Answer
    from ats_lint.analysis.runtime.certainty import Certainty as Certainty
    from ats_lint.analysis.runtime.container import Container as Container
    from ats_lint.analysis.runtime.container import container_of as container_of
    from ats_lint.analysis.runtime.identity import RootProcess as RootProcess
    from ats_lint.analysis.runtime.launch import Started as Started
    from ats_lint.analysis.runtime.lifetime import Lifetime as Lifetime
    from ats_lint.analysis.runtime.listener import Serving as Serving
    from ats_lint.analysis.runtime.proposed_probe import Probe as Probe
    from ats_lint.analysis.runtime.unheard_ports import Heard as Heard
    from ats_lint.analysis.sources import context_files as context_files
    from ats_lint.analysis.sources import manifests as manifests
    from ats_lint.analysis.sources import program as program
    from ats_lint.analysis.sources import routes as routes
    from ats_lint.analysis.sources import writes as writes
    from ats_lint.analysis.views import mounted as mounted
    from ats_lint.analysis.views import networking as networking
    from ats_lint.analysis.views import published as published
    from ats_lint.analysis.views import variants as variants
    from ats_lint.analysis.views.answers import remembered as remembered
    from ats_lint.analysis.views.compose import Compose as Compose
    from ats_lint.analysis.views.compose import Definition as Definition
    from ats_lint.analysis.views.compose import Service as Service
    from ats_lint.analysis.views.compose import Surroundings as Surroundings
    from ats_lint.analysis.views.compose import composes_around as composes_around
    from ats_lint.analysis.views.compose import services_of as services_of
    from ats_lint.analysis.views.dockerfile import Arg as Arg
    from ats_lint.analysis.views.dockerfile import Cmd as Cmd
    from ats_lint.analysis.views.dockerfile import Copy as Copy
    from ats_lint.analysis.views.dockerfile import Dockerfile as Dockerfile
    from ats_lint.analysis.views.dockerfile import Entrypoint as Entrypoint
    from ats_lint.analysis.views.dockerfile import Env as Env
    from ats_lint.analysis.views.dockerfile import Executable as Executable
    from ats_lint.analysis.views.dockerfile import Expose as Expose
    from ats_lint.analysis.views.dockerfile import From as From
    from ats_lint.analysis.views.dockerfile import Healthcheck as _HealthcheckInstruction
    from ats_lint.analysis.views.dockerfile import Instruction as Instruction
    from ats_lint.analysis.views.dockerfile import Label as Label
    from ats_lint.analysis.views.dockerfile import Maintainer as Maintainer
    from ats_lint.analysis.views.dockerfile import Onbuild as Onbuild
    from ats_lint.analysis.views.dockerfile import Run as Run
    from ats_lint.analysis.views.dockerfile import Shell as Shell
    from ats_lint.analysis.views.dockerfile import Stage as Stage
    from ats_lint.analysis.views.dockerfile import Stopsignal as Stopsignal
    from ats_lint.analysis.views.dockerfile import Unknown as Unknown
    from ats_lint.analysis.views.dockerfile import User as User
    from ats_lint.analysis.views.dockerfile import Volume as Volume
    from ats_lint.analysis.views.dockerfile import Workdir as Workdir
    from ats_lint.analysis.views.effective import exec_words as exec_words
    from ats_lint.analysis.views.effective import join_path as join_path
    from ats_lint.analysis.views.effective import real_path as real_path
    from ats_lint.analysis.views.effective import within as within
    from ats_lint.analysis.views.links import MountPoint as MountPoint
    from ats_lint.analysis.views.links import Use as Use
    from ats_lint.files.build_context import BuildContext as BuildContext
    from ats_lint.files.git import GitState as GitState
    from ats_lint.files.source import Source as Source
    from ats_lint.images import configurations as configurations
    from ats_lint.images import image_variables as image_variables
    from ats_lint.images import moving_tags as moving_tags
    from ats_lint.images import orphans as orphans
    from ats_lint.images import references as references
    from ats_lint.images import releases as releases
    from ats_lint.images.facts import ImageFacts as ImageFacts
    from ats_lint.images.facts import Reference as Reference
    from ats_lint.images.facts import is_root as is_root
    from ats_lint.images.lookup import lookup as lookup
    from ats_lint.images.parts import Confidence as Confidence
    from ats_lint.images.parts import ImageSetting as ImageSetting
    from ats_lint.images.parts import Runtime as Runtime
    from ats_lint.images.parts import Write as Write
    from ats_lint.images.reference_parts import parse_reference as parse_reference
    from ats_lint.model import Carry as Carry
    from ats_lint.model import Edit as Edit
    from ats_lint.model import EditRefused as EditRefused
    from ats_lint.model import Finding as Finding
    from ats_lint.model import Fix as Fix
    from ats_lint.model import Lines as Lines
    from ats_lint.model import Own as Own
    from ats_lint.model import Related as Related
    from ats_lint.model import Safety as Safety
    from ats_lint.model import Severity as Severity
    from ats_lint.model import Span as Span
    from ats_lint.numbers import whole as whole
    from ats_lint.syntax import shell as shell
    from ats_lint.syntax.compose import dotenv as dotenv
    from ats_lint.syntax.compose import profiles as profiles
    from ats_lint.syntax.compose import security_opt as security_opt
    from ats_lint.syntax.compose import sizes as sizes
    from ats_lint.syntax.compose.builds import Build as Build
    from ats_lint.syntax.compose.capability_names import OLD_SWARM as OLD_SWARM
    from ats_lint.syntax.compose.capability_names import capability as capability
    from ats_lint.syntax.compose.capability_names import named_capabilities as named_capabilities
    from ats_lint.syntax.compose.command_words import Words as Words
    from ats_lint.syntax.compose.compose_file import ComposeFile as ComposeFile
    from ats_lint.syntax.compose.dependencies import Dependency as Dependency
    from ats_lint.syntax.compose.environment import EnvVar as EnvVar
    from ats_lint.syntax.compose.healthcheck_key import HealthcheckKey as HealthcheckKey
    from ats_lint.syntax.compose.interpolation import Variable as Variable
    from ats_lint.syntax.compose.mounts import Mount as Mount
    from ats_lint.syntax.compose.nodes import Mapping as Mapping
    from ats_lint.syntax.compose.ports import Port as Port
    from ats_lint.syntax.compose.quoting import quote as quote
    from ats_lint.syntax.compose.values import Value as Value
    from ats_lint.syntax.compose.values import tops as tops
    from ats_lint.syntax.dockerfile import edits as edits
    from ats_lint.syntax.dockerfile import requote as requote
    from ats_lint.syntax.dockerfile import variables as variables
    from ats_lint.syntax.dockerfile.nodes import Flag as Flag
    from ats_lint.syntax.dockerfile.nodes import Heredoc as Heredoc
    from ats_lint.syntax.dockerfile.nodes import Pair as Pair
    from ats_lint.syntax.dockerfile.nodes import Token as Token
    from ats_lint.syntax.shell import Command as Command
    from ats_lint.syntax.shell import Script as Script
    from ats_lint.syntax.shell import Word as Word

    HealthcheckInstruction = _HealthcheckInstruction

_HOMES = {
    "ats_lint.model": "Carry Edit EditRefused Finding Fix Lines Own Related Safety Severity Span",
    "ats_lint.numbers": "whole",
    "ats_lint.files.git": "GitState",
    "ats_lint.files.source": "Source",
    "ats_lint.analysis.views.compose": "Compose Definition Service Surroundings composes_around services_of",
    "ats_lint.analysis.views.links": "MountPoint Use",
    "ats_lint.analysis.build.accounts": "accounts created",
    "ats_lint.analysis.build.changes": "changes_until",
    "ats_lint.analysis.build.contents": "contents",
    "ats_lint.analysis.build.software": "software",
    "ats_lint.analysis.build.stagefacts": "stage_facts",
    "ats_lint.analysis.build.stepdown": "steps_down",
    "ats_lint.analysis.views.answers": "remembered",
    "ats_lint.images.facts": "ImageFacts Reference is_root",
    "ats_lint.images.lookup": "lookup",
    "ats_lint.images.parts": "Confidence ImageSetting Runtime Write",
    "ats_lint.images.reference_parts": "parse_reference",
    "ats_lint.syntax.compose.quoting": "quote",
    "ats_lint.syntax.compose.builds": "Build",
    "ats_lint.syntax.compose.dependencies": "Dependency",
    "ats_lint.syntax.compose.environment": "EnvVar",
    "ats_lint.syntax.compose.healthcheck_key": "HealthcheckKey",
    "ats_lint.syntax.compose.interpolation": "Variable",
    "ats_lint.syntax.compose.mounts": "Mount",
    "ats_lint.syntax.compose.nodes": "Mapping",
    "ats_lint.syntax.compose.ports": "Port",
    "ats_lint.syntax.compose.values": "Value tops",
    "ats_lint.syntax.compose.capability_names": "OLD_SWARM capability named_capabilities",
    "ats_lint.syntax.compose.command_words": "Words",
    "ats_lint.syntax.compose.compose_file": "ComposeFile",
    "ats_lint.syntax.dockerfile.nodes": "Flag Heredoc Pair Token",
    "ats_lint.analysis.views.dockerfile": "Arg Cmd Copy Dockerfile Entrypoint Env Executable Expose From "
    "HealthcheckInstruction Instruction Label Maintainer Onbuild Run Shell Stage Stopsignal Unknown User Volume "
    "Workdir",
    "ats_lint.analysis.runtime.certainty": "Answer Certainty",
    "ats_lint.analysis.runtime.container": "Container container_of",
    "ats_lint.analysis.runtime.identity": "RootProcess",
    "ats_lint.analysis.runtime.launch": "Started",
    "ats_lint.analysis.runtime.lifetime": "Lifetime",
    "ats_lint.analysis.runtime.listener": "Serving",
    "ats_lint.analysis.runtime.unheard_ports": "Heard",
    "ats_lint.analysis.runtime.proposed_probe": "Probe",
    "ats_lint.analysis.views.effective": "exec_words join_path real_path within",
    "ats_lint.analysis.build.placed": "destination placed_text",
    "ats_lint.syntax.shell": "Command Script Word",
    "ats_lint.files.build_context": "BuildContext",
    "ats_lint.analysis.project.project": "Project",
}
_PACKAGES = {
    "ats_lint.analysis.build": "absent_accounts absent_homes absent_sources account_choice apt builders directories "
    "downloads foreign_programs instructions later_installs layers modes node_tools ownership package_writes "
    "project_files pulled python_environments release_packages run_steps "
    "runtime_libraries stage_graph toolchains",
    "ats_lint.analysis.project": "bake_builds precautions",
    "ats_lint.analysis.runtime": "discovery env_examples "
    "framework_places healthchecks inherited_checks "
    "logging_setups memory_demand node_scripts overlays pipelines production_values "
    "provisions read_only refused_settings requests resource_limits sensitive_ports start_script upstreams",
    "ats_lint.analysis.views": "mounted networking published variants",
    "ats_lint.analysis.sources": "context_files manifests program routes writes",
    "ats_lint.images": "configurations image_variables moving_tags orphans references releases",
    "ats_lint.syntax": "shell",
    "ats_lint.syntax.compose": "dotenv profiles security_opt sizes",
    "ats_lint.syntax.dockerfile": "edits requote variables",
}
_MODULES = {name: f"{package}.{name}" for package, names in _PACKAGES.items() for name in names.split()}
_RENAMED = {"HealthcheckInstruction": "Healthcheck"}
_HOME = {name: module for module, names in _HOMES.items() for name in names.split()}


def __getattr__(name: str) -> object:
    """Import a public name from the module it lives in, and keep it: every rule asks for `Finding`."""
    if name in _MODULES:
        found: object = importlib.import_module(_MODULES[name])
    elif name in _HOME:
        found = getattr(importlib.import_module(_HOME[name]), _RENAMED.get(name, name))
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """Name what the facade offers."""
    return sorted({*_MODULES, *_HOME, "Bad", "Good", "dataclass", "field", "regex", "replace", "rule", "short"})
