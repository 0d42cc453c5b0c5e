"""Variables have no value and no default.

Compose puts nothing in its place and warns at every start: `image: app:${TAG}` is `app:`, `${DIR}/x` is `/x`.
Variables of `.env`, variables with a default (`${TAG:-latest}`) and required ones (`${TAG:?}`) are fine, and so are
those that a login sets, such as HOME and USER. A `$` that is meant for the container is written `$$`.

One finding for a file names them all. Where neither an environment file nor an example of one is in view, nothing is
said: then a deployment sets them. Those that an example (`.env.example`) names are known to whoever deploys. Apps of a
platform (umbrelOS, CasaOS, Runtipi) get their variables from it.
"""

from collections.abc import Iterator
from pathlib import Path

from ats_lint import Bad, Compose, Finding, Good, Related, Severity, Variable, env_examples, overlays, rule, short
from ats_lint_rules._common.wording import named
from ats_lint_rules._secrets.examples import example_names

_KNOWN = env_examples.LOGIN | {"COMPOSE_PROJECT_NAME"}
"""Set by Compose itself, by the login, the desktop or Windows."""
_SAIL = frozenset({"WWWGROUP", "WWWUSER"})
"""Exported by Laravel's `sail`, which starts the project: https://laravel.com/docs/12.x/sail"""
_WITHOUT = " have no value and no default"


@rule(
    "DC811",
    "undefined-variable",
    on=Compose,
    severity=Severity.LOW,
    tags={"correctness", "readiness-variables"},
    references=(
        "https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/",
        "https://docs.docker.com/reference/compose-file/interpolation/",
    ),
    examples=(
        Bad(
            "services:\n  web:\n    image: app:${TAG}\n    user: $UID\n",
            at="${TAG}",
            says="TAG, UID have no value and no default",
            files={".env": "TGA=1\n"},
        ),
        Bad(
            "services:\n  web:\n    image: app:${A:-${B}}\n",
            at="${B}",
            says="variable B has no value and no default",
            files={".env.example": "A=\n"},
        ),
        Bad(
            "services:\n  web:\n    image: app:${TAG}\n    command: run ${TAG}\n",
            at="${TAG}",
            says="variable TAG has no value and no default",
            files={".env": "TGA=1\n"},
        ),
        Good("services:\n  web:\n    image: app:${TAG}\n"),
        Good(
            "services:\n  web:\n    image: app:${TAG:-1}${X+y}\n    command: echo $$HOME ${Y:?needed} ${HOME} $USER\n"
        ),
        Good("services:\n  a:\n    image: x:${TAG:?set it}\n  b:\n    image: y:${TAG}\n"),
        Good("services:\n  a:\n    image: x\n    user: ${WWWUSER}:${WWWGROUP}\n    environment: {LARAVEL_SAIL: 1}\n"),
        Good("services:\n  web:\n    image: app:${TAG}\n", files={".env": "TAG=1\n"}),
        Good("services:\n  web:\n    image: app:${TAG}\n", files={".env.example": "TAG=\n"}),
        Good("services:\n  web:\n    image: app\n    environment: [TOKEN]\n"),
        Good("services:\n  web:\n    image: app:1\n    user: $PUID\nx-casaos:\n  main: web\n"),
    ),
)
def check(compose: Compose) -> Iterator[Finding]:
    if overlays.is_platforms(compose) or overlays.is_overlay(compose):
        return
    # Where no environment file is in view, whoever deploys the project sets its variables: an example says which.
    shown = frozenset[str]() if compose.environment.files else example_names(compose)
    if not (compose.environment.files or shown):
        return
    known = {*_KNOWN, *shown}
    known |= {one.name for one in compose.variables if one.operator in {"?", ":?"}}
    known |= _SAIL if any("LARAVEL_SAIL" in one.environment for one in compose.services.values()) else set()
    by_file: dict[Path, list[Variable]] = {}
    for variable in compose.variables:
        if variable.operator or variable.is_set or variable.name in known or variable.source is None:
            continue
        known.add(variable.name)
        by_file.setdefault(variable.source.path, []).append(variable)
    for path, found in by_file.items():
        subject = compose.service_at(path, found[0].span) if len(found) == 1 else None
        related = tuple(Related(path, one.span, f"{short(one.name, 40)} is used here") for one in found[1:])
        yield Finding(found[0].span, _message(found), None, related, path=path, subject=subject)


def _message(found: list[Variable]) -> str:
    if len(found) == 1:
        return f"variable {short(found[0].name, 40)} has no value and no default"
    return f"{named([one.name[:40] for one in found], 80 - len(_WITHOUT))}{_WITHOUT}"
