"""Variables that the Compose files need are not all in the example environment file.

`.env` stays out of Git, so whoever clones the project learns from `.env.example` what to set. A variable that
is missing there becomes an empty text with a warning at best. Variables that nothing sets are the matter of
undefined-variable (DC811): to list them would not give them a value.

Only variables without a default count: nobody has to set `${HOST:-localhost}`. Those that every shell sets (`HOME`,
`PWD`, `USER` …) are left alone, and so is a project that commits its `.env`.

Fix safety: safe. Nothing reads the file when the stack is started; the missing names are added without values, and
those with a default as comments.
"""

from collections.abc import Iterator
from pathlib import Path

from ats_lint import Bad, Compose, Finding, Fix, Good, Lines, Safety, Severity, Variable, env_examples, overlays, rule
from ats_lint_rules._common.wording import named
from ats_lint_rules._secrets.examples import undefined
from ats_lint_rules._secrets.secret_values import secret_name

_SHOWN = 80
_IMAGE = "services:\n  web:\n    image: nginx:${NGINX_TAG:?}\n"


@rule(
    "PX105",
    "missing-env-example",
    on=Compose,
    severity=Severity.LOW,
    about="project",
    tags={"maintainability", "readiness-variables"},
    references=(
        "https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/",
        "https://docs.docker.com/reference/compose-file/interpolation/",
    ),
    examples=(
        Bad(
            _IMAGE,
            at="NGINX_TAG",
            says="no .env.example names NGINX_TAG",
            safety="safe",
            path="compose.yaml",
            fixed=_IMAGE,
            created={".env.example": "NGINX_TAG=\n"},
        ),
        Bad(
            _IMAGE + "    user: ${RUN_AS:?}\n    hostname: ${NAME:-web}\n    labels: [a=$NGINX_TAG]\n",
            at="RUN_AS",
            says=".env.example does not name RUN_AS",
            safety="safe",
            path="compose.yaml",
            files={".env.example": "# tag\nNGINX_TAG=1.27", ".env": "RUN_AS=1000\n"},
            created={".env.example": "# tag\nNGINX_TAG=1.27\nRUN_AS=\n# NAME=web\n"},
        ),
        Good(_IMAGE, path="docker/compose.yaml", files={".env.example": "NGINX_TAG=1.27\n"}),
        Good(_IMAGE, path="compose.yaml", files={"envFiles/.env.ci": "NGINX_TAG=1.27\n"}),
        Good(
            "services:\n  web:\n    image: nginx:${TAG:-1.29}\n    hostname: ${NAME-web}\n",
            path="compose.yaml",
            files={".env.example": "LOG=info\n"},
        ),
        Good(_IMAGE, path="compose.yaml", files={"EXAMPLE.env": "NGINX_TAG=1.27\n"}),
        Good(_IMAGE, path="compose.yaml", files={".env.sample": "#NGINX_TAG=1.27\n"}),
        Good(_IMAGE, path="compose.yaml", files={".env": "NGINX_TAG=1.27\n"}),
        Good("services:\n  web:\n    image: nginx:${TAG:-1.27}\n    volumes: ['$HOME/x:/x']\n", path="compose.yaml"),
        Good("services:\n  web:\n    image: nginx\n    command: echo $$TAG\n", path="compose.yaml"),
    ),
)
def check(compose: Compose) -> Iterator[Finding]:
    if compose.is_stack or overlays.is_platforms(compose):
        return  # neither reads an environment file of the project
    path = env_examples.example_path(compose, compose.directory)
    known = _known(compose, path) | {variable.name for variable in undefined(compose)}
    whole = compose.project.exists(path)
    missing: dict[str, Variable] = {}
    for variable in compose.variables:
        if _elsewhere(compose, variable) or (variable.is_set and compose.environment.get(variable.name) is None):
            continue
        if not (variable.has_default or variable.nested or variable.name in known):
            missing.setdefault(variable.name, variable)
    if not missing:
        return
    first = next(iter(missing.values()))
    source = first.source or compose.source
    start = f"{path.name} does not name" if whole else f"no {path.name} names"
    message = f"{start} {named(tuple(missing), _SHOWN - len(start) - 1)}"
    yield Finding(first.name_span, message, _fix(compose, path, tuple(missing), known), path=source.path)


def _elsewhere(compose: Compose, variable: Variable) -> bool:
    """Tell whether another application of the directory says it: the one that a variant is laid over."""
    source = variable.source or compose.source
    return compose.own_paths is not None and source.path not in compose.own_paths


def _known(compose: Compose, path: Path) -> frozenset[str]:
    """Return what needs no mention: what the shell sets, what the example says, and what comes with the clone."""
    project = compose.project
    example = project.read(path) if project else None
    own = project.read(compose.directory / ".env") if project else None
    state = project.git(compose.directory / ".env") if project else None
    known = env_examples.LOGIN | {"COMPOSE_PROJECT_NAME"}
    if example is not None:
        known |= env_examples.names_in(example)
    for other in env_examples.others(compose):
        known |= env_examples.names_in(other)
    if own is not None and state != "ignored" and (example is None or state == "tracked"):
        known |= env_examples.names_in(own)
    return known


def _fix(compose: Compose, path: Path, missing: tuple[str, ...], known: frozenset[str]) -> Fix:
    optional: dict[str, str] = {}
    for variable in compose.variables:
        if variable.has_default and variable.name not in {*missing, *known}:
            optional.setdefault(variable.name, variable.default or "")
    lines = [f"{name}=" for name in missing]
    lines += [f"# {name}={'' if '$' in text or secret_name(name) else text}" for name, text in optional.items()]
    because = "Compose does not read the file; it only shows what to set."
    return Fix(f"add them to {path.name}", (), Safety.SAFE, because, (Lines(path, tuple(lines)),))
