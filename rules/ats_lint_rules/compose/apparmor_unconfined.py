"""Service runs without an AppArmor profile.

Where the host has AppArmor, Docker's profile keeps containers from mounting filesystems and from writing to most of
/proc and /sys. `apparmor=unconfined` takes it away.

Fix safety: unsafe. The entry is taken out, so the default profile applies: a service that mounts filesystems needs a
profile of its own.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Service, Severity, rule
from ats_lint_rules._settings.security_options import unconfined

_WEB = "services:\n  web:\n    image: nginx\n"


@rule(
    "DC106",
    "apparmor-unconfined",
    on=Service,
    wakes={"security_opt"},
    severity=Severity.HIGH,
    tags={"security", "cis-5.2", "owasp-6"},
    references=("https://docs.docker.com/engine/security/apparmor/",),
    aliases=("CL-0009",),
    examples=(
        Bad(
            _WEB + "    security_opt: [apparmor=unconfined]\n",
            at="apparmor=unconfined",
            says="no AppArmor profile",
            safety="unsafe",
            fixed=_WEB,
        ),
        Bad(
            _WEB + '    security_opt:\n      - "no-new-privileges:true"\n      - "apparmor:unconfined"\n',
            at='"apparmor:unconfined"',
            says="no AppArmor profile",
            safety="unsafe",
            fixed=_WEB + '    security_opt:\n      - "no-new-privileges:true"\n',
        ),
        Good(_WEB + "    security_opt: [apparmor=docker-default]\n"),
        Good(_WEB + "    security_opt: [seccomp=unconfined]\n"),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    because = "Mounts and writes that the default profile refuses fail again."
    return unconfined(service, "apparmor", "no AppArmor profile", because)
