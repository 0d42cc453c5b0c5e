"""Processes of a service may gain privileges.

A setuid program in the image, or a file with capabilities, gives a process without root the privileges of its owner:
whoever breaks into the service may become root in its container. With `no-new-privileges` the kernel does not
let that happen.

Fix safety: safe where no process needs such a program: gosu, su-exec and setpriv only give privileges up and work as
before, and a process that is root already gains nothing. Unsafe where nothing is known of the image, where it is known
to use sudo and the like, or where the option is switched off by hand.
"""

from collections.abc import Iterator
from functools import partial

from ats_lint import (
    Bad,
    Finding,
    Fix,
    Good,
    Safety,
    Service,
    Severity,
    Value,
    container_of,
    production_values,
    provisions,
    rule,
    security_opt,
    steps_down,
)
from ats_lint_rules._common.findings import finding
from ats_lint_rules._common.fixes import extend, propose

_WEB = "services:\n  web:\n    image: nginx:1.27\n"
_OPTION = "    security_opt:\n      - no-new-privileges:true\n"


@rule(
    "DC104",
    "new-privileges",
    on=Service,
    lacks="no-new-privileges",
    severity=Severity.MEDIUM,
    tags={"security", "production", "cis-5.26", "owasp-4", "readiness-access"},
    references=(
        "https://docs.docker.com/reference/compose-file/services/#security_opt",
        "https://docs.kernel.org/userspace-api/no_new_privs.html",
    ),
    aliases=("CL-0003", "27fcc7d6", "610e266e", "no-new-privileges"),
    examples=(
        Bad(
            "services:\n  lab:\n    image: quay.io/jupyter/base-notebook:2024-05-01\n"
            "    environment: [GRANT_SUDO=yes]\n",
            at="lab",
            says="no-new-privileges is not set",
            safety="unsafe",
            fixed="services:\n  lab:\n    image: quay.io/jupyter/base-notebook:2024-05-01\n"
            "    environment: [GRANT_SUDO=yes]\n"
            "    security_opt:\n      - no-new-privileges:true\n",
        ),
        Bad(_WEB, at="web", says="no-new-privileges is not set", safety="safe", fixed=_WEB + _OPTION),
        Bad(
            _WEB + "    security_opt: [seccomp=default.json]  # ours\n",
            at="security_opt",
            says="no-new-privileges is not set",
            safety="safe",
            fixed=_WEB + '    security_opt: [seccomp=default.json, "no-new-privileges:true"]  # ours\n',
        ),
        Bad(
            _WEB + "    security_opt:\n      - 'no-new-privileges:false'\n",
            at="'no-new-privileges:false'",
            says="no-new-privileges is off",
            safety="unsafe",
            fixed=_WEB + "    security_opt:\n      - 'no-new-privileges:true'\n",
        ),
        Bad(
            _WEB + "    security_opt:\n      - no-new-privileges=0\n",
            at="no-new-privileges=0",
            says="no-new-privileges is off",
            safety="unsafe",
            fixed=_WEB + "    security_opt:\n      - no-new-privileges:true\n",
        ),
        Bad(
            "services:\n  a: &a\n    image: nginx\n    security_opt: [label:type:svirt]\n  b: *a\n",
            at=("security_opt", "b"),
            says=("no-new-privileges is not set", "no-new-privileges is not set"),
            safety=("hint", "safe"),
            fixed="services:\n  a: &a\n    image: nginx\n    security_opt: [label:type:svirt]\n  b:\n    <<: *a\n"
            "    security_opt:\n      - label:type:svirt\n      - no-new-privileges:true\n",
        ),
        Bad(
            "services:\n  ide:\n    image: codercom/code-server:4\n",
            at="ide",
            says="no-new-privileges is not set",
            safety="unsafe",
            fixed="services:\n  ide:\n    image: codercom/code-server:4\n" + _OPTION,
        ),
        Good(_WEB + _OPTION),
        Good(_WEB + "    security_opt: [no-new-privileges]\n"),
        Good(_WEB + "    security_opt:\n      - no-new-privileges=true\n"),
        Good(_WEB + '    security_opt:\n      - "no-new-privileges:${NNP:-true}"\n'),
        Good(_WEB + "    security_opt:\n      - ${OPTIONS}\n"),
        Good(
            "x-safe: &safe\n  security_opt: ['no-new-privileges:true']\n"
            "services:\n  web:\n    <<: *safe\n    image: nginx\n"
        ),
        Good("services:\n  win:\n    image: mcr.microsoft.com/windows/nanoserver:ltsc2022\n"),
        Good("services:\n  web:\n    image: nginx\n    deploy: {replicas: 2}\n", path="docker-stack.yml"),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    said = provisions.privilege_options(service)
    if not provisions.may_forbid_privileges(service):
        return
    if not said:
        listed, key = service.security_opt, service.value.keys.get("security_opt")
        own = key is not None and key.source is service.source and not any(item.shared for item in listed)
        span = key.span if key is not None and own and not _shared(service) else service.name.span
        yield Finding(span, "no-new-privileges is not set", _fix(service))
    elif not security_opt.forbids_new_privileges(said[-1].text or ""):
        yield finding(service, said[-1], "no-new-privileges is off", _switch(service, said[-1]))


def _shared(service: Service) -> bool:
    found = service.get("security_opt")
    return found is not None and found.shared


def _switch(service: Service, item: Value) -> Fix:
    because = "The option was switched off by hand, so something may need a setuid program."
    make = partial(service.layer(item).replace, "security_opt", item, production_values.NO_NEW_PRIVILEGES)
    return propose("set no-new-privileges to true", Safety.UNSAFE, because, make)


def _fix(service: Service) -> Fix:
    safety, because = _evidence(service)
    make = partial(extend, service, "security_opt", (production_values.NO_NEW_PRIVILEGES,))
    return propose("add no-new-privileges:true", safety, because, make)


def _evidence(service: Service) -> tuple[Safety, str]:
    container = container_of(service)
    up = container.steps_up.value
    if up:
        return Safety.UNSAFE, "The image holds setuid programs or file capabilities that its processes may use."
    if up is False:
        return Safety.SAFE, "Nothing that the image runs is known to gain privileges: it only gives them up."
    stage = container.stage
    if (
        stage is not None
        and container.starts_as_root.value
        and steps_down(stage) is False
        and not container.steps_down.value
    ):
        return Safety.SAFE, "The process is root from its start on, so there is nothing it could gain."
    return Safety.UNSAFE, "Nothing is known of the image: it may run setuid programs such as sudo."
