"""The override file that development settings move to."""

from collections.abc import Iterator

from ats_lint import Compose, Service
from ats_lint_rules._settings.development import DevSetting

Found = tuple[Service, DevSetting]


def override_name(compose: Compose) -> str:
    """Return the name that the override file of a project has."""
    name = compose.path.name
    return name.replace(".y", ".override.y", 1)


def override_lines(compose: Compose, found: list[Found]) -> Iterator[str]:
    """Return the lines that an override file needs for the settings."""
    yield f"# Settings for development: `docker compose up` lays them over {compose.path.name}."
    yield "services:"
    for key in dict.fromkeys(service.key for service, _ in found):
        yield f"  {key}:"
        mine = [setting for service, setting in found if service.key == key]
        for section in ("command", "volumes", "environment"):
            yield from _section(section, [one for one in mine if one.key == section])


def _section(name: str, settings: list[DevSetting]) -> Iterator[str]:
    if not settings:
        return
    if name == "command":
        yield f"    command: {settings[0].line}"
        return
    yield f"    {name}:"
    listed = name == "volumes" or settings[0].path[1].isdecimal()
    yield from (f"      - {one.line}" if listed else f"      {one.line}" for one in settings)
