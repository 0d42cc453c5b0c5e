"""A secret that Compose hands over while building stays in a layer of the image.

A build argument is recorded with every RUN instruction that can see it, and ENV or LABEL keep it in the image's
configuration. A file named by `env_file` is for the container, but `COPY . .` takes it into the image as well when
it lies in the build context and `.dockerignore` does not name it. Whoever can pull the image can read either.

Arguments that only an earlier stage sees, and files without credentials in clear, are left alone.

Fix safety: a hint. A secret for the build belongs into `build.secrets` with `RUN --mount=type=secret`, and the file
into `.dockerignore`, unless the program insists on reading it.
"""

from collections.abc import Iterator

from ats_lint import (
    Bad,
    EnvVar,
    Finding,
    Fix,
    Good,
    Instruction,
    Related,
    Safety,
    Service,
    Severity,
    Stage,
    context_files,
    rule,
)
from ats_lint_rules._secrets.credentials import pointer
from ats_lint_rules._secrets.env_files import secrets_in
from ats_lint_rules._secrets.keepers import keeper
from ats_lint_rules._secrets.secret_values import secret_name

_ARGS = "services:\n  app:\n    build:\n      context: .\n      args:\n        NPM_TOKEN: ${NPM_TOKEN}\n"
_FILE = "services:\n  app:\n    build: .\n    env_file: app.env\n"
_COPY = "FROM node:22\nCOPY . /app\n"


@rule(
    "PX113",
    "secret-reaches-image",
    on=Service,
    severity=Severity.HIGH,
    about="project",
    masks=True,
    tags={"security", "credentials", "owasp-12", "readiness-secrets"},
    references=(
        "https://docs.docker.com/build/building/secrets/",
        "https://docs.docker.com/build/building/variables/#build-arguments",
    ),
    examples=(
        Bad(
            _ARGS.replace("${NPM_TOKEN}", "npm-a8Zq73kPv0"),
            at="NPM_TOKEN",
            says="build argument NPM_TOKEN stays in the image",
            safety="hint",
            files={"Dockerfile": "FROM node:22\nARG NPM_TOKEN\nRUN npm ci\n"},
        ),
        Bad(
            _ARGS,
            at="NPM_TOKEN",
            says="build argument NPM_TOKEN stays in the image",
            safety="hint",
            path="compose.yaml",
            files={"Dockerfile": "FROM node:22\nARG NPM_TOKEN\nRUN npm ci\n"},
        ),
        Bad(
            _ARGS,
            at="NPM_TOKEN",
            says="build argument NPM_TOKEN stays in the image",
            safety="hint",
            path="compose.yaml",
            files={"Dockerfile": "FROM node:22\nARG NPM_TOKEN\nENV AUTH=$NPM_TOKEN\n"},
        ),
        Bad(
            _FILE,
            at="app.env",
            says="the secrets in app.env are copied into the image",
            safety="hint",
            path="compose.yaml",
            files={"Dockerfile": _COPY, "app.env": "API_KEY=abc\n"},
        ),
        Good(
            _ARGS,
            path="compose.yaml",
            files={
                "Dockerfile": "FROM node:22 AS b\nARG NPM_TOKEN\nRUN npm ci\nFROM node:22\nCOPY --from=b /a /\nRUN ls\n"
            },
        ),
        Good(_ARGS, path="compose.yaml", files={"Dockerfile": "FROM node:22\nRUN npm ci\n"}),
        Good(
            _FILE,
            path="compose.yaml",
            files={"Dockerfile": _COPY, "app.env": "API_KEY=abc\n", ".dockerignore": "*.env\n"},
        ),
        Good(_FILE, path="compose.yaml", files={"Dockerfile": _COPY, "app.env": "PORT=80\n"}),
        Good(_FILE, path="compose.yaml", files={"Dockerfile": "FROM a\nCOPY src /src\n", "app.env": "API_KEY=abc\n"}),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    stage = service.stage
    if not isinstance(stage, Stage) or service.build is None:
        return
    for argument in service.build.args.values():
        named = secret_name(argument.name, service.compose.settings)
        if named and (argument.value or argument.value_span is None or argument.variables):
            kept = keeper(stage, argument.name)
            if kept is not None:
                yield _argument(argument, kept)
    yield from _files(service, stage)


def _argument(argument: EnvVar, keeper: Instruction) -> Finding:
    because = "The instructions that use the argument have to read the secret from a mount."
    fix = Fix("hand it over through build.secrets", (), Safety.HINT, because)
    related = (Related(keeper.source.path, keeper.keyword_span, f"{keeper.keyword} keeps it"),)
    message = f"build argument {argument.name} stays in the image"
    hidden = (argument.value_span,) if argument.literal and argument.value_span else ()
    return Finding(pointer(argument), message, fix, related, argument.source.path, secrets=hidden)


def _files(service: Service, stage: Stage) -> Iterator[Finding]:
    context = stage.dockerfile.context
    found = context_files.whole_copy(stage.dockerfile) if context is not None and context.certain else None
    if context is None or found is None or found[0].stage not in stage.lineage:
        return
    for file in service.env_files:
        source = file.content.source if file.content else None
        if source is None or not source.path.is_relative_to(context.directory):
            continue
        name = source.path.relative_to(context.directory).as_posix()
        if not context.ignored.excludes(name) and any(True for _ in secrets_in(source, service.compose.settings)):
            because = "Only the author knows whether the program reads the file in the image."
            fix = Fix(f"add {name} to .dockerignore", (), Safety.HINT, because)
            related = (Related(found[0].source.path, found[1].span, "copies it"),)
            message = f"the secrets in {source.path.name} are copied into the image"
            yield Finding(file.span, message, fix, related, file.value.source.path)
