"""`npm install` names packages without versions.

What is installed is what the registry calls newest on the day of the build: a new major version, or one that was
pushed by whoever got hold of the account.

A tag (`name@latest`) is no version. Yarn, pnpm and Bun count as well. Neither is a
repository without a tag or commit. Local paths, archives and URLs are left alone, and so is an install of what the
lock file lists.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Severity, Stage, rule
from ats_lint_rules._run.versions import calls, report


@rule(
    "DF326",
    "npm-unpinned",
    on=Stage,
    severity=Severity.LOW,
    enabled="strict",
    tags={"supply-chain", "reliability"},
    references=("https://docs.npmjs.com/cli/commands/npm-install",),
    aliases=(
        "DL3016",
        "e36d8880",
    ),
    examples=(
        Bad("FROM node:22\nRUN npm install -g typescript\n", at="typescript", says="typescript has no version"),
        Bad(
            "FROM node:22\nRUN npm i @angular/cli express@4.19.2\n",
            at="@angular/cli",
            says="@angular/cli has no version",
        ),
        Bad("FROM node:22\nRUN npm install --global npm@latest\n", at="npm@latest", says="npm@latest has no version"),
        Bad(
            "FROM node:22\nRUN yarn global add serve && pnpm add -g vite\n",
            at=("serve", "vite"),
            says=("serve has no version", "vite has no version"),
        ),
        Good("FROM node:22\nRUN npm ci && npm install && npm install --omit=dev\n"),
        Good("FROM node:22\nRUN npm install -g typescript@5.4.5 @angular/cli@17 pkg@$VERSION\n"),
        Bad(
            "FROM node:22\nRUN npm install -g git+ssh://git@x.org/a.git\nRUN npm i acme/a github:acme/b#main\n",
            at=("git+ssh://git@x.org/a.git", "acme/a"),
            says=("git+ssh://git@x.org/a.git has no version", "acme/a and 1 more have no version"),
        ),
        Good("FROM node:22\nRUN npm install ./lib ../a /b . a.tgz https://x.org/a.tgz file:../c\n"),
        Good("FROM node:22\nRUN npm install acme/a#v1 git+https://x.org/a.git#0a1b2c3 github:acme/b#semver:^1\n"),
        Good("FROM node:22\nRUN yarn install --frozen-lockfile && npm run install\n"),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    for run, call in calls(stage, "npm", "yarn", "pnpm", "bun"):
        yield from report(stage, run, call)
