"""Environment file with credentials is kept in Git.

An `env_file` keeps secrets out of the Compose file, but not out of the repository when Git tracks the file, or takes
it in with the next `git add`. Everybody with a clone has them, and the history keeps them for good.

Files that Git ignores, and files without credentials in clear, are left alone; so are files of which nothing is
known, as outside of a repository. A file that several services read is one finding, at the first of them.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Related, Service, Severity, Source, rule
from ats_lint_rules._secrets.env_files import real_secrets

_APP = "services:\n  app:\n    image: app\n    env_file: [app.env]\n"


@rule(
    "DC209",
    "env-file-credential",
    on=Service,
    wakes={"env_file"},
    severity=Severity.MEDIUM,
    tags={"security", "credentials", "owasp-12", "readiness-secrets"},
    references=(
        "https://docs.docker.com/compose/how-tos/environment-variables/best-practices/",
        "https://docs.docker.com/reference/compose-file/services/#env_file",
    ),
    examples=(
        Bad(
            _APP,
            at="app.env",
            says="app.env holds credentials and is not ignored by Git",
            files={"app.env": "PORT=80\nDB_PASSWORD=s3cret\n"},
        ),
        Bad(
            _APP,
            at="app.env",
            says="app.env holds credentials and is not ignored by Git",
            files={"app.env": "DATABASE_URL=postgres://a:b@db/x\n", ".gitignore": "*.log\n"},
        ),
        Bad(
            _APP + "  job:\n    image: app\n    env_file: app.env\n",
            at="app.env",
            says="app.env holds credentials and is not ignored by Git",
            files={"app.env": "DB_PASSWORD=s3cret\n"},
        ),
        Good(_APP, files={"app.env": "DB_PASSWORD=s3cret\n", ".gitignore": "*.env\n"}),
        Good(_APP, files={"app.env": "DB_PASSWORD=\nPASSWORD_FILE=/run/secrets/x\nTOKEN_TTL=3\nAPI_KEY=${KEY}\n"}),
        Good(_APP, files={"app.env": "DB_PASSWORD=xxxxxxxx\n"}),
        Good(_APP),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    project = service.compose.project
    for file in service.env_files:
        source = file.content.source if file.content else None
        # Of the project's own .env another rule speaks.
        if source is None or source.path == service.compose.directory / ".env":
            continue
        if project.git(source.path) not in ("tracked", "exposed") or not _is_first(service, source):
            continue
        first = next(real_secrets(source, service.compose.settings), None)
        if first is not None:
            related = (Related(source.path, first.key_span, "a credential in clear"),)
            at = file.value.source.path
            yield Finding(
                file.span, f"{source.path.name} holds credentials and is not ignored by Git", None, related, at
            )


def _is_first(service: Service, source: Source) -> bool:
    """Tell whether no service before it, in whichever Compose file, reads the same file: one file is one finding."""
    readers = (
        (compose.path, one.key)
        for compose in sorted(service.compose.project.composes, key=lambda one: one.path)
        for one in compose.services.values()
        if any(file.content is not None and file.content.source.path == source.path for file in one.env_files)
    )
    return next(readers, None) == (service.compose.path, service.key)
