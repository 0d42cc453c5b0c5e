"""Two containers would have the same name.

A container name is unique on its host: of two services that claim one, or of several replicas of a service that fixes
its name, only the first can start. Services that never run together, because their profiles differ, are left alone.
"""

from collections.abc import Iterator

from ats_lint import Bad, Compose, Finding, Good, Related, Service, Severity, rule, short
from ats_lint_rules._settings.company import meet, replicas


@rule(
    "DC812",
    "duplicate-container-name",
    on=Compose,
    severity=Severity.HIGH,
    tags={"correctness"},
    references=("https://docs.docker.com/reference/compose-file/services/#container_name",),
    aliases=("no-duplicate-container-names",),
    examples=(
        Bad(
            "services:\n  a:\n    image: x\n    container_name: web\n  b:\n    image: y\n    container_name: web\n",
            at="web",
            says="container name web is taken by a",
        ),
        Bad(
            "services:\n  a:\n    image: x\n    container_name: web\n    deploy:\n      replicas: 2\n",
            at="web",
            says="container name web with 2 replicas",
        ),
        Bad(
            "services:\n  a:\n    image: x\n    container_name: web\n    scale: 3\n",
            at="web",
            says="container name web with 3 replicas",
        ),
        Bad(
            "x: &x {image: x, container_name: web}\nservices:\n  a: *x\n  b:\n    <<: *x\n",
            at="web",
            says="container name web is taken by a",
        ),
        Good(
            "services:\n  web:\n    image: nginx\n    container_name: web\n"
            "    deploy:\n      replicas: 4\n      placement: {constraints: [node.role == manager]}\n",
            path="docker-stack.yml",
        ),
        Good(
            "services:\n  a:\n    image: x\n    container_name: a\n    scale: 1\n  b:\n"
            "    image: y\n    container_name: b\n"
        ),
        Good(
            "services:\n  a:\n    image: x\n    container_name: ${N}-a\n  b:\n    image: y\n"
            "    container_name: ${N}-b\n"
        ),
        Good(
            "services:\n  a:\n    image: x\n    container_name: web\n    profiles: [dev]\n"
            "  b:\n    image: y\n    container_name: web\n    profiles: [prod]\n"
        ),
    ),
)
def check(compose: Compose) -> Iterator[Finding]:
    seen: dict[str, list[Service]] = {}
    for service in compose.services.values():
        named = service.get("container_name")
        if named is None or not named.text:
            continue
        others = [one for one in seen.get(named.text, []) if meet(one, service)]
        seen.setdefault(named.text, []).append(service)
        name, path = named.text[:30], named.source.path
        if others:
            related = Related(others[0].source.path, others[0].name.span, "has the same name")
            message = f"container name {name} is taken by {short(others[0].key, 24)}"
            yield Finding(named.span, message, related=(related,), path=path, subject=service.key)
        if replicas(service) > 1 and not compose.is_stack:
            message = f"container name {name} with {replicas(service)} replicas"
            yield Finding(named.span, message, path=path, subject=service.key)
