"""As whom services run that set no user: what is not known of them, and an entrypoint that is not reached."""

from __future__ import annotations

from ats_lint import Compose, Service, container_of, remembered


@remembered
def unknown_users(compose: Compose) -> tuple[str, ...]:
    """Return the services that set no user, and whose image is not known to set one."""
    return tuple(one.key for one in compose.services.values() if _is_unknown(one))


def _is_unknown(service: Service) -> bool:
    """Tell whether a service says no user, and nothing is known of the one that its image sets."""
    container = container_of(service)
    if not container.is_linux or (service.has("user") and service.user != ""):
        return False
    known = container.stage is not None or (service.facts is not None and service.facts.sure("user"))
    return not known and not service.has("build") and bool(service.image)


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
