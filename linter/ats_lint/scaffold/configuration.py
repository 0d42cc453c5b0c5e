"""A commented configuration that fits what a project holds."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from ats_lint.files.discover import Target
from ats_lint.images.reference_parts import parse_reference
from ats_lint.lint.config import HADOLINT_FILES, Settings
from ats_lint.lint.prepare import prepare
from ats_lint.lint.rule_profiles import profile_of
from ats_lint.lint.run import LintRun

NAME = "ats-lint.toml"
_OTHERS = frozenset({"example", "examples", "testdata", "fixtures", "vendor", "third_party", "third-party", "samples"})
"""Directories whose files are often not one's own, or not run."""


def configuration(directory: Path) -> str:
    """Return the text of a configuration for the files below `directory`; what is not sure is commented out."""
    run = prepare((directory,), Settings(), ())
    # Tables last: what follows the head of one belongs to it.
    parts = (_head(run), _rules(), _elsewhere(run, directory), _registries(run), _adoption(), _profiles(run))
    told = ("\n".join(part) for part in parts)
    return "\n\n".join(part for part in told if part) + "\n"


def _head(run: LintRun) -> Iterator[str]:
    counts = {kind: sum(one.kind == kind for one in run.targets) for kind in ("dockerfile", "compose")}
    yield f"# ats-lint for {counts['dockerfile']} Dockerfiles and {counts['compose']} Compose files."
    yield "# Every setting: docs/configuration.md; what is in force: ats-lint config"
    if any(os.path.isfile(run.workspace.root / name) for name in HADOLINT_FILES):
        yield "# The configuration of hadolint beside this file counts as well; what stands here comes first."


def _rules() -> Iterator[str]:
    yield "# dev leaves out what a laptop does without, strict adds what production needs."
    yield 'profile = "default"'
    yield "# Least severity that gives exit status 1: critical, high, medium, low or info."
    yield 'fail-on = "medium"'
    yield '# ignore = ["missing-cpu-limit"]'
    yield "# An ignore comment has to say why."
    yield "# require-reason = true"


def _elsewhere(run: LintRun, directory: Path) -> Iterator[str]:
    found = sorted({f"{part}/" for one in run.targets for part in _folders(one, directory) if part in _OTHERS})
    if found:
        yield "# Directories that look as if they were not yours, or not run."
        yield f"# exclude = {_list(found)}"


def _profiles(run: LintRun) -> Iterator[str]:
    profiles = {path: profile_of(Settings(), path) for path in sorted(_relative(one, run) for one in run.targets)}
    lesser = [path for path, profile in profiles.items() if profile != "default"]
    if lesser:
        yield "# These are for a developer's machine by their names, and have the profile dev already:"
        yield from (f"#   {path}" for path in map(json.dumps, lesser[:10]))
    strict = [path for path in profiles if "prod" in os.path.basename(path).lower()]
    if strict:
        yield "# What runs in production can be held to more."
        yield "# [profiles]"
        yield from (f'# {json.dumps(path)} = "strict"' for path in strict[:10])


def _registries(run: LintRun) -> Iterator[str]:
    names = sorted(set(_registries_of(run)))
    if names:
        yield "# Images come from these registries today; the setting turns on the rule untrusted-registry."
        yield f"# trusted-registries = {_list(names)}"


def _registries_of(run: LintRun) -> Iterator[str]:
    for text in _images(run):
        reference = parse_reference(text)
        if reference is not None:
            yield reference.registry or "docker.io"


def _images(run: LintRun) -> Iterator[str]:
    for unit in run.units:
        project = run.project(unit)
        for dockerfile in project.dockerfiles:
            names = {"scratch", *(stage.name or "" for stage in dockerfile.stages)}
            images = (stage.from_.image.text for stage in dockerfile.stages)
            yield from (text for text in images if text not in names)
        for compose in project.composes:
            services = (service for service in compose.services.values() if service.build is None)
            yield from (service.image for service in services if service.image)


def _adoption() -> Iterator[str]:
    yield "# An old project begins with what it has: ats-lint --write-baseline, then only what is new is reported."
    yield '# baseline = "ats-lint-baseline.json"'
    yield "# Rules whose fixes --fix leaves alone."
    yield '# unfixable = ["writable-root"]'


def _folders(target: Target, directory: Path) -> tuple[str, ...]:
    path = target.path
    return path.relative_to(directory).parts[:-1] if path.is_relative_to(directory) else ()


def _relative(target: Target, run: LintRun) -> str:
    return Path(os.path.relpath(os.path.realpath(target.path), run.workspace.root)).as_posix()


def _list(words: Iterable[str]) -> str:
    return json.dumps(list(words), ensure_ascii=True)
