"""Packages are installed before the manifests of the workspaces are there.

The root's package.json names workspaces, and what they need stands in theirs. An install that sees the root's alone
leaves all of that out: `npm ci` ends as the lock file does not fit, or a later step does not find its tools. Copy the
package.json of each workspace before the install.

Fix safety: hint. Which workspaces are needed, the author decides.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Fix, Good, Safety, Severity, Stage, project_files, rule, short

_FROM = "FROM node:22\nWORKDIR /app\n"
_FILES = {"package.json": '{"workspaces": ["apps/*"]}', "apps/web/package.json": "{}", "apps/web/a.js": "x\n"}


@rule(
    "DF615",
    "absent-workspaces",
    on=Stage,
    severity=Severity.HIGH,
    tags={"correctness"},
    references=("https://docs.npmjs.com/cli/v10/using-npm/workspaces",),
    examples=(
        Bad(
            _FROM + "COPY package*.json ./\nRUN npm ci\nCOPY . .\n",
            at="npm",
            says="workspace apps/web is not copied yet: what it needs is left out",
            safety="hint",
            files=_FILES,
        ),
        Bad(
            _FROM + "COPY package*.json ./\nCOPY apps/b apps/b\nRUN npm ci\nCOPY . .\nRUN npm run x -w apps/web\n",
            at="npm",
            says="workspace apps/web is not copied yet: what it needs is left out",
            safety="hint",
            files={**_FILES, "apps/b/package.json": "{}"},
        ),
        Good(
            _FROM + "COPY package*.json ./\nCOPY apps/b apps/b\nRUN npm ci\nCOPY . .\nRUN npm run x -w apps/b\n",
            files={**_FILES, "apps/b/package.json": "{}"},
        ),
        Good(
            _FROM + "COPY package*.json ./\nCOPY apps/web/package.json apps/web/\nRUN npm ci\nCOPY . .\n", files=_FILES
        ),
        Good(_FROM + "COPY package*.json ./\nCOPY apps apps\nRUN npm ci\n", files=_FILES),
        Good(_FROM + "COPY . .\nRUN npm ci\n", files=_FILES),
        Good(_FROM + "COPY package*.json ./\nRUN npm ci\nCOPY x.js ./\n", files=_FILES),
        Good(_FROM + "COPY package*.json ./\nRUN npm ci\nCOPY . .\n", files={**_FILES, "package.json": "{}"}),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    found = next(project_files.without_workspaces(stage), None)
    if found is not None:
        fix = Fix("copy the manifests first", (), Safety.HINT, "Which workspaces are needed, the author decides.")
        message = f"workspace {short(found[1], 25)} is not copied yet: what it needs is left out"
        yield Finding(found[0].span, message, fix)
