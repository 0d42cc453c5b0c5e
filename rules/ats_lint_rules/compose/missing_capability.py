"""Service's `cap_drop` takes what its start needs.

An entrypoint that changes to another user with gosu or su-exec needs SETUID and SETGID; nginx hands its directories to
its workers; Caddy's program carries a file capability, without which it cannot even be executed. With `cap_drop: [ALL]`
and nothing given back, such a container ends with "Operation not permitted", or, worse, goes on as root in silence.

Reported is what every start needs: by the image knowledge base, or because a script in the project changes to another
user. What is only needed for files of other owners is not.

Fix safety: safe. The fix gives back what the image is known to need, or what the script does; the container has had no
less. Where `cap_drop` does not hold ALL, the fix of DC103 does both.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Service, Severity, container_of, rule
from ats_lint_rules._common.findings import finding
from ats_lint_rules._settings.capability_lists import give_back

_REDIS = "services:\n  cache:\n    image: redis:7.4\n    cap_drop: [ALL]\n"
_PG = "services:\n  db:\n    image: postgres:16\n    cap_drop: [ALL]\n"
_CADDY = "services:\n  web:\n    image: caddy:2.10\n    cap_drop: [ALL]\n"
_BAZARR = "services:\n  a:\n    image: lscr.io/linuxserver/bazarr:1.5\n    cap_drop: [ALL]\n"
_OWN = "services:\n  svc:\n    build: .\n    cap_drop: [ALL]\n"
_DOCKERFILE = 'FROM debian:12-slim\nCOPY start.sh /start.sh\nENTRYPOINT ["/start.sh"]\nCMD ["serve"]\n'
_ALL_FOUR = "    cap_add:\n      - CHOWN\n      - DAC_OVERRIDE\n      - SETGID\n      - SETUID\n"


@rule(
    "DC123",
    "missing-capability",
    on=Service,
    severity=Severity.HIGH,
    tags={"correctness", "reliability"},
    references=(
        "https://docs.docker.com/reference/compose-file/services/#cap_drop",
        "https://man7.org/linux/man-pages/man7/capabilities.7.html",
    ),
    examples=(
        Bad(
            _REDIS,
            at="[ALL]",
            says="the start needs SETGID, SETUID, which cap_drop takes away",
            safety="safe",
            fixed=_REDIS + _ALL_FOUR,
        ),
        Bad(
            _REDIS + "    cap_add: [SETGID]\n",
            at="[ALL]",
            says="the start needs SETUID, which cap_drop takes away",
            safety="safe",
            fixed=_REDIS + "    cap_add: [SETGID, CHOWN, DAC_OVERRIDE, SETUID]\n",
        ),
        Bad(
            _CADDY,
            at="[ALL]",
            says="the start needs NET_BIND_SERVICE, which cap_drop takes away",
            safety="safe",
            fixed=_CADDY + "    cap_add:\n      - NET_BIND_SERVICE\n",
        ),
        Bad(
            _OWN,
            at="[ALL]",
            says="the start needs SETGID, SETUID, which cap_drop takes away",
            safety="safe",
            fixed=_OWN + _ALL_FOUR,
            files={"Dockerfile": _DOCKERFILE, "start.sh": '#!/bin/sh\nchown -R svc /d\nexec gosu svc "$@"\n'},
        ),
        Bad(
            "services:\n  cache:\n    image: redis:7.4\n    cap_drop: [setuid]\n",
            at="[setuid]",
            says="the start needs SETUID, which cap_drop takes away",
            safety="hint",
        ),
        Bad(
            _PG + "    cap_add: [SETGID, SETUID, CHOWN]\n",
            at="[ALL]",
            says="the start needs DAC_OVERRIDE, which cap_drop takes away",
            safety="safe",
            fixed=_PG + "    cap_add: [SETGID, SETUID, CHOWN, DAC_OVERRIDE]\n",
        ),
        Bad(
            _OWN,
            at="[ALL]",
            says="the start needs SETGID, SETUID, which cap_drop takes away",
            safety="safe",
            fixed=_OWN + "    cap_add:\n      - SETGID\n      - SETUID\n",
            files={
                "Dockerfile": _DOCKERFILE,
                "start.sh": '#!/bin/sh\nif [ "$(id -u)" = 0 ]; then exec setpriv --reuid=svc "$@"; fi\nexec "$@"\n',
            },
        ),
        Bad(
            f"{_BAZARR}{_ALL_FOUR}      - FOWNER\n",
            at="[ALL]",
            says="what gives up root cannot be stopped without KILL, which cap_drop takes away",
            safety="safe",
            severity="medium",
            fixed=f"{_BAZARR}{_ALL_FOUR}      - FOWNER\n      - KILL\n",
        ),
        Good(_PG + "    cap_add: [SETGID, SETUID, DAC_READ_SEARCH]\n"),
        Good(_REDIS + "    cap_add: [SETGID, SETUID]\n"),
        Good(_REDIS + '    user: "999:999"\n'),
        Good(_REDIS + "    command: redis-cli -h other ping\n"),
        Good("services:\n  cache:\n    image: redis:7.4\n    cap_drop: [NET_RAW]\n"),
        Good("services:\n  some:\n    image: example.com/unknown:1\n    cap_drop: [ALL]\n"),
        Good(
            _OWN,
            files={"Dockerfile": _DOCKERFILE, "start.sh": '#!/bin/sh\nif [ "$U" ]; then exec gosu $U "$@"; fi\n"$@"\n'},
        ),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    container = container_of(service)
    found = service.get("cap_drop")
    missing = container.lost_capabilities.value if container.is_linux else ()
    if found is None or not missing:
        return
    if missing == ("KILL",):
        message = "what gives up root cannot be stopped without KILL, which cap_drop takes away"
        yield finding(service, found, message, give_back(service, missing), severity=Severity.MEDIUM)
        return
    message = f"the start needs {', '.join(missing)}, which cap_drop takes away"
    message = message if len(message) <= 80 else f"the start needs {missing[0]} and others, which cap_drop takes away"
    yield finding(service, found, message, give_back(service, missing))
