"""Which images files name, and where."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ats_lint.analysis.build import builders
from ats_lint.analysis.build.pulled import named, written_default
from ats_lint.analysis.project.project import Project
from ats_lint.analysis.views.compose import Service
from ats_lint.analysis.views.dockerfile import Stage
from ats_lint.api.convert import range_of
from ats_lint.api.linting import Files, Work, work
from ats_lint.api.public_records import Range
from ats_lint.files.source import Source
from ats_lint.images.references import is_built
from ats_lint.lint.config import Settings
from ats_lint.lint.prepare import prepare
from ats_lint.model import Span
from ats_lint.syntax.compose.embedded import Embedded


@dataclass(frozen=True, slots=True)
class NamedImage:
    """An image that FROM, COPY, RUN or a service names and a registry provides.

    `written` is what stands in the file from `start` to `end`, quotes included; `reference` is it with its variables
    replaced, None where they are not known. `subject` is the stage or the service. Where FROM ends with a variable that
    serves nothing else, `written` is the default of its ARG, and `prefix` is what the reference has before it.
    """

    path: str
    range: Range
    start: int
    end: int
    written: str
    reference: str | None
    subject: str | None
    prefix: str = ""


def images(
    files: Files,
    *,
    paths: Sequence[str] = (),
    settings: Settings | str | os.PathLike[str] | None = None,
    unsaved: Mapping[str, str] | None = None,
    confined: bool = False,
) -> tuple[NamedImage, ...]:
    """Return the images that Dockerfiles and Compose files pull, in the order of the files.

    Args:
        files: as for `lint`, and so are the others.
        paths: as for `lint`.
        settings: as for `lint`.
        unsaved: as for `lint`.
        confined: as for `lint`.

    Raises:
        ConfigError: the configuration cannot be used.
        UnknownRule: the settings name a rule that nobody knows.
        ValueError: a path leads out of the directory.
    """
    with work(files, paths, settings, unsaved or {}, confined) as job:
        run = prepare(job.paths, job.settings, (), around=job.around)
        asked = frozenset(map(job.shown, run.reported))
        found = {one for unit in run.units for one in _of_project(run.project(unit), job) if one.path in asked}
        return tuple(sorted(found, key=lambda one: (one.path, one.start, one.reference or "")))


def _of_project(project: Project, job: Work) -> Iterator[NamedImage]:
    for dockerfile in project.dockerfiles:
        text = project.embedded.get(dockerfile.source.path)
        for stage in dockerfile.stages:
            yield from _of_stage(stage, job, text)
    for service in project.services:
        found = _of_service(service, job)
        if found is not None:
            yield found


def _of_stage(stage: Stage, job: Work, text: Embedded | None) -> Iterator[NamedImage]:
    provided = {name.lower() for name in builders.contexts(stage.dockerfile)}
    for name, span, instruction in named(stage):
        reference = stage.expand(name, instruction)
        if reference == "scratch" or provided & {name.lower(), (reference or name).lower()}:
            continue
        default = written_default(stage) if instruction is stage.from_ else None
        if text is not None:
            yield _found(job, text.outer, text.place(span), reference, text.services[0])
        elif default is not None:
            yield _found(job, stage.source, default[1], reference, stage.subject, default[0])
        else:
            yield _found(job, stage.source, span, reference, stage.subject)


def _of_service(service: Service, job: Work) -> NamedImage | None:
    image = service.get("image")
    if image is None or image.kind != "scalar" or is_built(service):
        return None
    return _found(job, image.source, image.span, image.text, service.key)


def _found(
    job: Work, source: Source, span: Span, reference: str | None, subject: str | None, prefix: str = ""
) -> NamedImage:
    return NamedImage(
        job.shown(source.path),
        range_of(source, span),
        span.start,
        span.end,
        source.slice(span),
        reference or None,
        subject,
        prefix,
    )
