"""A key that Compose ignores outside of a swarm.

`docker compose up` reads `deploy.replicas`, `resources` and `restart_policy`, and leaves the rest of `deploy` to
`docker stack deploy`: whoever reads the file believes in a roll-out that never happens. Files for a stack, by their
name, are left alone.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Service, Severity, rule

_IGNORED = ("endpoint_mode", "labels", "mode", "placement", "rollback_config", "update_config")


@rule(
    "DC815",
    "swarm-only-key",
    on=Service,
    severity=Severity.INFO,
    enabled="strict",
    tags={"correctness"},
    references=("https://docs.docker.com/reference/compose-file/deploy/",),
    examples=(
        Bad(
            "services:\n  web:\n    image: nginx\n    deploy:\n      mode: global\n      replicas: 2\n"
            "      placement:\n        constraints: [node.role == manager]\n"
            "      update_config: {order: start-first}\n",
            at=("mode", "placement", "update_config"),
            says=(
                "deploy.mode is ignored outside of a swarm",
                "deploy.placement is ignored outside of a swarm",
                "deploy.update_config is ignored outside of a swarm",
            ),
        ),
        Good(
            "services:\n  web:\n    image: nginx\n    deploy:\n      replicas: 2\n"
            "      resources: {limits: {cpus: '1'}}\n"
        ),
        Good("services:\n  web:\n    image: nginx\n    deploy:\n      mode: replicated\n"),
        Good("services:\n  web:\n    image: nginx\n    deploy:\n      mode: global\n", path="docker-stack.yml"),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    deploy = service.deploy
    if deploy is None or any(file.named_stack for file in service.compose.chain):
        return
    for key, value in deploy.items():
        entry = deploy.entry(key)
        if key in _IGNORED and entry is not None and value.kind != "null" and value.text != "replicated":
            yield Finding(entry.key.span, f"deploy.{key} is ignored outside of a swarm", path=entry.key.source.path)
