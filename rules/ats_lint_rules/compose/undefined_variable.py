"""A variable has no value and no default.

Compose puts nothing in its place and warns at every start: `image: app:${TAG}` is `app:`, `${DIR}/x` is `/x`.
Variables of `.env`, variables with a default (`${TAG:-latest}`) and required ones (`${TAG:?}`) are fine. So are those
that an example beside the project (`.env.example`) names, because the real file is made from it, and those that a
login sets, such as HOME and USER. A `$` that is meant for the container is written `$$`.
"""

from collections.abc import Iterator

from ats_lint import Bad, Compose, Finding, Good, Severity, rule
from ats_lint_rules._secrets.examples import example_names

_LOGIN = frozenset(
    [
        "DISPLAY",
        "HOME",
        "HOSTNAME",
        "LANG",
        "LOGNAME",
        "PATH",
        "PWD",
        "SHELL",
        "SSH_AUTH_SOCK",
        "TERM",
        "USER",
        "WAYLAND_DISPLAY",
        "XAUTHORITY",
        "XDG_RUNTIME_DIR",
        "APPDATA",
        "COMPUTERNAME",
        "HOMEDRIVE",
        "HOMEPATH",
        "LOCALAPPDATA",
        "PROGRAMDATA",
        "SYSTEMROOT",
        "TEMP",
        "TMPDIR",
        "USERNAME",
        "USERPROFILE",
    ]
)
"""Set by the login, the desktop or Windows."""


@rule(
    "DC811",
    "undefined-variable",
    on=Compose,
    severity=Severity.LOW,
    tags={"correctness"},
    references=(
        "https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/",
        "https://docs.docker.com/reference/compose-file/interpolation/",
    ),
    examples=(
        Bad(
            "services:\n  web:\n    image: app:${TAG}\n    user: $UID\n",
            at=("${TAG}", "$UID"),
            says=("variable TAG has no value and no default", "variable UID has no value and no default"),
        ),
        Bad("services:\n  web:\n    image: app:${A:-${B}}\n", at="${B}", says="variable B has no value and no default"),
        Bad(
            "services:\n  web:\n    image: app:${TAG}\n    command: run ${TAG}\n",
            at="${TAG}",
            says="variable TAG has no value and no default",
        ),
        Bad(
            "services:\n  web:\n    image: app:${TAG}\n",
            at="${TAG}",
            says="variable TAG has no value and no default",
            files={".env": "TGA=1\n"},
        ),
        Good(
            "services:\n  web:\n    image: app:${TAG:-1}${X+y}\n    command: echo $$HOME ${Y:?needed} ${HOME} $USER\n"
        ),
        Good("services:\n  web:\n    image: app:${TAG}\n", files={".env": "TAG=1\n"}),
        Good("services:\n  web:\n    image: app:${TAG}\n", files={".env.example": "# TAG=\n"}),
        Good("services:\n  web:\n    image: app\n    environment: [TOKEN]\n"),
    ),
)
def check(compose: Compose) -> Iterator[Finding]:
    known = {*_LOGIN, *example_names(compose)}
    for variable in compose.variables:
        if variable.operator or variable.is_set or variable.name in known or variable.source is None:
            continue
        known.add(variable.name)
        path = variable.source.path
        subject = compose.service_at(path, variable.span)
        message = f"variable {variable.name[:40]} has no value and no default"
        yield Finding(variable.span, message, path=path, subject=subject)
