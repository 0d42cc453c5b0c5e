"""Making a root filesystem read-only: what then needs a tmpfs, and how sure that is."""

from __future__ import annotations

from ats_lint import Edit, Fix, Safety, Service, Stage, container_of, mounted, package_writes, writes
from ats_lint_rules._common.fixes import extend, hint, marked, propose
from ats_lint_rules._settings.development import dev_settings, reloads

_GENERIC = frozenset({"runtime", "os"})
UNKNOWN = ("Nothing is known of what the image writes.", "What the service writes is not known.")
"""Why no fix is offered where nothing at all is known."""
_TITLE = "make the root filesystem read-only"


def read_only_root(service: Service) -> Fix:
    """Return the fix that makes a root filesystem read-only, with the tmpfs mounts that what runs there needs."""
    container = container_of(service)
    facts = service.facts
    title = _TITLE
    copied = next(mounted.copied_in(service), None)
    if copied is not None:
        return hint(title, f"Compose copies {copied} into the container, which it refuses for read-only ones.")
    if facts is None:
        return hint(title, UNKNOWN[0])
    if facts.tmpfs is not None and container.is_own_process:
        open_data = [path for path in facts.data_paths if not service.covers(path)]
        if open_data:
            return hint(title, f"The image keeps its data in {open_data[0]}, which is on no volume.")
        return _of_image(service)
    stage = container.stage
    if stage is not None and _is_for_development(service, stage):
        return hint(title, "Development servers write caches beside the sources.")
    if stage is not None and (facts.role in _GENERIC or stage.base.role in _GENERIC) and not _serves_itself(service):
        written = writes.uncovered_write(service, stage)
        if written is not None:
            return hint(title, f"{written}, which no volume and no tmpfs holds.")
        process = container.process.value
        places = ("/tmp", *(package_writes.written(stage, process.name) if process is not None else ()))
        return _offer(service, places, Safety.UNSAFE, "What else the program writes is not known.", guess=True)
    return hint(title, UNKNOWN[1])


def _of_image(service: Service) -> Fix:
    """Return the fix for an image of which it is known what it writes, start and settings included."""
    container = container_of(service)
    start = container.start_writes.value
    if start.kept and (_asks_localhost(service) or any("." not in path.rpartition("/")[2] for path in start.kept)):
        return hint(_TITLE, f"The start changes {start.kept[0]}, which is the image's own.")
    safety, because = _evidence(service)
    if start.kept and safety is Safety.SAFE:
        safety, because = Safety.UNSAFE, f"The start could no longer change {start.kept[0]}."
    elif start.hidden and safety is Safety.SAFE:
        safety, because = Safety.UNSAFE, f"The tmpfs hides the image's own {start.hidden[0]}."
    guess = service.facts is not None and not service.facts.sure("tmpfs")
    return _offer(service, container.needed_tmpfs.value, safety, because, guess=guess)


def _asks_localhost(service: Service) -> bool:
    """Tell whether the health check may depend on an IPv6 listener, which is added to a configuration at start."""
    check = service.healthcheck
    return check is not None and check.test is not None and "localhost" in check.test.line


def _evidence(service: Service) -> tuple[Safety, str]:
    container = container_of(service)
    if service.facts is None or not service.facts.sure("tmpfs") or container.stage is not None:
        return Safety.UNSAFE, "What else the image writes is not certain."
    if container.is_overridden and container.lifetime.value.stays is not True:
        return Safety.UNSAFE, "What the command writes is not known: it is not the image's server."
    path = container.named_path.value
    if path is not None:
        what = path or "A configuration that is not at hand"
        return Safety.UNSAFE, f"{what} is named in the settings, and may be written to."
    return Safety.SAFE, "The image writes nowhere else."


def _is_for_development(service: Service, stage: Stage) -> bool:
    """Tell whether what runs is a server for development, by its command or the environment that it is given."""
    words = service.command.line if service.command else stage.cmd.text.text if stage.cmd else ""
    named = (stage.name or "").lower() in {"dev", "development"}
    return named or any(True for _ in dev_settings(service)) or reloads(words)


def _serves_itself(service: Service) -> bool:
    """Tell whether a runtime image brings a server (Apache in php) that writes to places of its own."""
    words = (*(service.facts.entrypoint or ()), *(service.facts.command or ())) if service.facts else ()
    return any(word.rpartition("/")[2] in {"apache2-foreground", "supervisord", "nginx", "httpd"} for word in words)


def _offer(service: Service, paths: tuple[str, ...], safety: Safety, because: str, *, guess: bool) -> Fix:
    missing = tuple(path for path in paths if not service.covers(path.partition(":")[0]))
    title = _TITLE + (f", with tmpfs {', '.join(missing)}" if missing else "")
    return propose(title, safety, because, lambda: _edits(service, missing, marked("true", guess=guess)))


def _edits(service: Service, missing: tuple[str, ...], switch: str) -> tuple[Edit, ...]:
    found = service.get("tmpfs")
    if found is None and service.get("read_only") is None and missing:
        listed = "".join(f"  - {path}\n" for path in missing)
        return service.insert(f"read_only: {switch}\ntmpfs:\n{listed}")
    read_only = service.set("read_only", switch)
    if found is not None and found.kind == "scalar" and missing:
        kept = f"- {found.source.slice(found.node.whole)}\n"
        return (*read_only, *service.set("tmpfs", kept + "".join(f"- {path}\n" for path in missing)))
    return (*read_only, *extend(service, "tmpfs", missing))
