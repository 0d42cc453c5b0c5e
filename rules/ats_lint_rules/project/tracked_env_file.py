"""The .env file holds secrets and is not kept out of Git.

Compose reads `.env` by itself, so that is where secrets end up. When Git tracks the file, or no `.gitignore` names it,
everybody with a clone has them, and the history keeps them for good.

Fix safety: a hint. A file that Git tracks has to be taken out of its index first (`git rm --cached .env`), and what was
pushed has to be changed.
"""

from collections.abc import Iterator

from ats_lint import Bad, Compose, Finding, Fix, Good, Related, Safety, Severity, Source, Span, rule
from ats_lint_rules._secrets.env_files import secrets_in

_APP = "services:\n  app:\n    image: app\n    environment:\n      DB_PASSWORD: ${DB_PASSWORD:?}\n"


@rule(
    "PX104",
    "tracked-env-file",
    on=Compose,
    severity=Severity.HIGH,
    about="project",
    tags={"security", "credentials", "owasp-12", "readiness-secrets"},
    references=(
        "https://docs.docker.com/compose/how-tos/environment-variables/best-practices/",
        "https://git-scm.com/docs/gitignore",
    ),
    examples=(
        Bad(
            _APP,
            at="DB_PASSWORD",
            says=".env holds secrets and is not ignored by Git",
            safety="hint",
            path="compose.yaml",
            files={".env": "DB_PASSWORD=s3cret\n"},
        ),
        Bad(
            "services:\n  app:\n    image: app\n    env_file: .env\n",
            at="app",
            says=".env holds secrets and is not ignored by Git",
            safety="hint",
            path="compose.yaml",
            files={".env": "API_KEY=abc\n", ".gitignore": "node_modules\n"},
        ),
        Good(_APP, path="compose.yaml", files={".env": "DB_PASSWORD=s3cret\n", ".gitignore": ".env\n"}),
        Good(_APP, path="compose.yaml", files={".env": "DB_PASSWORD=\nTAG=1\n"}),
        Good(_APP, path="compose.yaml"),
    ),
)
def check(compose: Compose) -> Iterator[Finding]:
    project, path = compose.project, compose.directory / ".env"
    source = project.read(path) if project else None
    state = project.git(path) if project else None
    if source is None or state not in ("tracked", "exposed") or not compose.services:
        return
    first = next(secrets_in(source, compose.settings), None)
    if first is None:
        return
    because = "Git has to forget the file, and what was pushed has to be changed."
    tracked = state == "tracked"
    fix = Fix(
        "run git rm --cached .env and ignore it" if tracked else "add .env to .gitignore", (), Safety.HINT, because
    )
    where, span = _place(compose, source)
    message = f".env holds secrets and {'is tracked by Git' if tracked else 'is not ignored by Git'}"
    yield Finding(span, message, fix, (Related(path, first.key_span, "a secret in clear"),), where.path)


def _place(compose: Compose, source: Source) -> tuple[Source, Span]:
    """Return where the project uses a secret of the file first; its first service when it does not say."""
    names = {one.name for one in secrets_in(source, compose.settings)}
    for variable in compose.variables:
        if variable.name in names and variable.source is not None:
            return variable.source, variable.name_span
    service = next(iter(compose.services.values()))
    return service.source, service.name.span
