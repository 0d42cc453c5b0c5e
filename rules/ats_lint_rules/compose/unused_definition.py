"""Nothing uses a network, volume, secret or config that is defined at the top level.

It is left over from a service that went, or a service was meant to have it and has not: readers look for the use and
find none. Definitions are used by any of the files that are merged, included or extended; the network `default`
always is.

Fix safety: safe. Compose makes nothing for a definition that no service uses. Comments stay.
"""

from collections.abc import Iterator
from pathlib import Path

from ats_lint import (
    Bad,
    Compose,
    Definition,
    EditRefused,
    Finding,
    Fix,
    Good,
    Mount,
    Safety,
    Service,
    Severity,
    overlays,
    regex,
    rule,
    short,
)

_VARIABLE = regex(r"\$\{[^}]*+(?:\}|\Z)|\$\w+")


@rule(
    "DC806",
    "unused-definition",
    on=Compose,
    severity=Severity.LOW,
    tags={"correctness", "maintainability"},
    references=(
        "https://docs.docker.com/reference/compose-file/networks/",
        "https://docs.docker.com/reference/compose-file/volumes/",
    ),
    examples=(
        Bad(
            "services:\n  web:\n    image: nginx\n    networks: [a]\nnetworks:\n  a:\n  # old\n"
            "  b:  # gone\n    driver: bridge\n",
            at="b",
            says="no service uses network b",
            safety="safe",
            fixed="services:\n  web:\n    image: nginx\n    networks: [a]\nnetworks:\n  a:\n  # old\n  # gone\n",
        ),
        Bad(
            "services:\n  web:\n    image: nginx\n\nvolumes:\n  data:\n    external: true\n    name: x\n",
            at="data",
            says="no service uses volume data",
            safety="safe",
            fixed="services:\n  web:\n    image: nginx\n",
        ),
        Bad(
            "services:\n  web:\n    image: nginx\nsecrets:\n  s: {file: ./s}\nconfigs:\n  c: {file: ./c}\n",
            at=("s", "c"),
            says=("no service uses secret s", "no service uses config c"),
            safety="safe",
            fixed="services:\n  web:\n    image: nginx\n",
        ),
        Bad(
            "services:\n  web:\n    image: nginx\n    volumes:\n      - {type: volume, source: a, target: /a}\n"
            "volumes: {a: {}, b: {}}\n",
            at="b",
            says="no service uses volume b",
            safety="safe",
            fixed="services:\n  web:\n    image: nginx\n    volumes:\n      - {type: volume, source: a, target: /a}\n"
            "volumes: {a: {}}\n",
        ),
        Good("services:\n  web:\n    image: nginx\nnetworks:\n  default:\n    driver: bridge\n"),
        Good("services:\n  web:\n    image: nginx\n    volumes: ['${DATA}:/a']\nvolumes:\n  a:\n"),
        Good("services:\n  web:\n    image: nginx\n    secrets: [{source: s}]\nsecrets:\n  s: {file: ./s}\n"),
        Good(
            "services:\n  web:\n    image: nginx\nvolumes:\n  data:\n",
            files={"compose.prod.yaml": "services:\n  web:\n    volumes: ['data:/a']\n"},
        ),
        Good("services:\n  web:\n    image: nginx\n    volumes: ['v:/a']\nvolumes:\n  v:\n"),
        Good("networks:\n  a:\n", path="docker-compose.networks.yml"),
        Good(
            "services:\n  web:\n    build:\n      context: .\n      secrets: [s]\nsecrets:\n  s: {file: ./s}\n",
            files={"Dockerfile": "FROM scratch\n"},
        ),
    ),
)
def check(compose: Compose) -> Iterator[Finding]:
    others = compose.project.composes
    sharing = [one for one in others if not {file.path for file in one.files}.isdisjoint(_paths(compose))]
    if not all(one.complete for one in sharing) or not compose.services or overlays.is_overlay(compose):
        return
    sections = {
        "networks": compose.networks,
        "volumes": compose.volumes,
        "secrets": compose.secrets,
        "configs": compose.configs,
    }
    for section, definitions in sections.items():
        used = {name for one in sharing for service in one.services.values() for name in _used(service, section)}
        if None in used:
            continue
        for name, definition in definitions.items():
            if name not in used and (section, name) != ("networks", "default"):
                message = f"no service uses {section[:-1]} {short(name, 40)}"
                yield Finding(definition.name.span, message, _fix(definition), path=definition.source.path)


def _paths(compose: Compose) -> frozenset[Path]:
    return frozenset(file.path for file in compose.files)


def _used(service: Service, section: str) -> Iterator[str | None]:
    """Yield the names that a service uses; None when one of them is not known."""
    if section == "volumes":
        for mount in service.volumes:
            yield None if mount.source is None and _may_name(mount) else mount.volume or mount.drive
        return
    for path in (section, f"build.{section}"):
        value = service.get(path)
        yield from value.map if value else ()
        for item in value.list if value else ():
            named = item if item.kind == "scalar" else item.get("source")
            yield named.text if named is not None else ""


def _may_name(mount: Mount) -> bool:
    """Tell whether a source that is not known can be a volume: a path has a slash outside of its variables."""
    source = mount.value.source.slice(mount.source_span) if mount.source_span else ""
    return "/" not in _VARIABLE.sub("", source)


def _fix(definition: Definition) -> Fix:
    title = f"remove {definition.section[:-1]} {short(definition.key, 40)}"
    try:
        edits = definition.delete()
    except EditRefused as refused:
        return Fix(title, (), Safety.HINT, f"It cannot be removed exactly: {refused}.")
    return Fix(title, edits, Safety.SAFE, "Compose makes nothing for a definition that no service uses.")
