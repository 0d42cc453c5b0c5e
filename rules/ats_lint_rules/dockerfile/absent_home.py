"""RUN needs the home of its user, who has none.

npm keeps its cache below the home, Maven its packages, .NET its settings, and `pip install --user` all that it
installs. `useradd` makes no home unless it is told to (`-m`), and `adduser --system` of Debian 12 and later writes
/nonexistent: under such a user these programs end with "permission denied, mkdir '/nonexistent'".

Left alone is what a variable or an option gives another place (`HOME`, `npm_config_cache`, `--cache`).

Fix safety: hint. Whether the user is to have a home, or the step is to run before USER, its author decides.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Severity, Stage, absent_homes, rule, short
from ats_lint_rules._common.fixes import hint

_FROM = "FROM {}\n{}\nWORKDIR /srv/app\nUSER app\nCOPY package.json .\nRUN npm install\n"


@rule(
    "DF123",
    "absent-home",
    on=Stage,
    severity=Severity.HIGH,
    tags={"correctness", "reliability"},
    references=(
        "https://manpages.debian.org/bookworm/adduser/adduser.8.en.html",
        "https://manpages.debian.org/bookworm/passwd/useradd.8.en.html",
        "https://docs.npmjs.com/cli/v11/using-npm/config#cache",
    ),
    examples=(
        Bad(
            _FROM.format("debian:12-slim", "RUN adduser --system --group app"),
            at="npm",
            says="npm runs as app, whose home /nonexistent is not there",
            safety="hint",
        ),
        Bad(
            _FROM.format("node:22-alpine", "RUN adduser -D -H app"),
            at="npm",
            says="npm runs as app, whose home /home/app is not there",
            safety="hint",
        ),
        Bad(
            "FROM python:3.12-slim\nRUN useradd -r app\nUSER app\nRUN pip install --user flask\n",
            at="pip",
            says="pip runs as app, whose home /home/app is not there",
            safety="hint",
        ),
        Good(_FROM.format("debian:11-slim", "RUN adduser --system --group app")),
        Good(_FROM.format("debian:12-slim", "RUN adduser --system --home /srv/app app")),
        Good(_FROM.format("node:22-alpine", "RUN adduser -D app")),
        Good(_FROM.format("node:22-alpine", "RUN adduser -D -H app && mkdir /home/app && chown app /home/app")),
        Good(_FROM.format("node:22-alpine", "ENV npm_config_cache=/tmp/npm\nRUN adduser -D -H app")),
        Good(_FROM.format("node:22-alpine", "ENV HOME=/tmp\nRUN adduser -D -H app")),
        Good(_FROM.format("node:22-alpine", "RUN adduser -D -H app").replace("install", "install --cache /tmp/npm")),
        Good("FROM python:3.12-slim\nRUN useradd -m app\nUSER app\nRUN pip install --user flask\n"),
        Good("FROM node:22-alpine\nRUN adduser -D -H app && npm install\nUSER app\n"),
        Good(_FROM.format("node:22-alpine", "RUN adduser -D -H app").replace("npm", "yarn")),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    for one in absent_homes.homeless(stage):
        fix = hint("make the home, or name another place", "Whether the user is to have one, its author decides.")
        user, home = short(one.user, 20), short(one.home, 30)
        yield Finding(one.at.span, f"{one.program} runs as {user}, whose home {home} is not there", fix)
