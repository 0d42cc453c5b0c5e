"""Service keeps capabilities that it does not need.

Docker leaves a container fourteen capabilities, among them opening raw sockets, making device files and overriding
file permissions. Hardly any service needs them: `cap_drop: [ALL]` takes them away, and `cap_add` gives those back
that the image's entrypoint uses.

Fix safety: safe where the image knowledge base says what the image needs, on its second start too, or where the
process runs without root and nothing in its image carries capabilities; unsafe everywhere else, and where root may meet
files of other users: on a bind, on a volume that is external or stands for one, on one that another user writes to.
What an entrypoint or a command in the project does as root (`chown`, `gosu`, `kill` …) is kept. Capabilities that the
service adds already stay as they are.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Service, Severity, container_of, named_capabilities, rule
from ats_lint_rules._common.fixes import hint
from ats_lint_rules._settings.capability_lists import drop_all, place

_GOSU = "services:\n  svc:\n    build: .\n    command: serve\n"
_REGISTRY = "services:\n  reg:\n    image: registry:3.0.0\n    volumes: ['reg:/var/lib/registry']\n"
_WRITER = "  b:\n    image: alpine\n    user: 1000:1000\n    volumes: ['reg:/d']\n    cap_drop: [ALL]\n"
_REDIS = "services:\n  cache:\n    image: redis:7\n"


@rule(
    "DC103",
    "capabilities-kept",
    on=Service,
    lacks="cap_drop",
    severity=Severity.MEDIUM,
    tags={"security", "production", "cis-5.4", "owasp-3", "readiness-access"},
    references=(
        "https://docs.docker.com/reference/compose-file/services/#cap_drop",
        "https://man7.org/linux/man-pages/man7/capabilities.7.html",
    ),
    aliases=("CL-0006", "ce76b7d0"),
    examples=(
        Bad(
            _REDIS,
            at="cache",
            says="capabilities are not dropped",
            safety="safe",
            fixed=_REDIS + "    cap_drop:\n      - ALL\n    cap_add:\n"
            "      - CHOWN\n      - DAC_OVERRIDE\n      - SETGID\n      - SETUID\n",
        ),
        Bad(
            _REDIS + "    user: 999:999\n",
            at="cache",
            says="capabilities are not dropped",
            safety="safe",
            fixed=_REDIS + "    user: 999:999\n    cap_drop:\n      - ALL\n",
        ),
        Bad(
            "services:\n  proxy:\n    image: caddy:2\n    cap_add: [net_bind_service]  # ports\n",
            at="proxy",
            says="capabilities are not dropped",
            safety="safe",
            fixed="services:\n  proxy:\n    image: caddy:2\n    cap_add: [net_bind_service]  # ports\n"
            "    cap_drop:\n      - ALL\n",
        ),
        Bad(
            _REDIS + "    cap_add:\n      - SYS_NICE\n    cap_drop: [NET_RAW, CAP_CHOWN]\n",
            at="cap_drop",
            says="capabilities are not dropped",
            safety="safe",
            fixed=_REDIS + "    cap_add:\n      - SYS_NICE\n      - DAC_OVERRIDE\n      - SETGID\n      - SETUID\n"
            "    cap_drop:\n      - ALL\n",
        ),
        Bad(
            "x-hard: &hard\n  cap_drop: [NET_RAW]\nservices:\n  db:\n    <<: *hard\n    image: memcached:1.6\n",
            at="db",
            says="capabilities are not dropped",
            safety="safe",
            fixed="x-hard: &hard\n  cap_drop: [NET_RAW]\nservices:\n  db:\n    <<: *hard\n    image: memcached:1.6\n"
            "    cap_drop:\n      - ALL\n",
        ),
        Bad(
            "services:\n  api:\n    build: .\n",
            at="api",
            says="capabilities are not dropped",
            safety="safe",
            fixed="services:\n  api:\n    build: .\n    cap_drop:\n      - ALL\n",
            files={"Dockerfile": 'FROM python:3.13-slim\nRUN useradd -m app\nUSER app\nCMD ["python", "-m", "app"]\n'},
        ),
        *(
            Bad(
                "services:\n  api:\n    build: .\n",
                at="api",
                says="capabilities are not dropped",
                safety="unsafe",
                fixed="services:\n  api:\n    build: .\n    cap_drop:\n      - ALL  # review: a guess\n",
                files={"Dockerfile": f'{origin}\nFROM debian:12-slim\n{copy}\nUSER www-data\nCMD ["serve"]\n'},
            )
            for origin, copy in (
                ("FROM example.com/serve AS own", "COPY --from=own /bin/serve /bin/"),
                (
                    "FROM debian:12 AS own\nRUN make && setcap cap_net_bind_service=+ep /serve",
                    "COPY --from=own /serve /",
                ),
                ("", "COPY --from=example.com/serve /bin/serve /bin/serve"),
            )
        ),
        Bad(
            "services:\n  ui:\n    image: grafana/grafana:11.0.0\n    user: root\n",
            at="ui",
            says="capabilities are not dropped",
            safety="unsafe",
            fixed="services:\n  ui:\n    image: grafana/grafana:11.0.0\n    user: root\n    cap_drop:\n      - ALL\n"
            "    cap_add:\n      - CHOWN\n      - DAC_OVERRIDE\n      - SETGID\n      - SETUID\n",
        ),
        Bad(
            "services:\n  some:\n    image: example.com/unknown:1\n    cap_drop:\n",
            at="cap_drop",
            says="capabilities are not dropped",
            safety="unsafe",
            fixed="services:\n  some:\n    image: example.com/unknown:1\n    cap_drop:\n"
            "      - ALL  # review: a guess\n    cap_add:\n      - CHOWN\n      - DAC_OVERRIDE\n      - SETGID\n"
            "      - SETUID\n",
        ),
        Bad(
            "services:\n  web:\n    image: nginx\n    cap_drop: [ALL]\n    cap_add: [ALL]\n",
            at="cap_drop",
            says="cap_add of ALL undoes cap_drop of ALL",
            safety="hint",
        ),
        Bad(
            _GOSU,
            at="svc",
            says="capabilities are not dropped",
            safety="unsafe",
            fixed=_GOSU + "    cap_drop:\n      - ALL  # review: a guess\n    cap_add:\n"
            "      - CHOWN\n      - DAC_OVERRIDE\n      - SETGID\n      - SETUID\n",
            files={
                "Dockerfile": 'FROM debian:12-slim\nCOPY start.sh /start.sh\nENTRYPOINT ["/start.sh"]\n',
                "start.sh": '#!/bin/sh\nchown -R svc /data\nexec gosu svc "$@"\n',
            },
        ),
        *(
            Bad(
                _REGISTRY + volume,
                at="reg",
                says="capabilities are not dropped",
                safety="unsafe",
                fixed=_REGISTRY + "    cap_drop:\n      - ALL\n    cap_add:\n      - DAC_OVERRIDE\n" + volume,
            )
            for volume in (
                "volumes:\n  reg: {external: true}\n",
                "volumes:\n  reg:\n    driver_opts: {type: nfs, o: addr=10.0.0.1, device: ':/export'}\n",
                _WRITER + "volumes:\n  reg:\n",
            )
        ),
        Bad(
            _REGISTRY + "volumes:\n  reg:\n",
            at="reg",
            says="capabilities are not dropped",
            safety="safe",
            fixed=_REGISTRY + "    cap_drop:\n      - ALL\nvolumes:\n  reg:\n",
        ),
        Good("services:\n  w:\n    image: own/x\n    isolation: process\n"),
        Good("services:\n  w:\n    image: own/x\n    volumes: ['//./pipe/docker_engine://./pipe/docker_engine']\n"),
        Good("services:\n  web:\n    image: nginx\n    cap_drop: [ALL]\n    cap_add: [CHOWN, SETGID, SETUID]\n"),
        Good("services:\n  web:\n    image: nginx\n    cap_drop:\n      - all\n"),
        Good("services:\n  web:\n    image: nginx\n    cap_drop:\n      - ${DROP}\n"),
        Good("services:\n  web:\n    image: nginx\n    cap_drop:\n      - ${DROP:-ALL}\n"),
        Good("services:\n  web:\n    image: mcr.microsoft.com/windows/servercore:ltsc2022\n"),
        Good("services:\n  vm:\n    provider:\n      type: awesomecloud\n"),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    if not container_of(service).is_linux or not all(item.known for item in (*service.cap_drop, *service.cap_add)):
        return
    dropped, added = named_capabilities(service.cap_drop), named_capabilities(service.cap_add)
    span = place(service)
    if "ALL" in dropped and "ALL" in added:
        fix = hint("list the capabilities in cap_add", "cap_add: ALL takes cap_drop: ALL out of force.")
        yield Finding(span, "cap_add of ALL undoes cap_drop of ALL", fix)
    elif "ALL" not in dropped:
        yield Finding(span, "capabilities are not dropped", drop_all(service, dropped, added))
