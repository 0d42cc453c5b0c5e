"""Health checks that do the same with what the image has."""

from __future__ import annotations

import re
from collections.abc import Callable

from ats_lint import Probe, Safety, container_of, healthchecks, replace
from ats_lint_rules._health.check_faults import CheckFault

_PLAIN = {
    "curl": frozenset(
        {"-f", "--fail", "-s", "--silent", "-S", "--show-error", "-o", "--output", "-m", "--max-time",
         "--connect-timeout", "-L",
         "--location", "--retry", "--fail-with-body", "-I", "--head", "-i", "-k", "--insecure", "-v"}
    ),
    "wget": frozenset(
        {"-q", "--quiet", "-O", "--output-document", "-t", "--tries", "-T", "--timeout", "--spider", "-nv",
         "--no-verbose", "-S", "--no-check-certificate", "-n", "-v"}
    ),
}  # fmt: skip
"""Options whose meaning another client has too, or that change only what is shown."""
_VALUED = frozenset(
    {"-o", "--output", "-m", "--max-time", "--connect-timeout", "--retry", "-O", "--output-document", "-t", "--tries",
     "-T", "--timeout"}
)  # fmt: skip
_EVERY = "The check could never pass, so nothing that worked can break"


def replacement(check: healthchecks.Check, fault: CheckFault) -> Probe | str:
    """Return a probe in the place of one that cannot pass, or why there is none."""
    container = container_of(check.subject)
    if fault.kind == "line":
        return _as_shell(check)
    found = tuple(healthchecks.requests(check))
    single = found[0] if len(found) == 1 and len(_calls(check)) == 1 else None
    if fault.kind in {"port", "path"} and single is not None:
        return _asked(check, single, fault)
    if fault.kind == "family" and single is not None and "localhost" in (single.word.text or ""):
        old = single.word.text or ""
        because = f"{_EVERY}; the server listens on the IPv4 address."
        return Probe(tuple(_swapped(check, old, old.replace("localhost", "127.0.0.1"))), Safety.SAFE, because)
    known = container.probe.value
    if known is not None:
        return replace(known, because=f"{_EVERY}; the new probe is known to work in this image.")
    if single is not None and _is_plain(single):
        return _translated(check, single)
    other = container.application_probe.value
    if other is None:
        return "What the probe does cannot be said with the programs that are in the image."
    return replace(other, safety=Safety.UNSAFE, because=f"{_EVERY}; the new probe asks less than the old one did.")


def _calls(check: healthchecks.Check) -> tuple[str, ...]:
    return tuple(one.name for one in check.commands if one.name not in {"exit", "true", "false", "sh", "bash", "echo"})


def _is_plain(request: healthchecks.Request) -> bool:
    allowed = _PLAIN.get(request.command.name)
    if allowed is None:
        return request.command.name in {"nc", "ncat", "netcat"}
    options = request.command.options(_VALUED)
    return not request.https and all(one.name in allowed or one.named(*allowed) for one in options)


def _translated(check: healthchecks.Check, request: healthchecks.Request) -> Probe | str:
    test = container_of(check.subject).client(request.port or 80, request.path)
    if test is None:
        return "No program is known in the image that could ask the server."
    return Probe(test, Safety.SAFE, f"{_EVERY}; the new probe asks the same with a program that is in the image.")


def _asked(check: healthchecks.Check, request: healthchecks.Request, fault: CheckFault) -> Probe | str:
    """Return the same check with another port or path."""
    container = container_of(check.subject)
    old = request.word.text or ""
    new = _changed(old, request, fault)
    if request.command.name in {"curl", "wget"} and container.has(request.command.name) is False:
        return _translated(check, replace(request, port=fault.port or request.port, path=fault.path or request.path))
    known = container.probe.value
    if known is not None:
        return replace(known, because=f"{_EVERY}; the new probe is known to work in this image.")
    because = f"{_EVERY}; whether the server answers there is not certain."
    return Probe(tuple(_swapped(check, old, new)), Safety.UNSAFE, because)


def _changed(text: str, request: healthchecks.Request, fault: CheckFault) -> str:
    start, end = request.port_range if fault.port is not None else request.path_range
    if fault.port is not None and start == end:
        return re.sub(r"(localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1?\])", rf"\1:{fault.port}", text, count=1)
    return text[:start] + str(fault.port or fault.path) + text[end:]


def _swapped(check: healthchecks.Check, old: str, new: str) -> list[str]:
    escape: Callable[[str], str] = lambda text: text.replace("$", "$$")  # noqa: E731
    if check.words:
        return ["CMD", *(escape(new if text == old else text) for text, _ in check.words)]
    return ["CMD-SHELL", escape(script_of(check).replace(old, new, 1))]


def script_of(check: healthchecks.Check) -> str:
    """Return the text that a shell reads in a check."""
    container = container_of(check.subject)
    service = container.service
    if service is not None and service.healthcheck is not None and service.healthcheck.shell is not None:
        return service.healthcheck.shell
    stage = container.stage
    probe = stage.healthcheck.probe if stage and stage.healthcheck else None
    return probe.args.text if probe else ""


def _as_shell(check: healthchecks.Check) -> Probe | str:
    facts = container_of(check.subject).facts
    if facts is not None and facts.shell == "":
        return "The image has no shell, and the exec form knows no operators."
    texts = [text for text, _ in check.words]
    line = texts[0] if len(texts) == 1 else " ".join(map(_quoted, texts))
    return Probe(
        ("CMD-SHELL", line.replace("$", "$$")), Safety.SAFE, f"{_EVERY}; a shell reads the line as it was meant."
    )


def _quoted(text: str) -> str:
    plain = re.fullmatch(r"[\w@%+=:,./>&|;-]+", text) is not None
    return text if plain else "'" + text.replace("'", "'\\''") + "'"
