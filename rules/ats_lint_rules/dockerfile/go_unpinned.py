"""`go install`, `go get` or `go run` takes a module without a version.

What is installed is what the registry calls newest on the day of the build: a new major version, or one that was
pushed by whoever got hold of the account.

`@latest` and a branch are no versions. Local packages and those of the module that `go.mod` in the build context names
are left alone.
"""

import re
from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Severity, Stage, rule
from ats_lint_rules._run.versions import calls, report


@rule(
    "DF328",
    "go-unpinned",
    on=Stage,
    severity=Severity.LOW,
    enabled="strict",
    tags={"supply-chain", "reliability"},
    references=(
        "https://go.dev/ref/mod#go-install",
        "https://go.dev/ref/mod#version-queries",
    ),
    aliases=("DL3062",),
    examples=(
        Bad(
            "FROM golang:1.27\nRUN go install github.com/acme/tool/cmd/tool@latest\n",
            at="github.com/acme/tool/cmd/tool@latest",
            says="github.com/acme/tool/cmd/tool@latest has no version",
        ),
        Bad(
            "FROM golang:1.27\nRUN CGO_ENABLED=0 go get -u -v golang.org/x/tools\n",
            at="golang.org/x/tools",
            says="golang.org/x/tools has no version",
        ),
        Bad(
            "FROM golang:1.27\nRUN go run github.com/acme/tool@main --flag value\n",
            at="github.com/acme/tool@main",
            says="github.com/acme/tool@main has no version",
        ),
        Good("FROM golang:1.27\nRUN go install github.com/acme/tool@v1.2.3 && go get github.com/acme/a@$VERSION\n"),
        Good("FROM golang:1.27\nRUN go get -d ./... && go install . && go run main.go && go run ./cmd/x && go get\n"),
        Good(
            "FROM golang:1.27\nRUN go install github.com/acme/app/cmd/app\n",
            files={"go.mod": "module github.com/acme/app\n"},
        ),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    for run, call in calls(stage, "go"):
        module = _module(stage)
        if not (module and any(word.prefix.startswith(module) and "@" not in word.prefix for word in call.packages)):
            yield from report(stage, run, call)


def _module(stage: Stage) -> str:
    """Return the path of the module in the build context; empty when there is none."""
    context = stage.dockerfile.context
    source = context.read("go.mod") if context else None
    found = re.search(r"(?m)^module\s+(\S+)", source.text) if source else None
    return found[1] if found else ""
