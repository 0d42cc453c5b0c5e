"""Where a program's own set-up of logging leaves what it says: in files that nobody outside of the container sees."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping

from ats_lint.analysis.sources.expression_values import as_path
from ats_lint.analysis.sources.log_files import log_files
from ats_lint.analysis.sources.program import Program, program
from ats_lint.analysis.views.answers import remembered
from ats_lint.analysis.views.compose import Service, services_of
from ats_lint.analysis.views.dockerfile import Run, Stage, Volume
from ats_lint.files.build_context import BuildContext
from ats_lint.files.source import Source
from ats_lint.model import Span
from ats_lint.patterns import regex
from ats_lint.records import dataclass


@dataclass(frozen=True, slots=True)
class LoggingSetup:
    """What a library logs to: an absolute path in the container, empty where its errors go nowhere at all.

    `streams` tells that the same set-up also writes to the standard streams; `span` is its place in `source`.
    """

    library: str
    path: str
    source: Source
    span: Span
    streams: bool = False


Environment = Mapping[str, str | None]
_CHANNEL = regex(r"'default'\s*=>\s*env\(\s*'LOG_CHANNEL'\s*,\s*'(\w+)'")
_FILES = frozenset({"single", "daily"})
_STACK = regex(
    r"'stack'\s*=>\s*\[(?:[^\[\]]{0,300}?)'channels'\s*=>\s*(\[[^\]]{0,200}\]|explode\([^)]{0,80}'LOG_STACK',\s*'\w+')"
)
_DJANGO = regex(r"^INSTALLED_APPS\b", re.MULTILINE)
_SET_UP = regex(
    r"\bLOGGING\b|dictConfig|fileConfig|basicConfig|structlog|sentry_sdk|loguru|StreamHandler|rollbar|bugsnag|newrelic"
)
_ANSWERED = regex(r"\b(?:gunicorn|uvicorn|uwsgi|daphne|hypercorn|granian|waitress-serve)\b")


@remembered
def logging_setups(stage: Stage) -> tuple[LoggingSetup, ...]:
    """Return the set-ups of a stage's program that log into the container; none where a volume covers the place."""
    context, directory = stage.dockerfile.context, stage.workdir.value
    if context is None or directory is None:
        return ()
    services = tuple(services_of(stage))
    found = (*_of_files(stage, context, directory), *_of_frameworks(stage, context, directory, services))
    return tuple(one for one in found if not one.path or not _is_kept(stage, services, one.path))


def _of_files(stage: Stage, context: BuildContext, directory: str) -> Iterator[LoggingSetup]:
    files = program(stage.dockerfile).files
    for file in files:
        source = context.read(file.name)
        if source is not None and _is_another_program(stage, context, source, [one.name for one in files]):
            continue
        for one in context.recall(log_files, file.name, posixpath.basename(file.name)) or () if source else ():
            path = as_path(one.path, directory)
            if source is not None and path is not None:
                span = Span(one.start, one.start + max(1, len(posixpath.basename(one.path))))
                yield LoggingSetup(one.library, path, source, span, one.streams)


def _is_another_program(stage: Stage, context: BuildContext, source: Source, names: list[str]) -> bool:
    """Tell whether a Python file is started by itself, by others than the stage: nothing names or imports it."""
    if source.path.suffix != ".py" or "__main__" not in source.text or source.path.stem == "__main__":
        return False
    started = " ".join(one.args.text for one in (stage.entrypoint, stage.cmd) if one is not None)
    word = re.compile(rf"(?<![\w-]){re.escape(source.path.stem)}(?![\w-])")
    if word.search(started):
        return False
    others = (context.read(name) for name in names if name.endswith((".py", ".sh")))
    return not any(one is not None and one.path != source.path and _names(one, word) for one in others)


def _names(source: Source, module: re.Pattern[str]) -> bool:
    if source.path.suffix != ".py":
        return module.search(source.text) is not None
    return any(
        module.search(line) for line in source.text.splitlines() if line.lstrip().startswith(("import ", "from "))
    )


def _of_frameworks(
    stage: Stage, context: BuildContext, directory: str, services: tuple[Service, ...]
) -> Iterator[LoggingSetup]:
    environment = dict(stage.env)
    for service in services:
        environment |= {name: variable.value for name, variable in service.environment.items()}
        if service.has("env_file"):
            return
    yield from _of_rails(context, directory, environment)
    yield from _of_laravel(context, directory, environment)
    yield from _of_django(stage, context)


def _of_rails(context: BuildContext, directory: str, environment: Environment) -> Iterator[LoggingSetup]:
    source = context.read("config/environments/production.rb")
    if source is None or "production" not in {environment.get("RAILS_ENV"), environment.get("RACK_ENV")}:
        return
    asked = source.text.find("RAILS_LOG_TO_STDOUT")
    told = re.search(r"STDOUT|STDERR|\$std|config\.logger", source.text.replace("RAILS_LOG_TO_STDOUT", ""))
    if (asked >= 0 and "RAILS_LOG_TO_STDOUT" not in environment) or (asked < 0 and told is None):
        span = Span(asked, asked + len("RAILS_LOG_TO_STDOUT")) if asked >= 0 else Span(0, 1)
        yield LoggingSetup("Rails", posixpath.join(directory, "log/production.log"), source, span)


def _of_laravel(context: BuildContext, directory: str, environment: Environment) -> Iterator[LoggingSetup]:
    source = context.read("config/logging.php") if context.exists("artisan") else None
    default = _CHANNEL.search(source.text) if source is not None else None
    if source is None or default is None or (context.exists(".env") and "LOG_CHANNEL" not in environment):
        return
    channel = environment.get("LOG_CHANNEL", default[1]) or ""
    stack = _STACK.search(source.text) if channel == "stack" else None
    words = set(re.findall(r"\w+", stack[1])) if stack is not None else {channel}
    if _FILES & words and not ("LOG_STACK" in words and "LOG_STACK" in environment):
        yield LoggingSetup(
            "Laravel", posixpath.join(directory, "storage/logs/laravel.log"), source, Span(*default.span(1))
        )


def _of_django(stage: Stage, context: BuildContext) -> Iterator[LoggingSetup]:
    """Yield settings without LOGGING: what Django does by default says nothing once DEBUG is off, but by mail.

    https://docs.djangoproject.com/en/5.2/ref/logging/#default-logging-configuration
    """
    shown: Program = program(stage.dockerfile)
    started = stage.cmd or stage.entrypoint
    served = started is not None and bool(_ANSWERED.search(started.args.text))
    sources = [source for file in shown.files if file.language == "python" and (source := context.read(file.name))]
    if not served or not shown.complete or any(_SET_UP.search(source.text) for source in sources):
        return
    for source in sources:
        found = _DJANGO.search(source.text)
        if found is not None and "MIDDLEWARE" in source.text:
            yield LoggingSetup("Django", "", source, Span(*found.span()))
            return


def _is_kept(stage: Stage, services: tuple[Service, ...], path: str) -> bool:
    """Tell whether a log lies in a volume wherever the stage runs, or is no file at all but a link to a stream."""
    name, folder = posixpath.basename(path), posixpath.dirname(path)
    for item in stage.chain():
        if (
            isinstance(item, Run)
            and "/dev/std" in item.text.text
            and (name in item.text.text or folder in item.text.text)
        ):
            return True
        if isinstance(item, Volume) and any(path.startswith(f"{token.text.rstrip('/')}/") for token in item.items):
            return True
    return bool(services) and all(service.covers(path) for service in services)
