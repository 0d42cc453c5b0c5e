"""Settings of a Compose service that only a developer's machine wants."""

from __future__ import annotations

from collections.abc import Iterator

from ats_lint import (
    Copy,
    EnvVar,
    Mount,
    Service,
    Source,
    Span,
    Stage,
    Workdir,
    dataclass,
    destination,
    production_values,
    regex,
    short,
)

_CODE = (
    ".py", ".js", ".ts", ".tsx", ".jsx", ".mjs", ".go", ".rb", ".php", ".java", ".kt", ".rs", ".cs", ".ex", ".vue",
    ".svelte", ".html", ".css",
)  # fmt: skip
_RELOAD = regex(
    r"(^|\s)--(reload|debug|watch|hot|autoreload|dev)(\s|=|$)|\bnodemon\b|\bts-node-dev\b|\bwatchmedo\b|\bwatchexec\b"
    r"|\b(npm|pnpm|yarn|bun)( run)?( -\S+)* (dev|watch|start:dev|serve:dev)\b|\bnext dev\b|\bvite\b(?! (build|preview))"
    r"|\bng serve\b|\bmanage\.py runserver\b|\bdotnet watch\b|\bcargo watch\b|(^|[\s/])air(\s|$)|\bCompileDaemon\b"
    r"|\bwebpack(-dev-server| serve)\b|\bgulp watch\b|\bnuxt dev\b|\bquasar dev\b|\bdebugpy\b|--inspect(-brk)?\b"
)
_SWITCHES = frozenset(
    {"DEBUG", "FLASK_DEBUG", "DJANGO_DEBUG", "APP_DEBUG", "WERKZEUG_DEBUG_PIN", "PYTHONDEBUG", "XDEBUG_MODE",
     "CHOKIDAR_USEPOLLING", "WATCHPACK_POLLING", "WDS_SOCKET_PORT", "FAST_REFRESH"}
)  # fmt: skip
_ON = frozenset({"1", "true", "yes", "on", "debug", "develop"})
_FALLBACK = regex(r"(^|[._-])(dev|development|local|debug|override|test|testing|ci)([._-]|$)")


@dataclass(frozen=True, slots=True)
class DevSetting:
    """One such setting; `path` leads to it from the service, `line` is how an override file says it."""

    key: str
    path: tuple[str, ...]
    span: Span
    source: Source
    message: str
    line: str


def reloads(command: str) -> bool:
    """Tell whether a command line starts a program that watches its sources."""
    return _RELOAD.search(command) is not None


def is_base(source: Source) -> bool:
    """Tell whether a Compose file is meant for every environment, going by its name."""
    return not _FALLBACK.search(source.path.stem.lower())


def dev_settings(service: Service) -> Iterator[DevSetting]:
    """Yield the settings for development that a base file gives a service."""
    if any(_FALLBACK.search(profile.lower()) for profile in service.profiles) or service.is_job:
        return
    yield from _mounts(service)
    yield from _command(service)
    yield from _environment(service)


def _mounts(service: Service) -> Iterator[DevSetting]:
    found = service.get("volumes")
    for index, mount in enumerate(service.volumes):
        if found is not None and mount.type == "bind" and _is_source(service, mount):
            where = f"{mount.source or '.'}"[:30]
            yield DevSetting(
                "volumes", ("volumes", str(index)), mount.span, mount.value.source,
                f"source directory {where} is mounted over the image's code", mount.value.source.slice(mount.span),
            )  # fmt: skip


def _is_source(service: Service, mount: Mount) -> bool:
    """Tell whether a mount lays the sources of the project over those that the image holds, or takes their place."""
    project, build = service.compose.project, service.build
    if mount.path is None or mount.target is None or not mount.path.is_relative_to(project.root):
        return False
    if build is None or build.directory is None:
        return False
    inside = mount.path == build.directory or mount.path.is_relative_to(build.directory)
    entries = project.list(mount.path)
    code = any(entry.suffix in _CODE or entry.name in {"package.json", "go.mod"} for entry in entries)
    below = any(one.suffix in _CODE for entry in entries[:50] if not entry.suffix for one in project.list(entry))
    return inside and (code or below) and _is_over_code(service, mount.target)


def _is_over_code(service: Service, target: str) -> bool:
    """Tell whether the image may hold its code at a mount's target, above it or below: where it works or copies to."""
    stage = service.stage
    if not isinstance(stage, Stage) or not stage.base_known:
        return True
    own = any(isinstance(one, Workdir) for one in stage.chain())
    directory = stage.workdir_at(None).value
    if not own and directory is not None and target.rstrip("/") == directory.rstrip("/"):
        return True
    places = [
        *([directory] if own else []),
        *(destination(stage, one) for one in stage.chain() if isinstance(one, Copy)),
    ]
    if None in places:
        return True
    return any(_meet(target.rstrip("/"), (place or "/").rstrip("/")) for place in places)


def _meet(one: str, other: str) -> bool:
    return one == other or one.startswith(f"{other}/") or other.startswith(f"{one}/")


def _command(service: Service) -> Iterator[DevSetting]:
    command = service.command
    if command is None or not reloads(command.line):
        return
    text = command.source.slice(command.span)
    yield DevSetting(
        "command", ("command",), command.span, command.source, "command reloads or debugs the program", text
    )


def _environment(service: Service) -> Iterator[DevSetting]:
    found = service.get("environment")
    for name, variable in service.environment.items():
        if variable.from_env_file is not None or not _is_debug(variable) or found is None:
            continue
        if variable.style == "map":
            path = ("environment", name)
        else:
            index = next((n for n, item in enumerate(found.list) if item.span.covers(variable.span)), 0)
            path = ("environment", str(index))
        line = variable.source.slice(variable.span)
        yield DevSetting(
            "environment", path, variable.span, variable.source, f"{short(name, 30)} switches development mode on", line
        )


def _is_debug(variable: EnvVar) -> bool:
    value = (variable.literal or "").lower()
    return production_values.is_development(variable.name, value) or (variable.name in _SWITCHES and value in _ON)
