"""Packages are installed without a cache mount.

`RUN --mount=type=cache,target=…` keeps what a package manager downloads on the builder, outside of the image. When the
layer has to be built again, only what is new is fetched.

Fix safety: a hint. A cache mount needs BuildKit, and options that turn the cache off have to go.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Fix, Good, Run, Safety, Severity, layers, rule

_TARGETS = {
    "apt": "/var/cache/apt",
    "apk": "/var/cache/apk",
    "rpm": "/var/cache/dnf",
    "zypper": "/var/cache/zypp",
    "pip": "/root/.cache/pip",
    "uv": "/root/.cache/uv",
    "npm": "/root/.npm",
    "yarn": "/usr/local/share/.cache/yarn",
    "pnpm": "/root/.local/share/pnpm/store",
    "bun": "/root/.bun/install/cache",
    "go": "/go/pkg/mod",
    "cargo": "/usr/local/cargo/registry",
    "composer": "/tmp/cache",
}
_FETCHES = frozenset({"install", "locked"})


@rule(
    "DF704",
    "missing-cache-mount",
    on=Run,
    severity=Severity.INFO,
    enabled="off",
    tags={"performance"},
    references=("https://docs.docker.com/build/cache/optimize/#use-cache-mounts",),
    aliases=("tally/prefer-package-cache-mounts",),
    examples=(
        Bad(
            "FROM debian:12\nRUN apt-get update && apt-get install -y curl\n",
            at="install",
            says="apt downloads everything again",
            safety="hint",
        ),
        Bad("FROM node:22\nRUN npm ci\n", at="ci", says="npm downloads everything again", safety="hint"),
        Bad(
            "FROM golang:1.23\nRUN go mod download\nRUN go build ./...\n",
            at=("mod", "build"),
            says=("go downloads everything again", "go downloads everything again"),
            safety="hint",
        ),
        Good("FROM node:22\nRUN --mount=type=cache,target=/root/.npm npm ci\n"),
        Good("FROM debian:12\nRUN apt-get update && apt-get purge x\n"),
    ),
)
def check(run: Run) -> Iterator[Finding]:
    if any(mount.type == "cache" for mount in run.mounts):
        return
    for call in layers.calls(run):
        target = _TARGETS.get(call.family)
        fetches = call.action in _FETCHES or (call.family in {"go", "cargo"} and call.action in {"build", "fetch"})
        if target and fetches:
            title = f"mount a cache: --mount=type=cache,target={target}"
            fix = Fix(title, (), Safety.HINT, "A cache mount needs BuildKit, and a cache that is not turned off.")
            word = call.subcommand or call.command.program
            if word is not None:
                yield Finding(word.span, f"{call.family} downloads everything again", fix)
            return
