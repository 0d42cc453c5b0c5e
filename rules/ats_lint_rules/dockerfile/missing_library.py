"""The stage that ships lacks a library, or certificates, that what it copies needs.

A build stage has `libpq-dev`, compiles psycopg2 against it, and the finished packages are copied into a slim image
without `libpq5`: "libpq.so.5: cannot open shared object file". An image made from scratch has no certificates either: a
program that asks servers by https is told "certificate signed by unknown authority". Install the library's own package
in the last stage, or copy /etc/ssl/certs/ca-certificates.crt.

Only bindings count that surely load a library of the system, and that a manifest of the project names.

Fix safety: hint. The names of the packages differ between releases.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Fix, Good, Safety, Severity, Stage, rule, runtime_libraries

_BUILD = "FROM ruby:3.3-slim AS b\nRUN apt-get update && apt-get install -y gcc libpq-dev\nRUN bundle install\n"
_SHIP = "FROM ruby:3.3-slim\n{}COPY --from=b /usr/local/bundle /usr/local/bundle\n"
_GEMS = {"Gemfile": "gem 'pg'\n"}
_GO = "FROM golang:1.23 AS b\nCOPY . .\nRUN CGO_ENABLED=0 go build -o /a\nFROM scratch\nCOPY --from=b /a /a\n"
_MAIN = {"main.go": 'package main\n\nimport "net/http"\n\nfunc main() { http.Get("https://example.org/") }\n'}


@rule(
    "DF707",
    "missing-library",
    on=Stage,
    severity=Severity.HIGH,
    tags={"correctness"},
    references=(
        "https://www.psycopg.org/docs/install.html#runtime-requirements",
        "https://pkg.go.dev/crypto/x509#SystemCertPool",
    ),
    examples=(
        Bad(
            _BUILD + _SHIP.format(""),
            at="/usr/local/bundle",
            says="what is copied needs libpq, which is not in this stage",
            safety="hint",
            files=_GEMS,
        ),
        Bad(
            _GO,
            at="scratch",
            says="main.go asks servers by https, and there are no certificates",
            safety="hint",
            files=_MAIN,
        ),
        Good(_BUILD + _SHIP.format("RUN apt-get update && apt-get install -y libpq5\n"), files=_GEMS),
        Good(_BUILD + _SHIP.format(""), files={"Gemfile": "gem 'sqlite3'\n"}),
        Good(_BUILD.replace("-slim", "") + _SHIP.format("").replace("-slim", ""), files=_GEMS),
        Good(_GO + "COPY --from=b /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/\n", files=_MAIN),
        Good(_GO.replace("FROM scratch", "FROM gcr.io/distroless/static"), files=_MAIN),
        Good(_GO, files={"main.go": _MAIN["main.go"].replace("https", "http")}),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    because = "The names of the packages differ between releases."
    for one in runtime_libraries.missing(stage):
        fix = Fix(f"install the package of {one.library}", (), Safety.HINT, because)
        message = f"what is copied needs {one.library}, which is not in this stage"
        yield Finding(one.copy.sources[0].span, message, fix)
    name = runtime_libraries.asks_without_certificates(stage) if stage.is_final else None
    if name is not None:
        fix = Fix("copy the certificates of the build stage", (), Safety.HINT, "Where it has them differs.")
        file = name.rpartition("/")[2][:25]
        message = f"{file} asks servers by https, and there are no certificates"
        yield Finding(stage.from_.image.span, message, fix)
