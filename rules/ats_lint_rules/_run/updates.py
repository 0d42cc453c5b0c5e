"""Installs that count on the package lists of an earlier RUN."""

from collections.abc import Iterator

from ats_lint import EditRefused, Run, layers, shell


def later_installs(run: Run, family: str) -> Iterator[tuple[Run, shell.PackageCall]]:
    """Yield the installs of later RUNs that have no update before them in their own."""
    for other in run.stage.dockerfile.stages if run.stage else ():
        if run.stage not in other.lineage:
            continue
        for item in other.instructions:
            inner = item.onbuild or item
            if not isinstance(inner, Run) or item.index <= run.index:
                continue
            if inner is not item and any(True for _ in layers.calls(inner)):
                raise EditRefused("an ONBUILD may need the lists")
            yield from first_install(inner, family)


def first_install(run: Run, family: str) -> Iterator[tuple[Run, shell.PackageCall]]:
    """Return the first install of a RUN, when no update goes before it."""
    found = [call for call in layers.calls(run) if call.family == family]
    first = next((call for call in found if call.action in {"update", "install", "upgrade", "builddep", "fetch"}), None)
    scripts = run.commands if first is None else run.commands[: layers.position(run, first.command)]
    if any("/" in (command.program.raw if command.program else "") for command in scripts):
        raise EditRefused(f"line {run.line} may need the lists")
    if first is None or first.action == "update":
        return
    yield run, first
    if family == "apk":
        yield from ((run, call) for call in found if call.action == "install" and call is not first)
