"""A name that Compose or the engine refuses.

Names of services, networks, volumes, projects, containers, variables and capabilities, variable references
that cannot be expanded (`${}`, a `$` that was meant as such and is not doubled). Image references that no registry can
have, and YAML tags that nobody knows, weigh less: Compose itself passes over them, and the engine or another reader
stops. A volume whose name is one letter cannot be mounted in short form: Compose takes `v:/data` for a path on a drive
of Windows. A target within the container has to be absolute: `./app/node_modules` alone is a target.
"""

import re
from collections.abc import Iterator

from ats_lint import Bad, Compose, Finding, Good, Severity, regex, replace, rule, short
from ats_lint_rules._common.refusals import in_compose

# https://github.com/distribution/reference/blob/main/regexp.go
_PART = r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
_HOST = r"(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\[[a-fA-F0-9:]+\])"
_REFERENCE = regex(
    rf"(?:{_HOST}(?::[0-9]+)?/)?{_PART}(?:/{_PART})*(?::\w[\w.-]{{0,127}})?(?:@[A-Za-z]\w*(?:[-_+.]\w+)*:[0-9a-fA-F]{{32,}})?",
    re.ASCII,
)
_HEX = regex(r"[0-9a-f]{64}")


@rule(
    "DC816",
    "invalid-name",
    on=Compose,
    severity=Severity.HIGH,
    tags={"correctness"},
    references=(
        "https://docs.docker.com/reference/compose-file/interpolation/",
        "https://github.com/distribution/reference/blob/main/reference.go",
    ),
    examples=(
        Bad("services:\n  my web:\n    image: nginx\n", at="my web", says="'my web' is no valid service name"),
        Bad("name: _-_\nservices:\n  web:\n    image: nginx\n", at="_-_", says="'_-_' is no valid project name"),
        Bad(
            "services:\n  web:\n    image: nginx\n    container_name: -web\n",
            at="-web",
            says="'-web' is no valid container name",
        ),
        Bad("services:\n  web:\n    image: nginx\n    command: echo ${}\n", at="${", says="invalid variable reference"),
        Bad(
            "services:\n  web:\n    image: nginx\n    environment: ['A =1']\n",
            at="A ",
            says="variable A has a space after its name",
        ),
        Bad(
            "services:\n  web:\n    image: My/App:1\n  db:\n    image: 'redis:'\n",
            at=("My/App:1", "'redis:'"),
            says=("invalid image name: My/App:1", "invalid image name: redis:"),
            severity="medium",
        ),
        Bad(
            "services:\n  web:\n    image: nginx\n    cap_add: [CAP_ALL, cap_net_raw]\n    cap_drop: [NETADMIN]\n",
            at=("CAP_ALL", "NETADMIN"),
            says=("unknown capability CAP_ALL", "unknown capability NETADMIN"),
        ),
        Bad(
            "services:\n  web:\n    image: nginx\n    volumes: ['v:/data', 'w:/cache:ro']\nvolumes: {v: , w: }\n",
            at=("'v:/data'", "'w:/cache:ro'"),
            says=("v:/ is a drive of Windows here, not volume v", "w:/ is a drive of Windows here, not volume w"),
        ),
        Bad(
            "services:\n  web:\n    image: nginx\n    volumes: [./app/node_modules, 'vv:data', /y]\nvolumes: {vv: }\n",
            at=("./app/node_modules", "data"),
            says=("volume target app/node_modules is not absolute", "volume target data is not absolute"),
        ),
        Bad(
            "services:\n  web:\n    image: !secret nginx\n",
            at="!secret",
            says="unknown YAML tag '!secret'",
            severity="medium",
        ),
        Good("services:\n  web.1-a_B:\n    image: Registry.example:5000/a/b_c:1.0\n    container_name: Web_1\n"),
        Good(
            "services:\n  web:\n    image: ${I}:${T:-x}\n    command: echo $$HOME $$\n    ports: !override ['80:80']\n"
        ),
        Good("services:\n  web:\n    image: nginx\n    volumes: ['vv:/a', 'c:/a:/b', 'd:\\x']\nvolumes: {vv: , c: }\n"),
        Good("services:\n  web:\n    image: redis@sha256:" + "a" * 64 + "\n  app:\n    image: " + "b" * 64 + "\n"),
    ),
)
def check(compose: Compose) -> Iterator[Finding]:
    for finding in in_compose(compose, "invalid-name"):
        # Compose itself passes over unknown tags; other readers stop.
        yield replace(finding, severity=Severity.MEDIUM) if "YAML tag" in finding.message else finding
    for service in compose.services.values():
        image, text = service.get("image"), service.image
        if image is not None and text and not _REFERENCE.fullmatch(text) and not _HEX.fullmatch(text):
            message = f"invalid image name: {short(text, 40)}"
            yield Finding(image.span, message, path=image.source.path, severity=Severity.MEDIUM, subject=service.key)
