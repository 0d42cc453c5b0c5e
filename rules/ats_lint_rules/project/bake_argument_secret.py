"""A bake file gives a build a password, token or key as a build argument.

The file is in the repository, and an argument stays in the history of the image: `docker history` shows it to whoever
has the image, and provenance attestations list it. A default of a variable is reported as well: it is what builds
without the variable get.

Fix safety: hint. `secret = ["id=…,env=…"]` in the target hands it over, but the instructions that use the argument
have to read it from `RUN --mount=type=secret` then.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Fix, Good, Project, Safety, Severity, bake_builds, rule, short
from ats_lint_rules._secrets.secret_values import credential_url, harmless_value, is_placeholder, secret_name

_FILES = {"Dockerfile": "FROM alpine:3.20\nARG NPM_TOKEN\nARG INDEX\n"}
_SAYS = "build argument NPM_TOKEN stays in the image and in the repository"


@rule(
    "PX119",
    "bake-argument-secret",
    on=Project,
    severity=Severity.HIGH,
    wakes={"a bake file"},
    about="project",
    masks=True,
    tags={"security", "credentials", "owasp-12", "readiness-secrets"},
    references=(
        "https://docs.docker.com/build/bake/reference/#targetsecret",
        "https://docs.docker.com/build/building/secrets/",
    ),
    examples=(
        Bad(
            'target "app" {\n  args = { NPM_TOKEN = "npm-a8Zq73kPv0" }\n}\n',
            at="npm-a8Zq73kPv0",
            says=_SAYS,
            safety="hint",
            path="docker-bake.hcl",
            files=_FILES,
        ),
        Bad(
            'variable "TOKEN" {\n  default = "npm-a8Zq73kPv0"\n}\n'
            'target "app" {\n  args = { NPM_TOKEN = "${TOKEN}" }\n}\n',
            at="npm-a8Zq73kPv0",
            says=_SAYS,
            safety="hint",
            path="docker-bake.hcl",
            files=_FILES,
        ),
        Bad(
            '{"target": {"app": {"args": {"INDEX": "https://ci:s3cr3t9@pypi.example.com/simple"}}}}',
            at="https://ci:s3cr3t9@pypi.example.com/simple",
            says="build argument INDEX stays in the image and in the repository",
            safety="hint",
            path="docker-bake.json",
            files=_FILES,
        ),
        Good(
            'variable "TOKEN" {\n  default = ""\n}\nvariable "OTHER" {}\ntarget "app" {\n'
            '  args = { NPM_TOKEN = TOKEN, API_KEY = OTHER, VERSION = "1", DB_PASSWORD_FILE = "/run/secrets/x" }\n'
            '  secret = ["id=npm,env=NPM_TOKEN"]\n}\n',
            path="docker-bake.hcl",
            files=_FILES,
        ),
        Good(
            'target "app" {\n  args = { NPM_TOKEN = "<your-token>", API_KEY = null }\n}\n',
            path="docker-bake.hcl",
            files=_FILES,
        ),
    ),
)
def check(project: Project) -> Iterator[Finding]:
    for argument in bake_builds.arguments(project):
        said = argument.value if argument.value.fixed else argument.value.default
        text = said.text if said is not None else None
        if said is None or not text or is_placeholder(text):
            continue
        named = secret_name(argument.name, project.settings) and not harmless_value(text)
        if named or any(True for _ in credential_url(text)):
            because = "The instructions that use the argument have to read the secret from a mount."
            fix = Fix("hand it over through secret", (), Safety.HINT, because)
            message = f"build argument {short(argument.name, 30)} stays in the image and in the repository"
            yield Finding(said.span, message, fix, path=said.source.path, secrets=(said.span,))
