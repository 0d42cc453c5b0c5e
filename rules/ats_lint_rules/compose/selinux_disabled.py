"""Service runs without SELinux separation.

Where the host has SELinux, a label of its own keeps each container from the files and processes of all others.
`label=disable` takes it away.

Fix safety: unsafe. The entry is taken out: host paths that the service mounts have to be labelled for it, with `:z` or
`:Z`.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Service, Severity, rule
from ats_lint_rules._settings.security_options import unconfined

_WEB = "services:\n  web:\n    image: nginx\n"


@rule(
    "DC107",
    "selinux-disabled",
    on=Service,
    wakes={"security_opt"},
    severity=Severity.HIGH,
    tags={"security", "cis-5.3", "owasp-6"},
    references=(
        "https://docs.docker.com/engine/containers/run/#security-configuration",
        "https://docs.docker.com/reference/compose-file/services/#security_opt",
    ),
    aliases=("CL-0009", "selinux-separation-disabled"),
    examples=(
        Bad(
            _WEB + "    security_opt: [label=disable]\n",
            at="label=disable",
            says="no SELinux separation",
            safety="unsafe",
            fixed=_WEB,
        ),
        Bad(
            _WEB + "    security_opt:\n    - label:disable\n    - label:user:x\n",
            at="label:disable",
            says="no SELinux separation",
            safety="unsafe",
            fixed=_WEB + "    security_opt:\n    - label:user:x\n",
        ),
        Good(_WEB + "    security_opt: ['label:type:svirt_apache_t']\n"),
        Good(_WEB + "    security_opt: ['label=level:s0:c100,c200']\n"),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    because = "Host paths that are not labelled for containers are refused again."
    return unconfined(service, "label", "no SELinux separation", because)
