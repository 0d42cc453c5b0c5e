"""Service runs without a seccomp profile.

Docker's profile keeps about forty system calls away from containers, those through which most escapes from containers
went. `seccomp=unconfined` opens all of them.

Fix safety: unsafe. The entry is taken out, so the default profile applies: a debugger, a browser's sandbox or a nested
container engine may need a profile of its own.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Service, Severity, rule
from ats_lint_rules._settings.security_options import unconfined

_WEB = "services:\n  web:\n    image: nginx\n"


@rule(
    "DC105",
    "seccomp-unconfined",
    on=Service,
    wakes={"security_opt"},
    severity=Severity.HIGH,
    tags={"security", "cis-5.22", "owasp-6"},
    references=("https://docs.docker.com/engine/security/seccomp/",),
    aliases=("CL-0009", "404fde2c", "seccomp-confinement-disabled"),
    examples=(
        Bad(
            _WEB + "    security_opt: [seccomp=unconfined]\n",
            at="seccomp=unconfined",
            says="no seccomp profile",
            safety="unsafe",
            fixed=_WEB,
        ),
        Bad(
            _WEB + "    security_opt:\n      - 'seccomp:unconfined'  # gdb\n      - no-new-privileges\n",
            at="'seccomp:unconfined'",
            says="no seccomp profile",
            safety="unsafe",
            fixed=_WEB + "    security_opt:\n      # gdb\n      - no-new-privileges\n",
        ),
        Bad(
            _WEB + "    security_opt:\n      - seccomp=${PROFILE:-unconfined}\n",
            at="seccomp=${PROFILE:-unconfined}",
            says="no seccomp profile",
            safety="unsafe",
            fixed=_WEB,
        ),
        Bad(
            _WEB + "    security_opt: seccomp=unconfined\n",
            at="seccomp=unconfined",
            says="no seccomp profile",
            safety="hint",
        ),
        Good(_WEB + "    security_opt: [seccomp=./unconfined.json]\n"),
        Good(_WEB + "    security_opt: ['seccomp:profile.json']\n"),
        Good(_WEB + "    security_opt: [apparmor=unconfined]\n"),
        Good(_WEB + "    security_opt: ['seccomp=${PROFILE}']\n"),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    because = "System calls that the default profile refuses fail again."
    return unconfined(service, "seccomp", "no seccomp profile", because)
