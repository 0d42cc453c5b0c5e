"""The fix that makes a root filesystem read-only."""

from __future__ import annotations

from ats_lint import Edit, Fix, Safety, Service, Stage, read_only
from ats_lint_rules._common.fixes import extend, hint, marked, propose
from ats_lint_rules._settings.development import dev_settings, reloads

_TITLE = "make the root filesystem read-only"


def read_only_root(service: Service) -> Fix:
    """Return the fix that makes a root filesystem read-only, with the tmpfs mounts that what runs there needs."""
    plan = read_only.read_only_plan(service, _is_for_development)
    if plan.safety is Safety.HINT:
        return hint(_TITLE, plan.because)
    title = _TITLE + (f", with tmpfs {', '.join(plan.tmpfs)}" if plan.tmpfs else "")
    switch = marked("true", guess=plan.guess)
    return propose(title, plan.safety, plan.because, lambda: _edits(service, plan.tmpfs, switch))


def _is_for_development(service: Service) -> bool:
    """Tell whether what runs is a server for development, by its command or the environment that it is given."""
    cmd = service.stage.cmd if isinstance(service.stage, Stage) else None
    words = service.command.line if service.command else cmd.text.text if cmd else ""
    return any(True for _ in dev_settings(service)) or reloads(words)


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
