"""Service has no restart policy.

Compose does not restart a container by default: after a crash, an out-of-memory kill or a reboot of the host
the service stays down until somebody notices.

One-shot jobs are left alone: services whose completion others wait for, and tools behind a profile.

Fix safety: safe. The key is absent, so nothing the author wrote is overridden, and `unless-stopped` still honours
a manual stop. Services with `deploy.restart_policy` have a policy already.
"""

from collections.abc import Iterator

from ats_lint import Bad, Edit, EditRefused, Finding, Fix, Good, Safety, Service, Severity, rule


@rule(
    "DC406",
    "missing-restart",
    on=Service,
    severity=Severity.MEDIUM,
    tags={"reliability", "production"},
    references=("https://docs.docker.com/reference/compose-file/services/#restart",),
    examples=(
        Bad(
            "services:\n  web:\n    image: nginx  # proxy\n",
            at="web",
            fixed="services:\n  web:\n    image: nginx  # proxy\n    restart: unless-stopped\n",
        ),
        Bad(
            "services: {web: {image: nginx}}\n",
            at="web",
            fixed="services: {web: {image: nginx, restart: unless-stopped}}\n",
        ),
        Bad(
            "services:\n  web:\n    image: nginx\n    restart:\n",
            at="web",
            fixed="services:\n  web:\n    image: nginx\n    restart: unless-stopped\n",
        ),
        Good("services:\n  web:\n    image: nginx\n    restart: always\n"),
        Good("services:\n  web:\n    image: nginx\n    deploy:\n      restart_policy:\n        condition: any\n"),
        Good('services:\n  job:\n    image: alpine\n    restart: "no"\n'),
        Good(
            "services:\n"
            "  migrate:\n    image: app\n"
            "  web:\n    image: nginx\n    restart: always\n"
            "    depends_on:\n      migrate:\n        condition: service_completed_successfully\n"
        ),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    if service.has("restart") or service.has("deploy.restart_policy") or service.is_job or service.has("provider"):
        return
    yield Finding(service.name.span, "no restart policy", _fix(service))


def _fix(service: Service) -> Fix | None:
    title = "add restart: unless-stopped"
    try:
        edits: tuple[Edit, ...] = service.set("restart", "unless-stopped")
    except EditRefused as refused:
        return Fix(title, (), Safety.HINT, f"The service cannot be edited exactly: {refused}.")
    return Fix(title, edits, Safety.SAFE, "The key is absent, and unless-stopped honours a manual stop.")
