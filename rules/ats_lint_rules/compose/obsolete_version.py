"""Top-level `version` means nothing any more.

Compose ignores it and warns at every run. It only keeps alive the belief that it selects a feature set. Files for
`docker stack deploy` (named stack or swarm, or with settings that only a swarm heeds) keep theirs: older Docker clients
ask for it.

Fix safety: safe. Compose reads the same project without the line; a comment on it stays on a line of its own.
"""

from collections.abc import Iterator

from ats_lint import Bad, Compose, ComposeFile, EditRefused, Finding, Fix, Good, Safety, Severity, rule

_DEPLOY = "up:\n\tdocker stack deploy -c compose.yaml app\n"


@rule(
    "DC809",
    "obsolete-version",
    on=Compose,
    severity=Severity.LOW,
    tags={"correctness", "style"},
    references=("https://docs.docker.com/reference/compose-file/version-and-name/#version-top-level-element-obsolete",),
    aliases=("no-version-field",),
    examples=(
        Bad(
            'version: "3.9"\n\nservices:\n  web:\n    image: nginx\n',
            at="version",
            says="version is obsolete",
            safety="safe",
            fixed="services:\n  web:\n    image: nginx\n",
        ),
        Bad(
            "# top\nversion: '3'  # as of 2019\nservices:\n  web:\n    image: nginx\n",
            at="version",
            says="version is obsolete",
            safety="safe",
            fixed="# top\n# as of 2019\nservices:\n  web:\n    image: nginx\n",
        ),
        Bad(
            "services:\n  web:\n    image: nginx\n\nversion: 2\n",
            at="version",
            says="version is obsolete",
            safety="safe",
            fixed="services:\n  web:\n    image: nginx\n",
        ),
        Bad(
            "{version: '3', services: {web: {image: nginx}}}\n",
            at="version",
            says="version is obsolete",
            safety="safe",
            fixed="{services: {web: {image: nginx}}}\n",
        ),
        Bad(
            "version: '3'\r\nservices:\r\n  web:\r\n    image: nginx\r\n",
            at="version",
            says="version is obsolete",
            safety="safe",
            fixed="services:\r\n  web:\r\n    image: nginx\r\n",
        ),
        Bad("version: '3'\n", at="version", says="version is obsolete", safety="hint"),
        Good("services:\n  web:\n    image: nginx\n    labels:\n      version: '3'\n"),
        Good("version: '3.8'\nservices:\n  web:\n    image: nginx\n", path="docker-stack.yml"),
        Good("version: '3.8'\nservices:\n  web:\n    image: nginx\n", files={"Makefile": _DEPLOY}),
    ),
)
def check(compose: Compose) -> Iterator[Finding]:
    for file in compose.chain:
        entry = file.root.entry("version") if file.root else None
        if entry is not None and not compose.is_deployed(file):
            yield Finding(entry.key.span, "version is obsolete", _fix(file), path=file.path)


def _fix(file: ComposeFile) -> Fix:
    title = "remove version"
    try:
        edits = file.remove_top("version")
    except EditRefused as refused:
        return Fix(title, (), Safety.HINT, f"The line cannot be removed exactly: {refused}.")
    return Fix(title, edits, Safety.SAFE, "Compose ignores the key.")
