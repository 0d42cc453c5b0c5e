"""Unquoted port is a number in base 60.

In YAML 1.1 an unquoted `22:22` is no text but a number in base 60, 1342: hours and minutes, as it were. Compose reads
it as meant; docker-compose 1, podman-compose and whatever else reads the file with a YAML 1.1 library publish a port
nobody asked for, or refuse the file. It takes a second number below 60; `8080:80` is safe.

Fix safety: safe. The same text is put into quotes, in the file's own kind where its ports have one.
"""

from collections import Counter
from collections.abc import Iterator

from ats_lint import Bad, Edit, Finding, Fix, Good, Port, Safety, Service, Severity, regex, rule

_BASE_60 = regex(r"[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+")
_QUOTES = ('"', "'")
_W = "services:\n  web:\n    image: app\n    ports:\n"


@rule(
    "DC508",
    "unquoted-port",
    on=Service,
    severity=Severity.MEDIUM,
    tags={"correctness"},
    references=(
        "https://yaml.org/type/int.html",
        "https://docs.docker.com/reference/compose-file/services/#short-syntax-3",
    ),
    aliases=("require-quotes-in-ports",),
    examples=(
        Bad(
            _W + "      - 22:22  # ssh\n      - 8080:80\n",
            at="22:22",
            says="unquoted 22:22 is a number to base 60 in YAML 1.1",
            severity="low",
            safety="safe",
            fixed=_W + '      - "22:22"  # ssh\n      - 8080:80\n',
        ),
        Bad(
            _W + "      - '80:80'\n      - 2222:22\n      - 53:53\n",
            at=("2222:22", "53:53"),
            says=(
                "unquoted 2222:22 is a number to base 60 in YAML 1.1",
                "unquoted 53:53 is a number to base 60 in YAML 1.1",
            ),
            severity="low",
            safety="safe",
            fixed=_W + "      - '80:80'\n      - '2222:22'\n      - '53:53'\n",
        ),
        Bad(
            "services:\n  web:\n    image: app\n    ports: [25:25]\n",
            at="25:25",
            says="unquoted 25:25 is a number to base 60 in YAML 1.1",
            severity="low",
            safety="safe",
            fixed='services:\n  web:\n    image: app\n    ports: ["25:25"]\n',
        ),
        Good(_W + '      - "22:22"\n      - 8080:80\n      - 53:53/udp\n      - 127.0.0.1:22:22\n      - 22\n'),
        Good(_W + "      - target: 22\n        published: 22\n"),
        Good(_W + "      - ${PORT:-22}:22\n"),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    quotes = Counter(port.source.text[port.span.start] for port in service.ports if not port.long)
    quote = max(_QUOTES, key=lambda one: quotes[one])
    for port in service.ports:
        if not port.long and port.span == port.text_span and _BASE_60.fullmatch(port.source.slice(port.span)):
            yield Finding(
                port.span,
                f"unquoted {port.raw} is a number to base 60 in YAML 1.1",
                _fix(service, port, quote),
                path=port.source.path,
                severity=None if service.compose.is_stack else Severity.LOW,
            )


def _fix(service: Service, port: Port, quote: str) -> Fix:
    text = quote + port.source.slice(port.span) + quote
    edit = Edit(port.span, text, port.source.path, ("services", service.key, "ports", str(port.span.start)))
    return Fix("put it into quotes", (edit,), Safety.SAFE, "Compose reads the same text.")
