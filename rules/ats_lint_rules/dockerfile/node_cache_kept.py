"""npm, yarn or pnpm keeps its cache in the layer.

Each of them stores every package that it downloads a second time in a cache below the home directory. In an image it
is read by nobody and can be as large as `node_modules`.

Cache mounts, a cleaned or deleted cache in the same RUN, and stages that are not shipped are left alone, and so is a
project of Yarn 2 or later, whose cache may be what the program is loaded from.

Fix safety: safe. The cache is cleaned at the end of the RUN, once everything is installed.
"""

from collections.abc import Iterator

from ats_lint import Bad, EditRefused, Finding, Fix, Good, Run, Safety, Severity, layers, rule, shell
from ats_lint_rules._common.fixes import propose
from ats_lint_rules._run.shelledits import append
from ats_lint_rules._run.yarn import is_berry

_PLACES = {
    "npm": (".npm", "/root/.npm", "/home/node/.npm"),
    "yarn": (".cache/yarn", "/usr/local/share/.cache/yarn", "/root/.cache/yarn", ".yarn/berry/cache", "yarn-cache"),
    "pnpm": (".local/share/pnpm/store", "/pnpm/store", ".pnpm-store", "/root/.local/share/pnpm", "pnpm-store"),
}
_VARIABLES = {"npm": "npm_config_cache", "yarn": "YARN_CACHE_FOLDER", "pnpm": "npm_config_store_dir"}
_OPTIONS = {"npm": ("--cache",), "yarn": ("--cache-folder",), "pnpm": ("--store-dir",)}
_CLEAN = {"npm": "npm cache clean --force", "yarn": "yarn cache clean", "pnpm": "pnpm store prune"}


@rule(
    "DF610",
    "node-cache-kept",
    on=Run,
    wakes={"npm", "pnpm", "yarn", "yarnpkg"},
    severity=Severity.LOW,
    tags={"performance", "production"},
    references=(
        "https://docs.npmjs.com/cli/commands/npm-cache",
        "https://classic.yarnpkg.com/lang/en/docs/cli/cache/",
        "https://pnpm.io/cli/store",
    ),
    aliases=("DL3060",),
    examples=(
        Bad(
            "FROM node:22\nRUN npm ci --omit=dev\n",
            at="ci",
            says="npm keeps its cache in the layer",
            safety="safe",
            fixed="FROM node:22\nRUN npm ci --omit=dev && npm cache clean --force\n",
        ),
        Bad(
            "FROM node:22\nRUN npm install -g serve \\\n    pm2\n",
            at="install",
            says="npm keeps its cache in the layer",
            safety="safe",
            fixed="FROM node:22\nRUN npm install -g serve \\\n    pm2 \\\n    && npm cache clean --force\n",
        ),
        Bad(
            "FROM node:22\nRUN yarn --production\n",
            at="yarn",
            says="yarn keeps its cache in the layer",
            safety="safe",
            fixed="FROM node:22\nRUN yarn --production && yarn cache clean\n",
        ),
        Bad(
            "FROM node:22\nRUN pnpm install --prod\n",
            at="install",
            says="pnpm keeps its cache in the layer",
            safety="safe",
            fixed="FROM node:22\nRUN pnpm install --prod && pnpm store prune\n",
        ),
        Bad(
            "FROM node:22\nRUN sudo -u node npm ci\n",
            at="ci",
            says="npm keeps its cache in the layer",
            safety="safe",
            fixed="FROM node:22\nRUN sudo -u node npm ci && sudo -u node npm cache clean --force\n",
        ),
        Bad(
            'FROM mcr.microsoft.com/windows/servercore:ltsc2022\nSHELL ["powershell", "-Command"]\nRUN npm ci\n',
            at="ci",
            says="npm keeps its cache in the layer",
            safety="hint",
        ),
        Good("FROM node:22\nRUN npm ci\n", path="Dockerfile.test"),
        Good("FROM node:22\nRUN npm ci && npm cache clean --force\n"),
        Good("FROM node:22\nRUN npm ci && rm -rf ~/.npm\n"),
        Good("FROM node:22\nRUN --mount=type=cache,target=/root/.npm npm ci\n"),
        Good("FROM node:22\nRUN npm ci --cache /tmp/x && rm -rf /tmp/x\n"),
        Good("FROM node:22\nENV YARN_CACHE_FOLDER=/c\nRUN --mount=type=cache,target=/c yarn\n"),
        Good("FROM node:22 AS build\nRUN npm ci\nFROM nginx:1.27\nCOPY --from=build /dist /srv\n"),
        Good(
            'FROM node:22 AS test\nRUN npm ci\nFROM node:22\nCMD ["node", "a.js"]\n',
            files={"compose.yaml": "services:\n  t:\n    build: {context: ., target: test}\n"},
        ),
        Good("FROM node:22\nRUN yarn install --immutable\nRUN npm run build && yarn build\n"),
        Good("FROM node:22\nCOPY . .\nRUN yarn\n", files={".yarnrc.yml": "nodeLinker: pnp\n"}),
    ),
)
def check(run: Run) -> Iterator[Finding]:
    if run.stage is None or not layers.ships(run.stage):
        return
    for family in _PLACES:
        found = [call for call in layers.calls(run) if call.family == family and call.action in {"install", "locked"}]
        for call in found[-1:]:
            word = call.subcommand or call.command.program
            if word is not None and not _uncached(run, call):
                message = f"{family} keeps its cache in the layer"
                yield Finding(word.span, message, _fix(run, call))


def _uncached(run: Run, call: shell.PackageCall) -> bool:
    own = layers.variable(run, call.command, _VARIABLES[call.family]) or layers.variable(
        run, call.command, "NPM_CONFIG_CACHE"
    )
    option = call.option(*_OPTIONS[call.family])
    places = (*_PLACES[call.family], *(path for path in (own, option.value if option else None) if path))
    if own is None or layers.outside(run, *places) or (call.family == "yarn" and is_berry(run, call)):
        return True
    return any(
        layers.removed(item, *places, ".cache") or _cleans(item, call.family)
        for item in layers.later(run, call.command)
    )


def _cleans(command: shell.Command, family: str) -> bool:
    call = shell.package_call(command)
    return call is not None and call.family == family and call.action == "clean"


def _fix(run: Run, call: shell.PackageCall) -> Fix:
    title = f"clean the cache of {call.family}"
    return propose(
        title,
        Safety.SAFE,
        "Nothing reads the cache once the packages are installed.",
        lambda: append(run, _as_same_user(run, call.command) + _CLEAN[call.family]),
        "RUN",
    )


def _as_same_user(run: Run, command: shell.Command) -> str:
    """Return the wrapper that a command runs under (`sudo -u node `), because each user has a cache.

    Raises:
        EditRefused: it is broken across lines.
    """
    if not {"sudo", "gosu", "su-exec", "runuser", "doas"}.intersection(command.wrappers) or command.program is None:
        return ""
    text = run.source.text[command.words[0].span.start : command.program.span.start]
    if "\n" in text:
        raise EditRefused("the command is broken across lines")
    return text
