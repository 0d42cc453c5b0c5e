"""Paths that a service with a read-only root has to write to, and that nothing holds."""

from __future__ import annotations

from collections.abc import Iterator

from ats_lint import Fix, Safety, Service, container_of, package_writes
from ats_lint_rules._common.fixes import extend, hint, propose


def missing_tmpfs(service: Service) -> Iterator[tuple[tuple[str, ...], Fix]]:
    """Yield the paths that a service with a read-only root has to write to and cannot."""
    container = container_of(service)
    facts, process = service.facts, container.process.value
    if container.stage is not None and process is not None:
        named = package_writes.written(container.stage, process.name)
        places = tuple(path for path in named if not service.covers(path))
        if places:
            yield places, _tmpfs(service, list(places), Safety.UNSAFE, "The package makes it write there.")
    if facts is None:
        return
    if container.is_own_process and (facts.tmpfs is not None or facts.writes):
        sure = facts.sure("tmpfs")
        entries = [(entry.partition(":")[0], entry) for entry in facts.tmpfs or ()]
        kept = [(path, entry) for path, entry in entries if (sure or path != "/tmp") and not service.covers(path)]
        wanted, mounts = [path for path, _ in kept], [entry for _, entry in kept]
        if wanted and any(path != "/tmp" for path in wanted):
            because = "The image is known to write there." if sure else "The image is likely to write there."
            yield tuple(wanted), _tmpfs(service, mounts, Safety.SAFE if sure else Safety.UNSAFE, because)
        data = tuple(path for path in facts.data_paths if sure and not service.covers(path))
        changed = container.start_writes.value.fatal
        if changed:
            yield changed, hint("leave the root writable", "The start changes a file of the image.")
        rendered = tuple(one.partition(":")[0] for one in container.start_writes.value.directories)
        if rendered:
            because = "The start renders what is mounted into it."
            yield (
                rendered,
                _tmpfs(service, list(container.start_writes.value.directories), Safety.UNSAFE, because),
            )
        if data:
            yield data, hint(f"mount a volume on {data[0]}", "Which volume holds the data, its author decides.")
    elif _is_gunicorn(service) and not any(service.covers(path) for path in ("/tmp", "/var/tmp")):
        because = "A tmpfs on /tmp is what gunicorn looks for first."
        safety = Safety.SAFE if service.command or facts.sure("command") else Safety.UNSAFE
        yield ("/tmp",), _tmpfs(service, ["/tmp"], safety, because)


def _is_gunicorn(service: Service) -> bool:
    """Tell whether gunicorn is started, whose workers need a temporary file, and nothing says where."""
    words = service.command.argv if service.command else (service.facts.command or () if service.facts else ())
    texts = [word or "" for word in words]
    named = any(text.rpartition("/")[2] == "gunicorn" for text in texts[:3])
    elsewhere = any("worker-tmp-dir" in text or "config" in text or text == "-c" for text in texts)
    return named and not elsewhere and not {"TMPDIR", "GUNICORN_CMD_ARGS"} & service.environment.keys()


def _tmpfs(service: Service, paths: list[str], safety: Safety, because: str) -> Fix:
    return propose(f"add tmpfs {', '.join(paths)}", safety, because, lambda: extend(service, "tmpfs", paths))
