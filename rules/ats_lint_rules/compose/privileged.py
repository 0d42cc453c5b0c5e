"""Service runs in privileged mode.

`privileged: true` gives the container every capability, every device of the host and a kernel that no longer hides
anything from it: root in such a container is root on the host.

Fix safety: unsafe. The key is taken out; a service that did need privileges must be given the capabilities or devices
that it uses. Docker in Docker works in no other way and is only told.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Fix, Good, Safety, Service, Severity, provisions, rule
from ats_lint_rules._common.findings import finding
from ats_lint_rules._common.fixes import hint, propose, remove_or_set


@rule(
    "DC101",
    "privileged",
    on=Service,
    wakes={"privileged"},
    severity=Severity.CRITICAL,
    tags={"security", "cis-5.5", "owasp-3", "readiness-access"},
    references=(
        "https://docs.docker.com/reference/compose-file/services/#privileged",
        "https://docs.docker.com/engine/containers/run/#runtime-privilege-and-linux-capabilities",
    ),
    aliases=("CL-0002", "ae5b6871", "privileged-service"),
    examples=(
        Bad(
            "services:\n  web:\n    image: nginx\n    privileged: true\n",
            at="true",
            says="privileged container",
            safety="unsafe",
            fixed="services:\n  web:\n    image: nginx\n",
        ),
        Bad(
            "services:\n  web: {image: nginx, privileged: yes}\n",
            at="yes",
            says="privileged container",
            safety="unsafe",
            fixed="services:\n  web: {image: nginx}\n",
        ),
        Bad(
            'services:\n  web:\n    privileged: "true"  # for the mount\n    image: nginx\n',
            at='"true"',
            says="privileged container",
            safety="unsafe",
            fixed="services:\n  web:\n    # for the mount\n    image: nginx\n",
        ),
        Bad(
            "services:\n  web:\n    image: nginx\n    privileged: ${PRIVILEGED:-on}\n",
            at="${PRIVILEGED:-on}",
            says="privileged container",
            safety="unsafe",
            fixed="services:\n  web:\n    image: nginx\n",
        ),
        Bad(
            "x-all: &all\n  privileged: true\nservices:\n  web:\n    <<: *all\n    image: nginx\n",
            at="web",
            says="privileged container",
            safety="unsafe",
            fixed="x-all: &all\n  privileged: true\nservices:\n  web:\n    <<: *all\n    image: nginx\n"
            "    privileged: false\n",
        ),
        Bad(
            "services:\n  ci:\n    image: docker:28-dind\n    privileged: true\n",
            at="true",
            says="privileged container",
            safety="hint",
        ),
        Good("services:\n  web:\n    image: nginx\n    privileged: false\n"),
        Good("services:\n  web:\n    image: nginx\n    privileged: no\n"),
        Good("services:\n  web:\n    image: nginx\n    privileged: ${PRIVILEGED}\n"),
        Good("services:\n  web:\n    image: nginx\n    privileged:\n"),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    found = service.get("privileged")
    if found is not None and service.flag("privileged"):
        yield finding(service, found, "privileged container", _fix(service))


def _fix(service: Service) -> Fix:
    title = "remove privileged: true"
    if service.facts is not None and provisions.is_made_for(service, "privileged"):
        return hint(title, f"{service.facts.name} does not start without privileges.")
    because = "A service that does need privileges fails until it is given what it uses."
    return propose(title, Safety.UNSAFE, because, remove_or_set(service, "privileged", "false"))
