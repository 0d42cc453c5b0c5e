"""The .dockerignore lets files into the image that belong in none.

`COPY . .` takes along all that `.dockerignore` does not name: here the `.git` directory, environment files, private
keys or installed dependencies. A `.git` directory holds every secret that was ever committed, and whoever can pull the
image can read them.

Files that an instruction copies by their name are left alone, and so are contexts of which only named files are copied.
The severity is low when the build or the program may need all of them there. A `.git` that only reaches a stage for
building is left alone, and so is an environment file there that the project does not hold.

Fix safety: safe when nothing is known that reads the files; unsafe when the program or its build may read them: a
`.env` beside a dotenv library, `.git` beside a tool that takes the version from it, a key that is no key of a person,
or any in a directory of a larger project that nothing at hand builds.
A `.git` that RUN asks with git stays: the fix is a hint.
"""

from collections.abc import Iterator

from ats_lint import (
    Bad,
    Dockerfile,
    Edit,
    Finding,
    Fix,
    Good,
    Safety,
    Severity,
    Source,
    Span,
    context_files,
    layers,
    rule,
)


@rule(
    "PX102",
    "leaky-dockerignore",
    on=Dockerfile,
    severity=Severity.MEDIUM,
    about="project",
    tags={"security", "credentials", "owasp-12", "readiness-secrets"},
    references=(
        "https://docs.docker.com/build/concepts/context/#dockerignore-files",
        "https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html",
    ),
    examples=(
        Bad(
            "FROM python:3.12-slim\nCOPY . /app\n",
            at=".",
            says=".dockerignore lets .env into the image",
            safety="safe",
            files={".dockerignore": ".git\n", ".env": "A=1\n"},
            created={".dockerignore": ".git\n.env\n"},
        ),
        Bad(
            "FROM python:3.12-slim\nCOPY . /app\n",
            at=".",
            says=".dockerignore lets .git, id_rsa into the image",
            safety="safe",
            files={".dockerignore": ".env\n.git\n!.git", "id_rsa": "x"},
            created={".dockerignore": ".env\n.git\n!.git\n.git\nid_rsa\n"},
        ),
        Bad(
            "FROM python:3.12-slim\nCOPY . /app\n",
            at=".",
            says=".dockerignore lets .env into the image",
            safety="unsafe",
            severity="low",
            files={".dockerignore": ".git\n", ".env": "A=1\n", "requirements.txt": "python-dotenv\n"},
            created={".dockerignore": ".git\n.env\n"},
        ),
        Bad(
            "FROM node:22\nCOPY . .\nRUN npm ci\n",
            at=".",
            says=".dockerignore lets node_modules into the image",
            safety="safe",
            files={".dockerignore": ".git\n", "package.json": "{}"},
            created={".dockerignore": ".git\n**/node_modules\n"},
        ),
        Bad(
            "FROM alpine\nCOPY . .\nRUN git describe > v\n",
            at=".",
            says=".dockerignore lets .git into the image",
            safety="hint",
            severity="low",
            files={".dockerignore": "x\n"},
        ),
        Good(
            "FROM golang:1.26 AS build\nCOPY . .\nRUN go build -o /a\nFROM scratch\nCOPY --from=build /a /a\n",
            files={".dockerignore": "x\n", ".env.example": "A=\n"},
        ),
        Good(
            "FROM golang:1.26 AS build\nCOPY . .\nRUN go build -o /a\nFROM scratch\nCOPY --from=build /a /a\n",
            files={".dockerignore": "x\n", "go.mod": "module m\n"},
        ),
        Bad(
            "FROM node:22\nCOPY . .\n",
            at=".",
            says=".dockerignore lets example/cert.p12 into the image",
            safety="unsafe",
            path="apps/web/Dockerfile",
            files={"apps/web/.dockerignore": "x\n", "apps/web/example/cert.p12": "x"},
            created={"apps/web/.dockerignore": "x\nexample/cert.p12\n"},
        ),
        Good("FROM python:3.12-slim\nCOPY . /app\n", files={".dockerignore": ".*\n", ".env": "A=1\n"}),
        Good("FROM python:3.12-slim\nCOPY . /app\n", files={".dockerignore": "*\n!src\n", ".env": "A=1\n"}),
        Good("FROM python:3.12-slim\nCOPY src /app\n", files={".dockerignore": "x\n", ".env": "A=1\n"}),
        Good(
            "FROM python:3.12-slim\nCOPY . /app\n",
            files={".dockerignore": ".git\n", ".env.example": "A=\n"},
            path="app/Dockerfile",
        ),
    ),
)
def check(dockerfile: Dockerfile) -> Iterator[Finding]:
    context = dockerfile.context
    found = context_files.whole_copy(dockerfile)
    if context is None or found is None or context.dockerignore is None:
        return
    shipped = _ships(dockerfile)
    leaked = context_files.leaked(dockerfile, context, shipped=shipped)
    if _is_told(dockerfile, context.dockerignore, shipped=shipped):
        return
    if leaked:
        severity = None if shipped and not all(one.harm for one in leaked) else Severity.LOW
        whole = context.certain or context.directory == dockerfile.project.root
        message = _message(leaked, "the image" if shipped else "the build")
        yield Finding(found[1].span, message, _fix(context.dockerignore, leaked, whole=whole), severity=severity)


def _ships(dockerfile: Dockerfile) -> bool:
    """Tell whether the whole context gets into the image, and not only into the build."""
    return any(layers.ships(stage) for stage in dockerfile.stages if context_files.whole_copies(stage))


def _is_told(dockerfile: Dockerfile, ignoring: Source, *, shipped: bool) -> bool:
    """Tell whether a Dockerfile before it does the same with the same context: one .dockerignore is one finding."""
    for one in dockerfile.project.dockerfiles:
        context = one.context
        own = context.dockerignore if context is not None and one.path < dockerfile.path else None
        if context is None or own is None or own.path != ignoring.path or context_files.whole_copy(one) is None:
            continue
        if _ships(one) == shipped and context_files.leaked(one, context, shipped=shipped):
            return True
    return False


def _message(leaked: list[context_files.Unwanted], where: str) -> str:
    names = [one.name for one in leaked]
    shown = ", ".join(names[:2]) + (f" and {len(names) - 2} more" if len(names) > 2 else "")
    message = f".dockerignore lets {shown} into {where}"
    return message if len(message) <= 80 else f".dockerignore lets {len(names)} unwanted files into {where}"


def _fix(source: Source, leaked: list[context_files.Unwanted], *, whole: bool) -> Fix:
    title = "add them to .dockerignore"
    needed = [one for one in leaked if one.needed]
    if needed:
        return Fix(title, (), Safety.HINT, f"Not without changing the build: {needed[0].harm}.")
    harm = next((one.harm for one in leaked if one.harm), "")
    because = f"Careful: {harm}." if harm else "No instruction asks for these files, and nothing is known to read them."
    if not harm and not whole and any(".git" not in one.name and ".env" not in one.name for one in leaked):
        because = harm = "Nothing at hand builds this directory: sources outside of it may read the files."
    safety = Safety.UNSAFE if harm else Safety.SAFE
    return Fix(title, (_append(source, leaked),), safety, because)


def _append(source: Source, leaked: list[context_files.Unwanted]) -> Edit:
    """Put the patterns last, where they win over every pattern before them."""
    end = len(source.text)
    glue = "" if not source.text or source.text.endswith("\n") else source.newline
    patterns = dict.fromkeys(one.pattern for one in leaked)
    return Edit(Span(end, end), glue + "".join(pattern + source.newline for pattern in patterns), source.path)
