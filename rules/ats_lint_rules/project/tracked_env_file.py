"""The .env file holds secrets and is not kept out of Git.

Compose reads `.env` by itself, so that is where secrets end up. When Git tracks the file, or no `.gitignore` names it,
everybody with a clone has them, and the history keeps them for good.

Fix safety: a hint. A file that Git tracks has to be taken out of its index first (`git rm --cached .env`), and what was
pushed has to be changed.
"""

from collections.abc import Iterator
from itertools import islice

from ats_lint import Bad, Compose, Finding, Fix, Good, Related, Safety, Severity, rule
from ats_lint_rules._secrets.env_files import real_secrets

_APP = "services:\n  app:\n    image: app\n    environment:\n      DB_PASSWORD: ${DB_PASSWORD:?}\n"


@rule(
    "PX104",
    "tracked-env-file",
    on=Compose,
    severity=Severity.HIGH,
    about="project",
    masks=True,
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
            at="API_KEY",
            says=".env holds secrets and is not ignored by Git",
            safety="hint",
            path="compose.yaml",
            files={".env": "API_KEY=abc\n", ".gitignore": "node_modules\n"},
        ),
        Good(_APP, path="compose.yaml", files={".env": "DB_PASSWORD=s3cret\n", ".gitignore": ".env\n"}),
        Good(_APP, path="compose.yaml", files={".env": "DB_PASSWORD=\nTAG=1\n"}),
        Good(_APP, path="compose.yaml", files={".env": "DB_PASSWORD=xxxxxxxx\nAPI_KEY=<your key>\n"}),
        Good(_APP, path="compose.yaml"),
    ),
)
def check(compose: Compose) -> Iterator[Finding]:
    project, path = compose.project, compose.directory / ".env"
    source = project.read(path) if project else None
    state = project.git(path) if project else None
    if source is None or state not in ("tracked", "exposed") or not compose.services:
        return
    first = next(real_secrets(source, compose.settings), None)
    if first is None:
        return
    because = "Git has to forget the file, and what was pushed has to be changed."
    tracked = state == "tracked"
    fix = Fix(
        "run git rm --cached .env and ignore it" if tracked else "add .env to .gitignore", (), Safety.HINT, because
    )
    values = tuple(one.value_span for one in real_secrets(source, compose.settings))
    message = f".env holds secrets and {'is tracked by Git' if tracked else 'is not ignored by Git'}"
    yield Finding(first.key_span, message, fix, _use(compose, first.name), path, secrets=values)


def _use(compose: Compose, name: str) -> tuple[Related, ...]:
    """Return where the project uses a variable of the file first."""
    uses = (one for one in compose.variables if one.name == name and one.source is not None)
    return tuple(Related(one.source.path, one.name_span, "used here") for one in islice(uses, 1) if one.source)
