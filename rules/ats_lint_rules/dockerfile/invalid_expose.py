"""EXPOSE holds something that is no port of the container.

A port is a number from 0 to 65535 or a range, with `/tcp`, `/udp` or `/sctp` if need be. An address or a port of the
host (`8080:80`) has no meaning in an image: the builder drops it, and announces that it will be an error.

Fix safety: safe. Address and host port are dropped as the builder does, so the image stays the same. What is no port at
all is left to the author.
"""

from collections.abc import Iterator

from ats_lint import Bad, Edit, Expose, Finding, Fix, Good, Safety, Severity, Span, Token, regex, rule, short, whole

_PORT = regex(r"([0-9]+)(?:-([0-9]+))?(?:/([a-zA-Z]*))?")
_PROTOCOLS = frozenset({"", "tcp", "udp", "sctp"})


@rule(
    "DF811",
    "invalid-expose",
    on=Expose,
    severity=Severity.MEDIUM,
    tags={"correctness"},
    references=(
        "https://docs.docker.com/reference/build-checks/expose-invalid-format/",
        "https://docs.docker.com/reference/dockerfile/#expose",
    ),
    aliases=("DL3011", "ExposeInvalidFormat", "DS-0008", "71bf8cf8"),
    examples=(
        Bad(
            "FROM alpine\nEXPOSE 8080:80\n",
            at="8080:80",
            says="address or port of the host: 8080:80",
            safety="safe",
            fixed="FROM alpine\nEXPOSE 80\n",
        ),
        Bad(
            "FROM alpine\nEXPOSE 127.0.0.1:80:80/udp 443\n",
            at="127.0.0.1:80:80/udp",
            says="address or port of the host: 127.0.0.1:80:80/udp",
            safety="safe",
            fixed="FROM alpine\nEXPOSE 80/udp 443\n",
        ),
        Bad(
            "FROM alpine\nEXPOSE [::1]:80:80\n",
            at="[::1]:80:80",
            says="address or port of the host: [::1]:80:80",
            safety="safe",
            fixed="FROM alpine\nEXPOSE 80\n",
        ),
        Bad(
            "FROM alpine\nEXPOSE 70000\nEXPOSE 80, 443\nEXPOSE http\n",
            at=("70000", "80,", "http"),
            says=("port out of range: 70000", "no port: 80,", "no port: http"),
        ),
        Bad(
            "FROM alpine\nEXPOSE 90-80 80/http\n",
            at=("90-80", "80/http"),
            says=("range runs backwards: 90-80", "unknown protocol: 80/http"),
        ),
        Bad("FROM alpine\nARG P=70000\nEXPOSE $P\n", at="$P", says="port out of range: $P"),
        Bad(
            "FROM alpine\nENV P=80\nEXPOSE 8080:$P\n",
            at="8080:$P",
            says="address or port of the host: 8080:$P",
            safety="hint",
        ),
        Good("FROM alpine\nARG P\nEXPOSE 80 443/tcp 53/UDP 8000-8010 0 65535 $P ${UNKNOWN}/tcp\n"),
        Good('FROM alpine\nEXPOSE "80" 81/\n'),
    ),
)
def check(expose: Expose) -> Iterator[Finding]:
    for token in expose.words:
        text = expose.stage.expand(token.text, expose) if expose.stage else None
        for word in (text or "").split():
            wrong = _fault(word)
            if wrong:
                yield Finding(token.span, f"{wrong}: {short(token.text, 40)}", _fix(token, word, wrong))
                break


def _fault(word: str) -> str:
    _, colon, port = word.rpartition(":")
    found = _PORT.fullmatch(port)
    if found is None:
        return "no port"
    first, last = whole(found[1]), whole(found[2] or found[1])
    if max(first, last) > 65535:
        return "port out of range"
    if last < first:
        return "range runs backwards"
    if (found[3] or "").lower() not in _PROTOCOLS:
        return "unknown protocol"
    return "address or port of the host" if colon else ""


def _fix(token: Token, word: str, wrong: str) -> Fix | None:
    if not wrong.startswith("address"):
        return None
    port = word.rpartition(":")[2]
    title = f"expose {port}"
    if token.text != word or len(token.text) != len(token.span):
        return Fix(title, (), Safety.HINT, "The port comes from a variable or quotes.")
    edit = Edit(Span(token.span.start, token.span.end - len(port)), "")
    return Fix(title, (edit,), Safety.SAFE, "The builder drops everything before the port.")
