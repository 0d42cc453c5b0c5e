"""Downloaded packages of apt that stay in a layer because the hook that deletes them was taken away."""

from __future__ import annotations

from collections.abc import Iterator

from ats_lint import EditRefused, Finding, Fix, Run, Safety, apt, layers, shell
from ats_lint_rules._run.shelledits import append

_ARCHIVES = "/var/cache/apt/archives"


def kept_packages(run: Run) -> Iterator[Finding]:
    """Yield the last call of a RUN whose packages stay in the layer."""
    fetching = [call for call in layers.calls(run) if call.family == "apt" and call.action in {"install", "upgrade"}]
    for call in fetching[-1:]:
        cleaned = any(_cleans(command) for command in layers.later(run, call.command))
        if call.subcommand and not cleaned and not layers.outside(run, _ARCHIVES) and apt.keeps_packages(run):
            yield Finding(call.subcommand.span, "apt's packages stay in the layer", _fix(run, call))


def _cleans(command: shell.Command) -> bool:
    call = shell.package_call(command)
    cleans = call is not None and call.family == "apt" and call.action == "clean"
    return cleans or layers.removed(command, _ARCHIVES)


def _fix(run: Run, call: shell.PackageCall) -> Fix:
    title = "delete the packages"
    sudo = "sudo " if "sudo" in call.command.wrappers else ""
    try:
        return Fix(title, append(run, f"{sudo}apt-get clean"), Safety.SAFE, "What is installed needs them no more.")
    except EditRefused as refused:
        return Fix(title, (), Safety.HINT, refused.because("RUN"))
