"""As whom services run that set no user: what is not known of them, and an entrypoint that is not reached."""

from __future__ import annotations

from ats_lint import Service, container_of, remembered


@remembered
def bypasses(service: Service) -> bool:
    """Tell whether the service starts something by which the entrypoint's change of user is not reached.

    The entrypoints of Docker's own images change the user for the server only, not for a shell.
    """
    facts = service.facts
    if facts is None or container_of(service).steps_down.value:
        return False
    if service.entrypoint is not None:
        words = service.entrypoint.argv
        own = {word.rpartition("/")[2] for word in facts.entrypoint or ()}
        return None not in words and bool(words) and not any((word or "").rpartition("/")[2] in own for word in words)
    words = service.command.argv if service.command else ()
    usual = facts.entrypoint is not None and "/" not in facts.name and facts.entrypoint[:1] == ("docker-entrypoint.sh",)
    return usual and words[:1] in {("sh",), ("bash",), ("/bin/sh",), ("/bin/bash",)}
