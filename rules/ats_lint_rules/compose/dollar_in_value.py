"""Compose takes a part of the secret for a variable.

Compose replaces `$name` in every value, and in `.env` and the files of `env_file`, too, where a value is bare or in
double quotes. Of the password `pa$word` only `pa` reaches the container, and of the hash `$apr1$…` nothing but the
dollars of its numbers. Compose warns about an unset variable, and the service starts with another secret than the one
that was written. A dollar that is meant as such has to be written twice in a Compose file: `pa$$word`; in an
environment file single quotes keep it: `'pa$word'`.

Variables that `.env` sets, names in capitals and `${name}` are taken for what they look like: variables.
"""

from collections.abc import Iterator

from ats_lint import Bad, Compose, Finding, Good, Severity, rule
from ats_lint_rules._secrets.dollars import eaten

_DB = "services:\n  db:\n    image: postgres:17\n    environment:\n      POSTGRES_PASSWORD: {}\n"
_APP = "services:\n  app:\n    image: app\n    env_file: [app.env]\n"
_SAYS = "a part of this secret is taken for a variable"


@rule(
    "DC210",
    "dollar-in-value",
    on=Compose,
    severity=Severity.MEDIUM,
    masks=True,
    tags={"correctness", "credentials"},
    references=(
        "https://docs.docker.com/reference/compose-file/interpolation/",
        "https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/#env-file-syntax",
    ),
    examples=(
        Bad(_DB.format("pa$word"), at="$word", says=_SAYS),
        Bad(_DB.format("Pa$Word7!"), at="$Word7", says=_SAYS),
        Bad(_DB.format("'$apr1$x9$abc'"), at="$apr1$x9$abc", says=_SAYS),
        Bad(_DB.format("x\n      URL: postgres://u:pa$w@db"), at="$w", says=_SAYS),
        Bad(
            _DB.format("${PW}") + "    labels:\n      - traefik.http.middlewares.a.basicauth.users=me:$2y$05$Qz/x\n",
            at="$2y$05$Qz/x",
            says=_SAYS,
        ),
        Bad(
            _APP,
            at=("$word", "$y2", "$2y$10$abcd"),
            says=(
                "DB_PASSWORD loses a part: Compose takes it for a variable",
                "API_TOKEN loses a part: Compose takes it for a variable",
                "HASH loses a part: Compose takes it for a variable",
            ),
            files={
                "app.env": "DB_PASSWORD=pa$word\nAPI_TOKEN=\"x$y2\"\nHASH=$2y$10$abcd\nPLAIN='pa$word'\nMOTTO=a$b\n"
            },
        ),
        Bad(
            _DB.format("${PW}"),
            at="$word",
            says="PW loses a part: Compose takes it for a variable",
            files={".env": "STAGE=x\nPW=$STAGE-pa$word\nPASS_TWO=$$word\nPASS_THREE=a\\$b9$\n"},
        ),
        Good(_DB.format("pa$$word")),
        Good(_DB.format("$PASSWORD")),
        Good(_DB.format("prefix-$STAGE-${word}")),
        Good(_DB.format("'$2y$10$9bc'")),
        Good(_DB.format("$secret"), files={".env": "secret=x\n"}),
        Good(_DB.format("x") + "    labels:\n      - a.basicauth.users=me:$$2y$$05$$Qz/x\n      - note=costs $five\n"),
        Good(
            _APP.replace("[app.env]", "[{path: app.env, format: raw}]"),
            files={"app.env": "DB_PASSWORD=pa$word\n"},
        ),
    ),
)
def check(compose: Compose) -> Iterator[Finding]:
    for one in eaten(compose):
        message = f"{one.name} loses a part: Compose takes it for a variable" if one.name else _SAYS
        yield Finding(one.span, message, path=one.source.path, secrets=(one.whole,), subject=one.subject)
