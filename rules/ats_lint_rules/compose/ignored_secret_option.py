"""Owner or mode of a secret or config that Compose does not heed.

Compose mounts the `file` of a secret or a config as it is: `uid`, `gid` and `mode` are for a swarm, and Compose passes
over them with a warning. A process that is not root then reads the secret only if the file itself lets it, and a mode
that was meant to keep others out keeps nobody out.

A secret from `environment`, and a config from `content`, is written into the container: there the options count.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Service, Severity, rule

_OPTIONS = ("uid", "gid", "mode")
_APP = "services:\n  app:\n    image: app\n    secrets:\n      - source: key\n        uid: '999'\n        mode: 0400\n"


@rule(
    "DC817",
    "ignored-secret-option",
    on=Service,
    severity=Severity.LOW,
    tags={"correctness"},
    references=(
        "https://docs.docker.com/reference/compose-file/services/#secrets",
        "https://github.com/docker/compose/blob/main/pkg/compose/create.go",
    ),
    examples=(
        Bad(
            _APP + "secrets:\n  key: {file: ./key}\n",
            at=("uid", "mode"),
            says=(
                "uid of secret key is ignored outside of a swarm",
                "mode of secret key is ignored outside of a swarm",
            ),
        ),
        Bad(
            "services:\n  app:\n    image: app\n    configs: [{source: conf, target: /etc/a, gid: '5'}]\n"
            "configs:\n  conf:\n    file: ./a.conf\n",
            at="gid",
            says="gid of config conf is ignored outside of a swarm",
        ),
        Good(_APP + "secrets:\n  key: {environment: KEY}\n"),
        Good(_APP + "secrets:\n  key: {external: true}\n"),
        Good(_APP.replace("secrets", "configs") + "configs:\n  key: {content: 'a: b'}\n"),
        Good("services:\n  app:\n    image: app\n    secrets: [key]\nsecrets:\n  key: {file: ./key}\n"),
        Good(_APP + "secrets:\n  key: {file: ./key}\n", path="docker-stack.yml"),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    if service.compose.is_stack:
        return
    for section, defined in (("secrets", service.compose.secrets), ("configs", service.compose.configs)):
        value = service.get(section)
        for item in value.list if value is not None else ():
            source = item.get("source") if item.kind == "map" else None
            definition = defined.get(source.text or "") if source is not None else None
            if definition is None or not definition.get("file"):
                continue
            for key in _OPTIONS:
                entry = item.entry(key)
                if entry is not None and item.has(key):
                    message = f"{key} of {section[:-1]} {definition.key} is ignored outside of a swarm"
                    yield Finding(entry.key.span, message, path=entry.key.source.path)
