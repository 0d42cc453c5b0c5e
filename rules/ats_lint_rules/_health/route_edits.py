"""Another path in the command of a health check."""

from ats_lint import Edit, container_of, healthchecks


def rerouted(found: healthchecks.Check, request: healthchecks.Request, route: str) -> Edit | None:
    """Return the edit that lets a request ask for another route."""
    span, service, stage = (
        healthchecks.part(request.word, *request.path_range),
        container_of(found.subject).service,
        container_of(found.subject).stage,
    )
    healthcheck = service.healthcheck if service else None
    test = healthcheck.test if healthcheck else None
    source = test.source if test else stage.source if stage else None
    if source is None or source.slice(span) != request.path:
        return None
    if service is None or healthcheck is None or test is None:
        return Edit(span, route, source.path)
    shared = healthcheck.value.shared or test.value.shared
    return None if shared else Edit(span, route, source.path, ("services", service.key, "healthcheck", "test"))
