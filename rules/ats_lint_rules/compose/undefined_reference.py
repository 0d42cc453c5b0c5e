"""A name or path that leads to nothing.

Undefined networks, volumes, secrets, configs and services, an `extends`, `include` or required `env_file` that is not
there, a file that `COMPOSE_FILE` in `.env` names and that is not there: Compose refuses the project. A service whose
profile is off is not there either, and only a service that is built can be another one's build context. A context or
Dockerfile that does not exist is noticed only when the image is built.

Files that a build or a start looks for may be made before it: a missing `env_file`, context or Dockerfile weighs
less, and so does what only a service refers to whose profile is off. An `env_file` that is made from an example beside
it (`.env.example`) is left alone, and so are Git submodules.

Fix safety: safe for a named volume, which is declared at the top level: that is all it takes, and the project starts
for the first time. Unsafe for a network, which might have been meant to be one from outside of the project.
Everything else, and every name that resembles a known one, is left to the author.
"""

from collections.abc import Iterator
from os.path import normpath
from pathlib import Path

from ats_lint import (
    Bad,
    Compose,
    EditRefused,
    Finding,
    Fix,
    Good,
    Safety,
    Service,
    Severity,
    overlays,
    profiles,
    rule,
    short,
)
from ats_lint_rules._secrets.examples import has_example
from ats_lint_rules._settings.absent_builds import absent

_SECTIONS = frozenset({"services", "networks", "volumes", "secrets", "configs", "models"})

_MENDED_OUTSIDE = frozenset({"env_file", "profiles"})
"""A file may be made before the start, and `--profile` may be said with it."""


@rule(
    "DC805",
    "undefined-reference",
    on=Compose,
    severity=Severity.HIGH,
    tags={"correctness", "readiness-configuration"},
    references=(
        "https://docs.docker.com/reference/compose-file/",
        "https://github.com/compose-spec/compose-go/blob/main/loader/validate.go",
    ),
    examples=(
        Bad(
            "services:\n  db:\n    image: redis\n    volumes:\n      - data:/data  # kept\n",
            at="data",
            says="undefined volume 'data'",
            safety="safe",
            fixed="services:\n  db:\n    image: redis\n    volumes:\n      - data:/data  # kept\nvolumes:\n  data:\n",
        ),
        Bad(
            "services:\n  web:\n    image: nginx\n    networks: [front]\n",
            at="front",
            says="undefined network 'front'",
            safety="unsafe",
            fixed="services:\n  web:\n    image: nginx\n    networks: [front]\nnetworks:\n  front:\n",
        ),
        Bad(
            "services:\n  web:\n    image: nginx\n    networks: [frnot]\n    depends_on: [dd]\n    secrets: [key]\n"
            "networks:\n  front:\n",
            at=("frnot", "dd", "key"),
            says=("undefined network 'frnot'", "undefined service 'dd'", "undefined secret 'key'"),
            safety=("hint", "none", "none"),
        ),
        Bad(
            "services:\n  web:\n    image: nginx\n    network_mode: service:vpn\n    links: ['a:b']\n",
            at=("service:vpn", "'a:b'"),
            says=("undefined service 'vpn'", "undefined service 'a'"),
        ),
        Bad(
            "services:\n  web:\n    extends: base\n    image: nginx\n",
            at="base",
            says="undefined service 'base' in extends",
        ),
        Bad(
            "services:\n  web:\n    extends:\n      file: other.yaml\n      service: x\n",
            at="other.yaml",
            says="extends of a file that does not exist",
        ),
        Bad(
            "include: [other.yaml]\nservices:\n  web:\n    image: nginx\n",
            at="other.yaml",
            says="include of a file that does not exist",
        ),
        Bad(
            "services:\n  web:\n    image: nginx\n    env_file: web.env\n",
            at="web.env",
            says="env_file 'web.env' does not exist",
            severity="medium",
        ),
        Bad(
            "services:\n  web:\n    build: ./web\n",
            at="./web",
            says="build context ./web does not exist",
            severity="medium",
        ),
        Bad(
            "services:\n  web:\n    image: nginx\n",
            at="other.yaml",
            says="COMPOSE_FILE names 'other.yaml', which does not exist",
            files={".env": "COMPOSE_FILE=compose.yaml:other.yaml\n"},
        ),
        Good("include:\nservices:\n  web:\n    image: nginx\n"),
        Good("include:\n  -\nservices:\n  web:\n    image: nginx\n"),
        Good("services:\n  web:\n    image: nginx\n    networks: [default]\n    volumes: ['./a:/a', '/b']\n"),
        Good(
            "services:\n  db:\n    image: redis\n    profiles: [data]\n  web:\n    image: nginx\n"
            "    depends_on: [db]\n    links: [db]\n",
            files={".env": "COMPOSE_PROFILES=ui, data\n"},
        ),
        Good(
            "services:\n  db:\n    image: redis\n    profiles: [data]\n  web:\n    image: nginx\n"
            "    depends_on: {db: {condition: service_started, required: false}}\n  job:\n    image: alpine\n"
            "    profiles: [job]\n    network_mode: service:db\n"
        ),
        Good("services:\n  web:\n    image: nginx\n    env_file: .env\n", files={".env.example": "A=1\n"}),
        Good("services:\n  web:\n    image: nginx\n    env_file: .env.dev\n", files={".gitignore": ".env*\n"}),
        Good("services:\n  web:\n    image: nginx\n    env_file: [{path: x.env, required: false}]\n"),
        Good("services:\n  a:\n    build: https://github.com/a/b.git\n  b:\n    build: {dockerfile_inline: FROM x}\n"),
        Good(
            "services:\n  beat:\n    build: {context: ext/beat/}\n    env_file: beat.env\n    depends_on: [db]\n"
            "    networks: [back]\n",
            path="ext/beat/beat-compose.yml",
            files={"docker-compose.yml": "services:\n  db:\n    image: redis:7\nnetworks:\n  back:\n"},
        ),
        Good("services:\n  w:\n    build: {context: '${PWD}/ui'}\n", path="infra/compose.yaml"),
        Good("services:\n  w:\n    extends: {file: $A, service: w}\n    build: {dockerfile: D}\n  a:\n    build: $A\n"),
        Good("services:\n  w:\n    build: ./ui\n", files={"setup.sh": "git clone https://example.com/me/ui\n"}),
        Good("services:\n  web:\n    build: ./sub\n", files={".gitmodules": '[submodule "sub"]\n\tpath = sub\n'}),
    ),
)
def check(compose: Compose) -> Iterator[Finding]:
    for fault in compose.problems:
        if fault.name != "undefined-reference" or _may_be_elsewhere(compose, fault.section, fault.key):
            continue
        if fault.section == "env_file" and has_example(compose, (compose.directory / fault.key).parent):
            continue
        subject = compose.service_at(fault.path, fault.span)
        fix = _fix(compose, fault.section, fault.key)
        lesser = fault.section in _MENDED_OUTSIDE or (fault.section in _SECTIONS and _is_off(compose, subject))
        severity = Severity.MEDIUM if lesser else None
        yield Finding(fault.span, fault.message, fix, path=fault.path, severity=severity, subject=subject)
    # Paths of an overlay are read from its base's directory.
    for service in compose.services.values() if not overlays.is_overlay(compose) else ():
        yield from _builds(service)


