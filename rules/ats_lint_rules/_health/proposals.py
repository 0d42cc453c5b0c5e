"""Who gets a health check, which one, and in which file."""

from __future__ import annotations

from collections.abc import Iterable

from ats_lint import (
    Answer,
    Container,
    Edit,
    EditRefused,
    Fix,
    Probe,
    Safety,
    Service,
    Stage,
    container_of,
    edits,
    regex,
    services_of,
    start_script,
)
from ats_lint_rules._common.fixes import marked
from ats_lint_rules._health.first_start import doubted, ended_by_swarm

_HANDLERS = regex(r"(public\.ecr\.aws/lambda|mcr\.microsoft\.com/azure-functions)/|(.*/)?amazon/aws-lambda-")
_OPTIONS = regex(r"\[\s*\"-")
TITLE = "add a health check that works in this image"


def proposal(container: Container) -> Probe | str:
    """Return a probe for a container, or why there is none; where others wait for it, one that answers soon."""
    found = _proposal(container)
    if found.value is None:
        return found.origin
    return found.value.hurried() if _is_awaited(container) else found.value


def _is_awaited(container: Container) -> bool:
    """Tell whether other services depend on the service, or on one that runs the stage."""
    if container.service is not None:
        services: Iterable[Service] = (container.service,)
    else:
        services = services_of(container.stage) if container.stage is not None else ()
    return any(service.key in service.compose.waited_for for service in services)


def _proposal(container: Container) -> Answer[Probe | None]:
    """Return a probe from the knowledge base, or from command and sources."""
    known = container.probe
    if container.stage is None and (known.value is not None or not container.is_overridden):
        return known
    if known.is_known:
        return known
    other = container.application_probe
    return known if known.value is not None and not other.is_known else other


def belongs_to_dockerfile(stage: Stage) -> bool:
    """Tell whether the check is best written into the image: nobody runs it with another command or port.

    Every service inherits an image's HEALTHCHECK, so that a worker with another command would turn unhealthy.
    """
    if not stage.is_final:
        return False
    return all(_as_is(service) for service in services_of(stage))


def belongs_to_services(stage: Stage) -> bool:
    """Tell whether services of the project are told of the missing check instead: one of them needs one of its own."""
    return any(lacks_check(service) for service in services_of(stage)) and not belongs_to_dockerfile(stage)


def _as_is(service: Service) -> bool:
    return service.command is None and service.entrypoint is None and "PORT" not in service.environment


def instruction_fix(stage: Stage) -> Fix:
    """Return the fix that puts HEALTHCHECK into a Dockerfile, behind the EXPOSE or before the command."""
    title = "add HEALTHCHECK with a probe that works in this image"
    if not belongs_to_dockerfile(stage):
        because = "A service runs the image with another command or port: the check belongs in Compose."
        return Fix(title, (), Safety.HINT, because)
    found = proposal(container_of(stage))
    if isinstance(found, str):
        return Fix(title, (), Safety.HINT, found)
    anchor = next((item for item in stage.instructions if item.keyword in {"CMD", "ENTRYPOINT"}), None)
    text = f"HEALTHCHECK {found.flags} {stage.dockerfile.escape}\n    {found.instruction}"
    try:
        made = edits.insert_before(anchor, text) if anchor else edits.insert_after(stage.instructions[-1], text)
    except EditRefused as refused:
        return Fix(title, (), Safety.HINT, refused.because("file"))
    placed = tuple(Edit(edit.span, edit.text, stage.source.path, edit.claim) for edit in made)
    endings = (ended_by_swarm(service, found) for service in services_of(stage))
    doubt = next((one for one in endings if one), None) or _inherited_by_worker(stage)
    return doubted(Fix(title, placed, found.safety, found.because), doubt)


def _inherited_by_worker(stage: Stage) -> str | None:
    """Return why a check in an image that no service at hand builds may be wrong for others that run it."""
    worker = start_script.worker_beside(stage) if not any(True for _ in services_of(stage)) else None
    return f"A container that runs {worker} gets the check, too, and serves no port." if worker else None


def image_lacks_check(stage: Stage) -> bool:
    """Tell whether a stage is shipped, serves, stays up, and nothing checks that."""
    if not stage.is_final or stage.healthcheck is not None or stage.base.builtin_healthcheck:
        return False
    container = container_of(stage)
    if any(use.has_healthcheck for use in stage.uses) or not container.may_stay:
        return False
    if any(one.is_final for one in stage.lineage[:-1]) and not _starts_something(stage):
        # The stage that it is made of is reported, and hands its check down.
        return False
    starts = stage.cmd is not None or stage.entrypoint is not None or stage.base.long_running is True
    return starts and not _HANDLERS.match(stage.external or "") and _serves(container)


def _serves(container: Container) -> bool:
    """Tell whether files or facts show that something asks the container: a port, a known server."""
    stage = container.stage
    if stage is None or container.is_worker:
        return False
    published = any(service.ports for service in services_of(stage))
    told = container.image_server.value
    return bool(stage.ports) or published or told is not None or container.port.value is not None


def _starts_something(stage: Stage) -> bool:
    """Tell whether a stage starts a program of its own: options for the inherited ENTRYPOINT are none."""
    return any(
        item.keyword == "ENTRYPOINT"
        or (item.keyword == "CMD" and not (stage.entrypoint is not None and _OPTIONS.match(item.args.text)))
        for item in stage.instructions
    )


def service_fix(service: Service) -> Fix:
    """Return the fix that gives a service a health check of its own."""
    stage = service.stage
    if isinstance(stage, Stage) and belongs_to_dockerfile(stage):
        because = "The check belongs in the Dockerfile, where every use of the image gets it (DF401)."
        return Fix(TITLE, (), Safety.HINT, because)
    found = proposal(container_of(service))
    if isinstance(found, str):
        return Fix(TITLE, (), Safety.HINT, found)
    try:
        if service.has("healthcheck"):
            made = service.set("healthcheck.test", marked(found.listed, guess=found.guessed))
        else:
            made = service.set("healthcheck", marked(found.block, guess=found.guessed))
    except EditRefused as refused:
        return Fix(TITLE, (), Safety.HINT, refused.because("service"))
    return doubted(Fix(TITLE, made, found.safety, found.because), ended_by_swarm(service, found))


def lacks_check(service: Service) -> bool:
    """Tell whether a service that is meant to stay up has no health check that anybody can see."""
    found = service.healthcheck
    if found is not None and found.disabled:
        return False
    container = container_of(service)
    if container.is_worker and not (service.ports or service.expose):
        return False  # when it dies, the container does: there is nothing that a check could ask
    stage = service.stage
    if isinstance(stage, Stage) and belongs_to_dockerfile(stage) and not (service.ports or service.expose):
        return image_lacks_check(stage)  # what shows there that it serves shows it here
    return not container.is_checked.value and container.may_stay and not _may_be_checked(service)


def _may_be_checked(service: Service) -> bool:
    """Tell whether the image may bring a check along: it is not built here, and nothing is known of it."""
    return service.facts is None and not isinstance(service.stage, Stage) and not service.has("healthcheck")
