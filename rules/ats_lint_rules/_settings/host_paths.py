"""Paths of the host that a Compose application hands to its containers, in every form that Compose knows."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from ats_lint import (
    Compose,
    Definition,
    Finding,
    Fix,
    Mount,
    Service,
    Severity,
    Span,
    Value,
    dataclass,
    real_path,
    regex,
    within,
)
from ats_lint_rules._common.findings import finding

_HOME = regex(r"\$\{?(?:HOME|USERPROFILE)(?![A-Za-z0-9_])(?::?[-?+][^}]*)?\}?")
_RUNTIME_DIRECTORY = regex(r"\$\{?XDG_RUNTIME_DIR(?![A-Za-z0-9_])(?::?[-?+][^}]*)?\}?")
_DRIVE_ROOT = regex(r"[A-Za-z]:/?")
_PIPE = regex(r"(?:npipe:)?//+[.?]/pipe/")


@dataclass(frozen=True, slots=True)
class HostPath:
    r"""One path of the host.

    Attributes:
        text: the path in one notation: `/run` for `/var/run`, `~` for the home directory, `/` for `\`;
            None when it begins with an unknown variable.
        target: where the container sees it; None when unknown.
        read_only: whether the container cannot write to it; None when unknown.
        span: the path as written.
        value: the entry that says it.
        service: whose it is; None for a top-level volume, secret or config.
    """

    text: str | None
    target: str | None
    read_only: bool | None
    span: Span
    value: Value
    service: Service | None

    def finding(self, message: str, severity: Severity, fix: Fix | None = None) -> Finding:
        """Return a finding about the path."""
        if self.service is not None:
            return finding(self.service, self.value, message, fix, span=self.span, severity=severity)
        return Finding(self.span, message, fix, path=self.value.source.path, severity=severity)

    @property
    def is_needed(self) -> bool:
        """Whether the image is known to need it, or a directory above it, of the host."""
        return self.service is not None and needs(self.service, self.text or "")


def needs(service: Service, path: str) -> bool:
    """Tell whether a service's image is known to need a path of the host, or a directory above it."""
    facts = service.facts
    known = (plain_path(need) for need in facts.host_needs if need.startswith("/")) if facts is not None else ()
    return any(need and within(path, need) for need in known)


def host_paths(compose: Compose) -> Iterator[HostPath]:
    """Yield the host paths of all services, then of the top-level volumes, secrets and configs."""
    for service in compose.services.values():
        yield from _of_service(service)
    for volume in compose.volumes.values():
        yield from _device(volume)
    for definition in (*compose.secrets.values(), *compose.configs.values()):
        found = definition.get("file")
        if found is not None and found.kind == "scalar":
            path = plain_path(_written(found))
            yield HostPath(path, None, True, found.span, found, None)


def _of_service(service: Service) -> Iterator[HostPath]:
    for mount in service.volumes:
        span = mount.source_span
        if span is not None and (mount.type in {"bind", "npipe", None} or _looks_like_path(mount.source)):
            source = mount.value.source
            written = _source_text(mount, source.slice(span))
            path = plain_path(written)
            yield HostPath(path, mount.target, mount.read_only, span, mount.value, service)


def _source_text(mount: Mount, written: str) -> str:
    """Return the interpolated source, or where a variable is not known, the text as written."""
    return mount.source if mount.source is not None else written.strip("\"'")


def _looks_like_path(source: str | None) -> bool:
    return source is not None and source.startswith(("/", "~", "\\", "$"))


def _device(volume: Definition) -> Iterator[HostPath]:
    """Yield what a volume of the local driver binds: `driver_opts: {type: none, o: bind, device: /etc}`."""
    found = volume.get("driver_opts.device")
    options = (volume.text("driver_opts.o") or "").split(",")
    kind = volume.text("driver_opts.type") or ""
    if (
        found is None
        or found.kind != "scalar"
        or kind not in {"none", "", "bind"}
        or not {"bind", "rbind"} & {*options}
    ):
        return
    read_only = "ro" in options
    yield HostPath(plain_path(_written(found)), None, read_only, found.span, found, None)


def _written(value: Value) -> str:
    return value.raw if value.text is None else value.text


def plain_path(text: str) -> str | None:
    r"""Return an absolute host path in one notation; None when it is relative or unknown.

    `//var/run/x`, `/var/run/../run/x` and `/run/x` are the same path; `\\.\pipe\x` is `//./pipe/x`. A variable inside
    of a path stays as it is (`/run/user/$UID/docker.sock`): what stands around it tells enough.
    """
    slashed = text.strip().replace("\\", "/")
    pipe = _PIPE.match(slashed)
    if pipe:
        return "//./pipe/" + slashed[pipe.end() :].lower()
    slashed = _RUNTIME_DIRECTORY.sub("/run/user/1000", _HOME.sub("~", slashed)).removeprefix("unix://")
    if not slashed.startswith(("/", "~")):
        drive = _DRIVE_ROOT.match(slashed) and "$" not in slashed
        return slashed if drive or (slashed.startswith("$") and slashed.endswith(".sock")) else None
    normal = posixpath.normpath(slashed)
    normal = normal[1:] if normal.startswith("//") else normal
    return real_path(normal)
