"""Why development settings have to stay in the base file."""

from ats_lint import (
    Compose,
    Copy,
    Run,
    Service,
    Stage,
)
from ats_lint_rules._settings.override_files import Found

_OVERRIDES = (
    "compose.override.yaml",
    "compose.override.yml",
    "docker-compose.override.yml",
    "docker-compose.override.yaml",
)


def reason(compose: Compose, found: list[Found]) -> str:
    """Say why the settings cannot be moved as they stand; empty when they can."""
    project = compose.project
    names = {path.name for path in project.list(compose.directory)}
    if names.intersection(_OVERRIDES):
        return "There is an override file already: what goes there is the author's decision."
    if len(compose.chain) > 1 or any(setting.source is not compose.source for _, setting in found):
        return "The settings stand in several files."
    if any("\n" in setting.line or "*" in setting.line[:1] for _, setting in found):
        return "A setting takes several lines."
    if any(setting.key == "volumes" and _holds_no_code(service) for service, setting in found):
        return "No code is copied into the image, so without the mount there would be none."
    if any(setting.key == "command" and not _starts(service) for service, setting in found):
        return "Without its command a service would start nothing."
    return ""


def _holds_no_code(service: Service) -> bool:
    """Tell whether the stage that a service runs is known to take nothing from the build context or other stages."""
    stage = service.stage
    if not isinstance(stage, Stage) or not stage.base_known:
        return False
    steps = tuple(stage.chain())
    return not any(isinstance(one, Copy) or (isinstance(one, Run) and "git" in one.text.text) for one in steps)


def _starts(service: Service) -> bool:
    facts = service.facts
    return facts is not None and bool(facts.command or facts.entrypoint)
