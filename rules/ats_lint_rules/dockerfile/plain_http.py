"""Something is downloaded over plain HTTP.

Anybody on the way can read the request and put something else in the place of the answer; a script, an archive or a
package then runs in the image.

Looked at are ADD, downloads and package indexes in RUN, package sources that RUN writes, and variables such as
`PIP_INDEX_URL`. The machine itself (`localhost`, `host.docker.internal`, link-local addresses) and mirrors of
distributions, whose packages are signed, are left alone.

Fix safety: by evidence. `http` becomes `https` safely for hosts known to serve it where the build has what TLS
needs: in ADD, which the builder itself fetches, and for hosts that send every request on to HTTPS anyway. For other
hosts known to serve it the fix is unsafe, because the image may have no CA certificates; for the rest there is
none.
"""

from collections.abc import Iterator

from ats_lint import (
    Bad,
    Copy,
    Edit,
    Env,
    Finding,
    Fix,
    Good,
    Run,
    Safety,
    Severity,
    Span,
    Stage,
    instructions,
    references,
    rule,
)
from ats_lint_rules._run.http_urls import INDEXES, REDIRECTS, SECURE, in_run, in_text, in_variables, serves, urls


@rule(
    "DF309",
    "plain-http",
    on=Stage,
    severity=Severity.MEDIUM,
    wakes={"http"},
    tags={"security", "supply-chain", "cis-4.11"},
    references=(
        "https://docs.docker.com/reference/dockerfile/#add",
        "https://cwe.mitre.org/data/definitions/319.html",
    ),
    aliases=("avoid_http",),
    examples=(
        Bad(
            "FROM a:1\nADD http://archive.apache.org/dist/a.tgz /tmp/\n",
            at="http://archive.apache.org/dist/a.tgz",
            says="plain HTTP from archive.apache.org",
            safety="safe",
            fixed="FROM a:1\nADD https://archive.apache.org/dist/a.tgz /tmp/\n",
        ),
        Bad(
            'FROM a:1\nRUN curl -fsSL "http://github.com/a/b.tgz" | tar xz\n',
            at="http://github.com/a/b.tgz",
            says="plain HTTP from github.com",
            safety="safe",
            fixed='FROM a:1\nRUN curl -fsSL "https://github.com/a/b.tgz" | tar xz\n',
        ),
        Bad(
            "FROM a:1\nRUN wget -q http://nginx.org/a-$VERSION.tgz\n",
            at="http://nginx.org/a-$VERSION.tgz",
            says="plain HTTP from nginx.org",
            safety="unsafe",
            fixed="FROM a:1\nRUN wget -q https://nginx.org/a-$VERSION.tgz\n",
        ),
        Bad(
            "FROM a:1\nRUN wget http://example.org/a.tgz\n",
            at="http://example.org/a.tgz",
            says="plain HTTP from example.org",
            safety="hint",
        ),
        Bad(
            "FROM a:1\nRUN pip install -i http://pypi.example.org/simple a\n",
            at="http://pypi.example.org/simple",
            says="plain HTTP from pypi.example.org",
            safety="hint",
        ),
        Bad(
            "FROM a:1\nRUN git clone http://git.example.org/a.git\n",
            at="http://git.example.org/a.git",
            says="plain HTTP from git.example.org",
            safety="hint",
        ),
        Bad(
            "FROM a:1\nRUN echo 'deb [trusted=yes] http://apt.example.org/ ./' > /etc/apt/a.list\n",
            at="http://apt.example.org/",
            says="plain HTTP from apt.example.org",
            safety="hint",
        ),
        Bad(
            "FROM a:1\nCOPY <<EOF /etc/yum.repos.d/a.repo\n[a]\nbaseurl=http://rpm.example.org/\nEOF\n",
            at="http://rpm.example.org/",
            says="plain HTTP from rpm.example.org",
            safety="hint",
        ),
        Bad(
            "FROM a:1\nENV PIP_INDEX_URL=http://pypi.org/simple\n",
            at="http://pypi.org/simple",
            says="plain HTTP from pypi.org",
            safety="safe",
            fixed="FROM a:1\nENV PIP_INDEX_URL=https://pypi.org/simple\n",
        ),
        Bad(
            "FROM a:1\nENV URL=http://example.org/a.tgz\nRUN curl -O $URL\n",
            at="$URL",
            says="plain HTTP from example.org",
            safety="hint",
        ),
        Bad(
            "FROM mcr.microsoft.com/windows/servercore:ltsc2022\n"
            "RUN powershell -Command Invoke-WebRequest http://example.org/a -OutFile a\n",
            at="http://example.org/a",
            says="plain HTTP from example.org",
            safety="hint",
        ),
        Good("FROM a:1\nRUN curl http://[::1]:80/ && curl -g http://[::1]/x\n"),
        Good("FROM a:1\nRUN curl -fsS http://localhost:8080/ && wget http://127.0.0.1/a\n"),
        Good("FROM a:1\nRUN curl -x http://proxy.example.org:3128 https://example.org/a\n"),
        Good("FROM debian:12\nRUN echo 'deb http://deb.debian.org/debian bookworm main' > /etc/apt/sources.list\n"),
        Good("FROM debian:12\nRUN echo 'deb [signed-by=/k.gpg] http://apt.example.org/ ./' > /etc/apt/a.list\n"),
        Good("FROM ubuntu:24.04\nRUN echo 'deb http://mirrors.example.org/ubuntu/ noble main' > /etc/apt/a.list\n"),
        Good("FROM alpine:3.23\nRUN apk add -X http://dl-cdn.alpinelinux.org/alpine/edge/main git\n"),
        Bad(
            "FROM a:1\nRUN echo 'deb [trusted=yes] http://repo.mongodb.org/apt/ubuntu noble main' > /etc/apt/a.list\n",
            at="http://repo.mongodb.org/apt/ubuntu",
            says="plain HTTP from repo.mongodb.org",
            safety="unsafe",
            fixed="FROM a:1\n"
            "RUN echo 'deb [trusted=yes] https://repo.mongodb.org/apt/ubuntu noble main' > /etc/apt/a.list\n",
        ),
        Good("FROM a:1\nRUN echo http://example.org > index.html\nENV HOMEPAGE=http://example.org\n"),
        Good("FROM a:1\nLABEL org.opencontainers.image.url=http://example.org\n"),
        Good("FROM a:1\nENV http_proxy=http://proxy.example.org:3128\n"),
        Good("FROM a:1\nADD https://example.org/a.tgz /tmp/\n"),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    for span, host, trusted in _places(stage):
        yield Finding(span, f"plain HTTP from {references.brief(host)}", _fix(stage, span, host, certain=trusted))
    for run in instructions.own(stage, Run):
        for word, host in in_variables(stage, run):
            because = "The address stands where the variable is set."
            yield Finding(
                word.span, f"plain HTTP from {references.brief(host)}", Fix("use HTTPS", (), Safety.HINT, because)
            )


def _places(stage: Stage) -> Iterator[tuple[Span, str, bool]]:
    """Yield place and host of each address, and whether a host that serves TLS is enough to be sure."""
    for copy in instructions.own(stage, Copy):
        for source in copy.sources if copy.keyword == "ADD" else ():
            for found in urls(source.text):
                at = source.span.start + stage.source.slice(source.span).find(found[0])
                yield Span(at, at + len(found[0])), found[1], True
        for heredoc in copy.heredocs:
            yield from ((span, host, False) for span, host, _ in in_text(heredoc.body, heredoc.span.start))
    for run in instructions.own(stage, Run):
        yield from ((span, host, not source and serves(host, REDIRECTS)) for span, host, source in in_run(run))
    for env in instructions.own(stage, Env):
        for pair in env.pairs:
            if pair.key.text.upper() in INDEXES and pair.value:
                for found in urls(stage.source.slice(pair.value.span)):
                    start = pair.value.span.start
                    yield Span(start + found.start(), start + found.end()), found[1], serves(found[1], REDIRECTS)


def _fix(stage: Stage, span: Span, host: str, *, certain: bool) -> Fix:
    title = "use HTTPS"
    if not serves(host, SECURE) or not stage.source.slice(span).startswith("http://"):
        return Fix(title, (), Safety.HINT, "Whether the host serves HTTPS is not known.")
    edit = Edit(Span(span.start + len("http"), span.start + len("http")), "s")
    if certain:
        return Fix(title, (edit,), Safety.SAFE, "The host serves HTTPS, and whoever fetches this has TLS.")
    return Fix(title, (edit,), Safety.UNSAFE, "The host serves HTTPS, but the image may have no CA certificates.")
