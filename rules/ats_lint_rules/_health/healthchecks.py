"""Who gets a health check, which one, and in which file."""

from __future__ import annotations

from ats_lint import Container, Edit, EditRefused, Fix, Safety, Service, Stage, applications, edits, probes, processes

TITLE = "add a health check that works in this image"


def proposal(container: Container) -> probes.Probe | str:
    """Return a probe for a container, from the knowledge base or from command and sources, or why there is none."""
    known = probes.known_probe(container)
    if container.stage is None and (isinstance(known, probes.Probe) or not container.overridden):
        return known
    if isinstance(known, probes.Probe) and known.safety is Safety.SAFE:
        return known
    other = applications.application_probe(container)
    return (
        known if isinstance(known, probes.Probe) and (isinstance(other, str) or other.safety < Safety.SAFE) else other
    )


def belongs_to_dockerfile(stage: Stage) -> bool:
    """Tell whether the check is best written into the image: nobody runs it with another command or port.

    Every service inherits an image's HEALTHCHECK, so that a worker with another command would turn unhealthy.
    """
    if stage.dockerfile.stages[-1] is not stage and not stage.targeted and not stage.uses:
        return False
    return all(_as_is(service) for service in processes.services_of(stage))


def _as_is(service: Service) -> bool:
    return service.command is None and service.entrypoint is None and "PORT" not in service.environment


def instruction_fix(stage: Stage) -> Fix:
    """Return the fix that puts HEALTHCHECK into a Dockerfile, behind the EXPOSE or before the command."""
    title = "add HEALTHCHECK with a probe that works in this image"
    if not belongs_to_dockerfile(stage):
        because = "A service runs the image with another command or port: the check belongs in Compose."
        return Fix(title, (), Safety.HINT, because)
    found = proposal(processes.of_stage(stage))
    if isinstance(found, str):
        return Fix(title, (), Safety.HINT, found)
    anchor = next((item for item in stage.instructions if item.keyword in {"CMD", "ENTRYPOINT"}), None)
    text = f"HEALTHCHECK {found.flags} {stage.dockerfile.escape}\n    {found.instruction}"
    try:
        made = edits.insert_before(anchor, text) if anchor else edits.insert_after(stage.instructions[-1], text)
    except EditRefused as refused:
        return Fix(title, (), Safety.HINT, f"The file cannot be edited exactly: {refused}.")
    placed = tuple(Edit(edit.span, edit.text, stage.source.path, edit.claim) for edit in made)
    return Fix(title, placed, found.safety, found.because)


def service_fix(service: Service) -> Fix:
    """Return the fix that gives a service a health check of its own."""
    stage = service.stage
    if isinstance(stage, Stage) and belongs_to_dockerfile(stage):
        because = "The check belongs in the Dockerfile, where every use of the image gets it (DF401)."
        return Fix(TITLE, (), Safety.HINT, because)
    found = proposal(processes.of_service(service))
    if isinstance(found, str):
        return Fix(TITLE, (), Safety.HINT, found)
    try:
        if service.has("healthcheck"):
            made = service.set("healthcheck.test", found.listed)
        else:
            made = service.set("healthcheck", found.block)
    except EditRefused as refused:
        return Fix(TITLE, (), Safety.HINT, f"The service cannot be edited exactly: {refused}.")
    return Fix(TITLE, made, found.safety, found.because)


def lacks_check(service: Service) -> bool:
    """Tell whether a service that is meant to stay up has no health check that anybody can see."""
    found = service.healthcheck
    if found is not None and found.disabled:
        return False
    return not processes.checked(service) and processes.of_service(service).long_running
