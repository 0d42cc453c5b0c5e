"""Compose takes a part of the secret for a variable.

Compose replaces `$name` in every value. Of the password `pa$word` only `pa` reaches the container, and of the hash
`$apr1$…` nothing but the dollars of its numbers. Compose warns about an unset variable, and the service starts
with another secret than the one that was written. A dollar that is meant as such has to be written twice: `pa$$word`.

Variables that `.env` sets, names in capitals and `${name}` are taken for what they look like: variables.
"""

import re
from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Service, Severity, Span, Value, rule
from ats_lint_rules._secrets.credentials import is_secret, scalars
from ats_lint_rules._secrets.secrets import secret_name

_HASH = re.compile(r"(?<!\$)\$(?:apr1|2[abxy]|[156y]|argon2\w*|pbkdf2[\w-]*|scrypt)\$(?!\$)[^\s\"']*")
_NAME = re.compile(r"\$(?=\w*[a-z]|_)[A-Za-z_]\w*\Z", re.ASCII)
_DB = "services:\n  db:\n    image: postgres:17\n    environment:\n      POSTGRES_PASSWORD: {}\n"


@rule(
    "DC210",
    "dollar-in-value",
    on=Service,
    severity=Severity.MEDIUM,
    masks=True,
    tags={"correctness", "credentials"},
    references=("https://docs.docker.com/reference/compose-file/interpolation/",),
    examples=(
        Bad(_DB.format("pa$word"), at="$word", says="a part of this secret is taken for a variable"),
        Bad(_DB.format("Pa$Word7!"), at="$Word7", says="a part of this secret is taken for a variable"),
        Bad(_DB.format("'$apr1$x9$abc'"), at="$apr1$x9$abc", says="a part of this secret is taken for a variable"),
        Bad(
            _DB.format("${PW}") + "    labels:\n      - traefik.http.middlewares.a.basicauth.users=me:$2y$05$Qz/x\n",
            at="$2y$05$Qz/x",
            says="a part of this secret is taken for a variable",
        ),
        Good(_DB.format("pa$$word")),
        Good(_DB.format("$PASSWORD")),
        Good(_DB.format("prefix-$STAGE-${word}")),
        Good(_DB.format("$secret"), files={".env": "secret=x\n"}),
        Good(_DB.format("x") + "    labels:\n      - a.basicauth.users=me:$$2y$$05$$Qz/x\n      - note=costs $five\n"),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    for path, value in scalars(service.value):
        found = next(_eaten(service, path, value), None) if "$" in value.raw else None
        if found is not None:
            span = value.part_span(found.start, found.end)
            message = "a part of this secret is taken for a variable"
            yield Finding(span, message, path=value.source.path, secrets=(value.span,))


def _eaten(service: Service, path: tuple[str, ...], value: Value) -> Iterator[Span]:
    for match in _HASH.finditer(value.raw):
        yield Span(*match.span())
    name = value.raw.partition("=")[0] if path[-1] in ("environment", "labels", "args") else path[-1]
    secret = is_secret(service, name) if path[0] == "environment" else secret_name(name)
    if not secret:
        return
    start = value.part_span(0, 0).start
    for variable in value.variables:
        written = value.source.slice(variable.span)
        if _NAME.fullmatch(written) and not variable.is_set and not variable.nested:
            at = variable.span.start - start
            yield Span(at, at + len(written)) if value.raw[at:].startswith(written) else Span(0, len(value.raw))
