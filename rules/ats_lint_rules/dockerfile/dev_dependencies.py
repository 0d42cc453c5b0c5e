"""Development dependencies are installed into the image that is shipped.

Test frameworks, linters, bundlers and type checkers are no part of the running program. They are often more than half
of all packages, and each of them comes with its own vulnerabilities.

Stages for development and tests, stages that are not shipped, packages that are pruned later, and projects that are
known to have no development dependencies are left alone.

Fix safety: a hint. Whether a build step or the start command needs them cannot be told from outside.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Fix, Good, Run, Safety, Severity, layers, regex, rule, shell
from ats_lint_rules._splitting.buildsteps import is_for_work
from ats_lint_rules._splitting.dev_installs import NODE, has_groups, of_composer, of_node, of_other

_DEV_FILE = regex(r"(^|[/_.-])(dev|devel|development|test|tests|testing)[^/]*\.(txt|in)$")
_TESTS = frozenset({"test", "tests", "rspec", "pytest", "jest", "vitest", "phpunit"})
"""Words of a command that needs what is for development."""
_FIXED = {
    "composer": "--no-dev",
    "bundle": "BUNDLE_WITHOUT=development:test",
    "poetry": "--only main",
    "uv": "--no-dev",
    "pipenv": "no --dev",
    "pip": "only the requirements of the program",
    **NODE,
}


@rule(
    "DF613",
    "dev-dependencies",
    on=Run,
    severity=Severity.MEDIUM,
    tags={"security", "performance", "production", "cis-4.3", "readiness-images"},
    references=(
        "https://docs.npmjs.com/cli/commands/npm-ci#omit",
        "https://getcomposer.org/doc/03-cli.md#install-i",
        "https://bundler.io/guides/groups.html",
        "https://python-poetry.org/docs/managing-dependencies/#installing-group-dependencies",
    ),
    aliases=("tally/php/composer-no-dev-in-production",),
    examples=(
        Bad(
            'FROM node:22\nCOPY . .\nRUN npm install\nCMD ["node", "x.js"]\n',
            at="install",
            says="npm installs development dependencies, too",
            safety="hint",
            files={"package.json": '{"devDependencies": {"a": "1"}}'},
        ),
        Bad(
            "FROM node:22\nCOPY . .\nRUN npm ci\n",
            at="ci",
            says="npm installs development dependencies, too",
            safety="hint",
            files={"package.json": '{"devDependencies": {"a": "1"}}'},
        ),
        Bad(
            "FROM node:22\nCOPY . .\nRUN yarn --frozen-lockfile && pnpm i\n",
            at=("yarn", "i"),
            says=("yarn installs development dependencies, too", "pnpm installs development dependencies, too"),
            safety="hint",
            files={"package.json": '{"devDependencies": {"a": "1"}}'},
        ),
        Bad(
            "FROM php:8\nRUN composer install -n\n",
            at="install",
            says="composer installs development dependencies, too",
            safety="hint",
        ),
        Bad(
            "FROM ruby:3\nRUN bundle install -j4\n",
            at="bundle",
            says="bundle installs development dependencies, too",
            safety="hint",
        ),
        Bad(
            "FROM python:3.12\nRUN poetry install --no-root\nRUN uv sync --frozen\n",
            at=("install", "sync"),
            says=("poetry installs development dependencies, too", "uv installs development dependencies, too"),
            safety="hint",
            files={"pyproject.toml": "[dependency-groups]\ndev = ['ruff']\n"},
        ),
        Bad(
            "FROM python:3.12\nRUN pipenv install --dev\n",
            at="install",
            says="pipenv installs development dependencies, too",
            safety="hint",
        ),
        Bad(
            "FROM python:3.12\nRUN pip install -r requirements-dev.txt\n",
            at="requirements-dev.txt",
            says="pip installs development dependencies, too",
            safety="hint",
        ),
        Bad(
            "FROM php:8.3\nRUN php -d memory_limit=-1 /opt/composer.phar install\n",
            at="install",
            says="composer installs development dependencies, too",
            safety="hint",
        ),
        Good(
            "FROM node:22\nRUN ./build.sh && npm install --prefix ./bundle/server\nCMD node x.js\n",
            files={"package.json": '{"devDependencies": {"vite": "5"}}'},
        ),
        Good("FROM node:22\nRUN npm ci --omit=dev && npm install --production && npm i -g x && npm install express\n"),
        Good("FROM node:22\nRUN npm ci\nRUN yarn install\n"),
        Good("FROM php:8\nRUN composer global install\n"),
        Good("FROM ruby:3\nRUN bundle install && bundle exec rspec\n"),
        Good("FROM php:8\nCOPY . .\nRUN composer install\n", files={"composer.json": '{"require": {"a/b": "1"}}'}),
        Good(
            "FROM node:22\nRUN npm ci\n",
            path="Dockerfile.cypress",
            files={"package.json": '{"devDependencies": {"a": "1"}}'},
        ),
        Good("FROM node:22\nRUN yarn -v && yarn --version\n"),
        Good("FROM node:22\nRUN npm install\n", files={"package.json": '{"devDependencies": {}}'}),
        Good("FROM node:22\nENV NODE_ENV=production\nRUN npm install\n"),
        Good("FROM node:22\nRUN NODE_ENV=production npm install && yarn --prod && pnpm i -P\n"),
        Good("FROM node:22\nRUN npm install && npm run build && npm prune --production\n"),
        Good("FROM node:22\nCOPY . .\nRUN npm install\n", files={"package.json": '{"dependencies": {"a": "1"}}'}),
        Good("FROM node:22 AS build\nRUN npm install\nFROM nginx\nCOPY --from=build /x /y\n"),
        Good('FROM node:22\nRUN npm install\nCMD ["npm", "run", "dev"]\n'),
        Good("FROM php:8\nENV COMPOSER_NO_DEV=1\nRUN composer install\nRUN composer install --no-dev -o\n"),
        Good("FROM ruby:3\nENV BUNDLE_WITHOUT=development:test\nRUN bundle install\n"),
        Good("FROM ruby:3\nRUN bundle config set --local without 'development test' && bundle install\n"),
        Good("FROM python:3.12\nRUN poetry install && uv sync\n", files={"pyproject.toml": "[project]\nname = 'a'\n"}),
        Good("FROM python:3.12\nRUN poetry install --only main && poetry install --without dev && uv sync --no-dev\n"),
        Good("FROM python:3.12\nRUN pip install -r requirements.txt && pipenv install --deploy\n"),
    ),
)
def check(run: Run) -> Iterator[Finding]:
    stage = run.stage
    if stage is None or not layers.ships(stage) or is_for_work(stage):
        return
    tested = any(_TESTS.intersection(command.texts) for command in run.commands)
    for command in run.commands if not tested else ():
        found = _installs(run, command)
        if found is not None:
            manager, word = found
            because = "A build step or the start command may need them."
            fix = Fix(f"install with {_FIXED[manager]}", (), Safety.HINT, because)
            yield Finding(word.span, f"{manager} installs development dependencies, too", fix)


def _installs(run: Run, command: shell.Command) -> tuple[str, shell.Word] | None:
    call = shell.package_call(command)
    if call is None:
        return of_other(run, command)
    word = call.subcommand or command.program
    if word is None:
        return None
    if call.family in NODE and call.action == "locked" and not call.packages:
        return (call.family, word) if of_node(run, call) else None
    if call.family == "composer" and call.action == "locked":
        if "global" in command.texts or of_composer(run) is False:
            return None
        told = call.has_option("--no-dev") or layers.variable(run, command, "COMPOSER_NO_DEV") not in {"", "0"}
        return None if told else ("composer", word)
    if call.manager == "uv" and call.action == "locked":
        told = call.has_option("--no-dev", "--no-default-groups", "--no-group", "--only-group") or not has_groups(run)
        return None if told or layers.variable(run, command, "UV_NO_DEV") not in {"", "0"} else ("uv", word)
    if call.family == "pip" and call.action == "install":
        files = [option for option in call.options if option.named("-r", "--requirement") and option.value_word]
        dev = next((item for item in files if _DEV_FILE.search(item.value or "")), None)
        return ("pip", dev.value_word) if dev and dev.value_word else None
    return None
