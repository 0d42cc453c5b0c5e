"""An environment file gives a service credentials that only others use.

What `env_file` names reaches the service whole: whoever breaks into it reads the passwords of all the others with
`env`. A file for each service, or `environment` with the variables that it reads, keeps each credential with its owner.

One finding for a file counts the services. Only services of known images are told that read nothing but their own
variables, and only of credentials that another reader of the file is known to need. What the settings or the mounted
files of a service mention is taken as used.

Fix safety: a hint. Which variables go where is the author's to decide.
"""

from collections.abc import Iterator
from itertools import groupby

from ats_lint import Bad, Compose, Finding, Fix, Good, Related, Safety, Severity, rule, short
from ats_lint_rules._secrets.bystanders import bystanders

_BOTH = (
    "services:\n  db:\n    image: postgres:17\n    env_file: app.env\n"
    "  cache:\n    image: redis:7\n    env_file: [app.env]\n"
)
_FILE = {"app.env": "POSTGRES_PASSWORD=s3cret\nTZ=UTC\n", ".gitignore": "*.env\n"}


@rule(
    "DC212",
    "shared-env-file",
    on=Compose,
    severity=Severity.LOW,
    tags={"security", "credentials", "owasp-12"},
    references=(
        "https://docs.docker.com/reference/compose-file/services/#env_file",
        "https://docs.docker.com/compose/how-tos/environment-variables/best-practices/",
    ),
    examples=(
        Bad(_BOTH, at="app.env", says="app.env gives cache POSTGRES_PASSWORD of db", safety="hint", files=_FILE),
        Bad(
            _BOTH + "  web:\n    image: nginx:1.27\n    env_file: app.env\n",
            at="app.env",
            says="app.env gives cache and 1 more credentials that only others use",
            safety="hint",
            files=_FILE,
        ),
        Good(_BOTH, files={"app.env": "POSTGRES_USER=me\nTZ=UTC\n"}),
        Good(_BOTH + "    command: sh -c 'redis-server --requirepass $$POSTGRES_PASSWORD'\n", files=_FILE),
        Good(_BOTH.replace("redis:7", "acme/app:1"), files=_FILE),
        Good(_BOTH.replace("[app.env]", "[cache.env]"), files={**_FILE, "cache.env": "A=1\n"}),
        Good(
            _BOTH.replace("redis:7", "nginx:1.27") + "    volumes: ['./templates:/etc/nginx/templates:ro']\n",
            files={**_FILE, "templates/a.conf.template": "set $pw ${POSTGRES_PASSWORD};\n"},
        ),
    ),
)
def check(compose: Compose) -> Iterator[Finding]:
    for _, group in groupby(bystanders(compose), lambda one: one.path):
        one, *others = group
        more = f" and {len(others)} more" if others else ""
        message = f"{one.path.name} gives {short(one.service.key, 20)}{more} {short(one.name, 25)} of {one.owner.key}"
        if others:
            message = f"{one.path.name} gives {short(one.service.key, 25)}{more} credentials that only others use"
        because = "Which variables the services read only their author knows for sure."
        fix = Fix(f"give {short(one.service.key, 30)} an environment file of its own", (), Safety.HINT, because)
        related = (Related(one.owner.source.path, one.owner.name.span, f"{one.name} is for this service"),)
        yield Finding(one.span, message, fix, related, one.service.source.path, subject=one.service.key)