def _is_off(compose: Compose, name: str | None) -> bool:
    """Tell whether Compose looks at a service only where somebody names its profile."""
    service = compose.services.get(name or "")
    return service is not None and profiles.is_off(service, profiles.active(compose))


def _may_be_elsewhere(compose: Compose, section: str, name: str) -> bool:
    """Tell whether a file that this one is to be started with may have what it names."""
    if section in _SECTIONS:
        return overlays.is_overlay(compose) or overlays.is_defined_beside(compose, section, name)
    if section != "env_file":
        return False
    if compose.project.git(Path(normpath(compose.directory / name))) == "ignored":
        return True  # everybody makes one
    # Paths are read from the base's directory.
    return overlays.is_overlay(compose) or overlays.is_platforms(compose)


def _fix(compose: Compose, section: str, name: str) -> Fix | None:
    from difflib import get_close_matches  # late: few references are undefined

    known = compose.get(section) if section in _SECTIONS else None
    near = next(iter(get_close_matches(name, known.map if known else (), n=1, cutoff=0.7)), None)
    if near:
        return Fix(f"write {near}", (), Safety.HINT, "It is the nearest defined name; only the author knows.")
    if section not in {"volumes", "networks"} or not name.isascii() or any(one in "<>(){}[]$%&*!?# /:" for one in name):
        return None  # Compose takes no such name, and one to be filled in is nobody's
    title = f"declare {section[:-1]} {short(name, 40)}"
    try:
        edits = compose.insert_top(section, f"{name}:\n")
    except EditRefused as refused:
        return Fix(title, (), Safety.HINT, refused.because("file"))
    if section == "volumes":
        return Fix(title, edits, Safety.SAFE, "Compose refuses the project without the declaration.")
    return Fix(title, edits, Safety.UNSAFE, "The network may have been meant to be one from outside of the project.")


def _builds(service: Service) -> Iterator[Finding]:
    if (found := absent(service)) is not None:
        message = f"build {found.what} {short(found.written, 40)} does not exist"
        yield Finding(found.span, message, path=found.path, severity=Severity.MEDIUM, subject=service.key)
