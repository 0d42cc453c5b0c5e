"""The protocol in EXPOSE is not in lower case.

Fix safety: safe. The builder writes the protocol into the image in lower case anyway.
"""

from collections.abc import Iterator

from ats_lint import Bad, Edit, Expose, Finding, Fix, Good, Safety, Severity, Span, Token, rule, short

_PROTOCOLS = frozenset({"tcp", "udp", "sctp"})


@rule(
    "DF812",
    "expose-casing",
    on=Expose,
    severity=Severity.INFO,
    tags={"style"},
    references=("https://docs.docker.com/reference/build-checks/expose-proto-casing/",),
    aliases=("ExposeProtoCasing",),
    examples=(
        Bad(
            "FROM alpine\nEXPOSE 80/TCP 53/Udp\n",
            at=("80/TCP", "53/Udp"),
            says=("protocol is not in lower case: 80/TCP", "protocol is not in lower case: 53/Udp"),
            safety="safe",
            fixed="FROM alpine\nEXPOSE 80/tcp 53/udp\n",
        ),
        Bad(
            "FROM alpine\nARG P\nEXPOSE ${P}/TCP\n",
            at="${P}/TCP",
            says="protocol is not in lower case: ${P}/TCP",
            safety="safe",
            fixed="FROM alpine\nARG P\nEXPOSE ${P}/tcp\n",
        ),
        Bad("FROM alpine\nARG X=TCP\nEXPOSE 80/$X\n", at="80/$X", says="protocol is not in lower case: 80/$X"),
        Good("FROM alpine\nEXPOSE 80/tcp 81 53/udp 90/HTTP\n"),
        Good("FROM alpine\nARG X\nEXPOSE 80/$X ${Y:-a/TCP}\n"),
    ),
)
def check(expose: Expose) -> Iterator[Finding]:
    for token in expose.words:
        protocol = _written(token)
        if protocol is None and expose.stage is not None:
            protocol = (expose.stage.expand(token.text, expose) or "").rpartition("/")[2]
        if protocol and protocol.lower() in _PROTOCOLS and protocol != protocol.lower():
            yield Finding(token.span, f"protocol is not in lower case: {short(token.text, 40)}", _fix(token))


def _written(token: Token) -> str | None:
    """Return the protocol that stands at the end of a word; None when it may come from a variable."""
    protocol = token.text.rpartition("/")[2]
    return protocol if protocol.isalpha() and "/" in token.text else None


def _fix(token: Token) -> Fix | None:
    protocol = _written(token)
    if protocol is None or len(token.text) != len(token.span):
        return None
    edit = Edit(Span(token.span.end - len(protocol), token.span.end), protocol.lower())
    return Fix(f"write {protocol.lower()}", (edit,), Safety.SAFE, "The image has the protocol in lower case anyway.")
