"""A script calls a build tool that the install has left out.

`npm ci --omit=dev`, and every install under `NODE_ENV=production`, leave the development dependencies out. A build
that needs TypeScript or Vite then stops with "tsc: not found", and so does the install itself where package.json has a
script that npm runs after it (`prepare`, `postinstall`). Install everything in the stage that builds, and leave
development out in the one that ships, with `--ignore-scripts` where its scripts are for developers.

Fix safety: hint. Where to build, and what to ship, is the author's decision.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Fix, Good, Safety, Severity, Stage, node_tools, rule, short

_TS = '{"scripts": {"build": "tsc && vite build"}, "devDependencies": {"typescript": "5", "vite": "5"}}'
_HUSKY = '{"scripts": {"prepare": "husky"}, "devDependencies": {"husky": "9"}}'
_FILES = {"package.json": _TS}
_FROM = "FROM node:22\nWORKDIR /app\nCOPY package.json .\n"


@rule(
    "DF614",
    "omitted-build-tool",
    on=Stage,
    severity=Severity.HIGH,
    tags={"correctness"},
    references=(
        "https://docs.npmjs.com/cli/v10/commands/npm-ci#omit",
        "https://docs.npmjs.com/cli/v10/using-npm/scripts#life-cycle-scripts",
    ),
    examples=(
        Bad(
            _FROM + "RUN npm ci --omit=dev\nRUN npm run build\n",
            at="npm",
            says="build calls tsc, which --omit=dev has left out",
            safety="hint",
            files=_FILES,
        ),
        Bad(
            _FROM + "ENV NODE_ENV=production\nRUN npm ci && npm run build\n",
            at="npm",
            says="build calls tsc, which NODE_ENV=production has left out",
            safety="hint",
            files=_FILES,
        ),
        Bad(
            _FROM + "RUN npm ci --omit=dev\n",
            at="ci",
            says="prepare calls husky, which --omit=dev has left out",
            safety="hint",
            files={"package.json": _HUSKY},
        ),
        Bad(
            _FROM + "ARG NODE_ENV\nRUN npm ci && npm run build\n",
            at="npm",
            says="build calls tsc, which NODE_ENV=production has left out",
            safety="hint",
            files={
                **_FILES,
                "compose.yaml": "services:\n  a:\n    build: {context: ., args: {NODE_ENV: production}}\n",
            },
        ),
        Good(_FROM + "ARG NODE_ENV\nRUN npm ci && npm run build\n", files=_FILES),
        Good(_FROM + "RUN npm ci && npm run build && npm prune --omit=dev\n", files=_FILES),
        Good(_FROM + "ENV NODE_ENV=production\nRUN npm ci --include=dev && npm run build\n", files=_FILES),
        Good(_FROM + "RUN npm ci --omit=dev --ignore-scripts\n", files={"package.json": _HUSKY}),
        Good(
            _FROM + "RUN npm ci --omit=dev\n",
            files={"package.json": _HUSKY.replace('"husky"}', '"husky || true"}')},
        ),
        Good(_FROM + "RUN npm i -g typescript vite && npm ci --omit=dev && npm run build\n", files=_FILES),
        Good(
            _FROM + "RUN npm ci --omit=dev && npm run build\n",
            files={"package.json": _TS.replace("devDependencies", "dependencies")},
        ),
        Good(_FROM + "RUN npm ci --omit=dev && npm run build\n"),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    found = next(node_tools.left_out(stage), None)
    if found is not None:
        because = "Where to build and what to ship is the author's decision."
        fix = Fix("install development dependencies in the stage that builds", (), Safety.HINT, because)
        who = short(found.omitted_by, 25)
        message = f"{short(found.script, 20)} calls {short(found.program, 20)}, which {who} has left out"
        yield Finding(found.at.span, message, fix)
